from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog import stylesheets
from pillcheck.rules.base import Rule, pills
from pillcheck.rules.examples import STYLED, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.rules.finding import Finding

_PILL = '<span class="status-pill status-pill--todo">To do</span>'
_RULE = ".status-pill--todo { color: var(--status-todo-text) }"
_ROOT = ":root { --status-todo-text: #123 }"


class UnstyledStatus(Rule):
    """The page's stylesheets must colour every status that is used.

    A status needs a CSS rule for its class, and the variables of that rule must
    be defined: in a style element, or in a file of the repository that the page
    links to.
    """

    id = "unstyled-status"
    severity = Severity.WARNING
    frame = STYLED
    good = (f"<style>{_ROOT} {_RULE}</style>{_PILL}", _PILL)
    bad = (
        Bad(
            f"<style>{_ROOT}</style>{_PILL.replace('--todo', '--⟦todo⟧')}",
            'no stylesheet has a rule for ".status-pill--todo"',
        ),
        Bad(
            f"<style>{_RULE}</style>{_PILL.replace('--todo', '--⟦todo⟧')}",
            'its colours use "--status-todo-text", which no stylesheet defines',
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        sheets = stylesheets.sheets(page)
        if not sheets:
            return
        first: dict[str, tuple[Pill, Item | None]] = {}
        for pill, item in pills(page):
            for name in pill.names:
                if name not in first and page.dialect.status(name):
                    first[name] = pill, item
        # Two patterns tell a page that lacks nothing; only the parser tells what is missing.
        if not self._missing(page, stylesheets.skim(sheets), first):
            return
        for status, message in self._missing(page, stylesheets.parse(sheets), first):
            pill, item = first[status]
            span = next(name.span for name in pill.statuses if name.value == status)
            yield self.finding(span, message, item)

    def _missing(
        self, page: Page, styles: stylesheets.Styles, names: Iterable[str]
    ) -> list[tuple[str, str]]:
        missing = []
        for name in names:
            selector = f"{page.dialect.pill_class}--{name}"
            if selector not in styles.classes:
                missing.append((name, f'no stylesheet has a rule for ".{selector}"'))
            missing += [
                (name, f'its colours use "{variable}", which no stylesheet defines')
                for variable in sorted(styles.used - styles.defined)
                if variable.startswith(f"--status-{name}-")
            ]
        return missing
