"""Times pillcheck and its rivals in turn, and prints what each costs as a table of ratios.

Run it with ``make bench``. Each command is run once to warm up, then its own
runs and its rival's take turns, so that a machine that slows down slows both.
Reported are medians of CPU seconds (user and system, children included), wall
clock and peak memory, and the median of the ratios, run by run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import NamedTuple, cast

ROOT = Path(__file__).parent.parent
OWN_PAGE = ROOT / "docs" / "backlog" / "README.html"
REPORT = ROOT / "docs" / "performance.md"
PILLCHECK = [sys.executable, "-m", "pillcheck"]
START, END = "<!-- made by make bench -->\n", "<!-- end -->\n"
HOW_TO_GET = {"htmlhint": "npm install -g htmlhint@1.9.2", "tidy": "apt-get install tidy"}

_ITEM = re.compile(r' *<section class="card" id="item-(\d+)">.*?</section>\n*', re.DOTALL)
_PILL = re.compile(r'(\s*<span class="status-pill)')
_IN_PROCESS = """
import gc, resource, sys, time
from pillcheck.linting.linter import lint
from pillcheck.backlog.reader import read
from pillcheck.html.source import Source
gc.disable()
data = open(sys.argv[1], "rb").read()
for _ in range(int(sys.argv[2])):
    lint(read(Source.from_bytes(data, sys.argv[1])))
"""


class Run(NamedTuple):
    cpu: float
    wall: float
    memory: float


class Case(NamedTuple):
    """What is compared: two commands, what of them, and the ratio that is aimed at.

    ``scale`` is what the ratio is divided by, where the commands do not do the same amount.
    """

    what: str
    ours: list[str]
    rival: str
    theirs: list[str]
    figure: str
    target: float
    scale: float = 1.0


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


def compare(case: Case, runs: int) -> tuple[Run, Run, float]:
    """Return the medians of both commands, and the median of their ratios."""
    run(case.ours), run(case.theirs)
    pairs = [(run(case.ours), run(case.theirs)) for _ in range(runs)]
    at = Run._fields.index(case.figure)
    ratio = median(ours[at] / theirs[at] for ours, theirs in pairs) / case.scale
    ours, theirs = (Run(*map(median, zip(*side, strict=True))) for side in zip(*pairs, strict=True))
    return ours, theirs, ratio


def page_of(items: int, first: int = 0) -> str:
    """Return our own page with another number of items, the first of them of this number."""
    text = OWN_PAGE.read_text("utf-8")
    found = list(_ITEM.finditer(text))
    body = []
    for number in range(items):
        # In the order of the page, so that priorities stay in theirs.
        one = found[number * len(found) // items]
        item = one[0].replace(f'id="item-{one[1]}"', f'id="item-{number}"')
        body.append(_PILL.sub(rf" {first + number}\1", item, count=1))
    return text[: found[0].start()] + "".join(body) + text[found[-1].end() :]


def make_inputs(folder: Path) -> dict[str, list[str]]:
    """Write the pages: one real one, 200 of a real size, a small one and a very large one."""
    shutil.copy(OWN_PAGE.with_name("backlog.css"), folder)
    pages = {"one.html": OWN_PAGE.read_text("utf-8"), "small.html": page_of(28)}
    pages["large.html"] = page_of(5000)
    many = {f"many-{number:03}.html": page_of(28, number) for number in range(200)}
    for name, text in (pages | many).items():
        (folder / name).write_text(text, "utf-8")
    found = {name.partition(".")[0]: [str(folder / name)] for name in pages}
    return found | {"many": [str(folder / name) for name in many]}


def make_elsewhere(folder: Path) -> dict[str, list[str]]:
    """Make the inputs in another process: a child's peak memory begins at its parent's."""
    made = subprocess.run(
        [sys.executable, __file__, "--make", str(folder)], check=True, capture_output=True
    )
    return cast("dict[str, list[str]]", json.loads(made.stdout))


def python(code: str, *arguments: str) -> list[str]:
    return [sys.executable, "-c", code, *arguments]


def cases(pages: dict[str, list[str]]) -> list[Case]:
    """Return all comparisons, whether their rivals are installed or not."""
    one, many, small, large = pages["one"], pages["many"], pages["small"], pages["large"]
    check = [*PILLCHECK, "check"]
    bare = python(
        "import sys, click, lxml.etree\n"
        "lxml.etree.parse(sys.argv[1], lxml.etree.HTMLParser(huge_tree=True))",
        *one,
    )
    twice = python(
        "import sys, click, lxml.etree, bs4\n"
        "lxml.etree.parse(sys.argv[1], lxml.etree.HTMLParser(huge_tree=True))\n"
        "bs4.BeautifulSoup(open(sys.argv[1], 'rb').read(), 'html.parser')",
        *one,
    )
    edit = [*PILLCHECK, "set", "item-10", "blocked", "--dry-run", "--page", *one]
    completed = [
        "env", "_PILLCHECK_COMPLETE=bash_complete", "COMP_WORDS=pillcheck hist", "COMP_CWORD=1",
        *PILLCHECK,
    ]  # fmt: skip
    in_turn = 200
    bytes_each = Path(large[0]).stat().st_size / (Path(small[0]).stat().st_size * in_turn)
    return [
        Case("`check` of one page", [*check, *one], "imports + parse", bare, "cpu", 1.5),
        Case("`check` of one page", [*check, *one], "htmlhint", ["htmlhint", *one], "cpu", 0.5),
        Case("`check` of 200 pages", [*check, *many], "htmlhint", ["htmlhint", *many], "cpu", 0.7),
        Case(
            "`check` of 200 pages", [*check, *many], "tidy", ["tidy", "-e", "-q", *many], "wall", 2
        ),
        Case("`set` of one item", edit, "imports + 2 parses", twice, "cpu", 1.5),
        Case("`--version`", [*PILLCHECK, "--version"], "click", python("import click"), "cpu", 1.3),
        Case("`--help`", [*PILLCHECK, "--help"], "click", python("import click"), "cpu", 1.3),
        Case("a completed command", completed, "click", python("import click"), "cpu", 1.3),
        Case(
            "a byte of 5,000 items",
            python(_IN_PROCESS, *large, "1"),
            "of 28 items",
            python(_IN_PROCESS, *small, str(in_turn)),
            "cpu",
            1.3,
            bytes_each,
        ),
    ]


def versions() -> str:
    """Return what was compared, on what machine."""
    from importlib.metadata import version

    ours = [f"{name} {version(name)}" for name in ("pillcheck", "click", "lxml", "beautifulsoup4")]
    theirs = []
    for name in filter(shutil.which, HOW_TO_GET):
        told = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"\d+(?:\.\d+)+", told.stdout)
        theirs.append(f"{name} {number[0] if number else '?'}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{machine}, Python {platform.python_version()}; {', '.join([*ours, *theirs])}."


def table(folder: Path, runs: int) -> str:
    """Measure everything that can be, and return the table in Markdown."""
    pages = make_elsewhere(folder)
    rows = [
        "| what | against | of | ratio | aimed at | CPU s | rival's | wall s | rival's | MiB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in cases(pages):
        if shutil.which(case.theirs[0]) is None:
            print(f"{case.rival} is missing: {HOW_TO_GET[case.rival]}", file=sys.stderr)
            continue
        print(f"{case.what} against {case.rival} …", file=sys.stderr)
        ours, theirs, ratio = compare(case, runs if len(case.ours) < 100 else max(3, runs // 5))
        rows.append(
            f"| {case.what} | {case.rival} | {case.figure} | {ratio:.2f} | ≤ {case.target:g} | "
            f"{ours.cpu:.3f} | {theirs.cpu:.3f} | {ours.wall:.3f} | {theirs.wall:.3f} | "
            f"{ours.memory:.1f} |"
        )
    peak = run([*PILLCHECK, "check", *pages["large"]]).memory
    size = Path(pages["large"][0]).stat().st_size / 2**20
    told = f"`check` of a page of {size:.1f} MiB takes {peak / size:.1f} × its size in memory."
    return "\n".join([*rows, "", told, "", versions()])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="how often each command is run")
    parser.add_argument("--write", action="store_true", help=f"put the table into {REPORT.name}")
    parser.add_argument("--make", metavar="FOLDER", help="only make the inputs, and name them")
    options = parser.parse_args()
    if options.make:
        print(json.dumps(make_inputs(Path(options.make))))
        return
    # As an installed package has it: compiled. Otherwise each run would compile it.
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "src")], check=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        made = table(Path(folder), options.runs)
    print(made)
    if options.write:
        before, _, rest = REPORT.read_text("utf-8").partition(START)
        after = rest.partition(END)[2]
        REPORT.write_text(f"{before}{START}\n{made}\n{END}{after}", "utf-8")


if __name__ == "__main__":
    main()
