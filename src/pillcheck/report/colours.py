"""The colours of reports: of severities, statuses and changes.

Each has a contrast of at least 3 to 1 on white and on black. They are numbers of xterm's
256 colours, whose first 16 a theme may change: there, no green or yellow does on both.
Nothing is said by a colour alone.
"""

RED = 160
GREEN = 28
YELLOW = 130
BLUE = 32
CYAN = 30
GREY = 244

OF_SEVERITY = {"error": RED, "warning": YELLOW, "info": CYAN, "off": GREY}
# What nobody has begun has the colour of text.
OF_STATUS = {"in-progress": BLUE, "done": GREEN, "blocked": YELLOW, "rejected": GREY}


def of_status(status: str | None) -> int | None:
    """Return the colour of a status, if it has one."""
    return OF_STATUS.get(status or "")
