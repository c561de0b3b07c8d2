"""``pillcheck flow``."""

from __future__ import annotations

import click

from pillcheck.cli.reading import (
    echo,
    format_option,
    page_option,
    print_table,
    read_pages,
    read_timeline_of,
)
from pillcheck.cli.report_file import ReportFile
from pillcheck.errors import Refusal


@click.command()
@click.option("--svg", "picture", metavar="FILE", help="Write the cumulative flow as a picture.")
@page_option
@format_option("text", "json", "csv")
def command(picture: str | None, pages: tuple[str, ...], output: str) -> None:
    """Show how work flows, from the page's history in git.

    Items by status over time, how many are done in a week, how long they take
    and lie, how old the open ones are, and when they can be done. csv has the
    number of items by status for each day.
    """
    from pillcheck.history.flow import flow_of
    from pillcheck.report.versions import flow as report

    config, read = read_pages(pages)
    if len(read) > 1:
        paths = tuple(page.source.path for page in read)
        raise Refusal("usage", f"which page? Give --page with one of {', '.join(paths)}", paths)
    path = read[0].source.path
    file = ReportFile(picture, config.dialect, (path,))
    file.gate()
    timeline = read_timeline_of(read[0])
    flow = flow_of(timeline, config.dialect)
    if not flow.statuses:
        raise Refusal("item-not-found", f"{path} has no items, and never had any")
    if picture:
        from pillcheck.report.versions import flow_chart

        file.write(flow_chart.chart(flow, config.dialect, path))
    if output == "json":
        from pillcheck.report.json_text import dump

        echo(dump({"path": path, **report.data(flow, timeline, config.dialect)}))
    elif output == "csv":
        print_table("csv", *report.table(flow, config.dialect))
    else:
        echo(report.text(flow, timeline, config.dialect))
