"""Which pieces of a side are those of the base, where they have no name: by their likeness."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pillcheck.alike import AlikeTexts
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.merging.pieces import Piece

_ALIKE = 0.6
# Of so many pairs each is compared letter by letter. Of more, by the words that they share: as
# many of all words as make up this part of both texts.
_FEW_PAIRS = 100
_SHARED = _ALIKE / (2 - _ALIKE)


def alike_pieces(was: Sequence[Piece], now: Sequence[Piece]) -> Iterable[tuple[Piece, Piece]]:
    """Return the matching pieces of two runs: in order if as many, else those that are alike."""
    if len(was) == len(now):
        return zip(was, now, strict=True)
    texts = [_text(piece) for piece in was], [_text(piece) for piece in now]
    match = by_letters if len(was) * len(now) <= _FEW_PAIRS else by_words
    return [(was[i], now[j]) for i, j in match(*texts)]


def by_letters(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of texts that are alike, from comparing each with all that follow."""
    pairs = []
    start = 0
    for place, text in enumerate(was):
        alike = [SequenceMatcher(None, text, new, autojunk=False).ratio() for new in now[start:]]
        if alike and max(alike) > _ALIKE:
            start += alike.index(max(alike)) + 1
            pairs.append((place, start - 1))
    return pairs


def by_words(was: Sequence[str], now: Sequence[str]) -> list[tuple[int, int]]:
    """Return the places of as many texts as are alike in the same order, in linear time."""
    texts = AlikeTexts([frozenset(text.split()) for text in now], _SHARED)
    pairs = []
    for place, text in enumerate(was):
        near = texts.near(frozenset(text.split()))
        if near:
            best = max(near, key=lambda pair: pair[1])[0]
            texts.remove(best)
            pairs.append((place, best))
    return [pairs[index] for index in longest_increasing_run([new for _, new in pairs])]


def _text(piece: Piece) -> str:
    words = piece.key[-1]
    return words if isinstance(words, str) else " ".join(words)
