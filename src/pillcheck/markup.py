"""Small pieces of new markup, written as what they replace is written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.edit import Edit
from pillcheck.source import Source, Span

if TYPE_CHECKING:
    from pillcheck.page import Pill
    from pillcheck.scan import Attribute


def escape_text(text: str, source: Source) -> str:
    """Return text as markup, with what the page's encoding lacks as character references."""
    from html import escape

    escaped = escape(text, quote=False)
    return escaped.encode(source.encoding, "xmlcharrefreplace").decode(source.encoding)


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
