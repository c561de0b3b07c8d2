"""Which history rows of a side are those of the base: rows have no name, and are alike.

So are frames, the texts between the pieces. Once a row has the name of that in the base, it is
merged with it as any piece is, by ``three_way.py``.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from pillcheck.alike import AlikeTexts
from pillcheck.sequences import longest_increasing_run, opcodes

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.merging.pieces import Piece, PieceKey

# The kinds of pieces without a name of their own.
NAMELESS = frozenset(["frame", "row"])

_ALIKE = 0.6
# Of so many pairs each is compared letter by letter. Of more, by the words that they share: as
# many of all words as make up this part of both texts.
_FEW_PAIRS = 100
_SHARED = _ALIKE / (2 - _ALIKE)


def named_after(base: tuple[Piece, ...], side: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Give each piece without a name of its own the name of its match in the base."""
    names: dict[int, PieceKey] = {}
    for kind in NAMELESS:
        was = [piece for piece in base if piece.kind == kind]
        now = [piece for piece in side if piece.kind == kind]
        for _, i, i_end, j, j_end in opcodes([p.text for p in was], [p.text for p in now]):
            names |= {id(new): old.key for old, new in alike_pieces(was[i:i_end], now[j:j_end])}
    seen: Counter[PieceKey] = Counter()
    named = []
    for piece in side:
        key = piece.key
        if piece.kind in NAMELESS:
            words = (piece.kind, "new", piece.key[-1])
            seen[words] += 1
            key = names.get(id(piece), (*words, seen[words]))
        named.append(replace(piece, key=key))
    return tuple(named)


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
