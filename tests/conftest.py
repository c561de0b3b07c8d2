"""Fixtures: a repository with a page in it, and pillcheck called in it."""

from __future__ import annotations

import itertools
import json
import os
import shutil
import signal
import subprocess
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from hypothesis import HealthCheck, settings

from pillcheck import git_objects, git_process
from pillcheck.cli import run
from tests.support import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Once = Callable[[str, Path, Callable[[], None]], None]

for profile, examples in (("quick", 20), ("long", 200)):
    settings.register_profile(
        profile,
        deadline=None,
        max_examples=examples,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile("quick")

_NUMBERS = itertools.count()
# No process that looks after each commit whether there is something to tidy up.
_LEAN_GIT = {
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "maintenance.auto",
    "GIT_CONFIG_VALUE_0": "false",
}


class Result(NamedTuple):
    """What a call of pillcheck left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The output, parsed."""
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def _plain_surroundings(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, states: Path
) -> None:
    """Keep git's configuration, colours and dates of the machine out of the tests."""
    # Most tests need no folder.
    if "tmp_path" in request.fixturenames:
        home = request.getfixturevalue("tmp_path")
    else:
        home = states / f"home-{next(_NUMBERS)}"
    for name in ("NO_COLOR", "FORCE_COLOR", "SOURCE_DATE_EPOCH", "GITHUB_ACTIONS"):
        monkeypatch.delenv(name, raising=False)
    for name in ("GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"):
        monkeypatch.delenv(name, raising=False)
    for name in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"):
        monkeypatch.delenv(name, raising=False)
    for name, value in _LEAN_GIT.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("GIT_TEMPLATE_DIR", str(states / "template"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(home / "gitconfig"))
    monkeypatch.setenv("GIT_CONFIG_SYSTEM", str(home / "no-such-file"))


@pytest.fixture
def tmp_path(states: Path) -> Path:
    """Return a new folder; pytest's own looks through all earlier ones first, for each test."""
    folder = states / f"test-{next(_NUMBERS)}"
    folder.mkdir()
    return folder


@pytest.fixture
def pillcheck(capfd: pytest.CaptureFixture[str]) -> Callable[..., Result]:
    """Call pillcheck as the command line does."""

    def call(*arguments: str | Path) -> Result:
        capfd.readouterr()
        code = run([str(argument) for argument in arguments])
        return Result(code, *capfd.readouterr())

    return call


@pytest.fixture(scope="session")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what was built once and is copied for every test."""
    folder = tmp_path_factory.mktemp("states")
    # What git puts into a new repository, but for a dozen samples that each copy would have.
    (folder / "template" / "hooks").mkdir(parents=True)
    (folder / "template" / "info").mkdir()
    return folder


@pytest.fixture
def once(states: Path) -> Once:
    """Bring a folder into a state of this name; what builds it is called the first time only."""

    def bring(name: str, folder: Path, build: Callable[[], None]) -> None:
        if (states / name).exists():
            here = Path.cwd()
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(states / name, folder, symlinks=True)
            os.chdir(here)
        else:
            build()
            shutil.copytree(folder, states / name, symlinks=True)

    return bring


@pytest.fixture
def git_calls(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that gets the name of each command of git that pillcheck calls."""
    calls: list[str] = []
    start = git_process.start

    def noted(folder: str, *arguments: str, stderr: int) -> subprocess.Popen[bytes]:
        calls.append(arguments[0])
        return start(folder, *arguments, stderr=stderr)

    for module in (git_process, git_objects):
        monkeypatch.setattr(module, "start", noted)
    return calls


@pytest.fixture
def repo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, once: Once) -> Path:
    """Return a git repository with the first kind of page at the usual place, and be in it."""
    root = tmp_path / "repo"

    def build() -> None:
        (root / "docs" / "backlog").mkdir(parents=True)
        page = root / "docs" / "backlog" / "README.html"
        page.write_bytes(KINDS["pill-in-heading"].read_bytes())
        start_repository(root)
        _strip(root / ".git")

    once("repo", root, build)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def installed(repo: Path, pillcheck: Callable[..., Result], once: Once) -> Path:
    """Return the repository with the driver installed and its attributes committed."""

    def build() -> None:
        assert pillcheck("install").code == 0
        (repo / ".git/hooks/pre-commit").unlink()
        git(repo, "add", ".")
        git(repo, "commit", "-qm", "Attributes")

    once("installed", repo, build)
    return repo


def start_repository(root: Path) -> None:
    """Make a folder a git repository of Ada's and commit what is in it."""
    git(root, "init", "-q", "-b", "main")
    git(root, "config", "user.name", "Ada Marsh")
    git(root, "config", "user.email", "ada@example.org")
    git(root, "add", ".")
    git(root, "commit", "-qm", "Start")


def _strip(folder: Path) -> None:
    """Leave the folders and files of a repository that git cannot do without: each is copied."""
    git(folder.parent, "repack", "-adq")
    (folder / "COMMIT_EDITMSG").unlink()
    for name in ("info", "logs", "objects/info", "refs/tags"):
        shutil.rmtree(folder / name, ignore_errors=True)


def git(folder: Path, *arguments: str) -> str:
    """Call git and return what it prints."""
    done = subprocess.run(
        ["git", *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    )
    return done.stdout


@pytest.fixture
def never_waits() -> Iterator[None]:
    """Turn waiting for ever into a failure."""

    def fail(*_: object) -> None:
        raise AssertionError("this would wait for ever")

    before = signal.signal(signal.SIGALRM, fail)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave all rows of a table marked ``sampled(n)`` but each n-th to the long tests."""
    rows: Counter[str] = Counter()
    for item in items:
        mark = item.get_closest_marker("sampled")
        if mark and not item.get_closest_marker("slow"):
            table = item.nodeid.partition("[")[0]
            if rows[table] % mark.args[0]:
                item.add_marker("slow")
            rows[table] += 1
