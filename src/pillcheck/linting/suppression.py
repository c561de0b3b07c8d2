"""Comments that hide findings: ``<!-- pillcheck: ignore[rule, rule] reason -->``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.html.edit import Edit
from pillcheck.html.source import Span
from pillcheck.rules.catalogue import RULE_IDS, RULES
from pillcheck.rules.finding import Finding, Fix

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.backlog.text import Text
    from pillcheck.html.tree import Element

_FORM = r"pillcheck:\s*ignore\[([^\]]*)\]\s*(.*)"


class Suppression:
    """A comment that hides the findings of some rules in an item, or on the whole page."""

    __slots__ = ("comment", "item", "rules", "used")

    def __init__(self, comment: Text, rules: tuple[str, ...], item: Item | None) -> None:
        self.comment = comment
        self.rules = rules
        self.item = item
        self.used: set[str] = set()

    def hides(self, finding: Finding) -> bool:
        """Return whether it hides a finding of its item, and note that the rule is used."""
        if finding.rule not in self.rules:
            return False
        self.used.add(finding.rule)
        return True


def suppress(
    page: Page, findings: list[Finding], active: Callable[[str], bool]
) -> Iterator[Finding]:
    """Yield the findings that no comment hides, and those on the comments themselves.

    ``active`` returns whether a rule has run: the suppression of a rule that has
    not is not unused.
    """
    suppressions, problems = _read(page)
    by_item: dict[Element | None, list[Suppression]] = {}
    for suppression in suppressions:
        item = suppression.item
        by_item.setdefault(item.element if item else None, []).append(suppression)
    for finding in findings:
        around = finding.item or page.item_around(finding.span)
        near = by_item.get(around.element, []) if around else []
        # Every suppression that hides the finding is used, not only the first.
        if not [known for known in (*by_item.get(None, ()), *near) if known.hides(finding)]:
            yield finding
    yield from problems
    for suppression in suppressions:
        rules = dict.fromkeys(suppression.rules)
        unused = [r for r in rules if r not in suppression.used and active(r)]
        if unused:
            yield _finding(
                "unused-suppression",
                suppression.comment,
                f"unused suppression of {', '.join(unused)}",
                suppression.item,
                _removal(page, suppression, unused),
            )


def _read(page: Page) -> tuple[list[Suppression], list[Finding]]:
    suppressions: list[Suppression] = []
    problems: list[Finding] = []
    for comment in page.comments:
        if not comment.value.startswith("pillcheck:"):
            continue
        item = page.item_around(comment.span)
        form = re.fullmatch(_FORM, comment.value, re.DOTALL)
        rules = tuple(name.strip() for name in form[1].split(",")) if form else ()
        unknown = [name for name in rules if name not in RULE_IDS]
        if not form or not any(rules):
            message = "malformed suppression; write <!-- pillcheck: ignore[rule] reason -->"
        elif unknown:
            otherwise = "`pillcheck rules` lists them"
            _, ending = suggestion(unknown[0], RULE_IDS, "rules", otherwise=otherwise)
            message = f'unknown rule "{unknown[0]}"; {ending}'
        elif not form[2]:
            message = f"missing reason; write <!-- pillcheck: ignore[{form[1]}] reason -->"
        else:
            message = ""
        if message:
            problems.append(_finding("malformed-suppression", comment, message, item))
        known = tuple(name for name in rules if name in RULE_IDS)
        if known:
            suppressions.append(Suppression(comment, known, item))
    return suppressions, problems


def _finding(
    rule: str, comment: Text, message: str, item: Item | None, fix: Fix | None = None
) -> Finding:
    severity = next(known.severity for known in RULES if known.id == rule)
    return Finding(rule, severity, message, comment.span, item, fix)


def _removal(page: Page, suppression: Suppression, unused: list[str]) -> Fix:
    """Return the fix that removes the unused rules, or the comment with its line."""
    span = suppression.comment.span
    left = [rule for rule in suppression.rules if rule not in unused]
    raw = page.source.cut(span)
    if left:
        start = span.start + raw.index("[") + 1
        names = Span(start, span.start + raw.index("]"))
        return Fix(f"keep only {', '.join(left)}", (Edit(names, ", ".join(left)),))
    text = page.source.text
    start, end = span.start, span.end
    while text[start - 1 : start] in (" ", "\t"):
        start -= 1
    line = re.compile(r"[ \t]*(?:\r\n|\n|\r)").match(text, end)
    if line and (start == 0 or text[start - 1] in "\r\n"):
        return Fix("remove the comment", (Edit(Span(start, line.end()), ""),))
    return Fix("remove the comment", (Edit(span, ""),))
