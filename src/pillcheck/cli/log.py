"""``pillcheck log``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_item
from pillcheck.cli.options import format_option, page_option
from pillcheck.cli.picking import Offered, pick_item
from pillcheck.cli.printing import echo
from pillcheck.cli.reading import read_pages, read_timeline_of
from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.history.stories import Story, Timeline


@click.command()
@click.argument("item", cls=Offered, shell_complete=complete_item)
@page_option
@format_option("text", "json")
def command(item: str | None, pages: tuple[str, ...], output: str) -> None:
    """Show the history of an item.

    When it appeared, and each change of its status, priority, title and
    estimate, with commit, date and author; then the days in each status. A
    removed item is found by its id or full title.
    """
    from pillcheck.report.versions import story as report

    if item is None:
        item, pages = pick_item(pages, "to show the history of")
    config, all_pages = read_pages(pages, to_show=True)
    page, timeline, story = _find(all_pages, item)
    if output == "json":
        from pillcheck.report.json_text import dump

        content = report.data(story, config.dialect, timeline.today)
        echo(dump({"path": page.source.path, **content}))
    else:
        from pillcheck.report.pages.width import of_terminal

        echo(report.text(story, config.dialect, timeline.today, of_terminal()))


def _find(pages: list[Page], name: str) -> tuple[Page, Timeline, Story]:
    """Return the story of the item of this name: on one of the pages, or else removed."""
    from pillcheck.backlog.lookup import find_item
    from pillcheck.backlog.snapshot import item_state
    from pillcheck.history.stories import stories

    try:
        page, item = find_item(pages, name)
    except Refusal as refusal:
        if refusal.kind != "item-not-found":
            raise
        typed = name.strip().removeprefix("#")
        for page in pages:
            timeline = read_timeline_of(page)
            names = (typed, f"{page.dialect.id_prefix}{typed}")
            for story in reversed(stories(timeline)):
                title = story.item.title.casefold()
                if story.gone and (story.item.id in names or title == name.strip().casefold()):
                    return page, timeline, story
        raise
    timeline = read_timeline_of(page)
    state = item_state(item)
    return page, timeline, next(s for s in stories(timeline) if s.gone is None and s.item == state)
