"""The open documents, each read as a page once a version, with the configuration of its folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.lsp.configs import Configs
from pillcheck.lsp.documents import Document
from pillcheck.lsp.protocol import value
from pillcheck.lsp.reading import read_source

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.reading import Reading
    from pillcheck.project.config import Config


class Workspace:
    """The documents that are open, by address, and what is read of them."""

    def __init__(self) -> None:
        self._documents: dict[str, Document] = {}
        self._readings: dict[str, tuple[Document, Config, Reading | None]] = {}
        self._configs = Configs()

    def __iter__(self) -> Iterator[Document]:
        return iter(self._documents.values())

    def get(self, uri: str) -> Document | None:
        """Return the open document of an address."""
        return self._documents.get(uri)

    def open(self, params: Json, unit: str) -> Document | None:
        """Open a document; return it unless it is no HTML."""
        document = Document.opened(params, unit)
        if document:
            self._documents[document.uri] = document
        return document

    def change(self, params: Json) -> Document | None:
        """Change a document; return it unless it is not open here."""
        document = self.get(value(params, str, "textDocument", "uri"))
        if document is None:
            return None
        document = self._documents[document.uri] = document.changed(params)
        return document

    def close(self, params: Json) -> Document | None:
        """Close a document; return what it was unless it was not open here."""
        uri = value(params, str, "textDocument", "uri")
        self._readings.pop(uri, None)
        return self._documents.pop(uri, None)

    def reading(self, document: Document) -> Reading | None:
        """Return a document as a page, or nothing where it is none.

        Raises a refusal of kind ``config`` where the configuration is not valid, and of kind
        ``encoding`` where the text holds half a character.
        """
        path = document.source.path
        folder = os.path.dirname(os.path.abspath(path)) if path != "-" else os.getcwd()
        config = self._configs.of(folder)
        known = self._readings.get(document.uri)
        if known is None or known[0] is not document or known[1] is not config:
            known = document, config, _read(document, config)
            if self.get(document.uri) is document:
                self._readings[document.uri] = known
        return known[2]

    def forget(self) -> None:
        """Forget what was read, so that everything is read again with the files as they are now."""
        self._readings.clear()


def _read(document: Document, config: Config) -> Reading | None:
    try:
        return read_source(document.source, config)
    except UnicodeEncodeError as error:
        line = error.object.count("\n", 0, error.start) + 1
        half = f"U+{ord(error.object[error.start]):04X}"
        message = f"line {line} holds {half}, half a character, which no file can hold; remove it"
        raise Refusal("encoding", message) from error
