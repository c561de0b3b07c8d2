"""How to work on a page with the commands, for coding assistants: what its configuration says."""

from __future__ import annotations

from shlex import quote
from typing import TYPE_CHECKING

from pillcheck.report.pages.markdown import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Page
    from pillcheck.backlog.shape import PropertyRule
    from pillcheck.project.config import Config

_COLUMN = 52


def instructions(config: Config, pages: list[Page], paths: list[str]) -> str:
    """Return the instructions in Markdown, for pages and their paths as the reader sees them."""
    return "\n".join(_lines(config, pages, paths))


def _lines(config: Config, pages: list[Page], paths: list[str]) -> Iterator[str]:
    dialect = config.dialect
    has_history = any(page.history for page in pages)
    named = " and ".join(map(_code, paths))
    yield "## Backlog"
    yield ""
    yield f"{named} {'is' if len(paths) == 1 else 'are'} the backlog, kept by hand as HTML. Read"
    yield "and change it with the command `pillcheck`, and do not edit the HTML: a command changes"
    yield "what it is meant to change and not a byte more, or nothing, and says why."
    yield ""
    yield "```sh"
    for command, purpose in _commands(dialect, has_history=has_history):
        yield f"{command:{_COLUMN}} # {purpose}" if purpose else command
    yield "```"
    yield ""
    yield "- ITEM is an id as `list` has it, or a title in quotes. TITLE and TEXT are plain text."
    if len(paths) > 1:
        yield f"- Name the page where it is not clear: `--page {plain(quote(paths[0]))}`."
    statuses = (f"{_code(status.name)} ({plain(status.label)})" for status in dialect.statuses)
    yield f"- Statuses: {', '.join(statuses)}."
    if dialect.done_statuses:
        yield f"- Done: {_codes(dialect.done_statuses)}."
    if dialect.priorities and _has_priorities(pages):
        yield f"- Priorities, the most urgent first: {_codes(dialect.priorities)}."
    if not dialect.shape:
        required = [rule.label for rule in dialect.fields if rule.required]
        others = [rule.label for rule in dialect.fields if not rule.required]
        yield f"- Fields that every item has: {_codes(required) or 'none'}."
        if others:
            yield f"- Fields that some have: {_codes(others)}."
    if dialect.property_rules:
        yield f"- Properties: {', '.join(map(_property, dialect.property_rules))}."
    if config.record_history and has_history:
        yield "- A change of status adds a row to the page history by itself."
    yield "- Commands that edit take `--dry-run`, which shows the change and writes nothing."
    yield "- Exit codes: 0 done, 1 `check` found errors, 2 refused. Do what the message says; never"
    yield "  edit around a refusal."
    yield "- Run `pillcheck check` after an edit, and commit the page along with the work."
    yield "- `pillcheck help COMMAND` says more."


def _commands(dialect: Dialect, *, has_history: bool) -> Iterator[tuple[str, str]]:
    first = dialect.statuses[0].name if dialect.statuses else "STATUS"
    started = next((name for name in dialect.started_statuses if dialect.status(name)), first)
    note = ' --note "TEXT"' if has_history else ""
    yield "pillcheck list --format compact", "items; --open, --status, --grep WORDS choose"
    yield "pillcheck next", "what to work on"
    yield "pillcheck show ITEM", "an item with its fields"
    yield "pillcheck check --format compact", "what is wrong; --fix makes the safe fixes"
    yield f"pillcheck set ITEM {quote(started)}{note}", "a note is a history row" if note else ""
    if done := next((name for name in dialect.done_statuses if dialect.status(name)), None):
        has_evidence = not dialect.shape and any(rule.evidence for rule in dialect.fields)
        delivered = ' --delivered "TEXT"' if has_evidence else ""
        yield f"pillcheck set ITEM {quote(done)}{delivered}", "when it is done"
    if not dialect.shape:
        priority = f" --priority {quote(dialect.priorities[-1])}" if dialect.priorities else ""
        yield f'pillcheck add "TITLE"{priority} --hours 4', ""
        if label := next((rule.label for rule in dialect.fields if rule.required), None):
            yield f"pillcheck edit ITEM --field {quote(f'{label}=TEXT')}", "the text of a field"
    else:
        yield 'pillcheck add "TITLE"', ""
    yield 'pillcheck edit ITEM --title "TITLE"', ""
    for rule in dialect.property_rules[:1]:
        value = next(iter(_values(rule)), "TEXT")
        yield f"pillcheck edit ITEM --set {quote(f'{rule.name}={value}')}", "a property"
    yield "pillcheck move ITEM --before ITEM", "or --after ITEM, --top, --bottom"
    yield "pillcheck remove ITEM", "ask before you do this"
    if has_history:
        yield 'pillcheck history add "TEXT"', "a row for what is not one item's"
    yield "pillcheck undo", "takes the last edit back"


def _property(rule: PropertyRule) -> str:
    return f"{_code(rule.name)} ({_codes(_values(rule)) or 'any text'})"


def _values(rule: PropertyRule) -> Iterable[str]:
    return dict.fromkeys([*rule.values, *(value for value, _ in rule.classes)])


def _has_priorities(pages: list[Page]) -> bool:
    return any(item.priority for page in pages for item in page.items)


def _codes(names: Iterable[str]) -> str:
    return ", ".join(map(_code, names))


def _code(name: str) -> str:
    """Return a name as code, as far as Markdown lets it be."""
    return plain(name) if "`" in name or not name.isprintable() else f"`{name}`"
