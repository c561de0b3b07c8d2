"""``pillcheck lsp``."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import redirect_stdout

import click

from pillcheck.cli.printing import echo, hint

_INPUT, _OUTPUT = 0, 1


@click.command()
def command() -> int:
    """Serve editors: findings, fixes and edits of the page that is open.

    Speaks the Language Server Protocol on standard input and output, so an
    editor starts it: docs/editors.md has the configuration. Exits with 1 if the
    editor goes away without ending the session.
    """
    from pillcheck.lsp.session import Session

    if os.isatty(_INPUT):
        hint("this waits for an editor to speak to it; docs/editors.md says how one starts it")
    # Unlike other commands, it may run for days. The usual thresholds make a third of a check of
    # a search for garbage, since a page is many objects and hardly any of them go in circles.
    gc.enable()
    gc.set_threshold(100_000, 10, 10)
    # Whatever a library prints must not end up between the messages.
    with redirect_stdout(sys.stderr):
        return Session(lambda size: os.read(_INPUT, size), _write, _log).run()


def _write(data: bytes) -> None:
    while data:
        data = data[os.write(_OUTPUT, data) :]


def _log(text: str) -> None:
    echo(text, err=True)
