"""What each request is answered with, once a session has begun."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.lsp import protocol
from pillcheck.lsp.protocol import RequestError, maybe, value
from pillcheck.lsp.work import Work

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.lsp.client import Client
    from pillcheck.lsp.documents import Document
    from pillcheck.lsp.inbox import Inbox
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.workspace import Workspace

# The module and the function of each request about a document, imported when it first comes.
_FEATURES = {
    "textDocument/codeAction": ("actions", "answer"),
    "textDocument/completion": ("completion", "answer"),
    "textDocument/hover": ("hover", "answer"),
    "textDocument/documentSymbol": ("symbols", "answer"),
    "textDocument/definition": ("navigation", "definition"),
    "textDocument/references": ("navigation", "find_references"),
    "textDocument/prepareRename": ("rename", "prepare"),
    "textDocument/rename": ("rename", "answer"),
    "textDocument/foldingRange": ("folding", "answer"),
    "textDocument/codeLens": ("lenses", "answer"),
}
# What is not the fault of a request: the configuration is wrong, or the baseline cannot be read.
_OF_FILES = ("config", "io")


class Requests:
    """Answers requests, for as long as an answer is wanted."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        client: Client,
        complain: Callable[[Refusal], None],
    ) -> None:
        self.client = client
        self._inbox = inbox
        self._workspace = workspace
        self._complain = complain

    def answer(self, method: str, params: Any, number: int | str) -> Any:
        """Return the result of a request.

        Raises a request error where there is none, and a refusal where an edit cannot be made.
        """
        if method == "workspace/symbol":
            return self._symbols(value(params, str, "query"), number)
        if method == "codeAction/resolve":
            return self._resolved(value({"": params}, dict, ""), number)
        if method == "textDocument/diagnostic":
            return self._diagnostics(params, number)
        if method not in _FEATURES:
            raise RequestError(protocol.METHOD_NOT_FOUND, f"there is no method {method}")
        uri = value(params, str, "textDocument", "uri")
        work = self._work(self._workspace.get(uri), params, number)
        if work is None:
            return None
        module, function = _FEATURES[method]
        try:
            result = getattr(import_module(f"pillcheck.lsp.{module}"), function)(work)
        except Refusal as refusal:
            if refusal.kind not in _OF_FILES:
                raise
            self._complain(refusal)
            result = None
        work.gate()
        return result

    def _diagnostics(self, params: Json, number: int | str) -> Json:
        from pillcheck.lsp.diagnostics import diagnostics, report

        uri = value(params, str, "textDocument", "uri")
        document = self._workspace.get(uri)
        try:
            work = self._work(document, params, number)
        except RequestError as error:
            if error.code != protocol.CONTENT_MODIFIED:
                raise
            again = {"retriggerRequest": True}
            raise RequestError(protocol.SERVER_CANCELLED, error.message, again) from None
        items: list[Json] = []
        if work:
            try:
                items = diagnostics(work.document, work.reading, self.client)
            except Refusal as refusal:
                self._complain(refusal)
        return report(items, maybe(params, str, "previousResultId"))

    def _resolved(self, action: Json, number: int | str) -> Json:
        from pillcheck.lsp.actions import resolved

        uri = maybe(action, str, "data", "uri")
        work = self._work(self._workspace.get(uri or ""), {}, number)
        if work is None:
            raise RequestError(protocol.INVALID_PARAMS, "this action is not one of an open page")
        return resolved(work, action)

    def _symbols(self, query: str, number: int | str) -> list[Json]:
        from pillcheck.lsp.closed_pages import closed_pages
        from pillcheck.lsp.symbols import flat

        symbols: list[Json] = []
        documents = list(self._workspace)
        for document in [*documents, *closed_pages(self.client, documents)]:
            if work := self._work(document, {}, number):
                symbols += flat(work, query)
        return symbols

    def _work(self, document: Document | None, params: Json, number: int | str) -> Work | None:
        """Return a request about a document, or nothing where that is no page."""
        if document is None:
            return None

        def gate() -> None:
            if self._inbox.is_cancelled(number):
                raise RequestError(protocol.REQUEST_CANCELLED, "cancelled")
            if self._inbox.is_outdated(document.uri):
                raise RequestError(protocol.CONTENT_MODIFIED, "there is a newer version")

        gate()
        try:
            reading = self._workspace.reading(document)
        except Refusal as refusal:
            self._complain(refusal)
            return None
        if reading is None:
            return None
        return Work(
            params=params,
            document=document,
            reading=reading,
            client=self.client,
            gate=gate,
        )
