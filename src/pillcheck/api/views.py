"""What programs see of a page: items, fields and rows as plain values, with their places.

Places are lines, which count from 1, and spans of characters in the decoded text.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import datetime as dt

    from pillcheck.backlog import page as pages
    from pillcheck.backlog.text import Text
    from pillcheck.html.source import Span


class Words(str):
    """Words on the page: a string, white space folded, with the ``span`` where they are."""

    __slots__ = ("span",)
    span: Span

    @classmethod
    def of(cls, text: Text | None) -> Words | None:
        """Return the words of a text, or ``None`` where there is none."""
        if text is None:
            return None
        words = cls(text.value)
        words.span = text.span
        return words

    @property
    def value(self) -> str:
        """The string itself; deprecated."""
        _warn("the words themselves are a string; leave out .value")
        return str(self)

    @property
    def start(self) -> int:
        """Where they begin; deprecated."""
        _warn("use .span.start")
        return self.span.start

    @property
    def end(self) -> int:
        """Where they end; deprecated."""
        _warn("use .span.end")
        return self.span.end


class _View:
    """A part of a page, equal to the same part of the same page."""

    __slots__ = ("_page", "_part")
    _old_names: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, page: pages.Page, part: object) -> None:
        self._page = page
        self._part = part

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, type(self)):
            return NotImplemented
        return self._page is other._page and self._part is other._part

    def __hash__(self) -> int:
        return hash((id(self._page), id(self._part)))

    if not TYPE_CHECKING:

        def __getattr__(self, name: str) -> object:
            # All that pillcheck itself knows of the part was there in 0.1.
            if name.startswith("_"):
                raise AttributeError(name)
            value = getattr(self._part, name, self)
            if value is self:
                raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")
            _warn(f".{name} is no part of the API, dir() shows what is")
            return value

    def __dir__(self) -> list[str]:
        return sorted({name for name in vars(type(self)) if name[0] != "_"} - self._old_names)


class Field(_View):
    """A field of an item: its name in the dialect, its label and number as written, its text."""

    __slots__ = ()
    _part: pages.Field

    def __repr__(self) -> str:
        return f"<Field {self.name}>"

    @property
    def name(self) -> str:
        """Its label in the dialect, else its label as written."""
        return self._part.name

    @property
    def label(self) -> Words | None:
        """Its label as written."""
        return Words.of(self._part.label)

    @property
    def number(self) -> Words | None:
        """Its number, if it has one."""
        return Words.of(self._part.number)

    @property
    def text(self) -> str:
        """What it says, in one line."""
        return self._part.text

    @property
    def lines(self) -> list[str]:
        """What it says, a line for each paragraph, cell and the like."""
        return self._part.lines


class Item(_View):
    """A work item. What it may lack is ``None``."""

    __slots__ = ()
    _part: pages.Item
    _old_names = frozenset({"name"})

    def __repr__(self) -> str:
        title = str(self.title) if self.title else None
        return f"<Item {self.id}: {title!r}, {self.status}>"

    @property
    def id(self) -> Words | None:
        """Its id, as in ``list --format json``."""
        return Words.of(self._part.id)

    @property
    def name(self) -> str | None:
        """Its id; deprecated."""
        _warn("use item.id")
        return self._part.name

    @property
    def title(self) -> Words | None:
        """Its title."""
        return Words.of(self._part.title)

    @property
    def priority(self) -> str | None:
        """The name of its priority."""
        return self._part.priority

    @property
    def status(self) -> str | None:
        """The name of its status."""
        return self._part.status

    @property
    def label(self) -> str | None:
        """The words by which readers know its status."""
        return self._part.words

    @property
    def hours(self) -> float | None:
        """The hours that its estimate names."""
        return self._part.hours

    @property
    def total_hours(self) -> float | None:
        """The hours of its estimate, else what its days come to."""
        return self._part.total_hours

    @property
    def days(self) -> dict[str, float | None]:
        """The days of its estimate by hours a day ("3", "2", "1")."""
        return self._part.days

    @property
    def fields(self) -> tuple[Field, ...]:
        """Its fields, in page order."""
        return tuple(Field(self._page, field) for field in self._part.fields)

    @property
    def properties(self) -> dict[str, str]:
        """The values of its properties by name."""
        return {known.name: known.value for known in self._part.properties}

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self._page.source.position(self._part.element.start).line

    @property
    def span(self) -> Span:
        """Where it is: from its start tag to the end of its end tag."""
        return self._part.element.span

    def field(self, name: str) -> Field | None:
        """Return the first field of this name."""
        return next((field for field in self.fields if field.name == name), None)


class HistoryRow(_View):
    """A row of the page history. What it lacks is ``None``."""

    __slots__ = ()
    _part: pages.HistoryRow

    def __repr__(self) -> str:
        texts = (str(text) if text is not None else None for text in (self.change, self.author))
        return "<HistoryRow {}: {!r}, {}>".format(self.date, *texts)

    @property
    def date(self) -> Words | None:
        """Its date, as readers see it."""
        return Words.of(self._part.date)

    @property
    def day(self) -> dt.date | None:
        """The day that its ``<time>`` names for programs."""
        return self._part.day

    @property
    def change(self) -> Words | None:
        """What has changed."""
        return Words.of(self._part.change)

    @property
    def author(self) -> Words | None:
        """Who wrote it."""
        return Words.of(self._part.author)

    @property
    def line(self) -> int:
        """The line on which it begins."""
        return self._page.source.position(self._part.element.start).line


def part_on(page: pages.Page, item: Item) -> pages.Item | None:
    """Return what an item is on its own page, ``None`` on another one."""
    return item._part if item._page is page else None


def _warn(advice: str) -> None:
    warnings.warn(f"deprecated in pillcheck 0.2: {advice}", DeprecationWarning, stacklevel=3)
