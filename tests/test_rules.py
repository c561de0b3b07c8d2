from __future__ import annotations

import importlib
import pkgutil
import re
from typing import TYPE_CHECKING

import pytest

import pillcheck.rules
from pillcheck.linter import DEFAULT_POLICY, Policy, fix, lint
from pillcheck.rules import RULES
from pillcheck.rules.base import Bad, Rule
from tests.support import ALL_PAGES, CORPUS, KINDS, OWN_PAGE, needs_corpus, page_at, page_of

if TYPE_CHECKING:
    from pathlib import Path

GOOD = [
    pytest.param(rule, markup, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, markup in enumerate(rule.good)
]
BAD = [
    pytest.param(rule, bad, id=f"{rule.id}-{number}")
    for rule in RULES
    for number, bad in enumerate(rule.bad)
]


@pytest.mark.parametrize(("rule", "markup"), GOOD)
def test_good(rule: Rule, markup: str) -> None:
    assert lint(page_of(rule.frame.around(markup))) == []


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_bad(rule: Rule, bad: Bad) -> None:
    text = rule.frame.around(bad.markup)
    start, end = text.index("⟦"), text.index("⟧") - 1
    page = page_of(text.replace("⟦", "").replace("⟧", ""))
    found = lint(page, Policy({} if rule.on else {rule.id: rule.severity}))
    assert [(f.rule, f.span, f.message) for f in found] == [(rule.id, (start, end), bad.message)]
    assert (found[0].fix is not None) is (bad.fixed is not None)


@pytest.mark.parametrize(("rule", "bad"), [case for case in BAD if case.values[1].fixed])  # type: ignore[union-attr]
def test_fixed(rule: Rule, bad: Bad) -> None:
    page = page_of(rule.frame.around(bad.markup.replace("⟦", "").replace("⟧", "")))
    mended = fix(page, DEFAULT_POLICY, unsafe=True)
    assert mended.page.source.text == rule.frame.around(bad.fixed or "")
    assert mended.count == 1
    assert lint(mended.page) == []
    assert fix(mended.page, DEFAULT_POLICY, unsafe=True).count == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert rule.good, "a rule needs an example of what is right"
    assert rule.bad, "a rule needs an example of what is wrong"
    assert all("⟦" in bad.markup and "⟧" in bad.markup for bad in rule.bad)
    assert rule.__doc__, "a rule's docstring is its documentation"
    first, _, rest = rule.__doc__.partition("\n\n")
    assert first.endswith(".")
    assert rest.strip(), "the docstring must say why"
    name = re.sub(r"(?<!^)(?=[A-Z])", "-", type(rule).__name__).lower()
    assert rule.id == name
    assert type(rule).__module__ == f"pillcheck.rules.{name.replace('-', '_')}"


def test_every_rule_file_is_listed() -> None:
    files = {module.name for module in pkgutil.iter_modules(pillcheck.rules.__path__)} - {"base"}
    listed = {type(rule).__module__.rpartition(".")[2] for rule in RULES}
    assert files == listed, "add the rule to RULES in pillcheck/rules/__init__.py"
    for file in files:
        importlib.import_module(f"pillcheck.rules.{file}")


@pytest.mark.parametrize("path", [*KINDS.values(), OWN_PAGE], ids=lambda path: path.stem)
def test_clean_pages(path: Path) -> None:
    assert lint(page_at(path)) == []


@needs_corpus
@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("06-pill-in-field", []),
        ("22-reference", []),
        # Its priority is P3 there, no longer Meta, and Scope was never written.
        ("24-data-status-and-pill", [(276, 13, "missing-field")]),
        ("38-data-status-only", [(360, 27, "missing-field")]),
    ],
)
def test_corpus(name: str, found: list[tuple[int, int, str]]) -> None:
    page = page_at(CORPUS / f"{name}.html")
    assert [(*page.source.position(f.span.start), f.rule) for f in lint(page)] == found


# One fault in a clean page, and the one finding that it must give: page, fault, finding.
FAULTS = [
    ("pill-in-heading", 'id="item-4"', "", "missing-id"),
    ("pill-in-heading", 'id="item-4"', 'id="item-1"', "duplicate-id"),
    ("pill-in-heading", ">In progress<", ">Doing<", "wrong-label"),
    ("pill-in-field", '<span class="status-pill status-pill--blocked">', "<span>", "missing-pill"),
    ("pill-in-field", "pill--blocked", "pill--blokced", "unknown-status"),
    ("data-status-and-pill", 'data-status="blocked"', 'data-status="done"', "conflicting-status"),
    ("data-status-and-pill", 'data-status="blocked"', 'data-status="blokced"', "unknown-status"),
    ("data-status-only", 'data-status="blocked"', 'data-status="blokced"', "unknown-status"),
    ("data-status-only", 'data-status="blocked"', "", "bare-pill"),
]


@pytest.mark.parametrize(("kind", "old", "new", "rule"), FAULTS)
def test_one_fault_is_one_finding(kind: str, old: str, new: str, rule: str) -> None:
    text = KINDS[kind].read_text(encoding="utf-8")
    # The last place, as the first may be the legend's.
    place = text.rfind(old)
    assert place >= 0, f"{old} is not on the page"
    page = page_of(text[:place] + new + text[place + len(old) :])
    assert [finding.rule for finding in lint(page)] == [rule]


def test_findings_point_into_the_page() -> None:
    for path in ALL_PAGES:
        text = path.read_text(encoding="utf-8").replace("status-pill--", "status-pill--x")
        page = page_of(text)
        for finding in lint(page):
            assert 0 <= finding.span.start <= finding.span.end <= len(text)
