"""Three versions of a page made into one, piece by piece.

A piece that one side changed is taken from that side. One that both changed is
merged part by part; where it has no parts, line by line, as git does it. What
then remains is a conflict, at that place only.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING, TypeGuard

from pillcheck.errors import Refusal
from pillcheck.merging.pieces import Conflict, Content, Key, Piece, text_of
from pillcheck.sequences import longest_increasing_run

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    LineMerge = Callable[[str, str, str], Content]

# What has no name of its own and is known by its likeness to what was there before.
_NAMELESS = frozenset(["frame", "row"])
_ALIKE = 0.6


def merge(base: Piece, ours: Piece, theirs: Piece, by_line: LineMerge) -> Piece:
    """Return the piece that holds what both sides did to it.

    ``by_line`` merges three texts (ours, base, theirs) that were all changed.
    Raises a refusal of kind ``refused`` where both sides moved the same piece.
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
        # Where both changed white space only, ours will do.
        return theirs.lead if texts[0] == texts[1] else ours.lead

    def text(self, base: str, ours: str, theirs: str) -> Content:
        if "\n" in base and "\n" in ours and "\n" in theirs:
            return self.by_line(ours, base, theirs)
        return (Conflict(ours, base, theirs),)

    def sequence(
        self, base: tuple[Piece, ...], ours: tuple[Piece, ...], theirs: tuple[Piece, ...]
    ) -> Content:
        old = {piece.key: piece for piece in base}
        own = {piece.key: piece for piece in _named_after(base, ours)}
        new = {piece.key: piece for piece in _named_after(base, theirs)}
        _share_comments(old, own, new)
        merged = []
        for key in _order(old, own, new):
            was, mine, other = old.get(key), own.get(key), new.get(key)
            if mine and other:
                merged.append(self.piece(was, mine, other) if was else _added_twice(mine, other))
            elif mine and (was is None or _says_more(mine, was)):
                merged.append(_against_removal(was, mine, ours=True) if was else mine)
            elif other and (was is None or _says_more(other, was)):
                merged.append(_against_removal(was, other, ours=False) if was else other)
        if all(map(_is_counted, (base, ours, theirs))):
            merged = _counted(merged)
        return tuple(merged)


def _added_twice(ours: Piece, theirs: Piece) -> Piece:
    """Return what both sides added under one name."""
    if ours.text == theirs.text or ours.kind in _NAMELESS:
        return ours
    return replace(ours, content=(Conflict(ours.text, "", theirs.text),))


def _against_removal(base: Piece, changed: Piece, *, ours: bool) -> Piece:
    """Return the conflict between a piece that one side changed and the other removed."""
    was, now = text_of(base.whole), text_of(changed.whole)
    conflict = Conflict(now, was, "") if ours else Conflict("", was, now)
    return replace(changed, lead=(), content=(conflict,))


def _says_more(changed: Piece, base: Piece) -> bool:
    """Tell whether a side that kept a piece did anything to it that its removal would lose."""
    if _without_number(changed) != _without_number(base):
        return True
    words = Counter(text_of(changed.lead).split())
    words.subtract(text_of(base.lead).split())
    return any(number > 0 for number in words.values())


def _without_number(piece: Piece) -> str:
    # The number of a field says where it stands, not what it is.
    parts = [part for part in piece.content if not _is_number(part)]
    return text_of(tuple(parts))


def _order(old: dict[Key, Piece], own: dict[Key, Piece], new: dict[Key, Piece]) -> list[Key]:
    """Return the names of all pieces in our order, with what they moved or added put into it.

    That goes behind the piece it follows on their side, and behind what we
    added there unless that ranks lower.
    """
    was, mine, other = (
        [k for k in one if k in old and k in own and k in new] for one in (old, own, new)
    )
    moved_here, moved_there = _moved(was, mine), _moved(was, other)
    if mine == other:
        moved_there = set()
    elif moved_here & moved_there:
        name = next(iter(moved_here & moved_there))
        raise Refusal("refused", f"both sides moved {name[0]} {name[1]}")
    order = list(own)
    keys = list(new)
    for index, key in enumerate(keys):
        if key in own:
            if key not in moved_there:
                continue
            order.remove(key)
        before = (k for k in reversed(keys[:index]) if k not in moved_here and k in order)
        place = next((order.index(k) + 1 for k in before), 0)
        while place < len(order) and _goes_before(order[place], key, old, own, new):
            place += 1
        order.insert(place, key)
    return order


def _goes_before(
    one: Key, key: Key, old: dict[Key, Piece], own: dict[Key, Piece], new: dict[Key, Piece]
) -> bool:
    is_ours_alone = one not in old and one not in new
    return is_ours_alone and one[0] == key[0] and own[one].rank <= new[key].rank


def _moved(old: list[Key], now: list[Key]) -> set[Key]:
    """Return the fewest pieces that must have moved for the rest to stand in the old order."""
    places = {key: place for place, key in enumerate(old)}
    stayed = set(longest_increasing_run([places[key] for key in now]))
    return {key for number, key in enumerate(now) if number not in stayed}


def _named_after(base: tuple[Piece, ...], side: tuple[Piece, ...]) -> tuple[Piece, ...]:
    """Give what has no name of its own the name of what it was in the base."""
    names: dict[int, Key] = {}
    for kind in _NAMELESS:
        was = [piece for piece in base if piece.kind == kind]
        now = [piece for piece in side if piece.kind == kind]
        matcher = SequenceMatcher(None, [p.text for p in was], [p.text for p in now], False)
        for _, i, i_end, j, j_end in matcher.get_opcodes():
            names |= {id(other): one.key for one, other in _pairs(was[i:i_end], now[j:j_end])}
    seen: Counter[Key] = Counter()
    named = []
    for piece in side:
        key = piece.key
        if piece.kind in _NAMELESS:
            words = (piece.kind, "new", piece.key[-1])
            seen[words] += 1
            key = names.get(id(piece), (*words, seen[words]))
        named.append(replace(piece, key=key))
    return tuple(named)


def _pairs(was: list[Piece], now: list[Piece]) -> Iterable[tuple[Piece, Piece]]:
    """Yield what belongs together of two runs: all in turn, or what is alike."""
    if len(was) == len(now):
        yield from zip(was, now, strict=True)
        return
    for one in was:
        alike = [_likeness(one, other) for other in now]
        if alike and max(alike) > _ALIKE:
            place = alike.index(max(alike))
            yield one, now[place]
            now = now[place + 1 :]


def _likeness(one: Piece, other: Piece) -> float:
    was, now = (
        key if isinstance(key, str) else " ".join(key) for key in (one.key[-1], other.key[-1])
    )
    return SequenceMatcher(None, was, now, autojunk=False).ratio()


def _share_comments(old: dict[Key, Piece], own: dict[Key, Piece], new: dict[Key, Piece]) -> None:
    """Let a comment that both sides put a new piece under stand once.

    A new first item of a group takes the group's comment over from the item
    that had it. Where both sides did that, the comment goes with ours.
    """
    leads = {text_of(one.lead) for key, one in own.items() if key not in old}
    taken = {lead for lead in leads if lead.strip()}
    for key, following in pairwise(list(new)):
        was, heir = old.get(following), text_of(new[following].lead)
        lead = text_of(new[key].lead)
        is_news = key not in old and key not in own and lead in taken
        if is_news and was and text_of(was.lead) == lead and not heir.strip():
            new[key] = replace(new[key], lead=(heir,))


def _is_counted(pieces: tuple[Piece, ...]) -> bool:
    """Tell whether the fields among the pieces are numbered from 1 in their order."""
    fields = [piece for piece in pieces if piece.kind == "field"]
    return [_number(one) for one in fields] == [str(n) for n in range(1, len(fields) + 1)]


def _number(one: Piece) -> str | None:
    return next((piece.text for piece in one.children if _is_number(piece)), None)


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
