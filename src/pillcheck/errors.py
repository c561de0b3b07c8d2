"""Refusals: errors that tell the caller what is wrong and what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Protocol

    class _Position(Protocol):
        @property
        def line(self) -> int: ...

    class _Span(Protocol):
        @property
        def start(self) -> int: ...

    class _Source(Protocol):
        @property
        def path(self) -> str: ...

        def position(self, offset: int) -> _Position: ...


Kind = Literal[
    "usage",
    "page-not-found",
    "item-not-found",
    "ambiguous-item",
    "unknown-status",
    "unknown-rule",
    "config",
    "encoding",
    "refused",
    "conflict",
    "io",
]


class Refusal(Exception):  # noqa: N818 - the program itself is not at fault
    """A request that pillcheck refuses; every file is unchanged.

    ``kind`` is a stable name for scripts, ``message`` says what is wrong, where,
    and what to do next, and ``candidates`` lists what the caller may have meant.
    """

    def __init__(self, kind: Kind, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.candidates = candidates


def refuse(source: _Source, span: _Span, message: str) -> NoReturn:
    """Raise a refusal of kind ``refused`` that names the file and the line where a span begins."""
    line = source.position(span.start).line
    raise Refusal("refused", f"{source.path}:{line}: {message}")


def nearest(word: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return the known names that resemble ``word``, nearest first, at most three."""
    from difflib import get_close_matches

    if not word.isascii():
        from pillcheck.printable import look_of

        word = look_of(word)
    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(by_folded), n=3, cutoff=0.6)
    return tuple(by_folded[name] for name in near)


def suggestion(
    word: str,
    known: Collection[str],
    nouns: str,
    *,
    near: tuple[str, ...] = (),
    otherwise: str = "",
) -> tuple[tuple[str, ...], str]:
    """Return the known names that resemble an unknown one, and how to end the message about it.

    The ending asks for the nearest name, or for any of ``near`` where the caller
    knows better. Where none is near it is ``otherwise``, or lists the known ``nouns``.
    """
    if near:
        return near, f"did you mean {' or '.join(map(_quoted, near))}?"
    near = nearest(word, known)
    if near:
        return near, f"did you mean {_quoted(near[0])}?"
    return (), otherwise or f"known {nouns}: {', '.join(known) or 'none'}"


def _quoted(name: str) -> str:
    return f'"{name}"'
