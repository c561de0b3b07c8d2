"""Findings on two places name both, and what is said of a place is said once."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.linting import linter
from pillcheck.linting.linter import Policy, lint
from pillcheck.linting.result import result_of
from pillcheck.rules.base import Rule
from pillcheck.rules.catalogue import RULES
from pillcheck.rules.finding import Fix, Severity
from tests.support import page_of
from tests.test_ending import ITEM, MARKUP

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from pillcheck.backlog.page import Page
    from pillcheck.rules.finding import Finding
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
TWO = ITEM.format(1) + ITEM.format(2)
ROW = '<tr><td><time datetime="{0}">{0}</time></td><td>Row.</td><td>Ada</td></tr>'
FIELD = "<dt>2) Summary</dt><dd>Again.</dd><dt>2) Problem"
PILL = '<span class="status-pill status-pill--todo">To do</span>'

# The rule, what becomes of a page of two items, and the text and message of the other place.
PLACES = [
    pytest.param(
        "duplicate-id", ('id="item-2"', 'id="item-1"'), "item-1", "the first one is here", id="id"
    ),
    pytest.param(
        "duplicate-title", ("Title 2", "title 1"), "Title 1", "the first one is here", id="title"
    ),
    pytest.param(
        "duplicate-field", ("<dt>2) Problem", FIELD), "Summary", "the first one is here", id="field"
    ),
    pytest.param(
        "multiple-pills", (PILL, f"{PILL} {PILL}"), PILL, "the first one is here", id="pill"
    ),
    pytest.param(
        "priority-order",
        (">P1</span> Title 2", ">P0</span> Title 2"),
        "P1",
        "P1 is here",
        id="priority",
    ),
    pytest.param(
        "history-order",
        ("<tbody>", f"<tbody>{ROW.format('2026-01-02')}"),
        "2026-01-02",
        "2026-01-02 is here",
        id="history",
    ),
]


# How many items are in progress, the limit, and how many of them the finding names.
STARTED = {"as many": (3, None, 0), "one more": (4, None, 4), "a limit of one": (4, 1, 4)}


@pytest.mark.parametrize(("started", "most", "named"), STARTED.values(), ids=STARTED)
def test_all_items_in_progress_are_named_once(started: int, most: int | None, named: int) -> None:
    items = (
        ITEM.format(number).replace("--todo", "--in-progress" if number <= started else "--todo")
        for number in range(1, 6)
    )
    text = MARKUP.format("".join(items))
    dialect = DEFAULT.replaced(max_started=most) if most else DEFAULT
    findings = lint(page_of(text, dialect), Policy(select=frozenset(["too-many-in-progress"])))
    assert len(findings) == bool(named)
    for finding in findings:
        assert finding.item
        assert finding.item.name == f"item-{(most or 3) + 1}"
        names = [finding.item.name, *(place.message for place in finding.related)]
        assert sorted(name.removesuffix(" is here") for name in names) == [
            f"item-{number}" for number in range(1, named + 1)
        ]


def page_with(change: tuple[str, str]) -> str:
    text = MARKUP.format(TWO)
    assert change[0] in text
    return text.replace(*change)


@pytest.mark.parametrize(("rule", "change", "there", "message"), PLACES)
def test_the_other_place_is_named(
    rule: str, change: tuple[str, str], there: str, message: str
) -> None:
    text = page_with(change)
    page = page_of(text)
    findings = lint(page, Policy(select=frozenset([rule])))
    assert findings
    lines = text.split("\n")
    for finding, located in zip(findings, result_of(page, findings).findings, strict=True):
        (place,) = located.related
        assert place.message == message
        assert place.path == located.path
        assert place.line == place.end_line
        assert lines[place.line - 1][place.column - 1 : place.end_column - 1] == there
        # It is another place, and the message names no line: lines move.
        assert finding.related[0].span != finding.span
        assert (place.line, place.column) < (located.line, located.column)
        assert "line" not in located.message


@pytest.mark.parametrize("rule", [rule.id for rule in RULES])
def test_every_other_place_is_another_one(rule: str) -> None:
    known = next(entry for entry in RULES if entry.id == rule)
    for bad in known.bad:
        markup = bad.markup.replace("⟦", "").replace("⟧", "")
        page = page_of(known.frame.around(markup))
        for finding in lint(page, Policy(select=frozenset([rule]))):
            for related in finding.related:
                assert related.span != finding.span
                assert related.message == related.message.strip(" .")


@pytest.fixture
def twice(repo: Path) -> Path:
    """Return a page with an id that is there twice: an error with another place."""
    page = repo / PAGE
    page.write_text(page_with(('id="item-2"', 'id="item-1"')), "utf-8")
    return page


def place_of(page: Path, nth: int) -> tuple[int, int]:
    """Return line and column of the nth place of the id."""
    at = -1
    text = page.read_text("utf-8")
    for _ in range(nth):
        at = text.index('id="item-1"', at + 1)
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at) + len('id="')


SELECT = ("check", "--select", "duplicate-id", "--format")


def test_text_has_a_note(twice: Path, pillcheck: Pillcheck) -> None:
    line, column = place_of(twice, 1)
    lines = pillcheck(*SELECT, "text").out.splitlines()
    assert lines[2].strip(" |") == "^^^^^^"
    assert lines[3] == f"      = note: {PAGE}:{line}:{column}: the first one is here"


def test_json_has_the_place(twice: Path, pillcheck: Pillcheck) -> None:
    line, column = place_of(twice, 1)
    (finding,) = pillcheck(*SELECT, "json").json["findings"]
    assert (finding["line"], finding["column"]) == place_of(twice, 2)
    assert finding["related"] == [
        {
            "message": "the first one is here",
            "path": PAGE,
            "line": line,
            "column": column,
            "end_line": line,
            "end_column": column + len("item-1"),
        }
    ]


def test_sarif_has_the_place(twice: Path, pillcheck: Pillcheck) -> None:
    line, column = place_of(twice, 1)
    (result,) = pillcheck(*SELECT, "sarif").json["runs"][0]["results"]
    (related,) = result["relatedLocations"]
    assert related["message"] == {"text": "the first one is here"}
    assert related["physicalLocation"] == {
        "artifactLocation": {"uri": PAGE},
        "region": {
            "startLine": line,
            "startColumn": column,
            "endLine": line,
            "endColumn": column + len("item-1"),
        },
    }


def test_gitlab_has_the_line(twice: Path, pillcheck: Pillcheck) -> None:
    line, _ = place_of(twice, 1)
    (issue,) = json.loads(pillcheck(*SELECT, "gitlab").out)
    assert issue["other_locations"] == [{"path": PAGE, "lines": {"begin": line, "end": line}}]


def test_github_names_the_line(twice: Path, pillcheck: Pillcheck) -> None:
    line, _ = place_of(twice, 1)
    annotation = pillcheck(*SELECT, "github").out.splitlines()[0]
    assert annotation.endswith(f'duplicate id "item-1"; line {line}: the first one is here')


@pytest.mark.parametrize(("level", "path"), [("error", ".//failure"), ("warning", ".//system-out")])
def test_junit_names_the_place(
    repo: Path, twice: Path, pillcheck: Pillcheck, level: str, path: str
) -> None:
    (repo / "pillcheck.toml").write_text(f'[rules]\nduplicate-id = "{level}"\n')
    line, column = place_of(twice, 1)
    found = ET.fromstring(pillcheck(*SELECT, "junit").out).find(path)
    assert found is not None
    assert found.text is not None
    assert found.text.endswith(f"\n{PAGE}:{line}:{column}: the first one is here")


@pytest.mark.parametrize("output", ["text", "json", "sarif", "gitlab", "github", "junit"])
def test_a_finding_on_one_place_names_no_other(
    repo: Path, pillcheck: Pillcheck, output: str
) -> None:
    (repo / PAGE).write_text(page_with((">To do<", ">Todo<")), "utf-8")
    out = pillcheck("check", "--select", "wrong-label", "--format", output).out
    for word in ("note:", "relatedLocations", "other_locations", "is here"):
        assert word not in out
    if output == "json":
        assert [finding["related"] for finding in json.loads(out)["findings"]] == [[], []]


def test_a_baseline_knows_a_finding_when_lines_move(twice: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("check", "--write-baseline", "known.json").code == 0
    twice.write_text(twice.read_text("utf-8").replace("<body>", "<body>\n\n"), "utf-8")
    assert pillcheck("check", "--baseline", "known.json").code == 0
    assert pillcheck("check").code == 1


# --- once -------------------------------------------------------------------------------


def rule_of(
    name: str, level: Severity, message: str, *, fix: Fix | None = None, times: int = 1
) -> Rule:
    """Return a rule that finds something at the first title of the page."""

    class Some(Rule):
        id = name
        severity = level

        def check(self, page: Page) -> Iterable[Finding]:
            title = page.items[0].title
            assert title
            for _ in range(times):
                yield self.finding(title.span, message, page.items[0], fix)

    return Some()


FIX = Fix("mend it", ())
ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO
# The rules that run, and which of them are reported.
ONCE = [
    pytest.param([rule_of("a", ERROR, "x", times=3)], ["a"], id="one rule twice"),
    pytest.param([rule_of("a", ERROR, "x"), rule_of("b", ERROR, "x")], ["a"], id="two rules"),
    pytest.param([rule_of("b", WARNING, "x"), rule_of("a", ERROR, "x")], ["a"], id="most severe"),
    pytest.param([rule_of("a", INFO, "x"), rule_of("b", WARNING, "x")], ["b"], id="not info"),
    pytest.param(
        [rule_of("a", ERROR, "x"), rule_of("b", ERROR, "x", fix=FIX)], ["b"], id="with a fix"
    ),
    pytest.param(
        [rule_of("a", ERROR, "x"), rule_of("b", WARNING, "x", fix=FIX)], ["a"], id="severity first"
    ),
    pytest.param([rule_of("a", ERROR, "x"), rule_of("b", ERROR, "y")], ["a", "b"], id="two things"),
]


@pytest.mark.parametrize(("rules", "reported"), ONCE)
def test_the_same_is_said_once(
    rules: Sequence[Rule], reported: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(linter, "RULES", rules)
    policy = Policy(select=frozenset(rule.id for rule in rules))
    assert [finding.rule for finding in lint(page_of(MARKUP.format(TWO)), policy)] == reported


def test_the_same_elsewhere_is_said_again() -> None:
    page = page_of(page_with((">To do<", ">Todo<")))
    findings = lint(page, Policy(select=frozenset(["wrong-label"])))
    assert len({finding.message for finding in findings}) == 1
    assert len(findings) == 2


def test_a_suppression_of_one_of_two_rules_leaves_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        linter, "RULES", [rule_of("wrong-label", ERROR, "x"), rule_of("bare-pill", ERROR, "x")]
    )
    text = page_with(("<dl>", "<!-- pillcheck: ignore[wrong-label] A joke. --><dl>"))
    # The comment in the other item hides nothing.
    policy = Policy(ignore=frozenset(["unused-suppression"]))
    assert [finding.rule for finding in lint(page_of(text), policy)] == ["bare-pill"]


def test_an_unused_suppression_names_a_rule_once() -> None:
    suppression = "<!-- pillcheck: ignore[wrong-label, wrong-label] Twice. -->"
    (finding, _) = lint(page_of(page_with(("<dl>", f"{suppression}<dl>"))))
    assert finding.message == "unused suppression of wrong-label"
