from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule, pills, words_fix
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.dialect import Status
    from pillcheck.backlog.page import Page, Pill
    from pillcheck.rules.finding import Finding, Fix


class WrongLabel(Rule):
    """A pill's text must be its status's label.

    Readers see the label, tools see the class; when they differ one of the two
    is told something untrue. A label that says more than one word of its own, as
    "In progress – 5 %" does, is lost when it is replaced: that fix is unsafe.
    """

    id = "wrong-label"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--done">⟦Finished⟧</span>',
            'the pill reads "Finished", but its class says done, which reads "Done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--done">⟦⟧</span>',
            'the pill is empty, but its class says done, which reads "Done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--done">⟦Done – 5 %⟧</span>',
            'the pill reads "Done – 5 %", but its class says done, which reads "Done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for pill, item in pills(page):
            status = page.dialect.status(pill.status or "")
            label = pill.words.label.value
            if status is None or label == status.label or len(pill.names) > 1:
                continue
            reads = f'reads "{label}"' if label else "is empty"
            yield self.finding(
                pill.label.span,
                f'the pill {reads}, but its class says {status.name}, which reads "{status.label}"',
                item,
                self._fix(page, pill, status),
            )

    def _fix(self, page: Page, pill: Pill, status: Status) -> Fix | None:
        if not pill.element.is_plain or not pill.element.has_end_tag:
            return None
        label = pill.words.label.value
        # One word, or the name of a status, is another way to say a status; more than that is not.
        safe = not label or label.isalpha() or bool(page.dialect.status_called(label))
        return words_fix(page, f'write "{status.label}"', pill.label.span, status.label, safe=safe)
