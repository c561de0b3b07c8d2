"""What the server costs: ratios to ``pillcheck check``, and memory."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import pytest

from tests.lsp.client import PLAIN, Editor, place_of
from tests.support import OWN_PAGE
from tests.test_cli import modules_of
from tests.test_speed import cpu_of

if TYPE_CHECKING:
    from tests.lsp.conftest import StartProcess
    from tests.lsp.servers import ServerProcess

URI = OWN_PAGE.resolve().as_uri()
TEXT = OWN_PAGE.read_text(encoding="utf-8")

only_linux = pytest.mark.skipif(sys.platform != "linux", reason="/proc says what a process costs")


def mib_of(server: ServerProcess, name: str) -> float:
    """Return the memory of the server, as Linux calls it by name."""
    status = Path(f"/proc/{server.process.pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(name))
    return int(line.split()[1]) / 1024


def seconds_of(server: ServerProcess) -> float:
    """Return the CPU seconds that the server has taken so far."""
    stat = Path(f"/proc/{server.process.pid}/stat").read_text(encoding="ascii")
    user, system = stat.rpartition(")")[2].split()[11:13]
    return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")


def opened(start_process: StartProcess, folder: Path) -> tuple[Editor, ServerProcess]:
    editor, server = start_process(folder)
    editor.begin(PLAIN)
    editor.open(URI, TEXT)
    assert editor.findings(URI)
    return editor, server


PLACE = place_of(TEXT, TEXT.index("<dd>", len(TEXT) // 2) + len("<dd>"))


def typed(editor: Editor, versions: range, place: dict[str, int] = PLACE) -> None:
    """Press a key for each version, and wait for the findings."""
    for version in versions:
        change = {"range": {"start": place, "end": place}, "text": "x"}
        editor.change(URI, version, change)
        editor.findings(URI, version)


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_no_other_command_imports_any_of_it() -> None:
    for command in (("check", OWN_PAGE), ("list", "--page", OWN_PAGE)):
        modules = modules_of(*command)
        assert not [name for name in modules if name.startswith("pillcheck.lsp")]
    assert "queue" not in modules_of("check", OWN_PAGE)


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
@only_linux
def test_what_nobody_asked_for_is_not_imported(start_process: StartProcess, tmp_path: Path) -> None:
    # BeautifulSoup alone takes more than this.
    assert mib_of(opened(start_process, tmp_path)[1], "VmHWM") < 30


@pytest.mark.slow
@only_linux
def test_the_first_findings_cost_little_more_than_a_check(
    start_process: StartProcess, tmp_path: Path
) -> None:
    check = ["-m", "pillcheck", "check", str(OWN_PAGE)]
    cpu_of(*check)
    seconds_of(opened(start_process, tmp_path)[1])
    # Measured: 1.2 to 1.5.
    ratios = [seconds_of(opened(start_process, tmp_path)[1]) / cpu_of(*check) for _ in range(9)]
    assert median(ratios) < 4


@pytest.mark.slow
@only_linux
def test_a_key_costs_less_than_a_check_and_no_memory(
    start_process: StartProcess, tmp_path: Path
) -> None:
    editor, server = opened(start_process, tmp_path)
    typed(editor, range(2, 52))
    before, memory = seconds_of(server), mib_of(server, "VmRSS")
    typed(editor, range(52, 352))
    per_key = (seconds_of(server) - before) / 300
    # Measured: 0.07 to 0.1 of a check, most of which is the start of Python.
    assert per_key < cpu_of("-m", "pillcheck", "check", str(OWN_PAGE)) / 4
    assert mib_of(server, "VmRSS") < memory + 6


def _large() -> str:
    """Return our own page with its items over and over, to a megabyte."""
    start, *items, end = re.split(r"(?m)^(?= *<section[^>]* id=\"item-)", TEXT)
    made: list[str] = []
    while sum(map(len, made)) < 1_000_000:
        item = items[len(made) % len(items)]
        made.append(re.sub(r"item-\d+", f"item-{len(made)}", item))
    return "".join([start, *made, end])


@pytest.mark.slow
@only_linux
def test_a_key_on_a_large_page_costs_little_more_than_a_check_of_a_usual_one(
    start_process: StartProcess, tmp_path: Path
) -> None:
    large = _large()
    editor, server = start_process(tmp_path)
    editor.begin(PLAIN)
    editor.open(URI, large)
    editor.findings(URI)
    place = place_of(large, large.index("<dd>", len(large) // 2) + len("<dd>"))
    typed(editor, range(2, 5), place)
    before = seconds_of(server)
    typed(editor, range(5, 25), place)
    per_key = (seconds_of(server) - before) / 20
    # Measured: 0.8 to 1.1 of a check of our page, which takes 45 ms on an idle machine.
    assert per_key < 2.2 * cpu_of("-m", "pillcheck", "check", str(OWN_PAGE))
