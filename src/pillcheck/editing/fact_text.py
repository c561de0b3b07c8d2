"""A fact of a page in words, for the refusal of an edit that would change it."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.facts import FactKey
    from pillcheck.backlog.snapshot import CarrierState

_LONGEST = 120


def difference(key: FactKey, value: Any, expected: Any) -> str:
    """Return how a fact differs from the expected one, as "pill 1 of item-3 would read A, ...".

    ``key`` is its key among the facts of a page. Of a fact with several parts, the
    first that differs is shown.
    """
    fact = str(key[-1])
    noun, text = PARTS.get(fact, ("", None))
    if text is None:
        noun, text = f"the {fact}", _estimate if fact == "estimate" else _quoted
    else:
        pairs = list(zip_longest(value or (), expected or ()))
        if not pairs:
            # One has no such part, and the other has no place for one, such as a table.
            noun, text = f"the list of each {noun}", lambda _: "no entry"
        else:
            number = next((n for n, (a, b) in enumerate(pairs) if a != b), 0)
            value, expected = pairs[number]
            noun = f"{noun} {number + 1}"
    shown, meant = ("nothing" if part is None else _short(text(part)) for part in (value, expected))
    return f"{noun}{_owner(key)} would read {shown}, expected {meant}"


def _owner(key: FactKey) -> str:
    if len(key) == 1:
        return " of the page"
    _, name, number, _ = key
    same = f" (number {number + 1} of this id)" if number else ""
    return f" of {name or 'an item without id'}{same}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _quoted(value: Any) -> str:
    return f'"{value}"'


def _pill(pill: tuple[tuple[str, ...], str]) -> str:
    statuses, label = pill
    return f'"{label}" ({", ".join(statuses) or "no status"})'


def _attribute(attribute: tuple[str, str]) -> str:
    name, value = attribute
    return f'{name}="{value}"'


def _attributes(attributes: tuple[tuple[str, str], ...]) -> str:
    return " ".join(map(_attribute, attributes)) or "no attributes"


def _property(known: tuple[str, str]) -> str:
    name, value = known
    return f'{name} "{value}"'


def _nested(pair: tuple[str, str]) -> str:
    return " in ".join(name or "an item without id" for name in pair)


def _carrier(carrier: CarrierState) -> str:
    statuses = list(dict.fromkeys(filter(None, carrier.statuses)))
    words = [f'"{carrier.label}"'] if carrier.label else []
    words.append(f"({', '.join(statuses) or 'no status'})")
    return " ".join([*words, *([_attributes(carrier.attributes)] if carrier.attributes else [])])


def _comment(comment: tuple[str | None, str]) -> str:
    name, markup = comment
    return f"{markup} in {name}" if name else markup


def _field(field: tuple[str | None, str, tuple[tuple[str, ...], ...]]) -> str:
    number, label, bodies = field
    words = " / ".join(" ".join(lines) for lines in bodies)
    return f'"{f"{number}) " if number else ""}{label}: {words}"'


def _estimate(
    estimate: tuple[float | None, tuple[tuple[str, float | None], ...] | None],
) -> str:
    hours, days = estimate
    cells = [
        f"{'no' if count is None else f'{count:g}'} day{'s' * (count != 1)} at {rate} h/day"
        for rate, count in days or ()
    ]
    return ", ".join(["no hours" if hours is None else f"{hours:g} h", *cells])


# What each part of such a fact is called, and how it is shown.
PARTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "attributes": ("attribute", _attribute),
    "comments": ("comment", _comment),
    "fields": ("field", _field),
    "carriers": ("status sign", _carrier),
    "history": ("history row", lambda row: f'"{" | ".join(filter(None, row))}"'),
    "ids": ("id", _quoted),
    "items": ("item", _quoted),
    "kept counts": ("kept count", lambda fact: fact[2]),
    "legend": ("legend pill", _pill),
    "legend attributes": ("the attributes of legend pill", _attributes),
    "nested": ("nested item", _nested),
    "other pills": ("other pill", _pill),
    "pill attributes": ("the attributes of pill", _attributes),
    "pills": ("pill", _pill),
    "properties": ("property", _property),
    "problems": ("markup problem", _quoted),
}
