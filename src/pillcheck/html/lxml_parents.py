"""The element around every start tag, as lxml sees it.

lxml parses a copy of the text in which every start tag has a marker attribute
with its number. So each element that lxml reports is tied to its tag in the
source; a marker that lxml does not report means that scanner and parser disagree.
"""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from lxml import etree

from pillcheck.html.element_names import VOID
from pillcheck.html.scanner import END, INCOMPLETE, START

if TYPE_CHECKING:
    from pillcheck.html.scanner import Tokens

# libxml2's rules for ending elements are those of HTML 4. In the scratch copy, elements that it
# does not know or ends too early go by the name of one that it nests as browsers nest these.
_ALIASES = dict.fromkeys(
    "address article aside details dialog figcaption figure footer header hgroup main nav search "
    "section summary".split(),
    "div",
) | dict.fromkeys("a b big i s small tt u".split(), "span")

# What stands for no element: the tag is dropped, or has none around it.
UNSEEN = -2
ROOT = -1
# So many are encoded at once: each alone takes longer, and all of a large page too much memory.
_ENOUGH_PIECES = 1000


class _Target:
    """A parser target for lxml that notes each marked element's nearest marked parent."""

    def __init__(self, marker: str, parents: list[int]) -> None:
        self.marker = marker
        self.parents = parents
        self.open = [ROOT]

    def start(self, tag: str, attrib: dict[str, str]) -> None:  # noqa: ARG002
        parent = self.open[-1]
        mark = attrib.get(self.marker)
        if mark is None:
            self.open.append(parent)
            return
        number = int(mark)
        self.parents[number] = parent
        self.open.append(number)

    def end(self, tag: str) -> None:  # noqa: ARG002
        self.open.pop()

    def close(self) -> None:
        pass


def lxml_parents(text: str, tokens: Tokens, elsewhere: int = UNSEEN) -> list[int]:
    """Return for each start tag the number of the element around it, as lxml sees it.

    It is -2 where lxml drops the tag; other tokens have the number ``elsewhere``.
    """
    marker = "data-pillcheck"
    # As bytes: the lower case of a text takes twelve times its length while it is worked out.
    if marker.encode() in text.encode().lower():
        taken = re.findall(f"{marker}(-*)", text, re.IGNORECASE)
        marker += "-" * (max(map(len, taken)) + 1)
    parents = [UNSEEN if tag.kind == START else elsewhere for tag in tokens.tags]
    scratch = BytesIO()
    pieces: list[str] = []
    add = pieces.append
    position = 0
    places = zip(tokens.tags, tokens.starts, tokens.ends, strict=True)
    for number, (tag, start, end) in enumerate(places):
        kind, name = tag.kind, tag.name
        if kind == START:
            if len(pieces) > _ENOUGH_PIECES:
                scratch.write("".join(pieces).encode())
                pieces.clear()
            name_end = start + 1 + len(name)
            if name in _ALIASES:
                add(f'{text[position:start]}<{_ALIASES[name]} {marker}="{number}"')
            else:
                add(f'{text[position:name_end]} {marker}="{number}"')
            position = name_end
            if name in VOID:
                # libxml2 does not know all of them and would nest what follows.
                add(text[position : end - 1] + " />")
                position = end
            elif name == "noscript":
                # Its content is text to a browser but tags to lxml, so lxml does not get it.
                add(text[position:end])
                position = tokens.starts[number + 1] if number + 1 < len(tokens) else len(text)
        elif kind == END and name in _ALIASES:
            add(f"{text[position:start]}</{_ALIASES[name]}>")
            position = end
    # Every parser drops a tag that is cut off by the end of the page.
    end = tokens[-1].start if tokens and tokens[-1].kind == INCOMPLETE else len(text)
    add(text[position:end])
    scratch.write("".join(pieces).encode())
    if scratch.getvalue().strip():
        scratch.seek(0)
        parser = etree.HTMLParser(target=_Target(marker, parents), encoding="utf-8", huge_tree=True)
        etree.parse(scratch, parser)
    return parents
