"""Runs the rules on a page, and applies fixes until nothing changes."""

from __future__ import annotations

from bisect import bisect_right, insort
from operator import itemgetter
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
    """Which rules run and how severe they are, where that differs from their defaults.

    ``severities`` sets the severity of rules, or turns them off with None. If
    ``select`` is not empty, only these rules run; those in ``ignore`` never do.
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
        """Return whether a rule runs."""
        if rule in self.ignore:
            return False
        if self.select:
            return rule in self.select
        if rule in self.severities:
            return self.severities[rule] is not None
        return rule in _ON

    def with_severity(self, finding: Finding) -> Finding:
        """Return a finding with the severity that the policy gives its rule."""
        severity = self.severities.get(finding.rule)
        if severity is None or severity is finding.severity or not finding.is_certain:
            return finding
        return finding.replaced(severity=severity)


DEFAULT_POLICY = Policy()


def lint(page: Page, policy: Policy = DEFAULT_POLICY, base: Base | None = None) -> list[Finding]:
    """Return the findings on a page that no comment suppresses, in page order.

    Rules on changes run only with a base.
    """
    findings = _once(_findings(page, policy, base))
    return findings if page.items else [_with_likeness(page, finding) for finding in findings]


def _findings(page: Page, policy: Policy, base: Base | None = None) -> list[Finding]:
    rules = [rule for rule in RULES if policy.runs(rule.id)]
    findings = [finding for rule in rules for finding in rule.check(page)]
    if base:
        change_rules = (rule for rule in rules if isinstance(rule, ChangeRule))
        findings += [f for rule in change_rules for f in rule.check_change(base, page)]
    if any(comment.value.startswith("pillcheck:") for comment in page.comments):
        # A finding on a change is gone after the next commit: its suppression is never unused.
        lasting = {rule.id for rule in rules if not isinstance(rule, ChangeRule)}
        findings = [
            finding
            for finding in suppress(page, findings, lasting.__contains__)
            if policy.runs(finding.rule)
        ]
    return sorted(
        map(policy.with_severity, findings), key=lambda finding: (finding.span, finding.rule)
    )


def _once(findings: list[Finding]) -> list[Finding]:
    """Return the findings without those that say the same of the same place as another one.

    Of these, the most severe one stays, then one that has a fix.
    """
    best: dict[tuple[Span, str], Finding] = {}
    for finding in findings:
        known = best.setdefault((finding.span, finding.message), finding)
        if _weight(finding) > _weight(known):
            best[finding.span, finding.message] = finding
    return findings if len(best) == len(findings) else list(best.values())


def _weight(finding: Finding) -> tuple[int, bool]:
    return -list(Severity).index(finding.severity), finding.fix is not None


def _with_likeness(page: Page, finding: Finding) -> Finding:
    """Return the finding that there are no items with what looks like some, if anything does."""
    if finding.rule != "no-items":
        return finding
    from pillcheck.adopting.candidates import hint

    words = hint(page)
    return finding.replaced(message=f"no items as configured, but {words}") if words else finding


class FixedPage(Record):
    """A page with fixes applied, and how many."""

    page: Page
    fixed: int


def fix(page: Page, policy: Policy = DEFAULT_POLICY, *, unsafe: bool = False) -> FixedPage:
    """Return the page with its findings fixed, round by round until nothing changes.

    Only safe fixes are applied, with ``unsafe`` the others too. Each round is
    proven like any edit; after markup that can be read in more than one way,
    nothing is changed. Raises a refusal if the page has conflict markers.
    """
    from pillcheck.backlog.reader import read
    from pillcheck.editing.proof import prove_fixes
    from pillcheck.html.edit import apply

    gate_markers(page.tree)
    fixed = 0
    for _ in range(_ROUNDS):
        chosen = _choose(page, policy, unsafe=unsafe)
        edits = tuple(edit for chosen_fix in chosen for edit in chosen_fix.edits)
        if all(page.source.cut(edit.span) == edit.text for edit in edits):
            break
        if page.may_keep_counts:
            from pillcheck.editing.kept_counts import with_kept_counts

            edits = with_kept_counts(page, edits)
        after = read(apply(page.source, edits), page.dialect)
        prove_fixes(page, after, edits)
        page = after
        fixed += len(chosen)
    return FixedPage(page, fixed)


def _choose(page: Page, policy: Policy, *, unsafe: bool) -> list[Fix]:
    """Return fixes that do not touch each other; the others wait for the next round."""
    from pillcheck.editing.certainty import is_certain_edit

    chosen: list[Fix] = []
    # The edits of a fix do not overlap, so of all of these the ends are in order as well.
    used: list[Span] = []
    for finding in _findings(page, policy):
        candidate = finding.fix
        if candidate is None or not (candidate.safe or unsafe):
            continue
        spans = [edit.span for edit in candidate.edits]
        if all(is_certain_edit(page, edit) for edit in candidate.edits) and not any(
            _touches(span, used) for span in spans
        ):
            chosen.append(candidate)
            for span in spans:
                insort(used, span)
    return chosen


def _touches(span: Span, used: list[Span]) -> bool:
    """Tell whether a span meets one of these, the last of which that starts in time ends last."""
    last = bisect_right(used, span.end, key=itemgetter(0)) - 1
    return last >= 0 and used[last].end >= span.start
