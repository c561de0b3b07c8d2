"""Every command beside what else a team may run, as a table of ratios."""

from __future__ import annotations

import json
import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, cast

from benchmarks.measure import PILLCHECK, compare, medians, python, ratio, run
from benchmarks.pages import OWN_PAGE, copied_page, distinct_page

HOW_TO_GET = {
    "htmlhint": "npm install -g htmlhint@1.9.2",
    "biome": "npm install -g @biomejs/biome@2.6.8",
    "html-validate": "npm install -g html-validate@10.17.0",
    "tidy": "apt-get install tidy",
}
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
_PARSE = "lxml.etree.parse(sys.argv[1], lxml.etree.HTMLParser(huge_tree=True))"
_SOUP = "bs4.BeautifulSoup(open(sys.argv[1], 'rb').read(), 'html.parser')"
_PAGES = 200


class Case(NamedTuple):
    """What is compared: two commands, what of them, and the ratio that is aimed at, if any.

    ``scale`` is what the ratio is divided by, where the commands do not do the same amount.
    """

    what: str
    ours: list[str]
    rival: str
    theirs: list[str]
    figure: str
    target: float | None
    scale: float = 1.0


def make_pages(folder: Path) -> dict[str, list[str]]:
    """Write the pages, by what they are for: alone and many, small and large, alike and not."""
    shutil.copy(OWN_PAGE.with_name("backlog.css"), folder)
    texts = {
        "own": [OWN_PAGE.read_text("utf-8")],
        "clean": [distinct_page(28)],
        "small": [copied_page(28)],
        "large": [copied_page(5000)],
        "copies": [copied_page(28, number) for number in range(_PAGES)],
        "different": [distinct_page(8 + number % 41, seed=number) for number in range(_PAGES)],
    }
    pages: dict[str, list[str]] = {}
    for kind, written in texts.items():
        for number, text in enumerate(written):
            file = folder / f"{kind}-{number:03}.html"
            file.write_text(text, "utf-8")
            pages.setdefault(kind, []).append(str(file))
    return pages


def _make_elsewhere(folder: Path) -> dict[str, list[str]]:
    """Make the pages in another process: a child's peak memory begins at its parent's."""
    code = (
        "import json, pathlib, sys; from benchmarks.rivals import make_pages; "
        "print(json.dumps(make_pages(pathlib.Path(sys.argv[1]))))"
    )
    made = subprocess.run(
        python(code, str(folder)),
        check=True,
        capture_output=True,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parent.parent)},
    )
    return cast("dict[str, list[str]]", json.loads(made.stdout))


def _cases(pages: dict[str, list[str]]) -> list[Case]:
    """Return all comparisons, whether their rivals are installed or not."""
    check = [*PILLCHECK, "check"]
    own, clean, small, large = (pages[kind] for kind in ("own", "clean", "small", "large"))
    once = python(f"import sys, click, lxml.etree\n{_PARSE}", *clean)
    twice = python(f"import sys, click, lxml.etree, bs4\n{_PARSE}\n{_SOUP}", *own)
    edit = [*PILLCHECK, "set", "item-10", "blocked", "--dry-run", "--page", *own]
    completed = [
        "env", "_PILLCHECK_COMPLETE=bash_complete", "COMP_WORDS=pillcheck hist", "COMP_CWORD=1",
        *PILLCHECK,
    ]  # fmt: skip
    in_turn = 200
    bytes_each = Path(large[0]).stat().st_size / (Path(small[0]).stat().st_size * in_turn)
    click = python("import click")
    cases = [
        Case("`check` of a page", [*check, *clean], "imports + parse", once, "cpu", 0.9),
        Case("`check` of a page", [*check, *clean], "htmlhint", ["htmlhint", *clean], "cpu", 0.5),
        Case("`set` of an item", edit, "imports + 2 parses", twice, "cpu", 1.0),
        Case("`--version`", [*PILLCHECK, "--version"], "click", click, "cpu", 1.3),
        Case("`--help`", [*PILLCHECK, "--help"], "click", click, "cpu", 1.3),
        Case("a completed command", completed, "click", click, "cpu", 1.3),
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
    named = {"different": f"{_PAGES} different pages", "copies": f"{_PAGES} copies of a page"}
    if real := pages.get("real"):
        named["real"] = f"{len(real)} real pages"
    for kind, words in named.items():
        many, what = pages[kind], f"`check` of {words}"
        cases += [
            Case(what, [*check, *many], "htmlhint", ["htmlhint", *many], "cpu", 0.6),
            Case(what, [*check, *many], "biome", ["biome", "lint", *many], "cpu", 0.6),
            Case(what, [*check, *many], "html-validate", ["html-validate", *many], "cpu", None),
            Case(what, [*check, *many], "tidy", ["tidy", "-e", "-q", *many], "wall", 1.5),
        ]
    return cases


def _versions() -> str:
    """Return what was compared, on what machine."""
    from importlib.metadata import version

    ours = [f"{name} {version(name)}" for name in ("pillcheck", "click", "lxml", "beautifulsoup4")]
    theirs = []
    for name in filter(shutil.which, HOW_TO_GET):
        printed = subprocess.run([name, "--version"], capture_output=True, text=True, check=False)
        number = re.search(r"\d+(?:\.\d+)+", printed.stdout)
        theirs.append(f"{name} {number[0] if number else '?'}")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores"
    return f"{machine}, Python {platform.python_version()}; {', '.join([*ours, *theirs])}."


def table(folder: Path, runs: int, real: list[str]) -> str:
    """Measure everything that can be, and return the table in Markdown."""
    pages = _make_elsewhere(folder)
    if real:
        pages["real"] = real
    rows = [
        "| what | against | of | ratio | aimed at | CPU s | rival's | wall s | rival's | MiB |",
        "|---|---|---|---|---|---|---|---|---|---|",
    ]
    for case in _cases(pages):
        if shutil.which(case.theirs[0]) is None:
            print(f"{case.rival} is missing: {HOW_TO_GET[case.rival]}", file=sys.stderr)
            continue
        print(f"{case.what} against {case.rival} …", file=sys.stderr)
        times = runs if len(case.ours) < 100 else max(3, runs // 3)
        pairs = compare(case.ours, case.theirs, times)
        ours, theirs = medians(pairs)
        target = f"≤ {case.target:g}" if case.target else ""
        rows.append(
            f"| {case.what} | {case.rival} | {case.figure} | "
            f"{ratio(pairs, case.figure) / case.scale:.2f} | {target} | "
            f"{ours.cpu:.3f} | {theirs.cpu:.3f} | {ours.wall:.3f} | {theirs.wall:.3f} | "
            f"{ours.memory:.1f} |"
        )
    peak = run([*PILLCHECK, "check", *pages["large"]]).memory
    size = Path(pages["large"][0]).stat().st_size / 2**20
    memory = f"`check` of a page of {size:.1f} MiB takes {peak / size:.1f} × its size in memory."
    return "\n".join([*rows, "", memory, "", _versions()])
