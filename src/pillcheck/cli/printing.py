"""The standard streams: what is printed goes through here, whatever they are connected to."""

from __future__ import annotations

import os
import sys
from contextlib import suppress

import click

from pillcheck.errors import Refusal
from pillcheck.printable import legible, safe, visible, without_commands


def attach() -> None:
    """Open something in the place of each standard stream that is closed.

    Else the next file to be opened, a page perhaps, gets its number, and
    whatever a library says there ends up in the page. Standard input cannot be
    read and standard output cannot be written then, as where they are broken;
    what nobody can hear of standard error is lost.
    """
    modes = (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))
    for name, mode in modes:
        if getattr(sys, name) is None:
            number = os.open(os.devnull, mode)
            kind = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, kind, encoding="utf-8"))  # noqa: SIM115


def prepare(*, for_programs: bool) -> None:
    """Make the streams take every character; what programs read is UTF-8, also on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    if for_programs and hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def read_input() -> bytes:
    """Return what stands on standard input; a refusal of kind ``io`` where it cannot be read."""
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise Refusal("io", f"standard input cannot be read: {error.strerror or error}") from None


def echo(text: str | bytes, *, err: bool = False, is_commands: bool = False) -> None:
    """Print a report, in colour where the stream is a terminal and NO_COLOR is not set.

    Bytes are a patch or a page: they go as they are into a file or another
    program, and harmless to a terminal. ``is_commands`` says that the report
    is one of commands to a GitHub workflow; any other can be none.
    """
    colour = False if os.environ.get("NO_COLOR") else None
    if colour is None and os.environ.get("FORCE_COLOR"):
        colour = True
    said = text
    if isinstance(text, str):
        said = safe(text)
    elif sys.stdout.isatty():
        said = legible(text)
    if isinstance(said, str) and os.environ.get("GITHUB_ACTIONS") == "true" and not is_commands:
        said = without_commands(said)
    try:
        click.echo(said, nl=isinstance(text, str), err=err, color=colour)
    except OSError:
        # What is said beside the output is a help, and no reason to fail.
        if not err:
            raise


def hint(text: str) -> None:
    """Tell the user something beside the output, in one line."""
    echo(f"pillcheck: {visible(text)}", err=True)


def let_go() -> None:
    """Drop what could not be written, which Python would complain of when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
