"""The markup of one item: after edits, and read on its own as a page with one item."""

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


def edited_text(source: Source, span: Span, edits: Iterable[Edit]) -> str:
    """Return the text of a span after edits inside it.

    Raises a refusal of kind ``refused`` where the edits overlap.
    """
    part = source.with_text(source.cut(span))
    try:
        return apply(part, [edit.moved(-span.start) for edit in edits]).text
    except ValueError:
        refuse(source, span, "the parts to change here overlap; nothing was written")


def read_block(page: Page, text: str, replaced: str = "") -> Page:
    """Read the markup of one item as a page of its own.

    Raises a refusal of kind ``refused`` where it is not one whole item, or where it can be
    read in two ways and ``replaced``, the markup that it replaces, cannot.
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
        raise Refusal("refused", "expected the markup of one item; nothing was written")
    if not alone.items[0].element.has_end_tag:
        raise Refusal("refused", "the item is never closed; add its end tag; nothing was written")
    return alone


def _edited_alone(page: Page, item: Item, edits: tuple[Edit, ...]) -> Page:
    """Return the edited page with the one item that was edited."""
    after = read(apply(page.source, edits), page.dialect)
    at = page.items.index(item)
    if len(after.items) != len(page.items):
        refuse(page.source, item.element.start_tag, "this edit would change which items there are")
    return after.replaced(items=(after.items[at],))


def change_item(
    page: Page,
    item: Item,
    edits: tuple[Edit, ...],
    expected: Mapping[str, object],
    texts: Mapping[str, str],
) -> Change:
    """Return the change that edits make to one item.

    ``expected`` holds the values of the facts that they may change, by name; ``...``
    stands for what the item says when read on its own. ``texts`` holds what fields
    must say afterwards, by label. Raises a refusal of kind ``refused`` where they do not.
    """
    span = item.element.span
    if page.dialect.shape:
        # A row means nothing outside of its table.
        alone = _edited_alone(page, item, edits)
    else:
        alone = read_block(page, edited_text(page.source, span, edits), page.source.cut(span))
    for label, text in texts.items():
        field = alone.items[0].field(label)
        if field is None or field.text != text:
            raise Refusal(
                "refused", f'after this edit "{label}" would not read "{text}"; nothing was written'
            )
    key = item_key(page, item)
    new_facts = {fact[-1]: value for fact, value in facts_of(alone, alone.items).items()}
    facts: Facts = {
        (*key, name): new_facts[name] if value is ... else value for name, value in expected.items()
    }
    # A comment goes with the words that it is in; new words bring none.
    facts[("comments",)] = tuple(
        comment
        for place, comment in placed_comments(page)
        if not any(edit.span.encloses(place) for edit in edits)
    )
    return Change(edits, facts)


def replace_item(page: Page, item: Item, text: str) -> Change:
    """Return the change that gives an item other markup under the same id.

    Raises a refusal of kind ``refused`` where the markup is not one item of that id.
    """
    text = text.strip()
    alone = read_block(page, text, page.source.cut(item.element.span))
    new = alone.items[0]
    if new.name != item.name:
        raise Refusal(
            "refused", f"an item keeps its id: expected {item.name}, found {new.name or 'no id'}"
        )
    span = item.element.span
    key = item_key(page, item)
    facts: Facts = {(*key, fact[-1]): value for fact, value in facts_of(alone, alone.items).items()}
    facts[("ids",)] = (
        *(name for name, element in page.ids if element.start < span.start),
        *(name for name, _ in alone.ids),
        *(name for name, element in page.ids if element.start > span.end),
    )
    facts[("comments",)] = comments_with(page, span, alone)
    return Change((Edit(span, text),), facts)
