"""The rule ``aged-item``: how long an item has its status, beside what finished items took."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.snapshot import snapshot
from pillcheck.history.ages import status_ages
from pillcheck.history.stories import Timeline, Version
from tests.histories import Entry, MadePage, commit, day, run
from tests.support import page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

# A status, and the number of the day on which the item got it.
Path_ = list[tuple[str, int]]


def _text(items: dict[str, str]) -> str:
    return "".join(
        f'<section id="{name}"><h2>{name} <span class="status-pill status-pill--{status}">x</span>'
        "</h2></section>"
        for name, status in items.items()
    )


def _timeline(paths: dict[str, Path_], today: int) -> Timeline:
    """Return the history of items that get their statuses on these days; day 0 has none."""
    versions: list[Version] = []
    for number in sorted({0, today, *(at for path in paths.values() for _, at in path)}):
        reached = {
            name: [status for status, at in path if at <= number][-1]
            for name, path in paths.items()
            if path[0][1] <= number
        }
        items = {name: status for name, status in reached.items() if status != "gone"}
        versions.append(
            Version(
                commit=f"{number:040}",
                day=day(number),
                author="Ada",
                page=snapshot(page_of(_text(items))),
                parents=(len(versions) - 1,) if versions else (),
            )
        )
    return Timeline(tuple(versions), 0, is_shallow=False)


def _finished(days: list[int], status: str = "todo", begun: int = 1) -> dict[str, Path_]:
    """Return items that had a status for these numbers of days before they were done."""
    return {
        f"item-{100 + number}": [(status, begun), ("done", begun + count)]
        for number, count in enumerate(days)
    }


# Ten items that were to do for 5 days, and one for 50.
TEN = _finished([5] * 10)
MOST = _finished([5] * 9 + [50])
# What finished, the path of the open item, today, and the day since when it is called aged.
CASES: dict[str, tuple[dict[str, Path_], Path_, int, int | None]] = {
    "older": (TEN, [("todo", 60)], 66, 60),
    "as old": (TEN, [("todo", 60)], 65, None),
    "one slow item is not usual": (MOST, [("todo", 60)], 66, 60),
    "two slow items are": (_finished([5] * 8 + [50, 50]), [("todo", 60)], 66, None),
    "nine finished items say nothing": (_finished([5] * 9), [("todo", 60)], 600, None),
    "another status": (TEN, [("todo", 60), ("blocked", 61)], 600, None),
    "its own status": (_finished([5] * 10, "blocked"), [("todo", 60), ("blocked", 61)], 67, 61),
    "back again": (TEN, [("todo", 10), ("blocked", 50), ("todo", 61)], 66, None),
    "finished from the start": (_finished([5] * 10, begun=0), [("todo", 60)], 600, None),
    "from the start itself": (TEN, [("todo", 0)], 16, 0),
    "finished and gone": (
        {name: [*path, ("gone", 30)] for name, path in TEN.items()},
        [("todo", 60)],
        66,
        60,
    ),
    "given up and gone": (
        {name: [path[0], ("blocked", 6), ("gone", 8)] for name, path in TEN.items()},
        [("todo", 60)],
        600,
        None,
    ),
    "done twice": (
        {name: [*path, ("todo", 20), ("done", 22)] for name, path in TEN.items()},
        [("todo", 10), ("done", 60)],
        600,
        None,
    ),
    "in two turns": (
        {f"item-{n}": [("todo", 1), ("blocked", 4), ("todo", 6), ("done", 9)] for n in range(10)},
        [("todo", 60)],
        66,
        None,
    ),
}


@pytest.mark.parametrize(("finished", "path", "today", "since"), CASES.values(), ids=CASES)
def test_what_is_aged(
    monkeypatch: pytest.MonkeyPatch,
    finished: dict[str, Path_],
    path: Path_,
    today: int,
    since: int | None,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    paths = {"item-99": path, **finished}
    timeline = _timeline(paths, today)
    items = {name: states[-1][0] for name, states in paths.items() if states[-1][0] != "gone"}
    page = page_of(_text(items))
    ages = status_ages(page, timeline)
    assert ages.aged_since(page.items[0]) == (None if since is None else day(since))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository: ten items were to do for 2 days, two are for longer."""
    made = MadePage({"item-1": Entry("Old")})
    run(tmp_path, "init", "-q", "-b", "main")
    monkeypatch.chdir(tmp_path)
    commit(tmp_path, made.text(), 0)
    made.items |= {f"item-{number}": Entry(f"Title {number}") for number in range(2, 13)}
    commit(tmp_path, made.text(), 1)
    for number in range(3, 13):
        made.items[f"item-{number}"].status = "done"
    commit(tmp_path, made.text(), 3)
    (tmp_path / "pillcheck.toml").write_text('[rules]\naged-item = "info"\n')
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1772800000")
    return tmp_path


def _aged(pillcheck: Pillcheck, *words: str) -> list[str]:
    report = pillcheck("check", *words, "--format", "json").json
    return [f"{f['item']}: {f['message']}" for f in report["findings"] if f["rule"] == "aged-item"]


OLD = [
    "item-1: to do since 2026-03-02, longer than 85 % of the finished items were",
    "item-2: to do since 2026-03-03, longer than 85 % of the finished items were",
]
# The item that gets blocked before the check, the call, and what it finds.
CALLS = {
    "as configured": (None, [], OLD),
    "with fixes": (None, ["--fix"], OLD),
    "since a revision": (None, ["--since", "HEAD~1"], OLD),
    "no commit was made": (None, ["--since", "HEAD"], OLD),
    "only new": (None, ["--since", "HEAD", "--only-new"], []),
    "named": (None, ["--select", "aged-item"], OLD),
    "ignored": (None, ["--ignore", "aged-item"], []),
    "off": (None, ["--isolated"], []),
    "one has moved on": ("item-1", [], OLD[1:]),
}


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("blocked", "words", "expected"), CALLS.values(), ids=CALLS)
def test_what_check_says(
    root: Path, pillcheck: Pillcheck, blocked: str | None, words: list[str], expected: list[str]
) -> None:
    if blocked:
        assert pillcheck("set", blocked, "blocked").code == 0
    assert _aged(pillcheck, *words) == expected


def test_a_shallow_clone_does_not_guess(
    root: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = root.parent / f"{root.name}-clone"
    run(root, "clone", "-q", "--depth", "1", f"file://{root}", str(clone))
    monkeypatch.chdir(clone)
    assert _aged(pillcheck, "--select", "aged-item") == []


def test_an_item_that_is_allowed_to_be_old(root: Path, pillcheck: Pillcheck) -> None:
    page = root / "docs/backlog/README.html"
    comment = "<!-- pillcheck: ignore[aged-item] Next year. --></dl>"
    page.write_text(page.read_text().replace("</dl>", comment, 1))
    # Its text has changed, its status has not.
    assert _aged(pillcheck) == OLD[1:]
    found = pillcheck("check", "--format", "json").json["findings"]
    assert "unused-suppression" not in [finding["rule"] for finding in found]
