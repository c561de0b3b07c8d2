"""What people meet in the field: each kind of fault with its siblings, as a table."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.lookup import find_item
from pillcheck.backlog.references import mentions_of, references
from pillcheck.editing.fields import edit_item
from pillcheck.editing.rename import rename
from pillcheck.linting.linter import lint
from pillcheck.linting.result import result_of
from pillcheck.merging.dead_references import dead_references
from pillcheck.merging.merge import merge_pages
from pillcheck.printable import hidden_difference
from pillcheck.report.findings.paths import from_root
from tests.support import carried_out, item, page_of, with_row

if TYPE_CHECKING:
    from tests.test_cli import Pillcheck

ESTIMATES = [
    pytest.param("3&nbsp;h/day", "~4&nbsp;days (~12&nbsp;h)", id="no-break space"),
    pytest.param("3&#160;h/day", "~4&#xA0;days (~12&#xa0;h)", id="by number"),
    pytest.param("3&#8239;h/day", "~4&thinsp;days (~12&#x202F;h)", id="narrow spaces"),
    pytest.param("3\u00a0h/day", "~4\u202fdays (~12\u2009h)", id="as characters"),
]


@pytest.mark.parametrize(("rate", "time"), ESTIMATES)
def test_an_estimate_is_read_as_readers_see_it(rate: str, time: str) -> None:
    cell = f'<div class="time-cell"><strong>{rate}</strong> {time}</div>'
    body = f"<dt>1) Rough estimate (calendar days)</dt><dd>{cell}</dd>"
    page = page_of(item(1, "A", body))
    assert (page.items[0].hours, page.items[0].days) == (12, {"3": 4})
    after = carried_out(page, edit_item(page, page.items[0], hours=6))
    written = time.replace("4", "2", 1).replace("12", "6", 1)
    assert after.source.text == page.source.text.replace(time, written)


REFERENCES = [
    pytest.param('<a href="#item%2D2">B</a>', id="percent sign in a link"),
    pytest.param('<a href="#item-&#50;">B</a>', id="reference in a link"),
    pytest.param("See item&#32;2.", id="reference between the words"),
    pytest.param("See item&nbsp;2.", id="no-break space"),
    pytest.param("See items&#160;2.", id="plural"),
]


@pytest.mark.parametrize("words", REFERENCES)
def test_a_reference_however_it_is_written(words: str) -> None:
    body = f"<dt>1) Summary</dt><dd>{words}</dd>"
    page = page_of(item(1, "A", body) + item(2, "B"))
    assert mentions_of(page, page.items[1])
    assert [reference.name for reference in references(page)] == ["item-2"]


@pytest.mark.parametrize("words", ["See item&amp;2.", '<a href="p.html#item-2">x</a>', "item 22"])
def test_what_is_no_reference(words: str) -> None:
    page = page_of(item(1, "A", f"<dt>1) Summary</dt><dd>{words}</dd>") + item(2, "B"))
    assert [known.name for known in references(page) if known.name == "item-2"] == []


TITLES = [
    ("Docu&shy;men&shy;tation portal", "Documentation portal"),
    ("Caf\u0065\u0301 list", "Caf\u00e9 list"),
    ("Caf&eacute; list", "cafe\u0301 LIST"),
    ("Zero\u200bwidth", "Zerowidth"),
]


@pytest.mark.parametrize(("title", "typed"), TITLES, ids=[typed for _, typed in TITLES])
def test_a_title_is_found_by_what_a_reader_sees(title: str, typed: str) -> None:
    page = page_of(item(1, title) + item(2, "Other"))
    assert find_item([page], typed)[1].name == "item-1"


DIFFERENCES = [
    ("2026\u201101\u201131", "2026-01-31", " (with U+2011 NON-BREAKING HYPHEN)"),
    ("To\u00a0do", "To do", " (with U+00A0 NO-BREAK SPACE)"),
    ("Do\u00adne", "Done", " (with U+00AD SOFT HYPHEN)"),
    ("D\u043ene", "Done", " (with U+043E CYRILLIC SMALL LETTER O)"),
    ("\u03a11", "P1", " (with U+03A1 GREEK CAPITAL LETTER RHO)"),
    ("Finished", "Done", ""),
    ("Done", "Done", ""),
]


@pytest.mark.parametrize(("text", "expected", "words"), DIFFERENCES, ids=ascii)
def test_a_difference_that_cannot_be_seen_is_named(text: str, expected: str, words: str) -> None:
    assert hidden_difference(text, expected) == words


@pytest.mark.parametrize("name", ["item-013", "item-１３", "item-1a", "item-"])
def test_a_number_has_one_form(name: str) -> None:
    page = page_of(item(1, "A").replace('id="item-1"', f'id="{name}"'))
    assert "malformed-id" in [finding.rule for finding in lint(page)]


ODD_NAMES = [
    ('id="item-1"', 'id="item-１"', "malformed-id", "U+FF11 FULLWIDTH DIGIT ONE"),
    ('id="item-1"', 'id="item&#8209;1"', "malformed-id", "U+2011 NON-BREAKING HYPHEN"),
    ('id="item-1"', 'id="item-1&#8203;"', "malformed-id", "U+200B ZERO WIDTH SPACE"),
    ('id="item-1"', 'id="item-1 "', "malformed-id", "U+0020 SPACE"),
    (">P1<", ">P&shy;1<", "unknown-priority", "U+00AD SOFT HYPHEN"),
    (">P1<", ">\uff301<", "unknown-priority", "U+FF30 FULLWIDTH LATIN CAPITAL LETTER P"),
    (">To do<", ">T\u043e do<", "wrong-label", "U+043E CYRILLIC SMALL LETTER O"),
    ("--todo", "--t\u043edo", "unknown-status", "U+043E CYRILLIC SMALL LETTER O"),
    ("1) Summary", "1) Sum&shy;mary", "field-label-style", "U+00AD SOFT HYPHEN"),
    ("1) Summary", "1) Summ\u0430ry", "unknown-field", "U+0430 CYRILLIC SMALL LETTER A"),
    ('"2026-01-31"', '"2026&#8211;01-31"', "malformed-history-date", "U+2013 EN DASH"),
]


@pytest.mark.parametrize(("old", "new", "rule", "character"), ODD_NAMES)
def test_a_finding_shows_what_differs(old: str, new: str, rule: str, character: str) -> None:
    text = (item(1, "A") + _history("2026-01-31")).replace(old, new)
    found = [finding.message for finding in lint(page_of(text)) if finding.rule == rule]
    assert [f"(with {character})" in message for message in found] == [True]


@pytest.mark.parametrize("name", ["item-x", "item-013", "Item-1"])
def test_a_finding_names_no_character_where_all_can_be_seen(name: str) -> None:
    text = item(1, "A").replace('id="item-1"', f'id="{name}"')
    assert [f.message for f in lint(page_of(text)) if f.rule == "malformed-id"] == [
        f'the id is "{name}", expected "item-" and a number'
    ]


TERMS = [
    ("1&#41; Summary", "1", "Summary"),
    ("1&rpar;&nbsp;Summary", "1", "Summary"),
    ("&#49;) Summary ", "&#49;", "Summary"),
    ("<b>1&#41;</b> Summary", "1", "Summary"),
    ("\u200b1) Summary", "1", "Summary"),
    ("1) Summary", "1", "Summary"),
]


@pytest.mark.parametrize(("term", "number", "label"), TERMS, ids=[ascii(row[0]) for row in TERMS])
def test_the_number_of_a_field_however_it_is_written(term: str, number: str, label: str) -> None:
    page = page_of(item(1, "A", f"<dt>{term}</dt><dd>Words.</dd>"))
    (field,) = page.items[0].fields
    assert field.number is not None
    assert (field.number.value, field.name) == ("1", "Summary")
    assert page.source.cut(field.number.span) == number
    assert page.source.cut(field.label.span) == label
    rules = [finding.rule for finding in lint(page)]
    assert not {"unknown-field", "field-label-style", "misnumbered-field"} & set(rules)


@pytest.mark.parametrize("name", ["item-0", "item-13", "item-100"])
def test_a_number_in_its_form(name: str) -> None:
    page = page_of(item(1, "A").replace('id="item-1"', f'id="{name}"'))
    assert "malformed-id" not in [finding.rule for finding in lint(page)]


def _history(*days: str) -> str:
    rows = "".join(
        f'\n<tr><td><time datetime="{day}">{day}</time></td><td>Old</td><td>Ada</td></tr>'
        for day in days
    )
    return f'<table class="docs-page-history"><tbody>{rows}\n</tbody></table>'


PLACES = [
    pytest.param(["2026-03-01", "2026-01-01"], "2026-04-01", 0, id="newest"),
    pytest.param(["2026-03-01", "2026-01-01"], "2026-02-01", 1, id="between"),
    pytest.param(["2026-03-01", "2026-01-01"], "2025-02-01", 2, id="oldest"),
    pytest.param(["2026-03-01", "2026-03-01"], "2026-03-01", 0, id="of the same day"),
    pytest.param(["2026-01-01", "2026-03-01"], "2025-02-01", 0, id="not sorted"),
    pytest.param(["2026-03-01", "soon"], "2026-02-01", 0, id="without a day"),
]


@pytest.mark.parametrize(("days", "day", "place"), PLACES)
def test_a_row_goes_where_the_order_wants_it(days: list[str], day: str, place: int) -> None:
    page = page_of(_history(*days))
    expected = [*days]
    expected.insert(place, day)
    after = with_row(page, day, "New", "Ada").text
    assert after.replace("New", "Old") == _history(*expected)


def test_reports_name_the_page_from_the_root(repo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    name = "docs/backlog/README.html"
    for folder, path in [(".", name), (".", f"./{name}"), ("docs", "backlog/README.html")]:
        monkeypatch.chdir(repo / folder)
        from_root.cache_clear()
        assert from_root(path) == name
        assert from_root(str(repo / name)) == name
    assert from_root("-") == "-"


def test_reports_are_the_same_from_any_folder(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = repo / "docs/backlog/README.html"
    page.write_text(page.read_text("utf-8").replace(">Done<", ">Finished<"), "utf-8")
    for form in ("sarif", "gitlab", "github"):
        outputs = set()
        for folder in (".", "docs", "docs/backlog"):
            monkeypatch.chdir(repo / folder)
            from_root.cache_clear()
            outputs.add(pillcheck("check", "-q", "--format", form).out)
        assert len(outputs) == 1, form


def test_a_long_line_costs_what_is_shown_of_it() -> None:
    text = "".join(item(n, f"Title {n}").replace("To do", "Todo") for n in range(1, 40))
    findings = [f for f in lint(page_of(text.replace("\n", " "))) if f.rule == "wrong-label"]
    located = result_of(page_of(text.replace("\n", " ")), findings).findings
    assert len(located) == 39
    for each in located:
        excerpt = each.excerpt
        assert excerpt.line[excerpt.start : excerpt.start + excerpt.length] == "Todo"
        assert len(excerpt.line) <= 160


def test_a_new_title_alone_merges() -> None:
    base = item(1, "A") + item(2, "B")
    ours = base.replace(" B ", " Quite another ")
    theirs = base.replace("To do", "Blocked", 1).replace("--todo", "--blocked", 1)
    dialect = page_of(base).dialect
    merged = merge_pages(base.encode(), ours.encode(), theirs.encode(), dialect)
    assert (merged.conflicts, merged.data.decode()) == (
        0,
        theirs.replace(" B ", " Quite another "),
    )


MADE = ["item-2-title", "item-2_title", "item-2.title", "item-2:title", "toc-item-2", "a_item-2-b"]


@pytest.mark.parametrize("made", MADE)
def test_ids_made_of_an_id_follow_it(made: str) -> None:
    def new(title: str) -> str:
        heading = f'<h2 id="{made}"><a href="#{made}">x</a>'
        return (
            item(2, title)
            .replace("<section", f'<section aria-labelledby="{made}"')
            .replace("<h2>", heading)
        )

    base = item(1, "A")
    dialect = page_of(base).dialect
    sides = [base + new("Ours"), base + new("Theirs")]
    merged = merge_pages(base.encode(), sides[0].encode(), sides[1].encode(), dialect)
    text = merged.data.decode()
    assert merged.conflicts == 0
    assert text == base + new("Ours") + new("Theirs").replace("item-2", "item-3")
    page = page_of(base + new("Ours"))
    renamed = carried_out(page, rename(page, page.items[1], "item-9")).source.text
    assert renamed == page.source.text.replace("item-2", "item-9")


@pytest.mark.parametrize("other", ["subitem-2", "item-22-title", "item-2x", "xitem-2-title"])
def test_other_ids_stay(other: str) -> None:
    page = page_of(item(2, "A").replace("<h2>", f'<h2 id="{other}">'))
    renamed = carried_out(page, rename(page, page.items[0], "item-9")).source.text
    assert renamed == page.source.text.replace('id="item-2"', 'id="item-9"')


def test_a_merge_that_leaves_a_dead_reference() -> None:
    base = item(1, "A") + item(2, "B")
    merged = item(1, "A", "<dt>1) Summary</dt><dd>After item 2.</dd>")
    dialect = page_of(base).dialect
    named = merged + item(2, "B")
    versions = [base.encode(), named.encode(), item(1, "A").encode()]
    assert dead_references(versions, merged.encode(), dialect) == [("item-2", 1)]
    assert dead_references([merged.encode()], merged.encode(), dialect) == []
    assert dead_references(versions, named.encode(), dialect) == []


WRONG = [
    (["check", "--since", ""], 'unknown commit ""'),
    (["history", "add", "x", "--date", ""], '"" is not a date'),
    (["history", "add", "x", "--author", " "], "the author is empty"),
    (["check", "--baseline", ""], "no baseline"),
    (["edit", "1", "--hours", "4,5"], '"4,5" is not a number; write it as 4.5'),
    (["edit", "1", "--hours", "many"], '"many" is not a number; write it as 4.5'),
    (["history", "add", "Gr\udcf6\udcdfe"], "is not UTF-8; check the encoding of your terminal"),
]


@pytest.mark.parametrize(("words", "message"), WRONG, ids=[" ".join(row[0]) for row in WRONG])
@pytest.mark.usefixtures("repo")
def test_messages_that_help(pillcheck: Pillcheck, words: list[str], message: str) -> None:
    done = pillcheck(*words)
    assert done.code == 2
    assert message in done.err


@pytest.mark.usefixtures("repo")
def test_a_report_to_standard_output(pillcheck: Pillcheck) -> None:
    done = pillcheck("check", "--format", "json", "--output", "-")
    assert json.loads(done.out)["schema_version"] == 1
    assert not Path("-").exists()


SEEN_ALIKE = [
    "Summary\ufeff",
    "Sum\0mary",
    "\0Summary",
    "Sum\u00admary",
    "\u200bSummary",
    "SUMMARY",
    "Ｓummary",
]


NUMBERED_ALIKE = [
    "\ufeff1) Summary",
    "\0001) Summary",
    "1\0) Summary",
    "\u200b1\u00ad) Summary",
    "1)\u200b Summary",
]


@pytest.mark.parametrize(
    "label", [*(f"1) {label}" for label in SEEN_ALIKE), *NUMBERED_ALIKE], ids=ascii
)
def test_a_field_is_what_its_label_looks_like(label: str) -> None:
    page = page_of(item(1, "A", f"<dt>{label}</dt><dd>Words.</dd>"))
    number = page.items[0].fields[0].number
    assert number
    assert page.source.cut(number.span) == "1"
    assert [field.name for field in page.items[0].fields] == ["Summary"]
    after = carried_out(page, edit_item(page, page.items[0], fields={"Summary": "Others."}))
    assert after.source.text == page.source.text.replace("Words.", "Others.")
