"""Tamperings: an edited page with one thing more changed, somewhere outside of the edits."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.html.edit import Edit

# What is tampered with, and how what it finds is written then.
_START = r"<[a-zA-Z][^<>]*>"
_END = r"</[a-zA-Z][^<>]*>"
_COMMENT = r"<!--.*?-->"
_WORD = r"(?<=>)[^<>&]*[a-z][^<>&]*(?=<)"


def _other_case(found: re.Match[str]) -> str:
    return found[0].swapcase()


def _without_last_letter(found: re.Match[str]) -> str:
    return re.sub(r"[a-z]([^a-z]*)\Z", r"\1", found[0])


WAYS: dict[str, tuple[str, str | Callable[[re.Match[str]], str]]] = {
    "start tag gone": (_START, ""),
    "start tag twice": (_START, r"\g<0>\g<0>"),
    "element renamed": (r"<(?:p|dt|dd|td|li|span|code|h2|section|strong)\b", "<b"),
    "tag spoilt": (r"<(?=[a-z])", "< "),
    "end tag gone": (_END, ""),
    "end tag twice": (_END, r"\g<0>\g<0>"),
    "end tag of another": (_END, "</section>"),
    "attribute gone": (r" [a-z-]+=\"[^\"<>]*\"(?=[^<>]*>)", ""),
    "attribute added": (r"(?<=<[a-z])[a-z0-9]*", r"\g<0> hidden"),
    "attribute renamed": (r" (?:class|id|href|data-\w+)=(?=[^<>]*>)", " title="),
    "value changed": (r"=\"(?=[^\"<>]*\"[^<>]*>)", '="x'),
    "class added": (r"class=\"", 'class="other '),
    "comment gone": (_COMMENT, ""),
    "comment twice": (_COMMENT, r"\g<0>\g<0>"),
    "comment changed": (r"<!--", "<!-- x"),
    "comment added": (_END, r"\g<0><!-- x -->"),
    "comment begun": (_END, r"<!-- \g<0>"),
    "text gone": (_WORD, ""),
    "text twice": (_WORD, r"\g<0>\g<0>"),
    "letter gone": (_WORD, _without_last_letter),
    "other case": (_WORD, _other_case),
    "reference gone": (r"&[a-z]+;", ""),
    "other reference": (r"&[a-z]+;", "&copy;"),
    "text begun": (_END, r"\g<0>x"),
    "element added": (_END, r"<hr>\g<0>"),
    "script begun": (_END, r"<script>\g<0>"),
    "neighbours swapped": (
        r"(<(td|dt|dd|li|span|p|strong|code)\b[^<>]*>[^<>]*</\2>)(\s*)(<[^<>]+>[^<>]*</[^<>]+>)",
        r"\4\3\1",
    ),
    "text moved in": (rf"({_END})([^<>]*\w[^<>]*)(?=<)", r"\2\1"),
    "doctype gone": (r"(?i)<!doctype[^>]*>", ""),
}


def tamperings(text: str, edits: list[Edit], each: int) -> Iterator[tuple[str, int, str]]:
    """Yield so many tamperings of each kind: its name, where it is, and the page with it.

    ``text`` is the page after the edits. They are spread over the page, and
    none of them touches or adjoins what the edits put there.
    """
    taken = []
    shift = 0
    for edit in edits:
        start = edit.span.start + shift
        taken.append((start, start + len(edit.text)))
        shift += len(edit.text) - (edit.span.end - edit.span.start)
    for name, (pattern, new) in WAYS.items():
        found = [
            match
            for match in re.finditer(pattern, text, re.DOTALL)
            if all(match.end() < start or end < match.start() for start, end in taken)
        ]
        step = max(1, len(found) // each)
        for match in found[step // 2 :: step][:each]:
            made = match.expand(new) if isinstance(new, str) else new(match)
            if made != match[0]:
                yield name, match.start(), text[: match.start()] + made + text[match.end() :]
