from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.rules.base import ChangeRule, id_span
from pillcheck.rules.examples import BODY, EXAMPLE_MESSAGE, ITEM, SECOND_ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


class CommitNamesOpenItem(ChangeRule):
    """An item that a commit message closes must not be open.

    A message such as "closes item-13", "fixes #item-13" or "done: item 13" is mostly
    written when the work is done, and then the page is forgotten. A number alone, as in
    "closes #13", may be an issue and does not count. The messages are those of the
    commits since the revision of ``--since``, and what ``--message FILE`` names, as in a
    commit-msg hook. This rule is off by default: not every team names its items so.
    """

    id = "commit-names-open-item"
    severity = Severity.WARNING
    on = False
    frame = BODY
    before = ITEM
    good = (ITEM,)
    bad = (
        Bad(
            f"{ITEM}\n{SECOND_ITEM.replace('item-2', '⟦item-2⟧')}",
            f'"{EXAMPLE_MESSAGE}" closes this item, but it is to do',
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        from pillcheck.backlog.commit_words import closed_items

        by_name = {item.name: item for item in page.items}
        messages: dict[str, str] = {}
        for message in base.messages():
            for item in closed_items(page, message):
                if item.name and page.dialect.is_open(item.status):
                    messages[item.name] = message.strip().partition("\n")[0]
        for name, subject in messages.items():
            item = by_name[name]
            status = page.dialect.label(item.status).lower() if item.status else "without a status"
            yield self.finding(
                id_span(item), f'"{subject}" closes this item, but it is {status}', item
            )
