"""The proof of an edit: what lets pillcheck say "nothing else changed".

Three witnesses look at the edited page before it is written: its bytes, the page as lxml
nests it, and the page as an independent reader sees it.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NoReturn

from pillcheck.backlog.alike_items import alike_items
from pillcheck.backlog.facts import facts, facts_at
from pillcheck.editing.certainty import is_certain_edit
from pillcheck.editing.fact_text import difference as fact_difference
from pillcheck.errors import Refusal, refuse
from pillcheck.html.edit import Edit, in_order, new_spans
from pillcheck.html.source import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.backlog.facts import FactKey, Facts
    from pillcheck.backlog.page import Page


def prove(before: Page, after: Page, edits: tuple[Edit, ...], intended: Facts) -> None:
    """Refuse unless the edited page differs from the original as intended and nowhere else.

    ``intended`` holds the facts that the edits are to change, with their new
    values; a problem of the markup goes with the text that it stands in. Raises a
    refusal of kind ``refused``.
    """
    prove_facts(before, after, {("problems",): _problems_left(before, edits), **intended})
    _prove_text(before.source, after.source, edits)
    prove_browsers(before, after, edits)


def _problems_left(page: Page, edits: tuple[Edit, ...]) -> list[str]:
    """Return what is wrong with the markup outside of the edits."""
    return sorted(
        problem.message
        for problem in page.tree.problems
        if not any(
            edit.span.start <= problem.span.start
            and problem.span.end <= edit.span.end
            and edit.span.start <= problem.noticed < edit.span.end
            for edit in edits
        )
    )


def prove_fixes(before: Page, after: Page, edits: tuple[Edit, ...]) -> None:
    """Refuse unless the fixed page differs only in the items, rows and pills that were edited."""
    touched = facts_at(before, (edit.span for edit in edits))
    old, new = _differing_facts(before, after, touched)
    prove_facts(before, after, {key: new.get(key) for key in touched}, (old, new))
    _prove_text(before.source, after.source, edits)
    prove_browsers(before, after, edits)


def prove_browsers(before: Page, after: Page, edits: tuple[Edit, ...]) -> None:
    """Refuse where a browser would see a change elsewhere.

    Checked only where markup is in doubt.
    """
    if not before.tree.problems and not after.tree.problems:
        return
    from pillcheck.html.browser_reader import difference

    ordered = in_order(before.source, edits)
    olds, news = before.tree.readings, after.tree.readings
    # One reading stands for both where scripts make no difference to a page.
    for old, new in zip_longest(olds, news):
        complaint = difference(old or olds[0], new or news[0], ordered)
        if complaint:
            _refuse(
                before.source,
                f"browsers would read other parts of the page differently: {complaint}",
            )
    for edit, span in zip(ordered, new_spans(ordered), strict=True):
        undone = Edit(span, before.source.cut(edit.span))
        for page, change in ((before, edit), (after, undone)):
            problem = page.tree.problem_before(change.span.end)
            if problem and not is_certain_edit(page, change):
                message = f"{problem.message}; fix this first to edit what comes after it"
                refuse(page.source, problem.span, message)


def prove_bytes(before: Source, after: Source, edits: Sequence[Edit]) -> None:
    """Refuse unless the bytes outside the edits are the original's, and those inside the edits'.

    ``edits`` are in page order. The edited page must also be read in the encoding
    of the original.
    """
    pieces: list[str] = []
    position = 0
    for edit in edits:
        pieces += before.text[position : edit.span.start], edit.text
        position = edit.span.end
    pieces.append(before.text[position:])
    try:
        expected = before.bom + "".join(pieces).encode(before.encoding)
        data = after.to_bytes()
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        _refuse(before, f"{before.encoding} has no character {character!a}")
    if expected != data:
        _refuse(before, f"in {before.encoding} this edit would also change bytes elsewhere")
    if _read_as(data) != _read_as(before.to_bytes()):
        _refuse(before, "after this edit the page would be read in a different encoding")


def prove_facts(
    before: Page, after: Page, intended: Facts, known: tuple[Facts, Facts] | None = None
) -> None:
    """Refuse unless the edited page says what the original says, apart from what is intended.

    Items that are the same on both say the same; only the others are asked. ``known`` holds
    the facts of both pages that are compared, where they have been asked for.
    """
    old, new = known or _differing_facts(before, after, intended)
    if before.may_keep_counts:
        from pillcheck.editing.kept_counts import kept_facts

        intended = {**intended, **kept_facts(before, after)}
    for key in {**intended, **old, **new}:
        expected = intended.get(key, old.get(key))
        if new.get(key) != expected:
            _refuse(
                before.source, f"after this edit {fact_difference(key, new.get(key), expected)}"
            )


def _differing_facts(before: Page, after: Page, keys: Iterable[FactKey]) -> tuple[Facts, Facts]:
    """Return the facts of both pages, besides those of items that are the same on both.

    The facts of these keys are among them whatever their items are.
    """
    alike = alike_items(before, after) - {key[:-1] for key in keys}
    return facts(before, alike), facts(after, alike)


def prove_second_reader(before: Source, after: Source, edits: Sequence[Edit]) -> None:
    """Refuse unless an independent reader sees the same as before outside the edits.

    ``edits`` are in page order.
    """
    # BeautifulSoup takes longer to import than a page to check: only an edit needs it.
    from pillcheck.html.second_reader import differs

    complaint = differs(before.text, after.text, edits)
    if complaint:
        _refuse(before, f"a second HTML reader sees another change: {complaint}")


def _prove_text(before: Source, after: Source, edits: tuple[Edit, ...]) -> None:
    ordered = in_order(before, edits)
    prove_bytes(before, after, ordered)
    prove_second_reader(before, after, ordered)


def _read_as(data: bytes) -> tuple[bytes, str] | None:
    try:
        source = Source.from_bytes(data)
    except Refusal:
        return None
    return source.bom, source.encoding


def _refuse(source: Source, message: str) -> NoReturn:
    raise Refusal("refused", f"{source.path}: {message}; nothing was written")
