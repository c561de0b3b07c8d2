"""Small pieces of new markup, written as what they replace is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.edit import Edit
from pillcheck.errors import Refusal
from pillcheck.source import Source, Span

if TYPE_CHECKING:
    from pillcheck.page import Pill
    from pillcheck.scan import Attribute
    from pillcheck.tree import Element

# No-break spaces, soft hyphen, joiners, marks of direction, word joiner.
HARMLESS = frozenset("\u00a0\u00ad\u2007\u200c\u200d\u200e\u200f\u202f\u2060\u3000")
_INDENT = r"(?:\r\n|\n|\r)[ \t]*\Z"


def escape_text(text: str, source: Source) -> str:
    """Return text as markup, with what the page's encoding lacks as character references."""
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.encode(source.encoding, "xmlcharrefreplace").decode(source.encoding)


def is_harmless(text: str) -> bool:
    """Tell whether text holds nothing that hides or reorders what else there is.

    Joiners are harmless, as emoji and Persian need them, and so are marks of direction.
    """
    return text.isprintable() or all(c.isprintable() or c in HARMLESS for c in text)


def set_value(source: Source, attribute: Attribute, value: str) -> Edit:
    """Return the edit that gives an attribute another value, a plain word."""
    if attribute.quote or attribute.value_start < attribute.value_end:
        return Edit(Span(attribute.value_start, attribute.value_end), value)
    name = source.text[attribute.start : attribute.start + len(attribute.name)]
    return Edit(Span(attribute.start, attribute.end), f'{name}="{value}"')


def add_class(source: Source, pill: Pill, name: str) -> Edit:
    """Return the edit that adds a name to a pill's class."""
    attribute = pill.class_attribute
    span = pill.class_span
    raw = source.cut(span)
    if attribute.quote:
        end = span.start + len(raw.rstrip())
        return Edit(Span(end, end), f" {name}")
    return Edit(span, f'"{raw} {name}"')


def one_line(text: str, what: str) -> str:
    """Return text with its white space folded; a refusal where nothing or a control is left."""
    text = " ".join(text.split())
    if not text:
        raise Refusal("usage", f"{what} is empty")
    if not is_harmless(text):
        raise Refusal("usage", f"{what} holds a control character")
    return text


def bare_tag(source: Source, element: Element, moment: str = "") -> str:
    """Return a start tag with its class and style only, and a ``datetime`` where one is given.

    Other attributes speak of the old element, or may not stand on the page twice.
    """
    text = source.text
    tag = text[element.token.start : element.token.start + 1 + len(element.name)]
    for name in dict.fromkeys(attribute.name for attribute in element.attributes):
        attribute = element.attribute(name)
        if attribute and name == "datetime" and moment:
            edit = set_value(source, attribute, moment)
            tag += " " + text[attribute.start : edit.span.start] + edit.text
            tag += text[edit.span.end : attribute.end]
        elif attribute and name in ("class", "style"):
            tag += " " + text[attribute.start : attribute.end]
    return tag + ">"


def space_before(text: str, offset: int) -> int:
    """Return where the white space before an offset begins."""
    while offset and text[offset - 1] in " \t\n\f\r":
        offset -= 1
    return offset


def line_break_before(source: Source, offset: int) -> str:
    """Return the line end and indentation that stand before an offset, or nothing."""
    match = re.compile(_INDENT).search(source.text, max(0, offset - 2000), offset)
    return match[0] if match else ""


def place_of_words(source: Source, cell: Element) -> Span:
    """Return where the words of a copied cell go: a line break left over from long ones goes."""
    words = content(source, cell)
    return cell.inner if cell.has_end_tag and words.start == cell.inner.start else words


def content(source: Source, element: Element) -> Span:
    """Return the span of an element's content without the white space around it."""
    raw = source.cut(element.inner)
    start = element.inner.start + len(raw) - len(raw.lstrip())
    return Span(start, max(start, element.inner.start + len(raw.rstrip())))
