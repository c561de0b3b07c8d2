"""Gates before an item moves or goes: its wrapper goes with it and no other is changed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import describe
from pillcheck.editing.own_links import leads_to
from pillcheck.editing.wrappers import (
    CELLS,
    ENTRIES,
    LISTS,
    PAIRED,
    after_space,
    element_end,
    holds_nothing_but,
)
from pillcheck.errors import refuse
from pillcheck.html.element_names import OPTIONAL_END
from pillcheck.html.scanner import START
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.editing.wrappers import Unit, Units
    from pillcheck.html.tree import Element


def gate_closed(page: Page, unit: Unit) -> None:
    """Refuse a unit whose end is not certain."""
    for wrapper in unit.wrappers:
        if wrapper.name not in ENTRIES:
            _gate_end_tag(page, unit, wrapper)
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
    """Refuse a unit that cannot move as it is, without what is beside the item."""
    gate_closed(page, unit)
    what = describe(unit.item)
    if unit.other:
        refuse(
            page.source,
            unit.other,
            f"the <{unit.element.name}> around {what} also contains this, so it cannot move; "
            "move it by hand",
        )
    row = unit.around
    if unit.element.name in PAIRED:
        message = f"{what} is in a <{unit.element.name}> that is one of a pair"
        refuse(page.source, unit.element.start_tag, f"{message}; move it by hand")
    if unit.element.name in CELLS and row:
        cells = [cell for cell in row.descendants(*CELLS) if cell.parent == row]
        of_items = {other.element for other in units}
        plain = next((cell for cell in cells if cell not in of_items), None)
        if plain:
            message = f"this cell is in one row with {what}, which cannot move without it"
            refuse(page.source, plain.start_tag, f"{message}; move it by hand")


def gate_alike(page: Page, units: Units, unit: Unit, target: Unit) -> None:
    """Refuse to move a unit beside a target in another place where it does not fit."""
    what, where = describe(unit.item), describe(target.item)
    names = [[wrapper.name for wrapper in side.wrappers] for side in (unit, target)]
    if names[0] != names[1] or unit.element.name in CELLS:
        ours, theirs = (" ".join(f"<{name}>" for name in reversed(side)) for side in names)
        message = f"{what} is in {ours or 'no wrapper'}, {where} is in {theirs or 'no wrapper'}"
        if names[0] == names[1]:
            message = f"{what} is in a cell of another row than {where}"
        refuse(page.source, unit.element.start_tag, f"{message}; move it by hand")
    for side, other in ((unit, target), (target, unit)):
        # Where elements of one name are open inside each other, an end tag may have been meant for
        # another of them.
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
    """Refuse where a wrapper without an end tag would end at another place than before.

    ``after`` is the text of the page after the edit, and ``moved`` returns where an
    offset of the old text is in it.
    """
    tokens = page.tree.tokens
    for unit in left:
        for wrapper in unit.wrappers:
            if wrapper.has_end_tag:
                continue
            closer = page.tree.closers[wrapper.number]
            old = tokens.tags[closer].text.lower() if closer < len(tokens) else ""
            offset = after_space(after, moved(element_end(page, wrapper) - 1) + 1)
            new = after[offset : offset + 100].lower()
            as_before = new.startswith(old[:100]) if old else not new
            if not as_before and not re.match(rf"({'|'.join(_ends_of(wrapper))})[\s/>]", new):
                message = f"the <{wrapper.name}> around {describe(unit.item)} has no end tag"
                refuse(page.source, wrapper.start_tag, f"{message}; add </{wrapper.name}>")


def _ends_of(element: Element) -> list[str]:
    """Return the beginnings of the tags that imply an element's end."""
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
    """Refuse to remove wrappers that a link leads to."""
    named = [each for each in unit.wrappers if each.number >= taken.number and each.get("id")]
    for wrapper in named:
        name = wrapper.get("id")
        for place in _links_to(page, name):
            if not taken.span.encloses(place):
                what = f'the <{wrapper.name} id="{name}"> around {describe(unit.item)}'
                refuse(
                    page.source, place, f"this links to {what}; change that first, or use --force"
                )


def _links_to(page: Page, name: str) -> list[Span]:
    """Return where an id of the page is linked to, in addresses and other attributes."""
    written = re.finditer(rf"#{re.escape(name)}(?=[\s\"'>])", page.source.text)
    places = [Span(*match.span()) for match in written]
    for number, tag in enumerate(page.tree.tokens.tags):
        if tag.kind == START and tag.name == "a" and ("%" in tag.text or "&" in tag.text):
            link = page.tree.element(number)
            if leads_to(page, link.get("href"), name):
                places.append(link.start_tag)
    return places


def gate_no_wrapper(page: Page, unit: Unit) -> None:
    """Refuse a neighbour with a wrapper of its own: a new item would need one, too."""
    if unit.wrappers:
        wrapper = unit.element
        message = f"{describe(unit.item)} is in a <{wrapper.name}> of its own"
        refuse(page.source, wrapper.start_tag, f"{message}; copy it by hand for a new item")


def gate_taken(page: Page, units: Units, unit: Unit) -> Element:
    """Return the element to remove with an item; a refusal where no element can go with it."""
    gate_closed(page, unit)
    gone = unit.alone
    if gone.name in CELLS | PAIRED:
        message = f"{describe(unit.item)} is in a <{gone.name}> with others beside it"
        refuse(page.source, gone.start_tag, f"{message}; remove it by hand")
    around = gone.parent
    if unit.other and around and around.name not in LISTS and holds_nothing_but(around, gone):
        message = (
            f"only a comment would be left in the <{around.name}> around {describe(unit.item)}"
        )
        refuse(page.source, unit.other, f"{message}; remove it by hand")
    sole = units.sole_holder(unit)
    if sole and not unit.other and holds_nothing_but(sole, unit.element):
        message = f"{describe(unit.item)} is all that is in this <{sole.name}>"
        refuse(page.source, sole.start_tag, f"{message}; remove both by hand")
    return gone
