"""Pages in git: staged, renamed, merged, in shallow clones, or not in git at all."""

from __future__ import annotations

import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from pillcheck import git, git_objects
from pillcheck.backlog import reader
from pillcheck.errors import Refusal
from pillcheck.history import earlier_version, row_days
from pillcheck.history.version_reader import VersionReader
from pillcheck.report.pages import plain
from tests.conftest import start_repository
from tests.histories import PAGE, Entry, MadePage, commit, day, run
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from pillcheck.backlog.snapshot import Snapshot
    from tests.test_cli import Pillcheck


@pytest.fixture
def page() -> MadePage:
    """Return a page of two items and a row."""
    items = {"item-1": Entry("Search"), "item-2": Entry("Tickets by letter", summary="Post.")}
    return MadePage(items, [("2026-03-01", "Page started.", "Ada")])


@pytest.fixture
def root(tmp_path: Path, page: MadePage, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository that holds the page, and be in it."""
    folder = tmp_path / "made"
    folder.mkdir()
    run(folder, "init", "-q", "-b", "main")
    commit(folder, page.text(), 0)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1774000000")  # 2026-03-20
    return folder


def write(page: MadePage) -> None:
    Path(PAGE).write_text(page.text(), "utf-8")


def found_by(result: Any) -> list[tuple[str, str | None]]:
    findings = result.json["findings"]
    errors = [finding for finding in findings if finding["severity"] == "error"]
    assert result.code == int(bool(errors)), result.err
    return [(finding["rule"], finding["item"]) for finding in findings]


# --- check --since and --staged -----------------------------------------------------------


def test_what_is_staged_is_checked(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    page.items["item-1"].status = "blocked"
    write(page)
    run(root, "add", "-A")
    page.items["item-2"].priority = "P9"
    write(page)
    result = pillcheck("check", "--staged", "--format", "json")
    assert found_by(result) == [("unrecorded-change", "item-1")]
    assert found_by(pillcheck("check", "--format", "json")) == [("unknown-priority", "item-2")]
    assert found_by(pillcheck("check", "--since", "HEAD", "--format", "json")) == [
        ("unrecorded-change", "item-1"),
        ("unknown-priority", "item-2"),
    ]


def test_what_is_staged_is_checked_in_a_hook(root: Path, page: MadePage) -> None:
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text(
        f"#!/bin/sh\nexec {sys.executable} -m pillcheck check --staged --max-warnings 0\n"
    )
    hook.chmod(0o755)
    page.items["item-1"].status = "blocked"
    write(page)
    # `commit FILE` hands the hook an index of its own.
    call = ["git", "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "x", PAGE]
    done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 1
    assert "unrecorded-change" in done.stdout + done.stderr
    page.rows.insert(0, ("2026-03-02", "Blocked by the county.", "Ada"))
    write(page)
    done = subprocess.run(call, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nothing_staged(root: Path, pillcheck: Pillcheck) -> None:
    run(root, "rm", "-q", "--cached", PAGE)
    result = pillcheck("check", "--staged")
    assert result.code == 2
    assert f"git add {PAGE}" in result.err


def change_another_file() -> None:
    Path("app.py").write_text("1\n")


def change_the_page() -> None:
    Path(PAGE).write_text(Path(PAGE).read_text("utf-8").replace("Post.", "Posted."), "utf-8")


def remove_the_page() -> None:
    Path(PAGE).unlink()


def move_the_page() -> None:
    Path(PAGE).rename("plan.html")


def move_and_configure_the_page() -> None:
    move_the_page()
    Path("pillcheck.toml").write_text('pages = ["plan.html"]\n')


def configure_a_page_that_never_was() -> None:
    Path("pillcheck.toml").write_text('pages = ["plan.html"]\n')


def add_a_baseline() -> None:
    Path("known.json").write_text('{"schema_version": 1, "findings": []}')
    Path("pillcheck.toml").write_text('baseline = "known.json"\n')


GONE = f"pillcheck: {PAGE} is gone, so it is not checked\n"


@pytest.mark.sampled(5)
@pytest.mark.parametrize("options", [["--staged"], ["--since", "HEAD"]], ids=" ".join)
@pytest.mark.parametrize(
    ("act", "rules", "hint"),
    [
        (change_another_file, [], ""),
        (change_the_page, ["unknown-priority"], ""),
        (remove_the_page, [], GONE),
        (move_the_page, [], GONE),
        (move_and_configure_the_page, ["unknown-priority"], ""),
        (configure_a_page_that_never_was, [], ""),
        (add_a_baseline, [], ""),
    ],
    ids=lambda value: getattr(value, "__name__", None) or "",
)
def test_only_pages_that_changed_are_checked(
    root: Path,
    page: MadePage,
    pillcheck: Pillcheck,
    options: list[str],
    act: Callable[[], None],
    rules: list[str],
    hint: str,
) -> None:
    page.items["item-1"].priority = "P9"
    write(page)
    run(root, "commit", "-qam", "With an error")
    act()
    run(root, "add", "-A")
    arguments = ("check", *options, "--only-changed", "--ignore", "unrecorded-change")
    result = pillcheck(*arguments, "--format", "json")
    assert ([rule for rule, _ in found_by(result)], result.code) == (rules, int(bool(rules)))
    done = pillcheck(*arguments)
    assert bool(done.out) == bool(rules)
    assert done.err == hint


def test_a_staged_page_counts_whatever_the_work_tree_holds(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    page.items["item-1"].priority = "P9"
    write(page)
    assert pillcheck("check", "--staged", "--only-changed").code == 0
    run(root, "add", "-A")
    Path(PAGE).unlink()
    assert pillcheck("check", "--staged", "--only-changed").code == 1
    (root / "docs" / "deep").mkdir()
    os.chdir(root / "docs" / "deep")
    assert pillcheck("check", "--staged", "--only-changed").code == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--staged", "--fix"], "pillcheck check --fix, then git add"),
        (["--staged", "--diff"], "pillcheck check --fix, then git add"),
        (["--since", "mian"], 'did you mean "main"?'),
        (["--since", "--oops"], 'unknown commit "--oops"'),
        (["--select", "removed-item"], "give --since REV or --staged"),
        (["--only-changed"], "give --since REV or --staged"),
        (["--only-new"], "--only-new needs an earlier version"),
        (["--only-changed", "--staged", "plan.html"], "plan.html is not in git's index"),
        (["--only-changed", "--since", "HEAD", "plan.html"], "there is no file plan.html"),
        (["-", "--staged"], "standard input is not in git"),
    ],
)
def test_refusals(root: Path, pillcheck: Pillcheck, arguments: list[str], words: str) -> None:
    result = pillcheck("check", *arguments)
    assert (result.code, words in result.err) == (2, True), result.err


def test_the_first_commit_has_nothing_to_compare_with(
    tmp_path: Path, page: MadePage, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "init", "-q", "-b", "main")
    monkeypatch.chdir(tmp_path)
    Path("docs/backlog").mkdir(parents=True)
    write(page)
    run(tmp_path, "add", "-A")
    for arguments in (["--staged"], ["--since", "HEAD"], ["--since", "origin/main", "--staged"]):
        result = pillcheck("check", *arguments)
        assert result.code == 0
        assert "no earlier version to compare with" in result.err
    assert "+ item-1 Search" in pillcheck("diff").out
    assert "not committed" in pillcheck("log", "1").out


def test_a_page_that_is_new_has_nothing_to_compare_with(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    Path("new.html").write_text(page.text())
    result = pillcheck("check", "new.html", "--since", "HEAD")
    assert (result.code, "no earlier version" in result.err) == (0, True)


def test_a_branch_is_compared_with_where_it_began(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    run(root, "checkout", "-qb", "topic")
    page.items["item-1"].status = "in-progress"
    page.rows.insert(0, (str(day(1)), "Search begun.", "Ada"))
    commit(root, page.text(), 1)
    run(root, "checkout", "-q", "main")
    main = MadePage({"item-1": page.items["item-1"]}, [])
    commit(root, main.text(), 2)
    run(root, "checkout", "-q", "topic")
    assert found_by(pillcheck("check", "--since", "main", "--format", "json")) == []
    assert pillcheck("diff", "main...HEAD").out == pillcheck("diff", "main~1", "HEAD").out
    assert "+ item-2" in pillcheck("diff", "main..HEAD").out


def test_a_row_is_judged_by_the_commit_that_wrote_it(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    page.rows.insert(0, (str(day(3)), "Too early.", "Ada"))
    commit(root, page.text(), 1)
    page.rows.insert(0, (str(day(4)), "In time.", "Ada"))
    commit(root, page.text(), 4)
    result = pillcheck("check", "--since", "HEAD~2", "--format", "json")
    assert found_by(result) == [("history-date-after-commit", None)]
    assert "dated 2026-03-05, but added on 2026-03-03" in result.json["findings"][0]["message"]
    both = ["future-history-date", "history-date-after-commit"]
    for date, rules in [("2026-03-21", []), ("2026-03-22", both)]:
        # It may be tomorrow already where the author is.
        page.rows.insert(0, (date, f"Not yet on {date}.", "Ada"))
        write(page)
        result = pillcheck("check", "--since", "HEAD", "--format", "json")
        assert [rule for rule, _ in found_by(result)] == rules


def test_the_versions_of_rows_are_read_once_and_only_where_a_date_asks_for_it(
    root: Path, page: MadePage, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[bytes] = []

    class NotingReader(VersionReader):
        def read(self, data: bytes) -> Snapshot | None:
            read.append(data)
            return super().read(data)

    monkeypatch.setattr(row_days, "VersionReader", NotingReader)
    for number in (2, 3, 4):
        page.rows.insert(0, (str(day(1)), f"Step {number}.", "Ada"))
        commit(root, page.text(), number)
    since = ("check", "--since", "HEAD~3", "--format", "json")
    assert (found_by(pillcheck(*since)), read) == ([], [])
    for number in (6, 7):
        page.rows.insert(0, (str(day(number)), f"Step {number}.", "Ada"))
        commit(root, page.text(), number)
    assert found_by(pillcheck("check", "--since", "HEAD~5", "--format", "json")) == []
    assert len(read) == 5


def test_an_id_of_long_ago_is_not_given_again(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    gone = page.items.pop("item-2")
    commit(root, page.text(), 1)
    commit(root, page.text() + "\n", 2)
    page.items["item-2"] = Entry("Bicycle racks", summary="Steel and concrete at the north door.")
    page.rows.insert(0, (str(day(3)), "Racks.", "Ada"))
    write(page)
    assert found_by(pillcheck("check", "--since", "HEAD", "--format", "json")) == [
        ("reused-id", "item-2")
    ]
    page.items["item-2"] = gone
    write(page)
    assert found_by(pillcheck("check", "--since", "HEAD", "--format", "json")) == []


def test_nobody_is_blamed_for_a_merge(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    run(root, "checkout", "-qb", "topic")
    page.items["item-1"].status = "blocked"
    commit(root, page.text(), 1)
    run(root, "checkout", "-q", "main")
    (root / "other.txt").write_text("other")
    commit(root, None, 2)
    run(root, "merge", "--no-ff", "--no-commit", "topic")
    result = pillcheck("check", "--staged")
    assert (result.code, "a merge is in progress" in result.err) == (0, True)


def test_a_conflict_is_named(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    run(root, "checkout", "-qb", "topic")
    page.items["item-1"].status = "blocked"
    commit(root, page.text(), 1)
    run(root, "checkout", "-q", "main")
    page.items["item-1"].status = "done"
    commit(root, page.text(), 2)
    with pytest.raises(subprocess.CalledProcessError):
        run(root, "merge", "topic")
    result = pillcheck("check", "--staged", "--format", "json")
    assert (result.code, result.json["error"]["kind"]) == (2, "conflict")


def test_a_suppression_of_a_rule_on_changes_is_never_idle(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    text = page.text().replace("<body>", "<body><!-- pillcheck: ignore[removed-item] Moved. -->")
    commit(root, text, 1)
    assert found_by(pillcheck("check", "--format", "json")) == []
    assert found_by(pillcheck("check", "--since", "HEAD", "--format", "json")) == []
    del page.items["item-2"]
    text = page.text().replace("<body>", "<body><!-- pillcheck: ignore[removed-item] Moved. -->")
    Path(PAGE).write_text(text, "utf-8")
    assert found_by(pillcheck("check", "--since", "HEAD", "--format", "json")) == []


@pytest.mark.parametrize("autocrlf", ["true", "false"])
def test_line_ends_that_git_gave_are_no_change(
    root: Path, page: MadePage, pillcheck: Pillcheck, autocrlf: str
) -> None:
    page.rows += [("2026-02-01", f"Row {number}", "Ada") for number in range(40)]
    commit(root, page.text(), 1)
    run(root, "config", "core.autocrlf", autocrlf)
    Path(PAGE).write_bytes(page.text().replace("\n", "\r\n").encode())
    findings = found_by(
        pillcheck("check", "--since", "HEAD", "--format", "json", "--ignore", "history-order")
    )
    assert findings == ([] if autocrlf == "true" else [("noisy-diff", None)])


# --- shallow clones, and no git -----------------------------------------------------------


@pytest.fixture
def shallow(root: Path, page: MadePage, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a clone that has the last commit only, and be in it."""
    page.items["item-1"].status = "done"
    commit(root, page.text(), 1)
    clone = root.parent / "shallow"
    run(root, "clone", "-q", "--depth", "1", f"file://{root}", str(clone))
    monkeypatch.chdir(clone)
    return clone


def test_a_shallow_clone_says_what_is_missing(shallow: Path, pillcheck: Pillcheck) -> None:
    for arguments in (["check", "--since", "HEAD~1"], ["diff", "HEAD~1"]):
        result = pillcheck(*arguments)
        assert result.code == 2
        assert "shallow" in result.err
        assert "git fetch --unshallow" in result.err
    log = pillcheck("log", "1")
    assert (log.code, "git fetch --unshallow" in log.err) == (0, True)
    assert "added: P2, Done" in log.out
    flow = pillcheck("flow", "--format", "json")
    assert flow.json["shallow"] is True
    assert [item["item"] for item in flow.json["lead_time"]["first_seen_done"]] == ["item-1"]
    run(shallow, "fetch", "-q", "--unshallow")
    assert found_by(pillcheck("check", "--since", "HEAD~1", "--format", "json")) == [
        ("unrecorded-change", "item-1")
    ]
    assert "To do → Done" in pillcheck("log", "1").out


COMMANDS = [["check", "--since", "HEAD"], ["check", "--staged"], ["diff"], ["log", "1"], ["flow"]]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_a_page_that_is_not_in_git(
    tmp_path: Path, page: MadePage, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    Path("docs/backlog").mkdir(parents=True)
    write(page)
    result = pillcheck(*arguments)
    assert result.code == 2
    assert "is not in a git repository" in result.err


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_git_is_not_installed(
    root: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setenv("PATH", "")
    result = pillcheck(*arguments, "--format", "json")
    assert (result.code, result.json["error"]["kind"]) == (2, "io")
    assert "this needs git" in result.json["error"]["message"]


# --- diff, textconv, log, flow ------------------------------------------------------------


@pytest.fixture
def changed(root: Path, page: MadePage) -> MadePage:
    """Return the page with a change of every kind, not committed."""
    page.items["item-1"] = Entry("Search by <b>", "blocked", "P0", 12, "Words and more.")
    page.items["item-4"] = page.items.pop("item-2")
    page.items = {"item-3": Entry("Racks"), **page.items}
    page.rows[0] = ("2026-03-01", "Page started again.", "Bo")
    page.rows.insert(0, ("2026-03-02", "Much | changed.", "Ada"))
    write(page)
    return page


def test_diff(changed: MadePage, pillcheck: Pillcheck) -> None:
    assert pillcheck("diff").out.splitlines() == [
        "+ item-3 Racks (P2, To do)",
        'item-1 Search by <b>: title "Search" → "Search by <b>"',
        "item-1 Search by <b>: P2 → P0",
        "item-1 Search by <b>: To do → Blocked",
        "item-1 Search by <b>: 2/3/6 days, 6 h → 4/6/12 days, 12 h",
        "item-1 Search by <b>: Summary: [-Words.-] {+Words and more.+}",
        "item-4 Tickets by letter: was item-2",
        "item-4 Tickets by letter: Problem & value: The value of [-item-2.-] {+item-4.+}",
        "item-4 Tickets by letter: Scope & deliverables: What [-item-2-] {+item-4+} brings.",
        "+ 2026-03-02  Much | changed. (Ada)",
        "- 2026-03-01  Page started. (Ada)",
        "+ 2026-03-01  Page started again. (Bo)",
    ]


def test_diff_as_json(changed: MadePage, pillcheck: Pillcheck) -> None:
    diff = pillcheck("diff", "--format", "json").json
    assert list(diff) == ["schema_version", "path", "from", "to", "changes", "rows"]
    assert (diff["path"], diff["from"], diff["to"]) == (PAGE, "HEAD", None)
    assert diff["changes"][3] == {
        "kind": "status", "item": "item-1", "title": "Search by <b>", "field": None,
        "from": "todo", "to": "blocked",
    }  # fmt: skip
    assert [row["kind"] for row in diff["rows"]] == ["added", "altered"]


def test_diff_as_markdown(changed: MadePage, pillcheck: Pillcheck) -> None:
    lines = pillcheck("diff", "--format", "md").out.splitlines()
    assert lines[0] == f"### {PAGE}: 3 items, 2 history rows"
    assert "- **item-1** Search by &lt;b&gt;: To do → Blocked" in lines
    assert "- **item-1** Search by &lt;b&gt;: Summary: ~~Words.~~ **Words and more.**" in lines
    assert "- 2026-03-02  Much \\| changed. (Ada)" in lines


def test_no_difference(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    assert "no changes to items or history since HEAD" in pillcheck("diff").out
    Path(PAGE).write_text(page.text() + "\n", "utf-8")
    assert "; the page differs elsewhere" in pillcheck("diff").out
    assert pillcheck("diff", "HEAD", "HEAD").code == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([PAGE], f"--page {PAGE}"),
        (["a", "b", "c"], "at most two REVs"),
        (["nope"], 'unknown commit "nope"'),
        (["HEAD", "HEAD", "--page", "no.html"], "no.html is neither in HEAD nor in HEAD"),
    ],
)
def test_diff_refuses(root: Path, pillcheck: Pillcheck, arguments: list[str], words: str) -> None:
    result = pillcheck("diff", *arguments)
    assert (result.code, words in result.err) == (2, True), result.err


def test_a_renamed_page_is_followed(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    run(root, "mv", PAGE, "plan [1].html")
    page.items["item-1"].status = "blocked"
    Path("plan [1].html").write_text(page.text(), "utf-8")
    arguments = ["--page", "plan [1].html"]
    assert pillcheck("diff", *arguments).out == "item-1 Search: To do → Blocked\n"
    commit(root, None, 1)
    page.items["item-1"].status = "done"
    commit(root, page.text(), 2, path="plan [1].html")
    assert pillcheck("diff", "HEAD~2", *arguments).out == "item-1 Search: To do → Done\n"
    events = pillcheck("log", "1", *arguments, "--format", "json").json["events"]
    assert [(event["kind"], event["to"]) for event in events] == [
        ("added", "todo"), ("status", "blocked"), ("status", "done"),
    ]  # fmt: skip


def test_textconv_shows_in_git_diff(changed: MadePage, root: Path) -> None:
    (root / ".gitattributes").write_text("*.html diff=pillcheck\n")
    run(root, "config", "diff.pillcheck.textconv", f"{sys.executable} -m pillcheck textconv")
    lines = run(root, "diff", "-U0", "--", PAGE).splitlines()
    assert "-item-1 Search" in lines
    assert "+  Status: Blocked" in lines
    assert "+    Words and more." in lines
    assert not any("<span" in line for line in lines)


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "data",
    [b"", b"\xff\xfe\x00", b'<meta charset="nope">x', b"<p>no backlog</p>\n", bytes(range(256))],
)
def test_textconv_never_fails(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "x.html"
    file.write_bytes(data)
    (tmp_path / "pillcheck.toml").write_text("no = toml = file")
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "textconv", str(file)],
        cwd=tmp_path, capture_output=True, check=True, env={**os.environ},
    )  # fmt: skip
    assert done.stdout == data


def test_a_word_more_changes_one_line_of_text(
    page: MadePage, pillcheck: Pillcheck, tmp_path: Path
) -> None:
    words = " ".join(f"This is sentence {number} of a long text." for number in range(20))
    page.items["item-1"].summary = words
    shown = []
    for text in (words, words.replace("sentence 2 ", "really sentence 2 ")):
        page.items["item-1"].summary = text
        (tmp_path / "p.html").write_text(page.text(), "utf-8")
        shown.append(pillcheck("textconv", tmp_path / "p.html").out.splitlines())
    assert len(set(shown[0]) ^ set(shown[1])) == 2


def test_text_is_broken_where_the_page_breaks_it() -> None:
    body = "<dd>Say: why. <b>Value:</b> a; b<ul><li>c <li>d</ul></dd>"
    text = f'<section id="item-1"><h2>Search</h2><dl><dt>1) Summary</dt>{body}</dl></section>'
    lines = plain.page(page_of(text)).splitlines()
    at = lines.index("  Summary:") + 1
    assert lines[at : at + 5] == [
        "    Say: why.", "    Value: a;", "    b", "    c", "    d",
    ]  # fmt: skip
    assert "  Besides:" not in lines
    beside = text.replace("</section>", "<p>Not in a field.</p></section>")
    assert "  Besides:\n    Not in a field.\n" in plain.page(page_of(beside))


def test_log_of_what_is_gone_and_of_what_is_not_committed(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    del page.items["item-2"]
    commit(root, page.text(), 5)
    page.items["item-1"].status = "done"
    write(page)
    lines = pillcheck("log", "1").out.splitlines()
    assert lines[0] == "item-1 Search"
    assert lines[1].startswith("2026-03-02  ")
    assert lines[1].endswith("  Ada  added: P2, To do, 2/3/6 days, 6 h")
    assert lines[2].split(None, 1) == ["2026-03-20", "not committed  To do → Done"]
    assert lines[3] == "To do 18 days, Done 0 days"
    for query in ("2", "item-2", "tickets by letter"):
        gone = pillcheck("log", query, "--format", "json").json
        assert (gone["gone"], [event["kind"] for event in gone["events"]]) == (
            True, ["added", "removed"],
        )  # fmt: skip
        assert gone["days"] == [{"status": "todo", "label": "To do", "days": 5}]
    assert pillcheck("log", "3").code == 2
    assert pillcheck("log", "Tickts").code == 2


def test_branches_that_are_merged_tell_each_change_once(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    run(root, "checkout", "-qb", "topic")
    page.items["item-1"].status = "done"
    commit(root, page.text(), 1, by="Bo")
    run(root, "checkout", "-q", "main")
    page.items["item-1"].status = "todo"
    page.items["item-2"].priority = "P0"
    commit(root, page.text(), 2, by="Cy")
    run(root, "merge", "-q", "--no-ff", "-m", "Merge", "topic", number=3, by="Di")
    events = pillcheck("log", "1", "--format", "json").json["events"]
    two = pillcheck("log", "2", "--format", "json").json["events"]
    assert [(e["kind"], e["to"], e["author"]) for e in events] == [
        ("added", "todo", "Ada"), ("status", "done", "Bo"),
    ]  # fmt: skip
    assert [(e["kind"], e["to"], e["author"]) for e in two] == [
        ("added", "todo", "Ada"), ("priority", "P0", "Cy"),
    ]  # fmt: skip


def test_a_conflict_is_settled_by_the_merge(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    run(root, "checkout", "-qb", "topic")
    page.items["item-1"].status = "done"
    commit(root, page.text(), 1, by="Bo")
    run(root, "checkout", "-q", "main")
    page.items["item-1"].status = "blocked"
    commit(root, page.text(), 2, by="Cy")
    run(root, "merge", "-q", "-s", "ours", "--no-commit", "topic")
    page.items["item-1"].status = "in-progress"
    commit(root, page.text(), 3, by="Di")
    events = pillcheck("log", "1", "--format", "json").json["events"]
    assert [(e["from"], e["to"], e["author"]) for e in events] == [
        (None, "todo", "Ada"), ("todo", "done", "Bo"), ("todo", "blocked", "Cy"),
        ("blocked", "in-progress", "Di"),
    ]  # fmt: skip
    days = pillcheck("flow", "--format", "json").json["days"]
    assert days[-1]["counts"]["in-progress"] == 1


def test_flow(root: Path, page: MadePage, pillcheck: Pillcheck, tmp_path: Path) -> None:
    page.items["item-1"].status = "in-progress"
    commit(root, page.text(), 2)
    page.items["item-1"].status = "done"
    commit(root, page.text(), 9)
    out = pillcheck("flow", "--svg", "flow.svg").out
    assert "9 days is the median, 85 % took 9 or less (1 item; too few to rely on)" in out
    assert "≥  18 days  item-2 Tickets by letter (To do, 18 days)" in out
    assert "6 hours in 1 item" in out
    # The 20th of March is a Friday.
    assert "at 3 h a day, from 2026-03-20, weekends off: done 2026-03-23" in out
    assert "at 1 h a day, from 2026-03-20, weekends off: done 2026-03-27" in out
    rows = pillcheck("flow", "--format", "csv").out.splitlines()
    assert rows[:3] == ["date,To do,In progress,Done", "2026-03-02,2,0,0", "2026-03-03,2,0,0"]
    assert rows[-1] == "2026-03-20,1,0,1"
    picture = ET.parse("flow.svg").getroot()
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    style = picture.findtext("{http://www.w3.org/2000/svg}style") or ""
    assert "prefers-color-scheme:dark" in style
    assert pillcheck("flow", "--svg", "no/such/folder.svg").code == 2


def test_versions_that_cannot_be_read_are_passed_over(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    Path(PAGE).write_bytes(b"\xff\xfe\x00")
    commit(root, None, 1)
    page.items["item-1"].status = "done"
    commit(root, page.text(), 2)
    result = pillcheck("log", "1")
    assert "skipped 1 version that cannot be read" in result.err
    assert "To do → Done" in result.out
    assert pillcheck("check", "--since", "HEAD~1").code == 0


# --- git.py -------------------------------------------------------------------------------


def test_files_are_found_through_links(root: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(root / PAGE)
    assert git.find(str(link)) == git.RepoFile(str(root), PAGE) == git.find(PAGE)


def test_an_old_name_that_is_used_again_is_another_file(root: Path, page: MadePage) -> None:
    run(root, "mv", PAGE, "plan.html")
    commit(root, None, 1)
    commit(root, "A stub", 2)
    commit(root, "A longer stub", 3)
    page.items["item-1"].status = "done"
    commit(root, page.text(), 4, path="plan.html")
    commits = git.commits(git.find("plan.html"))
    assert len({commit.blob for commit in commits}) == 2


@pytest.mark.sampled(3)
@pytest.mark.parametrize("when", ["0 +0000", "99999999999 +0000", "9999999999999 +1400"])
def test_dates_that_cannot_be(
    tmp_path: Path, page: MadePage, pillcheck: Pillcheck, when: str
) -> None:
    page.items["item-1"].hours = 999_999_999
    run(tmp_path, "init", "-q", "-b", "main")
    data = page.text().encode()
    stream = b"commit refs/heads/main\ncommitter A <a@b> %b\ndata 1\nx\n" % when.encode()
    stream += b"M 644 inline page.html\ndata %d\n%b\n" % (len(data), data)
    command = ["git", "fast-import", "--quiet", "--date-format=raw-permissive"]
    subprocess.run(command, cwd=tmp_path, input=stream, check=True)
    run(tmp_path, "reset", "-q", "--hard")
    assert "1970-01-01" in pillcheck("log", "1", "--page", tmp_path / "page.html").out
    assert "done 9999-12-31" in pillcheck("flow", "--page", tmp_path / "page.html").out


def test_a_staged_page_that_did_not_change_costs_two_calls_of_git(
    root: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, git_calls: list[str]
) -> None:
    pages, read_page = [], reader.read_page

    def read(*arguments: Any) -> Page:
        pages.append(arguments)
        return read_page(*arguments)

    monkeypatch.setattr(earlier_version, "read_page", read)
    pillcheck("check", "--staged")
    assert (git_calls, len(pages)) == (["rev-parse", "cat-file"], 1)


def test_a_file_with_a_line_break_in_its_name_is_an_object(tmp_path: Path) -> None:
    (tmp_path / "a\nHEAD^{commit}").write_bytes(b"words")
    start_repository(tmp_path)
    found = git_objects.objects(str(tmp_path), ["HEAD^{commit}", "HEAD:a\nHEAD^{commit}"])
    assert [each.content for each in found if each][1:] == [b"words"]


@pytest.mark.parametrize("name", ["a\nHEAD^{commit}", "HEAD^{tree}x", "", "a b missing"])
def test_an_object_that_does_not_exist(root: Path, name: str) -> None:
    names = [name, "HEAD^{commit}", name]
    nothing, commit, *rest = git_objects.objects(str(root), names)
    assert commit
    assert (nothing, commit.id, rest) == (None, run(root, "rev-parse", "HEAD").strip(), [None])


@pytest.mark.parametrize("options", [["--staged"], ["--since", "HEAD"]])
def test_a_page_that_git_cannot_read_is_refused(
    root: Path, pillcheck: Pillcheck, options: list[str]
) -> None:
    blob = run(root, "rev-parse", f"HEAD:{PAGE}").strip()
    file = root / ".git/objects" / blob[:2] / blob[2:]
    file.chmod(0o644)
    file.write_bytes(zlib.compress(b"blob 100\0less"))
    result = pillcheck("check", *options)
    assert result.code == 2
    assert "git cannot read" in result.err or "git lacks" in result.err
    assert "git fsck" in result.err
    with pytest.raises(Refusal, match="git cannot read"):
        git_objects.objects(str(root), [f"HEAD:{PAGE}"])


def test_a_missing_object_is_refused(root: Path) -> None:
    with (
        git_objects.blobs(str(root)) as contents,
        pytest.raises(Refusal, match="git lacks the object"),
    ):
        contents["1" * 40]


# --- What a hook prints -------------------------------------------------------------------

# What changes on the page, and the rules whose findings a commit of it prints.
NEW = [
    pytest.param({"summary": "Other words."}, ["unrecorded-change"], id="an old warning stays"),
    pytest.param({"status": "dnoe"}, ["unknown-status"], id="a misspelt class is no new status"),
    pytest.param({"priority": "P7"}, ["unknown-priority"], id="nor a misspelt priority a new one"),
    pytest.param({"status": "todo"}, ["reopened-item"], id="a real change is one"),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("values", "rules"), NEW)
def test_a_hook_prints_what_is_new(
    root: Path, page: MadePage, pillcheck: Pillcheck, values: dict[str, str], rules: list[str]
) -> None:
    page.items["item-1"].status = "done"
    page.items["item-3"] = Entry("Below one that is less urgent", priority="P0")
    page.rows.insert(0, ("2026-03-02", "Search is done.", "Ada"))
    commit(root, page.text(), 1)
    for name, value in values.items():
        setattr(page.items["item-1"], name, value)
    write(page)
    run(root, "add", "-A")
    arguments = ("check", "--staged", "--only-changed", "--only-new")
    result = pillcheck(*arguments, "--format", "json")
    assert [finding["rule"] for finding in result.json["findings"]] == rules
    everything = pillcheck("check", "--staged", "--format", "json").json["findings"]
    assert "priority-order" in [finding["rule"] for finding in everything]


def test_a_good_commit_prints_nothing(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    page.items["item-2"].priority = "P0"
    commit(root, page.text(), 1)
    page.rows.insert(0, ("2026-03-10", "Nothing else.", "Ada"))
    write(page)
    run(root, "add", "-A")
    assert "priority-order" in pillcheck("check", "--staged").out
    result = pillcheck("check", "--staged", "--only-new")
    assert (result.code, result.out, result.err) == (0, "", "")
    result = pillcheck("check", "--since", "HEAD", "--only-new")
    assert (result.code, result.out) == (0, f"{PAGE}: 2 items (2 To do): no problems\n")


def test_what_refuses_a_commit_comes_first(
    root: Path, page: MadePage, pillcheck: Pillcheck
) -> None:
    page.items["item-1"].summary = "Other words."
    page.items["item-2"].priority = "P9"
    write(page)
    run(root, "add", "-A")
    severities = [
        line.split(": ")[1].partition("[")[0]
        for line in pillcheck("check", "--staged").out.splitlines()
        if line.startswith(f"{PAGE}:") and "[" in line
    ]
    assert severities == ["error", "warning"]
    assert [f["severity"] for f in pillcheck("check", "--staged", "--format", "json").json[
        "findings"
    ]] == ["warning", "error"]  # fmt: skip


def test_an_old_error_still_refuses(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    page.items["item-1"].priority = "P9"
    commit(root, page.text(), 1)
    page.items["item-2"].summary = "Other words."
    write(page)
    run(root, "add", "-A")
    result = pillcheck("check", "--staged", "--only-new", "--ignore", "unrecorded-change")
    assert (result.code, "error[unknown-priority]" in result.out) == (1, True)


def test_of_two_alike_one_is_new(root: Path, page: MadePage, pillcheck: Pillcheck) -> None:
    page.rows = [("2026-03-01", "Twin.", "Ada"), ("2026-03-01", "", "Ada")]
    commit(root, page.text(), 1)
    page.rows.append(("2026-03-01", "", "Ada"))
    write(page)
    run(root, "add", "-A")
    arguments = ("check", "--staged", "--select", "malformed-history-row", "--format", "json")
    levels = "[rules]\nmalformed-history-row = 'warning'\n"
    Path("pillcheck.toml").write_text(levels)
    assert len(pillcheck(*arguments).json["findings"]) == 2
    assert len(pillcheck(*arguments, "--only-new").json["findings"]) == 1


def test_a_place_kept_for_a_page_is_no_page(
    tmp_path: Path, page: MadePage, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tmp_path, "init", "-q", "-b", "main")
    monkeypatch.chdir(tmp_path)
    Path("docs/backlog").mkdir(parents=True)
    write(page)
    change_another_file()
    run(tmp_path, "add", "app.py")
    run(tmp_path, "add", "-N", PAGE)
    hook = ("check", "--staged", "--only-changed", "--only-new")
    result = pillcheck(*hook)
    assert (result.code, result.out, result.err) == (0, "", "")
    run(tmp_path, "add", PAGE)
    Path(PAGE).write_text("", "utf-8")
    assert pillcheck(*hook, "--format", "json").json["pages"] == [{"path": PAGE, "items": 2}]
    run(tmp_path, "add", PAGE)
    assert "error[no-items]" in pillcheck(*hook).out
