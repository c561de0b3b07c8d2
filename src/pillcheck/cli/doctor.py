"""``pillcheck doctor``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo

if TYPE_CHECKING:
    from pillcheck.setup.doctor import Check


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...")
@format_option("text", "json")
def command(pages: tuple[str, ...], output: str) -> int:
    """Check what is set up in git.

    Checks the configuration, the pages, their attributes, the commands that git
    calls and the hook, and shows the command that fixes what is not active.
    Exits with 1 if something is not active.
    """
    from pillcheck.setup.doctor import examine

    checks = list(examine(pages))
    is_ok = all(check.ok for check in checks)
    if output == "json":
        from pillcheck.report.json_text import dump

        plain = [{"check": c.name, "ok": c.ok, "message": c.message, "mend": c.fix} for c in checks]
        echo(dump({"ok": is_ok, "checks": plain}))
    else:
        from pillcheck.report.pages.width import of_terminal

        for check in checks:
            echo(_lines(check, of_terminal()))
    return int(not is_ok)


def _lines(check: Check, columns: int | None) -> str:
    from pillcheck.printable import visible
    from pillcheck.report import colours
    from pillcheck.report.pages.width import folded

    if not check.ok:
        word, colour = "not active", colours.RED
    else:
        word, colour = ("note", colours.YELLOW) if check.fix else ("ok", colours.GREEN)
    sign = colours.style(word, fg=colour)
    line = f"{sign} {colours.style(check.name, bold=True)}: {visible(check.message)}"
    lines = [folded(line, columns, "   ")]
    if check.fix is not None:
        lines.append(folded(f"   = fix: {visible(check.fix)}", columns, " " * 5))
    return "\n".join(lines)
