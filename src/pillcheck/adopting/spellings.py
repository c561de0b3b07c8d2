"""How a page writes the labels of its statuses: in references, or in unlike spellings."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.places import folded
from pillcheck.html.escaping import escape_text, set_value, write_words
from pillcheck.html.tree import fold

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.edit import Edit


def html_of_labels(page: Page) -> dict[str, str]:
    """Return the markup of each label that the page mostly writes in another way than as text."""
    written: dict[str, Counter[str]] = {}
    for item in page.items:
        for carried in item.carriers:
            if carried.by_text and carried.label:
                markup = " ".join(page.source.cut(carried.label.span).split())
                written.setdefault(carried.by_text, Counter())[markup] += 1
    usual = {name: counts.most_common(1)[0][0] for name, counts in written.items()}
    return {
        name: markup
        for name, markup in usual.items()
        if fold(markup) == page.dialect.label(name)
        and markup != escape_text(page.dialect.label(name), page.source)
        and "<" not in markup
    }


def with_html(settings: Mapping[str, Any], html: Mapping[str, str]) -> dict[str, Any]:
    """Return settings with the markup of labels."""
    statuses = dict(settings["statuses"])
    for name, markup in html.items():
        known = statuses[name]
        table = {"label": known} if isinstance(known, str) else known
        statuses[name] = {**table, "html": markup}
    return {**settings, "statuses": statuses}


def usual_spelling(page: Page, item: Item) -> Iterator[Edit]:
    """Yield the edits that write an item's status as ``set`` would, where it is spelled unlike."""
    for carried in item.carriers:
        status = page.dialect.status(carried.by_text or "")
        if status and carried.label:
            words = carried.carrier.words(status)
            edit = write_words(page.source, carried.label.span, words, status.html_of(words))
            if page.source.cut(edit.span) != edit.text:
                yield edit
        value = dict(carried.carrier.values).get(carried.by_value or "")
        if carried.attribute and value and folded(value) == folded(carried.attribute.value):
            edit = set_value(page.source, carried.attribute, value)
            if page.source.cut(edit.span) != edit.text:
                yield edit
