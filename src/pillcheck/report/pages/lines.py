"""Items on a line each, as short as can be: for coding assistants, and for ``cut`` and ``jq``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import reference
from pillcheck.backlog.snapshot import item_state
from pillcheck.printable import escaped, visible
from pillcheck.report.pages import json as as_json
from pillcheck.report.pages.cells import number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page

_NOTHING = "-"


def compact(pages: list[Page], matches: list[Match]) -> str:
    """Return for each item, between tabs: id, priority, status, hours, title, properties.

    Of several pages, the path of the page comes last. The id and the status are
    those that commands take.
    """
    return "\n".join("\t".join(_cells(pages, page, item)) for page, item in matches)


def jsonl(pages: list[Page], matches: list[Match]) -> str:
    """Return a JSON object for each item: that of ``list --format json`` without its fields."""
    return "\n".join(
        escaped(json.dumps(_short(pages, page, item), ensure_ascii=False, separators=(",", ":")))
        for page, item in matches
    )


def _cells(pages: list[Page], page: Page, item: Item) -> Iterator[str]:
    state = item_state(item)
    hours = f"{number(state.hours)}h" if state.hours is not None else None
    for text in (reference(page, item), state.priority, state.status, hours, state.heading):
        yield _cell(text)
    for name, value in state.properties:
        yield f"{_cell(name)}={_cell(value)}"
    if len(pages) > 1:
        yield _cell(page.source.path)


def _cell(text: str | None) -> str:
    return visible(" ".join(text.split())) if text and text.strip() else _NOTHING


def _short(pages: list[Page], page: Page, item: Item) -> dict[str, Any]:
    whole = as_json.item(page, item)
    entry = {key: whole[key] for key in ("id", "title", "priority", "status", "line")}
    entry["hours"] = whole["estimate"]["hours"] if whole["estimate"] else None
    if whole["properties"]:
        entry["properties"] = whole["properties"]
    if len(pages) > 1:
        entry["path"] = page.source.path
    return entry
