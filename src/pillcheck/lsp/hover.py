"""What an editor shows beside the pointer: of a pill, a finding, or the name of an item."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.lsp.ages import since
from pillcheck.lsp.links import rule_page
from pillcheck.lsp.navigation import reference_at
from pillcheck.lsp.symbols import facts_of, name_of
from pillcheck.lsp.work import holds

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item
    from pillcheck.html.source import Span
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.work import Work
    from pillcheck.rules.finding import Finding


def answer(work: Work) -> Json | None:
    """Return what there is to say about the place of the pointer."""
    parts: list[str] = []
    place: Span | None = None
    reference = reference_at(work)
    if reference and reference[1]:
        place = reference[0]
        parts.append(_item(work, reference[1]))
    elif pill := _pill_at(work):
        place, item = pill
        parts.append(_item(work, item))
    offset = work.offset
    for finding in work.reading.findings:
        if holds(finding.span, offset) and finding.span.start < finding.span.end:
            place = place or finding.span
            parts.append(_finding(work, finding))
    if place is None:
        return None
    kind = "markdown" if work.client.takes_markdown else "plaintext"
    text = "\n\n".join(parts)
    return {"contents": {"kind": kind, "value": text}, "range": work.range(place)}


def _pill_at(work: Work) -> tuple[Span, Item] | None:
    offset = work.offset
    item = work.reading.item_at(offset)
    if item is None:
        return None
    places = [pill.element.span for pill in (*item.pills, *item.other_pills)]
    places += [carried.element.span for carried in item.carriers if carried.element != item.element]
    if item.status_text:
        places.append(item.status_text.span)
    return next(((span, item) for span in places if holds(span, offset)), None)


def _item(work: Work, item: Item) -> str:
    name = name_of(item)
    if work.client.takes_markdown:
        name = f"**{_escaped(name)}**"
    day = since(work.reading, item)
    facts = facts_of(work.page, item) or "no status"
    facts += f" since {day}" if day else ""
    return f"{name}\n\n{_escaped(facts) if work.client.takes_markdown else facts}"


def _finding(work: Work, finding: Finding) -> str:
    from pillcheck.rules.catalogue import RULES

    rule = next(known for known in RULES if known.id == finding.rule)
    explanation = rule.explanation.partition("\n\n")[0]
    if not work.client.takes_markdown:
        return f"{rule.id}: {rule.summary}\n\n{explanation}".rstrip()
    link = f"[{rule.id}]({rule_page(rule.id)})"
    return f"{link}: {_escaped(rule.summary)}\n\n{_escaped(explanation)}".rstrip()


def _escaped(words: str) -> str:
    """Return words that Markdown shows as they are."""
    return re.sub(r"([\\`*_{}\[\]<>()#+!|~&-])", r"\\\1", words)
