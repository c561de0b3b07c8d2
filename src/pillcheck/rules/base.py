"""What a rule is: its documentation, its examples and its check in one class."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar

from pillcheck.backlog.snapshot import snapshot
from pillcheck.docstring import docstring
from pillcheck.errors import nearest
from pillcheck.html.edit import Fix
from pillcheck.html.escaping import is_harmless, replace_in_value, set_value, write_words
from pillcheck.html.source import Span
from pillcheck.record import Record
from pillcheck.rules.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from pillcheck.backlog.compare import Changes, ItemChange
    from pillcheck.backlog.page import Item, Page, Pill, Text
    from pillcheck.backlog.snapshot import ItemState, RowText
    from pillcheck.html.scanner import Attribute


class Bad(Record):
    """Markup that a rule finds fault with.

    ``⟦`` and ``⟧`` enclose the characters that the finding must point at;
    ``fixed`` is the markup once the finding's fix is applied, if it has one.
    """

    markup: str
    message: str
    fixed: str | None = None


class Frame(Record):
    """A small page that is clean once an example stands where its ``{}`` is."""

    text: str

    def around(self, markup: str) -> str:
        """Return the page with the example in its place."""
        return self.text.replace("{}", markup)


# A clean page in parts, from which the frames are made.
CELLS = """\
<dd><div class="time-grid">
  <div class="time-cell"><strong>3 h/day</strong> ~4 days (~12 h)</div>
  <div class="time-cell"><strong>2 h/day</strong> ~6 days</div>
  <div class="time-cell"><strong>1 h/day</strong> ~12 days</div>
</div></dd>"""
GOOD_FIELDS = f"""\
<dt>1) Summary</dt><dd>Words.</dd>
<dt>2) Problem &amp; value</dt><dd>Words.</dd>
<dt>3) Scope &amp; deliverables</dt><dd>Words.</dd>
<dt>4) Rough estimate (calendar days)</dt>{CELLS}"""
_LIST = f"<dl>\n{GOOD_FIELDS}\n</dl>"
_TAG = '<span class="priority-tag">P1</span>'
_PILL = '<span class="status-pill status-pill--todo">To do</span>'
GOOD_HEADING = f"<h2>{_TAG} Search {_PILL}</h2>"
ITEM = f'<section id="item-1">{GOOD_HEADING}\n{_LIST}\n</section>'
SECOND_ITEM = ITEM.replace('id="item-1"', 'id="item-2"').replace(" Search ", " Login ")
_ROW = (
    '<tr><td><time datetime="2026-01-31">2026-01-31</time></td>'
    "<td>Page started.</td><td>Ada Marsh</td></tr>"
)
GOOD_HISTORY = _ROW
GOOD_LEGEND = """\
<span class="status-pill status-pill--todo">To do</span>
<span class="status-pill status-pill--in-progress">In progress</span>
<span class="status-pill status-pill--done">Done</span>
<span class="status-pill status-pill--blocked">Blocked</span>
<span class="status-pill status-pill--rejected">Rejected</span>"""


def _history(rows: str) -> str:
    return (
        '<section id="page-history"><h2>Page history</h2>\n<table class="docs-page-history">\n'
        "<thead><tr><th>Date</th><th>Change</th><th>Author</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table></section>"
    )


def _page(body: str, history: str = _ROW) -> Frame:
    return Frame(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Backlog</title>'
        f"</head><body>\n{body}\n{_history(history)}\n</body></html>\n"
    )


# The frames, from the whole body of the page to a row of its history.
BODY = _page("{}")
BESIDE = _page(f"{ITEM}\n{{}}")
LEGEND = _page(f"<p>{{}}</p>\n{ITEM}")
STYLED = Frame(BODY.text.replace("{}", ITEM.replace(_PILL, "{}")))
SECTION = _page(f"{{}}\n{GOOD_HEADING}\n{_LIST}\n</section>")
HEADING = _page(ITEM.replace(GOOD_HEADING, "{}"))
TAG = _page(ITEM.replace(_TAG, "{}"))
_EVIDENCE = "\n<dt>5) Delivered (to date)</dt><dd>Words.</dd>"
PILL = _page(ITEM.replace(_PILL, "{}").replace(GOOD_FIELDS, GOOD_FIELDS + _EVIDENCE))
FIELDS = _page(ITEM.replace(GOOD_FIELDS, "{}"))
DONE_FIELDS = _page(
    ITEM.replace(GOOD_FIELDS, "{}").replace("--todo", "--done").replace("To do", "Done")
)
ESTIMATE = _page(ITEM.replace(CELLS, "{}"))
HISTORY = _page(ITEM, "{}")
# An item from its heading on, and the history behind it.
ENDING = Frame(
    _page(f'<section id="item-1">\n<dl>\n{GOOD_FIELDS}{_EVIDENCE}\n</dl>\n{{}}', "-").text.replace(
        _history("-"), ""
    )
)
NEW_ROW = _ROW.replace("2026-01-31", "2026-02-01").replace("Page started.", "Search begun.")


def ending(status: str, label: str, rows: str = _ROW) -> str:
    """Return an item's heading and the page history, for the frame ``ENDING``."""
    pill = f'<span class="status-pill status-pill--{status}">{label}</span>'
    return (
        f"<h2>{_TAG} Search {pill}</h2>\n</section>\n"
        f'<table class="docs-page-history"><tbody>\n{rows}\n</tbody></table>'
    )


class Rule:
    """A rule. Its docstring is its documentation, its examples are its tests.

    The first line of the docstring says what must be so, the rest says why. A
    rule looks at a page and yields findings; it never asks how severe they are
    to this team, nor whether somebody has suppressed them.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    on: ClassVar[bool] = True
    frame: ClassVar[Frame] = BODY
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[Bad, ...]]

    @property
    def summary(self) -> str:
        """What must be so: the first line of the docstring."""
        return docstring(type(self)).partition("\n")[0]

    @property
    def explanation(self) -> str:
        """Why: the rest of the docstring, in paragraphs."""
        return docstring(type(self)).partition("\n\n")[2]

    def check(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for every fault on the page."""
        raise NotImplementedError

    def finding(
        self, span: Span, message: str, item: Item | None = None, fix: Fix | None = None
    ) -> Finding:
        """Return a finding of this rule."""
        return Finding(self.id, self.severity, message, span, item, fix)


# The day of the commit that the examples of rules on changes are in.
EXAMPLE_DAY = dt.date(2026, 2, 1)


class Base(Record):
    """What a page is compared with: the page as it was, and what git knows besides.

    ``former`` returns the item that last had an id before that, if there was
    one; ``written`` returns the day on which a new history row was committed.
    """

    page: Page
    changes: Changes
    former: Callable[[str], ItemState | None]
    written: Callable[[RowText], dt.date]

    @classmethod
    def of(
        cls,
        before: Page,
        after: Page,
        former: Callable[[str], ItemState | None] = lambda _: None,
        written: Callable[[RowText], dt.date] = lambda _: EXAMPLE_DAY,
    ) -> Base:
        """Compare two versions of a page."""
        # Most checks are of one version.
        from pillcheck.backlog.compare import compare

        return cls(before, compare(snapshot(before), snapshot(after)), former, written)

    @property
    def reopened(self) -> list[ItemChange]:
        """The changes of items that were done and are not any more."""
        done = self.page.dialect.done_statuses
        return [
            change
            for change in self.changes.of_kind("status")
            if change.before in done and change.after not in done
        ]


class ChangeRule(Rule):
    """A rule on what changed: it runs only where there is an earlier version of the page.

    Its examples follow on ``before``, which stands in the same frame.
    """

    before: ClassVar[str]

    def check(self, page: Page) -> Iterable[Finding]:  # noqa: ARG002
        """Find nothing: a page by itself has not changed."""
        return ()

    def check_change(self, base: Base, page: Page) -> Iterable[Finding]:
        """Yield a finding for every fault in what was changed."""
        raise NotImplementedError


def item_of(page: Page, state: ItemState) -> Item | None:
    """Return the item that says this."""
    same = [item for item in page.items if item.name == state.id]
    return next(
        (item for item in same if item.title and item.title.value == state.title),
        same[0] if same else None,
    )


def id_span(item: Item) -> Span:
    """Return where an item's id stands, or could."""
    return item.id.span if item.id else item.element.start_tag


def title_span(item: Item) -> Span:
    """Return where an item's title stands, or could."""
    return item.title.span if item.title else item.element.start_tag


def status_span(item: Item) -> Span:
    """Return where an item's status can be read."""
    shown = next((pill.label.span for pill in item.pills if pill.label.value), None)
    return shown or (item.status_text.span if item.status_text else item.element.start_tag)


def gap(
    before: Sequence[tuple[object, Span]], after: Sequence[tuple[object, Span]], index: int
) -> Span:
    """Return where something that is gone stood: behind what stood before it, else at the start.

    Both lists hold what can be told apart and where it stands, ``index`` is the
    place in the first one.
    """
    places = dict(after)
    for key, _ in reversed(before[:index]):
        if key in places:
            return Span(places[key].end, places[key].end)
    start = min((span.start for span in places.values()), default=0)
    return Span(start, start)


def pills(page: Page) -> Iterable[tuple[Pill, Item | None]]:
    """Yield every pill of the page with the item it stands in, the legend's with none."""
    for pill in page.legend:
        yield pill, None
    for item in page.items:
        for pill in item.pills:
            yield pill, item
        for pill in item.other_pills:
            yield pill, item


def words_fix(page: Page, title: str, span: Span, text: str, *, safe: bool = True) -> Fix | None:
    """Return the fix that writes other words as the text of an element.

    There is none where markup would be lost, or the words cannot be written.
    """
    if not is_plain(page, span) or not is_harmless(text):
        return None
    return Fix(title, (write_words(page.source, span, text),), safe=safe)


def spelling_fix(
    page: Page, name: Text, known: tuple[str, ...], attribute: Attribute | None = None
) -> Fix | None:
    """Return the fix that writes the nearest known name instead of a misspelt one.

    ``attribute`` is the one in which the name stands, if it does in one.
    """
    near = nearest(name.value, known)
    if not near or not is_harmless(near[0]):
        return None
    title = f'write "{near[0]}"'
    if attribute is None:
        return words_fix(page, title, name.span, near[0], safe=False)
    whole = Span(attribute.value_start, attribute.value_end)
    if name.span == whole:
        return Fix(title, (set_value(page.source, attribute, near[0]),), safe=False)
    if page.source.cut(whole) != attribute.value:
        return None
    by = whole.start
    part = (name.start - by, name.end - by, near[0])
    return Fix(title, tuple(replace_in_value(page.source, attribute, [part])), safe=False)


def is_plain(page: Page, span: Span) -> bool:
    """Tell whether a span holds text only, so that other text can take its place."""
    return "<" not in page.source.cut(span)
