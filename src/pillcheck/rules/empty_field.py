from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import Rule
from pillcheck.rules.examples import FIELDS, GOOD_FIELDS, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element
    from pillcheck.rules.finding import Finding

# Content that says something without words.
_SPEAKING = ("audio", "canvas", "iframe", "img", "input", "object", "picture", "svg", "video")


class EmptyField(Rule):
    """A field must not be empty.

    An empty field looks unfinished; fill it in or remove it.
    """

    id = "empty-field"
    frame = FIELDS
    good = (GOOD_FIELDS, GOOD_FIELDS.replace("Words.", '<img src="plan.png" alt="">', 1))
    bad = (
        Bad(
            GOOD_FIELDS.replace("<dd>Words.</dd>", "⟦<dd> </dd>⟧", 1),
            'the field "Summary" is empty',
        ),
        Bad(
            GOOD_FIELDS.replace("<dt>1) Summary</dt><dd>Words.</dd>", "⟦<dt>1) Summary</dt>⟧", 1),
            'the field "Summary" has no <dd>',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for item in page.items:
            for field in item.fields:
                if not field.bodies:
                    yield self.finding(
                        field.term.span, f'the field "{field.name}" has no <dd>', item
                    )
                    continue
                if any(map(_says_something, field.bodies)):
                    continue
                pills = [pill.element for pill in (*item.pills, *item.other_pills)]
                if not any(b.contains(p) for b in field.bodies for p in pills):
                    yield self.finding(
                        field.bodies[0].span, f'the field "{field.name}" is empty', item
                    )


def _says_something(body: Element) -> bool:
    return body.has_text or next(body.descendants(*_SPEAKING), None) is not None
