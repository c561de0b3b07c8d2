"""What a feature gets: a request about a page that is open, and what it takes to answer it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.lsp.client import Client
from pillcheck.lsp.documents import Document
from pillcheck.lsp.protocol import Json, value
from pillcheck.lsp.reading import Reading
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page


class Work(Record):
    """A request: its parameters, the document and the page that it holds, and who asks.

    ``gate`` raises a request error once the answer is not wanted any longer.
    """

    params: Json
    document: Document
    reading: Reading
    client: Client
    gate: Callable[[], None]

    @property
    def page(self) -> Page:
        """The page that the document holds."""
        return self.reading.page

    @property
    def offset(self) -> int:
        """The offset of the position that is asked about."""
        return self.document.positions.offset(value(self.params, dict, "position"))

    def range(self, span: Span) -> Json:
        """Return the range of a span."""
        return self.document.positions.range(span)

    def location(self, span: Span) -> Json:
        """Return the location of a span."""
        return {"uri": self.document.uri, "range": self.range(span)}

    def item(self, name: str) -> Item | None:
        """Return the item that has an id."""
        return next((item for item in self.page.items if item.name == name), None)


def holds(span: Span, offset: int) -> bool:
    """Tell whether a cursor at an offset is in a span, or right behind it."""
    return span.start <= offset <= span.end


def touches(span: Span, other: Span) -> bool:
    """Tell whether two spans have a character or an end in common."""
    return span.start <= other.end and other.start <= span.end
