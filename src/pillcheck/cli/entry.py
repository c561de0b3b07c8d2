"""Where a call of pillcheck begins, and how it ends: its exit code, and what is wrong."""

from __future__ import annotations

import os
import sys
from itertools import pairwise
from typing import TYPE_CHECKING, NoReturn

from pillcheck import __version__
from pillcheck.cli import printing
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUES = "https://github.com/pillcheck/pillcheck/issues"

# A shell that wants to complete a line sets it.
COMPLETE = "_PILLCHECK_COMPLETE"

# Formats that programs read.
_FOR_PROGRAMS = frozenset("json jsonl compact csv md markdown sarif github gitlab junit".split())


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its exit code."""
    printing.attach()
    code = run(sys.argv[1:] if arguments is None else list(arguments))
    printing.let_go()
    sys.exit(code)


def run(arguments: Sequence[str]) -> int:
    """Run the command line and return its exit code."""
    arguments = list(arguments)
    is_for_programs = _FOR_PROGRAMS & _formats(arguments) or "textconv" in arguments[:1]
    printing.prepare(for_programs=bool(is_for_programs))
    if COMPLETE in os.environ:
        return _complete(os.environ[COMPLETE])
    try:
        code = _call(arguments)
        sys.stdout.flush()
        return code
    except Refusal as refusal:
        return _refuse(refusal, arguments)
    except KeyboardInterrupt:
        printing.hint("interrupted")
        return 130
    except BrokenPipeError:
        # The reader has gone, as `head` does.
        return 141
    except OSError as error:
        # Errors of a page's file name it; this one has another cause, such as standard output.
        message = f"system error: {error.strerror or error}"
        return _refuse(
            Refusal("io", f"{message}; check whether the command took effect"), arguments
        )
    except UnicodeEncodeError as error:
        encoding = sys.getfilesystemencoding()
        if encoding == "utf-8":
            return _report_bug()
        message = f"file names are in {encoding}, which lacks a character of {error.object!r}"
        return _refuse(Refusal("encoding", f"{message}; set LC_ALL=C.UTF-8"), arguments)
    except Exception:  # noqa: BLE001 - the last resort, which turns a bug into exit code 3
        return _report_bug()


def _call(arguments: list[str]) -> int:
    """Call a command and return its exit code."""
    if arguments[:1] == ["check"]:
        from pillcheck.cli.check_options import plain_call

        if plain := plain_call(arguments[1:]):
            from pillcheck.cli.check_call import check

            return check(*plain)
    from pillcheck.cli import app

    return app.call(arguments or ["--help"])


def _complete(instruction: str) -> int:
    try:
        from pillcheck.cli import shells
        from pillcheck.cli.app import cli

        return shells.answer(cli, "pillcheck", COMPLETE, instruction)
    except Exception:  # noqa: BLE001 - whatever is wrong, a prompt is not the place for it
        return 1


def _refuse(refusal: Refusal, arguments: Sequence[str]) -> int:
    if "json" in _formats(arguments):
        from pillcheck.report.json_text import dump, error

        try:
            printing.echo(dump(error(refusal)))
        except OSError:
            printing.hint(refusal.message)
    else:
        printing.hint(refusal.message)
    return 2


def _formats(arguments: Sequence[str]) -> set[str]:
    """Return the formats that a call names, even if the call is wrong."""
    formats = {"json"} if "--json" in arguments else set()
    for argument, following in pairwise([*arguments, ""]):
        option, _, value = argument.partition("=")
        if option == "--format":
            formats.add(value or following)
    return formats


def _report_bug() -> int:
    import traceback

    printing.echo(traceback.format_exc().rstrip("\n"), err=True)
    printing.hint(
        f"this is a bug in pillcheck {__version__}. Please report it with the lines above: {ISSUES}"
    )
    return 3
