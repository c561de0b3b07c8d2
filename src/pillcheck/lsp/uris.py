"""Addresses of files, and their paths."""

from __future__ import annotations

import os
from urllib.parse import quote, unquote_to_bytes, urlsplit


def path_of(uri: str) -> str | None:
    """Return the path of a file's address, or nothing for what is no file of this machine."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    is_here = parts.netloc.lower() in ("", "localhost")
    if parts.scheme != "file" or not is_here or not parts.path.startswith("/"):
        return None
    raw = unquote_to_bytes(parts.path)
    if b"\0" in raw:
        return None
    path = os.fsdecode(raw)
    # Windows writes file:///C:/plan.html.
    return path[1:] if os.name == "nt" else path


def uri_of(path: str) -> str:
    """Return the address of a file."""
    whole = os.path.abspath(path).replace(os.sep, "/")
    return f"file://{'' if whole.startswith('/') else '/'}{quote(os.fsencode(whole), safe='/:')}"
