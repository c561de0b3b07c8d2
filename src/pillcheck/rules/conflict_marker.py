from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.html.conflict_markers import find_markers
from pillcheck.rules.base import Rule
from pillcheck.rules.examples import BESIDE, Bad

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding


class ConflictMarker(Rule):
    """The page must not contain conflict markers.

    Where two versions conflict, git leaves both, between lines of `<<<<<<<`,
    `=======` and `>>>>>>>`. Readers see both, tools take one of them for the
    page, and every edit is refused until a person has resolved the conflict.
    Write an example with `&lt;`; single lines in `<pre>` are ignored.
    """

    id = "conflict-marker"
    frame = BESIDE
    good = (
        "<h2>Notes</h2>\n<p>Notes\n=======\n</p>",
        "<pre>\n<<<<<<< ours\n</pre>",
        "<pre>\n&lt;&lt;&lt;&lt;&lt;&lt;&lt; ours\n</pre>",
    )
    bad = (
        Bad(
            "<p>Words.</p>\n⟦>>>>>>> theirs⟧\n<p>Words.</p>",
            ">>>>>>> marks a conflict that git left; keep what you need from both sides, and "
            "delete the markers",
        ),
    )

    def check(self, page: Page) -> Iterable[Finding]:
        for marker in find_markers(page.tree):
            around = (item for item in page.items if item.element.span.encloses(marker.span))
            yield self.finding(marker.span, marker.message, next(around, None))
