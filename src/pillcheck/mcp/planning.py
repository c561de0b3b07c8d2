"""What an edit asks for, as the change that the command of the same meaning would make."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import find_item, find_priority, find_status
from pillcheck.dates import date_of
from pillcheck.editing.transaction import with_rows
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.project.config import Config

    Arguments = dict[str, Any]
    Planner = Callable[[Page, Config, Arguments], Change]

# What goes with every action, and with each: what it needs, then what it may have.
_COMMON = {"page", "hash", "action", "note", "author", "confirm"}
_CHANGES = ("title", "priority", "hours", "fields", "properties")
_TAKES: dict[str, tuple[set[str], set[str]]] = {
    "set": ({"item", "status"}, {"delivered"}),
    "change": ({"item"}, set(_CHANGES)),
    "add": ({"title"}, {"status", *_CHANGES}),
    "move": ({"item"}, {"before", "after", "to"}),
    "remove": ({"item"}, {"force"}),
    "note": ({"note"}, set()),
}


def gate_action(arguments: Arguments) -> None:
    """Raise a refusal of kind ``usage`` for arguments that do not go with the action."""
    action = arguments["action"]
    needed, possible = _TAKES[action]
    given = set(arguments) - _COMMON
    if missing := sorted(needed - set(arguments)):
        raise Refusal("usage", f"{action} needs {' and '.join(missing)}")
    if others := sorted(given - needed - possible):
        takes = ", ".join(sorted((needed | possible) - _COMMON)) or "note"
        raise Refusal("usage", f"{action} takes {takes}, and not {' or '.join(others)}")
    if action == "change" and not given & possible:
        raise Refusal("usage", f"change needs one of {', '.join(_CHANGES)}")
    if action == "move" and len(given & possible) != 1:
        raise Refusal("usage", "move needs one of before, after and to")


def planned(page: Page, config: Config, arguments: Arguments) -> Change:
    """Return the change of a page that an edit asks for, with its rows of the history.

    Raises the refusals of the command of the same meaning.
    """
    action = arguments["action"]
    change = _PLANNERS[action](page, config, arguments)
    note = arguments.get("note")
    if note is None or action in ("set", "note"):
        return change
    return with_rows(page, change, date_of(None), [note], config.author_of(arguments.get("author")))


def _item(page: Page, arguments: Arguments) -> Item:
    return find_item([page], arguments["item"])[1]


def _set(page: Page, config: Config, arguments: Arguments) -> Change:
    from pillcheck.editing.set_items import set_items, status_rows

    items = [_item(page, arguments)]
    status = find_status(config.dialect, arguments["status"])
    note, date = arguments.get("note"), date_of(None)
    change = set_items(page, items, status, date, delivered=arguments.get("delivered"))
    rows = status_rows(page.dialect, items, status, note, record=config.record_history)
    author = config.author_of(arguments.get("author")) if rows else ""
    return with_rows(page, change, date, rows, author)


def _change(page: Page, config: Config, arguments: Arguments) -> Change:
    from pillcheck.editing.change import Change
    from pillcheck.editing.fields import edit_item
    from pillcheck.editing.properties import set_properties

    item = _item(page, arguments)
    priority = arguments.get("priority")
    if priority is not None:
        priority = find_priority(config.dialect, priority)
    change = Change()
    if arguments.keys() & {"title", "priority", "hours", "fields"}:
        change = edit_item(
            page,
            item,
            title=arguments.get("title"),
            priority=priority,
            hours=arguments.get("hours"),
            fields=arguments.get("fields", {}),
        )
    if properties := arguments.get("properties"):
        change += set_properties(page, [item], properties)
    return change


def _add(page: Page, config: Config, arguments: Arguments) -> Change:  # noqa: ARG001
    from pillcheck.editing.adding import add_item
    from pillcheck.editing.item_spec import next_item_spec

    spec = next_item_spec(
        page,
        arguments["title"],
        date_of(None),
        priority=arguments.get("priority"),
        status=arguments.get("status"),
        hours=arguments.get("hours"),
        fields=arguments.get("fields", {}),
    )
    return add_item(page, spec, arguments.get("properties", {}))[0]


def _move(page: Page, config: Config, arguments: Arguments) -> Change:  # noqa: ARG001
    from pillcheck.editing.order import move, move_to_end

    item = _item(page, arguments)
    if "to" in arguments:
        return move_to_end(page, item, arguments["to"])
    side = "before" if "before" in arguments else "after"
    _, neighbour = find_item([page], arguments[side])
    if neighbour is item:
        raise Refusal("usage", f"cannot move {item.called} before or after itself")
    return move(page, item, neighbour, "before" if side == "before" else "after")


def _remove(page: Page, config: Config, arguments: Arguments) -> Change:  # noqa: ARG001
    from pillcheck.editing.order import remove

    return remove(page, _item(page, arguments), force=arguments.get("force", False))


def _note(page: Page, config: Config, arguments: Arguments) -> Change:
    from pillcheck.editing.history_rows import add_history_rows

    author = config.author_of(arguments.get("author"))
    return add_history_rows(page, date_of(None), [arguments["note"]], author)


_PLANNERS: dict[str, Planner] = {
    "set": _set,
    "change": _change,
    "add": _add,
    "move": _move,
    "remove": _remove,
    "note": _note,
}
