"""Words on a page, with their place."""

from __future__ import annotations

from pillcheck.html.source import Span
from pillcheck.record import Record


class Text(Record):
    """Words on the page: where they start and end, and what they say, white space folded."""

    start: int
    end: int
    value: str

    @property
    def span(self) -> Span:
        """Where they are."""
        return Span(self.start, self.end)

    def moved(self, by: int) -> Text:
        """Return the same words so many characters further down."""
        return Text(self.start + by, self.end + by, self.value)
