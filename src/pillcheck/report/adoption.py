"""What ``pillcheck adopt`` says: how a page can be read, and the configuration for that."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from pillcheck.adopting import toml
from pillcheck.adopting.candidates import Candidate, shown
from pillcheck.adopting.spellings import usual_spelling
from pillcheck.backlog.page import caption
from pillcheck.printable import visible
from pillcheck.report.findings.text import plural
from pillcheck.report.pages.width import cut, folded, padded, width

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.backlog.page import Item, Page

_TITLES = 3
_LOOKS = 3
_COUNTS = 3
_LONGEST = 72
_INDENT = "  "


def candidate_entry(candidate: Candidate, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return a candidate as plain data for JSON."""
    return {
        "config": toml.document(settings),
        "items": len(candidate.page.items),
        "statuses": candidate.counts,
        "proven": True,
    }


def text(candidate: Candidate, settings: Mapping[str, Any], columns: int | None = None) -> str:
    """Return what a candidate reads, and its configuration, for people.

    The configuration is there to be copied: on a terminal of so many columns it is
    written in more lines where that is TOML as well, and no line of it is broken.
    """
    room = None if columns is None else columns - len(_INDENT)
    lines = [folded(line, columns, 2 * _INDENT) for line in (*_items(candidate), "")]
    statuses = (*_statuses(candidate), *_unlike(candidate), "")
    lines += [folded(line, columns, 2 * _INDENT) for line in statuses]
    document = toml.document(settings, room)
    lines += [f"{_INDENT}{line}".rstrip() for line in document.splitlines()]
    return "\n".join(lines)


def counts(page: Page) -> Iterator[str]:
    """Yield what to say of the counts on a page that pillcheck could keep right."""
    from pillcheck.backlog.keepable_counts import keepable_counts

    found = list(keepable_counts(page))
    for keepable in found[:_COUNTS]:
        count = keepable.stated
        line = page.source.position(count.span.start).line
        state = "" if count.is_right else f', but it is "{count.expected}"'
        yield visible(
            f'line {line} says "{count.words}"{state}; <span {keepable.attributes}> around '
            f"its number{'s' * (len(count.numbers) > 1)} keeps it right"
        )
    if len(found) > _COUNTS:
        yield f"… and {len(found) - _COUNTS} more counts; see docs/configuration.md"


def difference(first: Candidate, second: Candidate) -> str:
    """Say how two candidates differ."""
    items, others = len(first.page.items), len(second.page.items)
    starts = [{item.element.start for item in c.page.items} for c in (first, second)]
    if starts[0] == starts[1]:
        if first.where == second.where:
            by_words = "text" in second.settings.get("carriers", [{}])[0]
            return f"the status by its {'words' if by_words else 'class'}"
        return f"the same items, with the status in {second.where} instead of {first.where}"
    return f"{plural(others, 'item')}, each a {second.what}, instead of {items}"


def _items(candidate: Candidate) -> Iterator[str]:
    items = candidate.page.items
    where = f", status in {candidate.where}" if candidate.where else ""
    yield f"{plural(len(items), 'item')}: {candidate.what}{where}"
    for item in items[:_TITLES]:
        yield f"  {visible(_short(caption(item.name, item.title.value if item.title else None)))}"
    if len(items) > _TITLES:
        yield f"  … and {len(items) - _TITLES} more"


def _statuses(candidate: Candidate) -> Iterator[str]:
    by_status: dict[str | None, list[Item]] = defaultdict(list)
    for item in candidate.page.items:
        by_status[item.status].append(item)
    widest = max(width(status.name) for status in candidate.page.dialect.statuses)
    for name, count in candidate.counts.items():
        looks = list(dict.fromkeys(_look(item) for item in by_status[name]))
        seen = ", ".join(looks[:_LOOKS]) + (", …" if len(looks) > _LOOKS else "")
        yield f"  {padded(name, widest)} {count:>4}  {visible(seen)}".rstrip()


def _unlike(candidate: Candidate) -> Iterator[str]:
    """Yield what to say of statuses that some items spell in another way than most."""
    page = candidate.page
    items = [item for item in page.items if any(usual_spelling(page, item))]
    if items:
        numbers = [str(page.source.position(i.element.start).line) for i in items[:_LOOKS]]
        lines = f"line{'s' * (len(items) > 1)} {', '.join(numbers)}"
        more = ", …" if len(items) > _LOOKS else ""
        yield f"  {lines}{more}: spelled unlike; the next change writes the usual spelling"


def _look(item: Item) -> str:
    """Return how the page shows the status of an item."""
    looks = []
    for carried in item.carriers:
        element = carried.element
        if element == item.element or not carried.label:
            looks.append(element.tag.text if not carried.label else carried.label.value)
        else:
            looks.append(_short(f"{element.tag.text}{shown(item)}</{element.name}>"))
    if not looks and item.pills:
        pill = item.pills[0].element
        looks.append(f"{pill.tag.text}{item.pills[0].label.value}</{pill.name}>")
    if not looks and (attribute := item.status_attribute):
        looks.append(f'{attribute.name}="{attribute.value}"')
    return " + ".join(dict.fromkeys(looks)) or "nothing"


def _short(words: str) -> str:
    return cut(" ".join(words.split()), _LONGEST)
