"""The proof of a proposal: every item is read, and every edit of a status can be undone."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from pillcheck.adopting.spellings import usual_spelling
from pillcheck.backlog.reader import read, read_page
from pillcheck.editing.change import Change
from pillcheck.editing.status import set_status
from pillcheck.editing.transaction import apply_change
from pillcheck.errors import Refusal
from pillcheck.html.edit import apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.statuses import Status

# On a page with more edits than this, each kind of edit is proven once.
_MANY = 60
# On a large page, fewer kinds are proven with all readers, but at least so many.
_LEAST = 10
_CHARACTERS = 1_500_000
# Versions that git has are read, and this many of them.
_VERSIONS = 5
# Of the items of an earlier version, this share must have a title and a place for the status.
_ENOUGH = 0.75


def complaint(page: Page) -> str | None:
    """Say why a way to read a page cannot be relied on, or return ``None`` if it can.

    Every item must have a title and a known status, and be set to each status and
    back, after which the bytes are the same, but for the letter case and the like in
    which that item alone spells its status. The edits are those of ``set``, with
    all gates and proofs. Where there are more than 60, all items are set at once. Where
    that cannot be, the edits are sampled: each markup of a carrier is set to each status
    once, and every other item to one status and back without the readers that only look
    for damage elsewhere.
    """
    untitled = next((item for item in page.items if not item.title or not item.title.value), None)
    if untitled:
        return f"{_named(page, untitled)} has no title"
    for item in page.items:
        if page.dialect.status(item.status or "") is None:
            return f"{_named(page, item)} has no known status"
    has_many = len(page.items) * len(page.dialect.statuses) > _MANY
    try:
        if not has_many or not _all_there_and_back(page):
            for place, status in _edits(page):
                _there_and_back(page, place, status, is_proven=True)
            for place, status in _others(page) if has_many else ():
                _there_and_back(page, place, status, is_proven=False)
    except Refusal as refusal:
        return refusal.message
    return _history_complaint(page)


def _named(page: Page, item: Item) -> str:
    line = page.source.position(item.element.start).line
    return f"<{item.element.name}> in line {line}"


def _edits(page: Page) -> Iterator[tuple[int, Status]]:
    """Yield the edits to prove: the place of an item, and the status that it gets."""
    statuses = page.dialect.statuses
    numbers = range(len(page.items))
    if len(numbers) * len(statuses) <= _MANY:
        yield from product(numbers, statuses)
        return
    known: set[tuple[str, str]] = set()
    # Where browsers may differ, an edit takes several times as long to prove.
    most = _MANY // 4 if page.tree.problems else _MANY
    most = min(most, max(_LEAST, _CHARACTERS // len(page.source.text)))
    for number, status in product(numbers, statuses):
        key = (_markup(page.items[number]), status.name)
        if key not in known and len(known) < most:
            known.add(key)
            yield number, status


def _markup(item: Item) -> str:
    """Return how an item writes its status: the tags and words of its carriers."""
    if not item.carriers:
        return f"{item.status} {[pill.element.raw for pill in item.pills]}"
    return " ".join(
        f"{carried.element.name} {carried.element.get('class')} "
        + (carried.label.value if carried.label else "")
        for carried in item.carriers
        if carried.element != item.element
    ) or str(item.status)


def _others(page: Page) -> Iterator[tuple[int, Status]]:
    statuses = page.dialect.statuses
    # Each takes as long as the page is to read twice.
    most = max(10, 1_000_000 // max(1, len(page.source.text)))
    step = -(-len(page.items) // most)
    for number in range(0, len(page.items), step):
        others = [status for status in statuses if status.name != page.items[number].status]
        if others:
            yield number, others[number % len(others)]


def _all_there_and_back(page: Page) -> bool:
    """Tell whether all items can be set at once, each to each status and back."""
    statuses = page.dialect.statuses
    places = {status.name: number for number, status in enumerate(statuses)}
    old = [places[item.status or ""] for item in page.items]
    try:
        for step in range(len(statuses)):
            new = [(number + step) % len(statuses) for number in old]
            there = _set_all(page, [statuses[number] for number in new])
            if [places.get(item.status or "") for item in there.items] != new:
                return False
            back = _set_all(there, [statuses[number] for number in old])
            if not _is_back(page, page.items, back):
                return False
    except Refusal:
        # Such as where two rows share a cell.
        return False
    return True


def _set_all(page: Page, statuses: list[Status]) -> Page:
    changes = (
        set_status(page, item, status) for item, status in zip(page.items, statuses, strict=True)
    )
    return apply_change(page, Change.joined(changes))


def _there_and_back(page: Page, place: int, status: Status, *, is_proven: bool) -> None:
    """Set an item to a status and back; a refusal where the bytes are not the same again."""
    item = page.items[place]
    old = page.dialect.status(item.status or "")
    if old is None:
        raise Refusal("refused", f"{_named(page, item)} has no known status")
    there = _set(page, place, status, is_proven=is_proven)
    if len(there.items) != len(page.items) or there.items[place].status != status.name:
        raise Refusal("refused", f"{_named(page, item)} cannot be set to {status.name}")
    back = _set(there, place, old, is_proven=is_proven)
    if not _is_back(page, [item], back):
        raise Refusal(
            "refused",
            f"{_named(page, item)} is not the same after it was {status.name} and {old.name} again",
        )


def _is_back(page: Page, items: Sequence[Item], back: Page) -> bool:
    """Tell whether a page is as it was, but for the spelling of these items' statuses."""
    if back.source.to_bytes() == page.source.to_bytes():
        return True
    edits = dict.fromkeys(edit for item in items for edit in usual_spelling(page, item))
    return back.source.to_bytes() == apply(page.source, tuple(edits)).to_bytes()


def _set(page: Page, place: int, status: Status, *, is_proven: bool) -> Page:
    change = set_status(page, page.items[place], status)
    if is_proven:
        return apply_change(page, change)
    return read(apply(page.source, change.edits), page.dialect)


def _history_complaint(page: Page) -> str | None:
    """Say which of the last versions of a page in git cannot be read, if any."""
    for commit, data in _versions(page.source.path):
        problem = _version_complaint(data, page.dialect)
        if problem:
            return f"in commit {commit[:7]} {problem}"
    return None


def _versions(path: str) -> Iterator[tuple[str, bytes]]:
    from pillcheck import git, git_objects

    if path == "-":
        return
    try:
        file = git.find(path)
        if git.head(file.root) is None:
            return
        commits = [commit for commit in git.commits(file) if commit.blob]
        for commit in commits[-_VERSIONS:][::-1]:
            yield commit.id, git_objects.content(file.root, commit.blob or "")
    except Refusal:
        # Without git there is no history to read.
        return


def _version_complaint(data: bytes, dialect: Dialect) -> str | None:
    """Say why a version cannot be read; one that has no such items was another page.

    Its statuses may have had other words.
    """
    try:
        page = read_page(data, "-", dialect)
    except Refusal as refusal:
        return refusal.message
    known = [i for i in page.items if i.title and (i.carriers or i.pills or i.status)]
    if len(known) < _ENOUGH * len(page.items):
        return f"only {len(known)} of {len(page.items)} items have a title and a status"
    return None
