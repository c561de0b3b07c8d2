"""The headers that tell a browser what the page and the files beside it may do."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pillcheck.html.scanner import START

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.page import Page

# No answer of ours is kept, guessed at, framed, or readable for another site.
ALWAYS = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)
# A file beside the page that is opened by itself runs no script: its origin is the page's.
OF_FILES = "frame-ancestors 'none'; sandbox allow-same-origin; script-src 'none'; object-src 'none'"

# What a script itself loads.
_ADDRESS = re.compile(r"""["'](https?://[^"'\s]+)""")


def of_page(page: Page, nonce: str) -> str:
    """Return the policy of a page: its own scripts run, and ours, and none that is put in later.

    Its own are those in the file, by their hashes, and those from where the file names.
    """
    sources = dict.fromkeys(_script_sources(page))
    scripts = " ".join(["'self'", f"'nonce-{nonce}'", "'unsafe-eval'", "'unsafe-hashes'", *sources])
    return f"frame-ancestors 'none'; object-src 'none'; script-src {scripts}"


def _script_sources(page: Page) -> Iterator[str]:
    tree = page.tree
    for number, tag in enumerate(tree.tokens.tags):
        if tag.kind != START:
            continue
        if tag.name == "script":
            source = tag.values.get("src")
            addresses = [source]
            if source is None:
                raw = tree.element(number).raw
                yield _hash(raw)
                addresses = _ADDRESS.findall(raw)
            yield from filter(None, map(_origin, filter(None, addresses)))
        for name, value in tag.values.items():
            if name.startswith("on"):
                yield _hash(value)
            elif value.lstrip().lower().startswith("javascript:"):
                yield _hash(value.strip())


def _origin(address: str) -> str | None:
    """Return the origin of an address elsewhere, in the form of a policy."""
    try:
        parts = urlsplit(address.strip(), scheme="https")
    except ValueError:
        return None
    is_host = re.fullmatch(r"[\w.-]+(:\d+)?", parts.netloc)
    return f"{parts.scheme}://{parts.netloc}" if is_host and parts.netloc else None


def _hash(text: str) -> str:
    # Browsers read every line end as a line feed.
    data = text.replace("\r\n", "\n").replace("\r", "\n").encode("utf-8", "replace")
    return f"'sha256-{base64.b64encode(hashlib.sha256(data).digest()).decode()}'"
