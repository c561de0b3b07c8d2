"""What programs read: the same bytes wherever pillcheck is called, and names that stay."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.report.findings.paths import from_root

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

NAME = "docs/backlog/README.html"
FORMATS = ["github", "gitlab", "sarif", "junit"]


@pytest.fixture
def faulty(repo: Path) -> Path:
    """Return the root of a repository whose page has findings, two of them alike."""
    page = repo / NAME
    text = page.read_text("utf-8").replace("To do</span>", "Zu tun – später</span>", 3)
    page.write_text(text.replace("<dt>1) Summary</dt>", "<dt>1) Sumary</dt>", 2), "utf-8")
    return repo


def _called(folder: Path, *words: str, closed: bool = False, **environment: str) -> bytes:
    """Return what a process writes to standard output."""
    return _printed(folder, "check", "-q", *words, code=1, closed=closed, **environment)


def _printed(
    folder: Path, *words: str, code: int = 0, closed: bool = False, **environment: str
) -> bytes:
    command = [sys.executable, "-m", "pillcheck", *words]
    if closed:
        command = ["sh", "-c", '"$@" 2>&- <&-', "sh", *command]
    surroundings = os.environ | environment
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, check=False)
    assert done.returncode == code
    return done.stdout


_USUAL: dict[str, bytes] = {}


def _usual(folder: Path, form: str) -> bytes:
    """Return what a process writes where nothing is unusual, called once for each format."""
    if form not in _USUAL:
        _USUAL[form] = _called(folder, "--format", form)
    return _USUAL[form]


PLACES = [
    (".", NAME),
    (".", f"./{NAME}"),
    (".", f"docs/../{NAME}"),
    (".", ""),
    ("docs", "backlog/README.html"),
    ("docs", "backlog//README.html"),
    ("docs/backlog", "README.html"),
    ("docs/backlog", "../backlog/README.html"),
    ("docs/backlog", "."),
    ("..", "{root}/docs/backlog/README.html"),
    ("/", "{root}/docs/backlog/README.html"),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("form", FORMATS)
def test_the_same_bytes_from_any_folder(
    faulty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, form: str
) -> None:
    outputs = {}
    for folder, path in PLACES:
        monkeypatch.chdir(faulty / folder)
        from_root.cache_clear()
        words = [path.format(root=faulty)] if path else []
        done = pillcheck("check", "-q", "--format", form, *words)
        assert done.code == 1
        outputs[folder, path] = done.out
    assert len(set(outputs.values())) == 1, outputs
    assert NAME in outputs[PLACES[0]]


SURROUNDINGS: list[tuple[str, dict[str, Any]]] = [
    ("cp1252", {"PYTHONIOENCODING": "cp1252"}),
    ("ascii", {"PYTHONIOENCODING": "ascii:strict"}),
    ("utf-16", {"PYTHONIOENCODING": "utf-16"}),
    ("C", {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
    ("colour", {"FORCE_COLOR": "1", "TERM": "xterm-256color"}),
    ("narrow", {"COLUMNS": "20"}),
    ("closed", {"closed": True}),
]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("forms", [["json"], pytest.param(FORMATS, marks=pytest.mark.slow)])
@pytest.mark.parametrize(("name", "changed"), SURROUNDINGS, ids=[row[0] for row in SURROUNDINGS])
def test_the_same_bytes_in_any_surroundings(
    faulty: Path, name: str, changed: dict[str, Any], forms: list[str]
) -> None:
    for form in [*forms, "gitlab"] if name == "cp1252" else forms:
        usual = _usual(faulty, form)
        assert "später".encode() in usual or b"sp\\u00e4ter" in usual
        assert _called(faulty, "--format", form, **changed) == usual


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "words",
    [["show", "2", "--format", "md"], ["show", "2", "--format=csv"], ["textconv", NAME]],
    ids=" ".join,
)
def test_a_pipe_gets_utf_8(faulty: Path, words: list[str]) -> None:
    page = faulty / NAME
    page.write_text(page.read_text("utf-8").replace("<dd>", "<dd>Später. "), "utf-8")
    usual = _printed(faulty, *words)
    assert "Später".encode() in usual
    assert _printed(faulty, *words, PYTHONIOENCODING="cp437") == usual


def _fingerprints(pillcheck: Pillcheck, form: str) -> list[str]:
    report = json.loads(pillcheck("check", "--format", form).out)
    if form == "gitlab":
        return [issue["fingerprint"] for issue in report]
    return [found["partialFingerprints"]["pillcheck/v1"] for found in report["runs"][0]["results"]]


MOVES = [
    pytest.param(("<main", "\n\n<!-- a -->\n<main"), id="lines above"),
    pytest.param(("\n", "\r\n"), id="line ends"),
    pytest.param(("<section", "\n  <section"), id="lines between"),
    pytest.param(("<h2>\n", "<h2>"), id="lines within"),
]


@pytest.mark.parametrize("form", ["gitlab", "sarif"])
@pytest.mark.parametrize("move", MOVES)
def test_a_fingerprint_stays_when_lines_move(
    faulty: Path, pillcheck: Pillcheck, form: str, move: tuple[str, str]
) -> None:
    before = _fingerprints(pillcheck, form)
    assert len(set(before)) == len(before) >= 5
    page = faulty / NAME
    text = page.read_text("utf-8")
    assert text != text.replace(*move)
    page.write_bytes(text.replace(*move).encode())
    assert _fingerprints(pillcheck, form) == before
