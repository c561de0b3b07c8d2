"""Whether lxml nests tags that close in order as ``well_nested.py`` does."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.element_names import VOID
from pillcheck.html.lxml_nesting import HOLDS_NO_WORDS, SPACE, Problem, nest
from pillcheck.html.lxml_parents import ROOT, lxml_parents
from pillcheck.html.scanner import END, START
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from pillcheck.html.scanner import Tag, Tokens


def problems_in_order(
    text: str, tokens: Tokens, parents: list[int], closers: list[int]
) -> list[Problem]:
    """Return where tags that close in order can be read in more than one way after all.

    ``parents`` and ``closers`` are those of ``nest_in_order``.
    """
    # Of such tags, these are all that the rest of the check looks at.
    if (
        "<![CDATA[" not in text
        and close_in_order(tokens.tags, parents, closers)
        and not _has_words_in_tables(text, tokens, parents, closers)
        and lxml_parents(text, tokens, elsewhere=ROOT) == parents
    ):
        return []
    nesting = nest(text, tokens)
    number = next(
        (
            number
            for number, tag in enumerate(tokens.tags)
            if closers[number] != nesting.closers[number]
            or (tag.kind == START and parents[number] != nesting.parents[number])
        ),
        None,
    )
    if number is None:
        return nesting.problems
    name = tokens.tags[number].name
    tag = Span(tokens.starts[number], tokens.ends[number])
    doubt = f"it is not certain where <{name}> ends"
    return [Problem(tag.start, tag, doubt, f"add </{name}> where it ends"), *nesting.problems]


def close_in_order(tags: list[Tag], parents: list[int], closers: list[int]) -> bool:
    """Tell whether every element ends at an end tag of its own, before the one around it does."""
    is_used = bytearray(len(tags))
    for number, tag in enumerate(tags):
        closer = closers[number]
        if tag.kind != START or closer == number:
            if closer != number or (tag.kind == START and tag.name not in VOID):
                return False
            continue
        end, parent = tags[closer], parents[number]
        is_inside = parent == ROOT or parent < number < closer < closers[parent]
        if end.kind != END or end.name != tag.name or is_used[closer] or not is_inside:
            return False
        is_used[closer] = 1
    return True


def _has_words_in_tables(text: str, tokens: Tokens, parents: list[int], closers: list[int]) -> bool:
    """Tell whether any words stand in a table but in no cell."""
    tags, starts, ends = tokens.tags, tokens.starts, tokens.ends
    tables = (n for n, tag in enumerate(tags) if tag.name == "table" and tag.kind == START)
    for table in tables:
        around, holds_words = table, False
        for number in range(table + 1, closers[table] + 1):
            if not holds_words and text[ends[number - 1] : starts[number]].strip(SPACE):
                return True
            tag = tags[number]
            if tag.kind == START and closers[number] > number:
                around = number
            elif tag.kind == END:
                around = parents[around]
            else:
                continue
            holds_words = around >= 0 and tags[around].name not in HOLDS_NO_WORDS
    return False
