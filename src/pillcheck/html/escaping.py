"""Escaping: text for an element, for the value of an attribute, or for a new attribute.

Everything that is written into a page goes through here.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit
from pillcheck.html.scanner import unescape_value
from pillcheck.html.source import Source, Span
from pillcheck.printable import HARMLESS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pillcheck.html.scanner import Attribute
    from pillcheck.html.tree import Element

# A part of a text: where it starts and ends, and what takes its place.
Part = tuple[int, int, str]

# A value that needs no quotes in any reader: a slash at its end might close the tag.
_NEEDS_NO_QUOTES = r"""[^\s"'=<>`]*[^\s"'=<>`/]"""
_REFERENCE_OR_CHARACTER = r"&(?:#[xX]?[0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]*);?|[\s\S]"
_QUOTE_REFERENCES = {'"': "&quot;", "'": "&#39;"}


def is_harmless(text: str) -> bool:
    """Tell whether text holds nothing that hides or reorders other text.

    Joiners are harmless, as emoji and Persian need them, and so are marks of direction.
    """
    return text.isprintable() or all(c.isprintable() or c in HARMLESS for c in text)


def escape_text(text: str, source: Source) -> str:
    """Return text escaped for an element.

    Characters that the page's encoding lacks become character references. Raises a
    refusal of kind ``usage`` for a line break or a control character, which may
    come from the configuration.
    """
    if not is_harmless(text):
        raise Refusal("usage", f'"{text}" cannot be written: it holds a control character')
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return in_encoding(escaped, source.encoding)


def in_encoding(markup: str, encoding: str) -> str:
    """Return markup with the characters that an encoding lacks as character references."""
    return markup.encode(encoding, "xmlcharrefreplace").decode(encoding)


def escape_value(text: str, source: Source, quote: str) -> str:
    """Return text escaped for an attribute in these quotes; raises what ``escape_text`` does."""
    escaped = escape_text(text, source)
    return escaped.replace(quote, _QUOTE_REFERENCES[quote])


def write_words(source: Source, span: Span, text: str, html: str = "") -> Edit:
    """Return the edit that replaces the text of an element; ``html`` is the text as markup."""
    return Edit(span, in_encoding(html, source.encoding) if html else escape_text(text, source))


def new_attribute(source: Source, name: str, value: str, quote: str = '"') -> str:
    """Return a new attribute for a start tag, with the space before it."""
    quote = quote or '"'
    return f" {name}={quote}{escape_value(value, source, quote)}{quote}"


def element_markup(
    source: Source, name: str, content: str, attributes: Iterable[tuple[str, str]] = ()
) -> str:
    """Return an element around content that is markup already."""
    written = "".join(new_attribute(source, *attribute) for attribute in attributes)
    return f"<{name}{written}>{content}</{name}>"


def set_value(source: Source, attribute: Attribute, value: str) -> Edit:
    """Return the edit that gives an attribute a new value, in its quotes or in new ones.

    A value that already reads so is left as written.
    """
    span = Span(attribute.value_start, attribute.value_end)
    if attribute.value == value:
        return Edit(span, source.cut(span))
    if attribute.quote:
        return Edit(span, escape_value(value, source, attribute.quote))
    if span.start < span.end:
        return Edit(span, _unquoted(escape_text(value, source)))
    name = source.text[attribute.start : attribute.start + len(attribute.name)]
    return Edit(
        Span(attribute.start, attribute.end), new_attribute(source, name, value).removeprefix(" ")
    )


def replace_in_value(source: Source, attribute: Attribute, parts: Sequence[Part]) -> list[Edit]:
    """Return the edits that replace parts of an attribute's value and leave the rest as written.

    The parts, in order, count characters of the resolved value, which the page may
    write as references.
    """
    new_value = spliced(attribute.value, parts)
    if new_value == attribute.value:
        return []
    span = Span(attribute.value_start, attribute.value_end)
    raw = source.cut(span)
    places = _places(raw)
    if any(number not in places for start, end, _ in parts for number in (start, end)):
        return [set_value(source, attribute, new_value)]
    written = [
        (places[start], places[end], escape_value(text, source, attribute.quote or '"'))
        for start, end, text in parts
    ]
    result = spliced(raw, written)
    if unescape_value(result) != new_value:
        # Such as where the new text would continue a reference without its semicolon.
        return [set_value(source, attribute, new_value)]
    if not attribute.quote and _unquoted(result) != result:
        return [Edit(span, _unquoted(result))]
    by = span.start
    return [Edit(Span(by + start, by + end), text) for start, end, text in written]


def spliced(text: str, parts: Sequence[Part]) -> str:
    """Return a text with parts of it replaced."""
    pieces: list[str] = []
    position = 0
    for start, end, new in parts:
        pieces += text[position:start], new
        position = end
    return "".join([*pieces, text[position:]])


def class_added(value: str, name: str) -> Part:
    """Return the part of a class attribute's value that adds a name at its end."""
    end = len(value.rstrip(" \t\n\f\r"))
    return end, end, f" {name}"


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


def start_tag(
    source: Source,
    element: Element,
    values: dict[str, str],
    kept: frozenset[str],
) -> str:
    """Return a start tag with only some attributes: those of ``kept`` as written, others by value.

    A value is written only where the tag has that attribute.
    """
    text = source.text
    tag = text[element.token.start : element.token.start + 1 + len(element.name)]
    for attribute in element.attributes:
        written = text[attribute.start : attribute.start + len(attribute.name)]
        if attribute.name in values:
            tag += new_attribute(source, written, values[attribute.name], attribute.quote)
        elif attribute.name in kept:
            tag += " " + text[attribute.start : attribute.end]
    return tag


def _unquoted(raw: str) -> str:
    """Return a value without quotes, or in quotes where it needs them."""
    if re.fullmatch(_NEEDS_NO_QUOTES, raw):
        return raw
    return '"' + raw.replace('"', _QUOTE_REFERENCES['"']) + '"'


def _places(raw: str) -> dict[int, int]:
    """Return the offset in the raw text for each offset in the resolved value.

    An offset inside what a reference stands for has none.
    """
    places = {}
    position = 0
    for match in re.finditer(_REFERENCE_OR_CHARACTER, raw):
        places[position] = match.start()
        # Whether a name is a reference depends on the character behind it.
        behind = raw[match.end() : match.end() + 1]
        position += len(unescape_value(match[0] + behind)) - len(behind)
    places[position] = len(raw)
    return places
