"""A change that the page asks for in JSON, as the edit that the command line would make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.dates import date_of
from pillcheck.editing.transaction import Outcome, apply_change, edit, with_rows
from pillcheck.errors import Refusal
from pillcheck.record import Record
from pillcheck.serving.shown_page import hash_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.serving.shown_page import ShownPage

    Plan = Callable[[Page], tuple[Change, Item | None]]

_TEXT, _FLAG, _NUMBER, _TEXTS = "text", "true or false", "a number", "texts by name"
_ACTIONS: dict[str, dict[str, str]] = {
    "set": {"item": _TEXT, "status": _TEXT, "delivered": _TEXT, "note": _TEXT},
    "move": {"item": _TEXT, "before": _TEXT, "after": _TEXT, "to": _TEXT, "note": _TEXT},
    "edit": {
        "item": _TEXT,
        "title": _TEXT,
        "priority": _TEXT,
        "hours": _NUMBER,
        "fields": _TEXTS,
        "properties": _TEXTS,
        "note": _TEXT,
    },
    "add": {
        "title": _TEXT,
        "priority": _TEXT,
        "status": _TEXT,
        "hours": _NUMBER,
        "fields": _TEXTS,
        "properties": _TEXTS,
        "note": _TEXT,
    },
    "remove": {"item": _TEXT, "force": _FLAG, "note": _TEXT},
    "history": {"text": _TEXT},
    "undo": {},
}
_NEEDED = {
    "set": ("item", "status"),
    "move": ("item",),
    "edit": ("item",),
    "add": ("title",),
    "remove": ("item",),
    "history": ("text",),
}
_LEAST_HOURS, _MOST_HOURS = 0.1, 99999


class Edited(Record):
    """What a change came to: the edit, the item that it is about, what the user should know."""

    outcome: Outcome
    item: str | None
    hints: tuple[str, ...]


class Stale(Exception):  # noqa: N818 - the program itself is not at fault
    """The page is no longer the version that a change is meant for; it was not changed."""

    def __init__(self, page: Page) -> None:
        super().__init__("the page has changed")
        self.page = page


def carry_out(shown: ShownPage, request: Any, version: str) -> Edited:
    """Make a change of one version of the page, on disk, with all gates and proofs.

    Raises a refusal as the commands do, one of kind ``usage`` where the request is not
    one, and ``Stale`` where the page is another version by now.
    """
    action, values = _checked(request)
    page = shown.read().page
    _gate_version(page, version)
    if action == "undo":
        from pillcheck.editing.undo import undo

        return Edited(undo(page, dry_run=False), None, ())
    plan = _PLANS[action](shown, values)

    def applied(page: Page) -> tuple[Page, tuple[Item | None, tuple[str, ...]]]:
        # Called again, with the lock held, where another program has written meanwhile.
        _gate_version(page, version)
        change, item = plan(page)
        return apply_change(page, change), (item, change.hints)

    outcome = edit(page, applied, dry_run=False)
    item, hints = outcome.details
    return Edited(outcome, item.name if item else None, hints)


def _gate_version(page: Page, version: str) -> None:
    if hash_of(page.source.to_bytes()) != version:
        raise Stale(page)


def _checked(request: Any) -> tuple[str, dict[str, Any]]:
    """Return the action and its values; a refusal of kind ``usage`` for anything else."""
    action = request.get("action") if isinstance(request, dict) else None
    if not isinstance(action, str) or action not in _ACTIONS:
        raise Refusal("usage", f"say what to do: action is one of {', '.join(_ACTIONS)}")
    values = {name: value for name, value in request.items() if name != "action"}
    for name, value in values.items():
        kind = _ACTIONS[action].get(name)
        if kind is None:
            raise Refusal("usage", f"{action} takes no {name!r}")
        if not _is(kind, value):
            raise Refusal("usage", f"{action}: {name} must be {kind}")
    for name in _NEEDED.get(action, ()):
        if name not in values:
            raise Refusal("usage", f"{action} needs {name}")
    return action, values


def _is(kind: str, value: object) -> bool:
    if kind == _FLAG:
        return isinstance(value, bool)
    if kind == _NUMBER:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        return is_number and _LEAST_HOURS <= float(str(value)) <= _MOST_HOURS
    if kind == _TEXTS:
        return isinstance(value, dict) and all(_is(_TEXT, text) for text in value.values())
    # What cannot be written in UTF-8 is no text: JSON can hold half a character.
    return isinstance(value, str) and value == value.encode("utf-8", "ignore").decode()


def _with_note(shown: ShownPage, values: dict[str, Any], plan: Plan) -> Plan:
    """Return a plan that adds the note of the request, if there is one, as a history row."""
    note = values.get("note")
    if note is None:
        return plan
    author, date = shown.config.author_of(), date_of(None)

    def noted(page: Page) -> tuple[Change, Item | None]:
        change, item = plan(page)
        return with_rows(page, change, date, [note], author), item

    return noted


def _item(page: Page, name: str) -> Item:
    from pillcheck.backlog.lookup import find_item

    return find_item([page], name)[1]


def _set(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.backlog.lookup import find_status
    from pillcheck.editing.set_items import set_items, status_rows

    config, note = shown.config, values.get("note")
    status, date = find_status(config.dialect, values["status"]), date_of(None)
    author = config.author_of() if note is not None or config.record_history else ""

    def plan(page: Page) -> tuple[Change, Item]:
        item = _item(page, values["item"])
        change = set_items(page, [item], status, date, delivered=values.get("delivered"))
        rows = status_rows(page.dialect, [item], status, note, record=config.record_history)
        return with_rows(page, change, date, rows, author), item

    return plan


def _move(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.editing.order import move, move_to_end

    places = [name for name in ("before", "after", "to") if name in values]
    if len(places) != 1 or values.get("to", "top") not in ("top", "bottom"):
        raise Refusal("usage", 'say where to: before or after an item, or to "top" or "bottom"')

    def plan(page: Page) -> tuple[Change, Item]:
        item = _item(page, values["item"])
        if "to" in values:
            return move_to_end(page, item, values["to"]), item
        other = _item(page, values[places[0]])
        if other == item:
            raise Refusal("usage", "an item cannot be moved before or after itself")
        return move(page, item, other, "before" if "before" in values else "after"), item

    return _with_note(shown, values, plan)


def _edit(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.backlog.lookup import find_priority
    from pillcheck.editing.change import Change
    from pillcheck.editing.fields import edit_item
    from pillcheck.editing.properties import set_properties

    priority, fields = values.get("priority"), values.get("fields", {})
    title, hours, properties = values.get("title"), values.get("hours"), values.get("properties")
    if priority is not None:
        priority = find_priority(shown.config.dialect, priority)
    is_edit = any(value is not None for value in (title, priority, hours)) or bool(fields)
    if not is_edit and not properties:
        raise Refusal("usage", "say what to change: title, priority, hours, fields or properties")

    def plan(page: Page) -> tuple[Change, Item]:
        item, change = _item(page, values["item"]), Change()
        if is_edit:
            change = edit_item(
                page, item, title=title, priority=priority, hours=hours, fields=fields
            )
        if properties:
            change += set_properties(page, [item], properties)
        return change, item

    return _with_note(shown, values, plan)


def _add(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.editing.adding import add_item
    from pillcheck.editing.item_spec import next_item_spec

    def plan(page: Page) -> tuple[Change, Item]:
        spec = next_item_spec(
            page,
            values["title"],
            date_of(None),
            priority=values.get("priority"),
            status=values.get("status"),
            hours=values.get("hours"),
            fields=values.get("fields"),
        )
        return add_item(page, spec, values.get("properties"))

    return _with_note(shown, values, plan)


def _remove(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.editing.order import remove

    def plan(page: Page) -> tuple[Change, Item]:
        item = _item(page, values["item"])
        return remove(page, item, force=values.get("force", False)), item

    return _with_note(shown, values, plan)


def _history(shown: ShownPage, values: dict[str, Any]) -> Plan:
    from pillcheck.editing.history_rows import add_history_rows

    author, date = shown.config.author_of(), date_of(None)
    return lambda page: (add_history_rows(page, date, [values["text"]], author), None)


_PLANS = {
    "set": _set,
    "move": _move,
    "edit": _edit,
    "add": _add,
    "remove": _remove,
    "history": _history,
}
