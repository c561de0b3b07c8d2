from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import suggestion
from pillcheck.rules.base import Rule, pills, spelling_fix
from pillcheck.rules.carrier_parts import place_of
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class UnknownStatus(Rule):
    """A status must be one of those in the configuration.

    An item with a misspelled status has no colour and is not counted.
    """

    id = "unknown-status"
    frame = PILL
    good = ('<span class="status-pill status-pill--in-progress">In progress</span>',)
    bad = (
        Bad(
            '<span class="status-pill status-pill--⟦in-progres⟧">In progress</span>',
            'unknown status "in-progres"; did you mean "in-progress"?',
            '<span class="status-pill status-pill--in-progress">In progress</span>',
        ),
        Bad(
            '<span class="status-pill status-pill--⟦zzz⟧">To do</span>',
            'unknown status "zzz"; known statuses: todo, in-progress, done, blocked, rejected',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        if page.dialect.shape:
            yield from self._of_carriers(page)
            return
        known = tuple(status.name for status in page.dialect.statuses)
        # Most pills have known statuses: only the others are looked at further.
        doubtful = ((p, item) for p, item in pills(page) if not all(n in known for n in p.names))
        written = [
            (name, item, pill.class_attribute) for pill, item in doubtful for name in pill.statuses
        ]
        written += [
            (item.status_text, item, item.status_attribute)
            for item in page.items
            if item.status_text and item.status_attribute
        ]
        for name, item, attribute in written:
            if name.value not in known:
                _, ending = suggestion(name.value, known, "statuses")
                yield self.finding(
                    name.span,
                    f'unknown status "{name.value}"; {ending}',
                    item,
                    spelling_fix(page, name, known, attribute),
                )

    def _of_carriers(self, page: Page) -> Iterable[Finding]:
        labels = tuple(w for s in page.dialect.statuses for w in (s.label, *s.labels))
        for item in page.items:
            for carried in item.carriers:
                label = carried.label.value if carried.label and carried.carrier.text else ""
                value = carried.attribute.value.strip() if carried.attribute else ""
                if carried.statuses or not (label or value or carried.carrier.classes):
                    continue
                if label and not (page.dialect.shape and page.dialect.shape.free_labels):
                    _, ending = suggestion(label, labels, "labels")
                    message = f'unknown status "{label}"; {ending}'
                elif value:
                    values = tuple(value for _, value in carried.carrier.values)
                    _, ending = suggestion(value, values, "values")
                    message = f'unknown status {carried.carrier.attribute}="{value}"; {ending}'
                elif item.status is None and carried.element.classes:
                    names = tuple(words for _, words in carried.carrier.classes)
                    classes = " ".join(carried.element.classes)
                    _, ending = suggestion(classes, names, "classes")
                    message = f'unknown status in the class "{classes}"; {ending}'
                else:
                    continue
                yield self.finding(place_of(carried), message, item)
