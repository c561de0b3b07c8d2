"""``pillcheck flow``."""

from __future__ import annotations

import click

from pillcheck.cli.choose import where_option
from pillcheck.cli.options import format_option, page_arguments
from pillcheck.cli.printing import echo, print_table
from pillcheck.cli.reading import read_pages, read_timeline_of
from pillcheck.cli.report_file import ReportFile
from pillcheck.errors import Refusal


@click.command()
@click.option("--svg", "picture", metavar="FILE", help="Write a cumulative flow diagram.")
@click.option(
    "--forecast",
    "forecasting",
    is_flag=True,
    help="Say when the open items will be done, from what was done on each working day.",
)
@where_option
@page_arguments
@format_option("text", "json", "csv")
def command(
    picture: str | None,
    conditions: tuple[str, ...],
    pages: tuple[str, ...],
    output: str,
    *,
    forecasting: bool,
) -> None:
    """Show how work flows, from the page's history in git.

    Items by status over time, items done per week, lead time, time in each
    status, age of open items, and a forecast. csv has the number of items by
    status for each day. --forecast needs ten items that became done.
    """
    from pillcheck.backlog.filters import conditions_of
    from pillcheck.history.flow import flow_of
    from pillcheck.report.versions import flow as report

    config, all_pages = read_pages(pages, folders=True, to_show=True)
    if len(all_pages) > 1:
        paths = tuple(page.source.path for page in all_pages)
        raise Refusal("usage", f"which page? Give --page with one of {', '.join(paths)}", paths)
    fits = conditions_of(config.dialect, conditions)
    path = all_pages[0].source.path
    file = ReportFile(picture, config.dialect, (path,))
    file.gate()
    timeline = read_timeline_of(all_pages[0])
    flow = flow_of(timeline, config.dialect, fits)
    if not flow.statuses and conditions:
        raise Refusal("item-not-found", f"no item of {path} matches {' '.join(conditions)}")
    if not flow.statuses:
        raise Refusal("item-not-found", f"{path} has no items, and never had any")
    simulation = None
    if forecasting:
        from pillcheck.history.forecast import simulation_of

        simulation = simulation_of(flow, timeline, path)
    if picture:
        from pillcheck.report.versions import flow_chart

        file.write(flow_chart.chart(flow, config.dialect, path))
    if output == "json":
        from pillcheck.report.json_text import dump

        echo(dump({"path": path, **report.data(flow, timeline, config.dialect, simulation)}))
    elif output == "csv":
        print_table("csv", *report.table(flow, config.dialect))
    else:
        from pillcheck.report.pages.width import of_terminal

        echo(report.text(flow, timeline, config.dialect, of_terminal(), simulation))
