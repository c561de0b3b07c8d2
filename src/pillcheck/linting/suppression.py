"""Comments that hide findings: ``<!-- pillcheck: ignore[rule, rule] reason -->``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.rules.base import meant
from pillcheck.rules.catalogue import RULE_IDS, RULES
from pillcheck.rules.finding import Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Item, Page, Text

_FORM = r"pillcheck:\s*ignore\[([^\]]*)\]\s*(.*)"


class Suppression:
    """A comment that hides the findings of some rules in an item, or on the whole page."""

    __slots__ = ("comment", "item", "rules", "used")

    def __init__(self, comment: Text, rules: tuple[str, ...], item: Item | None) -> None:
        self.comment = comment
        self.rules = rules
        self.item = item
        self.used: set[str] = set()

    def hides(self, page: Page, found: Finding) -> bool:
        """Tell whether a finding is hidden, and remember that one was."""
        if found.rule not in self.rules:
            return False
        around = found.item or page.item_around(found.span)
        if self.item is not None and (around is None or around.element != self.item.element):
            return False
        self.used.add(found.rule)
        return True


def suppress(
    page: Page, findings: list[Finding], active: Callable[[str], bool]
) -> Iterator[Finding]:
    """Yield the findings that no comment hides, and what is wrong with the comments themselves.

    ``active`` tells which rules have run: a suppression of another one may well
    be of use at another time.
    """
    found, faults = _read(page)
    for finding in findings:
        # Each is asked, as every comment that hides the finding is of use.
        hiding = [one for one in found if one.hides(page, finding)]
        if not hiding:
            yield finding
    yield from faults
    for one in found:
        idle = [rule for rule in one.rules if rule not in one.used and active(rule)]
        if idle:
            yield _finding(
                "unused-suppression",
                one.comment,
                f"this suppression hides no {' and no '.join(idle)}",
                one.item,
                _removal(page, one, idle),
            )


def _read(page: Page) -> tuple[list[Suppression], list[Finding]]:
    found: list[Suppression] = []
    faults: list[Finding] = []
    for comment in page.comments:
        if not comment.value.startswith("pillcheck:"):
            continue
        item = page.item_around(comment.span)
        form = re.fullmatch(_FORM, comment.value, re.DOTALL)
        rules = tuple(name.strip() for name in form[1].split(",")) if form else ()
        unknown = [name for name in rules if name not in RULE_IDS]
        if not form or not any(rules):
            message = "this is not of the form <!-- pillcheck: ignore[rule] reason -->"
        elif unknown:
            message = f'there is no rule "{unknown[0]}"; {_meant(unknown[0])}'
        elif not form[2]:
            message = f"give a reason: <!-- pillcheck: ignore[{form[1]}] reason -->"
        else:
            message = ""
        if message:
            faults.append(_finding("malformed-suppression", comment, message, item))
        known = tuple(name for name in rules if name in RULE_IDS)
        if known:
            found.append(Suppression(comment, known, item))
    return found, faults


def _meant(name: str) -> str:
    text = meant(name, RULE_IDS)
    return text if text.startswith("did") else "`pillcheck rules` lists them"


def _finding(
    rule: str, comment: Text, message: str, item: Item | None, fix: Fix | None = None
) -> Finding:
    severity = next(one.severity for one in RULES if one.id == rule)
    return Finding(rule, severity, message, comment.span, item, fix)


def _removal(page: Page, one: Suppression, idle: list[str]) -> Fix:
    """Return the fix that takes out the rules that hide nothing, or the comment and its line."""
    span = one.comment.span
    left = [rule for rule in one.rules if rule not in idle]
    raw = page.source.cut(span)
    if left:
        start = span.start + raw.index("[") + 1
        names = Span(start, span.start + raw.index("]"))
        return Fix(f"leave {', '.join(left)}", (Edit(names, ", ".join(left)),))
    text = page.source.text
    start, end = span.start, span.end
    while text[start - 1 : start] in (" ", "\t"):
        start -= 1
    line = re.compile(r"[ \t]*(?:\r\n|\n|\r)").match(text, end)
    if line and (start == 0 or text[start - 1] in "\r\n"):
        return Fix("remove it", (Edit(Span(start, line.end()), ""),))
    return Fix("remove it", (Edit(span, ""),))
