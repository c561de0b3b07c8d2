"""What git knows of the page that is shown: how the work flows, and the history of an item."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.report.colours import unstyled
from pillcheck.serving.files import TEXT

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.history.flow import Flow
    from pillcheck.history.stories import Timeline
    from pillcheck.serving.shown_page import ShownPage


def log(shown: ShownPage, name: str) -> tuple[bytes, str]:
    """Return what ``pillcheck log`` prints of an item, and its type; refused as there."""
    from pillcheck.backlog.lookup import find_item
    from pillcheck.backlog.snapshot import item_state
    from pillcheck.history.stories import stories
    from pillcheck.report.versions import story as report

    page = shown.read().page
    state = item_state(find_item([page], name)[1])
    timeline = _timeline(page)
    story = next(s for s in stories(timeline) if s.gone is None and s.item == state)
    return _as_text(report.text(story, page.dialect, timeline.today)), TEXT


def flow(shown: ShownPage) -> tuple[bytes, str]:
    """Return what ``pillcheck flow`` prints, and its type; refused where git knows nothing."""
    from pillcheck.report.versions import flow as report

    page = shown.read().page
    timeline, items = _flow(page)
    return _as_text(report.text(items, timeline, page.dialect)), TEXT


def chart(shown: ShownPage) -> tuple[bytes, str]:
    """Return the picture of ``pillcheck flow --svg``, and its type."""
    from pillcheck.report.versions import flow_chart

    page = shown.read().page
    return flow_chart.chart(_flow(page)[1], page.dialect, shown.name).encode(), "image/svg+xml"


def _flow(page: Page) -> tuple[Timeline, Flow]:
    from pillcheck.history.flow import flow_of

    timeline = _timeline(page)
    return timeline, flow_of(timeline, page.dialect)


def _timeline(page: Page) -> Timeline:
    from pillcheck import git
    from pillcheck.history.stories import read_timeline

    return read_timeline(git.find(page.source.path), page.dialect, page)


def _as_text(text: str) -> bytes:
    return f"{unstyled(text)}\n".encode("utf-8", "replace")
