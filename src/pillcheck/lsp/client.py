"""What the client of a session can do and wants, as it says when the session begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.lsp.positions import UNITS, UTF_16
from pillcheck.lsp.protocol import Json, maybe
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable


class Client(Record):
    """What a client can do; without a word of it, the least that the protocol asks for."""

    unit: str = UTF_16
    pulls: bool = False
    pulls_again: bool = False
    takes_related: bool = False
    takes_versions: bool = False
    takes_literals: bool = False
    takes_disabled: bool = False
    resolves_edits: bool = False
    nests_symbols: bool = False
    folds_lines_only: bool = False
    takes_markdown: bool = False
    counts: bool = False
    folders: tuple[str, ...] = ()

    @classmethod
    def of(cls, params: object) -> Client:
        """Return what the parameters of ``initialize`` say."""
        can = maybe(params, dict, "capabilities") or {}
        text = maybe(can, dict, "textDocument") or {}
        action = maybe(text, dict, "codeAction") or {}
        units = maybe(can, list, "general", "positionEncodings") or []
        resolved = maybe(action, list, "resolveSupport", "properties") or []
        return cls(
            unit=next((unit for unit in units if unit in UNITS), UTF_16),
            pulls=maybe(text, dict, "diagnostic") is not None,
            pulls_again=_is_on(can, "workspace", "diagnostics", "refreshSupport"),
            takes_related=_is_on(text, "publishDiagnostics", "relatedInformation")
            or _is_on(text, "diagnostic", "relatedInformation"),
            takes_versions=_is_on(can, "workspace", "workspaceEdit", "documentChanges"),
            takes_literals=maybe(action, dict, "codeActionLiteralSupport") is not None,
            takes_disabled=_is_on(action, "disabledSupport"),
            resolves_edits="edit" in resolved and _is_on(action, "dataSupport"),
            nests_symbols=_is_on(text, "documentSymbol", "hierarchicalDocumentSymbolSupport"),
            folds_lines_only=_is_on(text, "foldingRange", "lineFoldingOnly"),
            takes_markdown="markdown" in (maybe(text, list, "hover", "contentFormat") or []),
            counts=_is_on(params, "initializationOptions", "codeLens"),
            folders=tuple(_folders(params)),
        )

    def configured(self, settings: object) -> Client:
        """Return the client with other settings, with or without the name of this server."""
        chosen = maybe(settings, bool, "pillcheck", "codeLens")
        if chosen is None:
            chosen = maybe(settings, bool, "codeLens")
        return self if chosen is None else self.replaced(counts=chosen)


def _is_on(params: object, *path: str) -> bool:
    return maybe(params, bool, *path) is True


def _folders(params: object) -> Iterable[str]:
    """Return the URIs of the folders that are open."""
    folders: list[Json] = maybe(params, list, "workspaceFolders") or []
    uris = [uri for folder in folders if (uri := maybe(folder, str, "uri"))]
    root = maybe(params, str, "rootUri")
    return uris or ([root] if root else [])
