"""Write a man page for every command into a folder.

``make man`` calls it. click-man looks at the commands that a group holds; ours
imports them when they are called, so they are put into it first.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from click_man.core import write_man_pages

from pillcheck import __version__
from pillcheck.cli.app import COMMANDS, cli


def main(folder: str) -> None:
    """Write the pages; man pages of earlier versions in the folder are left alone."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    context = click.Context(cli, info_name="pillcheck")
    for name in COMMANDS:
        command = cli.get_command(context, name)
        assert command
        cli.commands[name] = command
    write_man_pages("pillcheck", cli, version=__version__, target_dir=folder)


if __name__ == "__main__":
    main(*sys.argv[1:])
