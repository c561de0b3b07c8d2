"""What commands share: options, reading pages, and the one way in which pages are edited."""

from __future__ import annotations

import sys
import time
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from pillcheck.backlog.reader import read_page
from pillcheck.cli.completion import complete_file
from pillcheck.cli.printing import echo as echo
from pillcheck.cli.printing import hint as hint
from pillcheck.cli.printing import read_input
from pillcheck.dates import date_of
from pillcheck.editing.transaction import Edited, carry_out, edit, gate_place
from pillcheck.errors import Refusal, suggestion
from pillcheck.project import config as configuration
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.page import Item, Page
    from pillcheck.editing.change import Change
    from pillcheck.history.stories import Timeline
    from pillcheck.project.config import Config

F = TypeVar("F", bound="Callable[..., Any]")
T = TypeVar("T")

page_option = click.option(
    "--page",
    "pages",
    multiple=True,
    metavar="PAGE",
    help="The page, if it is not the usual one.",
    shell_complete=complete_file,
)
dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Print the change as a diff for git apply; write nothing."
)


def format_option(*formats: str) -> Callable[[F], F]:
    """Return the option that chooses an output format, the first being the usual one."""
    return click.option(
        "--format",
        "output",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How to print the result.",
    )


note_option = click.option(
    "--note", metavar="TEXT", help="Add a row with this text to the page history."
)


def together(*options: Callable[[F], F]) -> Callable[[F], F]:
    """Return what adds several options to a command, the first one first."""

    def add(command: F) -> F:
        for option in reversed(options):
            command = option(command)
        return command

    return add


# Whose history row it is, and of when.
row_options = together(
    click.option("--author", help="The row's author, by default yours in git."),
    click.option("--date", metavar="YYYY-MM-DD", help="The row's date, today by default."),
)
# What every editing command has.
edit_options = together(
    note_option, row_options, page_option, dry_run_option, format_option("text", "json")
)


def parse_page(path: str, config: Config, name: str | None = None) -> Page:
    """Read a page from a file, or from standard input for ``-``, which ``name`` may rename."""
    from pillcheck.files.reading import read_bytes

    data = read_input() if path == "-" else read_bytes(path)
    return read_page(data, name if path == "-" and name else path, config.dialect)


def read_pages(given: tuple[str, ...]) -> tuple[Config, list[Page]]:
    """Load the configuration and read the pages given, configured or found."""
    config = configuration.load()
    paths = configuration.find_pages(given, config)
    return config, [parse_page(path, config) for path in paths]


def _finite(context: click.Context, option: click.Parameter, value: float | None) -> float | None:
    # "nan" is a number to Python, and to click in every range.
    if value is not None and value != value:
        raise click.BadParameter("nan is no number of hours.", context, option)
    return value


# What stands in an item's fields.
wording_options = together(
    click.option(
        "--hours",
        type=click.FloatRange(min=0.1, max=99999),
        callback=_finite,
        help="The estimate, from which the days at each rate are worked out.",
    ),
    click.option(
        "--field",
        "assignments",
        multiple=True,
        metavar="NAME=TEXT",
        help="The text of a field; may be repeated.",
    ),
)


def assignment(text: str) -> tuple[str, str]:
    """Split ``NAME=TEXT``; a refusal where there is no equals sign."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise Refusal("usage", f'"{text}" is not of the form "Summary=New text"')
    return name.strip(), value


class Asked(Record):
    """The items that a command was asked to edit, and the one page that they stand on."""

    config: Config
    page: Page
    names: tuple[str, ...]
    one_word: bool

    @classmethod
    def of(cls, pages: tuple[str, ...], names: tuple[str, ...], *, one_word: bool = True) -> Asked:
        """Find the items on the pages given, configured or found; all must be on one of them.

        ``one_word`` says whether a name may be a single word from within a title.
        """
        from pillcheck.backlog.lookup import find_item

        for path in pages:
            gate_place(path)
        config, read = read_pages(pages)
        chosen = [find_item(read, name, one_word=one_word)[0] for name in names]
        if len({page.source.path for page in chosen}) > 1:
            found = ", ".join(dict.fromkeys(page.source.path for page in chosen))
            raise Refusal("usage", f"these items stand on several pages, {found}; edit one at once")
        return cls(config, chosen[0], names, one_word)

    def find(self, page: Page) -> list[Item]:
        """Return the items on the page as it is now, each once."""
        from pillcheck.backlog.lookup import find_item

        found: list[Item] = []
        for name in self.names:
            item = find_item([page], name, one_word=self.one_word)[1]
            found += [item] if item not in found else []
        return found


class Row(Record):
    """A history row to be added along with an edit."""

    date: str
    text: str
    author: str

    @classmethod
    def of(
        cls, config: Config, note: str | None, author: str | None, date: str | None
    ) -> Row | None:
        """Return the row of the options, or nothing where there is no note."""
        if note is None:
            return None
        return cls(date_of(date), note, config.author_of(author))


class Told(Record):
    """What to tell of an edit: whose it is, and what was done."""

    subject: str
    deed: str


def make(
    page: Page,
    plan: Callable[[Page], tuple[Change, Item | None, Told]],
    row: Row | None,
    output: str,
    *,
    dry_run: bool,
) -> None:
    """Make an edit of a page and report it.

    ``plan`` returns the change, the item that it is about and what to tell of it.
    """
    from pillcheck.printable import visible

    def whole(page: Page) -> tuple[Page, tuple[Item | None, Told, tuple[str, ...]]]:
        from pillcheck.editing.history_rows import add_history_rows

        change, item, told = plan(page)
        if row and change.changes(page.source):
            change += add_history_rows(page, row.date, [row.text], row.author)
        return carry_out(page, change), (item, told, change.told)

    edited = edit(page, whole, dry_run=dry_run)
    item, told, hints = edited.told
    deed = told.deed if edited.changed else "nothing to change, nothing written"
    message = visible(f"{told.subject}: {deed} ({page.source.path})")
    about = {"item": item.name if item else None, "from": None, "to": None}
    report_edit(edited, message, output, dry_run=dry_run, **about)
    for text in hints:
        hint(text)
    if row and not edited.changed:
        hint("the note was not added: nothing has changed; pillcheck history add adds it")


def report_edit(edited: Edited, message: str, output: str, *, dry_run: bool, **told: Any) -> None:
    """Print the outcome of an edit, as a diff for a dry run, as a sentence or as JSON."""
    from pillcheck.editing import patch

    if output == "json":
        from pillcheck.report.json_text import dump

        echo(
            dump(
                {
                    "path": edited.before.source.path,
                    "changed": edited.changed,
                    "diff": patch.as_text(edited.before.source, edited.after.source),
                    **told,
                }
            )
        )
    elif dry_run and edited.changed:
        echo(patch.unified(edited.before.source, edited.after.source))
    else:
        echo(message)


def print_table(output: str, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    """Print a table as ``csv`` or ``md``."""
    from importlib import import_module

    report = import_module(f"pillcheck.report.pages.{'markdown' if output == 'md' else output}")
    echo(report.table(header, rows))


def unknown_rule(name: str) -> Refusal:
    """Return the refusal of a rule that does not exist, with the nearest that does."""
    from pillcheck.rules.catalogue import RULE_IDS

    near, ending = suggestion(name, RULE_IDS, "rules", otherwise="`pillcheck rules` lists them")
    return Refusal("unknown-rule", f'unknown rule "{name}"; {ending}', near)


def one_page(given: tuple[str, ...], config: Config) -> Page:
    """Read the one page to edit; a refusal where several are given or configured."""
    path = configuration.find_page(given, config)
    gate_place(path)
    return parse_page(path, config)


def read_timeline_of(page: Page) -> Timeline:
    """Read every version of a page that git has, with a bar on a terminal where it takes long."""
    from pillcheck import git
    from pillcheck.history.stories import read_timeline
    from pillcheck.report.findings.text import plural

    path = page.source.path
    if path == "-":
        raise Refusal("usage", "standard input has no history; name the page")
    timeline = read_timeline(
        git.find(path), page.dialect, page, partial(with_progress, label="reading")
    )
    if timeline.is_shallow:
        hint(
            f"{path}: this clone is shallow, so its history begins in the middle; "
            "git fetch --unshallow gets the rest"
        )
    if timeline.unreadable:
        count = plural(timeline.unreadable, "version")
        hint(f"{path}: {count} could not be read and passed over")
    return timeline


def with_progress(found: Iterable[T], total: int, label: str) -> Iterator[T]:
    """Pass things on, with a bar on a terminal once it takes longer than a second."""
    if total < 2 or not sys.stderr.isatty():
        yield from found
        return
    start = time.monotonic()
    bar = None
    for number, one in enumerate(found, 1):
        if bar is None and time.monotonic() - start > 1:
            bar = click.progressbar(length=total, label=label, file=sys.stderr)
            bar.__enter__()
            bar.update(number)
        elif bar is not None:
            bar.update(1)
        yield one
    if bar is not None:
        bar.__exit__(None, None, None)
