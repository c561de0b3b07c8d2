"""The merge driver, called by git in real repositories in which it was installed."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.reader import read
from pillcheck.html.source import Source
from pillcheck.linting.linter import lint
from pillcheck.rules.finding import Severity
from tests.changes import KINDS_OF_CHANGE, draw, make
from tests.conftest import Result, git
from tests.support import CORPUS_PAGES, KINDS, some_quick
from tests.support import item as an_item
from tests.test_merge import ITEM_2, MARKER, SUMMARY, TITLE, changed, in_item_2, new_item, with_rows

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from tests.conftest import Once

    Pillcheck = Callable[..., Result]

NAME = "docs/backlog/README.html"


def commit(repo: Path, branch: str, *versions: str | bytes, start: str = "main") -> None:
    """Commit versions of the page on a new branch."""
    git(repo, "checkout", "-q", "-b", branch, start)
    for number, version in enumerate(versions):
        data = version if isinstance(version, bytes) else version.encode()
        (repo / NAME).write_bytes(data)
        git(repo, "commit", "-q", "--allow-empty", "-am", f"{branch} {number}")


def call(repo: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=repo, capture_output=True, encoding="utf-8", check=False
    )


def errors(parsed: Page) -> set[str]:
    return {finding.rule for finding in lint(parsed) if finding.severity is Severity.ERROR}


def page(repo: Path) -> str:
    return (repo / NAME).read_bytes().decode()


PAIRS = [
    (seed, [*KINDS.values(), *CORPUS_PAGES][seed % (4 + len(CORPUS_PAGES))]) for seed in range(20)
]


@pytest.mark.sampled(9)
@pytest.mark.parametrize(
    ("seed", "path"),
    [
        pytest.param(
            seed, path, marks=pytest.mark.slow if seed > 1 else (), id=f"{seed} {path.stem}"
        )
        for seed, path in PAIRS
    ],
)
def test_two_branches_of_changes_merge(installed: Path, seed: int, path: Path) -> None:
    random = Random(seed)
    source = Source.from_bytes(path.read_bytes())
    first = read(source)
    ours = draw(random, first, "oursword", KINDS_OF_CHANGE, 4)
    targets = {change.target for change in ours}
    theirs = [
        change
        for change in draw(random, first, "theirsword", KINDS_OF_CHANGE, 8)
        if change.target not in targets
    ]
    commit(installed, "base", source.to_bytes())
    own, new = (
        make(source, ours, ("2026-05-01", "oursrow")),
        make(source, theirs, ("2026-05-02", "theirsrow")),
    )
    commit(installed, "theirs", new.to_bytes(), start="base")
    commit(installed, "ours", own.to_bytes(), start="base")
    done = call(installed, "merge", "-q", "-m", "Merge", "theirs")
    assert done.returncode == 0, done.stdout + done.stderr
    text = page(installed)
    merged = read(Source(text))
    assert merged.tree.problems == []
    known = errors(first)
    assert errors(merged) <= known
    if path not in CORPUS_PAGES:
        assert known == set()
    words = re.findall(r"oursword\d+x|theirsword\d+x|oursrow|theirsrow", own.text + new.text)
    assert words
    assert [word for word in words if word not in text] == []
    for changes in (ours, theirs):
        last = {change.item: change.value for change in changes if change.kind == "status"}
        for item in merged.items:
            if item.name in last:
                assert item.status == last[item.name]


def test_without_the_driver_rows_conflict_and_with_it_they_do_not(installed: Path) -> None:
    commit(installed, "theirs", with_rows(("2099-01-02", "Theirs")))
    commit(installed, "ours", with_rows(("2099-01-01", "Ours")))
    plain = ("-c", "merge.pillcheck.driver=git merge-file %A %O %B")
    assert call(installed, *plain, "merge", "-q", "theirs").returncode == 1
    git(installed, "merge", "--abort")
    assert call(installed, "merge", "-q", "-m", "M", "theirs").returncode == 0
    assert page(installed) == with_rows(("2099-01-02", "Theirs"), ("2099-01-01", "Ours"))


OURS = in_item_2(KINDS["pill-in-heading"].read_text("utf-8"), (TITLE, "Ours"), (SUMMARY, "O."))
THEIRS = in_item_2(KINDS["pill-in-heading"].read_text("utf-8"), (TITLE, "Theirs"))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("style", "base"), [("merge", ""), ("diff3", f"||||||| base\n        {TITLE}\n")]
)
def test_a_conflict_is_git_s(installed: Path, style: str, base: str) -> None:
    commit(installed, "theirs", THEIRS)
    commit(installed, "ours", OURS)
    git(installed, "config", "merge.conflictStyle", style)
    done = call(installed, "merge", "theirs")
    assert done.returncode == 1
    assert f"CONFLICT (content): Merge conflict in {NAME}" in done.stdout
    shown = f"<<<<<<< ours\n        Ours\n{base}=======\n        Theirs\n>>>>>>> theirs\n"
    assert page(installed) == changed(OURS, ("        Ours\n", shown))
    assert git(installed, "show", f":3:{NAME}") == THEIRS


@pytest.mark.slow
def test_rebase_and_cherry_pick_merge_as_well(installed: Path) -> None:
    theirs = [with_rows(("2099-01-02", "Theirs 1"))]
    theirs.append(in_item_2(theirs[0], (TITLE, "Theirs")))
    theirs.append(changed(theirs[1], ("Theirs 1", "Theirs, once more")))
    commit(installed, "theirs", *theirs)
    commit(installed, "ours", in_item_2(with_rows(("2099-01-01", "Ours")), (SUMMARY, "Ours.")))
    expected = changed(
        in_item_2(
            with_rows(("2099-01-02", "Theirs, once more"), ("2099-01-01", "Ours")),
            (TITLE, "Theirs"),
            (SUMMARY, "Ours."),
        )
    )
    git(installed, "cherry-pick", "theirs~2", "theirs~1", "theirs")
    assert page(installed) == expected
    git(installed, "checkout", "-q", "theirs")
    git(installed, "rebase", "-q", "ours~3")
    assert page(installed) == expected


@pytest.mark.slow
def test_branches_that_were_merged_crosswise_merge_again(installed: Path) -> None:
    start = with_rows()
    commit(installed, "ours", with_rows(("2099-01-01", "Ours")))
    commit(installed, "theirs", with_rows(("2099-01-01", "Theirs")))
    git(installed, "merge", "-q", "-m", "M", "ours")
    git(installed, "checkout", "-q", "ours")
    git(installed, "merge", "-q", "-m", "M", "theirs^1")
    for branch, title in (("ours", "Ours"), ("theirs", "Theirs")):
        git(installed, "checkout", "-q", branch)
        old = {"ours": TITLE, "theirs": SUMMARY}[branch]
        (installed / NAME).write_text(in_item_2(page(installed), (old, title)), "utf-8", newline="")
        git(installed, "commit", "-qam", title)
    assert call(installed, "merge", "-q", "-m", "M", "ours").returncode == 0
    assert "Ours" in page(installed)
    assert start.count("<tr>") + 2 == page(installed).count("<tr>")


def test_a_new_number_is_told(installed: Path) -> None:
    text = page(installed)
    commit(installed, "theirs", new_item(text, 7, "Theirs", words="See item 7."))
    commit(installed, "ours", new_item(text, 7, "Ours"))
    done = call(installed, "merge", "-q", "-m", "M", "theirs")
    assert done.returncode == 0
    hint = 'item-7 is new on both sides: "Ours" keeps it, "Theirs" of theirs is item-8 now'
    assert f"{NAME}: {hint}" in done.stderr
    assert "See item 8." in page(installed)


@pytest.fixture
def shared(installed: Path, once: Once) -> Path:
    """Return a repository with a remote, and branches that each give item-7 to another item.

    "Published" is on main of the remote, which our main lacks. "Mine" and
    "Other" are branches of ours, behind which nothing has been pushed.
    """

    def build() -> None:
        git(installed, "clone", "-q", "--bare", ".", ".git/remote.git")
        git(installed, "remote", "add", "origin", ".git/remote.git")
        text = page(installed)
        for title in ("Published", "Mine", "Other"):
            commit(installed, title, new_item(text, 7, title, words=f"See item 7 of {title}."))
        git(installed, "push", "-q", "origin", "Published:main")
        git(installed, "branch", "-q", "-D", "Published")
        git(installed, "fetch", "-q", "origin")
        git(installed, "remote", "set-head", "origin", "main")
        git(installed, "checkout", "-q", "main")
        git(installed, "branch", "-q", "-u", "origin/main")

    once("shared", installed, build)
    return installed


UPDATE = "merge -q --ff-only origin/main"


@pytest.mark.sampled(20)
@pytest.mark.parametrize(
    ("steps", "keeper", "renumbered"),
    some_quick([
        pytest.param(
            ["reset -q --hard Mine", "pull -q --no-rebase --no-edit"],
            "Published", "Mine", id="pull",
        ),
        pytest.param(
            ["checkout -q Mine", "merge -q --no-edit origin/main"],
            "Published", "Mine", id="main of the remote into a branch",
        ),
        pytest.param(
            [UPDATE, "push -q origin Mine", "checkout -q Mine", "merge -q --no-edit main"],
            "Published", "Mine", id="main into a branch that was pushed",
        ),
        pytest.param(
            ["remote set-head origin -d", "push -q -u origin Mine", "checkout -q Mine",
             "merge -q --no-edit origin/main"],
            "Published", "Mine", id="main of a remote that names no default branch",
        ),
        pytest.param(
            [UPDATE, "push -q origin Mine", "merge -q --no-edit origin/Mine"],
            "Published", "Mine", id="a branch that was pushed into main",
        ),
        pytest.param(
            [UPDATE, "commit -q --allow-empty -m More", "push -q origin Mine",
             "merge -q --no-edit origin/Mine"],
            "Published", "Mine", id="a branch that was pushed into main with more on it",
        ),
        pytest.param(
            ["push -q origin Other", "checkout -q Mine", "merge -q --no-edit origin/Other"],
            "Other", "Mine", id="a branch that was pushed into one that was not",
        ),
        pytest.param(
            ["push -q -u origin Other", "push -q -u origin Mine", "checkout -q Mine",
             "merge -q --no-edit origin/Other"],
            "Mine", "Other", id="both were pushed",
        ),
        pytest.param(
            ["checkout -q Mine", "merge -q --no-edit Other"], "Mine", "Other", id="neither was",
        ),
        pytest.param(
            ["update-ref refs/remotes/upstream/main origin/main",
             "update-ref refs/remotes/origin/main Other~1", "push -q origin Mine",
             "branch -q -u origin/Mine Mine", "checkout -q Mine",
             "merge -q --no-edit upstream/main"],
            "Published", "Mine", id="main of a second remote",
        ),
        pytest.param(
            ["checkout -q Mine", "rebase -q origin/main"], "Published", "Mine", id="rebase",
        ),
        pytest.param(
            ["push -q -u origin Mine", "checkout -q Mine", "rebase -q Other"],
            "Other", "Mine", id="rebase of a branch that was pushed",
        ),
        pytest.param(
            ["checkout -q Mine", "cherry-pick origin/main"], "Published", "Mine", id="cherry-pick",
        ),
        pytest.param(
            ["checkout -q Mine", "reset -q --soft main", "stash -q",
             "checkout -q -B Mine origin/main", "stash pop -q"],
            "Published", "Mine", id="stash",
        ),
    ], 3),
)  # fmt: skip
def test_the_published_one_of_two_new_items_keeps_its_id(
    shared: Path, pillcheck: Pillcheck, steps: list[str], keeper: str, renumbered: str
) -> None:
    for step in steps:
        done = call(shared, *step.split())
        assert done.returncode == 0, done.stderr
    titles = {
        item.name: item.title.value for item in read(Source(page(shared))).items if item.title
    }
    assert (titles["item-7"], titles["item-8"]) == (keeper, renumbered)
    assert f'item-7 is new on both sides: "{keeper}" keeps it, "{renumbered}" of ' in done.stderr
    assert "is item-8 now" in done.stderr
    assert f"See item 7 of {keeper}." in page(shared)
    assert f"See item 8 of {renumbered}." in page(shared)
    if keeper == "Published":
        options = ("--since", "origin/main", "--select", "renumbered-item,reused-id")
        assert pillcheck("check", *options).code == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    "steps",
    [
        pytest.param(["rebase -q origin/main"], id="rebase"),
        pytest.param(["checkout -q -B main origin/main", "cherry-pick Mine"], id="cherry-pick"),
        pytest.param(["checkout -q -B main origin/main", "merge -q --no-edit Mine~1",
                      "merge -q --no-edit Mine"], id="merged twice"),
    ],
)  # fmt: skip
def test_a_change_of_a_renumbered_item_reaches_no_other_one(
    shared: Path, pillcheck: Pillcheck, steps: list[str]
) -> None:
    git(shared, "checkout", "-q", "Mine")
    assert pillcheck("set", "7", "blocked").code == 0
    git(shared, "commit", "-qam", "Block mine")
    for step in steps:
        done = call(shared, *step.split())
    text = page(shared)
    if done.returncode == 0:
        statuses = {
            item.title.value: item.status for item in read(Source(text)).items if item.title
        }
        assert statuses["Published"] == "todo"
        assert statuses["Mine"] == "blocked"
    else:
        assert "<<<<<<<" in text


@pytest.mark.sampled(2)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
def test_pages_that_git_cannot_merge(installed: Path, encoding: str) -> None:
    text = page(installed)
    commit(installed, "base", text.encode(encoding))
    commit(installed, "theirs", with_rows(("2099-01-02", "T")).encode(encoding), start="base")
    commit(installed, "ours", with_rows(("2099-01-01", "O")).encode(encoding), start="base")
    assert call(installed, "merge", "-q", "-m", "M", "theirs").returncode == 0
    both = with_rows(("2099-01-02", "T"), ("2099-01-01", "O"))
    assert (installed / NAME).read_bytes() == both.encode(encoding)


@pytest.mark.slow
def test_what_is_doubtful_is_merged_by_line(installed: Path) -> None:
    broken = page(installed).replace("</h2>", "", 1)
    commit(installed, "theirs", THEIRS)
    commit(installed, "ours", broken)
    done = call(installed, "merge", "-m", "M", "theirs")
    assert done.returncode == 0
    assert page(installed) == THEIRS.replace("</h2>", "", 1)
    assert f"{NAME}: our version:22: <h2> is never closed" in done.stderr
    assert "merged by line" in done.stderr


def driver(folder: Path, base: bytes, ours: bytes, theirs: bytes, *options: str) -> tuple[int, str]:
    """Call the driver as git does; return its exit code and what it says."""
    for name, data in (("base", base), ("ours", ours), ("theirs", theirs)):
        (folder / name).write_bytes(data)
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "merge-driver", *options, "base", "ours", "theirs",
         "p"],
        cwd=folder, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("base", "ours", "theirs", "code", "says"),
    [
        pytest.param(b"", b"<p>a</p>\n", b"<p>b</p>\n", 1, "no common base", id="no base"),
        pytest.param(b"<p>\xff</p>\n", b"<p>a</p>\n", b"<p>b</p>\n", 1, "utf-8", id="not decoded"),
        pytest.param(b"\0a\n", b"\0b\n", b"\0c\n", 1, "", id="binary"),
        pytest.param(b"a\nb\nc\n", b"A\nb\nc\n", b"a\nb\nC\n", 0, "", id="no page"),
        pytest.param(b"a", b"b", b"", 1, "", id="emptied"),
    ],
)
@pytest.mark.sampled(3)
def test_the_driver_never_crashes(
    tmp_path: Path, base: bytes, ours: bytes, theirs: bytes, code: int, says: str
) -> None:
    done, err = driver(tmp_path, base, ours, theirs)
    assert done == code
    assert says in err
    assert "Traceback" not in err
    text = (tmp_path / "ours").read_bytes()
    assert bool(MARKER.search(text)) == (code == 1 and b"\0" not in ours)


def test_a_bug_leaves_git_s_merge_behind(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("oh no")

    monkeypatch.setattr("pillcheck.merging.merge.merge_pages", fail)
    monkeypatch.chdir(tmp_path)
    for name, text in (("base", "a\n"), ("ours", "o\n"), ("theirs", "t\n")):
        (tmp_path / name).write_text(text)
    assert pillcheck("merge-driver", "base", "ours", "theirs", "p").code == 3
    assert "o\n=======\nt\n" in (tmp_path / "ours").read_text()


def test_markers_are_as_long_as_git_wants_them(tmp_path: Path) -> None:
    code, _ = driver(
        tmp_path, ITEM_2.encode(), ITEM_2.replace(TITLE, "O").encode(),
        ITEM_2.replace(TITLE, "T").encode(), "--marker-size", "9",
    )  # fmt: skip
    assert code == 1
    assert b"\n<<<<<<<<< ours\n" in (tmp_path / "ours").read_bytes()


def test_a_configuration_that_is_not_valid_leaves_it_to_git(
    repo: Path, pillcheck: Pillcheck
) -> None:
    Path("pillcheck.toml").write_text("colour = 1\n")
    assert pillcheck("merge-driver", NAME, NAME, NAME, NAME).err.count("merged by line") == 1


def test_what_names_an_item_that_the_other_side_removed_is_reported(tmp_path: Path) -> None:
    def of(*items: str) -> bytes:
        return f"<!doctype html>\n<html><body>\n{''.join(items)}</body></html>\n".encode()

    first, gone, last = (an_item(number, f"Title {number}") for number in (1, 2, 3))
    naming = last.replace("Words.", "Words, see item 2.")
    base, ours, theirs = of(first, gone, last), of(first, last), of(first, gone, naming)
    code, says = driver(tmp_path, base, ours, theirs)
    assert code == 1
    assert "refers to item-2, which the other side removed" in says
    assert driver(tmp_path, base, of(first, gone, naming), theirs) == (0, "")
    # A conflict is resolved first, and what is named is looked at then.
    conflicts = [first.replace("Title 1", f"Name {side}") for side in "ab"]
    code, says = driver(tmp_path, base, of(conflicts[0], last), of(conflicts[1], gone, naming))
    assert code == 1
    assert "refers to" not in says
