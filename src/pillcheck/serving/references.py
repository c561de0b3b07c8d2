"""Which files of its repository a page refers to: those and no others are served beside it."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from pillcheck.files import reading
from pillcheck.html.scanner import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page

_ATTRIBUTES = ("src", "href", "xlink:href", "poster", "data", "srcset", "imagesrcset")
_IN_STYLES = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_IN_SCRIPTS = re.compile(r"""\b(?:import|from)\b\s*\(?\s*["'](\.[^"']+)""")
_OTHERS = {".css": _IN_STYLES, ".js": _IN_SCRIPTS, ".mjs": _IN_SCRIPTS}
# A style sheet that names others, and so on: no page needs more.
_MOST_FILES = 2000
_LARGEST_TEXT = 4 << 20
LARGEST = 64 << 20


def paths_of(page: Page, root: str, name: str) -> frozenset[str]:
    """Return the paths below ``root`` that a page at ``name`` there refers to, with slashes.

    What its style sheets and scripts refer to counts, too. A path that leads out of the
    folder, or to a file or folder whose name begins with a dot, is left out.
    """
    paths: set[str] = set()
    waiting = [path for text in _of_page(page) if (path := _path(text, name))]
    while waiting and len(paths) < _MOST_FILES:
        path = waiting.pop()
        if path in paths:
            continue
        paths.add(path)
        pattern = _OTHERS.get(posixpath.splitext(path)[1].lower())
        if pattern and (content := content_of(root, path, _LARGEST_TEXT)):
            texts = _matches(pattern, content.decode("utf-8", "replace"))
            waiting += [inner for text in texts if (inner := _path(text, path))]
    return frozenset(paths)


def content_of(root: str, path: str, limit: int = LARGEST) -> bytes | None:
    """Return the bytes of a file below a folder; nothing where a link leads out or to a dotfile."""
    real = Path(root, path).resolve()
    top = Path(root).resolve()
    if not real.is_relative_to(top) or _is_hidden(real.relative_to(top).as_posix()):
        return None
    try:
        return reading.read(str(real), limit)
    except (OSError, ValueError):
        return None


def _of_page(page: Page) -> Iterator[str]:
    for tag in page.tree.tokens.tags:
        if tag.kind != START:
            continue
        for attribute in _ATTRIBUTES:
            if value := tag.values.get(attribute):
                if attribute.endswith("srcset"):
                    yield from (part.split()[0] for part in value.split(",") if part.strip())
                else:
                    yield value
        if "url(" in (style := tag.values.get("style", "")):
            yield from _matches(_IN_STYLES, style)
    for element in page.sheets:
        if element.name == "style":
            yield from _matches(_IN_STYLES, element.raw)
    yield from _matches(_IN_SCRIPTS, page.source.text)


def _matches(pattern: re.Pattern[str], text: str) -> Iterator[str]:
    for match in pattern.finditer(text):
        yield next(filter(None, match.groups()))


def _path(reference: str, base: str) -> str | None:
    """Return the path that a reference in the file ``base`` means, from the root, or ``None``."""
    try:
        parts = urlsplit(reference.strip())
        path = unquote(parts.path, errors="strict")
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not path or "\\" in path or "\0" in path:
        return None
    # A path from the root of the server is one from the root of the repository.
    path = posixpath.normpath(posixpath.join("/", posixpath.dirname(base), path)).lstrip("/")
    return None if _is_hidden(path) else path


def _is_hidden(path: str) -> bool:
    return any(part.startswith(".") or not part for part in path.split("/"))
