from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, pills, words_fix
from pillcheck.rules.carrier_parts import parts_of
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page, Pill
    from pillcheck.backlog.statuses import Status
    from pillcheck.rules.finding import Finding, Fix


class WrongLabel(Rule):
    """A pill's text must be the label of its status.

    Readers see the label, tools the class; where they differ, one of them is
    wrong. A label that says more, such as "In progress – 5 %", would be lost:
    the fix is unsafe.
    """

    id = "wrong-label"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--done">⟦Finished⟧</span>',
            'the pill reads "Finished", expected "Done" for the status done',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--done">⟦⟧</span>',
            'the pill is empty, expected "Done" for the status done',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--done">⟦Done – 5 %⟧</span>',
            'the pill reads "Done – 5 %", expected "Done" for the status done',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if page.dialect.shape and not page.dialect.has_free_labels:
            yield from self._of_carriers(page)
        for pill, item in pills(page):
            status = page.dialect.status(pill.status or "")
            label = pill.words.label.value
            if status is None or label == status.label or len(pill.names) > 1:
                continue
            odd = hidden_difference(label, status.label)
            reads = f'reads "{label}"{odd}' if label else "is empty"
            yield self.finding(
                pill.label.span,
                f'the pill {reads}, expected "{status.label}" for the status {status.name}',
                item,
                self._fix(page, pill, status),
            )

    def _of_carriers(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for carried in item.carriers:
                status = page.dialect.status(carried.by_class or carried.by_value or "")
                if not status or carried.by_text or carried.carrier.text != "whole":
                    continue
                label, expected = carried.label, carried.carrier.words(status)
                # An icon says something without words.
                if label is None or not (label.value or carried.is_plain):
                    continue
                meaning = next(part.words for part in parts_of(page, item))
                says = f'the words say "{label.value}"' if label.value else "it has no words"
                fix = None
                if carried.is_plain and (label.value or carried.element.has_end_tag):
                    title, is_safe = f'write "{expected}"', not label.value
                    fix = words_fix(
                        page, title, label.span, expected, status.html_of(expected), safe=is_safe
                    )
                message = f'{meaning}, but {says}; expected "{expected}"'
                yield self.finding(label.span, message, item, fix)

    def _fix(self, page: Page, pill: Pill, status: Status) -> Fix | None:
        if not pill.element.is_plain or not pill.element.has_end_tag:
            return None
        label = pill.words.label.value
        # A single word, or the name of a status, says no more than the label does.
        safe = not label or label.isalpha() or bool(page.dialect.status_called(label))
        title = f'write "{status.label}"'
        return words_fix(page, title, pill.label.span, status.label, status.html, safe=safe)
