"""``pillcheck dates`` and the rule ``untrue-date``: what an item states, and what git knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.stated_dates import Window
from tests.histories import PAGE, commit, run

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

LABELS = {"todo": "To do", "done": "Done", "blocked": "Blocked"}


def _item(number: int, status: str = "todo", attributes: str = "") -> str:
    pill = f'<span class="status-pill status-pill--{status}">{LABELS[status]}</span>'
    return (
        f'<section id="item-{number}"{attributes}><h2><span class="priority-tag">P1</span> '
        f"Title {number} {pill}</h2>"
        f"<dl><dt>1) Summary</dt><dd>Words {number}.</dd></dl></section>\n"
    )


def _text(*items: str) -> str:
    return f'<!doctype html>\n<meta charset="utf-8"><title>B</title>\n{"".join(items)}'


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository: item 2 was added on day 10, item 1 got done on day 20."""
    folder = tmp_path / "made"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    commit(folder, _text(_item(1), _item(3, "done")), 0)
    commit(folder, _text(_item(1), _item(3, "done"), _item(2)), 10)
    commit(folder, _text(_item(1, "done"), _item(3, "done"), _item(2)), 20)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    return folder


WINDOWS = [
    (None, "2026-03-10", "2026-01-01", True),
    (None, "2026-03-10", "2026-03-11", True),
    (None, "2026-03-10", "2026-03-12", False),
    ("2026-03-05", "2026-03-10", "2026-03-04", True),
    ("2026-03-05", "2026-03-10", "2026-03-03", False),
    ("2026-03-05", "2026-03-10", "2026-03-07T10:00", True),
    ("2026-03-05", "2026-03-10", "7 March 2026", True),
    ("2026-03-05", "2026-03-10", "1 March 2026", False),
    ("2026-03-05", "2026-03-10", "soon", True),
    (None, "9999-12-31", "9999-12-31", True),
]


@pytest.mark.parametrize(("before", "day", "text", "fits"), WINDOWS)
def test_a_date_fits_between_two_versions(
    before: str | None, day: str, text: str, fits: bool
) -> None:
    window = Window(date.fromisoformat(before) if before else None, date.fromisoformat(day))
    assert window.fits(text) is fits


def test_what_is_missing(root: Path, pillcheck: Pillcheck) -> None:
    done = pillcheck("dates")
    assert (done.code, done.out.splitlines()) == (
        0,
        [
            "item-1 Title 1: data-created-at: not set → 2026-03-02",
            "item-1 Title 1: data-done-at: not set → 2026-03-22",
            "item-3 Title 3: data-created-at: not set → 2026-03-02",
            "item-2 Title 2: data-created-at: not set → 2026-03-12",
            f"{PAGE}: 4 dates missing",
        ],
    )
    # Nobody knows when item 3 got done.
    assert "1 date before the history begins left alone" in done.err
    assert run(root, "status", "--porcelain") == ""


def test_they_are_written(root: Path, pillcheck: Pillcheck) -> None:
    patch = pillcheck("dates", "--dry-run").out
    assert pillcheck("dates", "--write").out.startswith("4 dates filled in")
    assert (root / PAGE).read_text() == _text(
        _item(1, "done", ' data-created-at="2026-03-02" data-done-at="2026-03-22"'),
        _item(3, "done", ' data-created-at="2026-03-02"'),
        _item(2, "todo", ' data-created-at="2026-03-12"'),
    )
    run(root, "stash", "-q")
    (root / "p").write_text(patch)
    run(root, "apply", "p")
    run(root, "diff", "--quiet", "stash@{0}", "--", PAGE)
    assert pillcheck("dates").out == f"{PAGE}: all dates fit the history\n"
    assert pillcheck("dates", "--write", "--format", "json").json["changed"] is False


# The attributes of item 1 and item 2, then what they are with --write.
CORRECTED = [
    pytest.param(["2026-03-09", "2026-03-12"], ["2026-03-02", "2026-03-12"], id="too late"),
    pytest.param(["2026-02-01", "2026-03-05"], ["2026-02-01", "2026-03-05"], id="possible"),
    pytest.param(["2026-03-03", "2026-02-28"], ["2026-03-03", "2026-03-12"], id="too early"),
    pytest.param(["2026-03-02", ""], ["2026-03-02", "2026-03-12"], id="empty"),
    pytest.param(["2026-03-02", "soon"], ["2026-03-02", "soon"], id="no date"),
    pytest.param(["9 March 2026", ""], ["9 March 2026", ""], id="another form"),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("stated", "expected"), CORRECTED)
def test_only_what_is_impossible_is_corrected(
    root: Path, pillcheck: Pillcheck, stated: list[str], expected: list[str]
) -> None:
    def text(values: list[str]) -> str:
        one, two = (f' data-created-at="{value}"' for value in values)
        return _text(_item(1, "done", one), _item(2, "todo", two))

    (root / PAGE).write_text(text(stated))
    assert pillcheck("dates", "--write", "--event", "created").code == 0
    assert (root / PAGE).read_text() == text(expected)


def test_a_date_of_an_earlier_status_is_corrected_and_not_filled_in(
    root: Path, pillcheck: Pillcheck
) -> None:
    commit(root, _text(_item(1, "blocked", ' data-done-at="2026-05-01"'), _item(2)), 30)
    done = pillcheck("dates", "--event", "done", "--event", "blocked", "--format", "json")
    assert [(d["event"], d["from"], d["to"]) for d in done.json["dates"]] == [
        ("done", "2026-05-01", "2026-03-22"),
        ("blocked", None, "2026-04-01"),
    ]


def test_only_what_the_page_keeps_is_filled_in(root: Path, pillcheck: Pillcheck) -> None:
    (root / PAGE).write_text(_text(_item(1, "done", ' data-done-at=""'), _item(2)))
    assert [d["event"] for d in pillcheck("dates", "--format", "json").json["dates"]] == ["done"]


def test_a_shallow_clone_does_not_guess(
    root: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    clone = root.parent / "clone"
    run(root, "clone", "-q", "--depth", "1", f"file://{root}", str(clone))
    monkeypatch.chdir(clone)
    done = pillcheck("dates")
    assert done.out == f"{PAGE}: all dates fit the history\n"
    assert "this clone is shallow" in done.err


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", ["Created", "created-on", "Date created"])
def test_a_property_is_filled_in(root: Path, pillcheck: Pillcheck, name: str) -> None:
    (root / "pillcheck.toml").write_text(f'[properties."{name}"]\nat = "time.created"\n')
    text = _text(_item(1, "done"), _item(2)).replace("</h2>", '</h2><time class="created"></time>')
    (root / PAGE).write_text(text)
    assert pillcheck("dates", "--write", "--event", "created").code == 0
    place = '<time class="created">'
    after = (root / PAGE).read_text()
    assert [part[:10] for part in after.split(place)[1:]] == ["2026-03-02", "2026-03-12"]


def test_an_unknown_event(root: Path, pillcheck: Pillcheck) -> None:
    done = pillcheck("dates", "--event", "finished")
    assert (done.code, "finished" in done.err) == (2, True)
    assert run(root, "status", "--porcelain") == ""


# --- the rule ---------------------------------------------------------------------------


def _found(pillcheck: Pillcheck, *words: str) -> list[str]:
    report = pillcheck("check", *words, "--select", "untrue-date", "--format", "json").json
    return [f"{found['item']}: {found['message']}" for found in report["findings"]]


MESSAGE = "item-1: data-created-at says 2026-04-09, but git 2026-03-02; "


@pytest.mark.sampled(3)
@pytest.mark.parametrize("words", [[], ["--since", "HEAD~1"], ["--since", "HEAD"], [PAGE]])
def test_a_date_that_git_contradicts(root: Path, pillcheck: Pillcheck, words: list[str]) -> None:
    one = _item(1, "done", ' data-created-at="2026-04-09"')
    (root / PAGE).write_text(_text(one, _item(2, "todo", ' data-created-at="2026-03-11"')))
    assert _found(pillcheck, *words) == [MESSAGE + "pillcheck dates --write corrects it"]
    off = pillcheck("check", *words, "--format", "json").json["findings"]
    assert "untrue-date" not in [found["rule"] for found in off]


def test_the_rule_in_the_configuration(root: Path, pillcheck: Pillcheck) -> None:
    (root / "pillcheck.toml").write_text('[rules]\nuntrue-date = "error"\n')
    (root / PAGE).write_text(_text(_item(1, "done", ' data-created-at="2026-04-09"'), _item(2)))
    found = pillcheck("check", "--format", "json").json["findings"]
    severities = [f["severity"] for f in found if f["rule"] == "untrue-date"]
    assert severities == ["error"]
    commented = "<!-- pillcheck: ignore[untrue-date] Planned. --></section>"
    (root / PAGE).write_text((root / PAGE).read_text().replace("</section>", commented, 1))
    found = pillcheck("check", "--format", "json").json["findings"]
    assert [f["rule"] for f in found if "untrue" in f["rule"] or "suppression" in f["rule"]] == []


def test_where_there_is_no_history(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.html").write_text(_text(_item(1, "done", ' data-created-at="2999-01-01"')))
    assert _found(pillcheck, "page.html") == []
    done = pillcheck("dates", "--page", "page.html")
    assert (done.code, "no history" in done.err) == (2, True)
