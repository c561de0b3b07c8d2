"""A terminal to run pillcheck on: a real one, of any width."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
from typing import TYPE_CHECKING

from pillcheck.cli import run

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pytest

# What a terminal is told beside text, and what would be told by an environment.
STYLES = re.compile("\x1b\\[[\\d;]*m")
VARIABLES = ("COLUMNS", "NO_COLOR", "FORCE_COLOR", "GITHUB_ACTIONS")


def plain(text: str) -> list[str]:
    """Return the lines of what a terminal was sent, without colours."""
    return STYLES.sub("", text).replace("\r\n", "\n").split("\n")[:-1]


def opened(columns: int) -> tuple[int, int]:
    """Open a terminal of so many columns; return its two ends."""
    main, terminal = pty.openpty()
    fcntl.ioctl(terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    return main, terminal


def read_all(main: int) -> str:
    """Return what a terminal was sent, once nobody holds it any longer."""
    out = b""
    # On Linux, that is an error.
    try:
        while chunk := os.read(main, 65536):
            out += chunk
    except OSError:
        pass
    os.close(main)
    return out.decode()


def on_terminal(
    arguments: Sequence[str], columns: int, patch: pytest.MonkeyPatch, **environment: str
) -> str:
    """Return what a call of pillcheck sends to a terminal of so many columns, in this process."""
    main, terminal = opened(columns)
    parts: list[str] = []
    reader = threading.Thread(target=lambda: parts.append(read_all(main)))
    reader.start()
    with patch.context() as context:
        context.setenv("TERM", "xterm-256color")
        for name in VARIABLES:
            context.delenv(name, raising=False)
        for name, value in environment.items():
            context.setenv(name, value)
        with (
            os.fdopen(os.dup(terminal), "w", encoding="utf-8") as out,
            os.fdopen(terminal, "w", encoding="utf-8") as err,
        ):
            context.setattr(sys, "stdout", out)
            # Which click measures for help.
            context.setattr(sys, "__stdout__", out)
            context.setattr(sys, "stderr", err)
            run(arguments)
    reader.join()
    return parts[0]


def process_on_terminal(
    arguments: Sequence[str], columns: int, environment: Mapping[str, str] | None = None
) -> str:
    """Return what a process of pillcheck sends to a terminal of so many columns; it succeeds."""
    main, terminal = opened(columns)
    kept = {name: value for name, value in os.environ.items() if name not in VARIABLES}
    kept |= {"TERM": "xterm-256color", "PYTHONIOENCODING": "utf-8", **(environment or {})}
    process = subprocess.Popen(
        [sys.executable, "-m", "pillcheck", *arguments], stdout=terminal, stderr=terminal, env=kept
    )
    os.close(terminal)
    text = read_all(main)
    assert process.wait() == 0
    return text
