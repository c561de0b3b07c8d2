"""What can be written at the cursor: statuses, labels, priorities, field names, ids.

The tag that is being written may not have an end yet, and then the page is read in another
way from there on. So what stands before the cursor is looked at as text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.html.escaping import escape_text, escape_value, is_harmless
from pillcheck.html.source import Span
from pillcheck.lsp.symbols import facts_of
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work

# A tag is not longer than this, and nobody waits for a search through the whole page.
_BEFORE = 4000
_VALUE = re.compile(r"""<[a-zA-Z][^<>]*?\s([\w:-]+)\s*=\s*(["'])([^"'<>]*)\Z""")
_TEXT = re.compile(r"<([a-zA-Z][\w-]*)([^<>]*)>([^<>]*)\Z")
_CLASS = re.compile(r"""\bclass\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_NUMBER = re.compile(r"\s*\d+[.)]\s*|\s*")
# Kinds of the protocol: an enumeration's member, a field, a reference.
_STATUS, _FIELD, _ITEM = 20, 5, 18


class Offer(Record):
    """What can be written: its words, what it means, and its kind."""

    words: str
    meaning: str
    kind: int


def answer(work: Work) -> Json:
    """Return what can be written at the cursor."""
    offset = work.offset
    before = work.document.source.text[max(0, offset - _BEFORE) : offset]
    if value := _VALUE.search(before):
        name, quote, typed = value.groups()
        offers, typed = _in_value(work, name.lower(), typed)
    elif text := _TEXT.search(before):
        name, attributes, typed = text.groups()
        quote = ""
        offers, typed = _in_text(work, name.lower(), attributes, typed)
    else:
        return _list([])
    span = Span(offset - len(typed), offset + _rest(work, offset, quote))
    return _list([_plain(work, span, offer, quote, n) for n, offer in enumerate(offers)])


def _in_value(work: Work, name: str, typed: str) -> tuple[list[Offer], str]:
    """Return what can be the value of an attribute, or the word of it at its end."""
    dialect = work.page.dialect
    if name == "class":
        words = typed.split()
        word = "" if not words or typed[-1].isspace() else words[-1]
        return list(_class_names(work, words)), word
    if name == dialect.status_attribute:
        return [Offer(s.value or s.name, s.label, _STATUS) for s in dialect.statuses], typed
    if name == dialect.priority_attribute:
        return [Offer(priority, "", _STATUS) for priority in dialect.priorities], typed
    if name == "href" and typed.startswith("#"):
        return list(_ids(work)), typed
    return [], typed


def _class_names(work: Work, words: list[str]) -> Iterator[Offer]:
    dialect = work.page.dialect
    if dialect.shape:
        yield from (Offer(s.classes, s.label, _STATUS) for s in dialect.statuses if s.classes)
    elif any(word.startswith(dialect.pill_class[: len(word)]) for word in words):
        for status in dialect.statuses:
            yield Offer(f"{dialect.pill_class}--{status.name}", status.label, _STATUS)


def _ids(work: Work) -> Iterator[Offer]:
    for item in work.page.items:
        if item.name:
            title = item.title.value if item.title else ""
            meaning = " · ".join(filter(None, (title, facts_of(work.page, item))))
            yield Offer(f"#{item.name}", meaning, _ITEM)


def _in_text(work: Work, name: str, attributes: str, typed: str) -> tuple[list[Offer], str]:
    """Return what can be the words of an element that begins right before them."""
    dialect = work.page.dialect
    match = _CLASS.search(attributes)
    classes = next(filter(None, match.groups()), "").split() if match else []
    words = typed.lstrip()
    if dialect.pill_class in classes:
        return [Offer(status.label, status.name, _STATUS) for status in dialect.statuses], words
    if dialect.priority_class in classes:
        return [Offer(priority, "", _STATUS) for priority in dialect.priorities], words
    if name == "dt":
        number = _NUMBER.match(typed)
        return _fields(work), typed[number.end() if number else 0 :]
    return [], words


def _fields(work: Work) -> list[Offer]:
    """Return the fields that the item at the cursor does not have, then the others."""
    item = work.reading.item_at(work.offset)
    own = {field.name for field in item.fields} if item else set()
    rules = work.page.dialect.fields
    ordered = sorted(rules, key=lambda rule: rule.label in own)
    return [Offer(rule.label, "required" if rule.required else "", _FIELD) for rule in ordered]


def _rest(work: Work, offset: int, quote: str) -> int:
    """Return how many characters behind the cursor belong to the word that is being written."""
    pattern = r"[^\s\"'<>]*" if quote else r"[^<>\r\n]*"
    match = re.compile(pattern).match(work.document.source.text, offset)
    rest = match[0] if match else ""
    # Without an end tag or a quote behind it, this is something else.
    end = work.document.source.text[offset + len(rest) : offset + len(rest) + 2]
    is_whole = end[:1] in (quote, " ") if quote else end == "</"
    return len(rest.rstrip()) if is_whole and rest.strip() else 0


def _plain(work: Work, span: Span, offer: Offer, quote: str, number: int) -> Json:
    source = work.document.source
    words = offer.words
    if is_harmless(words):
        words = escape_value(words, source, quote) if quote else escape_text(words, source)
    return {
        "label": offer.words,
        "kind": offer.kind,
        "detail": offer.meaning,
        "sortText": f"{number:04}",
        "filterText": offer.words,
        "textEdit": {"range": work.range(span), "newText": words},
    }


def _list(items: list[Json]) -> Json:
    return {"isIncomplete": False, "items": items}
