"""Start tags that browsers place or read differently than lxml does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.html.element_names import (
    DRAWINGS,
    ENDS_PARAGRAPH,
    FORMATTING,
    HEADINGS,
    HTML_IN_DRAWINGS,
    RAW_TEXT,
    TABLE_PARTS,
    VOID,
)
from pillcheck.html.scanner import COMMENT, INCOMPLETE, START, scan

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.html.scanner import Tag

_IN_TABLE = TABLE_PARTS | frozenset(["form", "input", "script", "style", "template"])
_CELLS = frozenset(["td", "th"])
_TABLE_FRAMES = frozenset(["table", "tbody", "tfoot", "thead", "tr"])
# Where a browser ends a drawing, and the parts of drawings in which it does not:
# https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inforeign
_ENDS_DRAWING = HEADINGS | frozenset(
    "b big blockquote body br center code dd div dl dt em embed font head hr i img li listing menu "
    "meta nobr ol p pre ruby s small span strike strong sub sup table tt u ul var".split()
)
_HTML_IN_DRAWINGS = HTML_IN_DRAWINGS | {"title"}
# What a browser puts a part of a table into; elsewhere it ends or adds elements first.
_TABLE_PARENTS = {
    "caption": frozenset(["table"]),
    "col": frozenset(["colgroup", "table"]),
    "colgroup": frozenset(["table"]),
    "tbody": frozenset(["table"]),
    "td": frozenset(["tr"]),
    "tfoot": frozenset(["table"]),
    "th": frozenset(["tr"]),
    "thead": frozenset(["table"]),
    "tr": frozenset(["table", "tbody", "tfoot", "thead"]),
}
_NOT_NESTING = frozenset(["a", "button", "form", "nobr"])
# Elements that the search for an open one does not look beyond, and blocks that it does.
_SCOPES = frozenset(
    "applet button caption html marquee math object svg table td template th".split()
)
_TRANSPARENT = frozenset(["address", "dialog", "div", "p"])
# Where a browser ends an open element of the same family before a start tag.
_ENDS_FAMILY = {"dd": ("dd", "dt"), "dt": ("dd", "dt"), "li": ("li",)}
_IN_HTML_ONLY = ENDS_PARAGRAPH | TABLE_PARTS | FORMATTING | frozenset(["span"])
# Where browsers may drop a tag that begins raw text, and read its content as markup.
_READ_APART = ("template", "select")
_WHOLE_SECTION = r"<!\[CDATA\[[^<]*?\]\]>|<!--[^<]*?-->"
# Tags that may be misplaced wherever they stand.
_WATCHED = (
    ENDS_PARAGRAPH
    | TABLE_PARTS
    | _NOT_NESTING
    | RAW_TEXT
    | DRAWINGS
    | frozenset(["frameset", "plaintext"])
)
# Blocks that the search for an open element of a family does not look beyond.
_BARRIERS = _SCOPES | (ENDS_PARAGRAPH - _TRANSPARENT)
_READ_BY_CONTENT = RAW_TEXT | DRAWINGS | {"noscript"}
# What is wrong, and what to write instead.
Fault = tuple[str, str]


class OpenElements:
    """The names of the elements that are open at a place, the innermost last.

    ``innermost`` is the last of them, or an empty text; ``is_foreign`` tells whether a
    drawing is open. Both are asked for at every tag.
    """

    __slots__ = ("_counts", "_names", "innermost", "is_foreign")

    def __init__(self) -> None:
        self._names: list[str] = []
        self._counts: dict[str, int] = {}
        self.innermost = ""
        self.is_foreign = False

    def push(self, name: str) -> None:
        """Open an element."""
        self._names.append(name)
        self._counts[name] = self._counts.get(name, 0) + 1
        self.innermost = name
        if name in DRAWINGS:
            self.is_foreign = True

    def pop(self) -> None:
        """Close the innermost element."""
        name = self._names.pop()
        self._counts[name] -= 1
        self.innermost = self._names[-1] if self._names else ""
        if name in DRAWINGS:
            self.is_foreign = any(map(self.has, DRAWINGS))

    def has(self, name: str) -> bool:
        """Tell whether an element of this name is open."""
        return bool(self._counts.get(name))

    @property
    def is_drawing(self) -> bool:
        """Whether the innermost element takes the elements of a drawing, not those of HTML."""
        if self.is_foreign:
            for name in reversed(self._names):
                if name in DRAWINGS or name in _HTML_IN_DRAWINGS:
                    return name in DRAWINGS
        return False

    def has_in_scope(self, name: str) -> bool:
        """Tell whether an element of this name is open and no other hides it.

        https://html.spec.whatwg.org/multipage/parsing.html#has-an-element-in-button-scope
        """
        if self.has(name):
            for open_name in reversed(self._names):
                if open_name == name or open_name in _SCOPES:
                    return open_name == name
        return False

    def splits(self, family: tuple[str, ...]) -> bool:
        """Tell whether a start tag of this family ends an open element of it."""
        if any(map(self.has, family)):
            for name in reversed(self._names):
                if name in family or name in _BARRIERS:
                    return name in family
        return False


def fault_of(tag: Tag, around: OpenElements, content: Callable[[], str]) -> Fault | None:
    """Return what is wrong with a start tag inside open elements, and the fix, or ``None``.

    ``content`` returns the text up to the next tag.
    """
    name = tag.name
    is_odd = tag.text[-2] == "/" or around.is_foreign
    if not is_odd and name not in _WATCHED and around.innermost not in _TABLE_FRAMES:
        return None
    fault = _in_place(name, around) or _in_table(name, around)
    if fault or not (is_odd or name in _READ_BY_CONTENT):
        return fault
    return _in_content(tag, around, content())


def is_dropped(name: str, around: OpenElements) -> bool:
    """Tell whether browsers drop a start tag here because no table is open."""
    return name in TABLE_PARTS and not around.has("table") and not around.has("template")


def is_end_dropped(name: str, around: OpenElements) -> bool:
    """Tell whether browsers drop an end tag where no element of its name is open.

    A paragraph and a line break are made instead, a heading ends any other, and a
    body of a table has no start tag at times:
    https://html.spec.whatwg.org/multipage/parsing.html#parsing-main-inbody
    """
    if name in HEADINGS:
        return not any(map(around.has, HEADINGS))
    return name not in ("br", "p") and not (name == "tbody" and around.has("table"))


def _in_place(name: str, around: OpenElements) -> Fault | None:
    parent = around.innermost
    if name in ("frameset", "plaintext"):
        return f"<{name}> changes how the rest of the page is read", "remove it"
    if name in HEADINGS and parent in HEADINGS:
        return f"<{name}> cannot stand inside <{parent}>", f"add </{parent}> before it"
    if name in _NOT_NESTING and around.has(name):
        return f"<{name}> cannot stand inside another <{name}>", f"add </{name}> before it"
    if name in ENDS_PARAGRAPH and around.has_in_scope("p"):
        advice = "add </p> before it, or make the <p> a <div>"
        return f"a browser ends the open <p> before <{name}>", advice
    if name in _ENDS_FAMILY and around.splits(_ENDS_FAMILY[name]):
        advice = "close that element before it"
        return f"a browser ends the open element before this <{name}>", advice
    if name in _ENDS_DRAWING and around.is_drawing:
        return f"a browser ends the drawing before <{name}>", "move it out of the drawing"
    return None


def _in_table(name: str, around: OpenElements) -> Fault | None:
    parent = around.innermost
    if name in TABLE_PARTS:
        if is_dropped(name, around):
            advice = "remove it, or add the <table>"
            return f"<{name}> stands outside a table, where browsers drop it", advice
        if parent == "tr" and name not in _CELLS:
            return f"a browser ends the row before <{name}>", "add </tr> before it"
        if parent not in _TABLE_PARENTS[name] | {"template"}:
            places = " or ".join(f"<{place}>" for place in sorted(_TABLE_PARENTS[name]))
            return f"<{name}> cannot stand inside <{parent}>", f"put it inside {places}"
    elif parent in _TABLE_FRAMES and name not in _IN_TABLE:
        advice = "put it inside a cell, or outside the table"
        return f"browsers move <{name}> out of the table it stands in", advice
    return None


def _in_content(tag: Tag, around: OpenElements, content: str) -> Fault | None:
    name = tag.name
    is_self_closing = tag.is_self_closing
    if name in DRAWINGS or around.is_foreign:
        if name in RAW_TEXT and _has_tags(content):
            return f"<{name}> is read differently inside a drawing", "move it out of the drawing"
        is_self_closing = is_self_closing and name in _IN_HTML_ONLY
    elif name in RAW_TEXT and any(map(around.has, _READ_APART)):
        if _has_tags(content):
            outer = "template" if around.has("template") else "select"
            return f"<{name}> is read differently inside <{outer}>", f"move it out of <{outer}>"
        return None
    elif name == "noscript" and not _is_read_alike(content, around):
        advice = "keep only complete elements in it"
        return "<noscript> is read differently with scripts on and off", advice
    if is_self_closing and name not in VOID:
        return f"<{name}/> does not close itself in HTML", f"write <{name}></{name}>"
    return None


def _has_tags(content: str) -> bool:
    return "<" in re.sub(_WHOLE_SECTION, "", content)


def _is_read_alike(content: str, around: OpenElements) -> bool:
    """Tell whether raw text, read as markup, is whole elements, all of them in their place."""
    tokens = scan(content)
    opened = 0
    is_alike = True
    for index, token in enumerate(tokens):
        if token.kind == START:
            following = tokens[index + 1].start if index + 1 < len(tokens) else len(content)
            is_raw = token.name in RAW_TEXT and "<" in content[token.end : following]
            is_alike = not is_raw and not _in_place(token.name, around)
            is_alike = is_alike and not _in_table(token.name, around)
            if token.name not in VOID:
                around.push(token.name)
                opened += 1
        elif token.kind == COMMENT:
            is_alike = content.endswith("-->", token.start, token.end)
        elif token.kind == INCOMPLETE or not opened or around.innermost != token.name:
            is_alike = False
        else:
            around.pop()
            opened -= 1
        if not is_alike:
            break
    is_alike = is_alike and not opened
    for _ in range(opened):
        around.pop()
    return is_alike
