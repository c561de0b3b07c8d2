"""Places as editors count them: lines from 0, and in a line the units of an encoding."""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from pillcheck.html.source import Span
from pillcheck.lsp.protocol import INVALID_PARAMS, RequestError, value

if TYPE_CHECKING:
    from pillcheck.lsp.protocol import Json

UTF_16 = "utf-16"
UNITS = (UTF_16, "utf-8", "utf-32")
_LINE_END = re.compile(r"\r\n|\n|\r")


class Positions:
    """The lines of a text, by which offsets in characters become positions and back."""

    def __init__(self, text: str, unit: str = UTF_16) -> None:
        self._text = text
        self._unit = unit
        if "\r" in text:
            self._starts = [0, *(end.end() for end in _LINE_END.finditer(text))]
        else:
            # With every key all lines are counted again, and this is six times as fast.
            lengths = (len(line) + 1 for line in text.split("\n")[:-1])
            self._starts = [0, *accumulate(lengths)]

    def position(self, offset: int) -> Json:
        """Return the position of an offset."""
        line = bisect_right(self._starts, offset) - 1
        before = self._text[self._starts[line] : offset]
        return {"line": line, "character": self._length(before)}

    def range(self, span: Span) -> Json:
        """Return the range of a span."""
        return {"start": self.position(span.start), "end": self.position(span.end)}

    def offset(self, position: object) -> int:
        """Return the offset of a position; what is past the end of its line or text is that end.

        Raises a request error for what is no position.
        """
        line, units = value(position, int, "line"), value(position, int, "character")
        if line < 0 or units < 0:
            raise RequestError(INVALID_PARAMS, "a position cannot be negative")
        if line >= len(self._starts):
            return len(self._text)
        start = self._starts[line]
        is_last = line + 1 == len(self._starts)
        end = len(self._text) if is_last else self._starts[line + 1]
        words = self._text[start:end].rstrip("\r\n")
        if words.isascii() or self._unit == "utf-32":
            return start + min(units, len(words))
        for index, character in enumerate(words):
            units -= self._length(character)
            # A place within a character is before it.
            if units < 0:
                return start + index
        return start + len(words)

    def span(self, range_: object) -> Span:
        """Return the span of a range; a request error for what is none."""
        start = self.offset(value(range_, dict, "start"))
        end = self.offset(value(range_, dict, "end"))
        if end < start:
            raise RequestError(INVALID_PARAMS, "a range cannot end before it starts")
        return Span(start, end)

    def _length(self, words: str) -> int:
        if words.isascii() or self._unit == "utf-32":
            return len(words)
        if self._unit == UTF_16:
            return len(words) + sum(character > "\uffff" for character in words)
        return len(words.encode("utf-8", "surrogatepass"))
