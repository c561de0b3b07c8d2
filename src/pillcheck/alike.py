"""Which texts have words in common, found without a comparison of every pair."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from math import ceil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Words = frozenset[str]

# So many texts are compared with one at most: those that share its rarest words come first.
MOST_COMPARED = 32


def likeness(words: Words, others: Words) -> float:
    """Return which share of the words of two texts, 0 to 1, is in both."""
    common = len(words & others)
    return common / max(1, len(words) + len(others) - common)


class AlikeTexts:
    """Texts, as sets of words, in which those are found that are like another one.

    Two texts are alike if they share at least the part ``share`` of all their words. Such
    texts share one of the few rarest words of each, so only by these they are looked up:
    https://en.wikipedia.org/wiki/Similarity_join. Of up to ``MOST_COMPARED`` texts none is
    missed.
    """

    def __init__(self, texts: Sequence[Words], share: float) -> None:
        self._texts = texts
        self._share = share
        self._counts = Counter(word for words in texts for word in words)
        self._places: dict[str, dict[int, None]] = {}
        for place, words in enumerate(texts):
            for word in self._rarest(words):
                self._places.setdefault(word, {})[place] = None

    def near(self, words: Words) -> list[tuple[int, float]]:
        """Return the places of the texts like this one, in order, and how alike they are."""
        places = dict.fromkeys(islice(self._sharing(words), MOST_COMPARED))
        compared = ((place, likeness(self._texts[place], words)) for place in sorted(places))
        return [(place, share) for place, share in compared if share >= self._share]

    def remove(self, place: int) -> None:
        """Leave a text out from here on."""
        for word in self._rarest(self._texts[place]):
            self._places[word].pop(place, None)

    def _sharing(self, words: Words) -> Iterator[int]:
        seen = set()
        for word in self._rarest(words):
            for place in self._places.get(word, ()):
                if place not in seen:
                    seen.add(place)
                    yield place

    def _rarest(self, words: Words) -> list[str]:
        # Whoever lacks all of these has too few of the words. In one order for all texts.
        number = len(words) - ceil(self._share * len(words) - 1e-9) + 1 if words else 0
        return sorted(words, key=lambda word: (self._counts[word], word))[:number]
