"""What a command costs: run to its end, alone or in turn with another one."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from statistics import median
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable

PILLCHECK = [sys.executable, "-m", "pillcheck"]


class Run(NamedTuple):
    """What a process took: seconds of the processor, of the wall clock, and MiB at its peak."""

    cpu: float
    wall: float
    memory: float


def python(code: str, *arguments: str) -> list[str]:
    """Return the command that runs code in this Python."""
    return [sys.executable, "-c", code, *arguments]


def run(command: list[str]) -> Run:
    """Run a command to its end; exit codes are not looked at, as linters find things."""
    start = time.perf_counter()
    with open(os.devnull, "r+b") as nowhere:
        child = subprocess.Popen(
            command, stdin=nowhere, stdout=nowhere, stderr=nowhere, cwd=tempfile.gettempdir()
        )
        _, _, used = os.wait4(child.pid, 0)
        child.returncode = 0
    wall = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024
    return Run(used.ru_utime + used.ru_stime, wall, used.ru_maxrss * unit / 2**20)


def compare(
    ours: list[str],
    theirs: list[str],
    runs: int,
    *,
    warm_up: bool = True,
    before: Callable[[], object] = lambda: None,
) -> list[tuple[Run, Run]]:
    """Run two commands in turn, so that a machine that slows down slows both.

    ``before`` is called before each run of the first one.
    """
    if warm_up:
        before()
        run(ours)
        run(theirs)
    pairs = []
    for _ in range(runs):
        before()
        pairs.append((run(ours), run(theirs)))
    return pairs


def medians(pairs: list[tuple[Run, Run]]) -> tuple[Run, Run]:
    """Return the median of each figure, for both commands."""
    ours, theirs = (Run(*map(median, zip(*side, strict=True))) for side in zip(*pairs, strict=True))
    return ours, theirs


def ratio(pairs: list[tuple[Run, Run]], figure: str) -> float:
    """Return the median of the ratios of a figure, pair by pair."""
    at = Run._fields.index(figure)
    return median(ours[at] / theirs[at] for ours, theirs in pairs)
