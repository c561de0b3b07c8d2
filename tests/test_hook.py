"""The hook, run by the real pre-commit in a real repository."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import git
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def hook_repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a repository with this package and its hook as they are in the work tree."""
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


def try_hook(repo: Path, hooks: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "try-repo", str(hooks), "pillcheck", "--verbose",
         "--all-files"],
        cwd=repo, capture_output=True, encoding="utf-8", check=False,
        env={**os.environ, "PRE_COMMIT_HOME": str(cache), "PYTHONUTF8": "1"},
    )  # fmt: skip


def test_the_hook_passes_fails_and_skips(
    repo: Path, hook_repository: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    cache = tmp_path_factory.mktemp("cache")
    clean = try_hook(repo, hook_repository, cache)
    assert clean.returncode == 0, clean.stdout + clean.stderr
    assert "7 items" in clean.stdout

    page = repo / "docs" / "backlog" / "README.html"
    text = page.read_text(encoding="utf-8")
    page.write_text(text.replace("status-pill--rejected", "status-pill--rejcted"), "utf-8")
    broken = try_hook(repo, hook_repository, cache)
    assert broken.returncode == 1
    assert 'did you mean "rejected"?' in broken.stdout

    git(repo, "rm", "-qf", "--cached", "docs/backlog/README.html")
    (repo / "other.html").write_text("<p>no backlog</p>")
    git(repo, "add", "other.html")
    other = try_hook(repo, hook_repository, cache)
    assert other.returncode == 0
    assert "no files to check" in other.stdout
