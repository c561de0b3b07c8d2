"""The promise under random damage: what is edited is edited rightly, or it is refused.

Pages are mutated, edited, and compared by html5lib before and after. Run as a
program, ``python -m tests.fuzz SEED PAGES``, it prints the counts.

Where PILLCHECK_HTML5LIB_TESTS names a copy of https://github.com/html5lib/html5lib-tests,
the inputs of its tree-construction tests are pasted into the pages as well.
"""

from __future__ import annotations

import os
import random
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pillcheck.editing.evidence import add_evidence
from pillcheck.editing.fields import edit_item
from pillcheck.editing.history_rows import edit_history_row
from pillcheck.editing.insert import insert_item
from pillcheck.editing.item_spec import ItemSpec
from pillcheck.editing.new_item import new_item
from pillcheck.editing.order import move, remove, sort
from pillcheck.errors import Refusal
from pillcheck.linting.linter import fix
from tests.oracle import nodes, order, parts, status_complaint
from tests.support import KINDS, carried_out, page_of, with_row, with_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.editing.order import Beside

_TAG = re.compile(r"<[^>]*>")
_PIECES = [
    *"<!-- --> <b> </b> <p> </p> <div> </div> <table> </table> <select> </select> <i>".split(),
    *"<template> </template> <script> </script> <svg> </svg> <math> <section>".split(),
    *"</section> <h2> </h2> <a> </a> <dl> </dl> <textarea> </textarea> <noscript>".split(),
    *"</noscript> <title> <style> <br/> <div/> <li> <td> <tr> <col> <dd> <form>".split(),
    *"<button> </span> <span> </body> </html> <plaintext> <! <? </ <wbr> <option>".split(),
    *"<frameset> <iframe> <object> <nobr> ' < > &".split(),
    '"',
    "\0",
    "<![CDATA[",
    "<img src=x",
    "<body class=x>",
    "<ruby><rt>",
    "<svg><title><b></title></svg>",
    "<svg><style><b></style></svg>",
    '<span class="status-pill status-pill--done">Done</span>',
    '<section id="item-1">',
]


def _inputs() -> list[str]:
    """Return the inputs of html5lib's own tests, where there is a copy of them."""
    folder = os.environ.get("PILLCHECK_HTML5LIB_TESTS")
    files = sorted(Path(folder, "tree-construction").glob("*.dat")) if folder else []
    texts = (file.read_bytes().decode("utf-8", "replace") for file in files)
    return [part.partition("\n#errors")[0] for text in texts for part in text.split("#data\n")[1:]]


_INPUTS = _inputs()


def mutated(text: str, chance: random.Random) -> str:
    """Return a page with a few tags dropped, doubled, swapped, unquoted or put in."""
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        tags = list(_TAG.finditer(text))
        first, second = sorted(chance.choices(tags, k=2), key=lambda match: match.start())
        piece = chance.choice(_PIECES)
        if _INPUTS and chance.randrange(3) == 0:
            piece = chance.choice(_INPUTS)
        match chance.randrange(7):
            case 0:
                text = text[: first.start()] + text[first.end() :]
            case 1:
                text = text[: first.end()] + first[0] + text[first.end() :]
            case 2 if first.end() <= second.start():
                between = text[first.end() : second.start()]
                text = text[: first.start()] + second[0] + between + first[0] + text[second.end() :]
            case 3:
                bare = first[0].replace('"', "", chance.choice([1, 2]))
                text = text[: first.start()] + bare + text[first.end() :]
            case 4:
                place = chance.randrange(len(text))
                text = text[:place] + piece + text[place:]
            case 5:
                text = text[: first.end()] + piece + text[first.end() :]
            case _:
                text = text[: first.start()] + piece + text[first.end() :]
    return text


def complaints(text: str, chance: random.Random, counts: Counter[str]) -> Iterator[str]:
    """Edit a page in every way, count what happens, and yield what is wrong."""
    page = page_of(text)
    # html5lib does not end a table with its template: it keeps what follows as the template's.
    seen = parts(text, *(item.name for item in page.items if item.name))[1]
    named = [item for item in page.items if item.name in seen]
    for item in chance.sample(named, min(2, len(named))):
        status = chance.choice(page.dialect.statuses).name
        if item.status != status:
            yield from _after_set(page, item, status, counts)
    yield from _after_row(page, counts)
    yield from _after_row_edit(page, counts)
    yield from _after_fix(page, counts)
    for _ in range(2):
        if len(named) > 1:
            item, other = chance.sample(named, 2)
            yield from _after_move(page, item, other, chance.choice(["before", "after"]), counts)
            yield from _after_remove(page, item, counts)
            yield from _after_edit(page, item, chance, counts)
    yield from _after_sort(page, counts)
    yield from _after_add(page, chance, counts)


def _made(
    page: Page, what: str, counts: Counter[str], plan: Callable[[], Change]
) -> tuple[str, str] | None:
    """Return the text before and after a change; nothing where it is refused or changes nothing."""
    try:
        after = carried_out(page, plan())
    except Refusal:
        counts[f"{what} refused"] += 1
        return None
    if after.source.text == page.source.text:
        return None
    counts[f"{what} applied"] += 1
    return page.source.text, after.source.text


def _after_move(
    page: Page, item: Item, other: Item, side: Beside, counts: Counter[str]
) -> Iterator[str]:
    made = _made(page, "move", counts, lambda: move(page, item, other, side))
    if not made:
        return
    name, beside = item.name or "", other.name or ""
    if parts(made[0], name) != parts(made[1], name):
        yield f"move {name} {side} {beside}: more has changed than its place"
    inside = {id_ for id_ in order(made[1]) if id_ not in {i.name for i in page.items}}
    ids = [id_ for id_ in order(made[1]) if id_ not in inside]
    if ids.index(name) - ids.index(beside) != (-1 if side == "before" else 1):
        yield f"move {name} {side} {beside}: it does not stand there: {ids}"


def _after_remove(page: Page, item: Item, counts: Counter[str]) -> Iterator[str]:
    made = _made(page, "remove", counts, lambda: remove(page, item, force=True))
    if made:
        name = item.name or ""
        if parts(made[0], name)[0] != parts(made[1], name)[0]:
            yield f"remove {name}: something else has changed"
        if name in order(made[1]):
            yield f"remove {name}: it is still there"


def _after_sort(page: Page, counts: Counter[str]) -> Iterator[str]:
    made = _made(page, "sort", counts, lambda: sort(page))
    # Of items inside of items the judge cannot tell one from the other.
    if made and not any(item.inside for item in page.items):
        names = [item.name or "" for item in page.items]
        if parts(made[0], *names) != parts(made[1], *names):
            yield "sort: more has changed than places"
        ranks = {i.name: page.dialect.priorities.index(i.priority or "") for i in page.items}
        new_ranks = [ranks[name] for name in order(made[1]) if name in names]
        if len({item.element.parent for item in page.items}) == 1 and new_ranks != sorted(
            new_ranks
        ):
            yield f"sort: not sorted: {new_ranks}"


def _after_add(page: Page, chance: random.Random, counts: Counter[str]) -> Iterator[str]:
    dialect = page.dialect
    priority, status = chance.choice(dialect.priorities), chance.choice(dialect.statuses)
    spec = ItemSpec(
        id="item-77",
        title="New & <b>",
        priority=priority,
        status=status,
        date="2026-05-06",
        hours=chance.choice([None, 7]),
    )
    made = _made(page, "add", counts, lambda: insert_item(page, new_item(page, spec)))
    if not made:
        return
    old, _ = parts(made[0])
    new, blocks = parts(made[1], "item-77")
    if old != new:
        yield f"add {priority}: something else has changed"
    texts = [node.text for node in blocks.get("item-77", [])]
    if "New&<b>" not in "".join(texts):
        yield f"add {priority}: the item does not say what it should"


def _after_edit(
    page: Page, item: Item, chance: random.Random, counts: Counter[str]
) -> Iterator[str]:
    wanted: dict[str, Any] = chance.choice(
        [
            {"title": "New & <b>"},
            {"priority": chance.choice(page.dialect.priorities)},
            {"hours": 7},
            {"fields": {"Summary": "New & <b>"}},
            {"fields": {"Delivered": "New & <b>"}},
            {"delivered": "New & <b>"},
        ]
    )
    if "delivered" in wanted:
        made = _made(page, "evidence", counts, lambda: add_evidence(page, item, "New & <b>"))
    else:
        made = _made(page, "edit", counts, lambda: edit_item(page, item, **wanted))
    if not made:
        return
    name = item.name or ""
    old, new = parts(made[0], name), parts(made[1], name)
    if old[0] != new[0]:
        yield f"edit {name} {wanted}: something outside has changed"
    before, after = (
        [(n.depth, n.name, n.attributes) for n in part[1][name] if n.name != "#text"]
        for part in (old, new)
    )
    if "hours" in wanted and before != after:
        yield f"edit {name} {wanted}: elements have changed"
    words = "".join(node.text for node in new[1][name])
    if "hours" not in wanted and "priority" not in wanted and "New&<b>" not in words:
        yield f"edit {name} {wanted}: it does not say so"


def _after_set(page: Page, item: Item, status: str, counts: Counter[str]) -> Iterator[str]:
    try:
        after = with_status(page, item, status)
    except Refusal:
        counts["set refused"] += 1
        return
    counts["set applied"] += 1
    complaint = status_complaint(
        page.source.text,
        after.text,
        item.name or "",
        status,
        page.dialect.label(status),
        pill=any(not pill.is_blank for pill in item.pills),
        attribute=item.status_attribute is not None,
    )
    if complaint:
        yield f"set {item.name} {status}: {complaint}"


def _after_row(page: Page, counts: Counter[str]) -> Iterator[str]:
    try:
        after = with_row(page, "2026-05-06", "New & <b>", "Zed")
    except Refusal:
        counts["row refused"] += 1
        return
    counts["row applied"] += 1
    # A first row brings white space with it that was not there.
    old, new = (
        [node._replace(text=node.text.strip()) for node in nodes(text)]
        for text in (page.source.text, after.text)
    )
    start = next((i for i, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), len(old))
    end = len(new) - len(old) + start
    inserted = new[start:end]
    if new[:start] + new[end:] != old:
        yield "history add: more than a row was inserted"
    elif sum(node.name == "tr" for node in inserted) != 1:
        yield "history add: not one row was inserted"
    elif "New & <b>" not in [node.text for node in inserted]:
        yield "history add: the row does not say what it should"


def _after_row_edit(page: Page, counts: Counter[str]) -> Iterator[str]:
    rows = page.history.rows if page.history else ()
    plain = [n for n, row in enumerate(rows, 1) if len(row.cells) > 1 and row.cells[1].is_plain]
    if not plain:
        return
    number = plain[0]
    made = _made(
        page,
        "row edit",
        counts,
        lambda: edit_history_row(page, number, date=None, change="New & <b>", author=None),
    )
    if not made:
        return
    old, new = (
        [node._replace(text="") for node in nodes(text) if node.name != "#text"] for text in made
    )
    if old != new:
        yield "history edit: elements have changed"
    if [node.text.strip() for node in nodes(made[1])].count("New & <b>") != 1:
        yield "history edit: the row does not say what it should"


def _after_fix(page: Page, counts: Counter[str]) -> Iterator[str]:
    try:
        fixed = fix(page, unsafe=True)
        again = fix(fixed.page, unsafe=True)
    except Refusal:
        counts["fix refused"] += 1
        return
    counts["fix applied"] += fixed.fixed
    if again.fixed:
        yield "fix: does not settle"
    if fixed.fixed:
        old = sorted(node.name for node in nodes(page.source.text))
        new = sorted(node.name for node in nodes(fixed.page.source.text))
        if old != new:
            yield "fix: elements were added or lost"


def _shuffled(text: str, chance: random.Random) -> str:
    """Return a page with other priorities, so that there is something to sort."""
    if chance.randrange(2):
        return text
    return re.sub(
        r'(class="priority-tag">)P\d', lambda match: f"{match[1]}P{chance.randrange(5)}", text
    )


def run(seed: int, pages: int) -> tuple[Counter[str], list[str]]:
    """Mutate and edit so many pages; return the counts and what was wrong."""
    texts = [path.read_text(encoding="utf-8") for path in KINDS.values()]
    counts: Counter[str] = Counter()
    wrong = []
    for number in range(pages):
        # Each page has a seed of its own, so that one can be looked at alone.
        chance = random.Random(f"{seed} {number}")
        text = mutated(_shuffled(chance.choice(texts), chance), chance)
        wrong += [f"{number}: {complaint}" for complaint in complaints(text, chance, counts)]
    return counts, wrong


if __name__ == "__main__":
    counts, faults = run(int(sys.argv[1]), int(sys.argv[2]))
    for name, number in sorted(counts.items()):
        print(f"{number:>7}  {name}")
    print(f"{len(faults):>7}  wrong", *faults[:20], sep="\n")
    sys.exit(bool(faults))
