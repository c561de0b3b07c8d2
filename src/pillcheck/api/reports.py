"""What the commands that count and compare print with ``--format json``, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Item, Page
    from pillcheck.history.stories import Timeline


def stats(page: Page) -> dict[str, Any]:
    """Return the counts by status and priority, and the hours of open items."""
    from pillcheck.backlog.counts import by_priority, tally
    from pillcheck.report.pages import json

    dialect = page.dialect
    matches = [(page, item) for item in page.items]
    groups = by_priority(dialect, matches).items()
    priorities = {name: tally(dialect, group) for name, group in groups}
    return json.stats(dialect, [page], tally(dialect, matches), priorities)


def log(page: Page, item: Item) -> dict[str, Any]:
    """Return the history of an item; raise a refusal where the page is not in git."""
    from pillcheck.backlog.snapshot import item_state
    from pillcheck.history.stories import stories
    from pillcheck.report.versions import story as report

    state = item_state(item)
    timeline = _timeline(page)
    story = next(s for s in stories(timeline) if s.gone is None and s.item == state)
    return {"path": page.source.path, **report.data(story, page.dialect, timeline.today)}


def flow(page: Page, *, forecast: bool = False) -> dict[str, Any]:
    """Return how work flows; raise a refusal where the page is not in git.

    A forecast is refused as well where fewer than ten items became done.
    """
    from pillcheck.history.flow import flow_of
    from pillcheck.report.versions import flow as report

    timeline, dialect = _timeline(page), page.dialect
    flow = flow_of(timeline, dialect, lambda _: True)
    simulation = None
    if forecast:
        from pillcheck.history.forecast import simulation_of

        simulation = simulation_of(flow, timeline, page.source.path)
    return {"path": page.source.path, **report.data(flow, timeline, dialect, simulation)}


def changes(before: Page, after: Page) -> dict[str, Any]:
    """Return what changed from one version of a page to another."""
    from pillcheck.backlog.compare import compare
    from pillcheck.backlog.snapshot import snapshot
    from pillcheck.report.versions import changes as report

    return report.data(compare(snapshot(before), snapshot(after)))


def _timeline(page: Page) -> Timeline:
    from pillcheck import git
    from pillcheck.history.stories import read_timeline

    path = page.source.path
    if path == "-":
        raise Refusal("usage", "this page has no file, so it has no history")
    return read_timeline(git.find(path), page.dialect, page)
