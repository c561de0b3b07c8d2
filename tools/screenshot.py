"""Draw docs/screenshot.svg: what pillcheck and git print, as a terminal shows it.

``make docs`` calls it; a test says when the picture is out of date. The
commands run on a copy of our own page, and colours follow the viewer's scheme.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from pillcheck.report import colours
from pillcheck.report.pages.width import folded

ROOT = Path(__file__).parent.parent
TARGET = ROOT / "docs" / "screenshot.svg"
PAGE = Path("docs/backlog/README.html")
# A slip of the kind that pillcheck is for.
SLIP = ('status-pill--todo">To do</span>', 'status-pill--tood">To do</span>')
COMMANDS = (
    "pillcheck check --select unknown-status",
    "pillcheck check --select unknown-status --fix --unsafe-fixes",
    'pillcheck set "Feature flags" blocked --note "Feature flags wait for a vendor"',
    "git diff -U0",
)
COLUMNS = 96
WIDTH, HEIGHT, MARGIN = 7.8, 18, 16
# What git writes, and what pillcheck does.
CODES = {"1": "b", "31": "r", "32": "g", "36": "c"}
OWN_CODES = {
    f"38;5;{colour}": name
    for colour, name in (
        (colours.RED, "r"),
        (colours.GREEN, "g"),
        (colours.YELLOW, "y"),
        (colours.BLUE, "u"),
        (colours.CYAN, "c"),
        (colours.GREY, "d"),
    )
}
STYLE = """
svg{font:13px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono",monospace}
text{white-space:pre;fill:#1f2328}rect{fill:#f6f8fa;stroke:#d1d9e0}
.b{font-weight:700}.d{fill:#59636e}.r{fill:#b3261e}.g{fill:#116329}
.y{fill:#7d4e00}.u{fill:#0550ae}.c{fill:#0b6477}
@media(prefers-color-scheme:dark){
text{fill:#e6edf3}rect{fill:#0d1117;stroke:#3d444d}
.d{fill:#9198a1}.r{fill:#ff8b80}.g{fill:#7ee787}.y{fill:#e3b341}.u{fill:#79c0ff}.c{fill:#76e3ea}}
"""


def draw() -> str:
    """Run the commands and return the picture."""
    with tempfile.TemporaryDirectory() as folder:
        lines = [line for command in COMMANDS for line in _session(Path(folder), command)]
    lines.pop()
    width = COLUMNS * WIDTH + 2 * MARGIN
    height = len(lines) * HEIGHT + 2 * MARGIN
    rows = "\n".join(
        f'<text x="{MARGIN}" y="{MARGIN + 13 + number * HEIGHT}">{line}</text>'
        for number, line in enumerate(lines)
        if line
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-labelledby="t" '
        f'viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}">\n'
        f'<title id="t">pillcheck finds a mistyped status, mends it and sets another one; '
        f"git diff shows the few lines that changed</title>\n<style>{STYLE}</style>\n"
        f'<rect x=".5" y=".5" width="{width - 1:g}" height="{height - 1:g}" rx="8"/>\n'
        f"{rows}\n</svg>\n"
    )


def _session(folder: Path, command: str) -> list[str]:
    """Return the lines that a command leaves on the terminal, its own first, as SVG."""
    if not (folder / PAGE).exists():
        _prepare(folder)
    program, _, rest = command.partition(" ")
    words = [word.strip('"') for word in re.findall(r'"[^"]*"|\S+', rest)]
    if program == "pillcheck":
        line = [sys.executable, "-m", "pillcheck", *words]
    else:
        line = ["git", "-c", "color.ui=always", "-c", "core.abbrev=7", *words]
    done = subprocess.run(
        line,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
        env={**_environment(), "FORCE_COLOR": "1", "SOURCE_DATE_EPOCH": "1798748800"},
    )
    assert done.returncode in (0, 1), done.stdout
    # As on a terminal of this width.
    printed = "\n".join(folded(text, COLUMNS, "  ") for text in done.stdout.splitlines())
    shown = [part for text in printed.splitlines() for part in _wrapped(text)]
    return [f'<tspan class="d">$</tspan> <tspan class="b">{escape(command)}</tspan>', *shown, ""]


def _prepare(folder: Path) -> None:
    """Make a repository of our page, commit it, and make the slip."""
    shutil.copytree(ROOT / "docs" / "backlog", folder / "docs" / "backlog")
    for arguments in (
        ["init", "-q"],
        ["config", "user.name", "Ada Marsh"],
        ["config", "user.email", "ada@example.org"],
        ["add", "."],
        ["commit", "-qm", "Start"],
    ):
        subprocess.run(["git", *arguments], cwd=folder, check=True, env=_environment())
    text = (folder / PAGE).read_bytes().decode()
    old, new = SLIP
    head, _, tail = text.partition('id="item-13"')
    assert old in tail
    (folder / PAGE).write_bytes(f'{head}id="item-13"{tail.replace(old, new, 1)}'.encode())


def _environment() -> dict[str, str]:
    """Return the environment without what would change the picture."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    for name in ("NO_COLOR", "GITHUB_ACTIONS"):
        kept.pop(name, None)
    return {
        **kept,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
        "PYTHONUTF8": "1",
    }


def _wrapped(text: str) -> list[str]:
    """Cut a line where the terminal ends, and turn its colours into SVG."""
    if text.removeprefix("\x1b[1m").startswith("index "):
        return []
    cells, classes = [], ""
    for code, character in re.findall(r"\x1b\[([\d;]*)m|(.)", text):
        if character:
            cells.append((classes, escape(character, quote=False)))
        else:
            parts = [code] if code in OWN_CODES else code.split(";")
            names = [name for part in parts if (name := (OWN_CODES | CODES).get(part))]
            classes = " ".join([*classes.split(), *names]) if names else ""
    starts = range(0, max(len(cells), 1), COLUMNS)
    return [_line(cells[start : start + COLUMNS]) for start in starts]


def _line(cells: list[tuple[str, str]]) -> str:
    line = ""
    for classes, run in groupby(cells, itemgetter(0)):
        text = "".join(character for _, character in run)
        line += f'<tspan class="{classes}">{text}</tspan>' if classes else text
    return line


if __name__ == "__main__":
    TARGET.write_text(draw(), encoding="utf-8", newline="\n")
