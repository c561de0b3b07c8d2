"""The examples of the rules: what they are, and the parts of a clean page they are put into."""

from __future__ import annotations

import datetime as dt

from pillcheck.record import Record


class Bad(Record):
    """Markup with exactly one finding, and its message.

    ``⟦`` and ``⟧`` enclose the characters that the finding points to; ``fixed``
    is the markup after the fix, if the finding has one.
    """

    markup: str
    message: str
    fixed: str | None = None


class Frame(Record):
    """A small page, clean once a good example replaces its ``{}``."""

    text: str

    def around(self, markup: str) -> str:
        """Return the page with an example in it."""
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
# From an item's heading to the history after it.
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


# Every item has an owner, one of two.
OWNED = """\
[properties.owner]
attribute = "data-owner"
values = ["ada", "bob"]
required = true
"""
# The day on which the examples of rules on changes are committed.
EXAMPLE_MESSAGE = "Log in with a key, closes item-2"
EXAMPLE_DAY = dt.date(2026, 2, 1)
