"""What the README shows is what pillcheck prints."""

from __future__ import annotations

import os
import re
import runpy
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.cli.app import COMMANDS
from pillcheck.rules.catalogue import RULES
from tests.conftest import Result, start_repository
from tests.support import ROOT, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable

README = (ROOT / "README.md").read_text(encoding="utf-8")
# Each section of this document is a story of its own, and begins with a fresh clone.
SECTIONS = (ROOT / "docs/commands.md").read_text(encoding="utf-8").split("\n## ")[1:]
PAGES = re.findall(
    r"^## (.*?)\n.*?^```html\n(.*?)^```\n.*?^```toml\n(.*?)^```\n.*?^```text\n(.*?)^```$",
    (ROOT / "docs/pages.md").read_text(encoding="utf-8"),
    re.DOTALL | re.MULTILINE,
)
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
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_DATE", "2026-12-04T12:00:00+00:00")
    root = tmp_path / "clone"
    for name in ("backlog", "examples"):
        shutil.copytree(ROOT / "docs" / name, root / "docs" / name)
    start_repository(root)
    monkeypatch.chdir(root)
    return root


@pytest.fixture
def check_output_in(
    clone: Path, pillcheck: Callable[..., Result], monkeypatch: pytest.MonkeyPatch
) -> Callable[[str], int]:
    """Return what runs the commands of a text; pillcheck's own in this process."""
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)

    def ran(words: list[str]) -> Result:
        if words[0] == "pillcheck":
            return pillcheck(*words[1:])
        done = subprocess.run(words, capture_output=True, check=False)
        return Result(done.returncode, done.stdout.decode(), done.stderr.decode())

    return lambda text: compare_output_in(text, ran)


ENVIRONMENT = {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
    "PYTHONIOENCODING": "utf-8",
    "COLUMNS": "80",
    "SOURCE_DATE_EPOCH": "1798748800",
    "GIT_AUTHOR_DATE": "1798748800 +0000",
    "GIT_COMMITTER_DATE": "1798748800 +0000",
}


def compare_output_in(text: str, ran: Callable[[list[str]], Result]) -> int:
    """Run the commands of a text and compare what they print; return how many there were."""
    commands = commands_in(text)
    for command, shown in commands:
        done = ran(shlex.split(command))
        out = re.sub(r"^index .*\n", "", done.out, flags=re.MULTILINE)
        out = re.sub(r"^(@@ .* @@).*$", r"\1", out, flags=re.MULTILINE)
        refused = done.err
        if done.code == 2:
            out += refused
            assert shown, f"$ {command}\n{refused}"
        else:
            assert done.code == 0 or (done.code == 1 and "error[" in shown), refused
        # What git calls a commit depends on the whole page.
        out, shown = (re.sub(r"\b[0-9a-f]{7}\b", "0" * 7, one) for one in (out, shown))
        # A block may leave out the end of what is printed, but show nothing else.
        assert out.startswith(shown), f"$ {command}\n{out}"
    return len(commands)


@pytest.mark.skipif(os.name == "nt", reason="the documents speak to a POSIX shell")
def test_the_readme_shows_real_output(check_output_in: Callable[[str], int]) -> None:
    assert check_output_in(README) >= 8


@pytest.mark.skipif(os.name == "nt", reason="the documents speak to a POSIX shell")
@pytest.mark.parametrize(
    "section",
    some_quick([pytest.param(section, id=section.partition("\n")[0]) for section in SECTIONS], 5),
)
def test_the_sections_on_commands_show_real_output(
    check_output_in: Callable[[str], int], section: str
) -> None:
    assert check_output_in(section) >= 1


def test_every_command_has_a_section_and_a_place_in_the_index() -> None:
    headings = [section.partition("\n")[0] for section in SECTIONS]
    assert headings == [*COMMANDS, "completion"]
    index = (ROOT / "docs/commands.md").read_text(encoding="utf-8").partition("\n## ")[0]
    assert sorted(re.findall(r"\(#(.*?)\)", index)) == sorted(headings)


@pytest.mark.skipif(os.name == "nt", reason="the documents speak to a POSIX shell")
def test_the_document_for_scripts_shows_real_output(check_output_in: Callable[[str], int]) -> None:
    text = (ROOT / "docs/automation.md").read_text(encoding="utf-8")
    assert check_output_in(text) >= 2


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


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "html", "toml", "shown"), PAGES, ids=[p[0] for p in PAGES])
def test_each_page_is_read_as_shown(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Callable[..., Result],
    name: str,
    html: str,
    toml: str,
    shown: str,
) -> None:
    (tmp_path / "page.html").write_text(html, "utf-8")
    (tmp_path / "pillcheck.toml").write_text(toml, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert pillcheck("list").out == shown, name
    items = pillcheck("list", "--format", "json").json["items"]
    statuses = {item["status"] for item in items}
    for number, item in enumerate(items, 1):
        for status in statuses:
            for wanted in (status, item["status"]):
                done = pillcheck("set", f"@{number}", wanted)
                assert done.code == 0, done.err
        assert (tmp_path / "page.html").read_text("utf-8") == html, name


def test_links_of_the_documents_lead_somewhere() -> None:
    for document in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        text = document.read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert (document.parent / target).exists(), f"{document.name}: {target}"


OWN_COLOURS = ROOT / "docs/backlog/backlog.css"
NEW_COLOURS = ROOT / "src/pillcheck/templates/backlog.css"
STATUSES = ("todo", "in-progress", "done", "blocked", "rejected")


def schemes(sheet: Path) -> dict[str, dict[str, str]]:
    """Return the colours that a stylesheet has in light, in dark and on paper, by name."""
    css = sheet.read_text(encoding="utf-8")
    roots = re.findall(r":root \{(.*?)\}", css, re.DOTALL)
    assert re.findall(r"@media (\(prefers-color-scheme: dark\)|print)", css) == [
        "(prefers-color-scheme: dark)",
        "print",
    ]
    light, *others = (dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]+);", one)) for one in roots)
    dark, paper = ({**light, **other} for other in others)
    return {"light": light, "dark": dark, "print": paper}


@pytest.mark.parametrize("scheme", ["light", "dark", "print"])
@pytest.mark.parametrize("sheet", [OWN_COLOURS, NEW_COLOURS], ids=["own", "new"])
def test_the_colours_of_a_page_can_be_read(sheet: Path, scheme: str) -> None:
    colours = schemes(sheet)[scheme]
    for text in ("text", "muted", "link"):
        for ground in ("page-bg", "card-bg", "inset-bg"):
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)
    for name in STATUSES:
        text, ground = colours[f"status-{name}-text"], colours[f"status-{name}-bg"]
        assert contrast(text, ground) >= 4.5, name
        # A pill of a new page stands out by its edge, too.
        if sheet == NEW_COLOURS and scheme != "print":
            edge = colours[f"status-{name}-border"]
            assert contrast(edge, colours["card-bg"]) >= 3, name


def contrast(one: str, other: str) -> float:
    # https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def luminance(colour: str) -> float:
    # https://www.w3.org/TR/WCAG22/#dfn-relative-luminance
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_modules_that_the_architecture_names_exist() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    names = set(re.findall(r"`((?:[a-z_]+/)*[a-z_]+\.py)`", text))
    assert len(names) > 30
    missing = [
        name
        for name in names
        if not (ROOT / "src/pillcheck" / name).is_file() and not (ROOT / name).is_file()
    ]
    assert missing == []
