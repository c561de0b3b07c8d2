"""The counts that a line of a page states, such as "12 of 28 done" or "Shipped: 38".

A line is understood as a whole or not at all: in "Backend: 3 open" or "phases 1, 2
and 3 done" nothing says what is counted.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.backlog.count_words import Vocabulary, is_neutral, vocabulary
from pillcheck.backlog.measures import DONE, TOTAL
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.dialect import Dialect

Place = tuple[int, int]

_NUMBER = r"(?:0|[1-9]\d{0,4})"
_SHARE = r"\s*\(?\s*(?P<p>\d{1,3})\s?%\s*\)?"
_OF = r"\s*(?:/|\bout\s+of\b|\bof\b)\s*(?:(?:the|all)\s+)?"
_ARE = r"(?:\s+(?:is|are))?"
_VERBS = "are|be|been|had|has|have|is|not|should|to|was|were|will|would"
_STRONG = re.compile(
    r"[·•|;→∙‧\ufffc]|\s[–—-]\s|(?<=[^\W\d])[.!?](?=\s|$)|(?<=\d)\.\s*$|(?<=[)])[.]\s"
)
_WEAK = re.compile(r",(?!\d)|\s(?:and|with|plus)\s|\s&\s")
_SUBJECT = re.compile(r"([^:]{1,40}):\s+(?=\S)|([^:(]{1,40})(?<=\S)\s+(?=\()")
_BRACKETS = re.compile(r"\(([^()]*)\)")
# What a page plans, or was like at another time, is no count of today.
_OTHER_TIME = re.compile(
    r"\b(?:target|goal|aim|aims|should|will|would|until|till|was|were|had|by|last|yesterday|ago|"
    r"since|earlier|previous|previously|before|after|when|once|if|expect|expected|forecast|"
    r"example|at least|at most|about|around|over|under|nearly|almost|up to|more than|less than|"
    r"week|sprint|month|quarter|version|release|phase|step|jan|feb|mar|apr|may|jun|jul|aug|sep|"
    r"oct|nov|dec|january|february|march|april|june|july|august|september|october|november|"
    r"december|not|no|never)\b|\d{4}-\d{2}|\b(?:19|20)\d\d\b",
    re.IGNORECASE,
)


class Stated(Record):
    """A count that a line states: where its numbers are, and what it may be of.

    ``number`` is the count, ``whole`` what it is a part of, ``share`` how many
    percent that is. ``kinds`` is empty where only the place says what is counted;
    ``among`` is what a word before it chooses, as in "P1: 3 open". ``is_certain`` tells
    whether nothing else is said beside it, ``has_noun`` whether it says "items", and
    ``is_numbered`` whether the number comes first and might be one of a list.
    """

    number: Place
    whole: Place | None
    share: Place | None
    kinds: tuple[str, ...]
    among: str | None
    is_certain: bool
    has_noun: bool
    is_numbered: bool
    span: Place


class _Patterns(Record):
    forms: tuple[re.Pattern[str], ...]
    ratio: re.Pattern[str]
    tail: re.Pattern[str]
    apart: re.Pattern[str]
    share: re.Pattern[str]
    subject: re.Pattern[str]


def stated_counts(
    dialect: Dialect,
    text: str,
    *,
    is_heading: bool = False,
    is_own: Callable[[Place], bool] = lambda _: False,
) -> list[Stated]:
    """Return the counts that a line of text states.

    In a heading, words beside a count are the name of what is below it, and two
    numbers alone, as in "Volume one (2 of 4)", are a count as well. ``is_own`` tells
    whether a place has an element of its own, as in ``Done <b>12</b>``.
    """
    reader = _Reader(vocabulary(dialect), text.translate(_SPACES), is_own, is_heading=is_heading)
    return reader.read()


def number_alone(text: str) -> bool:
    """Tell whether a text is a number or two and nothing else, as on a tile."""
    return bool(re.fullmatch(rf"\s*{_NUMBER}(?:\s*(?:/|of)\s*{_NUMBER})?\s*", text))


_SPACES = dict.fromkeys((0xA0, 0x2009, 0x202F, 0x2007), " ")


class _Reader:
    def __init__(
        self, words: Vocabulary, text: str, is_own: Callable[[Place], bool], *, is_heading: bool
    ) -> None:
        self.words = words
        self.text = text
        self.is_own = is_own
        self.is_heading = is_heading
        self.patterns = _patterns(words.phrase, words.noun, words.total)
        self.is_understood = True
        self.rest: list[str] = []

    def read(self) -> list[Stated]:
        segments = list(_split(_STRONG, self.text, 0, len(self.text)))
        found: list[Stated] = []
        among: str | None = None
        for start, end in segments:
            words = self.text[start:end]
            subject = self._subject(words)
            if subject:
                # What a dash parts from its counts, as in "P1 — 3 open".
                among = subject
                continue
            found += self._segment(start, end, among)
        if not self.is_understood and _OTHER_TIME.search("".join(self.rest)):
            return []
        shares = [stated for stated in found if not stated.kinds and stated.whole is None]
        counts = [stated for stated in found if stated not in shares]
        if len(shares) == 1 and len(ratios := [s for s in counts if s.whole]) == 1:
            counts[counts.index(ratios[0])] = ratios[0].replaced(share=shares[0].number)
        if self.is_understood:
            return counts
        return [stated.replaced(is_certain=False) for stated in counts if stated.whole]

    def _subject(self, words: str) -> str | None:
        if not self.patterns.subject.fullmatch(words.strip(" \t\r\n:")):
            return None
        kinds = self.words.meaning(words)
        return kinds[0] if len(kinds) == 1 else None

    def _segment(self, start: int, end: int, among: str | None) -> list[Stated]:
        """Return what a segment states; where it says anything else, the line is not understood."""
        start, end = _trimmed(self.text, start, end)
        if start == end:
            return []
        whole = self._phrase(start, end, among)
        if whole:
            return [whole]
        head = _SUBJECT.match(self.text, start, end)
        if head:
            words = head[1] or head[2]
            subject = self._subject(words)
            if subject or is_neutral(words) or (self.is_heading and not re.search(r"\d", words)):
                inner = among or (None if self.is_heading and not subject else subject)
                return self._parts(head.end(), end, inner)
        return self._parts(start, end, among)

    def _parts(self, start: int, end: int, among: str | None) -> list[Stated]:
        found: list[Stated] = []
        outside = start
        for brackets in _BRACKETS.finditer(self.text, start, end):
            found += self._list(outside, brackets.start(), among)
            found += self._list(brackets.start(1), brackets.end(1), among)
            outside = brackets.end()
        return found + self._list(outside, end, among)

    def _list(self, start: int, end: int, among: str | None) -> list[Stated]:
        found: list[Stated] = []
        for part in _split(_WEAK, self.text, start, end):
            first, last = _trimmed(self.text, *part)
            if first == last:
                continue
            phrase = self._phrase(first, last, among)
            if phrase:
                found.append(phrase)
                continue
            words = self.text[first:last]
            ratio = self.patterns.tail.search(self.text, first, last) if self.is_heading else None
            if ratio and self.is_own((ratio.start("n"), ratio.end("m"))):
                found += filter(None, [self._stated(ratio, among)])
                continue
            if is_neutral(words) or (self.is_heading and not re.search(r"\d", words)):
                continue
            self.is_understood = False
            found += self._embedded(first, last)
        return found

    def _phrase(self, start: int, end: int, among: str | None) -> Stated | None:
        for form in self.patterns.forms:
            match = form.fullmatch(self.text, start, end)
            if match:
                return self._stated(match, among)
        match = self.patterns.apart.fullmatch(self.text, start, end)
        if match and self.is_own(match.span("n")):
            return self._stated(match, among)
        match = self.patterns.share.fullmatch(self.text, start, end)
        if match:
            place = match.span("p")
            return Stated(
                number=place, whole=None, share=None, kinds=(), among=None, is_certain=True,
                has_noun=False, is_numbered=False, span=match.span(),
            )  # fmt: skip
        return None

    def _stated(self, match: re.Match[str], among: str | None) -> Stated | None:
        groups = match.groupdict()
        kinds = self.words.meaning(groups.get("w") or "")
        noun, whole = groups.get("noun"), groups.get("m")
        if not kinds and (noun or groups.get("sum")) and not whole:
            kinds = (TOTAL,)
        if not kinds and not whole:
            return None
        if not kinds and not self.is_heading and not groups.get("progress"):
            return None
        if groups.get("progress"):
            kinds = (DONE,)
        is_first = not self.text[: match.start()].strip() and match.start("n") == match.start()
        if self.is_heading and is_first and not (noun or whole):
            # The number of a chapter, as in "2 Done".
            self.is_understood = False
            return None
        if whole and int(groups["n"]) > int(whole):
            return None
        return Stated(
            number=match.span("n"),
            whole=match.span("m") if whole else None,
            share=match.span("p") if groups.get("p") else None,
            kinds=kinds,
            among=among,
            is_certain=not groups.get("other"),
            has_noun=bool(noun),
            is_numbered=match.start("n") == match.start() and not whole,
            span=match.span(),
        )

    def _embedded(self, start: int, end: int) -> Iterator[Stated]:
        """Yield the counts of the form "12 of 28 are done" in a sentence."""
        for match in self.patterns.ratio.finditer(self.text, start, end):
            if stated := self._stated(match, None):
                yield stated
            self.rest.append(self.text[start : match.start()])
            start = match.end()
        self.rest.append(self.text[start:end] + " ")


@lru_cache(maxsize=8)
def _patterns(phrase: str, noun: str, total: str) -> _Patterns:
    w = rf"(?P<w>{phrase})"
    items = rf"(?P<noun>{noun})"
    some = rf"(?:\s+{items})?"
    n, m = rf"(?P<n>{_NUMBER})", rf"(?P<m>{_NUMBER})"
    any_noun = rf"(?:\s+(?:{items}|(?!(?:{_VERBS})\b)(?P<other>[^\W\d]+)))?"
    forms = (
        rf"{n}{some}{_ARE}\s+{w}(?:{_SHARE})?",
        rf"{n}\s+{w}\s+{items}",
        rf"{n}\s+{items}(?:\s+(?:{total}))?",
        rf"{n}\s+(?P<sum>{total})(?:\s+{items})?",
        rf"{w}{some}\s*[:=]\s*{n}{some.replace('<noun>', '<noun2>')}",
        rf"{w}{some}\s*\(\s*{n}{some.replace('<noun>', '<noun2>')}\s*\)",
        rf"(?:(?:{total})\s+)?{items}\s*[:=]\s*{n}",
        rf"(?P<sum>{total})\s*[:=]\s*{n}",
        rf"{n}{_OF}{m}{any_noun}{_ARE}\s+{w}(?:{_SHARE})?",
        rf"{w}\s*[:=]\s*{n}{_OF}{m}{some}(?:{_SHARE})?",
        rf"(?:(?P<progress>progress)\s*:?\s*)?{n}{_OF}{m}{some}(?:{_SHARE})?",
    )
    ratio = rf"(?<![\w.,'’/#$€£+~%-]){n}{_OF}{m}{any_noun}{_ARE}\s+{w}(?=\s*(?:$|[.,;:!?)(]))"
    share = rf"\(?(?P<p>\d{{1,3}})\s?%(?:\s+(?:{phrase}))?\)?"
    tail = rf"(?<=\s){n}{_OF}{m}{some}(?:{_SHARE})?$"
    apart = rf"{w}{some}\s+{n}"
    others = (ratio, tail, apart, share, phrase)
    compiled = [re.compile(form, re.IGNORECASE) for form in (*forms, *others)]
    return _Patterns(tuple(compiled[: len(forms)]), *compiled[len(forms) :])


def _split(pattern: re.Pattern[str], text: str, start: int, end: int) -> list[Place]:
    places = []
    for match in pattern.finditer(text, start, end):
        places.append((start, match.start()))
        start = match.end()
    return [*places, (start, end)]


def _trimmed(text: str, start: int, end: int) -> Place:
    while start < end and text[start] in " \t\r\n\f":
        start += 1
    while start < end and text[end - 1] in " \t\r\n\f.:!":
        end -= 1
    return start, end
