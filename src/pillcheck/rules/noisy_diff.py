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

# So many changed lines are let pass, or this part of the page's.
_LINES, _PART = 20, 20
_WORD = r"\w+"


class NoisyDiff(ChangeRule):
    """A change must not touch many more lines than it changes words.

    A page that an editor or a formatter has laid out anew hides what was
    changed on it, and conflicts with whatever others are writing. Undo the
    layout (`git add -p` takes only what was meant), or give it a commit of its
    own.
    """

    id = "noisy-diff"
    severity = Severity.WARNING
    frame = BODY
    before = ITEM
    good = (ITEM.replace("Words.", "Other words."), ITEM.replace("<dl>", '<dl class="fields">'))
    bad = (
        Bad(
            ITEM.replace("<dl>", "⟦<dl>⟧").replace("\n", "\n    "),
            "11 lines gave way to 11 for no change of items and history: the page was laid out "
            "anew",
        ),
    )

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        old, new = (one.source.text.splitlines(keepends=True) for one in (base.page, page))
        gone, come = Counter(old), Counter(new)
        gone, come = gone - come, come - gone
        if _noise(gone, come) <= max(_LINES, len(new) // _PART):
            return
        facts = len(base.changes.items) + len(base.changes.rows)
        what = f"{facts} change{'s' if facts > 1 else ''} of items and history"
        yield self.finding(
            _first(new, come),
            f"{gone.total()} lines gave way to {come.total()} for {what if facts else 'no change'}"
            f"{'' if facts else ' of items and history'}: the page was laid out anew",
        )


def _noise(gone: Counter[str], come: Counter[str]) -> int:
    """Return how many lines changed without a changed word to show for it."""
    old, new = _by_words(gone), _by_words(come)
    # These lines say what they said, but for white space and punctuation.
    same = (old & new).total()
    # Of the others, which may have been broken elsewhere, each changed word explains one.
    old, new = old - new, new - old
    words, others = _words(old), _words(new)
    rest = old.total() + new.total() - (words - others).total() - (others - words).total()
    return 2 * same + max(0, rest)


def _by_words(lines: Counter[str]) -> Counter[tuple[str, ...]]:
    found: Counter[tuple[str, ...]] = Counter()
    for line, count in lines.items():
        found[tuple(re.findall(_WORD, unescape(line).casefold()))] += count
    return found


def _words(lines: Counter[tuple[str, ...]]) -> Counter[str]:
    return Counter(word for words in lines.elements() for word in words)


def _first(lines: list[str], come: Counter[str]) -> Span:
    """Return where the first changed line stands."""
    place = 0
    for line in lines:
        if line in come:
            start = place + len(line) - len(line.lstrip())
            return Span(start, max(start, place + len(line.rstrip())))
        place += len(line)
    return Span(0, 0)
