"""What the README shows is what pillcheck prints."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pillcheck.cli.app import COMMANDS
from pillcheck.rules import RULES
from tests.conftest import start_repository
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Each section of this document is a story of its own, and begins with a fresh clone.
SECTIONS = (ROOT / "docs/commands.md").read_text(encoding="utf-8").split("\n## ")[1:]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)


def commands_in(text: str) -> list[tuple[str, str]]:
    """Return every command of the console blocks with the output shown for it."""
    found = []
    for block in BLOCK.findall(text):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a repository that holds our own page, committed."""
    root = tmp_path / "clone"
    shutil.copytree(ROOT / "docs" / "backlog", root / "docs" / "backlog")
    start_repository(root)
    monkeypatch.chdir(root)
    return root


def check_output_in(text: str) -> int:
    """Run the commands of a text and compare what they print; return how many there were."""
    commands = commands_in(text)
    for command, shown in commands:
        words = shlex.split(command)
        if words[0] == "pillcheck":
            words[0:1] = [sys.executable, "-m", "pillcheck"]
        done = subprocess.run(
            words,
            capture_output=True,
            check=False,
            env={
                **os.environ,
                "PYTHONIOENCODING": "utf-8",
                "COLUMNS": "80",
                "SOURCE_DATE_EPOCH": "1780000000",
            },
        )
        out = re.sub(r"^index .*\n", "", done.stdout.decode(), flags=re.MULTILINE)
        out = re.sub(r"^(@@ .* @@).*$", r"\1", out, flags=re.MULTILINE)
        refused = done.stderr.decode()
        if done.returncode == 2:
            out += refused
            assert shown, f"$ {command}\n{refused}"
        else:
            assert done.returncode == 0 or (done.returncode == 1 and "error[" in shown), refused
        # A block may leave out the end of what is printed, but show nothing else.
        assert out.startswith(shown), f"$ {command}\n{out}"
    return len(commands)


@pytest.mark.skipif(os.name == "nt", reason="the documents speak to a POSIX shell")
def test_the_readme_shows_real_output(clone: Path) -> None:
    assert check_output_in(README) >= 8


@pytest.mark.skipif(os.name == "nt", reason="the documents speak to a POSIX shell")
@pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.partition("\n")[0])
def test_the_sections_on_commands_show_real_output(clone: Path, section: str) -> None:
    assert check_output_in(section) >= 1


@pytest.mark.skipif(os.name == "nt", reason="the picture shows a POSIX shell")
def test_the_screenshot_is_up_to_date() -> None:
    draw = runpy.run_path(str(ROOT / "tools" / "screenshot.py"))["draw"]
    picture = (ROOT / "docs" / "screenshot.svg").read_text(encoding="utf-8")
    assert picture == draw(), "run `make docs`"
    assert "(docs/screenshot.svg)" in README


def test_the_readme_counts_the_rules() -> None:
    assert f"There are {len(RULES)} [rules]" in README


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_described(name: str) -> None:
    commands = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert f"pillcheck {name}" in " ".join((README + commands).split())


def test_links_of_the_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


def test_the_colours_of_our_page_can_be_read() -> None:
    css = (ROOT / "docs/backlog/backlog.css").read_text(encoding="utf-8")
    light, _, dark = css.partition("prefers-color-scheme: dark")
    for scheme in (light, dark):
        for name in ("todo", "in-progress", "done", "blocked", "rejected"):
            colours = {
                part: re.search(rf"--status-{name}-{part}:\s*(#[0-9a-fA-F]{{6}})", scheme)
                for part in ("bg", "border", "text")
            }
            assert all(colours.values()), name
            background, text = (_luminance(colours[part]) for part in ("bg", "text"))
            high, low = max(background, text), min(background, text)
            assert (high + 0.05) / (low + 0.05) >= 4.5, name


def _luminance(colour: re.Match[str] | None) -> float:
    # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    assert colour
    channels = [int(colour[1][n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
