"""The file of instructions for coding assistants, of which a part between markers is ours."""

from __future__ import annotations

import os
import re
from pathlib import Path

from pillcheck.errors import Refusal
from pillcheck.files import reading
from pillcheck.project import config as configuration
from pillcheck.setup.init import PlannedFile

NAMES = ("AGENTS.md", "CLAUDE.md")
BEGIN = "<!-- pillcheck: begin, written by pillcheck agents --install -->"
END = "<!-- pillcheck: end -->"
_MARKER = re.compile(rb"^<!-- pillcheck: (begin|end)\b[^\r\n]*", re.MULTILINE)
_WIDE = (b"\xff\xfe", b"\xfe\xff")
_LIMIT = 16 << 20


def root() -> str:
    """Return the root of the repository; outside of one, the working folder."""
    return reading.repository_of(os.getcwd()) or os.getcwd()  # noqa: PTH109 - as elsewhere


def plan(text: str) -> PlannedFile:
    """Return the file with the instructions in it; nothing else of it changes.

    It is the one of ``NAMES`` at the root of the repository that has our markers, else
    the first that exists, else a new one. Raises a refusal where markers do not pair,
    where the file is no text in UTF-8, or where a link leads out of the repository.
    """
    top = root()
    paths = [configuration.shown(Path(top) / name) for name in NAMES]
    contents = {path: _content(path, top) for path in paths if os.path.lexists(path)}
    with_ours = (path for path, content in contents.items() if _MARKER.search(content))
    path = next(with_ours, next(iter(contents), paths[0]))
    old = contents.get(path)
    new = _with(path, old or b"", text)
    return PlannedFile(path, old, None if new == old else new)


def _content(path: str, top: str) -> bytes:
    if not reading.is_within(path, top):
        raise Refusal("usage", f"{path} leads out of the repository; replace the link with a file")
    try:
        content = reading.read(path, _LIMIT)
    except OSError as error:
        raise Refusal("io", f"{path} cannot be read: {error.strerror or error}") from None
    if content.startswith(_WIDE) or b"\0" in content:
        raise Refusal("encoding", f"{path} is not in UTF-8; save it as UTF-8, or add the lines")
    return content


def _with(path: str, old: bytes, text: str) -> bytes:
    """Return the content with our part replaced, or added at its end."""
    line_end = b"\r\n" if b"\r\n" in old else b"\n"
    ours = f"{BEGIN}\n\n{text}\n\n{END}".encode().replace(b"\n", line_end)
    markers = list(_MARKER.finditer(old))
    if not markers:
        gap = b"" if not old else line_end if old.endswith((b"\n", b"\r")) else 2 * line_end
        return old + gap + ours + line_end
    if [marker[1] for marker in markers] != [b"begin", b"end"]:
        line = old[: markers[0].start()].count(b"\n") + 1
        raise Refusal(
            "refused",
            f"{path}:{line}: the markers of pillcheck are not one begin and one end; remove what "
            "is between them, and them",
        )
    begin, end = markers
    return old[: begin.start()] + ours + old[end.end() :]
