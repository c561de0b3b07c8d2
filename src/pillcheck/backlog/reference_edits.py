"""Where a reference says which item it names, however it is written."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.links import fragment_of
from pillcheck.backlog.mentions import plain_number
from pillcheck.backlog.references import references
from pillcheck.errors import refuse
from pillcheck.html.edit import Edit
from pillcheck.html.scanner import unescape, unescape_value
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.backlog.references import Reference

_CHARACTER = re.compile(r"&#?\w+;?|(?s:.)")


def reference_edits(page: Page, was: str, name: str, known: Iterable[Span]) -> Iterator[Edit]:
    """Yield the edits that make references to an item name another id.

    Those that ``known`` spans are a part of are left out. Raises a refusal where one is
    written so that no part of it is the id or the number.
    """
    edited = list(known)
    for reference in references(page):
        if reference.name != was or any(reference.span.encloses(span) for span in edited):
            continue
        place = _place(page, reference)
        if place is None:
            message = f"this names {was}, and cannot be made to name {name}; write it plainly"
            refuse(page.source, reference.span, message)
        yield Edit(place, name if reference.is_link else name.removeprefix(page.dialect.id_prefix))


def patterns_around(page: Page, name: str) -> tuple[str, str]:
    """Return patterns for what stands before and behind an id where it is a part of others.

    Ids such as ``item-3-title`` and ``toc-item-3`` are made of that of their item.
    """
    part = re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])")
    befores, afters = ["(?!)"], ["(?!)"]
    for known, _ in page.ids:
        if known != name and (match := part.search(known)):
            before, after = re.escape(known[: match.start()]), re.escape(known[match.end() :])
            if before:
                befores.append(rf"(?<=(?<![\w.-]){before})")
            if after:
                afters.append(after)
    return "|".join(befores), "|".join(afters)


def _place(page: Page, reference: Reference) -> Span | None:
    """Return where a reference has its id, in a link, or its number, in words."""
    written, start = page.source.cut(reference.span), reference.span.start
    if reference.is_link:
        place = _fragment(written)
        is_it = (
            place and fragment_of(f"#{unescape_value(written[slice(*place)])}") == reference.name
        )
        return Span(start + place.start, start + place.end) if place and is_it else None
    number = reference.name.removeprefix(page.dialect.id_prefix)
    digits = ""
    begin = len(written)
    for match in reversed(list(_CHARACTER.finditer(written))):
        if not unescape(match[0]).isdecimal():
            break
        digits = unescape(match[0]) + digits
        begin = match.start()
    return Span(start + begin, reference.span.end) if plain_number(digits) == number else None


def _fragment(written: str) -> Span | None:
    """Return where the fragment of an address is, without what goes to the browser."""
    for match in _CHARACTER.finditer(written):
        if unescape(match[0]) == "#":
            fragment = written[match.end() :].partition(":~:")[0].rstrip()
            return Span(match.end(), match.end() + len(fragment))
    return None
