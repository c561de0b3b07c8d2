"""What is sent beside the page: our own script and style, and files that the page refers to."""

from __future__ import annotations

import posixpath
import re
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING
from urllib.parse import unquote

from pillcheck.errors import Refusal
from pillcheck.serving.references import content_of
from pillcheck.serving.security import Denied

if TYPE_CHECKING:
    from pillcheck.serving.shown_page import ShownPage

TEXT = "text/plain; charset=utf-8"

# Not those that the machine has: what a browser does with a file must not depend on it.
_KINDS = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".json": "application/json",
    ".html": "text/html",
    ".htm": "text/html",
    ".txt": "text/plain",
    ".md": "text/plain",
    ".csv": "text/plain",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
    ".pdf": "application/pdf",
}
# What a script says to those who read it: in lines of its own, and the types of values.
_COMMENT = re.compile(r"^[ \t]*//.*|/\*\*[\s\S]*?\*/ ?", re.MULTILINE)
_SPACE = re.compile(r"\n\s*")
_OWN_KINDS = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}


def kind_of(path: str) -> str:
    """Return the content type of a file by its name."""
    return _KINDS.get(posixpath.splitext(path)[1].lower(), "application/octet-stream")


def own_file(name: str) -> tuple[bytes, str]:
    """Return one of the files that come with pillcheck, and its content type."""
    for file in files("pillcheck.serving").joinpath("static").iterdir():
        kind = _OWN_KINDS.get(posixpath.splitext(name)[1])
        if file.name == name and kind:
            return _plain(file.read_text("utf-8"), kind).encode(), kind
    raise Denied(404, "there is no such file")


@cache
def _plain(text: str, kind: str) -> str:
    """Return a script without its comments, and a style as it is."""
    return _SPACE.sub("\n", _COMMENT.sub("", text)).strip() if "javascript" in kind else text


def file_of(shown: ShownPage, address: str) -> tuple[bytes, str]:
    """Return a file that the page refers to, and its content type; else raise ``Denied``."""
    try:
        path = unquote(address, errors="strict").removeprefix("/")
        if shown.refers_to(path):
            content = content_of(shown.root, path)
            if content is not None:
                return content, kind_of(path)
    except (UnicodeDecodeError, Refusal):
        pass
    raise Denied(404, "the page refers to no such file")
