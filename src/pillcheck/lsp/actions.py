"""What an editor offers at a place: the fixes of findings, and the other statuses of the item."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.html.conflict_markers import gate_markers
from pillcheck.linting.linter import fix
from pillcheck.linting.single_fix import gate_fix, with_fix
from pillcheck.lsp import statuses
from pillcheck.lsp.diagnostics import diagnostic
from pillcheck.lsp.edits import differences, workspace_edit
from pillcheck.lsp.protocol import CONTENT_MODIFIED, INVALID_PARAMS, RequestError, maybe, value
from pillcheck.lsp.work import touches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.page import Item
    from pillcheck.backlog.statuses import Status
    from pillcheck.html.edit import Edit
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work
    from pillcheck.rules.finding import Fix

QUICK_FIX = "quickfix"
FIX_ALL = "source.fixAll.pillcheck"
STATUS = "refactor.rewrite.status"
KINDS = (QUICK_FIX, FIX_ALL, STATUS)


def answer(work: Work) -> list[Json] | None:
    """Return the actions at a range, of the kinds that are asked for."""
    if not work.client.takes_literals:
        return None
    only = maybe(work.params, list, "context", "only")

    def is_asked_for(kind: str) -> bool:
        return only is None or any(f"{kind}.".startswith(f"{prefix}.") for prefix in only)

    actions: list[Json] = []
    for kind, of_kind in ((QUICK_FIX, _fixes), (FIX_ALL, _fix_all), (STATUS, _statuses)):
        if is_asked_for(kind):
            actions += of_kind(work)
    return actions


def resolved(work: Work, action: Json) -> Json:
    """Return an action with its edit, which is proven only now; a refusal where a proof fails."""
    data = value(action, dict, "data")
    if maybe(data, int, "version") != work.document.version:
        raise RequestError(CONTENT_MODIFIED, "the document is another one by now")
    if "fix" in data:
        place = data["fix"]
        for finding in work.reading.findings:
            if finding.fix and place == [finding.rule, *finding.span]:
                return {**action, "edit": _edit(work, _fixed(work, finding.fix))}
    elif "status" in data:
        number, status = maybe(data, int, "item"), work.page.dialect.status(str(data["status"]))
        if status and number is not None and 0 <= number < len(work.page.items):
            edits = statuses.proven(work.reading, work.page.items[number], status)
            return {**action, "edit": _edit(work, edits)}
    else:
        return {**action, "edit": _edit(work, _all_fixed(work))}
    raise RequestError(INVALID_PARAMS, "this action is not one of this document")


def _fixes(work: Work) -> Iterator[Json]:
    span = work.document.positions.span(value(work.params, dict, "range"))
    for finding in work.reading.findings:
        if finding.fix is None or not touches(finding.span, span):
            continue
        title = finding.fix.title[:1].upper() + finding.fix.title[1:]
        if not finding.fix.safe:
            title += " (unsafe: may change what the page says)"
        action: Json = {
            "title": title,
            "kind": QUICK_FIX,
            "diagnostics": [diagnostic(work.document, finding, work.client)],
            "isPreferred": finding.fix.safe,
        }
        data = {"fix": [finding.rule, *finding.span]}
        yield from _offered(work, action, data, *_steps_of_fix(work, finding.fix))


def _steps_of_fix(
    work: Work, plan: Fix
) -> tuple[Callable[[], object], Callable[[], Iterable[Edit]]]:
    return lambda: gate_fix(work.page, plan), lambda: _fixed(work, plan)


def _fix_all(work: Work) -> Iterator[Json]:
    if any(finding.fix and finding.fix.safe for finding in work.reading.findings):
        action: Json = {"title": "Make all safe fixes", "kind": FIX_ALL}
        gate = partial(gate_markers, work.page.tree)
        yield from _offered(work, action, {"all": True}, gate, lambda: _all_fixed(work))


def _statuses(work: Work) -> Iterator[Json]:
    span = work.document.positions.span(value(work.params, dict, "range"))
    item = work.page.item_around(span) or work.reading.item_at(span.start)
    if item is None:
        return
    number = next(n for n, known in enumerate(work.page.items) if known is item)
    for status in work.page.dialect.statuses:
        if status.name != item.status:
            action: Json = {"title": f"Set to {status.label}", "kind": STATUS}
            data = {"status": status.name, "item": number}
            yield from _offered(work, action, data, *_steps_of_status(work, item, status))


def _steps_of_status(
    work: Work, item: Item, status: Status
) -> tuple[Callable[[], object], Callable[[], Iterable[Edit]]]:
    return (
        lambda: statuses.planned(work.reading, item, status),
        lambda: statuses.proven(work.reading, item, status),
    )


def _offered(
    work: Work,
    action: Json,
    data: Json,
    plan: Callable[[], object],
    prove: Callable[[], Iterable[Edit]],
) -> Iterator[Json]:
    """Yield an action: without its edit if the client asks for it later, refused ones disabled."""
    work.gate()
    try:
        if work.client.resolves_edits:
            plan()
            place = {"uri": work.document.uri, "version": work.document.version}
            yield {**action, "data": {**place, **data}}
        elif edits := list(prove()):
            yield {**action, "edit": _edit(work, edits)}
    except Refusal as refusal:
        if work.client.takes_disabled:
            yield {**action, "disabled": {"reason": refusal.message}}


def _fixed(work: Work, plan: Fix) -> Iterable[Edit]:
    with_fix(work.page, plan)
    return plan.edits


def _all_fixed(work: Work) -> Iterable[Edit]:
    fixed = fix(work.page, work.reading.policy)
    return differences(work.page.source, fixed.page.source)


def _edit(work: Work, edits: Iterable[Edit]) -> Json:
    return workspace_edit(work.document, edits, work.client)
