"""What commands print for programs: every output is described by the schema, key by key."""

from __future__ import annotations

import json
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any, get_args

import click
import jsonschema
import pytest

from pillcheck.backlog.counts import Tally
from pillcheck.cli.app import cli
from pillcheck.errors import Kind
from pillcheck.report.pages.badge import badge
from pillcheck.report.schema.commands import EXIT_CODES
from pillcheck.report.schema.outputs import OUTPUTS, reference, schema
from tests.conftest import git
from tests.support import KINDS, ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Once, Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
OTHER = "other.html"
# A page without a history.
BARE = "bare.html"

# Calls of every command, each with something in it that the others have not.
CALLS = {
    "check": [
        ["check"],
        ["check", "--diff"],
        ["check", "--fix"],
        ["check", PAGE, OTHER],
        ["check", "-"],
    ],
    "list": [["list"], ["list", "--status", "done"], ["list", "--page", PAGE, "--page", OTHER]],
    "show": [["show", "1"], ["show", "1", "--page", OTHER]],
    "next": [["next"], ["next", "--limit", "1"], ["next", "--page", PAGE, "--page", OTHER]],
    "set": [
        ["set", "1", "blocked"],
        ["set", "1", "2", "done", "--note", "Both"],
        ["set", "1", "blocked", "--dry-run"],
    ],
    "add": [["add", "New", "--hours", "3"], ["add", "New", "--dry-run"]],
    "edit": [["edit", "1", "--title", "New"], ["edit", "1", "--hours", "5"]],
    "move": [["move", "1", "--bottom"], ["move", "1", "--top"]],
    "sort": [["sort"]],
    "migrate": [["migrate", "--to", "both"]],
    "undo": [["undo"]],
    "adopt": [["adopt", OTHER]],
    "remove": [["remove", "1", "--force"]],
    "history": [["history"], ["history", "--page", PAGE, "--page", OTHER]],
    "history add": [["history", "add", "A row"]],
    "history begin": [["history", "begin", "--page", BARE]],
    "history edit": [["history", "edit", "1", "--text", "Other words"]],
    "history remove": [["history", "remove", "1", "--force"]],
    "board": [["board"], ["board", "--status", "done"], ["board", "--page", PAGE, "--page", OTHER]],
    "stats": [["stats"], ["stats", "--page", PAGE, "--page", OTHER]],
    "diff": [
        ["diff"],
        ["diff", "HEAD~4"],
        ["diff", "HEAD~4", "HEAD"],
        ["diff", "--page", PAGE, "--page", OTHER],
    ],
    "log": [["log", "1"], ["log", "2"], ["log", "3"], ["log", "6"]],
    "flow": [["flow"]],
    "dates": [["dates"], ["dates", "--event", "created"], ["dates", "--write"]],
    "rules": [["rules"]],
    "explain": [["explain", "wrong-label"]],
    "init": [["init"], ["init", "new/page.html", "--dry-run"], ["init", "new/page.html"]],
    "doctor": [["doctor"], ["doctor", PAGE]],
    "help": [["help"], ["help", "history"]],
}
REFUSALS: dict[str, tuple[Kind, list[str]]] = {
    "option": ("usage", ["check", "--fxi"]),
    "command": ("usage", ["chekc"]),
    "help": ("usage", ["help", "chekc"]),
    "page": ("page-not-found", ["check", "nowhere.html"]),
    "item": ("item-not-found", ["show", "77"]),
    "two items": ("ambiguous-item", ["show", "from the"]),
    "status": ("unknown-status", ["set", "1", "dnoe"]),
    "rule": ("unknown-rule", ["explain", "wrong-lable"]),
    "configuration": ("config", ["list"]),
    "encoding": ("encoding", ["check", "binary.html"]),
    "edit": ("refused", ["remove", "1"]),
    "locked": ("io", ["set", "1", "blocked"]),
}


def commands(group: click.Group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, click.Command]]:
    """Yield every command of the command line with its full name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None
        yield " ".join((*path, name)), command
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))


def strict(node: Any) -> Any:
    """Return a schema that allows no key that it does not describe."""
    if isinstance(node, list):
        return [strict(part) for part in node]
    if not isinstance(node, dict):
        return node
    closed = {"additionalProperties": False} if isinstance(node.get("properties"), dict) else {}
    return {key: strict(part) for key, part in node.items()} | closed


@cache
def validator(name: str = "") -> jsonschema.Draft202012Validator:
    """Return what judges one part strictly, or any output as users do."""
    if not name:
        return jsonschema.Draft202012Validator(schema())
    return jsonschema.Draft202012Validator({**strict(schema()), "anyOf": [{"$ref": name}]})


def validate(content: Any, name: str) -> None:
    validator(name).validate(content)


@pytest.fixture
def pages(repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, once: Once) -> Path:
    """Return the repository with a past, and a second page of another kind, both with findings."""

    def build() -> None:
        for edit in (
            ["set", "2", "blocked", "--note", "The second waits"],
            ["set", "2", "done"],
            ["edit", "3", "--title", "Another title", "--hours", "9", "--field", "Summary=Words."],
            ["remove", "6", "--force"],
        ):
            assert pillcheck(*edit).code == 0
            git(repo, "commit", "-qam", edit[0])
        shutil.copy(KINDS["data-status-only"], repo / OTHER)
        shutil.copy(KINDS["pill-in-field"], repo / BARE)
        page = repo / PAGE
        page.write_text(page.read_text("utf-8").replace(">To do<", ">Todo<"), "utf-8")

    once("pages", repo, build)
    monkeypatch.setenv("EDITOR", "false")
    return repo


def test_every_command_is_described() -> None:
    for name, command in commands(cli):
        formats = [
            parameter.type.choices
            for parameter in command.params
            if parameter.name == "output" and isinstance(parameter.type, click.Choice)
        ]
        if any("json" in choices for choices in formats):
            assert name in OUTPUTS, f"describe the JSON of `{name}` in report/schema.py"
    assert set(OUTPUTS) <= {name for name, _ in commands(cli)}


def test_every_description_is_tried() -> None:
    assert set(CALLS) == set(OUTPUTS)
    assert {kind for kind, _ in REFUSALS.values()} == set(get_args(Kind)) - {"conflict"}


def test_the_file_is_that_of_the_code(pillcheck: Pillcheck) -> None:
    text = (ROOT / "docs" / "output.schema.json").read_text(encoding="utf-8")
    # Made anew by `pillcheck help --schema > docs/output.schema.json`.
    assert pillcheck("help", "--schema").out == text
    jsonschema.Draft202012Validator.check_schema(json.loads(text))


@pytest.mark.parametrize(
    ("name", "call"),
    [(name, call) for name, calls in CALLS.items() for call in calls],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
@pytest.mark.sampled(3)
def test_output_is_as_described(
    pages: Path, pillcheck: Pillcheck, name: str, call: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with open(pages / PAGE, encoding="utf-8") as page:
        monkeypatch.setattr("sys.stdin", page)
        if name == "undo":
            pillcheck("set", "1", "blocked")
        result = pillcheck(*call, "--format", "json")
    # The page has a wrong label, and git is not set up for it.
    faulty = name == "doctor" or (name == "check" and not {"--diff", "--fix"} & {*call})
    assert result.code == int(faulty), result.out
    validate(result.json, reference(name))
    validator().validate(result.json)


@pytest.mark.parametrize(("kind", "call"), REFUSALS.values(), ids=REFUSALS)
@pytest.mark.sampled(3)
def test_a_refusal_is_as_described(
    pages: Path, pillcheck: Pillcheck, kind: Kind, call: list[str]
) -> None:
    (pages / "binary.html").write_bytes(b"<p>\xff</p>")
    if kind == "config":
        (pages / "pillcheck.toml").write_text("pags = []\n")
    if kind == "io":
        (pages / PAGE).chmod(0o444)
    if kind == "refused":
        page = pages / PAGE
        page.write_text(page.read_text("utf-8").replace("</main>", "See item 1.</main>"), "utf-8")
    result = pillcheck(*call, "--format", "json")
    assert result.code == 2, result.out
    validate(result.json, "#/$defs/error")
    assert result.json["error"]["kind"] == kind


@pytest.mark.parametrize("key", ["path", "items"])
def test_the_schema_can_fail(pages: Path, pillcheck: Pillcheck, key: str) -> None:
    good = pillcheck("list", "--format", "json").json
    for bad in (
        {name: value for name, value in good.items() if name != key},
        good | {"more": 1},
        good | {key: 1},
    ):
        with pytest.raises(jsonschema.ValidationError):
            validate(bad, reference("list"))


def test_the_list_of_commands_is_that_of_click(pillcheck: Pillcheck) -> None:
    listed = {entry["name"]: entry for entry in pillcheck("help", "--json").json["commands"]}
    assert listed.keys() == {name for name, _ in commands(cli)}
    for name, command in commands(cli):
        entry = listed[name]
        names = [
            argument["flags"] or [argument["name"]]
            for argument in entry["arguments"] + entry["options"]
        ]
        assert sorted(names) == sorted(
            [parameter.name]
            if isinstance(parameter, click.Argument)
            else [*parameter.opts, *parameter.secondary_opts]
            for parameter in command.params
        )
        assert entry["help"].startswith(entry["summary"][:-1])
        assert entry["output"] == (reference(name) if name in OUTPUTS else None)


def test_help_is_that_of_the_command(pillcheck: Pillcheck) -> None:
    assert pillcheck("help").out == pillcheck("--help").out
    for name, _ in commands(cli):
        assert pillcheck("help", *name.split()).out == pillcheck(*name.split(), "--help").out
    names = [entry["name"] for entry in pillcheck("help", "history", "--json").json["commands"]]
    assert names == ["history", "history add", "history begin", "history edit", "history remove"]


def test_the_document_for_scripts_names_everything() -> None:
    text = (ROOT / "docs" / "automation.md").read_text(encoding="utf-8")
    keys = {key for output in OUTPUTS.values() for key in output["required"]}
    for name in [*OUTPUTS, *keys, *get_args(Kind)]:
        assert f"`{name}`" in text, name
    for code in EXIT_CODES:
        assert f"\n| {code} | " in text


# --- a badge ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "todo", "rejected", "message", "colour"),
    [
        (0, 0, 0, "no items", "lightgrey"),
        (0, 0, 2, "no items", "lightgrey"),
        (0, 5, 0, "0/5 done", "orange"),
        (1, 3, 1, "1/4 done", "yellow"),
        (1, 1, 0, "1/2 done", "yellowgreen"),
        (3, 1, 0, "3/4 done", "green"),
        (9, 1, 0, "9/10 done", "green"),
        (4, 0, 7, "4/4 done", "brightgreen"),
    ],
)
def test_a_badge_says_how_much_is_done(
    done: int, todo: int, rejected: int, message: str, colour: str
) -> None:
    total = Tally(
        items=done + todo + rejected, statuses={}, done=done, rejected=rejected, hours=0,
        without_hours=0,
    )  # fmt: skip
    assert json.loads(badge(total)) == {
        "schemaVersion": 1,
        "label": "backlog",
        "message": message,
        "color": colour,
    }


def test_a_badge_is_written_beside_what_is_printed(repo: Path, pillcheck: Pillcheck) -> None:
    printed = pillcheck("stats")
    assert pillcheck("stats", "--badge", "badge.json") == printed
    counts = pillcheck("stats", "--format", "json").json
    content = json.loads((repo / "badge.json").read_text("utf-8"))
    accepted = counts["items"] - counts["statuses"][4]["items"]
    assert content["message"] == f"{counts['done']}/{accepted} done"
    assert pillcheck("stats", "--status", "done", "--badge", "badge.json").code == 0
    content = json.loads((repo / "badge.json").read_text("utf-8"))
    assert content["color"] == "brightgreen"
    assert pillcheck("stats", "--badge", "no/such/folder.json").code == 2


def test_markdown_is_another_word_for_md(repo: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("set", "4", "blocked").code == 0
    shown = pillcheck("diff", "--format", "md")
    assert shown.out.startswith("### ")
    assert pillcheck("diff", "--format", "markdown") == shown
