"""The dialect of a configuration: the names on a team's pages, and the shape of these."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.dialect import DEFAULT, Dialect, FieldRule
from pillcheck.backlog.shape import ITEM, Carrier, PropertyRule, Shape
from pillcheck.backlog.statuses import Status

if TYPE_CHECKING:
    from collections.abc import Mapping


def dialect_of(table: Mapping[str, Any]) -> Dialect:
    """Return the dialect of a configuration that has been checked with ``check``."""
    chosen: dict[str, Any] = {}
    for name in Dialect._fields:
        value = table.get(name.replace("_", "-"))
        if value is None or name == "properties":
            continue
        if name == "statuses":
            chosen[name] = tuple(_status(*status) for status in value.items())
        elif name == "fields":
            chosen[name] = tuple(_field(entry) for entry in value)
        elif isinstance(value, dict):
            chosen[name] = tuple(value.items())
        else:
            chosen[name] = tuple(value) if isinstance(value, list) else value
    names = [status.name for status in chosen.get("statuses", DEFAULT.statuses)]
    for key in ("done_statuses", "rejected_statuses", "blocked_statuses", "started_statuses"):
        chosen.setdefault(key, tuple(n for n in getattr(DEFAULT, key) if n in names))
    if "item" in table or "item-table" in table:
        # A page of another shape has no attributes, fields or priorities unless they are named.
        chosen = {"priorities": (), "fields": (), **chosen}
        chosen |= {"status_attribute": "", "priority_attribute": ""}
        dialect = Dialect(**chosen)
        return dialect.replaced(shape=_shape(table, dialect))
    dialect = Dialect(**chosen)
    return dialect.replaced(properties=_properties(table, dialect))


def _status(name: str, value: str | Mapping[str, Any]) -> Status:
    if isinstance(value, str):
        return Status(name, value)
    label = value.get("label") or name
    labels = tuple(value.get("labels", ()))
    rest = (value.get(key, "") for key in ("class", "value", "html"))
    return Status(name, label, labels, *rest)


def _shape(table: Mapping[str, Any], dialect: Dialect) -> Shape:
    carriers = tuple(_carrier(entry, dialect) for entry in table.get("carriers", ()))
    return Shape(
        item=table.get("item", ""),
        table=tuple(table.get("item-table", ())),
        title=table.get("title", ""),
        id=table.get("id", "@id"),
        id_pattern=table.get("id-pattern", ""),
        carriers=carriers,
        properties=_properties(table, dialect),
        missing_status=table.get("missing-status"),
        free_labels=table.get("free-labels", False),
    )


def _carrier(entry: Mapping[str, Any], dialect: Dialect) -> Carrier:
    classes: tuple[tuple[str, str], ...] = ()
    if "classes" in entry:
        classes = tuple(entry["classes"].items())
    elif entry.get("class"):
        classes = tuple((s.name, s.classes) for s in dialect.statuses if s.classes)
    attribute = entry.get("attribute", "").lower()
    values = tuple((s.name, s.value or s.name) for s in dialect.statuses) if attribute else ()
    return Carrier(
        at=entry.get("at", ITEM),
        classes=classes,
        attribute=attribute,
        values=values,
        text=entry.get("text", ""),
        labels=tuple(entry.get("labels", {}).items()),
    )


def _properties(table: Mapping[str, Any], dialect: Dialect) -> tuple[PropertyRule, ...]:
    entries = table.get("properties", {}).items()
    return tuple(_property(name, entry, dialect) for name, entry in entries)


def _property(name: str, entry: Mapping[str, Any], dialect: Dialect) -> PropertyRule:
    required = entry.get("required", False)
    known = dialect.priorities if name == "priority" else ()
    return PropertyRule(
        name=name,
        at=entry.get("at", ITEM),
        attribute=entry.get("attribute", "").lower(),
        classes=tuple(entry.get("classes", {}).items()),
        values=tuple(entry.get("values", known or entry.get("classes", ()))),
        required=required is True,
        required_for=tuple(required) if isinstance(required, list) else (),
    )


def _field(entry: Mapping[str, Any]) -> FieldRule:
    return FieldRule(
        entry["label"],
        tuple(entry.get("aliases", ())),
        required=entry.get("required", False),
        evidence=entry.get("evidence", False),
        not_required_for=tuple(entry.get("not-required-for", ())),
    )
