"""The words of a page's counts: what is counted by "done", "open", "items" or a status's label."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.backlog.measures import DONE, OPEN, TOTAL, kind_called
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect

# What the words mean where no status, priority or setting says otherwise.
_WORDS = {
    DONE: ("done", "complete", "completed", "finished"),
    OPEN: ("open", "still open", "remaining", "left", "to go"),
}
NOUNS = ("item", "items", "entry", "entries", "backlog items", "work items")
_SUMS = ("total", "in total", "in all", "altogether", "overall")
# A line that says no more than these beside its counts is about the whole page.
_NEUTRAL = frozenset(
    "a all altogether and are as at backlog board count counts current currently far glance have "
    "here in is item items list now number numbers of on our overall overview page plan progress "
    "roadmap so stand state statistics stats status still summary the there this to today "
    "together total totals tracker we with".split()
)
_UPDATED = r"(?s)(?:last )?(?:updated|changed|edited|modified|reviewed|update|review|change)\b.*"
NONE = "none"


class Vocabulary(Record):
    """What the words of a page's counts mean.

    ``kinds`` holds by its letters what each phrase counts: several kinds where it is
    not certain. ``phrase`` is a pattern of all of them, ``noun`` one of the words for
    an item, ``total`` one of the words for a sum.
    """

    kinds: dict[str, tuple[str, ...]]
    phrase: str
    noun: str
    total: str

    def meaning(self, words: str) -> tuple[str, ...]:
        """Return what a phrase may count, or nothing."""
        return self.kinds.get(_key(words), ())


@lru_cache(maxsize=8)
def vocabulary(dialect: Dialect) -> Vocabulary:
    """Return the words of a dialect."""
    kinds: dict[str, tuple[str, ...]] = {}
    nouns, written = list(NOUNS), []

    def add(words: str, kind: str, *, is_last: bool = False) -> None:
        key = _key(words)
        if not key or key.isdigit() or (is_last and key in kinds):
            return
        kinds[key] = tuple(dict.fromkeys((*kinds.get(key, ()), kind)))
        written.append(words)

    chosen = {_key(words): (words, meaning) for words, meaning in dialect.count_words}
    for status in dialect.statuses:
        for words in (status.name, status.label, *status.labels):
            if _key(words) not in chosen:
                add(words, f"status:{status.name}")
    for priority in dialect.priorities:
        if _key(priority) not in chosen:
            add(priority, f"priority:{priority}")
    for words, meaning in chosen.values():
        kind = kind_called(dialect, meaning)
        if kind == TOTAL:
            nouns.append(words)
        elif kind:
            add(words, kind)
    if DONE in kinds and DONE not in chosen and len(dialect.done_statuses) > 1:
        # The status of this name, or all that mean done?
        kinds[DONE] = (*kinds[DONE], DONE)
    for kind, phrases in _WORDS.items():
        for words in phrases:
            if _key(words) not in chosen and (kind != DONE or dialect.done_statuses):
                add(words, kind, is_last=True)
    return Vocabulary(kinds=kinds, phrase=_any(written), noun=_any(nouns), total=_any([*_SUMS]))


def may_count(dialect: Dialect, text: str) -> bool:
    """Tell whether a number in a text stands beside a word that may say what it counts.

    This costs next to nothing, and most texts with a number hold no count.
    """
    words = _WORD.findall(text.casefold())
    if len(words) <= _FEW:
        return any(map(str.isdigit, words))
    beside = _beside(dialect)
    return any(
        word.isdigit() and not beside.isdisjoint(words[max(place - 1, 0) : place + 2])
        for place, word in enumerate(words)
    )


_WORD = re.compile(r"\w+|/")
# The number of a tile or in a heading may stand alone.
_FEW = 8


@lru_cache(maxsize=8)
def _beside(dialect: Dialect) -> frozenset[str]:
    """Return the words that may stand beside a number that counts something."""
    words = ["/", "of", "out", "is", "are", *_SUMS, *NOUNS]
    words += [word for phrases in _WORDS.values() for word in phrases]
    words += [word for word, _ in dialect.count_words]
    words += [text for s in dialect.statuses for text in (s.name, s.label, *s.labels)]
    words += dialect.priorities
    return frozenset(part for word in words for part in _parts(word.casefold())) | {"/"}


def is_neutral(text: str) -> bool:
    """Tell whether words beside a count leave it a count of the whole page."""
    words = text.casefold().strip(" \t\r\n()[].:,!")
    return bool(re.fullmatch(_UPDATED, words)) or set(re.findall(r"\w+", words)) <= _NEUTRAL


def _any(phrases: list[str]) -> str:
    """Return a pattern of phrases, the longest first, however their words are joined."""
    patterns = {_SEPARATED.join(map(re.escape, _parts(words))) for words in phrases}
    return "|".join(sorted(patterns - {""}, key=len, reverse=True)) or "(?!)"


_SEPARATED = r"[\s_/&'’-]*"


def _parts(words: str) -> list[str]:
    return re.findall(r"\w+", words.replace("_", " "))


def _key(words: str) -> str:
    return "".join(_parts(words)).casefold()
