"""Work that is shared out: as if one process did it all, whatever happens to the others."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pillcheck.linting.parallel import shared_out
from tests.parallel_work import process_of
from tests.support import OWN_PAGE, ROOT

if TYPE_CHECKING:
    from pathlib import Path


RUN = """
import os, sys
from unittest import mock
from pillcheck.linting import parallel
from pillcheck.errors import Refusal
from tests import parallel_work

if __name__ == "__main__":
    os.environ["TEST_PARENT"] = str(os.getpid())
    with mock.patch.object(parallel, "_WORTH_A_PROCESS", 100):
        with mock.patch.object(os, "cpu_count", return_value=3):
            try:
                print(*parallel.shared_out(getattr(parallel_work, sys.argv[1]), sys.argv[2:]))
            except Refusal as refusal:
                print("refused:", refusal.message)
"""


def _shared(work: str, paths: list[str]) -> str:
    """Run it in a process of its own: a test's own process has threads, and is not to be forked."""
    done = subprocess.run(
        [sys.executable, "-c", RUN, work, *paths],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )  # fmt: skip
    assert done.stderr == ""
    return done.stdout.strip()


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    for number in range(8):
        (tmp_path / f"{number}.txt").write_text("x" * (100 + number))
    return [str(tmp_path / f"{number}.txt") for number in range(8)]


def test_results_come_in_order(files: list[str]) -> None:
    assert _shared("name_and_size", files) == " ".join(str((str(n), 100 + n)) for n in range(8))


def test_several_processes_work(files: list[str]) -> None:
    processes = _shared("process_of", files).split()
    assert [processes.index(one) for one in processes] == [0, 0, 0, 3, 3, 5, 5, 5]


def test_a_refusal_is_that_of_one_process(files: list[str]) -> None:
    assert _shared("refuse_the_last", files) == "refused: the last one"


def test_what_a_dead_process_left_is_done(files: list[str]) -> None:
    assert _shared("die_elsewhere", files) == "0 1 2 3 4 5 6 7"


@pytest.mark.parametrize("more", [[], ["-"]], ids=["little", "standard input"])
def test_alone_where_it_does_not_pay(files: list[str], more: list[str]) -> None:
    assert list(shared_out(process_of, [*files, *more])) == [os.getpid()] * (8 + len(more))


@pytest.mark.slow
def test_many_pages_are_told_of_as_one_by_one(tmp_path: Path) -> None:
    names = [f"{number:02}.html" for number in range(80)]
    for name in names:
        (tmp_path / name).write_bytes(OWN_PAGE.read_bytes())
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) > 4_000_000

    def check(*pages: str) -> str:
        done = subprocess.run(
            [sys.executable, "-m", "pillcheck", "check", *pages],
            capture_output=True, text=True, encoding="utf-8", cwd=tmp_path,
        )  # fmt: skip
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.rpartition("\n" + (names[0] if len(pages) == 1 else "80 pages"))[0]

    one = check(names[0])
    assert check(*names) == "\n".join(one.replace(names[0], name) for name in names)
