"""When the open items will be done: as the past says, and as the future then has it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

import pillcheck as api
from pillcheck.history.flow import working_day
from pillcheck.history.forecast import RUNS, days_needed, done_by_day
from pillcheck.sequences import percentile
from tests.histories import Entry, MadePage, commit, day, run
from tests.test_output import validate

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Once, Result

    Pillcheck = Callable[..., Result]

MONDAY = dt.date(2026, 3, 2)


def at(number: int) -> dt.date:
    return MONDAY + dt.timedelta(days=number)


@pytest.mark.parametrize(
    ("finished", "today", "counts"),
    [
        pytest.param([1], 4, [1, 0, 0], id="today is not over"),
        pytest.param([1, 4], 4, [1, 0, 0, 1], id="today counts once something is done"),
        pytest.param([5, 6], 7, [0, 0, 0, 2], id="a weekend counts for the Friday"),
        pytest.param([1, 1, 8], 9, [2, 0, 0, 0, 0, 1], id="weekends are no days"),
        pytest.param([0], 2, [1], id="done on the first day"),
        pytest.param([5], 6, [0, 0, 0, 1], id="today is a Sunday"),
    ],
)
def test_what_was_done_on_each_working_day(
    finished: list[int], today: int, counts: list[int]
) -> None:
    assert done_by_day(map(at, finished), MONDAY, at(today)) == counts


@pytest.mark.sampled(5)
@pytest.mark.parametrize(
    ("counts", "items", "days"),
    [
        ([1], 7, {7}),
        ([2], 7, {4}),
        ([10], 7, {1}),
        ([0, 0, 3], 0, set()),
        ([1, 2], 6, {3, 4, 5, 6}),
    ],
    ids=["one a day", "two a day", "at once", "nothing is open", "one or two"],
)
def test_days_are_drawn_from_the_past(counts: list[int], items: int, days: set[int]) -> None:
    assert set(days_needed(counts, items)) == days
    assert days_needed(counts, items) == days_needed(counts, items)
    assert len(days_needed(counts, items)) == (RUNS if items else 0)


def test_the_mean_is_that_of_the_pace() -> None:
    """Ten items at half an item a day take twenty days, but for what the last day brings more."""
    runs = days_needed([0, 1], 10)
    assert abs(sum(runs) / len(runs) - 20) < 0.2


def test_a_past_without_end_has_an_end() -> None:
    runs = days_needed([0] * 9_999 + [1], 50, runs=3)
    assert max(runs) <= 26_000


@pytest.mark.slow
def test_so_many_percent_come_true() -> None:
    """Of 300 made teams, each with a pace of its own, as many are done in time as is said."""
    chance = Random("teams")
    kept = {50: 0, 85: 0, 95: 0}
    for _ in range(300):
        pace = [chance.choice([0, 0, 0, 1, 1, 2, 3]) for _ in range(12)]
        past = chance.choices(pace, k=120)
        left = chance.randint(5, 40)
        real = total = 0
        while total < left:
            total += chance.choice(pace) if any(pace) else left
            real += 1
        runs = sorted(days_needed(past, left, runs=400)) if any(past) else [real]
        for percent in kept:
            kept[percent] += real <= percentile(runs, percent / 100)
    shares = {percent: number / 300 for percent, number in kept.items()}
    assert 0.42 <= shares[50] <= 0.65
    assert 0.76 <= shares[85] <= 0.94
    assert 0.88 <= shares[95] <= 1


# --- a repository -----------------------------------------------------------------------


@pytest.fixture
def made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: Once
) -> tuple[list[dt.date], dict[dt.date, str]]:
    """Make a repository of 40 items, done one after the other on working days of chance.

    Return the days on which one was done, and the commit of each.
    """
    folder = tmp_path / "made"

    def build() -> None:
        folder.mkdir()
        run(folder, "init", "-q", "-b", "main")
        page = MadePage({f"item-{n}": Entry(f"Item {n}") for n in range(1, 41)}, [])
        commit(folder, page.text(), 0)
        chance, number = Random("made"), 0
        for entry in page.items.values():
            number += chance.choice([1, 1, 2, 3])
            while day(number).weekday() > 4:
                number += 1
            entry.status = "done"
            commit(folder, page.text(), number)

    once("forty items", folder, build)
    monkeypatch.chdir(folder)
    listed = run(folder, "log", "--reverse", "--format=%cs %H").splitlines()[1:]
    commits = {dt.date.fromisoformat(moment): name for moment, name in map(str.split, listed)}
    return list(commits), commits


def set_today(monkeypatch: pytest.MonkeyPatch, today: dt.date) -> None:
    noon = dt.datetime(today.year, today.month, today.day, 12, tzinfo=dt.UTC)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", str(int(noon.timestamp())))


@pytest.mark.slow
def test_what_was_foretold_came_true(
    made: tuple[list[dt.date], dict[dt.date, str]],
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the middle of a history, the forecast is compared with what came after."""
    days, commits = made
    real = days[-1]
    errors = []
    for finished in (10, 15, 20, 25, 30):
        then = days[finished - 1]
        run(Path.cwd(), "checkout", "-q", commits[then])
        set_today(monkeypatch, then)
        printed = pillcheck("flow", "--forecast", "--format", "json").json
        validate(printed, "#/$defs/flow-output")
        told = printed["forecast"]["simulation"]
        assert (told["open"], told["finished"]) == (40 - finished, finished)
        assert told["runs"] == 10_000
        dates = [dt.date.fromisoformat(entry["date"]) for entry in told["dates"]]
        assert [entry["percent"] for entry in told["dates"]] == [50, 85, 95]
        assert then < dates[0] <= dates[1] <= dates[2]
        assert all(date.weekday() <= 4 for date in dates)
        assert real <= dates[2] + dt.timedelta(days=7)
        errors.append(abs((dates[0] - real).days) / (real - then).days)
        # The same history says the same, in the other languages as well.
        if finished not in (10, 30):
            continue
        text = pillcheck("flow", "--forecast").out
        assert f"85 %  by {dates[1]}" in text
        assert api.load().flow(forecast=True) == {
            key: value for key, value in printed.items() if key != "schema_version"
        }
    assert sum(errors) / len(errors) < 0.25


@pytest.mark.slow
def test_few_finished_items_are_refused(
    made: tuple[list[dt.date], dict[dt.date, str]],
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    days, commits = made
    run(Path.cwd(), "checkout", "-q", commits[days[8]])
    set_today(monkeypatch, days[8])
    done = pillcheck("flow", "--forecast")
    assert (done.code, done.out) == (2, "")
    assert "its history has 9" in done.err
    refused = pillcheck("flow", "--forecast", "--format", "json").json
    assert refused["error"]["kind"] == "refused"
    with pytest.raises(api.Refusal, match="its history has 9"):
        api.load().flow(forecast=True)
    plain = pillcheck("flow", "--format", "json")
    assert plain.code == 0
    assert "simulation" not in plain.json["forecast"]
    assert "runs" not in pillcheck("flow").out


@pytest.mark.slow
def test_where_nothing_is_open_there_is_no_date(
    made: tuple[list[dt.date], dict[dt.date, str]],
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    set_today(monkeypatch, made[0][-1])
    assert "nothing is open" in pillcheck("flow", "--forecast").out
    printed = pillcheck("flow", "--forecast", "--format", "json").json
    validate(printed, "#/$defs/flow-output")
    assert printed["forecast"]["simulation"]["dates"] == []


@pytest.mark.parametrize(
    ("start", "number", "end"),
    [(0, 1, 0), (0, 5, 4), (0, 6, 7), (4, 2, 7), (5, 1, 7), (6, 5, 11)],
)
def test_working_days_are_counted_on(start: int, number: int, end: int) -> None:
    assert working_day(at(start), number) == at(end)
