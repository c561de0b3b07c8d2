"""Refusals: what the caller asked for cannot be carried out, said plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

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


class Refusal(Exception):  # noqa: N818 - it is no error of the program's
    """A request that pillcheck turns down, leaving every file as it was.

    ``kind`` is one of the names scripts may rely on, ``message`` says what is
    wrong, where, and what to do next, and ``candidates`` lists what the caller
    may have meant.
    """

    def __init__(self, kind: Kind, message: str, candidates: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.candidates = candidates


def did_you_mean(word: str, known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the known names that resemble ``word``, nearest first, at most three."""
    from difflib import get_close_matches

    by_folded = {name.casefold(): name for name in known}
    near = get_close_matches(word.casefold(), list(by_folded), n=3, cutoff=0.6)
    return tuple(by_folded[name] for name in near)


def listed(known: Iterable[str]) -> str:
    """Return a hint that lists the known names."""
    names = ", ".join(known)
    return f"known are {names}" if names else "none is configured"
