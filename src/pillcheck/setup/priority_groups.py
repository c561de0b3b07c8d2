"""The groups of a new page: a heading and an entry of the contents for each priority."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.html.escaping import escape_text
from pillcheck.html.source import Source

if TYPE_CHECKING:
    from collections.abc import Sequence

# What follows the last entry of a priority in the contents, and the last group.
_AFTER_ENTRIES = '          <li><a href="#page-history">'
_AFTER_GROUPS = '      <section class="card" id="page-history">'


def with_groups(page: str, priorities: Sequence[str]) -> str:
    """Return the text of the page that ``init`` writes, with the groups of a team's priorities."""
    entry_after, group_after = _AFTER_ENTRIES, _AFTER_GROUPS
    for name in reversed((*priorities, *(set(DEFAULT.priorities) - set(priorities)))):
        target = "priority-" + re.sub(r"[^a-z0-9]+", "-", name.lower())
        entry = f'          <li><a href="#{target}">'
        group = f'      <h2 class="group" id="{target}">'
        if name not in priorities:
            page = _without_line(_without_line(page, entry), group, and_blank=True)
            continue
        if entry not in page:
            words = escape_text(name, Source(page))
            page = page.replace(entry_after, f"{entry}{words}</a></li>\n{entry_after}", 1)
            page = page.replace(group_after, f"{group}{words}</h2>\n\n{group_after}", 1)
        entry_after, group_after = entry, group
    return page


def _without_line(page: str, start: str, *, and_blank: bool = False) -> str:
    return re.sub(rf"^{re.escape(start)}.*\n{chr(10) * and_blank}", "", page, flags=re.MULTILINE)
