"""Edits of the properties of many items at once: named, chosen by what they say, or all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.cli.editing import NoteRow, Target, report_edit
from pillcheck.cli.printing import hint
from pillcheck.cli.reading import gate_items, read_pages
from pillcheck.editing.transaction import apply_change, edit, gate_place, with_rows
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.cli.options import EditOptions
    from pillcheck.project.config import Config

    Find = Callable[[Page], list[Item]]


def property_values(values: tuple[str, ...], noun: str = "property") -> dict[str, str]:
    """Return the values by the names of their properties; a refusal for what is no ``NAME=VALUE``.

    ``noun`` says what they are values of. Raises a refusal of kind ``usage``, also for a name
    that is given twice.
    """
    pairs: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        name = name.strip()
        if not equals or not name:
            raise Refusal("usage", f'"{text}" is not of the form owner=ada')
        if name in pairs:
            raise Refusal("usage", f'the {noun} "{name}" is given twice')
        pairs[name] = value
    return pairs


def edit_many(
    names: tuple[str, ...],
    conditions: tuple[str, ...],
    values: tuple[str, ...],
    options: EditOptions,
    *,
    every: bool,
) -> None:
    """Set properties of the items that are named or chosen: of all of them or of none."""
    from pillcheck.backlog.lookup import describe
    from pillcheck.editing.properties import assignments_of, set_properties
    from pillcheck.printable import visible

    properties = property_values(values)
    if not (names or conditions or every):
        raise Refusal("usage", "which items? Name them, or give --where or --all")
    if names and every:
        raise Refusal("usage", "name items or give --all, not both")
    if not properties:
        raise Refusal("usage", "say what to change in these items: --set NAME=VALUE")
    config, page, find = _chosen(names, conditions, options)
    assignments_of(config.dialect, properties)
    row = NoteRow.of(config, options)

    def plan(page: Page) -> tuple[Page, list[Item]]:
        items = find(page)
        change = set_properties(page, items, properties)
        if row:
            change = with_rows(page, change, row.date, [row.text], row.author)
        return apply_change(page, change), items

    outcome = edit(page, plan, dry_run=options.dry_run)
    items = outcome.details
    words = "edited" if outcome.changed else "nothing to change, nothing written"
    path = outcome.before.source.path
    places = {item.element.number: place for place, item in enumerate(outcome.before.items)}
    lines = []
    for item in items:
        now = outcome.after.items[places[item.element.number]]
        is_same = (now.priority, _values(now)) == (item.priority, _values(item))
        # Some may have had the values already.
        done = "nothing to change" if outcome.changed and is_same else words
        lines.append(visible(f"{describe(item)}: {done} ({path})"))
    keys = [{"item": item.name, "from": None, "to": None} for item in items]
    whole = {"item": None, "from": None, "to": None, "items": keys}
    report_edit(outcome, "\n".join(lines), whole, options)
    if row and not outcome.changed:
        hint("the note was not added, as nothing changed; pillcheck history add adds it")


def _values(item: Item) -> list[tuple[str, str]]:
    return [(known.name, known.value) for known in item.properties]


def _chosen(
    names: tuple[str, ...], conditions: tuple[str, ...], options: EditOptions
) -> tuple[Config, Page, Find]:
    """Return the configuration, the page of the items, and how they are found on it."""
    from pillcheck.backlog.filters import conditions_of

    if names:
        target = Target.of(options.pages, names, one_word=len(names) == 1)
        fits = conditions_of(target.config.dialect, conditions)
        page = target.page

        def find(page: Page) -> list[Item]:
            return [item for item in target.find(page) if fits(item)]

        config = target.config
    else:
        for path in options.pages:
            gate_place(path)
        config, pages = read_pages(options.pages)
        gate_items(pages)
        fits = conditions_of(config.dialect, conditions)

        def find(page: Page) -> list[Item]:
            return [item for item in page.items if fits(item)]

        page = _only_page([page for page in pages if find(page)] or pages[:1])
    if not find(page):
        what = " ".join(conditions)
        message = f"no item of {page.source.path} matches {what}" if what else "there are no items"
        raise Refusal("item-not-found", message)
    return config, page, find


def _only_page(pages: list[Page]) -> Page:
    if len(pages) > 1:
        paths = tuple(page.source.path for page in pages)
        message = f"these items are on several pages: {', '.join(paths)}; give --page with one"
        raise Refusal("usage", message, paths)
    return pages[0]
