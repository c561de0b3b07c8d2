"""How the counts that a page states could be kept right: the attributes for each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.item_groups import Groups
from pillcheck.backlog.measures import GROUP_ATTRIBUTE, measure_called
from pillcheck.backlog.page import COUNT_ATTRIBUTE
from pillcheck.backlog.page_counts import page_counts
from pillcheck.html.escaping import escape_value
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.page_counts import PageCount


class Keepable(Record):
    """A count that could be kept, and the attributes of an element around its numbers."""

    stated: PageCount
    attributes: str


def keepable_counts(page: Page) -> Iterator[Keepable]:
    """Yield the counts of a page, right or stale, that attributes would keep right."""
    groups = Groups(page)
    for count in page_counts(page):
        names = (
            name for name in _names(page.dialect, count) if _counts_the_same(groups, count, name)
        )
        if name := next(names, None):
            attributes = f'{COUNT_ATTRIBUTE}="{name}"'
            if count.group:
                group = escape_value(count.group, page.source, '"')
                attributes += f' {GROUP_ATTRIBUTE}="{group}"'
            yield Keepable(count, attributes)


def _names(dialect: Dialect, count: PageCount) -> Iterator[str]:
    kind, _, name = count.kind.rpartition(":")
    whole = "/total" if len(count.numbers) > 1 else ""
    if kind == "status" and dialect.done_statuses == (name,):
        yield f"done{whole}"
    yield f"{name}{whole}"
    if kind:
        yield f"{count.kind}{whole}"


def _counts_the_same(groups: Groups, count: PageCount, name: str) -> bool:
    page = groups.page
    measure = measure_called(page.dialect, name)
    called = [page.items]
    if count.group:
        called = groups.called(count.group)
    if measure is None or len(called) != 1:
        return False
    values = [f"{value:g}" for value in measure.of(page.dialect, called[0])]
    return values == [expected for _, _, expected in count.numbers[:2]]
