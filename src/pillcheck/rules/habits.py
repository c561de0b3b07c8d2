"""What a page does most of the time: what it never has is no fault of one of its items."""

from __future__ import annotations

import math
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.backlog.dialect import DEFAULT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.dialect import FieldRule
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.tree import Element

# Of fewer items none tells what is usual; on the usual kind of page they need all parts.
_FEW = 3
# The share of pairs in order of a page that is kept in the order of priorities.
_SORTED = 0.8


def keeps_priorities(page: Page) -> bool:
    """Tell whether most items have a priority."""
    return _is_usual(page, lambda item: bool(item.priority or item.tag))


def priority_runs(page: Page) -> Iterator[list[Item]]:
    """Yield the items with a known priority that are to stand in its order.

    Those are all items of the usual kind of page. On others they are those of
    each element or table around items, if most of them are in that order.
    """
    known = [item for item in page.items if page.dialect.rank(item.priority) < math.inf]
    if page.dialect.shape is None:
        yield known
        return
    around: dict[Element | None, list[Item]] = {}
    for item in known:
        outer = item.element.parent
        if outer is not None and outer.name == "tbody":
            outer = outer.parent
        around.setdefault(outer, []).append(item)
    if all(_is_sorted([page.dialect.rank(i.priority) for i in run]) for run in around.values()):
        yield from around.values()


def _is_sorted(ranks: list[float]) -> bool:
    """Tell whether nearly all pairs of different ranks are in order."""
    above: Counter[float] = Counter()
    in_order = different = 0
    for rank in ranks:
        in_order += sum(count for other, count in above.items() if other < rank)
        different += sum(count for other, count in above.items() if other != rank)
        above[rank] += 1
    return in_order >= _SORTED * different


def keeps_ids(page: Page) -> bool:
    """Tell whether most items have an id."""
    return _is_usual(page, lambda item: item.name is not None)


def keeps_pills(page: Page) -> bool:
    """Tell whether most items have a pill."""
    return _is_usual(page, lambda item: bool(item.pills or item.other_pills))


def keeps_statuses(page: Page) -> bool:
    """Tell whether most items say a status."""
    return _is_usual(page, lambda item: item.status is not None)


def keeps_field(page: Page, rule: FieldRule) -> bool:
    """Tell whether most items have a field, or the team has configured its fields."""
    if page.dialect.fields is not DEFAULT.fields:
        return True
    return _is_usual(page, lambda item: any(field.name == rule.label for field in item.fields))


def keeps_evidence(page: Page) -> bool:
    """Tell whether done items say what they delivered, or the team has configured fields.

    Fewer than three done items tell nothing where most items have fields.
    """
    if page.dialect.fields is not DEFAULT.fields:
        return True
    done = [item for item in page.items if item.status in page.dialect.done_statuses]
    if len(done) < _FEW:
        return keeps_fields(page)
    return _is_most(done, [item for item in done if any(f.is_evidence for f in item.fields)])


def keeps_fields(page: Page) -> bool:
    """Tell whether most items have a field of those in the configuration."""
    return _is_usual(page, lambda item: any(field.rule for field in item.fields))


def keeps_rates(page: Page) -> bool:
    """Tell whether most estimates give the days at so many hours a day."""
    name = page.dialect.estimate_field
    estimated = [item for item in page.items if item.field(name)]
    if page.dialect.shape is None and len(estimated) < _FEW:
        return True
    return _is_most(estimated, [item for item in estimated if item.estimate])


def numbers_items(page: Page) -> bool:
    """Tell whether most items have an id that is the prefix and a number."""
    return _is_usual(page, lambda item: page.dialect.is_numbered(item.name or ""))


def numbers_fields(page: Page) -> bool:
    """Tell whether most fields are numbered."""
    fields = [field for item in page.items for field in item.fields]
    return _is_most(fields, (field for field in fields if field.words.number))


def _is_usual(page: Page, has: Callable[[Item], bool]) -> bool:
    if page.dialect.shape is None and len(page.items) < _FEW:
        return True
    return _is_most(page.items, [item for item in page.items if has(item)])


def _is_most(everything: Iterable[object], some: Iterable[object]) -> bool:
    return 2 * sum(1 for _ in some) > sum(1 for _ in everything)
