"""What a new item is to be, from what a person said of it in plain words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import find_label, find_priority, find_status
from pillcheck.editing.new_item import Wish
from pillcheck.errors import Refusal
from pillcheck.history.used_ids import used_numbers
from pillcheck.html.escaping import element_markup, escape_text
from pillcheck.html.whitespace import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.page import Page


def wish_for(
    page: Page,
    title: str,
    date: str,
    *,
    priority: str | None = None,
    status: str | None = None,
    hours: float | None = None,
    fields: Mapping[str, str] | None = None,
    problem: str | None = None,
    value: str | None = None,
) -> Wish:
    """Return the wish for an item with the next id that was never used.

    The priority is the least urgent of the page by default, and the status the
    first. ``fields`` maps labels to plain text; ``problem`` and ``value`` share a
    field. Raises a refusal for a name that is not known.
    """
    dialect = page.dialect
    for setting in ("statuses", "priorities"):
        if not getattr(dialect, setting):
            raise Refusal(
                "config", f"a new item needs one of the {setting}, and none is configured"
            )
    return Wish(
        f"{dialect.id_prefix}{max(used_numbers(page), default=0) + 1}",
        title,
        find_priority(dialect, priority) if priority is not None else _least(page),
        find_status(dialect, status or dialect.statuses[0].name),
        date,
        hours,
        _markup(page, fields or {}, problem, value),
    )


def _markup(
    page: Page, texts: Mapping[str, str], problem: str | None, value: str | None
) -> dict[str, str]:
    """Return the markup of the fields that were given, by the labels that the page knows."""

    def escaped(text: str, what: str) -> str:
        return escape_text(one_line(text, what), page.source)

    found = {find_label(page.dialect, name): escaped(text, name) for name, text in texts.items()}
    both = [("Problem", problem), ("Value", value)]
    given = [(name, escaped(text, name)) for name, text in both if text is not None]
    if given:
        label = find_label(page.dialect, "Problem & value")
        if len(given) == 1:
            found[label] = given[0][1]
        else:
            # Set apart as on this page, if it has such a field.
            between = re.search(r"<br[ /]*>\s*(?=<strong>Value:)", page.source.text)
            parts = (
                f"{element_markup(page.source, 'strong', name + ':')} {text}"
                for name, text in given
            )
            found[label] = (between[0] if between else "<br>").join(parts)
    return found


def _least(page: Page) -> str:
    """Return the least urgent priority that the page uses."""
    used = {item.priority for item in page.items}
    names = page.dialect.priorities
    return next((name for name in reversed(names) if name in used), names[-1])
