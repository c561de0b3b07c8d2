"""The Python API: read a page, look at it, edit it and save it, as the commands do.

The public names are those of the package itself; see docs/api.md.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, Self

from pillcheck.api import reports
from pillcheck.api.history_edits import HistoryEdits
from pillcheck.api.views import HistoryRow, Item, part_on
from pillcheck.backlog.lookup import find_item, find_priority, find_status
from pillcheck.dates import date_of
from pillcheck.editing.transaction import apply_change
from pillcheck.errors import Refusal
from pillcheck.project.config import Config

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog import page as pages
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.sorting import Order
    from pillcheck.editing.change import Change
    from pillcheck.html.source import Source
    from pillcheck.linting.linter import Policy
    from pillcheck.linting.result import Located


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Backlog(HistoryEdits):
    """A backlog page. It is immutable: an edit returns the edited page.

    Every edit is proven as on the command line: it changes what it means to
    change and not a byte more, or raises ``Refusal``. Nothing is written before
    ``save``. An item is named by its id or title, as on the command line, or is one
    of ``items``, of this page or of one that it was made from.
    """

    page: Page
    config: Config = field(default_factory=Config)
    original: Source | None = None

    def __repr__(self) -> str:
        return f"<Backlog {self.path}: {len(self.items)} items>"

    @property
    def path(self) -> str:
        """The path of the file, or ``-`` where there is none."""
        return self.page.source.path

    @property
    def items(self) -> tuple[Item, ...]:
        """The items in page order."""
        return self._views(self.page.items)

    @property
    def history(self) -> tuple[HistoryRow, ...]:
        """The rows of the page history, from the top."""
        rows = self.page.history.rows if self.page.history else ()
        return tuple(HistoryRow(self.page, row) for row in rows)

    def item(self, name: str) -> Item:
        """Return the item of this id or title; raise a refusal where none or several match."""
        return Item(self.page, self._item(name))

    def line(self, item: Item) -> int:
        """Return the line on which an item begins, counted from 1; deprecated."""
        warnings.warn("deprecated in pillcheck 0.2: use item.line", DeprecationWarning, 2)
        return item.line

    def findings(self) -> tuple[Located, ...]:
        """Return the findings of the configured rules, in page order."""
        from pillcheck.linting.linter import lint
        from pillcheck.linting.result import result_of

        return result_of(self.page, lint(self.page, self._policy())).findings

    def fixed(self, *, unsafe: bool = False) -> Backlog:
        """Return the page with all safe fixes applied, or all fixes where ``unsafe``."""
        from pillcheck.linting.linter import fix

        return replace(self, page=fix(self.page, self._policy(), unsafe=unsafe).page)

    def set_status(
        self,
        item: str | Item | Iterable[str | Item],
        status: str,
        *,
        delivered: str | None = None,
        date: str | None = None,
        note: str | None = None,
        author: str | None = None,
    ) -> Backlog:
        """Return the page with the status of an item, or of several, set by name or label.

        ``delivered`` adds the field that says what a done item delivered. ``note``
        adds a row to the page history if the edit changes anything, by the
        configured author or git's ``user.name`` by default. ``date`` is that of the
        row and of attributes such as ``data-done-at``, today by default.
        """
        from pillcheck.editing.set_items import set_items
        from pillcheck.editing.transaction import with_rows

        items = self._items(item)
        day = date_of(date)
        known = find_status(self.page.dialect, status)
        change = set_items(self.page, items, known, day, delivered=delivered)
        if note is not None:
            by = self.config.author_of(author)
            change = with_rows(self.page, change, day, [note], by)
        return self._with(change)

    def add(
        self,
        title: str,
        *,
        priority: str | None = None,
        status: str | None = None,
        hours: float | None = None,
        fields: Mapping[str, str] | None = None,
        html: Mapping[str, str] | None = None,
        date: str | None = None,
        properties: Mapping[str, str] | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> Backlog:
        """Return the page with a new item after the last item of its priority.

        By default it gets the least urgent priority of the page and the first
        status. ``fields`` maps labels to plain text, ``html`` to markup. The id is the next
        that was never used, on the page or in its git history.
        """
        from pillcheck.editing.adding import add_item
        from pillcheck.editing.field_texts import field_texts
        from pillcheck.editing.item_spec import next_item_spec

        spec = next_item_spec(
            self.page,
            title,
            date_of(date),
            priority=priority,
            status=status,
            hours=hours,
            fields=field_texts(self.page.source, fields, html),
            attributes=attributes,
        )
        return self._with(add_item(self.page, spec, properties)[0])

    def edit(
        self,
        item: str | Item,
        *,
        title: str | None = None,
        priority: str | None = None,
        hours: float | None = None,
        fields: Mapping[str, str] | None = None,
        html: Mapping[str, str] | None = None,
        labels: Mapping[str, str] | None = None,
        properties: Mapping[str, str] | None = None,
        attributes: Mapping[str, str] | None = None,
    ) -> Backlog:
        """Return the page with an item's title, priority, estimate, fields or the like changed.

        ``fields`` maps labels to plain text, ``html`` to markup of inline elements, and
        ``labels`` labels of its fields to new ones. An empty value removes a property or
        an attribute. ``set_properties`` changes several items.
        """
        from pillcheck.editing.field_texts import field_texts
        from pillcheck.editing.fields import edit_item

        urgency = find_priority(self.page.dialect, priority) if priority is not None else None
        target = self._item(item)
        change = edit_item(
            self.page,
            target,
            title=title,
            priority=urgency,
            hours=hours,
            fields=field_texts(self.page.source, fields, html),
            labels=labels,
        )
        if properties and attributes:
            raise Refusal("usage", "give properties and attributes in two calls")
        if attributes:
            from pillcheck.editing.attributes import set_attributes

            change += set_attributes(self.page, target, attributes)
        if properties:
            from pillcheck.editing.properties import set_properties

            change += set_properties(self.page, [target], properties)
        return self._with(change)

    def set_properties(
        self, items: str | Item | Iterable[str | Item], properties: Mapping[str, str]
    ) -> Backlog:
        """Return the page with properties of several items set: of all of them or of none.

        An empty value removes a property. Items are named, or those of ``where``.
        """
        from pillcheck.editing.properties import set_properties

        return self._with(set_properties(self.page, self._items(items), properties))

    def where(
        self,
        *conditions: str,
        grep: str | Iterable[str] = (),
        status: str | Iterable[str] = (),
        priority: str | Iterable[str] = (),
        only_open: bool = False,
        order: Order = "page",
    ) -> tuple[Item, ...]:
        """Return the items that fit everything that is given, as those of ``list`` do.

        Conditions are such as ``risk=high`` or ``owner!=ada``. Items say all words of
        ``grep``, and have one of the statuses and priorities. ``order`` sorts them;
        ``age`` raises a refusal where git does not have the page.
        """
        from pillcheck.backlog.filters import choice_of
        from pillcheck.history.ages import chosen_items

        choice = choice_of(
            self.page.dialect,
            statuses=status,
            priorities=priority,
            conditions=conditions,
            grep=grep,
            only_open=only_open,
        )
        return self._views(chosen_items(self.page, choice, order))

    def next(self, items: Iterable[str | Item] | None = None) -> tuple[Item, ...]:
        """Return what to work on, of all items or of some, in the order of ``next``."""
        from pillcheck.backlog.upcoming import upcoming

        chosen = self.page.items if items is None else self._items(items)
        matches = [(self.page, item) for item in chosen]
        return self._views(turn.item for turn in upcoming([self.page], matches).turns)

    def waits_for(self, item: str | Item) -> tuple[Item, ...]:
        """Return the open items that an open item waits for, as its words say."""
        from pillcheck.backlog.waiting import waits_of

        return self._views(waits_of(self.page).waits_for(self._item(item)))

    def waited_for_by(self, item: str | Item) -> tuple[Item, ...]:
        """Return the open items that wait for an item while it is open."""
        from pillcheck.backlog.waiting import waits_of

        return self._views(waits_of(self.page).waited_for_by(self._item(item)))

    def move(
        self, item: str | Item, where: Literal["before", "after"], other: str | Item
    ) -> Backlog:
        """Return the page with an item moved directly before or after another item."""
        from pillcheck.editing.order import move

        return self._with(move(self.page, self._item(item), self._item(other), where))

    def move_to(self, item: str | Item, end: Literal["top", "bottom"]) -> Backlog:
        """Return the page with an item moved to the top or the bottom."""
        from pillcheck.editing.order import move_to_end

        return self._with(move_to_end(self.page, self._item(item), end))

    def sort(self) -> Backlog:
        """Return the page with its items sorted by priority."""
        from pillcheck.editing.order import sort

        return self._with(sort(self.page))

    def remove(self, item: str | Item, *, force: bool = False) -> Backlog:
        """Return the page without an item; a refusal while others link to it, unless forced."""
        from pillcheck.editing.order import remove

        return self._with(remove(self.page, self._item(item), force=force))

    def stats(self) -> dict[str, Any]:
        """Return the counts by status and priority, as ``stats --format json`` prints them."""
        return reports.stats(self.page)

    def log(self, item: str | Item) -> dict[str, Any]:
        """Return the history of an item in git, as ``log --format json`` prints it.

        Raises a refusal of kind ``usage`` where the page is not in git.
        """
        return reports.log(self.page, self._item(item))

    def flow(self, *, forecast: bool = False) -> dict[str, Any]:
        """Return how work flows, as ``flow --format json`` prints it, perhaps with ``--forecast``.

        Raises a refusal of kind ``usage`` where the page is not in git, and of kind
        ``refused`` where fewer than ten items became done and a forecast is asked for.
        """
        return reports.flow(self.page, forecast=forecast)

    @property
    def changed(self) -> bool:
        """Whether the page differs from what was read."""
        return self.original is not None and self.page.source.text != self.original.text

    def to_bytes(self) -> bytes:
        """Return the page in its own encoding; an unedited page gives the bytes that were read."""
        return self.page.source.to_bytes()

    def diff(self) -> str:
        """Return the edits since the page was read, as a patch for ``git apply``."""
        from pillcheck.editing.patch import as_text

        now = self.page.source
        return as_text(self.original or now, now)

    def save(self) -> Backlog:
        """Replace the file with the page, whole or not at all; return the saved page.

        Raises a refusal of kind ``conflict`` where the file has changed since it
        was read; ``update`` tries again instead.
        """
        from pillcheck.files import replacing
        from pillcheck.files.undo_store import remember

        if self.path == "-" or self.original is None:
            raise Refusal("usage", "this page has no file; write the bytes of to_bytes()")
        if self.changed:
            before, after = self.original.to_bytes(), self.to_bytes()
            with replacing.replacing(self.path) as held:
                held.commit(before, after)
            remember(self.path, before, after)
        return replace(self, original=self.page.source)

    def _items(self, names: str | Item | Iterable[str | Item]) -> list[pages.Item]:
        items: list[pages.Item] = []
        for name in [names] if isinstance(names, str | Item) else names:
            item = self._item(name)
            items += [item] if item not in items else []
        return items

    def _views(self, items: Iterable[pages.Item]) -> tuple[Item, ...]:
        return tuple(Item(self.page, item) for item in items)

    def _item(self, name: str | Item) -> pages.Item:
        if isinstance(name, Item):
            if item := part_on(self.page, name):
                return item
            # It is of another version of the page.
            name = name.id or name.title or ""
        return find_item([self.page], name)[1]

    def _with(self, change: Change) -> Self:
        return replace(self, page=apply_change(self.page, change))

    def _policy(self) -> Policy:
        from pillcheck.linting.linter import Policy

        return Policy.of(self.config.rules, self.config.select, self.config.ignore)
