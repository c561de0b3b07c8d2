"""``pillcheck mcp``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.options import page_arguments
from pillcheck.cli.printing import echo

if TYPE_CHECKING:
    from pillcheck.rpc.messages import Message


@click.command()
@page_arguments
def command(pages: tuple[str, ...]) -> None:
    """Serve pages to coding assistants, by the Model Context Protocol.

    A client starts it and talks to it on standard input and output. It has five
    tools: find, read, edit, check and explain. Only the pages named, or else
    those configured or found as usual, are served.
    """
    from pillcheck.editing.transaction import gate_place
    from pillcheck.mcp.session import Session, cancelled_by
    from pillcheck.rpc.lines import read_messages, write_message
    from pillcheck.rpc.messages import encode
    from pillcheck.rpc.server import Server

    for path in pages:
        gate_place(path)
    # What is read ahead into a buffer would be there too late.
    stream: Any = getattr(sys.stdin.buffer, "raw", sys.stdin.buffer)

    def send(message: Message | list[Message]) -> None:
        write_message(sys.stdout.buffer, encode(message))

    server = Server(Session(pages).methods, cancelled_by, lambda text: echo(text, err=True))
    server.serve(read_messages(stream), send)
