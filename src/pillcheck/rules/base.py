"""What a rule is: its documentation, its examples and its check in one class."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from pillcheck.edit import Edit, Fix
from pillcheck.errors import did_you_mean
from pillcheck.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.page import Item, Page, Pill, Text
    from pillcheck.source import Span


@dataclass(frozen=True, slots=True)
class Bad:
    """Markup that a rule finds fault with.

    ``⟦`` and ``⟧`` enclose the characters that the finding must point at;
    ``fixed`` is the markup once the finding's fix is applied, if it has one.
    """

    markup: str
    message: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Frame:
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
        return (self.__doc__ or "").partition("\n")[0]

    @property
    def explanation(self) -> str:
        """Why: the rest of the docstring, in paragraphs."""
        return inspect.cleandoc(self.__doc__ or "").partition("\n\n")[2]

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


def spelling_fix(name: Text, known: tuple[str, ...]) -> Fix | None:
    """Return the fix that writes the nearest known name instead of a misspelt one."""
    near = did_you_mean(name.value, known)
    if not near:
        return None
    return Fix(f'write "{near[0]}"', (Edit(name.span, near[0]),), safe=False)


def is_plain(page: Page, span: Span) -> bool:
    """Tell whether a span holds text only, so that other text can take its place."""
    return "<" not in page.source.cut(span)


def quoted(names: Iterable[str]) -> str:
    """Return names in quotes, separated by commas."""
    return ", ".join(f'"{name}"' for name in names)


def meant(word: str, known: tuple[str, ...]) -> str:
    """Return a question naming the nearest known word, or the list of all of them."""
    near = did_you_mean(word, known)
    return f'did you mean "{near[0]}"?' if near else f"known are {quoted(known)}"
