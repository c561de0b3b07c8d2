"""The user's editor, opened on an item's markup."""

from __future__ import annotations

import os
import re
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pillcheck.errors import Refusal
from pillcheck.files import reading
from pillcheck.html.escaping import in_encoding

if TYPE_CHECKING:
    from collections.abc import Iterator

_LINE_END = r"\r\n|\r|\n"


@contextmanager
def draft(text: str, encoding: str) -> Iterator[str]:
    """Open the editor on a text and yield the text as it was saved.

    If the block raises a refusal, the file stays and the refusal names it, so
    that nobody types the text twice. Characters that the page's encoding lacks
    become character references, and line ends stay as they were. Raises a refusal
    of kind ``usage`` if no editor runs, or if none is named and there is no terminal.
    """
    named = os.environ.get("VISUAL") or os.environ.get("EDITOR")
    if not named and not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise Refusal(
            "usage", "say what to change (see --help), or set EDITOR to open an editor on the item"
        )
    # Nothing of the page is in the name: some versions of click hand it to a shell.
    descriptor, path = tempfile.mkstemp(prefix="pillcheck-", suffix=".html")
    os.close(descriptor)
    file = Path(path)
    # Line ends are the page's own, which text mode would translate.
    file.write_bytes(text.encode())
    try:
        click.edit(filename=path)
    except click.ClickException as error:
        file.unlink(missing_ok=True)
        message = f"{error.format_message()}; set EDITOR to an editor that runs"
        raise Refusal("usage", f"{message}: nothing was written") from None
    try:
        try:
            changed = reading.read(path).decode("utf-8-sig")
        except FileNotFoundError:
            raise Refusal("usage", "the editor left no file; nothing was written") from None
        except UnicodeDecodeError:
            raise Refusal("refused", "what the editor saved is not UTF-8") from None
        except OSError as error:
            why = error.strerror or error
            raise Refusal("refused", f"what the editor left cannot be read: {why}") from None
        # An editor may save line ends of its own.
        ends = set(re.findall(_LINE_END, text))
        if len(ends) == 1:
            changed = re.sub(_LINE_END, ends.pop(), changed)
        yield in_encoding(changed, encoding)
    except Refusal as refusal:
        where = f"; your text is in {path}" if file.is_file() else ""
        raise Refusal(refusal.kind, f"{refusal.message}{where}", refusal.candidates) from None
    file.unlink(missing_ok=True)
