from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import FIELDS, Bad, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.finding import Finding
    from pillcheck.page import Page

_OTHERS = (
    "<dt>2) Problem &amp; value</dt><dd>Words.</dd>"
    "<dt>3) Scope &amp; deliverables</dt><dd>Words.</dd>"
    "<dt>4) Rough estimate (calendar days)</dt><dd>1 calendar day</dd>"
)
# Content that says something without words.
_SPEAKING = ("audio", "canvas", "iframe", "img", "input", "object", "picture", "svg", "video")


class EmptyField(Rule):
    """A field must say something.

    An empty field reads as one that is still to be written; leave it out or
    fill it in.
    """

    id = "empty-field"
    frame = FIELDS
    good = ("<dt>1) Summary</dt><dd>Words.</dd>" + _OTHERS,)
    bad = (
        Bad("<dt>1) Summary</dt>⟦<dd> </dd>⟧" + _OTHERS, 'the field "Summary" is empty'),
        Bad("⟦<dt>1) Summary</dt>⟧" + _OTHERS, 'the field "Summary" has no <dd>'),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            pills = [pill.element for pill in (*item.pills, *item.other_pills)]
            for field in item.fields:
                if not field.bodies:
                    yield self.finding(
                        field.term.span, f'the field "{field.name}" has no <dd>', item
                    )
                    continue
                says = field.text or any(
                    next(body.descendants(*_SPEAKING), None) for body in field.bodies
                )
                if not says and not any(b.contains(p) for b in field.bodies for p in pills):
                    yield self.finding(
                        field.bodies[0].span, f'the field "{field.name}" is empty', item
                    )
