"""What the small parts of a page say: terms, pills, priority tags, cells of estimates.

A page has many of them, mostly written alike, so each is read once per way of
writing it. Places count from the beginning of the part; they are moved to where
it stands on the page when somebody asks.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.backlog.page import Field
from pillcheck.backlog.text import UNSEEN, Text
from pillcheck.backlog.words import CellWords, PillWords, PriorityWords, TermWords
from pillcheck.html.memo import Memo
from pillcheck.html.scanner import unescape
from pillcheck.html.tree import WORD, fold

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.html.tree import Element

_NUMBER = re.compile(r"(\d+)[ \t\n\f\r]*[).:][ \t\n\f\r]*")
# The same behind and before what shows nothing. This pattern takes long to compile.
_NUMBER_AMONG_UNSEEN = rf"[{UNSEEN}]*(\d+)[ \t\n\f\r{UNSEEN}]*[).:][ \t\n\f\r]*"
_PRIORITY_WORDS = re.compile(r" [—–-]+ ")
# A cell as nearly all are written. Whatever else one says is for `amounts.py`.
_NUMBER_ALONE = r"([0-9]{1,9}(?:\.[0-9]{1,2})?)"
_USUAL_CELL = re.compile(
    rf"\s*<strong>({_NUMBER_ALONE}\s*h(?:ours?)?\s*/\s*day)</strong>"
    rf"\s+(~?{_NUMBER_ALONE}\s+days?)(?:(?:\s+\(|,\s+)~?({_NUMBER_ALONE}\s*(h(?:ours?|rs?)?))\)?)?\s*",
    re.ASCII,
)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return a place without white space at its ends; of white space alone, its middle.

    Words that go and come back stand there as they did, where the space around them was even.
    """
    raw = text[start:end]
    words = raw.lstrip()
    if not words:
        middle = start + (raw.rfind("\n") if "\n" in raw else len(raw) // 2)
        return middle, middle
    return end - len(words), start + len(raw.rstrip())


def words_of(element: Element) -> Text:
    """Return what an element says, and where on the page."""
    start, end = element.inner_start, element.inner_end
    raw = element.tree.source.text[start:end]
    words = fold(raw) if element.is_plain else element.text()
    if words != raw:
        start, end = trimmed(element.tree.source.text, start, end)
    return Text.make((start, end, words))


class PartsReader:
    """Reads small parts in a dialect, and remembers what each way of writing them says."""

    def __init__(self, dialect: Dialect) -> None:
        self.dialect = dialect
        self._terms = Memo[str, TermWords]()
        self._pills = Memo[str, PillWords]()
        self._tags = Memo[str, PriorityWords]()
        self._cells = Memo[str, CellWords]()

    def term(self, element: Element) -> TermWords:
        """Return what the ``<dt>`` of a field says."""
        raw = element.raw
        return self._terms.get(raw) or self._terms.keep(raw, self._term(element))

    def pill(self, element: Element) -> PillWords:
        """Return what a status pill says, with its tag."""
        written = element.tag.text + element.raw
        return self._pills.get(written) or self._pills.keep(written, self._pill(element))

    def priority(self, element: Element) -> PriorityWords:
        """Return what a priority tag says."""
        raw = element.raw
        return self._tags.get(raw) or self._tags.keep(raw, _priority(element))

    def cell(self, element: Element) -> CellWords:
        """Return what a cell of an estimate says."""
        raw = element.raw
        return self._cells.get(raw) or self._cells.keep(raw, _cell(element))

    def fields(self, terms: list[Element]) -> tuple[Field, ...]:
        """Return the fields that terms and their bodies make, in page order."""
        fields = []
        bodies: list[Element] = []
        for element in reversed(terms):
            if element.name == "dd":
                bodies.append(element)
            else:
                fields.append(Field.make((element, self.term(element), tuple(reversed(bodies)))))
                bodies.clear()
        return tuple(reversed(fields))

    def _term(self, element: Element) -> TermWords:
        number, label = _numbered(element)
        by = -element.inner_start
        rule = self.dialect.field(label.value)
        name = rule.label if rule else label.value
        return TermWords(number.moved(by) if number else None, label.moved(by), rule, name)

    def _pill(self, element: Element) -> PillWords:
        statuses = []
        modifier = self.dialect.pill_class + "--"
        if attribute := element.tag.attribute("class"):
            raw = element.tag.text[attribute.value_start : attribute.value_end]
            for match in WORD.finditer(raw):
                if match[0].startswith(modifier):
                    start = attribute.value_start + match.start() + len(modifier)
                    name = match[0][len(modifier) :]
                    statuses.append(Text(start, start + len(name), name))
        # A modifier of another kind, such as a size, may stand beside a status.
        known = [name for name in statuses if self.dialect.status(name.value)]
        return PillWords(tuple(known or statuses), words_of(element).moved(-element.start))


# Pages that are read together are mostly written alike.
parts_reader = lru_cache(maxsize=8)(PartsReader)


def _numbered(term: Element) -> tuple[Text | None, Text]:
    """Return the number and the label of a field."""
    words, text = words_of(term), term.tree.source.text
    # The number may stand inside markup of its own, such as <strong>.
    pieces = [trimmed(text, *piece) for piece in term.pieces()]
    pieces = [(start, end) for start, end in pieces if start < end]
    match = _number_in(text, *pieces[0]) if pieces else None
    shown = match and _number_in(words.value)
    if not match or not shown:
        is_as_written = term.is_plain and "&" not in term.raw and term.raw.isascii()
        return (None, words) if is_as_written else _as_shown(term, words)
    end = pieces[0][1] if len(pieces) == 1 else words.end
    label = Text(match.end(), end, words.value[shown.end() :])
    return Text(*match.span(1), match[1]), label


def _number_in(text: str, start: int = 0, end: int | None = None) -> re.Match[str] | None:
    """Return the number at the beginning of a part of a text, if there is one."""
    end = len(text) if end is None else end
    match = _NUMBER.match(text, start, end)
    if match is None and not set(UNSEEN).isdisjoint(text[start:end]):
        return re.compile(_NUMBER_AMONG_UNSEEN).match(text, start, end)
    return match


def _as_shown(term: Element, words: Text) -> tuple[Text | None, Text]:
    """Return the number and the label of a field whose number is written in another way."""
    from pillcheck.backlog.shown_text import ShownText

    shown = ShownText(term)
    match = re.match(r"\s*(\d+)\s*[).:]\s*(?=\S)", shown.text)
    if match is None:
        return None, words
    rest = shown.text[match.end() :].rstrip()
    number = shown.written(match.span(1)).moved(term.inner_start)
    label = shown.written((match.end(), match.end() + len(rest))).moved(term.inner_start)
    return number.replaced(value=match[1]), label.replaced(value=" ".join(rest.split()))


def _priority(tag: Element) -> PriorityWords:
    start, end, words = words_of(tag)
    name, *rest = _PRIORITY_WORDS.split(words, maxsplit=1)
    if rest:
        # As it is written, white space between its words may be anything.
        pattern = r"[ \t\n\f\r]+".join(re.escape(word) for word in name.split())
        raw = tag.tree.source.text[start:end]
        length = len(name) if raw.startswith(name) else 0
        if not length and (written := re.match(pattern, raw)):
            length = written.end()
        end = start + length if length else end
    return PriorityWords(Text(start, end, name).moved(-tag.inner_start), "".join(rest))


def with_spaces(raw: str) -> str:
    """Return text with references to white space as so many spaces, so that places stay."""

    def spaces(match: re.Match[str]) -> str:
        return " " * len(match[0]) if unescape(match[0]).isspace() else match[0]

    return re.sub(r"&#?\w+;?", spaces, raw) if "&" in raw else raw


def _cell(element: Element) -> CellWords:
    match = _USUAL_CELL.fullmatch(element.raw)
    if match is None:
        from pillcheck.backlog.estimate_cells import read_cell

        return read_cell(element)
    rate, per_day, time, days, work, hours, unit = map(match.group, range(1, 8))
    return CellWords(
        rate=Text(*match.span(1), rate),
        hours_per_day=float(per_day),
        days=float(days),
        hours=float(hours) if hours else None,
        time=Text(*match.span(3), time),
        unit=Text(*match.span(7), unit) if unit else None,
        work=Text(*match.span(5), work) if work else None,
    )
