from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from pillcheck.html.scanner import unescape
from pillcheck.html.source import Span
from pillcheck.rules.base import ChangeRule
from pillcheck.rules.examples import BODY, ITEM, Bad
from pillcheck.rules.finding import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding

# So many changed lines are allowed, or this part of all lines.
_LINES, _PART = 20, 20
_WORD = r"\w+"


class NoisyDiff(ChangeRule):
    """A change must not touch many more lines than it changes words.

    Reformatting a page hides what changed on it, and conflicts with the work of
    others. Undo it (`git add -p` adds only the changes you mean), or commit it
    separately.
    """

    id = "noisy-diff"
    severity = Severity.WARNING
    frame = BODY
    before = ITEM
    good = (ITEM.replace("Words.", "Other words."), ITEM.replace("<dl>", '<dl class="fields">'))
    bad = (
        Bad(
            ITEM.replace("<dl>", "⟦<dl>⟧").replace("\n", "\n    "),
            "11 lines became 11 for no change to items and history: the page was reformatted",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        old = Counter(base.page.source.text.splitlines(keepends=True))
        lines = page.source.text.splitlines(keepends=True)
        new = Counter(lines)
        removed, added = old - new, new - old
        if _noise(removed, added) <= max(_LINES, len(lines) // _PART):
            return
        count = len(base.changes.items) + len(base.changes.rows)
        yield self.finding(
            _first(lines, added),
            f"{removed.total()} lines became {added.total()} for {count or 'no'} "
            f"change{'s' if count > 1 else ''} to items and history: the page was reformatted",
        )


def _noise(removed: Counter[str], added: Counter[str]) -> int:
    """Return how many lines changed without a changed word to show for it."""
    old, new = _by_words(removed), _by_words(added)
    # Only white space and punctuation changed in these lines.
    same = (old & new).total()
    # The others may be broken at another place: each changed word explains one.
    old, new = old - new, new - old
    before, after = _words(old), _words(new)
    rest = old.total() + new.total() - (before - after).total() - (after - before).total()
    return 2 * same + max(0, rest)


def _by_words(lines: Counter[str]) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for line, count in lines.items():
        counts[tuple(re.findall(_WORD, unescape(line).casefold()))] += count
    return counts


def _words(lines: Counter[tuple[str, ...]]) -> Counter[str]:
    return Counter(word for words in lines.elements() for word in words)


def _first(lines: list[str], added: Counter[str]) -> Span:
    """Return where the first changed line is."""
    offset = 0
    for line in lines:
        if line in added:
            start = offset + len(line) - len(line.lstrip())
            return Span(start, max(start, offset + len(line.rstrip())))
        offset += len(line)
    return Span(0, 0)
