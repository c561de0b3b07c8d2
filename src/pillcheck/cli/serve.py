"""``pillcheck serve``."""

from __future__ import annotations

import click

from pillcheck.cli.completion import complete_file
from pillcheck.cli.printing import echo, hint
from pillcheck.editing.transaction import gate_place
from pillcheck.project import config as configuration


@click.command()
@click.argument("page", required=False, shell_complete=complete_file)
@click.option("--port", type=click.IntRange(0, 65535), default=0, help="The port; 0 is any.")
@click.option("--no-browser", is_flag=True, help="Do not open the browser.")
@click.option("--read-only", is_flag=True, help="Show the page; refuse every change.")
def command(page: str | None, port: int, *, no_browser: bool, read_only: bool) -> None:
    """Show the page in a browser, and edit it there.

    Serves the page to this machine only, and prints the address. Every change
    is the edit that the commands make. Ends on Ctrl-C.
    """
    from pillcheck.serving.server import Server

    config = configuration.load()
    path = configuration.find_page((page,) if page else (), config)
    gate_place(path)
    server = Server(path, config, port=port, read_only=read_only)
    try:
        echo(server.address)
        if not no_browser:
            _open(server.address)
        server.serve_forever(poll_interval=0.2)
    except KeyboardInterrupt:
        pass
    finally:
        server.stop()


def _open(address: str) -> None:
    import webbrowser

    try:
        is_open = webbrowser.open(address)
    except (webbrowser.Error, OSError):
        is_open = False
    if not is_open:
        hint("no browser could be opened; open the address above in one")
