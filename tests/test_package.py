"""What is built and released: the files in it, its metadata, and its changelog."""

from __future__ import annotations

import email
import re
import subprocess
import sys
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest

import pillcheck
from tests.conftest import git
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

slow = pytest.mark.slow


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the sdist, and the wheel made from it."""
    folder = tmp_path_factory.mktemp("built")
    subprocess.run([sys.executable, "-m", "build", "--outdir", str(folder), str(ROOT)], check=True)
    return folder


@slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="git knows what there is")
def test_the_sdist_holds_the_repository_and_nothing_else(built: Path) -> None:
    [path] = built.glob("*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    there = git(ROOT, "ls-files", "-co", "--exclude-standard").splitlines()
    expected = {name for name in there if not name.startswith(".ci/") and (ROOT / name).exists()}
    assert names == expected | {"PKG-INFO"}


@slow
def test_the_wheel_holds_the_package_and_nothing_else(built: Path) -> None:
    [path] = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        names = set(archive.namelist())
    info = f"pillcheck-{pillcheck.__version__}.dist-info"
    expected = {
        file.relative_to(ROOT / "src").as_posix()
        for file in (ROOT / "src").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert "pillcheck/py.typed" in expected
    assert {name for name in names if not name.startswith(info)} == expected
    assert f"{info}/licenses/LICENSE" in names


@slow
def test_pypi_gets_the_version_and_a_readme_whose_links_lead_somewhere(built: Path) -> None:
    [path] = built.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("/METADATA")]
        metadata = email.message_from_bytes(archive.read(name))
    assert metadata["Version"] == pillcheck.__version__
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["Description-Content-Type"] == "text/markdown"
    readme = metadata.get_payload(decode=True).decode()  # type: ignore[union-attr]
    links = re.findall(r"\]\(([^)]+)\)", readme)
    assert links
    assert all(link.startswith("https://") for link in links), links
    tag = f"v{pillcheck.__version__}"
    raw = f"https://raw.githubusercontent.com/pillcheck/pillcheck/{tag}/docs/screenshot.svg"
    assert f"]({raw})" in readme
    for link in links:
        of_ours = re.fullmatch(
            rf"https://.*/pillcheck/pillcheck/(?:blob/)?{tag}/([^#]+)(?:#.*)?", link
        )
        assert not of_ours or (ROOT / of_ours[1]).exists(), link


def release(tag: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "tools" / "release.py"), tag],
        capture_output=True, encoding="utf-8", check=False,
    )  # fmt: skip


def test_the_changelog_has_a_section_for_this_version() -> None:
    done = release(f"v{pillcheck.__version__}")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("### ")
    assert "\n## " not in done.stdout
    assert "\n[" not in done.stdout


@pytest.mark.parametrize("tag", ["v9.9.9", pillcheck.__version__, ""])
def test_a_tag_must_name_this_version(tag: str) -> None:
    done = release(tag)
    assert done.returncode == 1
    assert f"the source says {pillcheck.__version__}" in done.stderr
    assert done.stdout == ""


def test_the_changelog_links_its_versions() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert versions[:2] == ["Unreleased", pillcheck.__version__]
    assert versions == re.findall(r"^\[(.+?)\]: https://github.com/pillcheck/", text, re.MULTILINE)
