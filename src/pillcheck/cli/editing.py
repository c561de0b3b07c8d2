"""How every command edits: find what it is about, make the edit, report what it came to."""

from __future__ import annotations

from textwrap import indent
from typing import TYPE_CHECKING, Any

from pillcheck.cli.printing import echo, hint, message
from pillcheck.cli.reading import gate_items, parse_page, read_pages
from pillcheck.dates import date_of
from pillcheck.editing.transaction import Outcome, apply_change, edit, gate_place, with_rows
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page
    from pillcheck.cli.options import EditOptions
    from pillcheck.editing.change import Change
    from pillcheck.project.config import Config


_INDENT = "  "


class Target(Record):
    """The items that a command edits, by the names that were typed, and their page."""

    config: Config
    page: Page
    names: tuple[str, ...]
    one_word: bool

    @classmethod
    def of(cls, pages: tuple[str, ...], names: tuple[str, ...], *, one_word: bool = True) -> Target:
        """Find the items on the pages named, configured or discovered; all must be on one page.

        ``one_word`` says whether a name may be a single word from within a title.
        """
        from pillcheck.backlog.lookup import find_item

        for path in pages:
            gate_place(path)
        config, all_pages = read_pages(pages)
        gate_items(all_pages)
        of_items = [find_item(all_pages, name, one_word=one_word)[0] for name in names]
        paths = tuple(dict.fromkeys(page.source.path for page in of_items))
        if len(paths) > 1:
            raise Refusal(
                "usage", f"these items are on several pages: {', '.join(paths)}; edit one at a time"
            )
        return cls(config, of_items[0], names, one_word)

    def find(self, page: Page) -> list[Item]:
        """Return the items on the page as it is now, each once."""
        from pillcheck.backlog.lookup import find_item

        items = [find_item([page], name, one_word=self.one_word)[1] for name in self.names]
        return [*{item.element: item for item in items}.values()]


class NoteRow(Record):
    """The history row that ``--note`` adds along with an edit."""

    date: str
    text: str
    author: str

    @classmethod
    def of(cls, config: Config, options: EditOptions) -> NoteRow | None:
        """Return the row of the options, or nothing where there is no note."""
        if options.note is None:
            return None
        return cls(date_of(options.date), options.note, config.author_of(options.author))


class Summary(Record):
    """An edit in words: what it is about, its outcome, and whether that is all there is to say."""

    subject: str
    outcome: str
    says_all: bool = False


def make(
    page: Page,
    plan: Callable[[Page], tuple[Change, Item | None, Summary]],
    row: NoteRow | None,
    options: EditOptions,
) -> None:
    """Edit a page and report it.

    ``plan`` returns the change, the item that it is about and a summary.
    """
    from pillcheck.printable import visible

    def applied(page: Page) -> tuple[Page, tuple[Item | None, Summary, tuple[str, ...]]]:
        change, item, summary = plan(page)
        if row:
            change = with_rows(page, change, row.date, [row.text], row.author)
        return apply_change(page, change), (item, summary, change.hints)

    outcome = edit(page, applied, dry_run=options.dry_run)
    item, summary, hints = outcome.details
    words = summary.outcome if outcome.changed else "nothing to change, nothing written"
    line = visible(f"{summary.subject}: {words} ({page.source.path})")
    keys = {"item": item.name if item else None, "from": None, "to": None}
    report_edit(outcome, line, keys, options, says_all=summary.says_all)
    for text in hints:
        hint(text)
    if row and not outcome.changed:
        hint("the note was not added, as nothing changed; pillcheck history add adds it")


def report_edit(
    outcome: Outcome,
    words: str,
    keys: dict[str, Any],
    options: EditOptions,
    *,
    says_all: bool = False,
) -> None:
    """Print the outcome of an edit: as JSON with these keys, as a diff, or as a message.

    Where the message does not say all, what changed follows it as ``diff`` prints it.
    """
    from pillcheck.editing import patch

    if options.output == "json":
        from pillcheck.report.json_text import dump

        diff = patch.as_text(outcome.before.source, outcome.after.source)
        path = outcome.before.source.path
        echo(dump({"path": path, "changed": outcome.changed, "diff": diff, **keys}))
    elif options.dry_run and outcome.changed:
        echo(patch.unified(outcome.before.source, outcome.after.source))
    else:
        changes = "" if says_all or not outcome.changed else _changes(outcome)
        message(words)
        if changes:
            echo(changes)


def _changes(outcome: Outcome) -> str:
    from pillcheck.backlog import alike_items
    from pillcheck.report.pages.width import of_terminal
    from pillcheck.report.versions import changes

    changed = alike_items.changes(outcome.before, outcome.after)
    columns = of_terminal()
    room = columns - len(_INDENT) if columns else None
    return indent(changes.text(changed, outcome.after.dialect, room), _INDENT)


def one_page(given: tuple[str, ...], config: Config) -> Page:
    """Read the one page to edit; a refusal where several are named or configured."""
    path = configuration.find_page(given, config)
    gate_place(path)
    return parse_page(path, config)
