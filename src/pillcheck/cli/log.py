"""``pillcheck log``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.reading import echo, format_option, page_option, read_pages, read_timeline_of
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.history.stories import Story, Timeline


@click.command()
@click.argument("item")
@page_option
@format_option("text", "json")
def command(item: str, pages: tuple[str, ...], output: str) -> None:
    """Show what became of an item.

    When it appeared, and each change of its status, priority, title and
    estimate, with commit, date and author; then the days in each status. An
    item that is gone is found by its id or its whole title.
    """
    from pillcheck.report.versions import story as report

    config, read = read_pages(pages)
    page, timeline, story = _find(read, item)
    if output == "json":
        from pillcheck.report.json_text import dump

        told = report.data(story, config.dialect, timeline.today)
        echo(dump({"path": page.source.path, **told}))
    else:
        echo(report.text(story, config.dialect, timeline.today))


def _find(pages: list[Page], wanted: str) -> tuple[Page, Timeline, Story]:
    """Return the story of the item that is meant: one of the pages, else one that is gone."""
    from pillcheck.backlog.lookup import find_item
    from pillcheck.backlog.snapshot import item_state
    from pillcheck.history.stories import stories

    try:
        page, item = find_item(pages, wanted)
    except Refusal as refusal:
        if refusal.kind != "item-not-found":
            raise
        typed = wanted.strip().removeprefix("#")
        for page in pages:
            timeline = read_timeline_of(page)
            names = (typed, f"{page.dialect.id_prefix}{typed}")
            for story in reversed(stories(timeline)):
                title = story.item.title.casefold()
                if story.gone and (story.item.id in names or title == wanted.strip().casefold()):
                    return page, timeline, story
        raise
    timeline = read_timeline_of(page)
    state = item_state(item)
    return page, timeline, next(s for s in stories(timeline) if s.gone is None and s.item == state)
