"""The same page written in other ways that HTML allows, and with decoys that look like pills."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_DECOY = (
    '<section id="item-1"><h2>Fake <span class="status-pill status-pill--todo">To do</span></h2>'
    "</section>"
)


def _mixed(text: str) -> bytes:
    lines = text.split("\n")
    ends = ("\n", "\r\n", "\r\n")
    return "".join(line + ends[n % 3] for n, line in enumerate(lines[:-1])).encode()


def _cyrillic(text: str) -> bytes:
    text = text.replace('charset="utf-8"', 'charset="windows-1251"')
    return text.encode("cp1251", "xmlcharrefreplace")


def _upper(text: str) -> str:
    return re.sub(r"</?[a-z][a-z0-9]*", lambda match: match[0].upper(), text)


def _unquoted(text: str) -> str:
    return re.sub(r'="([\w.#/:-]+)"', r"=\1", text)


def _without_end(*names: str) -> Callable[[str], str]:
    # Not inside these: html5lib knows no templates and reads noscript as a browser without scripts.
    keep = r"<(noscript|template)>.*?</\1>"
    pattern = re.compile(rf"{keep}|</(?:{'|'.join(names)})>", re.DOTALL)
    return lambda text: pattern.sub(lambda match: match[0] if match[1] else "", text)


def _after_body(markup: str) -> Callable[[str], str]:
    return lambda text: re.sub(r"(<body[^>]*>)", lambda m: m[0] + markup, text, count=1)


def _encoded(make: Callable[[str], str]) -> Callable[[str], bytes]:
    return lambda text: make(text).encode()


TEXTS: dict[str, Callable[[str], str]] = {
    "single quotes": lambda text: re.sub(r'="([^"\']*)"', r"='\1'", text),
    "no quotes": _unquoted,
    "upper case": _upper,
    "no end of dt, dd": _without_end("dt", "dd"),
    "no end of tr, td, th": _without_end("tr", "td", "th"),
    "no end of p, li": _without_end("p", "li"),
    "no end tag that may be left out": _without_end(
        "dt", "dd", "tr", "td", "th", "thead", "tbody", "p", "li", "body", "html", "head"
    ),
    "no final newline": lambda text: text.rstrip("\n"),
    "one line": lambda text: re.sub(r">\s+<", "><", text),
    "decoy in a comment": _after_body(f"<!-- {_DECOY} -->"),
    "decoy in a template": _after_body(f"<template>{_DECOY}</template>"),
    "decoy in a script": _after_body(f"<script>var x = '{_DECOY}';</script>"),
    "decoy in a style": _after_body(f"<style>/* {_DECOY} */</style>"),
    "decoy in a text area": _after_body(f"<textarea>{_DECOY}</textarea>"),
    "decoy in noscript": _after_body(f"<noscript>{_DECOY}</noscript>"),
    "decoy in escaped text": _after_body(
        f"<pre>{_DECOY.replace('<', '&lt;').replace('>', '&gt;')}</pre>"
    ),
    "decoy in an attribute": _after_body(f"<p title='{_DECOY}'>x</p>"),
    "angle bracket in an attribute": lambda text: text.replace(
        '<span class="status-pill', '<span title="a > b" class="status-pill'
    ),
    "new lines in tags": lambda text: text.replace(
        '<span class="status-pill', '<span\n  class="status-pill'
    ),
}

VARIANTS: dict[str, Callable[[str], bytes]] = {
    "as it is": lambda text: text.encode(),
    "CRLF": lambda text: text.replace("\n", "\r\n").encode(),
    "CR": lambda text: text.replace("\n", "\r").encode(),
    "mixed line ends": _mixed,
    "byte-order mark": lambda text: codecs.BOM_UTF8 + text.encode(),
    "utf-16": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "windows-1251": _cyrillic,
    **{name: _encoded(make) for name, make in TEXTS.items()},
}
