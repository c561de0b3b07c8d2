"""The documents that are open in the editor, as they are there."""

from __future__ import annotations

from pillcheck.errors import Refusal
from pillcheck.html.source import Source
from pillcheck.lsp.positions import Positions
from pillcheck.lsp.protocol import maybe, value
from pillcheck.lsp.uris import path_of

_ENDINGS = (".html", ".htm", ".xhtml")
# Of files, and of what has no file yet. Others are shown beside them, such as the version in git.
_SCHEMES = ("file:", "untitled:", "buffer:")


class Document:
    """A version of a document: its text, and the encoding in which the editor will save it."""

    __slots__ = ("positions", "source", "unit", "uri", "version")

    def __init__(
        self, uri: str, version: int, source: Source, unit: str, positions: Positions | None = None
    ) -> None:
        self.uri = uri
        self.version = version
        self.source = source
        self.unit = unit
        self.positions = positions or Positions(source.text, unit)

    @classmethod
    def opened(cls, params: object, unit: str) -> Document | None:
        """Return the document of ``didOpen``, or nothing where it is no HTML that is edited."""
        uri = value(params, str, "textDocument", "uri")
        version = value(params, int, "textDocument", "version")
        text = value(params, str, "textDocument", "text")
        language = maybe(params, str, "textDocument", "languageId") or ""
        path = path_of(uri)
        is_html = "html" in language.lower() or (path or "").lower().endswith(_ENDINGS)
        if not is_html or not uri.lower().startswith(_SCHEMES):
            return None
        return cls(uri, version, _source(text, path), unit)

    def changed(self, params: object) -> Document:
        """Return the document after the changes of ``didChange``, one after the other."""
        version = value(params, int, "textDocument", "version")
        document = self
        for change in value(params, list, "contentChanges"):
            text = value(change, str, "text")
            if isinstance(change, dict) and change.get("range") is not None:
                span = document.positions.span(change["range"])
                old = document.source.text
                text = f"{old[: span.start]}{text}{old[span.end :]}"
            source = document.source.with_text(text)
            document = Document(self.uri, version, source, self.unit)
        return Document(self.uri, version, document.source, self.unit, document.positions)


def _source(text: str, path: str | None) -> Source:
    """Return a text as a page, in the encoding that its file has so far, else in UTF-8."""
    from pillcheck.files.reading import read_bytes
    from pillcheck.project.config import shown

    if path is None:
        return Source(text)
    encoding, bom = "utf-8", b""
    try:
        on_disk = Source.from_bytes(read_bytes(path), path)
        encoding, bom = on_disk.encoding, on_disk.bom
    except Refusal:
        # It is not saved yet, or cannot be read: `check` will say so once it is.
        pass
    # An editor that hands over the byte-order mark saves it as well.
    return Source(
        text, path=shown(path), encoding=encoding, bom=b"" if text[:1] == "\ufeff" else bom
    )
