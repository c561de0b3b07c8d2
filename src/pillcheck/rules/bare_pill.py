from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog.class_names import doubtful_name, other_names
from pillcheck.html.escaping import class_added, replace_in_value
from pillcheck.rules.base import Rule, pills
from pillcheck.rules.examples import PILL, Bad
from pillcheck.rules.finding import Fix

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.class_names import OtherName
    from pillcheck.backlog.page import Page, Pill
    from pillcheck.rules.finding import Finding


class BarePill(Rule):
    """A pill's class must name its status.

    A pill without ``status-pill--…`` has no colour and, whatever its label
    says, no status. It may be empty if an attribute of the item holds the
    status. A class such as ``status-pill-done`` or ``is-done`` names no status.
    """

    id = "bare-pill"
    frame = PILL
    good = ('<span class="status-pill status-pill--done">Done</span>',)
    bad = (
        Bad(
            '<span class="⟦status-pill⟧">Done</span>',
            'the pill names no status; add the class "status-pill--done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="⟦status-pill⟧">Soon</span>',
            'the pill names no status; add a class such as "status-pill--todo"',
        ),
        Bad(
            '<span class="⟦status-pill status-pill-done⟧">Done</span>',
            'the pill names no status; write "status-pill--done" instead of "status-pill-done"',
            '<span class="status-pill status-pill--done">Done</span>',
        ),
        Bad(
            '<span class="⟦status-pill is-done⟧">To do</span>',
            'the pill names no status; write a class such as "status-pill--todo" instead of '
            '"is-done"',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        base = page.dialect.pill_class
        for pill, item in pills(page) if page.dialect.statuses else ():
            if pill.names or (pill.is_blank and item and item.status_attribute):
                continue
            named = page.dialect.status_called(pill.label.value)
            others = other_names(page.dialect, pill)
            doubt = others[0].name if others else doubtful_name(page.dialect, pill)
            is_clear = named and all(name.status == named.name for name in others)
            class_name = f"{base}--{(named or page.dialect.statuses[0]).name}"
            a_class = "the class" if named else "a class such as"
            if not doubt:
                advice = f'add {a_class} "{class_name}"'
            elif others and is_clear:
                advice = f'write "{class_name}" instead of "{doubt}"'
            else:
                advice = f'write a class such as "{class_name}" instead of "{doubt}"'
            fix = None
            if is_clear and pill.element.has_end_tag and (len(others) == 1 or not doubt):
                fix = self._fix(page, pill, class_name, others)
            yield self.finding(pill.class_span, f"the pill names no status; {advice}", item, fix)

    def _fix(self, page: Page, pill: Pill, name: str, others: list[OtherName]) -> Fix:
        """Return the fix that adds the class, or that replaces the class that is there.

        The page may have colours for that class, so replacing it is unsafe.
        """
        attribute = pill.class_attribute
        part = class_added(attribute.value, name)
        title = f'add "{name}"'
        if others:
            end = others[0].end
            part = (end - len(others[0].name), end, name)
            title = f'write "{name}"'
        edits = replace_in_value(page.source, attribute, [part])
        return Fix(title, tuple(edits), safe=not others)
