"""The shell commands by which git calls pillcheck, which also work when it is gone.

Environments are deleted and moved, and git's configuration stays. git would then
show no diff, take one side of a merge without a message, and refuse commits
without a useful reason. So each command that fails checks whether its pillcheck
still exists, and does without it if not.
"""

from __future__ import annotations

import shlex
import sys

HOOK = "pre-commit"
TEXTCONV = "diff.pillcheck.textconv"
HOOK_MARK = "# Installed by `pillcheck install`, removed by `pillcheck install --uninstall`."
_VERBS = ("merge-driver", "textconv", "check")
# What comes before a command in the lines below, and in those of an older pillcheck.
_BEFORE = ("if", "then", "!", "exec", "{")


def check(python: str | None = None) -> str:
    """Return the command that checks a commit, run by ``python`` or else by this Python."""
    return f"{_program(python or sys.executable)} check --staged --only-changed --only-new"


def hook(python: str | None = None) -> str:
    """Return the text of the hook, run by ``python`` or else by this Python."""
    python = python or sys.executable
    return f"""\
#!/bin/sh
{HOOK_MARK}
{check(python)} && exit 0
if {_test(python)}; then
  {_say("commit refused; fix the errors above, or `git commit --no-verify`")}
else
  {_say(_gone(python) + ", or `git commit --no-verify`")}
fi
exit 1
"""


def settings(python: str | None = None) -> dict[str, str]:
    """Return the settings for git by name, run by ``python`` or else by this Python."""
    python = python or sys.executable
    # git replaces %A and its like in a driver.
    exists, run, warn = (
        part.replace("%", "%%") for part in (_test(python), _program(python), _say(_gone(python)))
    )
    by_line = "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B || exit 1"
    # The driver also fails on a conflict.
    driver = (
        f"{run} merge-driver --marker-size %L %O %A %B %P && exit 0; failed=$?; "
        f"if {exists}; then exit $failed; fi; {warn}; {by_line}"
    )
    # It fails only if it does not run; git adds the name of the file.
    shown = f'{_program(python)} textconv "$1" 2>/dev/null'
    textconv = f'f() {{ {shown} || {{ {_say(_gone(python))}; cat "$1"; }}; }}; f'
    return {
        "merge.pillcheck.name": "pillcheck, by item, field and row",
        "merge.pillcheck.driver": driver,
        TEXTCONV: textconv,
    }


def called(command: str) -> list[str] | None:
    """Return the program with which a command calls pillcheck, or nothing.

    Raises ``ValueError`` for a command that a shell cannot parse.
    """
    words = shlex.split(command, comments=True)
    end = next((index for index, word in enumerate(words) if word in _VERBS), None)
    if end is None:
        return None
    start = max((index + 1 for index in range(end) if words[index] in _BEFORE), default=0)
    return words[start:end]


def python_of(command: str) -> str | None:
    """Return the Python with which one of these commands calls pillcheck, or nothing."""
    try:
        words = called(command)
    except ValueError:
        return None
    if words and words[-2:] == ["-m", "pillcheck"]:
        return words[0]
    return None


def is_old(name: str, command: str) -> bool:
    """Return whether a setting, or the hook, is from an older pillcheck."""
    python = python_of(command.replace("%%", "%"))
    return python is not None and command != {**settings(python), HOOK: hook(python)}[name]


def _program(python: str) -> str:
    # Without -P, a folder of the repository could stand in for an installed package.
    return f"{shlex.quote(python)} -P -m pillcheck"


def _test(python: str) -> str:
    return f"{shlex.quote(python)} -P -c 'import pillcheck' 2>/dev/null"


def _gone(python: str) -> str:
    return f"{python} is gone or has no pillcheck; run `pillcheck install` again"


def _say(text: str) -> str:
    return f"echo {shlex.quote(f'pillcheck: {text}')} >&2"
