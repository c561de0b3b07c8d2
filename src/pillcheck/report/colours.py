"""The colours of reports: of severities, statuses and changes.

Each has a contrast of at least 3 to 1 on white and on black. They are numbers of xterm's
256 colours, whose first 16 a theme may change: there, no green or yellow does on both.
Nothing is said by a colour alone.
"""

from __future__ import annotations

import re

STYLE = re.compile("\x1b\\[[\\d;]*m")
RESET, BOLD, UNDERLINE = "\x1b[0m", "\x1b[1m", "\x1b[4m"

RED = 160
GREEN = 28
YELLOW = 130
BLUE = 32
CYAN = 30
GREY = 244

OF_SEVERITY = {"error": RED, "warning": YELLOW, "info": CYAN, "off": GREY}
# What nobody has begun has the colour of text.
OF_STATUS = {"in-progress": BLUE, "done": GREEN, "blocked": YELLOW, "rejected": GREY}


def style(text: str, *, fg: int | None = None, bold: bool = False, underline: bool = False) -> str:
    """Return a text in a colour, bold or underlined, as a terminal is told.

    ``click.style`` does the same, but to import click takes as long as half of a check.
    """
    colour = "" if fg is None else f"\x1b[38;5;{fg}m"
    return f"{colour}{BOLD if bold else ''}{UNDERLINE if underline else ''}{text}{RESET}"


def unstyled(text: str) -> str:
    """Return a text without what ``style`` adds to it."""
    return STYLE.sub("", text) if "\x1b" in text else text


def of_status(status: str | None) -> int | None:
    """Return the colour of a status, if it has one."""
    return OF_STATUS.get(status or "")
