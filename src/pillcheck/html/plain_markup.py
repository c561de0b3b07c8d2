"""Markup that is written so plainly that no reader needs to look ahead.

Each piece says by itself where it ends: a tag whose quotes are in pairs, a comment without
further dashes, a reference with its semicolon, a script up to its own end tag. Whatever
follows such a text, a reader that goes from piece to piece arrives at its end, and is not
within anything.
"""

from __future__ import annotations

import re

_SPACE = r"[ \t\n\r\f]"
_ATTRIBUTES = (
    rf"(?:{_SPACE}++[^\s\"'<>/=]++(?:{_SPACE}*+={_SPACE}*+"
    r"""(?:"[^"]*+"|'[^']*+'|[^\s"'=<>`]++))?)*"""
    rf"{_SPACE}*"
)
# Elements whose content some readers, or some versions of one, do not read as markup.
_RAW = "script|style|title|textarea|iframe|noembed|noframes|xmp|plaintext"
_REFERENCE = rf"&(?:[a-zA-Z][a-zA-Z0-9]*+;|#[0-9]{{1,6}};|#[xX][0-9a-fA-F]{{1,5}};|(?={_SPACE}))"


def _raw_element(name: str, content: str) -> str:
    return rf"<(?ai:{name}){_ATTRIBUTES}>{content}</(?ai:{name})>"


# No part that may fail after it has begun is possessive: before Python 3.11.5 it kept what it
# had matched (python/cpython#106052).
_PIECE = "|".join(
    (
        r"[^<&]++",
        rf"<(?!(?i:{_RAW})[\s/>])[a-zA-Z][a-zA-Z0-9-]*+{_ATTRIBUTES}/?>",
        rf"</[a-zA-Z][a-zA-Z0-9-]*+{_SPACE}*+>",
        _REFERENCE,
        r"<!--(?!-?>)[^-]*+(?:-[^-]++)*-->",
        rf"<!(?i:doctype){_SPACE}[^<>\"']*+(?:\"[^<>\"]*+\"[^<>\"']*+)*>",
        rf"<(?=[0-9=]|{_SPACE})",
        *(
            _raw_element(name, rf"(?:[^<]++|<(?!!--|/\s*(?i:{name})))*")
            for name in ("script", "style")
        ),
        *(
            _raw_element(name, rf"(?:[^<&]++|{_REFERENCE})*")
            for name in ("title", "textarea", "iframe", "noembed", "noframes", "xmp")
        ),
    )
)
# Pieces are matched by the dozen: each match is an object, and remembers where it could go back.
_PIECES = re.compile(f"(?:{_PIECE}){{1,64}}")
# A number that Python may refuse to read, wherever it stands.
_LONG_NUMBER = re.compile("&#[xX]?[0-9a-fA-F]{16}")


def is_plain(text: str, start: int, end: int) -> bool:
    """Tell whether a part of a text is nothing but plain pieces, each of them whole.

    A reader of HTML that is between two pieces at ``start`` is so at ``end``, whatever follows.
    Where markup is doubtful, the answer is no. ``start`` and ``end`` are characters.
    """
    if _LONG_NUMBER.search(text, start, end):
        return False
    while start < end:
        pieces = _PIECES.match(text, start, end)
        if pieces is None:
            return False
        start = pieces.end()
    return True
