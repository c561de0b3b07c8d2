"""The id of a new item on a page of another shape, in the form that the page's ids have."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.history.used_ids import used_behind

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page


def next_id(page: Page, title: str) -> tuple[str | None, str]:
    """Return the id of a new item in the form that the page's ids have; nothing if it has none.

    ``B-007`` comes after ``B-006``, on the page and in its git history; where ids have no
    number, the words of the title make one. The second value is why there may be a later
    number, and empty where there is none.
    """
    names = [item.name for item in page.items if item.name]
    if 2 * len(names) < len(page.items) or not names:
        return None, ""
    numbered = [re.fullmatch(r"(.*?)([0-9]{1,9})", name) for name in names]
    known = [match for match in numbered if match]
    if known:
        last = max(known, key=lambda match: int(match[2]))
        used = used_behind(page, last[1])
        number = max(int(last[2]), *used.numbers) + 1 if used.numbers else int(last[2]) + 1
        return f"{last[1]}{number:0{len(last[2])}d}", used.lack
    if page.dialect.shape and not page.dialect.shape.id_attribute:
        return None, ""
    slug = "-".join(re.findall(r"[a-z0-9]+", title.casefold()))
    taken = {name for name, _ in page.ids} | set(names)
    tries = (slug, *(f"{slug}-{number}" for number in range(2, len(taken) + 3)))
    name = next(name for name in tries if name and name not in taken) if slug else None
    return name, ""
