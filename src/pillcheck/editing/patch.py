"""The difference between two versions of a page, as ``git apply`` takes it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.files.reading import upwards

if TYPE_CHECKING:
    from pillcheck.html.source import Source


def unified(before: Source, after: Source) -> bytes:
    """Return a unified diff in the page's own encoding; nothing where nothing differs."""
    return patch(before.path, before.to_bytes(), after.to_bytes())


def as_text(before: Source, after: Source) -> str:
    """Return a unified diff as text, for where bytes cannot stand."""
    return unified(before, after).decode(after.encoding, "replace")


def patch(path: str, before: bytes | None, after: bytes) -> bytes:
    """Return a unified diff of a file, which is a new one where there was nothing before.

    Lines end at line feeds only, as in git; a path is relative to the root of
    the repository.
    """
    from pillcheck.editing.line_diff import hunks

    # Every byte is kept as the character of that number, so any encoding comes back unharmed.
    old, new = (data.decode("latin-1") for data in (before or b"", after))
    name = _name(path).encode("utf-8", "surrogateescape").decode("latin-1")
    old_name, new_name = _quoted(f"a/{name}"), _quoted(f"b/{name}")
    # With this line, git takes paths from the root, wherever it is called.
    pieces = [f"diff --git {old_name.rstrip()} {new_name.rstrip()}\n"] * (old != new)
    if before is None:
        pieces.append("new file mode 100644\n")
        old_name = "/dev/null"
    header = [f"--- {old_name}\n", f"+++ {new_name}\n"] if old != new else []
    for line in [*header, *hunks(_lines(old), _lines(new))]:
        pieces.append(line)
        if not line.endswith("\n"):
            pieces.append("\n\\ No newline at end of file\n")
    return "".join(pieces).encode("latin-1")


def _lines(text: str) -> list[str]:
    pieces = text.split("\n")
    return [piece + "\n" for piece in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])


def _name(path: str) -> str:
    # Links are followed: what is replaced is the page that they lead to.
    full = os.path.realpath(path)
    top = upwards(os.path.dirname(full))[-1]
    root = os.path.join(top if os.path.exists(os.path.join(top, ".git")) else os.getcwd(), "")
    if os.path.normcase(full).startswith(os.path.normcase(root)):
        return full[len(root) :].replace(os.sep, "/")
    return os.path.basename(full)


def _quoted(name: str) -> str:
    """Return a file name as git writes it in a diff."""
    if any(c in '"\\' or c < " " or c > "~" for c in name):
        escaped = "".join(
            f"\\{c}" if c in '"\\' else c if " " <= c <= "~" else f"\\{ord(c):03o}" for c in name
        )
        return f'"{escaped}"'
    # A name with spaces is ended by a tab.
    return f"{name}\t" if " " in name else name
