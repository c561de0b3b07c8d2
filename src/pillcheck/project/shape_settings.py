"""Checks the settings of a page of another shape: selectors, patterns, names of statuses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.shape import COLUMN, ITEM, NONE
from pillcheck.errors import suggestion
from pillcheck.html.selectors import selector
from pillcheck.project.settings import Invalid

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# What every item has, so that no property is called so.
_KNOWN = ("id", "title", "status")
_TEXTS = ("whole", "start", "end")


def check(table: Mapping[str, Any]) -> None:
    """Raise ``Invalid`` for the first setting whose value cannot be used."""
    if "item" in table:
        _check_selector("item", table["item"])
    for key in ("title", "id"):
        place = table.get(key, "")
        if place not in ("", NONE) and not (key == "id" and place.startswith("@")):
            _check_place(key, place)
    if "id-pattern" in table:
        try:
            re.compile(table["id-pattern"])
        except re.error as error:
            raise Invalid(
                "id-pattern", f"id-pattern is not a regular expression: {error}"
            ) from None
    statuses = tuple(table.get("statuses", ())) or tuple(s.name for s in DEFAULT.statuses)
    if "missing-status" in table:
        _check_known("missing-status", [table["missing-status"]], statuses)
    for carrier in table.get("carriers", ()):
        _check_carrier(carrier, statuses)
    known = _KNOWN if "item" in table or "item-table" in table else (*_KNOWN, "priority")
    for name, rule in table.get("properties", {}).items():
        if name.casefold() in known:
            raise Invalid(name, f"{name} cannot be the name of a property; choose another")
        if any(sign in name for sign in "=!,"):
            raise Invalid(name, f'the name of the property "{name}" contains a character such as =')
        _check_property(name, rule, statuses)


def _check_carrier(carrier: Mapping[str, Any], statuses: tuple[str, ...]) -> None:
    _check_place("at", carrier.get("at", ITEM))
    _check_known("classes", carrier.get("classes", ()), statuses)
    _check_known("labels", carrier.get("labels", ()), statuses)
    text = carrier.get("text")
    if "labels" in carrier and text != "whole":
        raise Invalid("labels", 'labels of a carrier are its whole text; add text = "whole"')
    if text is not None and text not in _TEXTS:
        raise Invalid("text", f'unknown text "{text}"; expected {", ".join(_TEXTS)}', _TEXTS)
    if text == "whole" and carrier.get("at", ITEM) == ITEM:
        raise Invalid("text", 'the whole text of an item cannot be its status; add "at"')
    if not (carrier.get("class") or text or carrier.get("classes") or "attribute" in carrier):
        raise Invalid("carriers", "a carrier needs class, classes, attribute or text")


def _check_property(name: str, rule: Mapping[str, Any], statuses: tuple[str, ...]) -> None:
    _check_place("at", rule.get("at", ITEM))
    if isinstance(rule.get("required"), list):
        _check_known("required", rule["required"], statuses)
    if rule.get("at", ITEM) == ITEM and not ("attribute" in rule or "classes" in rule):
        raise Invalid(name, f'the property {name} needs "at", "attribute" or "classes"')
    if sum((rule.get("text", False), "attribute" in rule, "classes" in rule)) > 1:
        message = f"the property {name} is an attribute, classes or text, not several"
        raise Invalid(name, message)


def _check_place(key: str, place: str) -> None:
    if place != ITEM and not place.startswith(COLUMN):
        _check_selector(key, place)


def _check_selector(key: str, text: str) -> None:
    try:
        selector(text)
    except ValueError as error:
        raise Invalid(key, f'{key} = "{text}" is not a selector: {error}') from None


def _check_known(key: str, names: Iterable[str], known: tuple[str, ...]) -> None:
    for name in names:
        if name not in known:
            near, ending = suggestion(name, known, "statuses")
            raise Invalid(key, f'unknown status "{name}"; {ending}', near)
