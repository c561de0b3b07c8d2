"""Markup that a person typed for a cell: whole, inline, and without anything that runs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NoReturn

from pillcheck.backlog.parts import words_of
from pillcheck.errors import Refusal
from pillcheck.html.element_names import VOID
from pillcheck.html.escaping import in_encoding, is_harmless
from pillcheck.html.scanner import END, START, unescape
from pillcheck.html.tree import Tree
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.html.scanner import Attribute, Tag
    from pillcheck.html.source import Source

# What may stand within a sentence. Pictures and controls may not: they load or do something.
INLINE = frozenset(
    "a abbr b bdi bdo br cite code data del dfn em i ins kbd mark q s samp small span strong sub "
    "sup time u var wbr".split()
)
_ATTRIBUTES = frozenset(
    "cite class datetime dir href hreflang lang rel role target title translate value".split()
)
_SCHEMES = frozenset(["", "http", "https", "mailto"])
_SCHEME = r"([a-z][a-z0-9+.-]*):"
# Browsers drop these from an address before they read it.
_DROPPED = re.compile(r"[\x00-\x20]")


class InlineMarkup(Record):
    """Inline markup as it is written into a page, and the words that a reader sees of it."""

    markup: str
    words: str


def inline_markup(source: Source, markup: str, what: str) -> InlineMarkup:
    """Return markup for a cell of a page, on one line and in the page's encoding.

    ``what`` names it in messages. Raises a refusal of kind ``usage`` where it is empty,
    where an element in it is not closed in order, may not stand within a sentence or has
    an attribute that styles or runs something, and where a link leads to a script.
    """
    markup = " ".join(markup.split())
    if not markup:
        raise Refusal("usage", f"{what} is empty")
    if not is_harmless(unescape(markup)) or any("\ud800" <= c <= "\udfff" for c in markup):
        raise Refusal("usage", f"{what} holds a control character")
    around = source.with_text(f"<span>{markup}</span>")
    tree = Tree(around)
    _gate_tags(tree, what)
    if tree.problems:
        _wrong(what, tree.problems[0].message)
    words = words_of(tree.element(0)).value
    if not words:
        raise Refusal("usage", f"{what} says nothing that readers see")
    return InlineMarkup(in_encoding(markup, source.encoding), words)


def _gate_tags(tree: Tree, what: str) -> None:
    """Refuse tags that are not balanced, and elements and attributes that may not be there."""
    text, position = tree.source.text, 0
    is_open: list[str] = []
    for token in tree.tokens:
        tag = token.tag
        if "<" in text[position : token.start]:
            _wrong(what, 'a "<" that begins no tag is written &lt;')
        position = token.end
        if tag.kind not in (START, END):
            _wrong(what, f"{tag.text} is neither text nor an element")
        if position == len(text) and tag.kind == END:
            break
        if tag.name not in INLINE:
            _wrong(what, f"<{tag.name}> may not stand within a sentence")
        if tag.kind == END:
            if len(is_open) < 2 or is_open[-1] != tag.name:
                _wrong(what, f"</{tag.name}> closes nothing")
            is_open.pop()
            continue
        _gate_attributes(tag, what)
        if tag.name not in VOID:
            if tag.is_self_closing:
                _wrong(what, f"{tag.text} does not close itself; write </{tag.name}>")
            is_open.append(tag.name)
    if len(is_open) > 1:
        _wrong(what, f"<{is_open[-1]}> is never closed; add </{is_open[-1]}>")


def _gate_attributes(tag: Tag, what: str) -> None:
    names: set[str] = set()
    for attribute in tag.attributes:
        name = attribute.name
        if name in names:
            _wrong(what, f'<{tag.name}> has the attribute "{name}" twice')
        names.add(name)
        if name not in _ATTRIBUTES and not name.startswith(("aria-", "data-")):
            _wrong(what, f'the attribute "{name}" of <{tag.name}> may not stand there')
        if name in ("href", "cite") and not _is_harmless_link(attribute):
            _wrong(what, f'a link may not lead to "{attribute.value}"')


def _is_harmless_link(attribute: Attribute) -> bool:
    address = _DROPPED.sub("", attribute.value).casefold()
    scheme = re.match(_SCHEME, address)
    return (scheme[1] if scheme else "") in _SCHEMES


def _wrong(what: str, reason: str) -> NoReturn:
    raise Refusal("usage", f"{what} cannot be written as markup: {reason}")
