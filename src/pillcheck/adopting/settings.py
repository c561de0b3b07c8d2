"""The settings by which a slot is read: items, statuses, and the carriers that agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.adopting.places import find
from pillcheck.adopting.statuses import second_carrier
from pillcheck.backlog.dialect import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pillcheck.adopting.ranking import Try
    from pillcheck.adopting.repeated import Group
    from pillcheck.adopting.slots import Slot
    from pillcheck.adopting.statuses import Known, Reading
    from pillcheck.backlog.page import Page


def settings_of(attempt: Try, reading: Reading) -> dict[str, Any]:
    """Return the settings by which the elements of a try are items with these statuses."""
    group = attempt.group
    settings: dict[str, Any] = {}
    if group.header:
        settings["item-table"] = list(group.header)
    if group.selector:
        settings["item"] = group.selector
    names = [known.name for known in reading.statuses]
    by_item = list(reading.by_item)
    statuses = {known.name: _status(known, reading) for known in reading.statuses}
    if None in by_item:
        # A status that other items show would be written back with its mark.
        missing = "unmarked" if "open" in names else "open"
        statuses = {missing: missing.capitalize(), **statuses}
        settings["missing-status"] = missing
    if reading.free:
        settings["free-labels"] = True
    meanings = {known.name: known.meaning for known in reading.statuses}
    for key, meaning in (("done-statuses", "done"), ("rejected-statuses", "rejected")):
        chosen = [name for name in names if meanings[name] == meaning]
        # Without the setting, the names that the defaults have count.
        if chosen or meaning in names:
            settings[key] = chosen
    for key, meaning, known in (
        ("blocked-statuses", "blocked", DEFAULT.blocked_statuses),
        ("started-statuses", "active", DEFAULT.started_statuses),
    ):
        chosen = [name for name in names if meanings[name] == meaning]
        if chosen != [name for name in known if name in names]:
            settings[key] = chosen
    carriers = [reading.carrier]
    # An attribute or the class of the item shows no words.
    is_shown = "text" in reading.carrier
    labels = {known.name: known.label for known in reading.statuses} if is_shown else None
    held = [attempt.slot]
    for other in sorted(attempt.others, key=lambda slot: (-slot.hint, -slot.weight, slot.place.at)):
        if other.coverage < 0.5 or other.weight < 0.4 or len(names) < 2:
            continue
        if other.alike > len(other.there):
            continue
        if any(is_around(other, slot) for slot in held) and not _is_bare(other, held):
            continue
        carrier = second_carrier(reading, other, labels)
        if carrier is None:
            continue
        if new := carrier.pop("labels", None):
            labels = new
            statuses |= {n: _labelled(statuses[n], label) for n, label in new.items()}
        values = carrier.pop("values", None)
        if values is not None:
            if any("value" in _table(s) for s in statuses.values()) or "attribute" in carriers[0]:
                continue
            for name, value in values.items():
                if value != name:
                    statuses[name] = {**_table(statuses[name]), "value": value}
        held.append(other)
        carriers.append(carrier)
    settings["statuses"] = statuses
    settings["carriers"] = carriers
    return settings


def sign_carriers(attempt: Try, settings: Mapping[str, Any], page: Page) -> list[dict[str, Any]]:
    """Return the places beside a status where a sign goes with it, such as a tick or nothing."""
    held = [attempt.slot]
    carriers = []
    for slot in attempt.others:
        if slot.kind != "element" or slot.place.at == "&" or any(is_around(slot, h) for h in held):
            continue
        signs = _signs(attempt.group, slot, page)
        if signs is None or any(slot.place.at == known["at"] for known in settings["carriers"]):
            continue
        labels = {name: signs.get(name, "") for name in settings["statuses"]}
        carriers.append({"at": slot.place.at, "text": "whole", "labels": labels})
        held.append(slot)
    return carriers


def _signs(group: Group, slot: Slot, page: Page) -> dict[str, str] | None:
    """Return the sign that each status has at a place, if these are one for each."""
    signs: dict[str, str] = {}
    for element, item in zip(group.elements, page.items, strict=True):
        there = find(slot.place, element, group.columns)
        if len(there) != 1 or not there[0].is_plain or not there[0].has_end_tag:
            return None
        sign = there[0].text()
        if any(map(str.isalnum, sign)) or signs.setdefault(item.status or "", sign) != sign:
            return None
    is_one_each = len(set(signs.values())) == len(signs) > 1
    return (
        signs if is_one_each and signs.keys() == {s.name for s in page.dialect.statuses} else None
    )


def is_around(slot: Slot, other: Slot) -> bool:
    """Tell whether two slots are the same elements, or those of one stand in the other's."""
    if slot.kind == other.kind == "attribute":
        return slot.place.at == other.place.at
    if "attribute" in (slot.kind, other.kind):
        return False
    if _share_words(slot, other) or _share_words(other, slot):
        return True
    if "&" in (slot.place.at, other.place.at):
        return slot.place.at == other.place.at
    return any(
        a.element == b.element or a.element.contains(b.element) or b.element.contains(a.element)
        for a in slot.there
        for b in other.there
    )


def _is_bare(slot: Slot, held: list[Slot]) -> bool:
    """Tell whether a slot is a dot or the like: an element without words beside those of others."""
    if slot.kind != "element" or slot.place.at == "&" or any(value.text for value in slot.there):
        return False
    taken = {value.element for other in held for value in other.there}
    return taken.isdisjoint(value.element for value in slot.there)


def _share_words(slot: Slot, other: Slot) -> bool:
    """Tell whether a label at an end of some element is what another element holds there."""
    if slot.kind not in ("start", "end"):
        return False
    pairs = [(a, b) for a, b in zip(slot.values, other.values, strict=False) if a and b]
    return any(
        a.element.contains(b.element)
        and (b.text.startswith(a.text) if slot.kind == "start" else b.text.endswith(a.text))
        for a, b in pairs
    )


def _labelled(status: str | dict[str, Any], label: str) -> str | dict[str, Any]:
    rest = {key: value for key, value in _table(status).items() if key != "label"}
    return {"label": label, **rest} if rest else label


def _table(status: str | dict[str, Any]) -> dict[str, Any]:
    return {"label": status} if isinstance(status, str) else status


def _status(known: Known, reading: Reading) -> str | dict[str, Any]:
    table = {}
    if known.label:
        table["label"] = known.label
    if known.classes and "class" in reading.carrier:
        table["class"] = known.classes
    if known.value:
        table["value"] = known.value
    return known.label if list(table) == ["label"] else table
