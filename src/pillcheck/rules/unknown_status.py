from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.errors import nearest, suggestion
from pillcheck.printable import hidden_difference
from pillcheck.rules.base import Rule, pills, spelling_fix
from pillcheck.rules.carrier_parts import place_of, unknown_part
from pillcheck.rules.examples import PILL, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.carriers import Carried
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
                near, ending = suggestion(name.value, known, "statuses")
                odd = hidden_difference(name.value, near[0]) if near else ""
                yield self.finding(
                    name.span,
                    f'unknown status "{name.value}"{odd}; {ending}',
                    item,
                    spelling_fix(page, name, known, attribute),
                )

    def _of_carriers(self, page: Page) -> Iterable[Finding]:
        labels = tuple(w for s in page.dialect.statuses for w in (s.label, *s.labels))
        for item in page.items:
            for carried in item.carriers:
                part = unknown_part(page, item, carried)
                if part == "words" and carried.label:
                    known = tuple(words for _, words in carried.carrier.labels if words) or labels
                    _, ending = suggestion(carried.label.value, known, "labels")
                    message = f'unknown status "{carried.label.value}"; {ending}'
                elif part == "attribute" and carried.attribute:
                    value = carried.attribute.value.strip()
                    known = tuple(value for _, value in carried.carrier.values)
                    _, ending = suggestion(value, known, "values")
                    message = f'unknown status {carried.attribute.name}="{value}"; {ending}'
                elif part == "class":
                    message = _no_status(carried, dict(carried.carrier.classes).values())
                else:
                    continue
                yield self.finding(place_of(carried, part), message, item)
        yield from self._of_classes(page)

    def _of_classes(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for each carrier whose class means nothing, unlike most others."""
        for carrier in page.dialect.shape.carriers if page.dialect.shape else ():
            names = dict(carrier.classes)
            carriers = [
                (item, c) for item in page.items for c in item.carriers if c.carrier == carrier
            ]
            meant = [c for _, c in carriers if c.by_class]
            for item, carried in carriers if 2 * len(meant) > len(carriers) else ():
                wanted = names.get(carried.by_value or carried.by_text or "")
                if wanted and not carried.by_class:
                    message = _no_status(carried, [wanted])
                    yield self.finding(place_of(carried, "class"), message, item)


def _no_status(carried: Carried, names: Iterable[str]) -> str:
    """Return the message that the class of a carrier means no status."""
    classes = " ".join(carried.element.classes)
    near = next((near for name in carried.element.classes for near in nearest(name, names)), None)
    ending = f'did you mean "{near}"?' if near else "expected " + _either(names)
    return f'the class "{classes}" means no status; {ending}'


def _either(names: Iterable[str]) -> str:
    return " or ".join(f'"{name}"' for name in dict.fromkeys(names))
