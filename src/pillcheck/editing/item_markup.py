"""An item's markup on its own: as it will be once edits are made, and read as a page of one."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.facts import comments_with, facts_of, item_key, placed_comments
from pillcheck.backlog.reader import read
from pillcheck.editing.change import Change
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit, apply
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source


def edited(source: Source, span: Span, edits: Iterable[Edit]) -> str:
    """Return the text of a span once edits inside it are made.

    Raises a refusal where parts of the page that are to change stand inside each other.
    """
    try:
        text = apply(source, edits).text
    except ValueError:
        message = "what is to change here does not stand side by side"
        refuse(source, span, f"{message}; nothing was written")
    return text[span.start : len(text) - len(source.text) + span.end]


def read_block(page: Page, text: str, replaced: str = "") -> Page:
    """Read markup that is to be one item of a page; a refusal says why it is not.

    What can be read in two ways is refused, unless the markup that it replaces has it, too.
    """
    alone = read(page.source.with_text(text), page.dialect)
    if alone.tree.problems:
        known = Counter(p.message for p in read(page.source.with_text(replaced)).tree.problems)
        for problem in alone.tree.problems:
            known[problem.message] -= 1
            if known[problem.message] < 0:
                line = alone.source.position(problem.span.start).line
                message = f"line {line} of the item: {problem.message}; nothing was written"
                raise Refusal("refused", message)
    if len(alone.items) != 1 or text.strip() != alone.source.cut(alone.items[0].element.span):
        raise Refusal("refused", "this is not the markup of one item; nothing was written")
    if not alone.items[0].element.has_end_tag:
        raise Refusal("refused", "the item is never closed; nothing was written")
    return alone


def change_item(
    page: Page,
    item: Item,
    edits: tuple[Edit, ...],
    wanted: Mapping[str, object],
    texts: Mapping[str, str],
) -> Change:
    """Return the change that edits make to one item.

    ``wanted`` names the facts that they may change, with the values that they
    must have then; ``...`` stands for whatever the item says when read alone.
    ``texts`` holds what fields must say.
    """
    span = item.element.span
    alone = read_block(page, edited(page.source, span, edits), page.source.cut(span))
    for label, text in texts.items():
        field = alone.items[0].field(label)
        if field is None or field.text != text:
            raise Refusal("refused", f'"{label}" would not say what was meant; nothing was written')
    key = item_key(page, item)
    said = {k[-1]: value for k, value in facts_of(alone, alone.items).items()}
    facts: Facts = {
        (*key, name): said[name] if value is ... else value for name, value in wanted.items()
    }
    # Comments go with the words that they stand in, and come with no others.
    facts[("comments",)] = tuple(
        comment
        for place, comment in placed_comments(page)
        if not any(edit.span.encloses(place) for edit in edits)
    )
    return Change(edits, facts)


def replace_item(page: Page, item: Item, text: str) -> Change:
    """Return the change that gives an item other markup under the same id."""
    text = text.strip()
    alone = read_block(page, text, page.source.cut(item.element.span))
    new = alone.items[0]
    if new.name != item.name:
        raise Refusal(
            "refused", f"ids are for ever: {item.name} cannot become {new.name or 'nameless'}"
        )
    span = item.element.span
    key = item_key(page, item)
    facts: Facts = {(*key, k[-1]): v for k, v in facts_of(alone, alone.items).items()}
    facts[("ids",)] = (
        *(name for name, one in page.ids if one.start < span.start),
        *(name for name, _ in alone.ids),
        *(name for name, one in page.ids if one.start > span.end),
    )
    facts[("comments",)] = comments_with(page, span, alone)
    return Change((Edit(span, text),), facts)
