"""The commands by which git calls pillcheck, through a shell, also when it is gone.

An environment is deleted or moved in no time, and what git was told stays. Left
alone, git would then show no diff, take our side of a merge without a word on
the other one, and refuse commits for no reason that helps. So each command that
fails looks whether its pillcheck is still there, and knows what to do without it.
"""

from __future__ import annotations

import shlex
import sys

HOOK = "pre-commit"
HOOK_MARK = "# Installed by `pillcheck install`, removed by `pillcheck install --uninstall`."
_VERBS = ("merge-driver", "textconv", "check")
# What stands before a command in the lines below, and in those of an older pillcheck.
_BEFORE = ("if", "then", "!", "exec", "{")


def check(python: str | None = None) -> str:
    """Return the command that judges a commit, with this Python or another one."""
    return f"{_program(python or sys.executable)} check --staged --only-changed"


def hook(python: str | None = None) -> str:
    """Return the text of the hook, with this Python or another one."""
    python = python or sys.executable
    return f"""\
#!/bin/sh
{HOOK_MARK}
{check(python)} && exit 0
if {_test(python)}; then
  {_say("the commit is refused; mend the errors above, or `git commit --no-verify`")}
else
  {_say(_gone(python) + ", or `git commit --no-verify`")}
fi
exit 1
"""


def settings(python: str | None = None) -> dict[str, str]:
    """Return what is to be configured in git, by name, with this Python or another one."""
    python = python or sys.executable
    # git replaces %A and its like in a driver.
    is_there, run, lament = (
        part.replace("%", "%%") for part in (_test(python), _program(python), _say(_gone(python)))
    )
    by_line = "git merge-file -q --marker-size=%L -L ours -L base -L theirs %A %O %B || exit 1"
    # A driver that runs fails where there is a conflict.
    driver = (
        f"{run} merge-driver --marker-size %L %O %A %B %P && exit 0; failed=$?; "
        f"if {is_there}; then exit $failed; fi; {lament}; {by_line}"
    )
    # It never fails where it runs; git puts the name of the file behind it.
    shown = f'{_program(python)} textconv "$1" 2>/dev/null'
    textconv = f'f() {{ {shown} || {{ {_say(_gone(python))}; cat "$1"; }}; }}; f'
    return {
        "merge.pillcheck.name": "pillcheck, by item, field and row",
        "merge.pillcheck.driver": driver,
        "diff.pillcheck.textconv": textconv,
    }


def called(command: str) -> list[str] | None:
    """Return the program that a command calls, or nothing where that is not pillcheck.

    Raises ``ValueError`` for what a shell could not read.
    """
    words = shlex.split(command, comments=True)
    end = next((place for place, word in enumerate(words) if word in _VERBS), None)
    if end is None:
        return None
    start = max((place + 1 for place in range(end) if words[place] in _BEFORE), default=0)
    return words[start:end]


def python_of(command: str) -> str | None:
    """Return the Python with which a command of ours calls pillcheck, or nothing."""
    try:
        words = called(command)
    except ValueError:
        return None
    if words and words[-2:] == ["-m", "pillcheck"]:
        return words[0]
    return None


def is_old(name: str, command: str) -> bool:
    """Tell whether a setting of ours, or the hook, is not as it would be written today."""
    python = python_of(command.replace("%%", "%"))
    return python is not None and command != {**settings(python), HOOK: hook(python)}[name]


def _program(python: str) -> str:
    # Without -P, a folder of the repository could stand in for an installed package.
    return f"{shlex.quote(python)} -P -m pillcheck"


def _test(python: str) -> str:
    return f"{shlex.quote(python)} -P -c 'import pillcheck' 2>/dev/null"


def _gone(python: str) -> str:
    return f"{python} is gone, or has no pillcheck any more; run `pillcheck install` again"


def _say(text: str) -> str:
    return f"echo {shlex.quote(f'pillcheck: {text}')} >&2"
