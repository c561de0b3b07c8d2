"""The hooks, run by the real pre-commit, and by git alone, in real repositories."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.conftest import git, start_repository
from tests.support import KINDS, ROOT

HOOKS: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
PAGE = Path("docs/backlog/README.html")
GOOD, BAD = 'status-pill--rejected">Rejected<', 'status-pill--rejected">Rejectd<'

FLAGS = re.DOTALL | re.MULTILINE

slow = pytest.mark.slow


@pytest.mark.parametrize(
    ("path", "matches"),
    [
        ("docs/backlog/README.html", True),
        ("backlog/README.html", True),
        ("docs/backlog/index.html", True),
        ("docs/backlog.html", True),
        ("backlog.htm", True),
        ("docs/README.html", False),
        ("docs/backlog/old.html", False),
        ("docs/backlog/README.md", False),
        ("docs/my-backlog.html", False),
        ("docs/backlog.html.j2", False),
    ],
)
def test_the_hooks_are_for_backlog_pages(path: str, matches: bool) -> None:
    assert [hook["id"] for hook in HOOKS] == ["pillcheck", "pillcheck-fix"]
    for hook in HOOKS:
        assert bool(re.search(hook["files"], path)) is matches


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with this package and its hooks as they are in the work tree."""
    copy = tmp_path_factory.mktemp("hook") / "pillcheck"
    copy.mkdir()
    for name in ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, copy / name)
    git(copy, "init", "-q", "-b", "main")
    git(copy, "add", ".")
    git(copy, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", "Package")
    return copy


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder where pre-commit keeps the environment of the hooks."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def hooked(
    repo: Path, hooks: Path, cache: Path, monkeypatch: pytest.MonkeyPatch, request: Any
) -> Path:
    """Return a repository in which pre-commit is set up as the document says.

    A parameter names the hooks that are left.
    """
    monkeypatch.setenv("PRE_COMMIT_HOME", str(cache))
    monkeypatch.setenv("PYTHONUTF8", "1")
    told = re.search(r"^```yaml\n(repos:\n.*?)^```", DOCUMENT, FLAGS)
    assert told
    config = yaml.safe_load(told[1])
    [entry] = config["repos"]
    assert [hook["id"] for hook in entry["hooks"]] == ["pillcheck-fix", "pillcheck"]
    entry["repo"] = hooks.as_posix()
    entry["rev"] = git(hooks, "rev-parse", "HEAD").strip()
    wanted = getattr(request, "param", ["pillcheck"])
    entry["hooks"] = [hook for hook in entry["hooks"] if hook["id"] in wanted]
    (repo / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config), encoding="utf-8")
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Add the hooks")
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], check=True, cwd=repo)
    return repo


def commit(repo: Path, *arguments: str) -> tuple[bool, str]:
    """Try to commit; return whether there is a new commit, and what was printed."""
    before = git(repo, "rev-parse", "HEAD")
    done = subprocess.run(
        ["git", "commit", "-m", "Change the page", *arguments],
        cwd=repo, capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip
    committed = git(repo, "rev-parse", "HEAD") != before
    assert committed == (done.returncode == 0)
    return committed, done.stdout + done.stderr


def replace(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@slow
def test_a_clean_page_is_committed(hooked: Path) -> None:
    replace(hooked / PAGE, "<title>", "<title>Our ")
    committed, told = commit(hooked, "-a")
    assert committed, told
    assert re.search(r"^pillcheck\.+Passed$", told, re.MULTILINE)


@slow
def test_a_page_with_an_error_is_not_committed(hooked: Path) -> None:
    replace(hooked / PAGE, "status-pill--rejected", "status-pill--rejcted")
    committed, told = commit(hooked, "-a")
    assert not committed
    assert 'did you mean "rejected"?' in told
    assert re.search(r"^pillcheck\.+Failed$", told, re.MULTILINE)


@slow
@pytest.mark.parametrize("hooked", [["pillcheck-fix"]], indirect=True)
def test_a_fix_stops_the_commit_and_is_on_disk(hooked: Path) -> None:
    clean = (hooked / PAGE).read_bytes()
    replace(hooked / PAGE, GOOD, BAD)
    replace(hooked / PAGE, "<title>", "<title>Our ")
    committed, told = commit(hooked, "-a")
    assert not committed
    assert "files were modified by this hook" in told
    assert (hooked / PAGE).read_bytes() == clean.replace(b"<title>", b"<title>Our ")
    assert commit(hooked, "-a")[0]


@slow
@pytest.mark.parametrize("hooked", [["pillcheck-fix"]], indirect=True)
def test_a_fix_that_meets_an_unstaged_change_is_taken_back(hooked: Path) -> None:
    replace(hooked / PAGE, GOOD, BAD)
    git(hooked, "add", ".")
    replace(hooked / PAGE, BAD, 'status-pill--rejected">Rejected!<')
    on_disk = (hooked / PAGE).read_bytes()
    committed, told = commit(hooked)
    assert not committed
    assert "Rolling back fixes" in told
    assert (hooked / PAGE).read_bytes() == on_disk


@slow
@pytest.mark.parametrize("staged", [GOOD, BAD], ids=["staged good", "staged bad"])
def test_a_partly_staged_page_is_judged_by_what_is_staged(hooked: Path, staged: str) -> None:
    replace(hooked / PAGE, "<title>", "<title>Our ")
    replace(hooked / PAGE, GOOD, staged)
    git(hooked, "add", ".")
    replace(hooked / PAGE, staged, BAD if staged == GOOD else GOOD)
    on_disk = (hooked / PAGE).read_bytes()
    committed, told = commit(hooked)
    assert committed is (staged == GOOD), told
    assert ("[wrong-label]" in told) is (staged == BAD)
    assert (hooked / PAGE).read_bytes() == on_disk


@slow
@pytest.mark.parametrize("staged", [GOOD, BAD], ids=["staged good", "staged bad"])
def test_what_is_staged_is_judged_outside_of_a_commit_as_well(hooked: Path, staged: str) -> None:
    replace(hooked / PAGE, GOOD, staged)
    git(hooked, "add", ".")
    replace(hooked / PAGE, staged, BAD if staged == GOOD else GOOD)
    done = subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", "--all-files"], cwd=hooked, check=False
    )
    assert done.returncode == (staged == BAD)


@slow
def test_of_several_pages_the_wrong_one_is_named(hooked: Path) -> None:
    pages = [hooked / name / "backlog.html" for name in ("one", "two", "three")]
    for page in pages:
        page.parent.mkdir()
        page.write_bytes(KINDS["pill-in-heading"].read_bytes())
    replace(pages[1], GOOD, BAD)
    git(hooked, "add", ".")
    committed, told = commit(hooked)
    assert not committed
    found = re.findall(r"^(\S+?):\d+:\d+: error", told, re.MULTILINE)
    assert found
    assert set(found) == {"two/backlog.html"}


@slow
@pytest.mark.parametrize("hooked", [["pillcheck", "pillcheck-fix"]], indirect=True)
def test_a_commit_without_a_page_is_let_through(hooked: Path) -> None:
    replace(hooked / PAGE, GOOD, BAD)
    (hooked / "other.html").write_text("<p>no backlog</p>")
    git(hooked, "add", "other.html")
    committed, told = commit(hooked)
    assert committed, told
    assert len(re.findall(r"^pillcheck\S*\(no files to check\)Skipped$", told, re.MULTILINE)) == 2


@slow
def test_the_pages_of_the_hook_can_be_named(hooked: Path) -> None:
    told = re.search(
        r"^```yaml\n( +- id: pillcheck\n +files:.*?)^```", DOCUMENT, re.DOTALL | re.MULTILINE
    )
    assert told
    [hook] = yaml.safe_load(told[1])
    config = hooked / ".pre-commit-config.yaml"
    settings = yaml.safe_load(config.read_text(encoding="utf-8"))
    settings["repos"][0]["hooks"] = [hook]
    config.write_text(yaml.safe_dump(settings), encoding="utf-8")
    page = KINDS["pill-in-heading"].read_text(encoding="utf-8").replace(GOOD, BAD)
    (hooked / "docs" / "plan.html").write_text(page, encoding="utf-8")
    replace(hooked / PAGE, GOOD, BAD)
    git(hooked, "add", ".")
    committed, told_now = commit(hooked)
    assert not committed
    assert "docs/plan.html:" in told_now
    assert str(PAGE.as_posix()) not in told_now


@slow
def test_the_hook_judges_the_change_as_well(hooked: Path) -> None:
    text = (hooked / PAGE).read_text(encoding="utf-8")
    first_row = re.search(r"<tbody>\s*(<tr>.*?</tr>)", text, re.DOTALL)
    assert first_row
    replace(hooked / PAGE, first_row[1], "")
    committed, told = commit(hooked, "-a")
    assert not committed
    assert "error[rewritten-history]" in told


@pytest.fixture
def plainly_hooked(repo: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository with the plain hook of the document."""
    told = re.search(r"^```sh\n(#!/bin/sh\n.*?)^```", DOCUMENT, FLAGS)
    assert told
    hook = repo / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(told[1], encoding="utf-8")
    hook.chmod(0o755)
    folder = str(Path(sys.executable).parent)
    monkeypatch.setenv("PATH", folder + os.pathsep + os.environ["PATH"])
    return repo


@pytest.mark.sampled(2)
@pytest.mark.parametrize("staged", [GOOD, BAD], ids=["staged good", "staged bad"])
def test_the_plain_hook_judges_what_is_staged(plainly_hooked: Path, staged: str) -> None:
    page = plainly_hooked / PAGE
    replace(page, "<title>", "<title>Our ")
    replace(page, GOOD, staged)
    git(plainly_hooked, "add", ".")
    replace(page, staged, BAD if staged == GOOD else GOOD)
    committed, told = commit(plainly_hooked)
    assert committed is (staged == GOOD), told
    assert ("[wrong-label]" in told) is (staged == BAD)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("arguments", [["-a"], ["--", str(PAGE)]], ids=["all", "one file"])
def test_the_plain_hook_judges_what_a_commit_stages_by_itself(
    plainly_hooked: Path, arguments: list[str]
) -> None:
    # git commit FILE keeps the rest of what is staged out by an index of its own.
    replace(plainly_hooked / PAGE, GOOD, BAD)
    committed, told = commit(plainly_hooked, *arguments)
    assert not committed
    assert "[wrong-label]" in told


@slow
@pytest.mark.skipif(os.name == "nt", reason="its environment stands in another folder there")
@pytest.mark.parametrize(
    ("note", "committed"), [([], False), (["--note", "Flags wait"], True)], ids=["no row", "a row"]
)
def test_our_own_hook_asks_for_a_row(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, note: list[str], committed: bool
) -> None:
    shutil.copytree(ROOT / "docs" / "backlog", tmp_path / "docs" / "backlog")
    for name in (".pre-commit-config.yaml", ".gitignore", "Makefile", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    environment = tmp_path / ".venv"
    (environment / "bin").mkdir(parents=True)
    program = environment / "bin" / "pillcheck"
    program.symlink_to(Path(sys.executable).with_name("pillcheck"))
    (environment / ".run").touch()
    start_repository(tmp_path)
    monkeypatch.setenv("PRE_COMMIT_HOME", str(tmp_path.with_name("cache")))
    subprocess.run([sys.executable, "-m", "pre_commit", "install"], check=True, cwd=tmp_path)
    subprocess.run([program, "set", "13", "blocked", *note], check=True, cwd=tmp_path)
    done, told = commit(tmp_path, "-a")
    assert done is committed, told
    assert ("error[unrecorded-change]" in told) is not committed
