from __future__ import annotations

import json
import re
import tomllib
from itertools import chain
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.dialect import DEFAULT, Dialect
from pillcheck.project import settings
from pillcheck.project.dialects import dialect_of
from pillcheck.project.schema import schema
from pillcheck.project.setting_checks import check
from tests.support import KINDS, ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

WRONG = [
    pytest.param("pges = []", 2, 'unknown setting "pges"; did you mean "pages"?', id="setting"),
    pytest.param("author = 3", 2, "author must be words in quotes", id="text"),
    pytest.param("pages = 'x'", 2, "pages must be a list of words", id="texts"),
    pytest.param("waiting = 'after'", 2, "waiting must be a list of words", id="phrases"),
    pytest.param("waiting = ['after', ' ']", 2, "a phrase without words", id="empty phrase"),
    pytest.param("blocked-statuses = ['stuck']", 2, 'unknown status "stuck"', id="blocked"),
    pytest.param("started-statuses = ['dnoe']", 2,
                 'unknown status "dnoe"; did you mean "done"', id="started"),
    pytest.param("rates = ['3']", 2, "rates must be a list of whole numbers", id="numbers"),
    *(
        pytest.param(f"max-started = {value}", 2, "max-started must be a whole number from 1 on",
                     id=f"number {value}")
        for value in ("0", "-1", "true", "2.5", "'3'", "[3]")
    ),
    pytest.param("ignore = ['wrong-lable']", 2,
                 'unknown rule "wrong-lable"; did you mean "wrong-label"?',
                 id="rule in a list"),
    pytest.param("\n[tool.pillcheck.rules]\nwrong-lable = 'off'", 4,
                 'unknown rule "wrong-lable"; did you mean "wrong-label"?', id="rule"),
    pytest.param("\n[tool.pillcheck.rules]\nwrong-label = 'warn'", 4,
                 'unknown severity "warn"; did you mean "warning"?', id="severity"),
    pytest.param("\n[tool.pillcheck.rules]\nwrong-label = 'None'", 4,
                 'unknown severity "None"; did you mean "off"?', id="no severity"),
    pytest.param("\n[tool.pillcheck.rules]\nwrong-label = false", 3,
                 "a table of words in quotes: off, error, warning, info", id="false"),
    pytest.param("done-statuses = ['dnoe']", 2, 'unknown status "dnoe"; did you mean "done"?',
                 id="done status"),
    pytest.param("statuses = {'a b' = 'A'}", 2, '"a b" cannot be part of a class name',
                 id="status that is no class"),
    pytest.param("statuses = {a = {label = 'A', html = '<b>A</b>'}}", 2,
                 'html "<b>A</b>" does not read "A"', id="markup of a label with a tag"),
    pytest.param("statuses = {a = {label = 'A b', html = 'A&nbsp;c'}}", 2,
                 'html "A&nbsp;c" does not read "A b"', id="markup of another label"),
    pytest.param("statuses = {a = {label = '<b>', html = '<b>'}}", 2,
                 'html "<b>" does not read "<b>"', id="markup that looks like its label"),
    pytest.param("item = 'li'\n[[tool.pillcheck.carriers]]\nat = 'i'\nlabels = {done = 'x'}", 5,
                 'labels of a carrier are its whole text; add text = "whole"', id="labels alone"),
    pytest.param("item = 'li'\n[[tool.pillcheck.carriers]]\nat = 'i'\ntext = 'whole'\n"
                 "labels = {dnoe = 'x'}", 6, 'unknown status "dnoe"; did you mean "done"?',
                 id="labels of no status"),
    pytest.param("statuses = {a = 3}", 2, "statuses must be a table of words", id="statuses"),
    pytest.param("\n[[tool.pillcheck.fields]]\nlabl = 'x'", 4,
                 'unknown setting "labl"; did you mean "label"?', id="field setting"),
    pytest.param("\n[[tool.pillcheck.fields]]\nrequired = true", 3, "a field needs a label",
                 id="field without a label"),
    pytest.param("\n[[tool.pillcheck.fields]]\nlabel = 'x'\nrequired = 1", 5,
                 "required must be true or false", id="flag"),
    pytest.param("\n[[tool.pillcheck.fields]]\nlabel = 'x'\nnot-required-for = ['meta']", 5,
                 'unknown priority "meta"; did you mean "Meta"?', id="priority"),
    pytest.param("[tool.pillcheck.count-words]\nsheets = 'all'", 3,
                 'unknown count "all"', id="count"),
    pytest.param("[tool.pillcheck.count-words]\n'12' = 'done'", 3,
                 'count-words has no word in "12"', id="number as a word"),
    pytest.param("status-field = 'State'", 2, 'unknown field "State"', id="role"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "line", "message"), WRONG)
def test_wrong(repo: Path, pillcheck: Pillcheck, text: str, line: int, message: str) -> None:
    (repo / "pyproject.toml").write_text(f"[tool.pillcheck]\n{text}\n")
    result = pillcheck("check", "--format", "json")
    assert result.code == 2
    assert result.json["error"]["kind"] == "config"
    assert result.json["error"]["message"].startswith(f"pyproject.toml:{line}: ")
    assert message in result.json["error"]["message"]


def test_every_name_of_the_dialect_can_be_set() -> None:
    names = {name.replace("_", "-") for name in Dialect._fields if name != "shape"}
    assert names <= set(settings.SETTINGS)


def _documented() -> dict[str, Any]:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    blocks = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    table: dict[str, Any] = tomllib.loads(blocks[1])["tool"]["pillcheck"]
    return table


def test_the_documented_defaults_are_the_defaults() -> None:
    table = _documented()
    check(table)
    assert dialect_of(table) == DEFAULT
    assert dialect_of({}) == DEFAULT


def test_the_documentation_names_every_setting() -> None:
    text = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    inner = (*settings.IN_LISTS.values(), *settings.BY_NAME.values())
    for name in chain(settings.SETTINGS, *inner):
        assert re.search(rf"\b{name}\b", text), name


def test_the_schema_is_that_of_the_code() -> None:
    file = ROOT / "docs" / "pillcheck.schema.json"
    assert json.loads(file.read_text(encoding="utf-8")) == schema(), "run `make docs`"


def test_severities(repo: Path, pillcheck: Pillcheck) -> None:
    page = repo / "docs/backlog/README.html"
    page.write_text(page.read_text("utf-8").replace(">P4<", ">P2<"), "utf-8")
    assert pillcheck("check").code == 0
    rules = "[tool.pillcheck.rules]\npriority-order = 'error'\nmisleading-group-comment = 'off'\n"
    (repo / "pyproject.toml").write_text(rules)
    result = pillcheck("check", "--format", "json")
    assert result.code == 1
    assert [(f["rule"], f["severity"]) for f in result.json["findings"]] == [
        ("priority-order", "error")
    ]


# A team with other statuses, fields and elements, and no Meta items.
TEAM = """
[tool.pillcheck]
pages = ["plan.html"]
priorities = ["now", "next", "later"]
done-statuses = ["shipped"]
item-elements = ["article"]
item-class = "task"
id-prefix = "task-"
pill-class = "state"
priority-class = "when"
rates = [4]
estimate-field = "Effort"
status-field = "State"
history-class = "log"

[tool.pillcheck.statuses]
idea = "Just an idea"
doing = "We are on it"
shipped = "Out!"

[[tool.pillcheck.fields]]
label = "What"
required = true

[[tool.pillcheck.fields]]
label = "Effort"
aliases = ["Size"]
required = true
not-required-for = ["later"]

[[tool.pillcheck.fields]]
label = "Proof"
evidence = true

[[tool.pillcheck.fields]]
label = "State"
"""
TASK = """
<article class="task" id="task-{n}"><h3><i class="when">{when}</i> {title}
  <i class="state state--{state}">{label}</i></h3>
<dl><dt>1) What</dt><dd>Words.</dd>{rest}</dl></article>"""
EFFORT = '<dt>2) Effort</dt><dd><p class="time-cell">4 h/day ~2 days (~8 h)</p></dd>'


def _plan() -> str:
    proof = EFFORT + "<dt>3) Proof</dt><dd>Words.</dd>"
    tasks = [
        (1, "now", "Bake", "shipped", "Out!", proof),
        (2, "next", "Deliver", "doing", "We are on it", EFFORT),
        (3, "later", "Sell", "idea", "Just an idea", ""),
    ]
    names = ("n", "when", "title", "state", "label", "rest")
    body = "".join(TASK.format(**dict(zip(names, task, strict=True))) for task in tasks)
    return (
        "<!doctype html><title>Plan</title><main>" + body + '<table class="log"><tbody><tr><td>'
        '<time datetime="2026-01-02">2026-01-02</time><td>Begun<td>Bo</table></main>\n'
    )


def test_a_team_with_its_own_names(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pyproject.toml").write_text(TEAM)
    (repo / "plan.html").write_text(_plan(), "utf-8")
    assert pillcheck("check").out == (
        "plan.html: 3 items (1 Out!, 1 We are on it, 1 Just an idea): no problems\n"
    )
    assert pillcheck("set", "Sell", "we are on it", "--note", "Go").code == 0
    changed = _plan().replace('state--idea">Just an idea', 'state--doing">We are on it')
    assert (repo / "plan.html").read_text("utf-8").replace(
        pillcheck("history", "--format", "json").json["rows"][0]["change"], "Go"
    ).count("state--doing") == changed.count("state--doing")
    listed = pillcheck("list", "--format", "json").json["items"]
    assert [(i["id"], i["priority"], i["status"], i["label"]) for i in listed] == [
        ("task-1", "now", "shipped", "Out!"),
        ("task-2", "next", "doing", "We are on it"),
        ("task-3", "later", "doing", "We are on it"),
    ]
    broken = _plan().replace("state--shipped", "state--shiped").replace("1) What", "1) Waht")
    (repo / "plan.html").write_text(broken, "utf-8")
    found = pillcheck("check", "--format", "json").json["findings"]
    assert {f["rule"] for f in found} == {"unknown-status", "unknown-field"}
    assert pillcheck("check", KINDS["pill-in-heading"]).code == 1
