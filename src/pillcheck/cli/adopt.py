"""``pillcheck adopt``."""

from __future__ import annotations

import click

from pillcheck.cli.completion import complete_file
from pillcheck.cli.options import format_option
from pillcheck.cli.printing import echo, hint, message, read_input
from pillcheck.errors import Refusal


@click.command()
@click.argument("page", shell_complete=complete_file)
@click.option("--write", is_flag=True, help="Put the configuration where pillcheck reads it.")
@click.option(
    "--candidate",
    "number",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="Which of the printed ways to write.",
)
@format_option("text", "json")
def command(page: str, number: int, output: str, *, write: bool) -> int:
    """Find out how a page that others wrote can be read.

    Prints the items and statuses that it would read on PAGE, and the
    configuration for that. With --write this goes into pillcheck.toml, or into
    pyproject.toml. Only what is proven is offered: every item is read, and set to
    each status and back gives the same bytes. Where a page can be read in two
    ways, both are printed. Exit code 1 if there is none.
    """
    from pillcheck.adopting.candidates import survey
    from pillcheck.files.reading import read_bytes
    from pillcheck.html.source import Source
    from pillcheck.report import adoption
    from pillcheck.report.pages.width import of_terminal
    from pillcheck.setup import adopt

    if page == "-" and write:
        raise Refusal("usage", "--write cannot configure standard input; name the file")
    data = read_input() if page == "-" else read_bytes(page)
    survey_ = survey(Source.from_bytes(data, page))
    candidates = survey_.candidates
    settings = [
        dict(candidate.settings) if page == "-" else adopt.with_page(candidate.settings, page)
        for candidate in candidates
    ]
    planned = None
    if write and candidates:
        if number > len(candidates):
            raise Refusal("usage", f"there is no candidate {number}; there are {len(candidates)}")
        planned = adopt.plan(settings[number - 1], page)
        planned.put()
    if output == "json":
        from pillcheck.report.json_text import dump

        pairs = zip(candidates, settings, strict=True)
        entries = [adoption.candidate_entry(*pair) for pair in pairs]
        echo(dump({"path": page, "candidates": entries}))
        return 0 if candidates else 1
    if not candidates:
        message(f"{page}: no items: {'; '.join(survey_.seen)}")
        return 1
    if planned:
        path = planned.path
        state = (
            "has this configuration already" if planned.new is None else f"{_DONE[planned.action]}"
        )
        message(f"{path}: {state}")
        hint(f"next: pillcheck list --page {page}, pillcheck check {page}")
        return 0
    for place, (candidate, table) in enumerate(zip(candidates, settings, strict=True), 1):
        if place > 1:
            echo("")
            message(f"Or ({place}): {adoption.difference(candidates[0], candidate)}")
            echo("")
        echo(adoption.text(candidate, table, of_terminal()))
    for words in adoption.counts(candidates[0].page):
        hint(words)
    which = " (--candidate 2 for the second way)" if len(candidates) > 1 else ""
    hint(f"pillcheck adopt {page} --write puts this into {adopt.place(page)}{which}")
    return 0


_DONE = {"write": "written", "append": "added to"}
