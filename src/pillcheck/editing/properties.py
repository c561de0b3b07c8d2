"""The properties of items, set for one item or many at once: each where the page keeps it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.facts import attributes_fact, item_key
from pillcheck.backlog.filters import find_property
from pillcheck.backlog.lookup import find_priority
from pillcheck.backlog.places import Columns, folded
from pillcheck.backlog.snapshot import NewValues, carrier_state, with_values
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_block, gate_item
from pillcheck.editing.property_edits import property_edits
from pillcheck.errors import Refusal, refuse, suggestion
from pillcheck.html.edit import Edit, in_order
from pillcheck.html.source import Span
from pillcheck.html.whitespace import one_line
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.shape import PropertyRule
    from pillcheck.html.tree import Element

_OPTIONS = {
    "status": "pillcheck set sets the status",
    "title": "--title changes the title",
    "id": "an item keeps its id",
}


class Assignment(Record):
    """A value for a property, empty to remove it. Without a rule it is the priority."""

    rule: PropertyRule | None
    value: str


def assignments_of(dialect: Dialect, values: Mapping[str, str]) -> list[Assignment]:
    """Return the properties that are meant, with the values as they are configured.

    Raises a refusal of kind ``usage`` for an unknown property or value, and for a
    property that is given twice.
    """
    assignments: dict[str, Assignment] = {}
    for typed, value in values.items():
        if typed.casefold() in _OPTIONS:
            raise Refusal("usage", f"{typed} is not a property; {_OPTIONS[typed.casefold()]}")
        others = ("priority",) if dialect.priorities else ()
        name = find_property(dialect, typed, others)
        if name in assignments:
            raise Refusal("usage", f'the property "{name}" is given twice')
        rule = dialect.property_rule(name)
        value = value.strip()
        if value and rule:
            value = _allowed(rule, value)
        elif not rule:
            value = find_priority(dialect, value)
        assignments[name] = Assignment(rule, value)
    return list(assignments.values())


def set_properties(page: Page, items: Sequence[Item], values: Mapping[str, str]) -> Change:
    """Return the change that gives items these properties: all of them or, with a refusal, none.

    An empty value removes a property. Raises a refusal of kind ``usage`` as
    ``assignments_of`` does, and of kind ``refused`` where an item has no place for
    a value, or its markup can be read in more than one way.
    """
    assignments = assignments_of(page.dialect, values)
    columns = Columns()
    return Change.joined(_set(page, item, assignments, columns) for item in items)


def _allowed(rule: PropertyRule, value: str) -> str:
    value = one_line(value, f"the property {rule.name}")
    known = tuple(name for name, _ in rule.classes) or rule.values
    for name in known:
        if folded(name) == folded(value):
            return name
    if not known:
        return value
    near, ending = suggestion(value, known, "values")
    raise Refusal("usage", f'unknown value "{value}" of {rule.name}; {ending}', near)


def _set(page: Page, item: Item, assignments: list[Assignment], columns: Columns) -> Change:
    """Return the change that gives one item its properties."""
    (gate_item if page.dialect.shape else gate_block)(page, item)
    edits: list[Edit] = []
    values: dict[Element, NewValues] = {}
    now = {known.name: known.value for known in item.properties}
    change = Change()
    for rule, value in assignments:
        if rule is None:
            from pillcheck.editing.fields import edit_item

            change += edit_item(page, item, priority=value)
            continue
        if now.get(rule.name, "") == value:
            continue
        element, new, changed = property_edits(page, item, rule, value, columns)
        edits += new
        values.setdefault(element, {}).update(changed)
        now[rule.name] = value
    if not edits:
        return change
    edits = joined(page, item, edits)
    return Change(tuple(edits), _facts(page, item, now, values)) + change


def joined(page: Page, item: Item, edits: Iterable[Edit]) -> list[Edit]:
    """Return edits with those that insert at one point made one."""
    inserted: dict[int, str] = {}
    others = []
    for edit in edits:
        if edit.span.start == edit.span.end:
            inserted[edit.span.start] = inserted.get(edit.span.start, "") + edit.text
        else:
            others.append(edit)
    joined = [Edit(Span(place, place), text) for place, text in inserted.items()]
    try:
        in_order(page.source, [*others, *joined])
    except ValueError:
        message = (
            f"two of these properties of {item.called} are in the same place; set one at a time"
        )
        refuse(page.source, item.element.start_tag, message)
    return [*others, *joined]


def _facts(
    page: Page, item: Item, now: Mapping[str, str], values: Mapping[Element, NewValues]
) -> Facts:
    key = item_key(page, item)
    rules = page.dialect.property_rules
    facts: Facts = {
        (*key, "properties"): tuple(
            (rule.name, now[rule.name]) for rule in rules if now.get(rule.name)
        )
    }
    if page.dialect.shape and "priority" in now:
        facts[(*key, "priority")] = now["priority"] or None
    if own := values.get(item.element):
        facts[(*key, "attributes")] = attributes_fact(page, item, own)
    if any(c.element in values and c.element != item.element for c in item.carriers):
        facts[(*key, "carriers")] = tuple(
            carrier_state(item, carried).replaced(
                attributes=with_values(
                    carrier_state(item, carried).attributes, values.get(carried.element, {})
                )
            )
            for carried in item.carriers
        )
    return facts
