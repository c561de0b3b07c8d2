"""Links of a page to itself, as a browser resolves them."""

from __future__ import annotations

import re
from os.path import abspath, basename, dirname, join, normpath

# What the URL standard takes off the ends, and what it takes out.
_ENDS = "".join(map(chr, range(0x21)))
_BREAKS = str.maketrans("", "", "\t\n\r")
# A link to the page as nearly all are written.
_SIMPLE = re.compile(r"#[\w-]+").fullmatch
# What goes to the browser, such as ``:~:text=words``, and not to the page.
_DIRECTIVE = ":~:"


def fragment_of(href: str) -> str:
    """Return the id that a link names, on whichever page; an empty text without one."""
    if _SIMPLE(href):
        return href[1:]
    _, _, fragment = href.strip(_ENDS).translate(_BREAKS).partition("#")
    return _decoded(fragment.partition(_DIRECTIVE)[0])


def link_target(href: str, path: str = "-", base: str = "") -> str:
    """Return a link to the page itself as ``#`` and an id; an empty text for any other link.

    ``path`` is the page's file, and ``base`` is where its ``<base>`` leads.
    """
    if not base and _SIMPLE(href):
        return href
    if "#" not in href or not is_here(href, path, base):
        return ""
    return f"#{fragment_of(href)}"


def is_here(href: str, path: str, base: str = "") -> bool:
    """Tell whether a link leads to the page itself, by whatever name."""
    address = _address(href)
    if base and not is_absolute(address):
        origin = _address(base)
        if not address or address.startswith("?"):
            address = origin
        elif is_absolute(origin):
            return False
        else:
            address = join(dirname(origin.partition("?")[0]), address)
    return _leads_to(address, path)


def _address(href: str) -> str:
    return href.strip(_ENDS).translate(_BREAKS).partition("#")[0]


def is_absolute(href: str) -> bool:
    """Tell whether a link names its place without the page that it stands on."""
    return bool(re.match(r"[A-Za-z][\w+.-]*:|[/\\]", _address(href)))


def _leads_to(address: str, path: str) -> bool:
    name = address.partition("?")[0]
    if not name:
        return True
    name = _decoded(name).replace("\\", "/")
    if path == "-" or is_absolute(address) or basename(name) != basename(path):
        return False
    page = abspath(path)
    return normpath(join(dirname(page), name)) == page


def _decoded(text: str) -> str:
    if "%" not in text:
        return text
    from urllib.parse import unquote

    return unquote(text)
