"""Messages as bytes: a header with the length, then JSON. Whatever comes, the next one is found.

https://microsoft.github.io/language-server-protocol/specifications/lsp/3.17/specification/#baseProtocol
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    # Returns at least one byte and at most so many, or none at the end.
    Read = Callable[[int], bytes]

_BLOCK = 1 << 16
# Far above any page as JSON.
_LIMIT = 1 << 30
_LONGEST_LINE = 4096
_LENGTH = re.compile(rb"content-length[ \t]*:[ \t]*([0-9]{1,18})[ \t]*", re.IGNORECASE)


class Unreadable(Record):
    """A message that is not JSON, and why."""

    reason: str


def frame(message: dict[str, Any]) -> bytes:
    """Return a message as bytes, header included."""
    body = json.dumps(message, separators=(",", ":")).encode("ascii")
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)


def messages(read: Read) -> Iterator[Any]:
    """Yield every message until the end of the input, parsed or as ``Unreadable``."""
    stream = _Stream(read)
    while (length := _length(stream)) is not None:
        if length > _LIMIT:
            stream.skip(length)
            yield Unreadable(f"a message of {length} bytes is too long")
            continue
        body = stream.take(length)
        if len(body) < length:
            return
        try:
            yield json.loads(body.decode("utf-8"))
        except (ValueError, RecursionError) as error:
            yield Unreadable(f"a message is not JSON: {error}")


def _length(stream: _Stream) -> int | None:
    """Return the length that the next header names, or nothing at the end of the input."""
    length = None
    while (line := stream.line()) is not None:
        if line:
            match = _LENGTH.fullmatch(line)
            length = int(match[1]) if match else length
        elif length is not None:
            # Lines that belong to no header are passed over until one ends with a length.
            return length
    return None


class _Stream:
    """Bytes that are read in blocks and handed out in lines and pieces."""

    def __init__(self, read: Read) -> None:
        self._read = read
        self._held = b""

    def line(self) -> bytes | None:
        """Return the next line without its end, or nothing at the end of the input."""
        while (end := self._held.find(b"\n")) < 0:
            # What is no header may have no line ends either.
            self._held = self._held[-_LONGEST_LINE:]
            if not self._more():
                return None
        line, self._held = self._held[:end], self._held[end + 1 :]
        return line.removesuffix(b"\r")

    def take(self, length: int) -> bytes:
        """Return so many bytes, or fewer at the end of the input."""
        parts = [self._held[:length]]
        self._held = self._held[length:]
        missing = length - len(parts[0])
        while missing and (part := self._read(min(missing, 16 * _BLOCK))):
            parts.append(part)
            missing -= len(part)
        return b"".join(parts)

    def skip(self, length: int) -> None:
        """Pass over so many bytes."""
        while length and (part := self.take(min(length, 16 * _BLOCK))):
            length -= len(part)

    def _more(self) -> bool:
        part = self._read(_BLOCK)
        self._held += part
        return bool(part)
