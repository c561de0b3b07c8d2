"""A page as text: decoding, encoding back to the same bytes, spans and line numbers."""

from __future__ import annotations

import codecs
import re
from array import array
from bisect import bisect_left, bisect_right
from itertools import accumulate, chain
from typing import TYPE_CHECKING, NamedTuple

from pillcheck.errors import Refusal
from pillcheck.html.scanner import START, scan
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

# Longest mark first: the UTF-32 little-endian mark begins with the UTF-16 one.
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)

# https://html.spec.whatwg.org/multipage/parsing.html#prescan-a-byte-stream-to-determine-its-encoding
_PRESCAN_BYTES = 1024

# https://encoding.spec.whatwg.org/#names-and-labels: how browsers read these labels.
_WEB_LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "utf-16": "utf-8",
    "utf-16le": "utf-8",
    "utf-16be": "utf-8",
    "unicode-1-1-utf-8": "utf-8",
    "windows-874": "cp874",
    "x-cp1251": "cp1251",
    "x-cp1252": "cp1252",
    "x-sjis": "cp932",
}
# Python lists these as text encodings too; no page uses them.
_NO_ENCODINGS = frozenset(
    [
        "idna",
        "mbcs",
        "oem",
        "punycode",
        "raw-unicode-escape",
        "undefined",
        "unicode-escape",
        "utf-7",
    ]
)
_CHARSET_IN_CONTENT = r"charset\s*=\s*[\"']?\s*([^\s;\"']+)"


class Position(Record):
    """A line and a column, both counted from 1; columns count characters."""

    line: int
    column: int


class _SpanFields(NamedTuple):
    start: int
    end: int


class Span(_SpanFields):
    """A half-open range of characters of the decoded text, checked when it is made."""

    __slots__ = ()

    def __new__(cls, start: int, end: int) -> Span:
        """Make a span, raising ``ValueError`` unless ``0 <= start <= end``."""
        if not 0 <= start <= end:
            raise ValueError(f"a span cannot run from {start} to {end}")
        return tuple.__new__(cls, (start, end))

    def encloses(self, other: Span) -> bool:
        """Tell whether another span is wholly inside this one."""
        return self.start <= other.start and other.end <= self.end


class Spans:
    """Any number of spans, asked at once."""

    def __init__(self, spans: Iterable[Span]) -> None:
        ordered = sorted(spans)
        self._starts = [span.start for span in ordered]
        # The furthest end of all that start no later, and the nearest of all that start no earlier.
        self._furthest = [*accumulate((span.end for span in ordered), max)]
        self._nearest = [*accumulate((span.end for span in reversed(ordered)), min)][::-1]

    def any_inside(self, outer: Span) -> bool:
        """Tell whether a span encloses one of these."""
        first = bisect_left(self._starts, outer.start)
        return first < len(self._starts) and self._nearest[first] <= outer.end

    def any_around(self, inner: Span) -> bool:
        """Tell whether one of these encloses a span."""
        last = bisect_right(self._starts, inner.start) - 1
        return last >= 0 and self._furthest[last] >= inner.end


class Source:
    """The decoded text of a page, and what it takes to encode it back to the same bytes."""

    __slots__ = ("_left", "_line_starts", "_near", "bom", "encoding", "path", "text")

    def __init__(
        self, text: str, *, path: str = "-", encoding: str = "utf-8", bom: bytes = b""
    ) -> None:
        self.text = text
        self.path = path
        self.encoding = encoding
        self.bom = bom
        self._line_starts: array[int] | None = None
        # The last line looked up, where it starts, and how many characters may still be counted.
        self._near = (1, 0)
        self._left: int | None = None

    @classmethod
    def from_bytes(cls, data: bytes, path: str = "-") -> Source:
        """Decode a page: by its byte-order mark, else its ``<meta charset>``, else as UTF-8.

        Raises a refusal of kind ``encoding`` where the bytes do not decode, or do
        not encode back to the same bytes.
        """
        bom, encoding = _find_encoding(data, path)
        try:
            text = data[len(bom) :].decode(encoding)
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, len(bom) + error.start) + 1
            raise Refusal(
                "encoding",
                f"{path}:{line}: byte 0x{data[len(bom) + error.start]:02x} at offset "
                f"{len(bom) + error.start} is not {encoding}; save the page as UTF-8, or name its "
                'encoding in <meta charset="…"> within the first 1024 bytes',
            ) from None
        source = cls(text, path=path, encoding=encoding, bom=bom)
        # In UTF-8 every text has a single form.
        if encoding != "utf-8" and source.to_bytes() != data:
            raise Refusal(
                "encoding",
                f"{path}: the page changes when it is decoded as {encoding} and encoded again, "
                "so no edit of it can be exact; save it as UTF-8",
            )
        return source

    def to_bytes(self) -> bytes:
        """Return the page's bytes, byte-order mark included."""
        return self.bom + self.text.encode(self.encoding)

    def with_text(self, text: str) -> Source:
        """Return a source with another text, of the same path and encoding."""
        return Source(text, path=self.path, encoding=self.encoding, bom=self.bom)

    def cut(self, span: Span) -> str:
        """Return the characters of a span."""
        return self.text[span.start : span.end]

    def position(self, offset: int) -> Position:
        """Return the line and column of an offset; CR, LF and CR LF each end a line."""
        text = self.text
        if self._left is None:
            self._left = 0 if "\r" in text else 2 * len(text)
        line, start = self._near
        self._left -= abs(offset - start)
        # Counting on from the last line is quicker than a table while the distances are short.
        if self._left > 0:
            if offset >= start:
                line += text.count("\n", start, offset)
                start = max(start, text.rfind("\n", start, offset) + 1)
            else:
                line -= text.count("\n", offset, start)
                start = text.rfind("\n", 0, offset) + 1
                self._left -= offset - start
            self._near = line, start
            return Position(line, offset - start + 1)
        starts = self._starts()
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line_at(self, offset: int) -> str:
        """Return the text of the line of an offset, without its line end."""
        start = offset - self.position(offset).column + 1
        match = re.compile(r"[^\r\n]*").match(self.text, start)
        return match[0] if match else ""

    def _starts(self) -> array[int]:
        if self._line_starts is None:
            line_end = r"\r\n|\n|\r" if "\r" in self.text else r"\n"
            ends = map(re.Match.end, re.finditer(line_end, self.text))
            self._line_starts = array("q", chain([0], ends))
        return self._line_starts


def _find_encoding(data: bytes, path: str) -> tuple[bytes, str]:
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return mark, encoding
    label, offset = _declared(data)
    if not label:
        return b"", "utf-8"
    name = _WEB_LABELS.get(label, label)
    try:
        return b"", _text_codec(name)
    except (LookupError, ValueError):
        line = data.count(b"\n", 0, offset) + 1
        raise Refusal(
            "encoding",
            f'{path}:{line}: the page names the unknown encoding "{label}"; use utf-8',
        ) from None


def _declared(data: bytes) -> tuple[str, int]:
    """Return the encoding that a ``<meta>`` near the start names and its offset, or ""."""
    text = data[:_PRESCAN_BYTES].decode("latin-1")
    for token in scan(text):
        if token.kind != START or token.name != "meta":
            continue
        label = token.tag.values.get("charset", "")
        if not label and token.tag.values.get("http-equiv", "").lower() == "content-type":
            match = re.search(
                _CHARSET_IN_CONTENT, token.tag.values.get("content", ""), re.IGNORECASE
            )
            label = match[1] if match else ""
        if label.strip():
            return label.strip().lower(), token.start
    return "", 0


def _text_codec(label: str) -> str:
    codec = codecs.lookup(label)
    # Codecs such as rot13 or base64 are not encodings of text.
    if not codec._is_text_encoding or codec.name.replace("_", "-") in _NO_ENCODINGS:
        raise LookupError(label)
    return codec.name
