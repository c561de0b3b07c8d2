"""What each command costs on pages of any size, as a multiple of ``check`` of the same page."""

from __future__ import annotations

import shutil
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.measure import PILLCHECK, Run, compare, medians, ratio
from benchmarks.pages import OWN_PAGE, distinct_page

if TYPE_CHECKING:
    from pathlib import Path


class Command(NamedTuple):
    """A command: how the table shows it, its arguments, and what is aimed at on 2,800 items.

    ``PAGE``, ``BASE`` and ``THEIRS`` in the arguments are files: the page, as it was, and with
    another change. ``ALL`` stands for the ids of all items. ``change`` is made to the page once
    before it runs; with ``has_faults``, each item of it has something to fix.
    """

    name: str
    arguments: str
    target: float | None = None
    change: tuple[str, str] = ("", "")
    has_faults: bool = False


COMMANDS = (
    Command("`list`", "list --page PAGE"),
    Command("`board`", "board --page PAGE"),
    Command("`stats`", "stats --page PAGE"),
    Command("`set` of an item", "set item-1 blocked --page PAGE", 2.5),
    Command("`history add`", "history add Words --page PAGE", 2.5),
    Command("`add`", "add Words --page PAGE", 2.5),
    Command("`edit --hours`", "edit item-1 --hours 9 --page PAGE", 2.5),
    Command("`remove`", "remove item-1 --page PAGE", 2.5),
    Command("`move`", "move item-1 --after item-3 --page PAGE", 6),
    Command("`sort`", "sort --page PAGE", 6, change=('tag">P0', 'tag">P4')),
    Command("`set` of all items", "set ALL blocked --page PAGE", 6),
    Command("`edit --all --set priority=P3`", "edit --all --set priority=P3 --page PAGE"),
    Command(
        "`check --fix`, a fix for each item",
        "check --fix --unsafe-fixes PAGE",
        6,
        has_faults=True,
    ),
    Command(
        "`check --diff`, a fix for each item",
        "check --diff --unsafe-fixes PAGE",
        has_faults=True,
    ),
    Command(
        "`merge-driver`",
        "merge-driver BASE PAGE THEIRS page.html",
        6,
        change=("status-pill--todo", "status-pill--blocked"),
    ),
)


def table(folder: Path, sizes: list[int]) -> str:
    """Measure every command on pages of so many items, and return the table in Markdown."""
    columns = [f"{size:,}" for size in sizes]
    growth = [f"{big:,} / {small:,}" for small, big in pairwise(sizes)]
    head = ["command", *columns, "aimed at", *growth, "MiB / page"]
    rows = [_row(head), _row(["---"] * len(head))]
    costs: dict[tuple[str, int], tuple[float, Run, float]] = {}
    for size in sizes:
        for command in COMMANDS:
            cost = costs[command.name, size] = _cost(command, folder, size)
            words = f"{command.name} on {size:,} items: {cost[0]:.1f} × `check`"
            print(f"{words}, {cost[1].cpu:.2f} s", file=sys.stderr)
    for command in COMMANDS:
        of_size = [costs[command.name, size] for size in sizes]
        grown = [big.cpu / small.cpu for (_, small, _), (_, big, _) in pairwise(of_size)]
        rows.append(
            _row(
                [
                    command.name,
                    *(f"{multiple:.1f}" for multiple, _, _ in of_size),
                    f"≤ {command.target:g}" if command.target else "",
                    *(f"{times:.1f}" for times in grown),
                    f"{of_size[-1][1].memory / of_size[-1][2]:.1f}",
                ]
            )
        )
    return "\n".join(rows)


def _row(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cost(command: Command, folder: Path, size: int) -> tuple[float, Run, float]:
    """Return a command's multiple of ``check``, what it takes, and the page's size in MiB."""
    shutil.copy(OWN_PAGE.with_name("backlog.css"), folder)
    page, base, theirs = (folder / f"{name}.html" for name in ("page", "base", "theirs"))
    text = distinct_page(size, faults=command.has_faults)
    base.write_text(text, "utf-8")
    ours = text.replace(*command.change, 1)
    words = command.arguments.replace("ALL", " ".join(f"item-{n}" for n in range(size))).split()
    if "THEIRS" in words:
        theirs.write_text("<dt>1) Overview".join(text.rsplit("<dt>1) Summary", 1)), "utf-8")
    files = {"PAGE": str(page), "BASE": str(base), "THEIRS": str(theirs)}

    def write() -> None:
        page.write_text(ours, "utf-8")

    pairs = compare(
        [*PILLCHECK, *(files.get(word, word) for word in words)],
        [*PILLCHECK, "check", str(base)],
        runs=1 if size > 10_000 else 3 if size > 1_000 else 5,
        warm_up=size <= 1_000,
        before=write,
    )
    return ratio(pairs, "cpu"), medians(pairs)[0], len(text.encode()) / 2**20
