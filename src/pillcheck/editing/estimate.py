"""The estimate of an item: hours, and the days that they come to at each rate."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.amounts import RATE
from pillcheck.backlog.lookup import describe
from pillcheck.backlog.parts import with_spaces
from pillcheck.editing.item_markup import edited_text
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.escaping import element_markup, escape_text
from pillcheck.html.tree import fold
from pillcheck.html.whitespace import content

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Span
    from pillcheck.html.tree import Element

# What a new number of hours would leave standing as it is.
_MORE = re.compile(r"\d|week|month|hour|day", re.IGNORECASE)
# The unit, with the white space before it.
_DAYS = re.compile(r"\s*(?:calendar\s+)?days?", re.IGNORECASE)
_HOURS = re.compile(r"\s*h(?:ours?|rs?)?", re.IGNORECASE)


def hours_edits(page: Page, item: Item, hours: float) -> list[Edit]:
    """Return the edits that give an item an estimate of some hours, at every rate of the page.

    Raises a refusal where a cell of its estimate says something else than a rate
    and days, or the item has no field for an estimate.
    """
    if item.estimate:
        return _cell_edits(page, item, hours)
    field = item.field(page.dialect.estimate_field)
    if field is None or len(field.bodies) != 1:
        label = page.dialect.estimate_field
        refuse(
            page.source, item.end_of_fields, f'{describe(item)} has no field "{label}" to fill in'
        )
    place = content(page.source, field.bodies[0])
    return [Edit(place, estimate_markup(page, item, hours))]


def estimate_markup(page: Page, near: Item, hours: float) -> str:
    """Return the cells of an estimate, in the style of the nearest item that has them."""
    places = {item.element: n for n, item in enumerate(page.items)}
    origin = places[near.element]
    units = Counter(rate.unit.value for item in page.items for rate in item.estimate if rate.unit)
    usual = {unit for unit, _ in units.most_common(1)}
    is_one_line = _is_one_line(page, near)

    def unlikeness(item: Item) -> tuple[bool, int]:
        # Several lines are indented for the place where they stand.
        is_other = is_one_line is not None and _is_one_line(page, item) != is_one_line
        return is_other, abs(places[item.element] - origin)

    for item in sorted(page.items, key=unlikeness):
        body = _body_to_copy(page, item, usual)
        if body:
            return edited_text(
                page.source, content(page.source, body), _cell_edits(page, item, hours)
            )
    source = page.source
    cells = ""
    for n, rate in enumerate(page.dialect.rates):
        text = element_markup(source, "strong", escape_text(f"{rate} h/day", source))
        text += f" ~{_days(hours / rate)}{f' (~{_number(hours)} h)' if n == 0 else ''}"
        attributes = [("class", page.dialect.time_cell_class)]
        cells += element_markup(source, "div", text, attributes)
    return element_markup(source, "div", cells, [("class", "time-grid")])


def _is_one_line(page: Page, item: Item) -> bool | None:
    """Tell whether an item has its estimate on one line; nothing where it has none."""
    field = item.field(page.dialect.estimate_field)
    if not field or not field.bodies or not item.estimate:
        return None
    return "\n" not in page.source.cut(field.bodies[0].inner)


def _body_to_copy(page: Page, item: Item, usual: set[str]) -> Element | None:
    """Return what holds an item's estimate, if it is nothing but cells for all rates.

    ``usual`` holds the unit that the page uses most.
    """
    field = item.field(page.dialect.estimate_field)
    body = field.bodies[0] if field and len(field.bodies) == 1 else None
    units = {rate.unit.value for rate in item.estimate if rate.unit}
    rates = [rate.hours_per_day for rate in item.estimate]
    if not body or not units <= usual or rates != list(page.dialect.rates):
        return None
    cells = tuple(rate.element for rate in item.estimate)
    inside = list(body.descendants())
    if body.text(cells) or not all(cell in inside for cell in cells):
        return None
    if any(element.attribute("id") for element in inside) or _odd_cell(page, item):
        return None
    # A comment in it is about that item.
    return None if "<!" in page.source.cut(body.inner) else body


def _cell_edits(page: Page, item: Item, hours: float) -> list[Edit]:
    cell = _odd_cell(page, item)
    if cell:
        refuse(
            page.source,
            cell,
            "expected a rate and days in this cell, such as 3 h/day ~4 days (~12 h)",
        )
    edits = []
    has_hours = any(rate.work for rate in item.estimate)
    for n, rate in enumerate(item.estimate):
        if not rate.time or not rate.hours_per_day:
            continue
        exact = hours / rate.hours_per_day
        if item.hours == hours and rate.days in (math.floor(exact), math.ceil(exact)):
            continue
        written = page.source.cut(rate.time)
        mark = "~" if written.startswith("~") else ""
        between = re.sub(r"(?i)days?$", "", _behind_number(written, _DAYS))
        text = mark + _days(exact, between)
        added = f" (~{_number(hours)} h)" if n == 0 and not has_hours else ""
        edits.append(Edit(rate.time, text + added))
        if rate.work:
            work = _number(hours) + _behind_number(page.source.cut(rate.work), _HOURS)
            edits.append(Edit(rate.work, _in_number(work, hours)))
    return edits


def _odd_cell(page: Page, item: Item) -> Span | None:
    """Return the first cell that says more than a rate, days and hours, if there is one."""
    for rate in item.estimate:
        if not rate.time or not rate.hours_per_day:
            return rate.element.span
        text = re.sub(RATE.clear, " ", rate.element.text(), count=1)
        for span in filter(None, (rate.time, rate.work)):
            text = text.replace(fold(page.source.cut(span)), " ", 1)
        if _MORE.search(text):
            return rate.element.span
    return None


def _behind_number(written: str, unit: re.Pattern[str]) -> str:
    """Return what stands behind the number of an amount, as it is written."""
    places = re.finditer(rf"(?=(?:{unit.pattern})$)", with_spaces(written), unit.flags)
    return written[next(places).start() :]


def _days(number: float, between: str = " ") -> str:
    days = math.ceil(number)
    return f"{days}{between}day{'' if days == 1 else 's'}"


def _number(hours: float) -> str:
    return f"{hours:.2f}".rstrip("0").rstrip(".")


def _in_number(work: str, hours: float) -> str:
    """Return hours with their noun in the singular or plural; "h" has neither."""
    return re.sub(r"hours?\b", "hour" if hours == 1 else "hours", work)
