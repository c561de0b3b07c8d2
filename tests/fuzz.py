"""The promise under random damage: what is edited is edited rightly, or it is refused.

Pages are mutated, edited, and compared by html5lib before and after. Run as a
program, ``python -m tests.fuzz SEED PAGES``, it prints the counts.
"""

from __future__ import annotations

import random
import re
import sys
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.linter import fix
from tests.oracle import nodes, status_complaint
from tests.support import KINDS, page_of, with_row, with_status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.page import Item, Page

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


def mutated(text: str, chance: random.Random) -> str:
    """Return a page with a few tags dropped, doubled, swapped, unquoted or put in."""
    for _ in range(chance.choice([1, 1, 1, 2, 3, 5])):
        tags = list(_TAG.finditer(text))
        one, other = sorted(chance.choices(tags, k=2), key=lambda match: match.start())
        piece = chance.choice(_PIECES)
        match chance.randrange(7):
            case 0:
                text = text[: one.start()] + text[one.end() :]
            case 1:
                text = text[: one.end()] + one[0] + text[one.end() :]
            case 2 if one.end() <= other.start():
                between = text[one.end() : other.start()]
                text = text[: one.start()] + other[0] + between + one[0] + text[other.end() :]
            case 3:
                bare = one[0].replace('"', "", chance.choice([1, 2]))
                text = text[: one.start()] + bare + text[one.end() :]
            case 4:
                place = chance.randrange(len(text))
                text = text[:place] + piece + text[place:]
            case 5:
                text = text[: one.end()] + piece + text[one.end() :]
            case _:
                text = text[: one.start()] + piece + text[one.end() :]
    return text


def complaints(text: str, chance: random.Random, counts: Counter[str]) -> Iterator[str]:
    """Edit a page in every way, count what happens, and yield what is wrong."""
    page = page_of(text)
    for item in chance.sample(page.items, min(2, len(page.items))):
        status = chance.choice(page.dialect.statuses).name
        if item.name and item.status != status:
            yield from _after_set(page, item, status, counts)
    yield from _after_row(page, counts)
    yield from _after_fix(page, counts)


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


def _after_fix(page: Page, counts: Counter[str]) -> Iterator[str]:
    try:
        mended = fix(page, unsafe=True)
        again = fix(mended.page, unsafe=True)
    except Refusal:
        counts["fix refused"] += 1
        return
    counts["fix applied"] += mended.count
    if again.count:
        yield "fix: does not settle"
    if mended.count:
        old = sorted(node.name for node in nodes(page.source.text))
        new = sorted(node.name for node in nodes(mended.page.source.text))
        if old != new:
            yield "fix: elements were added or lost"


def run(seed: int, pages: int) -> tuple[Counter[str], list[str]]:
    """Mutate and edit so many pages; return the counts and what was wrong."""
    chance = random.Random(seed)
    texts = [path.read_text(encoding="utf-8") for path in KINDS.values()]
    counts: Counter[str] = Counter()
    wrong = []
    for number in range(pages):
        text = mutated(chance.choice(texts), chance)
        wrong += [f"{number}: {one}" for one in complaints(text, chance, counts)]
    return counts, wrong


if __name__ == "__main__":
    found, faults = run(int(sys.argv[1]), int(sys.argv[2]))
    for name, number in sorted(found.items()):
        print(f"{number:>7}  {name}")
    print(f"{len(faults):>7}  wrong", *faults[:20], sep="\n")
    sys.exit(bool(faults))
