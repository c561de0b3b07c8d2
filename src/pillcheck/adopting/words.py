"""The words, marks and class names by which people say how far something is.

What a word means decides which statuses are done or rejected. How sure it is
that a word is a status at all decides which slot of a page holds the status.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from pillcheck.adopting.vocabulary import BRACKETS, MARKS, NAMES, SURE, WEAK, Meaning
from pillcheck.record import Record

_PRIORITY = re.compile(
    r"p[0-5]|(?:very |highest |lowest )?(?:critical|urgent|high|highest|medium|med|mid|normal|low"
    r"|lowest|must|should|could|must[ -]have|should[ -]have|could[ -]have|nice[ -]to[ -]have"
    r"|hoch|mittel|niedrig|haute|moyenne|basse|alta|media|média|baja|baixa)"
    r"(?:[ -]prio(?:rity)?| impact)?|(?:prio(?:rity)?)[ -:]*(?:[0-5]|high|medium|low)"
    r"|(?:critical|urgent)",
    re.IGNORECASE,
)
_SIZE = re.compile(r"x{0,2}[sl]|m|[smlx]{1,2}[-–][smlx]{1,2}|\d+ ?(?:pts?|points?)", re.IGNORECASE)
# Class names of utility style sheets that say how large or how round an element is.
_LAYOUT = re.compile(
    r"(?:rounded|shadow|[wh]|max-[wh]|min-[wh]|font|leading|tracking|col|row|gap|space|inset)-"
)
# Elements that a class may name behind its meaning, as in ``doneLi``.
_ELEMENTS = frozenset(["li", "td", "tr"])
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_JOINT = re.compile(r"[-_\s]+")
# Names of colours tell how a status looks, not which it is.
_COLOURS = frozenset(
    "success warning danger info primary secondary light dark green red yellow orange amber blue"
    " gray grey purple muted default neutral error warn accent teal cyan pink indigo violet".split()
)
# A longer text is a sentence, not a label.
LONGEST_LABEL = 40


class Sense(Record):
    """What a text or a class means as a status, and how sure that is, from 0 to 1."""

    meaning: Meaning | None
    weight: float


NOTHING = Sense(None, 0.0)


def _table(words: dict[Meaning, str], weight: float) -> dict[str, Sense]:
    return {
        " ".join(word.split()): Sense(meaning, weight)
        for meaning, text in words.items()
        for word in text.split(",")
    }


_WORDS = {**_table(WEAK, 0.55), **_table(SURE, 1.0)}
_UNSPACED = tuple(word for word in _WORDS if word[0] >= "\u3000" and len(word) > 1)
_MARK_OF: dict[str, Meaning] = {
    mark: meaning for meaning, text in MARKS.items() for mark in text.replace("~", "").split()
}


@lru_cache(maxsize=4096)
def sense_of_text(text: str) -> Sense:
    """Return what the words of a label mean as a status."""
    if not text or len(text) > LONGEST_LABEL:
        return NOTHING
    if text in BRACKETS:
        return Sense(BRACKETS[text], 1.0)
    marks = [c for c in text if c in _MARK_OF]
    bare = plain(text)
    if not bare:
        return Sense(_MARK_OF[marks[0]], 0.9) if marks else NOTHING
    if is_priority(bare):
        return NOTHING
    if sense := _WORDS.get(bare):
        return Sense(sense.meaning, 1.0) if marks else sense
    return _in_words(bare, 0.7 if marks else 0.6) or (
        Sense(_MARK_OF[marks[0]], 0.5) if marks else NOTHING
    )


def _in_words(bare: str, weight: float) -> Sense | None:
    """Return the meaning of a label that begins or ends with a status: "Shipped in 2.1"."""
    words = re.findall(r"[^\W_]+(?:['’-][^\W_]+)*", bare)
    if len(words) > 5:
        return None
    # Chinese and Japanese have no spaces between words.
    for known in _UNSPACED:
        if bare.startswith(known):
            return Sense(_WORDS[known].meaning, weight)
    for length in (3, 2, 1):
        for part in (words[:length], words[-length:]):
            sense = _WORDS.get(" ".join(part))
            if len(part) == length < len(words) and sense and sense.weight == 1:
                return Sense(sense.meaning, weight if part == words[:length] else weight * 0.6)
    return None


@lru_cache(maxsize=4096)
def sense_of_class(name: str) -> Sense:
    """Return what a class means as a status, with or without a prefix: ``badge-done``."""
    if _LAYOUT.match(name):
        return NOTHING
    words = [word.casefold() for part in _JOINT.split(name) for word in _CAMEL.split(part) if word]
    for start in range(min(len(words), 4)):
        rest = words[start:]
        if sense := _WORDS.get(" ".join(rest)) or _WORDS.get("".join(rest)):
            return Sense(sense.meaning, sense.weight * (0.9 if len(words) < 4 else 0.7))
    if len(words) > 1 and words[-1] in _ELEMENTS:
        sense = _WORDS.get(" ".join(words[:-1])) or NOTHING
        return Sense(sense.meaning, 0.8 * sense.weight)
    return NOTHING


def without_element(name: str) -> str:
    """Return the name of a status without what it is said of: ``done`` for ``done-li``."""
    rest, _, last = name.rpartition("-")
    return rest if last in _ELEMENTS and rest else name


def plain(text: str) -> str:
    """Return a label in lower case without its marks and the punctuation around it."""
    kept = "".join(
        " " if unicodedata.category(c) in ("So", "Sk", "Cf", "Mn") or c in _MARK_OF else c
        for c in text
    )
    folded = " ".join(kept.casefold().replace("’", "'").split())
    return folded.strip(" .:;,()[]!*•·|/✓") or (folded if folded in _WORDS else "")


def is_priority(text: str) -> bool:
    """Tell whether a label is a priority, such as P1 or High."""
    return bool(_PRIORITY.fullmatch(plain(text)))


def is_colour(name: str) -> bool:
    """Tell whether a class only says how a status looks, as ``badge-success`` does."""
    return not _COLOURS.isdisjoint(_JOINT.split(name.lower()))


def is_size(text: str) -> bool:
    """Tell whether a label is a size, such as XL or 3 points."""
    return bool(_SIZE.fullmatch(plain(text)))


def name_of(label: str) -> str:
    """Return the name of the status that a label is: "In progress" is in-progress."""
    if label in BRACKETS:
        return {"open": "open", "done": "done", "active": "in-progress"}.get(
            BRACKETS[label], "rejected"
        )
    words = re.findall(r"[^\W_]+", plain(label).replace("'", ""))
    if words:
        return "-".join(words)
    mark = next((c for c in label if c in _MARK_OF), "")
    return NAMES.get(mark) or (_MARK_OF[mark] if mark else "")


_LEADING = re.compile(
    r"(\[[ xX~/-]?\]|["
    + "".join(_MARK_OF)
    + r"]\ufe0f?|[A-Za-z][A-Za-z' -]{1,20}?(?=\s*(?:[:—–|]|\s-\s)))(?=\s|\S)"
)
# A word that is a status elsewhere only beside others is one here.
_STATED = re.compile(
    r"(?:current )?(?:status|state|stage|stand|estado|statut|état|stato|状态|ステータス)\s*[:：]\s*"
    r"(\S.{0,30})",
    re.IGNORECASE,
)
_TRAILING = re.compile(r"(\[[A-Za-z -]{2,20}\]|\([A-Za-z -]{2,20}\)|[" + "".join(_MARK_OF)
                       + r"]\ufe0f?|(?<=[:—–|] )[A-Za-z][A-Za-z -]{1,20}|(?<= - )[A-Za-z][A-Za-z ]"
                       + r"{1,20})$")  # fmt: skip


def leading_label(text: str) -> str:
    """Return the status at the start of a text: a mark, a ticked box, or words and a colon."""
    match = _LEADING.match(text)
    return match[1] if match and sense_of_text(match[1]).weight >= 0.9 else ""


def trailing_label(text: str) -> str:
    """Return the status at the end of a text: a mark, or words in brackets or behind a dash."""
    stated = _STATED.fullmatch(text)
    if stated and sense_of_text(stated[1]).weight:
        return stated[1]
    match = _TRAILING.search(text)
    return match[1] if match and sense_of_text(match[1]).weight >= 0.9 else ""
