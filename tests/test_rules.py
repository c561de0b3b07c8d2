from __future__ import annotations

import importlib
import pkgutil
import re
import tomllib
from typing import TYPE_CHECKING

import pytest

import pillcheck.rules
from pillcheck.linting.linter import DEFAULT_POLICY, Policy, fix, lint
from pillcheck.project.dialects import dialect_of
from pillcheck.rules.base import Base, ChangeRule, Rule
from pillcheck.rules.catalogue import RULES
from pillcheck.rules.examples import Bad
from pillcheck.rules.finding import Severity
from tests.support import (
    ALL_PAGES,
    CORPUS,
    KINDS,
    OWN_PAGE,
    changed_lines,
    each_page,
    needs_corpus,
    page_at,
    page_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pillcheck.backlog.page import Page

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


def policy_for(rule: Rule) -> Policy:
    """Return what the examples of a rule are checked with; most changes have no row of theirs."""
    ignored = {"unrecorded-change"} - {rule.id}
    return Policy({} if rule.on else {rule.id: rule.severity}, ignore=frozenset(ignored))


def base_of(rule: Rule, page: Page) -> Base | None:
    """Return what an example of a rule on changes is compared with."""
    if not isinstance(rule, ChangeRule):
        return None
    return Base.of(
        page_of(rule.frame.around(rule.before), dialect_of(tomllib.loads(rule.settings))), page
    )


@pytest.mark.parametrize(("rule", "markup"), GOOD)
def test_good(rule: Rule, markup: str) -> None:
    page = page_of(rule.frame.around(markup), dialect_of(tomllib.loads(rule.settings)))
    assert lint(page, policy_for(rule), base_of(rule, page)) == []


@pytest.mark.parametrize(("rule", "bad"), BAD)
def test_bad(rule: Rule, bad: Bad) -> None:
    text = rule.frame.around(bad.markup)
    start, end = text.index("⟦"), text.index("⟧") - 1
    page = page_of(text.replace("⟦", "").replace("⟧", ""), dialect_of(tomllib.loads(rule.settings)))
    findings = lint(page, policy_for(rule), base_of(rule, page))
    expected = [(rule.id, (start, end), bad.message)]
    assert [(f.rule, f.span, f.message) for f in findings] == expected
    assert (findings[0].fix is not None) is (bad.fixed is not None)


@pytest.mark.parametrize(("rule", "bad"), [case for case in BAD if case.values[1].fixed])  # type: ignore[union-attr]
def test_fixed(rule: Rule, bad: Bad) -> None:
    page = page_of(
        rule.frame.around(bad.markup.replace("⟦", "").replace("⟧", "")),
        dialect_of(tomllib.loads(rule.settings)),
    )
    after = fix(page, DEFAULT_POLICY, unsafe=True)
    assert after.page.source.text == rule.frame.around(bad.fixed or "")
    assert after.fixed == 1
    assert lint(after.page) == []
    assert fix(after.page, DEFAULT_POLICY, unsafe=True).fixed == 0


# Every example with a fix: whether it is a safe one.
SAFE = {
    "bare-pill-0": True,
    "bare-pill-2": False,
    "estimate-style-0": True,
    "field-label-style-0": True,
    "history-date-mismatch-0": True,
    "history-order-0": False,
    "misnumbered-field-0": True,
    "misnumbered-field-1": True,
    "misordered-field-0": False,
    "stale-count-0": True,
    "stale-count-1": True,
    "stale-kept-count-0": True,
    "stale-kept-count-1": True,
    "unknown-field-0": False,
    "unknown-priority-0": False,
    "unknown-status-0": False,
    "unknown-value-0": False,
    "unused-suppression-0": True,
    "wrong-label-0": True,
    "wrong-label-1": True,
    "wrong-label-2": False,
}


def test_whether_each_fix_is_safe() -> None:
    safe = {}
    for rule, bad in (case.values for case in BAD):
        assert isinstance(rule, Rule)
        assert isinstance(bad, Bad)
        page = page_of(
            rule.frame.around(bad.markup.replace("⟦", "").replace("⟧", "")),
            dialect_of(tomllib.loads(rule.settings)),
        )
        for finding in lint(page, policy_for(rule), base_of(rule, page)):
            if finding.fix:
                safe[f"{rule.id}-{rule.bad.index(bad)}"] = finding.fix.safe
    assert safe == SAFE


def _pill(label: str) -> str:
    return (
        '<section id="item-1"><h2><span class="priority-tag">P1</span> A '
        f'<span class="status-pill status-pill--done">{label}</span></h2></section>'
    )


def _dated(text: str) -> str:
    row = f'<tr><td><time datetime="2026-04-21">{text}</time></td><td>x</td><td>y</td></tr>'
    return f'<table class="docs-page-history"><tbody>{row}</tbody></table>'


# What a fix would replace, and what a safe one makes of it: nothing, where words would be lost.
WORDS = [
    pytest.param(_pill, "Finished", "Done", id="one word"),
    pytest.param(_pill, "", "Done", id="none"),
    pytest.param(_pill, "To do", "Done", id="another label"),
    pytest.param(_pill, "in-progress", "Done", id="the name of another"),
    pytest.param(_pill, "DONE", "Done", id="letters"),
    pytest.param(_pill, "Done – 5 %", None, id="how far"),
    pytest.param(_pill, "Done (Ada)", None, id="who"),
    pytest.param(_pill, "Done 2026-04-21", None, id="when"),
    pytest.param(_pill, "Done, see #7", None, id="where"),
    pytest.param(_pill, "v2", None, id="which"),
    pytest.param(_pill, "Done&nbsp;5&#37;", None, id="references"),
    pytest.param(_pill, '<a href="x">Finished</a>', None, id="link"),
    pytest.param(_pill, "<b></b>", None, id="markup"),
    pytest.param(_pill, "<!-- x -->", None, id="comment"),
    pytest.param(_dated, "2026-04-12", "2026-04-21", id="date"),
    pytest.param(_dated, "12 April 2026", "2026-04-21", id="date in words"),
    pytest.param(_dated, "2026-04-12, first draft", None, id="date and more"),
    pytest.param(_dated, "Spring 2026", None, id="about a date"),
    pytest.param(_dated, '<a href="x">2026-04-12</a>', None, id="linked date"),
]


@pytest.mark.parametrize(("around", "was", "now"), WORDS)
def test_a_safe_fix_drops_no_words(around: Callable[[str], str], was: str, now: str | None) -> None:
    page = page_of(f"<main>{around(was)}</main>")
    assert {"wrong-label", "history-date-mismatch"} & {finding.rule for finding in lint(page)}
    text = fix(page).page.source.text
    assert text == f"<main>{around(was if now is None else now)}</main>"


@pytest.mark.parametrize(("around", "was", "now"), WORDS)
def test_an_unsafe_fix_drops_words_but_no_markup(
    around: Callable[[str], str], was: str, now: str | None
) -> None:
    label = "Done" if around is _pill else "2026-04-21"
    text = fix(page_of(f"<main>{around(was)}</main>"), unsafe=True).page.source.text
    assert text == f"<main>{around(was if '<' in was else label)}</main>"


@each_page
def test_safe_fixes_keep_all_markup_and_the_words_around(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in (
        (">Done<", "> done <"),
        (">To do<", ">To do – 5 %<"),
        (" status-pill--blocked", ""),
        ("<dt>2)", "<dt>7)"),
        ("Problem &amp; value", "Problem and <i>Value</i>"),
        (" h)", " hours)"),
    ):
        text = text.replace(old, new)
    page = page_of(text)
    edits = [
        (finding.rule, edit)
        for finding in lint(page)
        if finding.fix and finding.fix.safe and finding.rule != "unused-suppression"
        for edit in finding.fix.edits
    ]
    assert edits
    for rule, edit in edits:
        assert "<" not in page.source.cut(edit.span) + edit.text
        if rule not in ("estimate-style", "bare-pill"):
            assert page.source.text[edit.span.start - 1] in '> \n"'
    assert fix(page).page.source.text.count("5 %") == text.count("5 %")


@pytest.mark.parametrize(
    "rule", [r for r in RULES if isinstance(r, ChangeRule)], ids=lambda r: r.id
)
def test_a_rule_on_changes_needs_a_change(rule: ChangeRule) -> None:
    for markup in (rule.before, *(bad.markup for bad in rule.bad)):
        page = page_of(rule.frame.around(markup.replace("⟦", "").replace("⟧", "")))
        assert lint(page) == []
        assert lint(page, base=Base.of(page, page)) == []


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
    files = {module.name for module in pkgutil.iter_modules(pillcheck.rules.__path__)} - {
        "base",
        "carrier_parts",
        "catalogue",
        "examples",
        "finding",
        "habits",
    }
    listed = {type(rule).__module__.rpartition(".")[2] for rule in RULES}
    assert files == listed, "add the rule to RULES in pillcheck/rules/catalogue.py"
    for file in files:
        importlib.import_module(f"pillcheck.rules.{file}")


TRUE_OF_THE_REFERENCE: dict[str, list[str | None]] = {
    "field-label-style": ["item-5", "item-5"],
    "estimate-style": ["item-5"],
    "priority-order": ["item-24", "item-17", "item-20", "item-26"],
}


def _by_rule(path: Path) -> dict[str, list[str | None]]:
    items: dict[str, list[str | None]] = {}
    for finding in lint(page_at(path)):
        items.setdefault(finding.rule, []).append(finding.item.name if finding.item else None)
    return items


@pytest.mark.parametrize("kind", KINDS)
def test_clean_pages(kind: str) -> None:
    # The second kind was in use before pages had a history.
    expected = {"missing-history": [None]} if kind == "pill-in-field" else {}
    assert _by_rule(KINDS[kind]) == expected


def test_our_page() -> None:
    assert _by_rule(OWN_PAGE) == TRUE_OF_THE_REFERENCE


# Every finding was read by hand and is true.
IN_ALL: dict[str, list[str | None]] = {
    key: TRUE_OF_THE_REFERENCE[key] for key in ("field-label-style", "estimate-style")
}
CORPUS_FINDINGS: dict[str, dict[str, list[str | None]]] = {
    "06-pill-in-field": {
        **IN_ALL,
        "legend-mismatch": [None],  # no Rejected
        "missing-evidence": ["item-2"],
        "missing-history": [None],
    },
    "22-reference": {**TRUE_OF_THE_REFERENCE},
    "24-data-status-and-pill": {
        **IN_ALL,
        "missing-field": ["item-0"],  # its priority is P3 now, and it has no Scope
        "misleading-group-comment": [None, None],  # Meta and P4 became P3
        "priority-order": ["item-1", "item-24", "item-17", "item-20", "item-26"],
    },
    "38-data-status-only": {
        **IN_ALL,
        "missing-field": ["item-0"],
        "misleading-group-comment": [None, None],
        "priority-order": [
            "item-1", "item-24", "item-17", "item-20", "item-26", "item-30", "item-44", "item-47",
        ],
        "unknown-field": ["item-47", "item-47"],  # Acceptance criteria, Mandatory note
    },
}  # fmt: skip


@needs_corpus
@pytest.mark.parametrize("name", CORPUS_FINDINGS)
def test_corpus(name: str) -> None:
    assert _by_rule(CORPUS / f"{name}.html") == CORPUS_FINDINGS[name]


# One fault in a clean page, and the one finding that it must give: page, fault, finding.
FAULTS = [
    ("pill-in-heading", 'id="item-5"', "", "missing-id"),
    ("pill-in-heading", 'id="item-5"', 'id="item-2"', "duplicate-id"),
    ("pill-in-heading", 'id="item-5"', 'id="item-five"', "malformed-id"),
    ("pill-in-heading", ">In progress<", ">Doing<", "wrong-label"),
    ("pill-in-heading", "P4", "P9", "unknown-priority"),
    ("pill-in-heading", '<span class="priority-tag">P4</span>', "", "missing-priority"),
    ("pill-in-heading", "<!-- P1 -->", "<!-- P3 -->", "misleading-group-comment"),
    ("pill-in-heading", "<dt>2) ", "<dt>3) ", "misnumbered-field"),
    ("pill-in-heading", "Problem &amp; value", "Problem &amp; Value", "field-label-style"),
    ("pill-in-heading", "Problem &amp; value", "Problem &amp; valour", "unknown-field"),
    ("pill-in-heading", 'datetime="2026-03-02"', 'datetime="2026-13-02"', "malformed-history-date"),
    ("pill-in-heading", ">2026-03-02<", ">2026-03-01<", "history-date-mismatch"),
    ("data-status-and-pill", "status-pill--blocked", "status-pill--blokced", "unknown-status"),
    ("data-status-and-pill", "status-pill--blocked", "status-pill--", "unknown-status"),
    ("data-status-and-pill", 'data-status="blocked"', 'data-status="done"', "conflicting-status"),
    ("data-status-and-pill", 'data-status="blocked"', 'data-status="blokced"', "unknown-status"),
    ("data-status-only", 'data-status="blocked"', 'data-status="blokced"', "unknown-status"),
    ("data-status-only", 'data-status="blocked"', "", "bare-pill"),
]


@pytest.mark.parametrize(("kind", "old", "new", "rule"), FAULTS, ids=lambda part: part[:40])
def test_one_fault_is_one_finding(kind: str, old: str, new: str, rule: str) -> None:
    text = KINDS[kind].read_text(encoding="utf-8")
    # The last place, as the first may be the legend's.
    place = text.rfind(old)
    assert place >= 0, f"{old} is not on the page"
    page = page_of(text[:place] + new + text[place + len(old) :])
    findings = lint(page)
    assert [finding.rule for finding in findings] == [rule]
    assert abs(findings[0].span.start - place) < 300


SUPPRESSED = [
    pytest.param("item", "ignore[wrong-label] A joke.", [], id="in the item"),
    pytest.param("page", "ignore[wrong-label] A joke.", [], id="on the page"),
    pytest.param("item", "ignore[no-items, wrong-label] A joke.", ["unused-suppression"], id="2"),
    pytest.param("other", "ignore[wrong-label] A joke.", ["unused-suppression", "wrong-label"],
                 id="in another item"),
    pytest.param("item", "ignore[wrong-label]", ["malformed-suppression"], id="without a reason"),
    pytest.param("item", "ignore[wrong-lable] x", ["malformed-suppression", "wrong-label"],
                 id="misspelt"),
    pytest.param("item", "ignore wrong-label", ["malformed-suppression", "wrong-label"],
                 id="no brackets"),
]  # fmt: skip


@pytest.mark.parametrize(("where", "words", "rules"), SUPPRESSED)
def test_suppression(where: str, words: str, rules: list[str]) -> None:
    text = KINDS["pill-in-heading"].read_text(encoding="utf-8")
    text = text.replace("<html", "<!-- top -->\n<html")
    place = text.rfind(">In progress<")
    text = text[:place] + ">Doing<" + text[place + len(">In progress<") :]
    comment = f"<!-- pillcheck: {words} -->"
    if where == "page":
        text = text.replace("<main", f"{comment}\n<main", 1)
    else:
        start = text.rfind("<h2>", 0, place) if where == "item" else text.rfind("<h2>", place)
        start = start if where == "item" else text.index("<h2>", place)
        text = text[:start] + comment + "\n" + text[start:]
    assert sorted(f.rule for f in lint(page_of(text))) == rules


@pytest.mark.parametrize("unsafe", [pytest.param(False, marks=pytest.mark.slow), True])
def test_fixes_settle(unsafe: bool) -> None:
    for path in ALL_PAGES:
        once = fix(page_at(path), unsafe=unsafe)
        assert fix(once.page, unsafe=unsafe).fixed == 0
        assert not [f for f in lint(once.page) if f.fix and (f.fix.safe or unsafe)], (
            "everything that can be fixed is"
        )


@pytest.mark.parametrize(
    "pill",
    [
        pytest.param('<img class="status-pill status-pill--done">', id="void"),
        pytest.param('<span class="status-pill status-pill--done">', id="never closed"),
        pytest.param('<span class="status-pill status-pill--done"><b>x</b></span>', id="markup"),
    ],
)
def test_a_pill_that_cannot_hold_a_label_is_not_fixed(pill: str) -> None:
    page = page_of(f"<main><p>{pill}</p></main>")
    assert "wrong-label" in {finding.rule for finding in lint(page)}
    assert fix(page, unsafe=True).fixed == 0


def test_fixing_touches_only_the_lines_it_must() -> None:
    page = page_at(OWN_PAGE)
    after = fix(page)
    assert after.fixed == 3
    assert len(changed_lines(page.source.text, after.page.source.text)) == 3


def test_policy() -> None:
    page = page_at(OWN_PAGE)
    assert lint(page, Policy(select=frozenset(["wrong-label"]))) == []
    ignored = lint(page, Policy(ignore=frozenset(["priority-order", "estimate-style"])))
    assert {f.rule for f in ignored} == {"field-label-style"}
    off = lint(page, Policy({"priority-order": None, "estimate-style": Severity.ERROR}))
    assert {(f.rule, str(f.severity)) for f in off} == {
        ("field-label-style", "warning"),
        ("estimate-style", "error"),
    }


def test_findings_point_into_the_page() -> None:
    for path in ALL_PAGES:
        text = path.read_text(encoding="utf-8").replace("status-pill--", "status-pill--x")
        page = page_of(text)
        findings = lint(page)
        assert findings
        for finding in findings:
            assert 0 <= finding.span.start <= finding.span.end <= len(text)


SCATTERED = [
    pytest.param(
        '<table class="docs-page-history"><tbody><tr><td><time datetime="2026-01-01">2026-01-01'
        "</time></td><td>Old</td><td>Ada</td></tr></tbody><tbody><tr>"
        '<td><time datetime="2026-01-02">2026-01-02</time></td><td>New</td><td>Ada</td></tr>'
        "</tbody></table>",
        "history-order",
        id="rows of two table bodies",
    ),
    pytest.param(
        '<section id="item-1"><h2>A</h2><dl><dt>1) Problem &amp; value</dt><dd>x</dd></dl>'
        "<dl><dt>2) Summary</dt><dd>y</dd></dl></section>",
        "misordered-field",
        id="fields of two lists",
    ),
    pytest.param(
        '<section id="item-1"><h2>A</h2><dl><dt>1) Problem &amp; value</dt><dd>x</dd>'
        "<div><dt>2) Summary</dt><dd>y</dd></div></dl></section>",
        "misordered-field",
        id="one field in an element of its own",
    ),
]


@pytest.mark.parametrize(("text", "rule"), SCATTERED)
def test_what_stands_apart_is_not_moved(text: str, rule: str) -> None:
    findings = [finding for finding in lint(page_of(text)) if finding.rule == rule]
    assert [finding.fix for finding in findings] == [None]
