"""What a rule is: its documentation, its examples and its check in one class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pillcheck.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.edit import Fix
    from pillcheck.page import Item, Page, Pill
    from pillcheck.source import Span


@dataclass(frozen=True, slots=True)
class Bad:
    """Markup that a rule finds fault with.

    ``⟦`` and ``⟧`` enclose the characters that the finding must point at.
    """

    markup: str
    message: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A small page that is clean once an example stands where its ``{}`` is."""

    text: str

    def around(self, markup: str) -> str:
        """Return the page with the example in its place."""
        return self.text.replace("{}", markup)


_FIELDS = """\
<dl>
  <dt>1) Summary</dt><dd>Words.</dd>
  <dt>2) Problem &amp; value</dt><dd>Words.</dd>
  <dt>3) Scope &amp; deliverables</dt><dd>Words.</dd>
  <dt>4) Rough estimate (calendar days)</dt>
  <dd><div class="time-grid">
    <div class="time-cell"><strong>3 h/day</strong> ~4 days (~12 h)</div>
    <div class="time-cell"><strong>2 h/day</strong> ~6 days</div>
    <div class="time-cell"><strong>1 h/day</strong> ~12 days</div>
  </div></dd>
</dl>"""
_TAG = '<span class="priority-tag">P1</span>'
_PILL = '<span class="status-pill status-pill--todo">To do</span>'
ITEM = f'<section id="item-1"><h2>{_TAG} Search {_PILL}</h2>\n{_FIELDS}\n</section>'
_ROW = (
    '<tr><td><time datetime="2026-01-31">2026-01-31</time></td>'
    "<td>Page started.</td><td>Ada Marsh</td></tr>"
)
GOOD_HEADING = f"<h2>{_TAG} Search {_PILL}</h2>"


def _history(rows: str) -> str:
    return (
        '<section id="page-history"><h2>Page history</h2>\n<table class="docs-page-history">\n'
        "<thead><tr><th>Date</th><th>Change</th><th>Author</th></tr></thead>\n"
        f"<tbody>\n{rows}\n</tbody></table></section>"
    )


def _page(body: str) -> Frame:
    return Frame(
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>Backlog</title>'
        f"</head><body>\n{body}\n</body></html>\n"
    )


# The frames, from the whole body of the page to a row of its history.
BODY = _page("{}\n" + _history(_ROW))
BESIDE = _page(f"{ITEM}\n{{}}\n{_history(_ROW)}")
SECTION = _page(f"{{}}\n<h2>{_TAG} Login {_PILL}</h2>\n{_FIELDS}\n</section>\n{_history(_ROW)}")
HEADING = _page(f'<section id="item-1">{{}}\n{_FIELDS}\n</section>\n{_history(_ROW)}')
TAG = _page(ITEM.replace(_TAG, "{}") + "\n" + _history(_ROW))
PILL = _page(ITEM.replace(_PILL, "{}") + "\n" + _history(_ROW))
FIELDS = _page(ITEM.replace(_FIELDS, "<dl>\n{}\n</dl>") + "\n" + _history(_ROW))
HISTORY = _page(ITEM + "\n" + _history("{}"))


class Rule:
    """A rule. Its docstring is its documentation, its examples are its tests.

    The first line of the docstring says what must be so, the rest says why. A
    rule looks at a page and yields findings; it never asks how severe they are
    to this team, nor whether somebody has suppressed them.
    """

    id: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    frame: ClassVar[Frame] = BODY
    good: ClassVar[tuple[str, ...]]
    bad: ClassVar[tuple[Bad, ...]]

    def check(self, page: Page) -> Iterable[Finding]:
        """Yield a finding for every fault on the page."""
        raise NotImplementedError

    def finding(
        self, span: Span, message: str, item: Item | None = None, fix: Fix | None = None
    ) -> Finding:
        """Return a finding of this rule."""
        return Finding(self.id, self.severity, message, span, item, fix)


def pills(page: Page) -> Iterable[tuple[Pill, Item | None]]:
    """Yield every pill of the page with the item it stands in, the legend's with none."""
    for pill in page.legend:
        yield pill, None
    for item in page.items:
        for pill in (*item.pills, *item.other_pills):
            yield pill, item


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)


def meant(word: str, known: tuple[str, ...]) -> str:
    """Return a question naming the nearest known word, or the list of all of them."""
    from pillcheck.errors import did_you_mean

    near = did_you_mean(word, known)
    return f'did you mean "{near[0]}"?' if near else f"known are {quoted(known)}"
