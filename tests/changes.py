"""Random changes as people make them; each writes a word that is nowhere else on the page.

Two lists of changes with different targets do not touch each other: a merge of
both must give what one list after the other gives.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Source, Span
from tests.support import with_row, with_status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

    from pillcheck.backlog.page import Item, Page

KINDS_OF_CHANGE = ("status", "title", "field", "evidence", "priority", "new item", "frame")
ROUGH_CHANGES = ("remove item", "move item", "remove field", "attribute")


@dataclass(frozen=True)
class Change:
    """A change of one kind, to one item (or behind it), that writes one word."""

    kind: str
    item: str
    field: int
    word: str
    value: str
    model: str  # what a new item looks like: this one, as it was when the change was drawn

    @property
    def target(self) -> tuple[str, ...]:
        """What two changes must not have in common."""
        if self.kind == "field":
            return (self.kind, self.item, str(self.field))
        return ("frame",) if self.kind == "frame" else (self.kind, self.item)

    def made(self, source: Source) -> Source:
        """Return the page with this change made."""
        page = read(source)
        item = next((item for item in page.items if item.name == self.item), None)
        if item is None or self.field >= len(item.fields):
            return source
        if self.kind == "status":
            return with_status(page, item, self.value)
        edit = _EDITS[self.kind](self, page, item)
        return apply(source, [edit] if edit else [])


def draw(random: Random, page: Page, mark: str, kinds: Iterable[str], count: int) -> list[Change]:
    """Return changes to a page; ``mark`` begins the words that they write."""
    models = {item.name: _model(page, item) for item in page.items if item.name}
    kinds = list(kinds)
    statuses = [status.name for status in page.dialect.statuses]
    drawn = []
    for number in range(count):
        kind, name = random.choice(kinds), random.choice(list(models))
        word, field = f"{mark}{number}x", random.randrange(3)
        drawn.append(Change(kind, name, field, word, random.choice(statuses), models[name]))
    return drawn


def make(source: Source, changes: Iterable[Change], row: tuple[str, str] | None = None) -> Source:
    """Return a page with changes made, and a history row of a date and text."""
    for change in changes:
        source = change.made(source)
    page = read(source)
    return with_row(page, *row, "Ada Marsh") if row and page.history else source


def _model(page: Page, item: Item) -> str:
    text = page.source.cut(item.element.span).rstrip()
    return text.replace(page.source.cut(item.title.span), "New ⟦⟧", 1) if item.title else text


def _behind(source: Source, span: Span, text: str) -> Edit:
    end = span.start + len(source.cut(span).rstrip())
    return Edit(Span(end, end), text)


def _title(change: Change, page: Page, item: Item) -> Edit | None:
    return _behind(page.source, item.title.span, f" {change.word}") if item.title else None


def _field(change: Change, page: Page, item: Item) -> Edit | None:
    body = item.fields[change.field].bodies[0]
    return _behind(page.source, body.inner, f" {change.word}.")


def _evidence(change: Change, page: Page, item: Item) -> Edit | None:
    last = item.fields[-1]
    between = page.source.text[: last.term.token.start]
    lead = between[len(between.rstrip()) :]
    known = [rule.label for rule in page.dialect.fields if rule.evidence]
    label = next((label for label in known if not item.field(label)), None)
    if label is None:
        return None
    text = f"{lead}<dt>{len(item.fields) + 1}) {label}</dt>{lead}<dd>{change.word}</dd>"
    return _behind(page.source, last.bodies[-1].span, text)


def _priority(change: Change, page: Page, item: Item) -> Edit | None:
    return _behind(page.source, item.tag.element.inner, f" — {change.word}") if item.tag else None


def _new_item(change: Change, page: Page, item: Item) -> Edit | None:
    number = 100 + sum(map(ord, change.word))
    text = re.sub(r"\bitem-\d+", f"item-{number}", change.model, count=1)
    text = text.replace("⟦⟧", change.word)
    before = page.source.text[: item.element.token.start]
    lead = before[len(before.rstrip()) :]
    end = item.element.span.end
    return Edit(Span(end, end), lead + text)


def _frame(change: Change, page: Page, item: Item) -> Edit | None:
    place = page.source.text.index("</h1>") if "</h1>" in page.source.text else None
    return Edit(Span(place, place), f" {change.word}") if place else None


def _remove_item(change: Change, page: Page, item: Item) -> Edit | None:
    return Edit(item.element.span, "")


def _move_item(change: Change, page: Page, item: Item) -> Edit | None:
    # The first item changes places with this one.
    other = page.items[0].element.span
    span = item.element.span
    if other.end > span.start:
        return None
    between = page.source.text[other.end : span.start]
    return Edit(
        Span(other.start, span.end), page.source.cut(span) + between + page.source.cut(other)
    )


def _remove_field(change: Change, page: Page, item: Item) -> Edit | None:
    field = item.fields[change.field]
    return Edit(Span(field.term.token.start, field.bodies[-1].span.end), "")


def _attribute(change: Change, page: Page, item: Item) -> Edit | None:
    if item.element.attribute("data-owner"):
        return None
    end = item.element.token.end - 1
    return Edit(Span(end, end), f' data-owner="{change.word}"')


_EDITS = {
    "title": _title,
    "field": _field,
    "evidence": _evidence,
    "priority": _priority,
    "new item": _new_item,
    "frame": _frame,
    "remove item": _remove_item,
    "move item": _move_item,
    "remove field": _remove_field,
    "attribute": _attribute,
}
