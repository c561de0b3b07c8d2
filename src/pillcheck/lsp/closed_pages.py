"""The pages of the folders that are open in the editor, as they are on the disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.lsp.documents import Document
from pillcheck.lsp.uris import path_of, uri_of
from pillcheck.project import config as configuration
from pillcheck.project.config import DEFAULT_PAGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.lsp.client import Client


def closed_pages(client: Client, opened: Iterable[Document]) -> Iterator[Document]:
    """Yield the configured pages, else the usual one, of each folder, unless it is open."""
    from pillcheck.files.reading import read_bytes
    from pillcheck.html.source import Source

    seen = {os.path.realpath(document.source.path) for document in opened}
    for uri in client.folders:
        for path in _pages_of(path_of(uri)):
            real = os.path.realpath(path)
            if real in seen:
                continue
            seen.add(real)
            try:
                source = Source.from_bytes(read_bytes(path), path)
            except Refusal:
                continue
            yield Document(uri_of(path), 0, source, client.unit)


def _pages_of(folder: str | None) -> tuple[str, ...]:
    if folder is None:
        return ()
    try:
        config = configuration.load(folder)
        for page in config.pages:
            configuration.gate_inside(page, "page", config)
    except Refusal:
        return ()
    if config.pages:
        return config.pages
    page = os.path.join(folder, *DEFAULT_PAGE.split("/"))
    # Only the folder itself is looked at, where a link may lead elsewhere.
    return (configuration.shown(page),) if _is_inside(page, folder) else ()


def _is_inside(page: str, folder: str) -> bool:
    from pillcheck.files.reading import is_within

    return os.path.isfile(page) and is_within(page, folder)
