"""Runs the rules over a page, and mends what has a fix until nothing moves any more."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.conflict_markers import gate_markers
from pillcheck.linting.suppression import suppress
from pillcheck.record import Record
from pillcheck.rules.base import ChangeRule
from pillcheck.rules.catalogue import RULES
from pillcheck.rules.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog.page import Page
    from pillcheck.html.source import Span
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Fix

_ROUNDS = 20
_ON = frozenset(rule.id for rule in RULES if rule.on)


class Policy(Record):
    """Which rules run and how severe they are: what differs from the rules' own word.

    ``severities`` sets a severity, or none to turn a rule off; ``select``, where
    it is not empty, runs only these rules, and ``ignore`` leaves rules out.
    """

    severities: Mapping[str, Severity | None] = {}
    select: frozenset[str] = frozenset()
    ignore: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls, levels: Mapping[str, str], select: Iterable[str] = (), ignore: Iterable[str] = ()
    ) -> Policy:
        """Return the policy of a configuration, whose levels are severities or ``off``."""
        severities = {
            rule: None if level == "off" else Severity(level) for rule, level in levels.items()
        }
        return cls(severities, frozenset(select), frozenset(ignore))

    def runs(self, rule: str) -> bool:
        """Tell whether a rule is to run."""
        if rule in self.ignore:
            return False
        if self.select:
            return rule in self.select
        if rule in self.severities:
            return self.severities[rule] is not None
        return rule in _ON

    def judge(self, found: Finding) -> Finding:
        """Return a finding with the severity that it has for this team."""
        severity = self.severities.get(found.rule)
        if severity is None or severity is found.severity:
            return found
        return Finding(found.rule, severity, found.message, found.span, found.item, found.fix)


DEFAULT_POLICY = Policy()


def lint(page: Page, policy: Policy = DEFAULT_POLICY, base: Base | None = None) -> list[Finding]:
    """Return what the rules find on a page and no comment suppresses, in page order.

    Rules on changes run only where there is a base.
    """
    running = [rule for rule in RULES if policy.runs(rule.id)]
    found = [finding for rule in running for finding in rule.check(page)]
    if base:
        changed = (rule for rule in running if isinstance(rule, ChangeRule))
        found += [finding for rule in changed for finding in rule.check_change(base, page)]
    if any(comment.value.startswith("pillcheck:") for comment in page.comments):
        # What changed is over with the next commit: no comment is told to be of no use for it.
        lasting = {rule.id for rule in running if not isinstance(rule, ChangeRule)}
        found = [
            finding
            for finding in suppress(page, found, lasting.__contains__)
            if policy.runs(finding.rule)
        ]
    return sorted(map(policy.judge, found), key=lambda finding: (finding.span, finding.rule))


class Mended:
    """A page with what could be fixed fixed, and how many fixes that took."""

    __slots__ = ("count", "page")

    def __init__(self, page: Page, count: int) -> None:
        self.page = page
        self.count = count


def fix(page: Page, policy: Policy = DEFAULT_POLICY, *, unsafe: bool = False) -> Mended:
    """Return the page with its findings fixed, round by round until nothing moves.

    Only safe fixes are made unless ``unsafe`` says otherwise. Each round goes
    through the same proofs as any edit; where the markup can be read in more
    than one way, what stands behind that place is left as it is. Raises a
    refusal where git has marked a conflict.
    """
    from pillcheck.backlog.reader import read
    from pillcheck.editing.proof import prove_fixes
    from pillcheck.html.edit import apply

    gate_markers(page.tree)
    count = 0
    for _ in range(_ROUNDS):
        chosen = _choose(page, policy, unsafe=unsafe)
        edits = tuple(edit for one in chosen for edit in one.edits)
        source = apply(page.source, edits)
        if source.text == page.source.text:
            break
        after = read(source, page.dialect)
        prove_fixes(page, after, edits)
        page = after
        count += len(chosen)
    return Mended(page, count)


def _choose(page: Page, policy: Policy, *, unsafe: bool) -> list[Fix]:
    """Return fixes that do not touch each other; the others have to wait for the next round."""
    from pillcheck.editing.certainty import is_certain_edit

    chosen: list[Fix] = []
    taken: list[Span] = []
    for found in lint(page, policy):
        one = found.fix
        if one is None or not (one.safe or unsafe):
            continue
        spans = [edit.span for edit in one.edits]
        if all(is_certain_edit(page, edit) for edit in one.edits) and not any(
            span.start <= other.end and other.start <= span.end for span in spans for other in taken
        ):
            chosen.append(one)
            taken += spans
    return chosen
