"""What a new item is to say, worked out from what a person typed."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import find_label, find_priority, find_status
from pillcheck.editing.attributes import attribute_values
from pillcheck.errors import Refusal
from pillcheck.history.used_ids import used_numbers
from pillcheck.html.escaping import element_markup, escape_text
from pillcheck.html.whitespace import one_line

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.statuses import Status
    from pillcheck.editing.inline_markup import InlineMarkup

# The field that --problem and --value fill in.
_PAIR = "Problem & value"


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemSpec:
    """What a new item is to say. ``texts`` maps the labels of fields to their markup.

    ``parts`` maps the names of the parts of one field, ``parts_label``, to their markup, for a
    page whose items name them. ``attributes`` are those of its element, as they were given.
    An id or a priority that is empty is one that the new item does not have. ``lack``
    is why the id may have been used before, if that is not certain.
    """

    id: str
    title: str
    priority: str
    status: Status
    date: str
    hours: float | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    lack: str = ""
    parts: Mapping[str, str] = field(default_factory=dict)
    parts_label: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)

    @property
    def hints(self) -> tuple[str, ...]:
        """What the user should know about the id."""
        return (f"{self.id} may have been used before: {self.lack}",) if self.lack else ()


def next_item_spec(
    page: Page,
    title: str,
    date: str,
    *,
    priority: str | None = None,
    status: str | None = None,
    hours: float | None = None,
    fields: Mapping[str, str | InlineMarkup] | None = None,
    problem: str | None = None,
    value: str | None = None,
    attributes: Mapping[str, str] | None = None,
) -> ItemSpec:
    """Return the spec of an item with the next id that was never used.

    The priority is the least urgent of the page by default, and the status the
    first. ``fields`` maps labels to plain text or markup; ``problem`` and ``value`` share a
    field; ``attributes`` are those of its element. Raises a refusal for an unknown
    priority, status or field, and where no status or priority is configured.
    """
    dialect = page.dialect
    own = attribute_values(dialect, attributes or {})
    if dialect.shape:
        return replace(_spec_of_shape(page, title, date, priority, status), attributes=own)
    for setting in ("statuses", "priorities"):
        if not getattr(dialect, setting):
            raise Refusal("config", f"a new item needs {setting}; configure at least one")
    used = used_numbers(page)
    return ItemSpec(
        id=f"{dialect.id_prefix}{max(used.numbers, default=0) + 1}",
        title=title,
        priority=least_urgent(page) if priority is None else find_priority(dialect, priority),
        status=find_status(dialect, status or dialect.statuses[0].name),
        date=date,
        hours=hours,
        texts=_markup(page, fields or {}, problem, value),
        lack=used.lack,
        parts=_parts(page, problem, value),
        parts_label=find_label(dialect, _PAIR) if not (problem is None and value is None) else "",
        attributes=own,
    )


def _spec_of_shape(
    page: Page, title: str, date: str, priority: str | None, status: str | None
) -> ItemSpec:
    """Return the spec of an item on a page of another shape, with what its items have."""
    from pillcheck.editing.next_id import next_id

    dialect = page.dialect
    if not dialect.statuses:
        raise Refusal("config", "a new item needs statuses; configure at least one")
    uses_priorities = any(item.priority for item in page.items) and dialect.priorities
    urgency = find_priority(dialect, priority) if priority is not None else ""
    name, lack = next_id(page, title)
    return ItemSpec(
        id=name or "",
        title=title,
        priority=urgency or (least_urgent(page) if uses_priorities else ""),
        status=find_status(dialect, status) if status else first_open(dialect),
        date=date,
        lack=lack,
    )


def first_open(dialect: Dialect) -> Status:
    """Return the first status of an item that is still to be done, else the first of all."""
    known = dialect.statuses
    return next((status for status in known if dialect.is_open(status.name)), known[0])


def _markup(
    page: Page, texts: Mapping[str, str | InlineMarkup], problem: str | None, value: str | None
) -> dict[str, str]:
    """Return the markup of the fields that were given, by the labels that the page knows."""
    markup: dict[str, str] = {}
    for name, text in texts.items():
        label = find_label(page.dialect, name)
        if label in markup:
            raise Refusal("usage", f'the field "{label}" is given twice')
        markup[label] = _escaped(page, text, name) if isinstance(text, str) else text.markup
    parts = _parts(page, problem, value)
    if parts:
        label = find_label(page.dialect, _PAIR)
        if len(parts) == 1:
            markup[label] = next(iter(parts.values()))
        else:
            # Set apart as on this page, if it has such a field.
            between = re.search(r"<br[ /]*>\s*(?=<strong>Value:)", page.source.text)
            markup[label] = (between[0] if between else "<br>").join(
                f"{element_markup(page.source, 'strong', name.capitalize() + ':')} {text}"
                for name, text in parts.items()
            )
    return markup


def _parts(page: Page, problem: str | None, value: str | None) -> dict[str, str]:
    """Return the markup of the parts of the field that problem and value share, by their names."""
    pair = (("problem", problem), ("value", value))
    return {name: _escaped(page, text, name) for name, text in pair if text is not None}


def _escaped(page: Page, text: str, what: str) -> str:
    return escape_text(one_line(text, what), page.source)


def least_urgent(page: Page) -> str:
    """Return the least urgent priority that the page uses."""
    used = {item.priority for item in page.items}
    names = page.dialect.priorities
    return next((name for name in reversed(names) if name in used), names[-1])
