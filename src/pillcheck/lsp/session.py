"""A session with an editor: what it sends is taken in order, and nothing that it sends ends it."""

from __future__ import annotations

import traceback
from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal
from pillcheck.lsp import protocol
from pillcheck.lsp.client import Client
from pillcheck.lsp.framing import Unreadable, frame
from pillcheck.lsp.inbox import END, NOTHING, Inbox
from pillcheck.lsp.protocol import RequestError, maybe
from pillcheck.lsp.requests import Requests
from pillcheck.lsp.workspace import Workspace

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.lsp.documents import Document
    from pillcheck.lsp.framing import Read
    from pillcheck.lsp.protocol import Json

_ERROR = 1


class Session:
    """A session from ``initialize`` to ``exit``."""

    def __init__(
        self, read: Read, write: Callable[[bytes], object], log: Callable[[str], object]
    ) -> None:
        self._inbox = Inbox(read)
        self._write = write
        self._log = log
        self._workspace = Workspace()
        self._requests: Requests | None = None
        self._is_over = False
        self._is_gone = False
        # The documents whose findings the client has been sent; of what is no page, there are none.
        self._told: set[str] = set()
        # The documents whose findings are to be sent once nothing else is waiting.
        self._unsaid: dict[str, None] = {}
        self._complaint = ""

    def run(self) -> int:
        """Answer until the client ends the session; return the exit code that it asks for."""
        while not self._is_gone:
            message = self._inbox.next(waiting=not self._unsaid)
            if message is END or maybe(message, str, "method") == "exit":
                break
            if message is NOTHING:
                self._publish_next()
            else:
                self._take(message)
        return 0 if self._is_over else 1

    def _take(self, message: Any) -> None:
        if isinstance(message, Unreadable):
            self._refuse(None, RequestError(protocol.PARSE_ERROR, message.reason))
            return
        method = maybe(message, str, "method")
        is_request = method is not None and "id" in message
        number: int | str | None = maybe(message, int, "id")
        number = maybe(message, str, "id") if number is None else number
        if method is None or (is_request and number is None):
            # The client is only asked to pull again, so no answer of it matters.
            if not (isinstance(message, dict) and {"result", "error"} & message.keys()):
                error = RequestError(protocol.INVALID_REQUEST, "this is not a request")
                self._refuse(None, error)
        elif number is None:
            self._act(method, message.get("params"))
        else:
            self._answer(method, message.get("params"), number)

    def _answer(self, method: str, params: Any, number: int | str) -> None:
        try:
            self._send({"id": number, "result": self._result(method, params, number)})
        except RequestError as error:
            self._refuse(number, error)
        except Refusal as refusal:
            self._refuse(number, RequestError(protocol.REQUEST_FAILED, refusal.message))
        except Exception as error:  # noqa: BLE001 - a bug in one answer must not end the session
            self._report_bug(method)
            self._refuse(number, RequestError(protocol.INTERNAL_ERROR, f"a bug: {error!r}"))

    def _result(self, method: str, params: Any, number: int | str) -> Any:
        if method == "initialize":
            if self._requests:
                raise RequestError(protocol.INVALID_REQUEST, "the session has begun already")
            from pillcheck.lsp.capabilities import offered

            client = Client.of(params)
            self._requests = Requests(self._inbox, self._workspace, client, self._complain)
            return offered(client)
        if self._requests is None:
            raise RequestError(protocol.NOT_INITIALIZED, "the session has not begun")
        if self._is_over:
            raise RequestError(protocol.INVALID_REQUEST, "the session is over")
        if method == "shutdown":
            self._is_over = True
            return None
        return self._requests.answer(method, params, number)

    def _act(self, method: str, params: Any) -> None:
        """Act on a notification; one that is not known, or not right, changes nothing."""
        if self._requests is None or self._is_over:
            return
        try:
            self._follow(self._requests, method, params)
        except RequestError as error:
            self._notify("window/logMessage", type=_ERROR, message=f"{method}: {error.message}")
        except Exception:  # noqa: BLE001 - as for requests
            self._report_bug(method)

    def _follow(self, requests: Requests, method: str, params: Any) -> None:
        document: Document | None = None
        if method == "textDocument/didOpen":
            document = self._workspace.open(params, requests.client.unit)
        elif method == "textDocument/didChange":
            document = self._workspace.change(params)
        elif method == "textDocument/didClose":
            closed = self._workspace.close(params)
            if closed and not requests.client.pulls:
                self._unsaid.pop(closed.uri, None)
                if closed.uri in self._told:
                    self._publish(closed.uri, None, [])
                    self._told.discard(closed.uri)
        elif method == "workspace/didChangeConfiguration":
            settings = maybe(params, dict, "settings")
            requests.client = requests.client.configured(settings)
        elif method in ("textDocument/didSave", "workspace/didChangeWatchedFiles"):
            # What was saved may be the configuration, the baseline or a style sheet.
            self._workspace.forget()
            if not requests.client.pulls:
                self._unsaid |= {known.uri: None for known in self._workspace}
            elif requests.client.pulls_again:
                self._send({"id": "again", "method": "workspace/diagnostic/refresh"})
        if document and not requests.client.pulls:
            self._unsaid[document.uri] = None

    def _publish_next(self) -> None:
        """Send the findings of the document that has waited longest."""
        from pillcheck.lsp.diagnostics import diagnostics

        uri = next(iter(self._unsaid))
        del self._unsaid[uri]
        document = self._workspace.get(uri)
        if document is None or self._requests is None:
            return
        items: list[Json] = []
        try:
            reading = self._workspace.reading(document)
            if reading is None and uri not in self._told:
                return
            items = diagnostics(document, reading, self._requests.client)
        except Refusal as refusal:
            self._complain(refusal)
        except Exception:  # noqa: BLE001 - as for requests
            self._report_bug("the check")
        # Findings of a text that is no longer there would be shown in the wrong places.
        if not self._inbox.is_outdated(uri):
            self._publish(uri, document.version, items)

    def _publish(self, uri: str, version: int | None, items: list[Json]) -> None:
        self._told.add(uri)
        of_version = {} if version is None else {"version": version}
        self._notify("textDocument/publishDiagnostics", uri=uri, **of_version, diagnostics=items)

    def _complain(self, refusal: Refusal) -> None:
        """Tell the user why a page cannot be checked, once for as long as nothing else is wrong."""
        if refusal.message != self._complaint:
            self._complaint = refusal.message
            message = f"pillcheck: {refusal.message}"
            self._notify("window/showMessage", type=_ERROR, message=message)

    def _report_bug(self, method: str) -> None:
        self._log(traceback.format_exc())
        message = f"a bug in pillcheck, in {method}; standard error has the details"
        self._notify("window/logMessage", type=_ERROR, message=message)

    def _refuse(self, number: int | str | None, error: RequestError) -> None:
        self._send({"id": number, "error": error.plain})

    def _notify(self, method: str, **params: Any) -> None:
        self._send({"method": method, "params": params})

    def _send(self, message: Json) -> None:
        try:
            self._write(frame({"jsonrpc": "2.0", **message}))
        except OSError:
            # Nobody is there any longer, and so the end of the input is near.
            self._is_gone = True
