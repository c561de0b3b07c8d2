"""The table of the page history on a page that has none, in the markup of its other tables."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.reader import read
from pillcheck.editing.change import Change
from pillcheck.editing.gates import gate_history, is_history_head
from pillcheck.editing.inline_markup import InlineMarkup
from pillcheck.editing.row_markup import plain_row
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit, apply
from pillcheck.html.element_names import HEADINGS, HIDDEN, TABLE_PARTS
from pillcheck.html.escaping import bare_tag, element_markup, escape_text, new_attribute
from pillcheck.html.selectors import children
from pillcheck.html.source import Span
from pillcheck.html.whitespace import line_break_before
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

HEADING = "Page history"
_COLUMNS = ("Date", "Change", "Author")
_ID = "page-history"
_STEP = "  "
# What frames a page: what stands beside one of these is a part of the page, not of its list.
_FRAME = ("header", "footer", "nav", "main")
_LISTS = TABLE_PARTS | {"table", "ul", "ol", "menu", "dl"}
# Attributes by which a region around a table says that it can be scrolled.
_REGION = ("class", "style", "role", "tabindex")


class _Place(Record):
    """Where the history goes, and what it looks like there.

    ``lead`` is the line end and indentation before each new line at its level, empty on a page
    of one line, and ``step`` what is indented more. ``section`` and ``heading`` are start tags.
    """

    offset: int
    lead: str
    step: str
    section: str
    heading: str


def begin_history(page: Page) -> Change:
    """Return the change that writes an empty page history below the items.

    Raises a refusal of kind ``refused`` where the page has a history, or a table with its
    columns that is not marked as one, or no certain place for it.
    """
    _gate_none(page)
    after_items = _last_block(page)
    for model, has_class in ((_model(page), True), (_model(page), False), (None, False)):
        place = _place(page, after_items, with_class=has_class)
        lines = list(_lines(page, model, place))
        text = "".join(place.lead + line for line in lines)
        change = _change(page, place, text)
        if change:
            return change
    message = "what is written below the items here would be read as an item; write it by hand"
    raise Refusal("refused", f"{page.source.path}: {message}; nothing was written")


def _gate_none(page: Page) -> None:
    if page.history:
        gate_history(page)
        message = "the page has a history table; pillcheck history add adds a row to it"
        refuse(page.source, page.history.table.start_tag, message)
    for table in _tables(page):
        if any(is_history_head(row) for row in table.descendants("tr")):
            name = page.dialect.history_class
            message = f"this table may be the page history; give it the class {name} instead"
            refuse(page.source, table.start_tag, message)


def _tables(page: Page) -> list[Element]:
    """Return the tables that readers see."""
    tokens = page.tree.tokens
    hidden_until, tables = -1, []
    for number, tag in enumerate(tokens.tags):
        if number < hidden_until or not (tag.name == "table" or tag.name in HIDDEN):
            continue
        element = page.tree.element(number)
        if not element.is_start:
            continue
        if tag.name in HIDDEN:
            hidden_until = page.tree.closers[number]
        else:
            tables.append(element)
    return tables


def _model(page: Page) -> Element | None:
    """Return the table that the new one is to look like: one outside of items, if there is one."""
    tables = [table for table in _tables(page) if table.has_end_tag]
    inside = [t for t in tables if page.item_around(t.span)]
    around = [t for t in tables if any(t.contains(item.element) for item in page.items)]
    outside = [table for table in tables if table not in inside and table not in around]
    return next(iter(outside or inside), None)


def _last_block(page: Page) -> Element:
    """Return the element to put the history after: the last beside or around the items."""
    outer = [item.element for item in page.items if item.inside is None]
    if outer:
        block = outer[-1]
    else:
        blocks = [e for name in ("main", "body") for e in _named(page, name)]
        inner = children(blocks[0]) if blocks else []
        seen = [child for child in inner if child.name not in ("script", "style", "footer")]
        if not seen:
            raise Refusal(
                "refused",
                f"{page.source.path}: the page has no items to put a history below; add one first",
            )
        return seen[-1]
    while block.parent and not _is_frame(block.parent):
        block = block.parent
    return block


def _named(page: Page, name: str) -> Iterator[Element]:
    for number, tag in enumerate(page.tree.tokens.tags):
        if tag.name == name and page.tree.element(number).is_start:
            yield page.tree.element(number)


def _is_frame(element: Element) -> bool:
    """Tell whether an element holds more of the page than its items, and sections may stand in."""
    if element.name in _LISTS:
        return False
    if element.name in ("main", "body", "html") or next(element.descendants("h1"), None):
        return True
    return any(child.name in _FRAME for child in children(element))


def _place(page: Page, block: Element, *, with_class: bool) -> _Place:
    if not block.has_end_tag:
        message = f"<{block.name}> is never closed; add </{block.name}> to put a history below it"
        refuse(page.source, block.start_tag, message)
    offset, lead = block.span.end, line_break_before(page.source, block.start)
    return _Place(
        offset=offset,
        lead=lead,
        step=_step(page, block, lead),
        section=_section(page, block, with_class=with_class),
        heading=_heading(block),
    )


def _step(page: Page, block: Element, lead: str) -> str:
    """Return by how much the page indents what stands in another element."""
    first = next(iter(children(block)), None)
    inner = line_break_before(page.source, first.start) if first and lead else ""
    return inner.removeprefix(lead) if inner.startswith(lead) else _STEP if lead else ""


def _section(page: Page, block: Element, *, with_class: bool) -> str:
    """Return the start tag of the section, with the classes that all of its siblings share."""
    beside = children(block.parent) if block.parent else [block]
    sections = [element for element in beside if element.name in ("section", "article")]
    shared = set.intersection(*(set(s.classes) for s in sections)) if sections else set()
    shared -= {page.dialect.item_class}
    tag = "<section"
    if _is_id_free(page):
        tag += new_attribute(page.source, "id", _ID)
    names = [name for name in (sections[-1].classes if sections else ()) if name in shared]
    if names and with_class:
        tag += new_attribute(page.source, "class", " ".join(names))
    return f"{tag}>"


def _is_id_free(page: Page) -> bool:
    return all(name != _ID for name, _ in page.ids)


def _heading(block: Element) -> str:
    """Return the start tag of the heading, of the level that the sections here have."""
    beside = children(block.parent) if block.parent else [block]
    levels: Counter[str] = Counter()
    for element in beside:
        first = next(element.descendants(*HEADINGS), None)
        levels.update([first.name] if first and first.name != "h1" else [])
    return f"<{levels.most_common(1)[0][0]}>" if levels else "<h2>"


def _lines(page: Page, model: Element | None, place: _Place) -> Iterator[str]:
    """Yield the lines of the history, each with its indentation behind that of the first."""
    step = place.step
    source = page.source
    region = _region(model)
    level = step * (2 if region else 1)
    name = place.heading[1:-1]
    yield place.section
    yield f"{step}{element_markup(source, name, escape_text(HEADING, source))}"
    if region:
        yield step + _region_tag(page, region)
    table = "<table"
    classes = [c for c in (model.classes if model else ()) if "history" not in c]
    names = " ".join([page.dialect.history_class, *classes])
    yield level + table + new_attribute(source, "class", names) + ">"
    yield f"{level}{step}<thead>"
    yield f"{level}{step * 2}<tr>"
    for cell in _head_cells(page, model):
        yield f"{level}{step * 3}{cell}"
    yield f"{level}{step * 2}</tr>"
    yield f"{level}{step}</thead>"
    yield f"{level}{step}<tbody>"
    yield f"{level}{step}</tbody>"
    yield f"{level}</table>"
    if region:
        yield f"{step}</{region.name}>"
    yield "</section>"


def _region(model: Element | None) -> Element | None:
    """Return the element around a table alone, in which it can be scrolled."""
    around = model.parent if model else None
    if around is None or around.name not in ("div", "figure") or not around.has_end_tag:
        return None
    return around if children(around) == [model] and not around.get("id") else None


def _region_tag(page: Page, region: Element) -> str:
    tag = f"<{region.name}"
    for attribute in region.attributes:
        if attribute.name in _REGION:
            tag += new_attribute(page.source, attribute.name, attribute.value, attribute.quote)
        elif attribute.name in ("aria-label", "aria-labelledby"):
            tag += new_attribute(page.source, "aria-label", HEADING, attribute.quote)
    return tag + ">"


def _head_cells(page: Page, model: Element | None) -> Iterator[str]:
    like = next(model.descendants("th"), None) if model else None
    for name in _COLUMNS:
        tag = bare_tag(page.source, like)[:-1] if like else "<th"
        if like is None or like.get("scope"):
            tag += new_attribute(page.source, "scope", "col")
        yield f"{tag}>{escape_text(name, page.source)}</th>"


def _change(page: Page, place: _Place, text: str) -> Change | None:
    """Return the change, or nothing where the new markup, or a row in it, would be an item."""
    row = plain_row(page.source, "2026-01-31", InlineMarkup("Words", "Words"), "Somebody")
    with_row = text.replace("<tbody>", f"<tbody>{row}")
    at = Span(place.offset, place.offset)
    for markup, rows in ((text, 0), (with_row, 1)):
        after = read(apply(page.source, [Edit(at, markup)]), page.dialect)
        same = [i.name for i in after.items] == [i.name for i in page.items]
        if not same or after.history is None or len(after.history.rows) != rows:
            return None
        if len(after.legend) != len(page.legend):
            return None
    new = [_ID] if _is_id_free(page) else []
    before = [name for name, element in page.ids if element.start < place.offset]
    behind = [name for name, element in page.ids if element.start >= place.offset]
    return Change((Edit(at, text),), {("history",): (), ("ids",): (*before, *new, *behind)})
