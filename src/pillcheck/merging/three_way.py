"""Merges three versions of a page piece by piece.

A piece that one side changed comes from that side. A piece that both changed is
merged part by part, or line by line as in git if it has no parts. What is left
is a conflict, in that place only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from pillcheck.errors import Refusal
from pillcheck.merging.history_rows import NAMELESS, named_after
from pillcheck.merging.pieces import Conflict, Content, Piece, PieceKey, text_of
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Callable

    LineMerge = Callable[[str, str, str], Content]
    _Named = dict[PieceKey, Piece]


def merge_pieces(base: Piece, ours: Piece, theirs: Piece, by_line: LineMerge) -> Piece:
    """Return the piece with the changes of both sides.

    ``by_line`` merges three texts (ours, base, theirs) that all differ. Raises a
    refusal of kind ``refused`` if both sides moved the same piece.
    """
    return _Merge(by_line).piece(base, ours, theirs)


class _Merge:
    def __init__(self, by_line: LineMerge) -> None:
        self.by_line = by_line

    def piece(self, base: Piece, ours: Piece, theirs: Piece) -> Piece:
        return replace(
            ours, lead=self.lead(base, ours, theirs), content=self.content(base, ours, theirs)
        )

    def content(self, base: Piece, ours: Piece, theirs: Piece) -> Content:
        texts = base.text, ours.text, theirs.text
        if texts[1] == texts[2] or texts[0] == texts[2]:
            return ours.content
        if texts[0] == texts[1]:
            return theirs.content
        if (base.children or not texts[0]) and ours.children and theirs.children:
            return self.sequence(base.children, ours.children, theirs.children)
        return self.text(*texts)

    def lead(self, base: Piece, ours: Piece, theirs: Piece) -> Content:
        texts = text_of(base.lead), text_of(ours.lead), text_of(theirs.lead)
        if texts[0] != texts[1] != texts[2] != texts[0] and any(text.strip() for text in texts):
            return self.text(*texts)
        # If both changed white space only, either will do.
        return theirs.lead if texts[0] == texts[1] else ours.lead

    def text(self, base: str, ours: str, theirs: str) -> Content:
        if "\n" in base and "\n" in ours and "\n" in theirs:
            return self.by_line(ours, base, theirs)
        return (Conflict(ours, base, theirs),)

    def sequence(
        self, base: tuple[Piece, ...], ours: tuple[Piece, ...], theirs: tuple[Piece, ...]
    ) -> Content:
        old = {piece.key: piece for piece in base}
        own = {piece.key: piece for piece in named_after(base, ours)}
        new = {piece.key: piece for piece in named_after(base, theirs)}
        _share_comments(old, own, new)
        merged = []
        for key in _order(old, own, new):
            was, kept = old.get(key), own.get(key) or new.get(key)
            if key in own and key in new:
                both = own[key], new[key]
                merged.append(self.piece(was, *both) if was else _added_twice(*both))
            elif kept and (was is None or _says_more(kept, was)):
                merged.append(_against_removal(was, kept, ours=key in own) if was else kept)
        if all(map(_is_counted, (base, ours, theirs))):
            merged = _counted(merged)
        return tuple(merged)


def _added_twice(ours: Piece, theirs: Piece) -> Piece:
    """Return the piece for two that both sides added under one name."""
    if ours.text == theirs.text or ours.kind in NAMELESS:
        return ours
    return replace(ours, content=(Conflict(ours.text, "", theirs.text),))


def _against_removal(base: Piece, changed: Piece, *, ours: bool) -> Piece:
    """Return the conflict between a piece that one side changed and the other removed."""
    was, now = text_of(base.whole), text_of(changed.whole)
    conflict = Conflict(now, was, "") if ours else Conflict("", was, now)
    return replace(changed, lead=(), content=(conflict,))


def _says_more(changed: Piece, base: Piece) -> bool:
    """Tell whether the removal of a piece would lose anything that a side added to it."""
    if _without_number(changed) != _without_number(base):
        return True
    words = Counter(text_of(changed.lead).split())
    words.subtract(text_of(base.lead).split())
    return any(number > 0 for number in words.values())


def _without_number(piece: Piece) -> str:
    # The number of a field is its place, not its content.
    parts = [part for part in piece.content if not _is_number(part)]
    return text_of(tuple(parts))


def _order(old: _Named, own: _Named, new: _Named) -> list[PieceKey]:
    """Return the names of all pieces in our order, with what they moved or added put into it.

    Such a piece goes after the piece that it follows on their side, and after
    pieces that we added there unless those rank lower.
    """
    shared = old.keys() & own.keys() & new.keys()
    was, mine, others = ([key for key in keys if key in shared] for keys in (old, own, new))
    our_moves, their_moves = _moved(was, mine), _moved(was, others)
    if mine == others:
        their_moves = set()
    elif our_moves & their_moves:
        name = next(iter(our_moves & their_moves))
        raise Refusal("refused", f"both sides moved {name[0]} {name[1]}")
    order = list(own)
    keys = list(new)
    for index, key in enumerate(keys):
        if key in own:
            if key not in their_moves:
                continue
            order.remove(key)
        before = (k for k in reversed(keys[:index]) if k not in our_moves and k in order)
        place = next((order.index(k) + 1 for k in before), 0)
        while place < len(order) and _goes_before(order[place], key, old, own, new):
            place += 1
        order.insert(place, key)
    return order


def _goes_before(
    placed: PieceKey,
    key: PieceKey,
    old: _Named,
    own: _Named,
    new: _Named,
) -> bool:
    is_ours_alone = placed not in old and placed not in new
    return is_ours_alone and placed[0] == key[0] and own[placed].rank <= new[key].rank


def _moved(old: list[PieceKey], now: list[PieceKey]) -> set[PieceKey]:
    """Return the smallest set of pieces whose removal leaves the rest in the old order."""
    places = {key: place for place, key in enumerate(old)}
    stayed = set(longest_increasing_run([places[key] for key in now]))
    return {key for number, key in enumerate(now) if number not in stayed}


def _share_comments(old: _Named, own: _Named, new: _Named) -> None:
    """Keep one copy of a comment that both sides put above a new piece.

    A new first item of a group takes the group's comment over from the item
    that had it. If both sides did that, the comment goes with ours.
    """
    leads = {text_of(piece.lead) for key, piece in own.items() if key not in old}
    taken = {lead for lead in leads if lead.strip()}
    for key, following in pairwise(list(new)):
        was, left = old.get(following), text_of(new[following].lead)
        lead = text_of(new[key].lead)
        is_news = key not in old and key not in own and lead in taken
        if is_news and was and text_of(was.lead) == lead and not left.strip():
            new[key] = replace(new[key], lead=(left,))


def _is_counted(pieces: tuple[Piece, ...]) -> bool:
    """Tell whether the fields among the pieces are numbered from 1 in their order."""
    fields = [piece for piece in pieces if piece.kind == "field"]
    return [_number(field) for field in fields] == [str(n) for n in range(1, len(fields) + 1)]


def _number(field: Piece) -> str | None:
    return next((piece.text for piece in field.children if _is_number(piece)), None)


def _is_number(part: Piece | str | Conflict) -> TypeGuard[Piece]:
    return isinstance(part, Piece) and part.kind == "number"


def _counted(pieces: list[Piece]) -> list[Piece]:
    """Return the pieces with the fields among them numbered from 1 in their order."""
    counted = []
    number = 0
    for piece in pieces:
        if piece.kind == "field":
            number += 1
            parts = (
                replace(part, content=(str(number),)) if _is_number(part) else part
                for part in piece.content
            )
            piece = replace(piece, content=tuple(parts))
        counted.append(piece)
    return counted
