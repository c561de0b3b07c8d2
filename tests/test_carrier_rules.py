"""What the rules say of pages of another shape, whose statuses have carriers."""

from __future__ import annotations

import tomllib

import pytest

from pillcheck.backlog.reader import read_page
from pillcheck.linting.linter import fix, lint
from pillcheck.project.dialects import dialect_of
from tests.support import page_of

STATUSES = """
done-statuses = ["shipped"]
[statuses]
planned = { label = "Planned", class = "warning" }
shipped = { label = "Shipped", labels = ["Released"], class = "success" }
"""
BADGE = '[[carriers]]\nat = "span.badge"\nclass = true\ntext = "whole"\n'
CARDS = f'item = "div.card"{STATUSES}{BADGE}'
BOTH = f'item = "div.card"{STATUSES}[[carriers]]\nattribute = "data-status"\n{BADGE}'
FREE = f"free-labels = true\n{CARDS}"
OPEN = f'missing-status = "planned"\n{CARDS}'
WITH_IDS = f'id = "i"\n{CARDS}'
START = f'item = "div.card"{STATUSES}[[carriers]]\nat = "em"\ntext = "start"\n'
TABLE = (
    f'item-table = ["Feature", "State"]{STATUSES}'
    '[[carriers]]\nat = "column:State"\nclass = true\ntext = "whole"\n'
)
LIST = CARDS.replace("div.card", "li.card")


def card(inner: str, attributes: str = "") -> str:
    return f'<div class="card"{attributes}><h3>T</h3>{inner}</div>'


def badge(classes: str, words: str) -> str:
    return f'<span class="badge {classes}">{words}</span>'


GOOD = badge("success", "Shipped")
KEPT = card(GOOD) * 3
RANKED = (f'priorities = ["A", "B", "C"]\n{CARDS}[properties.priority]\nat = "u"\n').replace(
    "div.card", "i.card"
)


def ranked(priority: str) -> str:
    return f'<i class="card"><u>{priority}</u><b>T{priority}</b>{GOOD}</i>'


HEAD = "<table><tr><th>Feature<th>State"
PLANNED = 'the class "warning" means Planned'
SHIPPED = 'the class "success" means Shipped'
CASES = [
    (CARDS, card(GOOD), []),
    (CARDS, card(badge("success", "Released")), []),
    (CARDS, card(badge("success", "<img src=x>")), []),
    (CARDS, card(GOOD + GOOD), []),
    (CARDS, card("") * 3, []),
    (CARDS, card(badge("success", "Planned")),
     [("conflicting-status", f'{SHIPPED}, but the words say "Planned"')]),
    (CARDS, card(badge("success warning", "Planned")),
     [("conflicting-status", f"{PLANNED}, but {SHIPPED}")]),
    (CARDS, card(badge("success", "Done")),
     [("wrong-label", f'{SHIPPED}, but the words say "Done"; expected "Shipped"')]),
    (CARDS, card(badge("success", "")),
     [("wrong-label", f'{SHIPPED}, but it has no words; expected "Shipped"')]),
    (CARDS, card(badge("succes", "Shiped")),
     [("unknown-status", 'unknown status "Shiped"; did you mean "Shipped"?')]),
    (CARDS, KEPT + card(badge("succes", "Shipped")),
     [("unknown-status", 'the class "badge succes" means no status; did you mean "success"?')]),
    (CARDS, KEPT + card(badge("", "Shipped")),
     [("unknown-status", 'the class "badge" means no status; expected "success"')]),
    (CARDS, KEPT + card(""),
     [("missing-pill", "this item has no status; add one as in the other items")]),
    (CARDS, KEPT + card(badge("zzz", "")),
     [("unknown-status",
       'the class "badge zzz" means no status; expected "warning" or "success"')]),
    (BOTH, card(GOOD, ' data-status="shipped"'), []),
    (BOTH, card(GOOD), []),
    (BOTH, card("", ' data-status="shipped"'), []),
    (BOTH, card(GOOD, ' data-status="planned"'),
     [("conflicting-status", f'data-status="planned" means Planned, but {SHIPPED}')]),
    (BOTH, card(GOOD, ' data-status="shiped"'),
     [("unknown-status", 'unknown status data-status="shiped"; did you mean "shipped"?')]),
    (FREE, card(badge("success", "15")), []),
    (FREE, card(badge("succes", "15")),
     [("unknown-status", 'the class "badge succes" means no status; did you mean "success"?')]),
    (OPEN, KEPT + card(""), []),
    (OPEN, KEPT + card(badge("zzz", "")), []),
    (START, card("<em>Shipped, 2020</em>") * 2 + card("<em>Shpd, 2020</em>"),
     [("missing-pill", "this item has no status; add one as in the other items")]),
    (WITH_IDS, card(f"<i>B-1</i>{GOOD}") + card(f"<i>B-1</i>{GOOD}"),
     [("duplicate-id", 'duplicate id "B-1"')]),
    (WITH_IDS, card(f"<i>B-1</i>{GOOD}") + card(f"<i>B-2</i>{GOOD}") + card(GOOD),
     [("missing-id", "this item has no id; add one that no item has ever had")]),
    (WITH_IDS, card(f"<i>B-1</i>{GOOD}") + card(GOOD) * 2, []),
    (CARDS, KEPT + card(f"<p>See item 7.</p>{GOOD}"), []),
    (TABLE, f"{HEAD}<tr><td>A<td class=success>Shipped<tr><td>B<td class=warning>Planned</table>",
     []),
    (TABLE, f"{HEAD}<tr><td>A<td class=success>Planned</table>",
     [("conflicting-status", f'{SHIPPED}, but the words say "Planned"')]),
    (LIST, f'<ul><li class="card">A {GOOD}<li class="card">B {GOOD}</ul>', []),
    (CARDS, f'<div class="card"><h3>T</h3>{GOOD}',
     [("unclosed-item", "this item is never closed; add </div> after it")]),
    (TABLE, f"{HEAD}<tr><td>A<td class=success>Shipped<tr><th>B<th class=warning>Planned</table>",
     [("unread-item", ("this <tr> looks like an item, but is not read as one; "
       'items are rows of <td> below "Feature" and "State"'))]),
    (TABLE, f"{HEAD}<tr><td>A<td class=success>Shipped{HEAD[7:]}</table>", []),
    (RANKED, "".join(map(ranked, "AABC")), []),
    (RANKED, "".join(map(ranked, "AAABBBCB")),
     [("priority-order", 'B comes after "TC", which is C; move it up')]),
    (RANKED, "".join(map(ranked, "ABACAB")), []),
    (RANKED, f"<p>{ranked('A') + ranked('B')}</p><p>{ranked('A') + ranked('B')}</p>", []),
]  # fmt: skip


@pytest.mark.parametrize(("config", "text", "findings"), CASES)
def test_what_is_said_of_carriers(config: str, text: str, findings: list[tuple[str, str]]) -> None:
    page = read_page(f"<main>{text}</main>".encode(), "-", dialect_of(tomllib.loads(config)))
    named = [(f.rule, f.message) for f in lint(page) if f.rule != "duplicate-title"]
    assert named == findings


@pytest.mark.parametrize(
    ("words", "is_unsafe", "after"),
    [
        ("", False, "Shipped"),
        ("Done", True, "Shipped"),
        ("Done", False, "Done"),
        ("<b>x</b> y", True, "<b>x</b> y"),
        ("Planned", True, "Planned"),
    ],
)
def test_the_class_decides_and_the_words_follow(words: str, is_unsafe: bool, after: str) -> None:
    text = "<main>{}</main>"
    dialect = dialect_of(tomllib.loads(CARDS))
    page = read_page(text.format(card(badge("success", words))).encode(), "-", dialect)
    fixed = fix(page, unsafe=is_unsafe).page.source.text
    assert fixed == text.format(card(badge("success", after)))


# Legal configurations in which names are missing, on which no rule may fail.
EMPTY = [
    "priorities = []",
    "fields = []",
    "rates = []",
    "done-statuses = []\nrejected-statuses = []\nstatuses = {}",
    'id-prefix = "x"',
]


@pytest.mark.parametrize("config", EMPTY)
@pytest.mark.parametrize("broken", [False, True])
def test_no_rule_fails_on_an_empty_list(config: str, broken: bool) -> None:
    pill = '<span class="status-pill status-pill--todo">To do</span>'
    text = f'<section id="item-1"><h2>A {pill}</h2><dl><dt>1) Summary</dt><dd>x</dd></dl></section>'
    text = text.replace("--todo", "").replace(' id="item-1"', ' class="backlog-item"') * 4
    text = text.replace("<h2>A", "<h2>") if broken else text
    page = read_page(f"<main>{text}</main>".encode(), "-", dialect_of(tomllib.loads(config)))
    assert not [finding for finding in lint(page) if "None" in finding.message]


PILL = '<span class="status-pill status-pill--{}">{}</span>'
BARE = "".join(
    f'<article class="backlog-item"><h2>T{number} {PILL.format(name, label)}</h2></article>'
    for number, (name, label) in enumerate(
        [("todo", "To do"), ("done", "Done"), ("done", "Done"), ("done", "Done")]
    )
)
NOTES = "<dl><dt>Summary</dt><dd>See item 7.</dd></dl></article>"


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        pytest.param(BARE, [], id="pills alone"),
        pytest.param(
            BARE.replace("</article>", NOTES), ["missing-history"], id="a field without a number"
        ),
        pytest.param(
            "".join(
                f'<section id="item-{n}" data-status="todo"><h2>T{n}</h2></section>'
                for n in range(3)
            ),
            [],
            id="attributes alone",
        ),
        pytest.param(
            BARE.replace("<h2>T0", '<h2><span class="priority-tag"></span>T0'),
            [],
            id="a priority in a single item",
        ),
        pytest.param(
            BARE.replace("<h2>", '<h2><span class="priority-tag">P1</span> ', 3),
            ["missing-history", "missing-priority"],
            id="a priority in most",
        ),
    ],
)
def test_what_a_page_never_has_is_no_finding(text: str, rules: list[str]) -> None:
    assert sorted(finding.rule for finding in lint(page_of(f"<main>{text}</main>"))) == rules


@pytest.mark.parametrize(("title", "name"), [("A", '"A"'), ("", "@1")])
def test_an_item_without_an_id_has_a_name_in_messages(title: str, name: str) -> None:
    tag = '<span class="priority-tag">P{}</span>'
    start = '<section class="backlog-item"><h2>'
    first, second = f"{start}{tag.format(3)}{title}</h2>", f"{start}{tag.format(1)}B</h2></section>"
    apart = page_of(f"<main>{first}</section><!-- P1 -->{second}</main>")
    messages = {finding.message for finding in lint(apart)}
    assert f"P1 comes after {name}, which is P3; move it up" in messages
    nested = page_of(f"<main>{first}{second}</section></main>")
    assert f"this item is inside {name}" in {finding.message for finding in lint(nested)}
