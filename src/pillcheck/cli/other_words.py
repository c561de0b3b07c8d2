"""What to do instead of a command that does not exist: other tools have other words for it."""

from __future__ import annotations

from difflib import SequenceMatcher
from shlex import quote
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal, nearest, suggestion
from pillcheck.project import config as configuration
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Collection

    from pillcheck.backlog.dialect import Dialect


class Hint(Record):
    """What somebody may want who types a word, and the call that does it."""

    purpose: str
    call: str


_CHECK = Hint("check a page", "pillcheck check")
_FIX = Hint("fix what can be fixed safely", "pillcheck check --fix")
_SHOW = Hint("show an item", "pillcheck show ITEM")
_LIST = Hint("list the items", "pillcheck list")
_SET = Hint("set a status", "pillcheck set ITEM STATUS")
_COUNT = Hint("count the items", "pillcheck stats")
_ADD = Hint("add an item", "pillcheck add TITLE")
_EDIT = Hint("change an item", "pillcheck edit ITEM")
_RENAME = Hint("rename an item", "pillcheck edit ITEM --title TEXT")
_RANK = Hint("change the priority of an item", "pillcheck edit ITEM --priority P1")
_ESTIMATE = Hint("estimate an item", "pillcheck edit ITEM --hours 4")
_MOVE = Hint("move an item", "pillcheck move ITEM --before ITEM")
_SORT = Hint("sort the items by priority", "pillcheck sort")
_REMOVE = Hint("remove an item", "pillcheck remove ITEM")
_NOTE = Hint("add a row to the page history", "pillcheck history add TEXT")
_LOG = Hint("show the history of an item", "pillcheck log ITEM")
_FLOW = Hint("show how work flows", "pillcheck flow")
_BOARD = Hint("show the items in columns", "pillcheck board")
_RULE = Hint("explain a rule", "pillcheck explain RULE")
_START_PAGE = Hint("start a page", "pillcheck init")
_READ_PAGE = Hint("find out how a page can be read", "pillcheck adopt PAGE")
_INSTALL = Hint("set up git", "pillcheck install")
_UNINSTALL = Hint("take out what is set up in git", "pillcheck install --uninstall")
_DOCTOR = Hint("check what is set up in git", "pillcheck doctor")
_UNDO = Hint("take the last edit back", "pillcheck undo")
_HELP = Hint("see all commands", "pillcheck help")
_VERSION = Hint("see the version", "pillcheck --version")

OTHER_WORDS: dict[str, tuple[Hint, ...]] = {
    **dict.fromkeys(("lint", "validate", "verify", "test", "audit", "scan"), (_CHECK,)),
    **dict.fromkeys(("fix", "autofix", "repair", "format", "fmt", "reformat", "tidy"), (_FIX,)),
    **dict.fromkeys(("view", "cat", "get", "info", "print", "describe"), (_SHOW,)),
    **dict.fromkeys(("ls", "ll", "items", "all", "find", "search", "grep", "filter"), (_LIST,)),
    **dict.fromkeys(("status", "state", "mark"), (_SET, _COUNT)),
    **dict.fromkeys(("count", "summary", "report", "metrics", "progress"), (_COUNT,)),
    **dict.fromkeys(("new", "create", "insert", "append"), (_ADD,)),
    **dict.fromkeys(("update", "modify", "change"), (_EDIT, _SET)),
    **dict.fromkeys(("rename", "retitle", "title"), (_RENAME,)),
    **dict.fromkeys(("prioritise", "prioritize", "priority", "reprioritize"), (_RANK,)),
    **dict.fromkeys(("estimate", "hours"), (_ESTIMATE,)),
    **dict.fromkeys(("mv", "reorder", "up", "down", "top", "bottom"), (_MOVE,)),
    **dict.fromkeys(("order", "rank"), (_SORT,)),
    **dict.fromkeys(("rm", "delete", "del", "erase", "drop", "purge"), (_REMOVE,)),
    **dict.fromkeys(("note", "comment", "changelog", "record"), (_NOTE,)),
    **dict.fromkeys(("blame", "story", "timeline"), (_LOG,)),
    **dict.fromkeys(("burndown", "chart", "velocity", "forecast", "cycle"), (_FLOW,)),
    **dict.fromkeys(("kanban", "columns"), (_BOARD,)),
    **dict.fromkeys(("why", "rule"), (_RULE,)),
    **dict.fromkeys(("import", "convert", "configure"), (_READ_PAGE,)),
    **dict.fromkeys(("page", "scaffold"), (_START_PAGE,)),
    **dict.fromkeys(("setup", "hook", "hooks", "merge"), (_INSTALL,)),
    **dict.fromkeys(("uninstall", "deinstall", "unhook"), (_UNINSTALL,)),
    **dict.fromkeys(("diagnose", "health"), (_DOCTOR,)),
    **dict.fromkeys(("man", "commands", "docs", "usage"), (_HELP,)),
    **dict.fromkeys(("revert", "restore", "reset", "rollback"), (_UNDO,)),
    "version": (_VERSION,),
}

# Words for a change of status, and the usual name of that status.
STATUS_WORDS = {
    **dict.fromkeys(("close", "finish", "complete", "resolve", "tick"), ("close", "done")),
    **dict.fromkeys(("start", "begin", "resume", "take", "claim"), ("start", "in-progress")),
    **dict.fromkeys(("block", "pause", "hold", "wait"), ("block", "blocked")),
    **dict.fromkeys(("reject", "cancel", "wontfix", "decline"), ("reject", "rejected")),
    **dict.fromkeys(("reopen", "unblock", "unstart"), ("reopen", "todo")),
}

_NEGATIONS = ("un", "de", "dis", "non", "anti")
# What resembles them by chance, as "reserve" does, must not delete an item or start a server.
_ONLY_FOR_TYPOS = {"remove": 0.8, "serve": 0.85}


def unknown_command(word: str, commands: Collection[str]) -> Refusal:
    """Return the refusal of a command that does not exist, with what does what it seems to ask for.

    Nothing is suggested that does the opposite, as "install" would be of "uninstall".
    """
    folded = word.casefold()
    hints = (*OTHER_WORDS.get(folded, ()), *_status_hints(folded))
    if hints:
        ending = "; ".join(f"to {hint.purpose}: {hint.call}" for hint in hints)
        names = dict.fromkeys(hint.call.split()[1] for hint in hints)
        near = tuple(name for name in names if name in commands)
    else:
        known = () if _is_opposite(folded, commands) else commands
        near = nearest(word, [name for name in known if _may_mean(folded, name)])[:1]
        otherwise = "pillcheck help lists the commands"
        near, ending = suggestion(word, (), "commands", near=near, otherwise=otherwise)
    return Refusal("usage", f'unknown command "{word}"; {ending}', near)


def _status_hints(word: str) -> tuple[Hint, ...]:
    """Return how to set the status that a word stands for, in the words that the team has."""
    try:
        dialect = configuration.load().dialect
    except Refusal:
        dialect = configuration.Config().dialect
    named = dialect.status_called(word)
    if named:
        call = f"pillcheck set ITEM {quote(named.name)}"
        return (Hint(f"set an item to {named.label}", call),)
    if word not in STATUS_WORDS:
        return ()
    verb, usual = STATUS_WORDS[word]
    name = _status_name(dialect, usual)
    if name:
        return (Hint(f"{verb} an item", f"pillcheck set ITEM {quote(name)}"),)
    known = ", ".join(status.name for status in dialect.statuses)
    return (Hint(f"{verb} an item", f"pillcheck set ITEM STATUS, with one of {known}"),)


def _status_name(dialect: Dialect, usual: str) -> str | None:
    """Return what the team calls a status, or nothing where it has none that is sure to mean it."""
    if dialect.status(usual):
        return usual
    groups = {"done": dialect.done_statuses, "rejected": dialect.rejected_statuses}
    names = [name for name in groups.get(usual, ()) if dialect.status(name)]
    return names[0] if len(names) == 1 else None


def _is_opposite(word: str, commands: Collection[str]) -> bool:
    """Tell whether a word asks for the opposite of a command."""
    return any(word == f"{prefix}{name}" for prefix in _NEGATIONS for name in commands)


def _may_mean(word: str, command: str) -> bool:
    """Tell whether a mistyped word may mean a command."""
    least = _ONLY_FOR_TYPOS.get(command, 0.0)
    return SequenceMatcher(None, word, command).ratio() >= least
