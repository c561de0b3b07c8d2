"""The standard streams: what is printed goes through here, whatever they are connected to."""

from __future__ import annotations

import codecs
import os
import sys
import time
from contextlib import suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, TextIO, TypeVar

from pillcheck.errors import Refusal
from pillcheck.printable import legible, safe, visible, without_commands
from pillcheck.report.colours import unstyled

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

T = TypeVar("T")

COLORS = ("auto", "always", "never")
_color: ContextVar[str] = ContextVar("color", default="auto")


def attach() -> None:
    """Open the null device in place of each standard stream that is closed.

    Otherwise the next file to be opened, perhaps a page, gets its number, and
    what a library prints there ends up in the page. Reading standard input and
    writing standard output then fail, as where they are broken; what goes to
    standard error is lost.
    """
    modes = (("stdin", os.O_WRONLY), ("stdout", os.O_RDONLY), ("stderr", os.O_WRONLY))
    for name, mode in modes:
        if getattr(sys, name) is None:
            number = os.open(os.devnull, mode)
            kind = "r" if name == "stdin" else "w"
            setattr(sys, name, open(number, kind, encoding="utf-8"))  # noqa: SIM115


def prepare(*, for_programs: bool) -> None:
    """Make the streams take every character; what programs read is UTF-8, also on Windows.

    ASCII is what Python falls back on where the system says nothing, so it is taken for UTF-8.
    """
    choose_color("auto")
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            is_ascii = codecs.lookup(stream.encoding).name == "ascii"
            stream.reconfigure(encoding="utf-8" if is_ascii else None, errors="replace")
    if for_programs and hasattr(sys.stdout, "reconfigure") and not sys.stdout.isatty():
        sys.stdout.reconfigure(encoding="utf-8")


def choose_color(choice: str) -> None:
    """Choose one of ``COLORS`` for what is printed from here on."""
    _color.set(choice)


def _is_coloured() -> bool | None:
    """Return whether to print in colour, or nothing where that depends on the stream."""
    if (choice := _color.get()) != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return False if _is_dumb() else None


def _write(text: str | bytes, stream: TextIO) -> None:
    """Write a text, without its colours where there are to be none, and flush it."""
    if os.name == "nt":
        # A terminal there needs help with colours.
        import click

        click.echo(text, nl=False, file=stream, color=_is_coloured())
        return
    is_coloured = _is_coloured()
    if isinstance(text, bytes):
        stream.flush()
        stream.buffer.write(text)
    elif is_coloured or (is_coloured is None and stream.isatty()):
        stream.write(text)
    else:
        stream.write(unstyled(text))
    stream.flush()


def _is_dumb() -> bool:
    """Return whether the terminal can do no more than show text."""
    return os.environ.get("TERM") == "dumb"


def read_input() -> bytes:
    """Return the bytes of standard input; a refusal of kind ``io`` where it cannot be read."""
    try:
        return sys.stdin.buffer.read()
    except OSError as error:
        raise Refusal("io", f"standard input cannot be read: {error.strerror or error}") from None


def ask(question: str) -> str:
    """Return what is typed in answer to a question on standard error; nothing at the end of it."""
    answer = b""
    try:
        _write(visible(question), sys.stderr)
        answer = sys.stdin.buffer.readline()
    finally:
        # Ctrl-C and the end of the input leave the cursor behind the question.
        if not answer:
            _write("\n", sys.stderr)
    # Its own decoder would fail on what is no text in its encoding.
    return answer.decode(sys.stdin.encoding or "utf-8", "replace").strip()


def echo(text: str | bytes, *, err: bool = False, is_commands: bool = False) -> None:
    """Print a report, in colour as ``--color`` says, else the environment, else on a terminal.

    Bytes are a patch or a page: a file or another program gets them as they
    are, a terminal without what could steer it. Only a report that
    ``is_commands`` may hold commands to a GitHub workflow.
    """
    shown = text
    if isinstance(text, str):
        shown = f"{safe(text)}\n"
    elif sys.stdout.isatty():
        shown = legible(text)
    if isinstance(shown, str) and os.environ.get("GITHUB_ACTIONS") == "true" and not is_commands:
        shown = without_commands(shown)
    try:
        _write(shown, sys.stderr if err else sys.stdout)
    except OSError:
        # A message beside the output helps, and is no reason to fail.
        if not err:
            raise


def message(text: str, *, err: bool = False) -> None:
    """Print a message of one line, which a terminal shows in as many as it takes."""
    from pillcheck.report.pages.width import folded, of_terminal

    echo(folded(text, of_terminal(err=err), "  "), err=err)


def hint(text: str) -> None:
    """Print a message beside the output, in one line, wrapped on a terminal."""
    message(f"pillcheck: {visible(text)}", err=True)


def print_table(output: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table as ``csv`` or ``md``."""
    from importlib import import_module

    report = import_module(f"pillcheck.report.pages.{'markdown' if output == 'md' else output}")
    echo(report.table(header, rows))


def with_progress(values: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Yield the values, with a progress bar on a terminal once it takes longer than a second."""
    if total < 2 or not sys.stderr.isatty() or _is_dumb():
        yield from values
        return
    start = time.monotonic()
    bar = None
    for number, value in enumerate(values, 1):
        if bar is None and time.monotonic() - start > 1:
            import click

            bar = click.progressbar(length=total, label=label, file=sys.stderr)
            bar.__enter__()
            bar.update(number)
        elif bar is not None:
            bar.update(1)
        yield value
    if bar is not None:
        bar.__exit__(None, None, None)


def let_go() -> None:
    """Drop what could not be written, which Python would complain of when it ends."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):
            with suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
