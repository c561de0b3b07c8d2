"""From what stands in a slot to the statuses of the configuration, and their carriers."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.vocabulary import Meaning
from pillcheck.adopting.words import (
    is_colour,
    name_of,
    sense_of_class,
    sense_of_text,
    without_element,
)
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.adopting.slots import Slot, Value

# The share of words that are surely statuses, where they say more than a class does.
_MOST = 0.8
# Longer words are a text about an item.
_LONGEST = 80
_ORDER: tuple[Meaning | None, ...] = ("open", "active", None, "blocked", "done", "rejected")
# From here on, a word hardly means anything but a status.
_CLEAR = 0.8
_NUMBER = re.compile(r"\d+(?:\.\d+)*")
_KEBAB = re.compile(r"[^\W_]+")


class Known(Record):
    """A status of a proposal: what the settings say of it, and what it means."""

    name: str
    label: str
    classes: str
    value: str
    meaning: Meaning | None


class Reading(Record):
    """How the values of a slot are read: the statuses, the carrier, and the status of each item."""

    statuses: tuple[Known, ...]
    carrier: dict[str, Any]
    by_item: tuple[str | None, ...]
    free: bool = False


def readings(slot: Slot) -> list[Reading]:
    """Return the ways to read a slot, the likeliest first."""
    if slot.kind == "attribute":
        return [_by_value(slot)]
    if slot.kind in ("start", "end"):
        return [_by_text(slot, slot.kind)]
    return [reading for reading in _of_elements(slot) if _is_short(reading)]


def _is_short(reading: Reading) -> bool:
    """Tell whether the statuses of a reading are few, with labels that are no sentences."""
    labels = [known.label for known in reading.statuses if "text" in reading.carrier]
    return len(reading.statuses) < 25 and all(len(label) <= _LONGEST for label in labels)


def _of_elements(slot: Slot) -> list[Reading]:
    there = slot.there
    class_texts = {key: texts for key, texts in slot.class_texts.items() if any((key, *texts))}
    text_classes: dict[str, set[tuple[str, ...]]] = {}
    for value in there:
        text_classes.setdefault(value.text, set()).add(value.classes)
    texts = [value.text for value in there]
    has_class = any(value.classes for value in there)
    all_have_class = all(value.classes for value in there)
    if not any(texts):
        return [_by_class(slot, free=False)] if all_have_class else []
    is_worded = _share(bool(sense_of_text(text).weight) for text in texts) >= 0.6
    if not has_class:
        return [_by_text(slot, "whole")] if is_worded else []
    one_text = all(len(words) == 1 for words in class_texts.values())
    one_class = all(len(classes) == 1 for classes in text_classes.values())
    if one_text and one_class and all(texts):
        # Words that come back with their class are its label; others may be anything.
        has_letters = all(any(map(str.isalpha, text)) for text in texts)
        is_label = is_worded or (has_letters and len(there) > len(class_texts) > 1)
        return [_by_both(slot)] if is_label else [_by_class(slot, free=True)] * all_have_class
    by_class = [_by_class(slot, free=True)] if all_have_class else []
    has_letters = all(any(map(str.isalpha, text)) for text in texts)
    few = has_letters and 2 * len(text_classes) <= len(there) + 1
    is_text = (is_worded or few) and all(texts)
    by_text = [_by_text(slot, "whole", has_class=one_class)] if is_text else []
    if _are_colours(there) or not _are_statuses(there):
        return by_text + by_class
    if by_text and one_class and _share(map(_is_sure, texts)) >= _MOST:
        # Such words beside a changed class would say another status than it does.
        return by_text + by_class
    is_clear = len(class_texts) > 2 and _share(map(_is_clear, class_texts)) == 1
    if is_clear or any(map(_are_versions, class_texts.values())):
        # Classes that name a status each do so whatever the words beside them are.
        return by_class + by_text
    # Words that no list knows, and that differ where the class does not, are free.
    if few and one_class and (is_worded or len(text_classes) <= len(class_texts)):
        return by_text + by_class
    return by_class + by_text


def _are_versions(texts: list[str]) -> bool:
    """Tell whether texts differ in a number only, such as "Clang 3.1" and "Clang 4"."""
    return len(texts) > 1 and len({_NUMBER.sub("", text) for text in texts}) == 1


def _share(flags: Iterable[bool]) -> float:
    flags = list(flags)
    return sum(flags) / max(1, len(flags))


def _is_clear(classes: tuple[str, ...]) -> bool:
    return any(sense_of_class(name).weight >= _CLEAR for name in classes)


def _is_sure(text: str) -> bool:
    return sense_of_text(text).weight >= _CLEAR


def _are_colours(values: list[Value]) -> bool:
    return any(is_colour(name) for value in values for name in value.classes)


def _are_statuses(values: list[Value]) -> bool:
    return _share(any(sense_of_class(n).weight for n in v.classes) for v in values) >= 0.5


def _by_value(slot: Slot) -> Reading:
    statuses: dict[str, Known] = {}
    for value in slot.there:
        if value.text not in statuses:
            spaced = re.sub(r"[-_]+", " ", value.text)
            name = _unused(_kebab(value.text), statuses.values())
            label = spaced[:1].upper() + spaced[1:]
            known = "" if name == value.text else value.text
            sense = sense_of_text(spaced)
            statuses[value.text] = Known(name, label, "", known, sense.meaning)
    carrier = {"at": slot.place.at, "attribute": slot.place.argument}
    return _reading(statuses, [v and v.text for v in slot.values], carrier)


def _by_text(slot: Slot, text: str, *, has_class: bool = False) -> Reading:
    """Return the reading by words; with ``has_class``, each goes with the class it stands in."""
    statuses: dict[str, Known] = {}
    keys: list[str | None] = []
    for value in slot.values:
        if value is None or not value.text:
            keys.append(None)
            continue
        key = value.text
        keys.append(key)
        if key not in statuses:
            name = _unused(name_of(key) or "none", statuses.values())
            classes = " ".join(value.classes) if has_class else ""
            statuses[key] = Known(name, key, classes, "", sense_of_text(key).meaning)
    carrier: dict[str, Any] = {"at": slot.place.at}
    if has_class:
        carrier["class"] = True
    return _reading(statuses, keys, {**carrier, "text": text})


def _by_class(slot: Slot, *, free: bool) -> Reading:
    all_classes = list(slot.class_texts)
    lead = _common_lead(all_classes)
    statuses: dict[tuple[str, ...], Known] = {}
    for classes in all_classes:
        rest = "-".join(name.removeprefix(lead) for name in classes)
        name = _unused(without_element(_kebab(rest)), statuses.values())
        words = Counter(v.text for v in slot.there if v.classes == classes and v.text)
        # Words that mean something else than the class are no label of it.
        label = "" if free or not words else words.most_common(1)[0][0]
        if free:
            plain = re.sub(r"[-_]+", " ", name)
            label = plain[:1].upper() + plain[1:]
        meaning = _meaning(classes, words)
        statuses[classes] = Known(name, label, " ".join(classes), "", meaning)
    keys = [v.classes if v else None for v in slot.values]
    carrier: dict[str, Any] = {"at": slot.place.at, "class": True}
    return _reading(statuses, keys, carrier, free=free)


def _meaning(classes: tuple[str, ...], words: Counter[str]) -> Meaning | None:
    senses = [sense_of_class(name) for name in classes] + [sense_of_text(text) for text in words]
    return max(senses, key=lambda sense: sense.weight).meaning if senses else None


def _by_both(slot: Slot) -> Reading:
    statuses: dict[tuple[str, ...], Known] = {}
    for classes, texts in slot.class_texts.items():
        name = _unused(name_of(texts[0]) or _kebab("-".join(classes)), statuses.values())
        sense = sense_of_text(texts[0])
        meaning = sense.meaning or _meaning(classes, Counter())
        statuses[classes] = Known(name, texts[0], " ".join(classes), "", meaning)
    carrier = {"at": slot.place.at, "class": True, "text": "whole"}
    return _reading(statuses, [v.classes if v else None for v in slot.values], carrier)


def _reading(
    statuses: dict[Any, Known],
    keys: Sequence[Any],
    carrier: dict[str, Any],
    *,
    free: bool = False,
) -> Reading:
    ordered = sorted(statuses.values(), key=lambda known: _ORDER.index(known.meaning))
    by_item = tuple(statuses[key].name if key is not None else None for key in keys)
    return Reading(tuple(ordered), carrier, by_item, free)


def _kebab(text: str) -> str:
    spaced = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", text)
    return "-".join(_KEBAB.findall(spaced)).lower() or "none"


def _unused(name: str, known: Iterable[Known]) -> str:
    names = {status.name for status in known}
    number, base = 2, name
    while name in names:
        name, number = f"{base}-{number}", number + 1
    return name


def _common_lead(all_classes: list[tuple[str, ...]]) -> str:
    """Return what all class names begin with, up to a dash: the prefix of ``badge-done``."""
    names = [name for classes in all_classes for name in classes]
    if len(names) == 1:
        match = re.match(r"[a-z]+(?:--|__|-|_)", names[0])
        rest = names[0][match.end() :] if match else ""
        return match[0] if match and sense_of_class(rest).weight else ""
    match = re.match(r".*(?:--|__|-|_)", _common_start(names))
    return match[0] if match else ""


def _common_start(names: list[str]) -> str:
    first, last = min(names), max(names)
    same = [a == b for a, b in zip(first, last, strict=False)]
    return first[: same.index(False) if False in same else len(same)]


def second_carrier(
    first: Reading, slot: Slot, labels: dict[str, str] | None
) -> dict[str, Any] | None:
    """Return another slot as a carrier beside the first, if both say the same in every item.

    ``labels`` are those of the statuses by name, ``None`` as long as the page has
    shown none. In the carrier, ``values`` and ``labels`` are what the slot has for
    each status.
    """
    carrier: dict[str, Any] = {"at": slot.place.at}
    pairs = [
        (name, value)
        for name, value in zip(first.by_item, slot.values, strict=True)
        if value is not None
    ]
    if not pairs or any(name is None for name, _ in pairs):
        return None
    names = {name for name, _ in pairs if name}
    if slot.kind == "attribute":
        values = _mapped((name, value.text) for name, value in pairs)
        if values is None or len(values) < len(first.statuses):
            return None
        return {**carrier, "attribute": slot.place.argument, "values": values}
    if slot.kind in ("start", "end"):
        return None
    classes = _mapped((name, " ".join(value.classes)) for name, value in pairs)
    if classes and all(classes.values()) and len(names) == len(first.statuses):
        carrier["classes"] = classes
    texts = _mapped((name, value.text) for name, value in pairs)
    if first.free or not texts or not all(texts.values()):
        pass
    elif labels is None and len(texts) == len(first.statuses):
        carrier |= {"text": "whole", "labels": texts}
    elif labels and all(labels.get(name) == text for name, text in texts.items()):
        carrier["text"] = "whole"
    return carrier if len(carrier) > 1 else None


def _mapped(pairs: Iterable[tuple[str | None, str]]) -> dict[str, str] | None:
    """Return the value of each status, or nothing unless there is one of each for the other."""
    values: dict[str, str] = {}
    for name, value in pairs:
        if values.setdefault(name or "", value) != value:
            return None
    return values if len(set(values.values())) == len(values) else None
