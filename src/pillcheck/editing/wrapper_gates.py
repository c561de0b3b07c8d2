"""Gates before items move or go: no wrapper is left empty, torn from its item or filled twice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe
from pillcheck.editing.wrappers import (
    CELLS,
    ENTRIES,
    LISTS,
    PAIRED,
    behind_space,
    element_end,
    holds_nothing_but,
)
from pillcheck.errors import refuse
from pillcheck.html.element_names import OPTIONAL_END
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.editing.wrappers import Unit, Units
    from pillcheck.html.tree import Element


def gate_closed(page: Page, unit: Unit) -> None:
    """Refuse a unit of which it is not certain where it ends."""
    for one in unit.wrappers:
        if one.name not in ENTRIES:
            _gate_end_tag(page, unit, one)
    # An entry is to hold one item; one that holds more may have been meant to end before.
    around = unit.around
    if around and (around.name in ENTRIES or around.name == "details"):
        _gate_end_tag(page, unit, around)
    # Further out, an element without end tag takes in what was meant to stand behind it.
    while around:
        if around.name not in OPTIONAL_END:
            _gate_end_tag(page, unit, around)
        around = around.parent


def _gate_end_tag(page: Page, unit: Unit, around: Element) -> None:
    if not around.has_end_tag:
        message = f"the <{around.name}> around {describe(unit.item)} is never closed"
        refuse(page.source, around.start_tag, f"{message}; add </{around.name}>")


def gate_whole(page: Page, units: Units, unit: Unit) -> None:
    """Refuse a unit that cannot go elsewhere as it is, without what stands beside the item."""
    gate_closed(page, unit)
    what = describe(unit.item)
    if unit.other:
        refuse(
            page.source,
            unit.other,
            f"the <{unit.element.name}> around {what} holds this, too, so the item cannot move; "
            "move it by hand",
        )
    row = unit.around
    if unit.element.name in PAIRED:
        message = f"{what} stands in a <{unit.element.name}> that is one of a pair"
        refuse(page.source, unit.element.start_tag, f"{message}; move it by hand")
    if unit.element.name in CELLS and row:
        cells = [one for one in row.descendants(*CELLS) if one.parent == row]
        around = {one.element for one in units}
        strange = next((one for one in cells if one not in around), None)
        if strange:
            message = f"this cell stands in one row with {what}, which cannot move without it"
            refuse(page.source, strange.start_tag, f"{message}; move it by hand")


def gate_alike(page: Page, units: Units, unit: Unit, target: Unit) -> None:
    """Refuse to move a unit to a target in another place where it does not fit in."""
    what, where = describe(unit.item), describe(target.item)
    names = [[one.name for one in side.wrappers] for side in (unit, target)]
    if names[0] != names[1] or unit.element.name in CELLS:
        ours, theirs = (" ".join(f"<{name}>" for name in reversed(side)) for side in names)
        message = f"{what} stands in {ours or 'no wrapper'}, and {where} in {theirs or 'none'}"
        if names[0] == names[1]:
            message = f"{what} stands in a cell of another row than {where}"
        refuse(page.source, unit.element.start_tag, f"{message}; move it by hand")
    for side, other in ((unit, target), (target, unit)):
        # Of elements of one name that are open in each other, it may be another one that was
        # meant to be closed.
        crossed: set[str] = set()
        around = side.around
        while around:
            if not around.contains(other.element):
                crossed.add(around.name)
            if around.name in crossed and around.name not in ENTRIES:
                _gate_end_tag(page, side, around)
            around = around.parent
    for side in (unit, target):
        sole = units.sole_holder(side)
        if sole:
            message = f"{describe(side.item)} is the only item in this <{sole.name}>"
            refuse(page.source, sole.start_tag, f"{message}, which may be its own; move it by hand")


def gate_implied_ends(
    page: Page, left: Iterable[Unit], after: str, moved: Callable[[int], int]
) -> None:
    """Refuse where a wrapper without an end tag would end elsewhere than it did.

    ``after`` is the page's text as it would be, ``moved`` says where an offset
    of the old text is in it.
    """
    tokens = page.tree.tokens
    for unit in left:
        for one in unit.wrappers:
            if one.has_end_tag:
                continue
            closer = page.tree.closers[one.number]
            was = tokens.tags[closer].text.lower() if closer < len(tokens) else ""
            here = behind_space(after, moved(element_end(page, one) - 1) + 1)
            ends = _ends_of(one)
            said = after[here : here + 100].lower()
            as_before = said.startswith(was[:100]) if was else not said
            if not as_before and not re.match(rf"({'|'.join(ends)})[\s/>]", said):
                message = f"the <{one.name}> around {describe(unit.item)} has no end tag"
                refuse(page.source, one.start_tag, f"{message}; add </{one.name}>")


def _ends_of(element: Element) -> list[str]:
    """Return how the tags begin that imply an element's end."""
    ends = []
    inner: Element | None = element
    while inner:
        ends += [f"<{name}" for name in (CELLS if inner.name in CELLS else {inner.name})]
        inner = inner.parent
        ends += [f"</{inner.name}"] if inner else []
        if inner is None or inner.has_end_tag or inner.name not in ENTRIES:
            break
    return ends


def gate_links(page: Page, unit: Unit, taken: Element) -> None:
    """Refuse to take wrappers off the page to which something leads."""
    named = [one for one in unit.wrappers if one.number >= taken.number and one.get("id")]
    for wrapper in named:
        name = wrapper.get("id")
        link = re.compile(rf"#{re.escape(name)}(?=[\s\"'>])")
        for found in link.finditer(page.source.text):
            place = Span(*found.span())
            if not taken.span.encloses(place):
                what = f'the <{wrapper.name} id="{name}"> around {describe(unit.item)}'
                refuse(
                    page.source,
                    place,
                    f"{what} is linked to here; change that first, or say --force",
                )


def gate_no_wrapper(page: Page, unit: Unit) -> None:
    """Refuse an item as neighbour of a new one that would need a wrapper of its own, too."""
    if unit.wrappers:
        wrapper = unit.element
        message = f"{describe(unit.item)} stands in a <{wrapper.name}> of its own"
        refuse(page.source, wrapper.start_tag, f"{message}; copy it by hand for a new item")


def gate_taken(page: Page, units: Units, unit: Unit) -> Element:
    """Return the element to take off the page with an item, or refuse."""
    gate_closed(page, unit)
    gone = unit.alone
    if gone.name in CELLS | PAIRED:
        message = f"{describe(unit.item)} stands in a <{gone.name}> that others stand beside"
        refuse(page.source, gone.start_tag, f"{message}; take it out by hand")
    around = gone.parent
    if unit.other and around and around.name not in LISTS and holds_nothing_but(around, gone):
        message = (
            f"only a comment would be left in the <{around.name}> around {describe(unit.item)}"
        )
        refuse(page.source, unit.other, f"{message}; take it out by hand")
    sole = units.sole_holder(unit)
    if sole and not unit.other and holds_nothing_but(sole, unit.element):
        message = f"{describe(unit.item)} is all there is in this <{sole.name}>"
        refuse(page.source, sole.start_tag, f"{message}; take both out by hand")
    return gone
