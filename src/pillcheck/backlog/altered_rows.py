"""Which of the history rows that are new on a page are rows that were altered."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from pillcheck.alike import MOST_COMPARED, AlikeTexts, Words, likeness

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from pillcheck.backlog.snapshot import RowText

# Two rows are the same if their changes share this part of all their words.
_SAME_ROW = 1 / 2
_WORD = re.compile(r"\w+")

Pair = tuple["RowText | None", "RowText | None"]


def row_pairs(before: Sequence[RowText], after: Sequence[RowText]) -> Iterator[Pair]:
    """Yield each row that was added, altered or removed: as it was, and as it is.

    An altered row shares half of the words. Of several, one with the same date and author
    is meant, then one with either, then the first.
    """
    left = _RowsLeft(list((Counter(before) - Counter(after)).elements()))
    for new in (Counter(after) - Counter(before)).elements():
        yield left.take(new), new
    for old in left.rows.values():
        yield old, None


class _RowsLeft:
    """The rows that are gone, without those that have been found as they are now."""

    def __init__(self, rows: Sequence[RowText]) -> None:
        self.rows = dict(enumerate(rows))
        self._words = [_words_of(row) for row in rows]
        self._alike = AlikeTexts(self._words, _SAME_ROW)
        self._by_date = _places(rows, lambda row: row.date)
        self._by_text = _places(rows, lambda row: row.change)

    def take(self, new: RowText) -> RowText | None:
        """Return the row that a new one was, and leave it out from here on."""
        words = _words_of(new)
        near = {place for place, _ in self._alike.near(words)}
        # Texts without any word are alike where they are equal.
        near.update(islice(self._by_text.get(new.change, ()), MOST_COMPARED))
        for place in islice(self._by_date.get(new.date, ()), MOST_COMPARED):
            if likeness(self._words[place], words) >= _SAME_ROW:
                near.add(place)

        def fit(place: int) -> int:
            old = self.rows[place]
            return (old.date == new.date) + (old.author == new.author)

        if not near:
            return None
        place = max(sorted(near), key=fit)
        self._alike.remove(place)
        old = self.rows.pop(place)
        del self._by_date[old.date][place], self._by_text[old.change][place]
        return old


def _words_of(row: RowText) -> Words:
    return frozenset(_WORD.findall(row.change.casefold()))


def _places(rows: Iterable[RowText], key: Callable[[RowText], str]) -> dict[str, dict[int, None]]:
    places: dict[str, dict[int, None]] = {}
    for place, row in enumerate(rows):
        places.setdefault(key(row), {})[place] = None
    return places
