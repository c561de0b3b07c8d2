"""fzf, where it is installed: picks one of many lines while somebody types."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

# How fzf ends: with a line, without one, or with Esc or Ctrl-C.
_PICKED, _NO_MATCH, _INTERRUPTED = 0, 1, 130


def picked_with_fzf(question: str, lines: Sequence[str]) -> int | None:
    """Return the place of the line that is picked in fzf, from 0, and -1 for none of them.

    Returns nothing where fzf is not installed or cannot be used. Raises
    ``KeyboardInterrupt`` where it was left, and a refusal of kind ``usage`` for an
    answer that is none of the lines.
    """
    import shutil
    import subprocess

    program = shutil.which("fzf")
    if program is None or os.environ.get("TERM", "") in ("", "dumb"):
        return None
    # A number in front, which is not shown, tells lines apart that read the same.
    numbered = [f"{place}\t{line}" for place, line in enumerate(lines)]
    options = ["--no-multi", "--delimiter=\t", "--with-nth=2..", "--layout=reverse", "--height=50%"]
    try:
        done = subprocess.run(
            [program, *options, f"--prompt={question} "],
            input="\n".join(numbered),
            stdout=subprocess.PIPE,
            encoding="utf-8",
            errors="surrogateescape",
            check=False,
        )
    except OSError:
        return None
    if done.returncode == _INTERRUPTED:
        raise KeyboardInterrupt
    if done.returncode == _NO_MATCH:
        return -1
    if done.returncode != _PICKED:
        return None
    answer = done.stdout.removesuffix("\n")
    if answer not in numbered:
        raise Refusal("usage", "fzf printed what was not in the list; see FZF_DEFAULT_OPTS")
    return numbered.index(answer)
