"""Messages on a line each, as standard input and output carry them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Protocol

    class Input(Protocol):
        """Where bytes come from, as soon as there are any."""

        def read(self, size: int, /) -> bytes | None:
            """Return some bytes, none at the end."""
            ...

    class Output(Protocol):
        """Where bytes go."""

        def write(self, data: bytes, /) -> int | None:
            """Take bytes."""
            ...

        def flush(self) -> None:
            """Pass on what was taken."""
            ...


LONGEST = 16 << 20
_PIECE = 1 << 16


def read_messages(stream: Input, longest: int = LONGEST) -> Iterator[bytes | None]:
    """Yield the lines of a stream that are not blank; nothing for each that is too long to keep.

    The stream is unbuffered: a line is there as soon as it was written.
    """
    pieces: list[bytes] = []
    size = 0
    while piece := stream.read(_PIECE):
        first, *others = piece.split(b"\n")
        pieces, size = _added(pieces, size, first, longest)
        for following in others:
            yield from _line(pieces, size, longest)
            pieces, size = _added([], 0, following, longest)
    yield from _line(pieces, size, longest)


def write_message(stream: Output, message: bytes) -> None:
    """Write a message and a line break, and let it go out."""
    stream.write(message + b"\n")
    stream.flush()


def _added(pieces: list[bytes], size: int, piece: bytes, longest: int) -> tuple[list[bytes], int]:
    size += len(piece)
    return ([*pieces, piece] if size <= longest else []), size


def _line(pieces: list[bytes], size: int, longest: int) -> Iterator[bytes | None]:
    if size > longest:
        yield None
    elif line := b"".join(pieces).strip():
        yield line
