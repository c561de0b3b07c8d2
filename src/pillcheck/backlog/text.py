"""Words on a page, with their place, and the form in which words are compared."""

from __future__ import annotations

from pillcheck.html.source import Span
from pillcheck.record import Record

# NUL, soft hyphen, zero-width characters, marks of direction, word joiner, and how an emoji is
# shown show nothing; a hyphen that does not break looks like one.
UNSEEN = "\0\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\ufe0e\ufe0f\ufeff"
_ALIKE = dict.fromkeys(map(ord, UNSEEN)) | dict.fromkeys((0x2010, 0x2011), "-")


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


def folded(text: str) -> str:
    """Return text for comparison: as readers see it, in whatever form it is written."""
    if not text.isascii() or "\0" in text:
        # Reading a page compares nothing, and need not wait for the tables.
        from unicodedata import normalize

        # Small letters may be in another form than the capitals that they come from.
        text = normalize("NFKC", normalize("NFKC", text.translate(_ALIKE)).casefold())
    return " ".join(text.casefold().split())
