"""The hours of an item are the same number in every command."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.snapshot import item_state
from tests.conftest import git
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"


def item(number: int, cells: str, status: str = "todo") -> str:
    return (
        f'<section id="item-{number}" data-status="{status}"><h2>'
        f'<span class="priority-tag">P1</span> Work {number}</h2>'
        f"<dl><dt>1) Rough estimate</dt><dd>{cells}</dd></dl></section>\n"
    )


def cell(text: str) -> str:
    return f'<div class="time-cell">{text}</div>'


ESTIMATES = [
    pytest.param(cell("3 h/day ~3 days"), None, 9, id="days alone"),
    pytest.param(cell("3 h/day ~4 days (~10 h)"), 10, 10, id="hours beside the days"),
    pytest.param(cell("3 h/day ~2 days") + cell("1 h/day ~5 days"), None, 6, id="the most"),
    pytest.param(cell("3 h/day ~1 day") + cell("1 h/day 3 days (4 h)"), 4, 4, id="hours below"),
    pytest.param(cell("2 h/day ~0.5 day"), None, 1, id="half a day"),
    pytest.param(cell("3 h/day soon"), None, None, id="no days"),
    pytest.param(cell("3 days"), None, None, id="no rate"),
    pytest.param("3 days at 3 h/day", None, None, id="no cells"),
    pytest.param(cell("3 h/day ~0 days"), None, 0, id="none at all"),
]


@pytest.mark.parametrize(("cells", "named", "total"), ESTIMATES)
def test_an_item_has_hours(cells: str, named: float | None, total: float | None) -> None:
    (known,) = page_of(item(1, cells)).items
    assert (known.hours, known.total_hours) == (named, total)
    assert (item_state(known).hours, item_state(known).total_hours) == (named, total)


def test_every_command_counts_the_same_hours(repo: Path, pillcheck: Pillcheck) -> None:
    estimates = [param.values for param in ESTIMATES]
    items = "".join(item(n, str(values[0])) for n, values in enumerate(estimates, 1))
    (repo / PAGE).write_text(f"<main>{items}{item(99, cell('3 h/day 9 days'), 'done')}</main>")
    git(repo, "commit", "-qam", "Estimates")
    totals = [values[2] for values in estimates]
    expected = sum(total for total in totals if isinstance(total, int))
    without = totals.count(None)
    stats = pillcheck("stats", "--format", "json").json
    assert (stats["open_hours"], stats["open_without_hours"]) == (expected, without)
    flow = pillcheck("flow", "--format", "json").json
    assert flow["forecast"]["hours"] == expected
    listed = pillcheck("list", "--open", "--format", "json").json["items"]
    estimated = [known["estimate"] or {} for known in listed]
    assert [known.get("total_hours") for known in estimated] == totals
    assert [known.get("hours") for known in estimated] == [values[1] for values in estimates]
    rows = pillcheck("list", "--open", "--format", "csv").out.splitlines()[1:]
    assert [row.rpartition(",")[2] for row in rows] == ["" if t is None else str(t) for t in totals]
    for words in (["board"], ["next"]):
        printed = re.findall(r" (\d+) h\b", pillcheck(*words, "--status", "todo").out)
        assert sorted(map(int, printed)) == sorted(t for t in totals if isinstance(t, int))
    ids = [
        known["id"]
        for known in pillcheck("list", "--sort", "hours", "--format", "json").json["items"]
    ]
    assert ids[0] == "item-9"
    assert ids.index("item-5") < ids.index("item-4") < ids.index("item-2") < ids.index("item-99")
