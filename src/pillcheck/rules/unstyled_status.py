from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.backlog import stylesheets
from pillcheck.rules.base import Rule, pills
from pillcheck.rules.examples import STYLED, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pillcheck.backlog.page import Item, Page, Pill
    from pillcheck.html.source import Span
    from pillcheck.rules.finding import Finding

_PILL = '<span class="status-pill status-pill--todo">To do</span>'
_RULE = ".status-pill--todo { color: var(--status-todo-text) }"
_TOO_DEEP = "what is nested too deeply"
_ROOT = ":root { --status-todo-text: #123 }"


class UnstyledStatus(Rule):
    """The page's stylesheets must colour every status that is used.

    A status needs a CSS rule for its class, and the variables of that rule must
    be defined: in a style element, or in a file of the repository that the page
    links to. Where something is missing and the page has a stylesheet that was not
    read, from another server or by "@import", this is said once, as an info.
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
        if not sheets.css:
            return
        first: dict[str, tuple[Pill, Item | None]] = {}
        for pill, item in pills(page):
            for name in pill.names:
                if name not in first and page.dialect.status(name):
                    first[name] = pill, item
        # Two patterns tell a page that lacks nothing; only the parser tells what is missing.
        missing = self._missing(page, stylesheets.skim(sheets.css), first)
        if not missing:
            return
        styles = stylesheets.parse(sheets.css)
        unread = sheets.unread or next(iter(styles.imports), "") if styles else _TOO_DEEP
        for status, message in self._missing(page, styles, first) if styles else missing:
            pill, item = first[status]
            span = next(name.span for name in pill.statuses if name.value == status)
            if unread:
                yield self._unknown(span, message, unread, item)
                # What the other stylesheet has may be all that is missing.
                return
            yield self.finding(span, message, item)

    def _unknown(self, span: Span, message: str, unread: str, item: Item | None) -> Finding:
        words = f'cannot tell: {message}, but "{unread}" was not read'
        finding = self.finding(span, words, item)
        return finding.replaced(severity=Severity.INFO, is_certain=False)

    def _missing(
        self,
        page: Page,
        styles: stylesheets.Styles,
        first: Mapping[str, tuple[Pill, Item | None]],
    ) -> list[tuple[str, str]]:
        missing = []
        attribute = page.dialect.status_attribute
        for name, (pill, item) in first.items():
            selector = f"{page.dialect.pill_class}--{name}"
            stated = pill.element.get(attribute) or (item.element.get(attribute) if item else "")
            is_styled = (
                selector in styles.classes
                or styles.styles_part_of(pill.class_attribute.value, selector)
                or (stated.strip() == name and styles.styles_value(attribute, stated.strip()))
            )
            if not is_styled:
                missing.append((name, f'no stylesheet has a rule for ".{selector}"'))
            missing += [
                (name, f'its colours use "{variable}", which no stylesheet defines')
                for variable in sorted(styles.used - styles.defined)
                if variable.startswith(f"--status-{name}-")
            ]
        return missing
