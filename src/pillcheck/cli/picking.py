"""Items and statuses that are picked from a list on a terminal, where a call names none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.printing import ask, echo
from pillcheck.cli.reading import gate_items, read_pages
from pillcheck.errors import Refusal
from pillcheck.printable import visible
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item


class Offered(click.Argument):
    """A required argument that may be left out on a terminal, where the command then asks for it.

    It is empty then. Elsewhere it is missing, as any other.
    """

    def process_value(self, ctx: click.Context, value: Any) -> Any:
        """Return the value, or an empty one where it is missing and somebody can be asked."""
        try:
            return super().process_value(ctx, value)
        except click.MissingParameter:
            if not can_ask(ctx):
                raise
            return () if self.nargs == -1 else None


class Picked(Record):
    """An item that was picked: what names it, and its page."""

    name: str
    pages: tuple[str, ...]


def can_ask(context: click.Context) -> bool:
    """Tell whether somebody can be asked: all is on a terminal, and no program reads the output."""
    if context.resilient_parsing or context.params.get("output", "text") != "text":
        return False
    if "-" in context.params.get("pages", ()):
        return False
    return all(stream.isatty() for stream in (sys.stdin, sys.stdout, sys.stderr))


def pick_item(pages: tuple[str, ...], purpose: str) -> Picked:
    """Ask for one of the items of the pages, for a purpose such as "to remove".

    Raises a refusal of kind ``item-not-found`` where there is none to pick, of kind
    ``usage`` where none is picked, and of kind ``conflict`` where the page has
    changed meanwhile, since a number or a place may then be that of another item.
    """
    from pillcheck.backlog.lookup import find_item, reference
    from pillcheck.files.reading import read_bytes

    config, all_pages = read_pages(pages)
    gate_items(all_pages)
    matches = [(page, item) for page in all_pages for item in page.items]
    if not matches:
        paths = ", ".join(page.source.path for page in all_pages)
        raise Refusal("item-not-found", f"no items in {paths}")
    lines = _item_lines(config.dialect, matches, paths=len(all_pages) > 1)
    page, item = matches[_pick(f"Which item {purpose}?", lines, "item")]
    path = page.source.path
    if read_bytes(path) != page.source.to_bytes():
        raise Refusal("conflict", f"{path} changed while you chose; run it again")
    name = reference(page, item)
    if find_item([page], name)[1] != item:
        raise Refusal("ambiguous-item", f'{path}: "{name}" names another item as well')
    return Picked(name, (path,))


def pick_status(dialect: Dialect, item: Item) -> str:
    """Ask for one of the statuses for an item; return its name."""
    from pillcheck.backlog.lookup import describe

    names = [status.name for status in dialect.statuses]
    lines = [
        visible(f"{status.label} (now)" if status.name == item.status else status.label)
        for status in dialect.statuses
    ]
    return names[_pick(f"Which status for {describe(item)}?", lines, "status")]


def _item_lines(dialect: Dialect, matches: list[Match], *, paths: bool) -> list[str]:
    """Return what tells the items apart, in columns: id or place, priority, status, title."""
    from pillcheck.backlog.lookup import reference
    from pillcheck.report.pages.width import padded, width

    rows = []
    for page, item in matches:
        status = dialect.label(item.status) if item.status else "-"
        title = item.title.value if item.title else "(no title)"
        where = f" ({page.source.path})" if paths else ""
        cells = (reference(page, item), item.priority or "-", status, f"{title}{where}")
        rows.append([visible(" ".join(cell.split())) for cell in cells])
    widths = [max(width(row[column]) for row in rows) for column in range(3)]
    return ["  ".join([*map(padded, row, widths), row[3]]) for row in rows]


def _pick(question: str, lines: list[str], noun: str) -> int:
    """Return the place of the line that is picked, from 0."""
    from pillcheck.cli.fuzzy_finder import picked_with_fzf

    place = picked_with_fzf(question, lines)
    if place is None:
        place = _picked_by_number(question, lines)
    if place < 0:
        raise Refusal("usage", f"no {noun} was picked")
    return place


def _picked_by_number(question: str, lines: list[str]) -> int:
    """Return the place that somebody types the number of, or -1 where nothing is typed."""
    digits = len(str(len(lines)))
    echo("\n".join(f"{n:>{digits}}  {line}" for n, line in enumerate(lines, 1)), err=True)
    numbers = {str(n): n - 1 for n in range(1, len(lines) + 1)}
    while answer := ask(f"{question} [1-{len(lines)}, Enter for none] "):
        if answer in numbers:
            return numbers[answer]
        echo(f'"{visible(answer)}" is not one of the numbers', err=True)
    return -1
