"""Properties: read, set, chosen by, compared, merged and checked, on pages of every shape."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pillcheck as api
from pillcheck.backlog.compare import compare
from pillcheck.backlog.filters import conditions_of
from pillcheck.backlog.snapshot import snapshot
from pillcheck.editing.adding import add_item
from pillcheck.editing.item_spec import next_item_spec
from pillcheck.editing.properties import set_properties
from pillcheck.editing.transaction import apply_change
from pillcheck.linting.linter import lint
from pillcheck.project.config import Config
from pillcheck.project.dialects import dialect_of
from pillcheck.report.versions.changes import describe
from tests.support import page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Item, Page
    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

SETTINGS = """\
[properties.owner]
attribute = "data-owner"
values = ["ada", "bob"]
required = ["done"]

[properties.team]
attribute = "data-team"

[properties.risk]
classes = { low = "risk-low", high = "risk-high" }

[properties.size]
at = ".size"
classes = { S = "size-s", L = "size-l" }

[properties.target]
at = ".target"
"""
ITEMS = """\
<!doctype html><html lang="en"><head><title>Plan</title></head><body>
<section id="item-1" class="backlog-item risk-high" data-owner="ada" data-team=core>
<h2><span class="priority-tag">P1</span> Alpha <b class="size size-l">L</b>
<span class="status-pill status-pill--todo">To do</span></h2>
<dl><dt>1) Summary</dt><dd>Words.</dd>
<dt>2) Target</dt><dd>Due <i class="target">2026-05-01</i></dd></dl></section>
<section id="item-2" class="backlog-item" data-owner='bob'>
<h2><span class="priority-tag">P2</span> Beta <b class="size size-s">S</b>
<span class="status-pill status-pill--done">Done</span></h2>
<p>Due <i class="target"><u>May</u> or June</i></p></section>
<section id="item-3" class="backlog-item">
<h2><span class="priority-tag">P2</span> Gamma
<span class="status-pill status-pill--done">Done</span></h2></section>
</body></html>
"""
TABLE_SETTINGS = """\
item-table = ["Feature", "Status"]
id = "none"

[statuses]
todo = "To do"
done = "Done"

[[carriers]]
at = "column:Status"
text = "whole"

[properties.owner]
at = "column:Owner"

[properties.risk]
classes = { low = "risk-low", high = "risk-high" }
"""
TABLE = """\
<table><tr><th>Feature<th>Owner<th>Status
<tr class='risk-high'><td>Alpha<td>ada<td>To do
<tr><td>Beta<td><td>Done
</table>
"""


def read(text: str = ITEMS, settings: str = SETTINGS) -> Page:
    """Read a page with properties."""
    return page_of(text, dialect_of(tomllib.loads(settings)))


def values_of(item: Item) -> dict[str, str]:
    """Return the properties of an item."""
    return {known.name: known.value for known in item.properties}


def edited(page: Page, places: tuple[int, ...], **values: str) -> Page:
    """Return the page with properties set, with all proofs."""
    items = [page.items[place] for place in places]
    return apply_change(page, set_properties(page, items, values))


def test_properties_are_read_on_a_page_of_the_usual_shape() -> None:
    assert [values_of(item) for item in read().items] == [
        {"owner": "ada", "team": "core", "risk": "high", "size": "L", "target": "2026-05-01"},
        {"owner": "bob", "size": "S", "target": "May or June"},
        {},
    ]
    assert [item.title and item.title.value for item in read().items] == ["Alpha", "Beta", "Gamma"]


def test_an_item_within_another_keeps_its_properties_to_itself() -> None:
    inner = '<section id="item-9" class="backlog-item"><i class="target">June</i></section>'
    outer, inside = read(ITEMS.replace("</h2></section>", f"</h2>{inner}</section>")).items[2:]
    assert (values_of(outer), values_of(inside)) == ({}, {"target": "June"})


EDITS = {
    "in double quotes": (0, {"owner": "bob"}, 'data-owner="bob" data-team=core'),
    "in single quotes": (1, {"owner": "ada"}, "data-owner='ada'>"),
    "without quotes": (0, {"team": "web"}, "data-team=web>"),
    "quotes needed": (0, {"team": "web and app"}, 'data-team="web and app">'),
    "escaped": (1, {"team": "R&D 'x'"}, "data-owner='bob' data-team='R&amp;D &#39;x&#39;'>"),
    "added": (2, {"owner": "ada"}, 'class="backlog-item" data-owner="ada">'),
    "added beside": (1, {"team": "web"}, "data-owner='bob' data-team='web'>"),
    "two added": (2, {"owner": "ada", "team": "x"}, 'data-owner="ada" data-team="x">'),
    "removed": (0, {"owner": ""}, 'risk-high" data-team=core>'),
    "class": (0, {"risk": "low"}, 'class="backlog-item risk-low"'),
    "class added": (1, {"risk": "low"}, 'class="backlog-item risk-low"'),
    "class removed": (0, {"risk": ""}, 'class="backlog-item" data-owner="ada"'),
    "badge and its words": (0, {"size": "S"}, '<b class="size size-s">S</b>'),
    "text": (0, {"target": "<June>"}, '<i class="target">&lt;June&gt;</i>'),
    "letter case aside": (0, {"OWNER": "Bob"}, 'data-owner="bob"'),
    "priority": (0, {"priority": "p3"}, '<span class="priority-tag">P3</span>'),
}


@pytest.mark.parametrize(("place", "values", "markup"), EDITS.values(), ids=EDITS)
def test_a_property_is_set_where_the_page_keeps_it(
    place: int, values: dict[str, str], markup: str
) -> None:
    before = read()
    after = edited(before, (place,), **values)
    assert markup in after.source.cut(after.items[place].element.span)
    assert after.source.text != before.source.text
    others = [number for number in range(3) if number != place]
    cuts = [
        [page.source.cut(page.items[number].element.span) for number in others]
        for page in (before, after)
    ]
    assert cuts[0] == cuts[1]


REFUSALS = {
    "unknown property": ((0,), {"ownr": "ada"}, 'unknown property "ownr"; did you mean "owner"?'),
    "unknown value": (
        (0,),
        {"owner": "adda"},
        'unknown value "adda" of owner; did you mean "ada"?',
    ),
    "unknown class": (
        (0,),
        {"risk": "mid"},
        'unknown value "mid" of risk; known values: low',
    ),
    "twice": ((0,), {"owner": "ada", "Owner": "bob"}, 'the property "owner" is given twice'),
    "status": ((0,), {"status": "done"}, "status is not a property; pillcheck set sets the status"),
    "title": ((0,), {"title": "x"}, "title is not a property; --title changes the title"),
    "no badge": ((2,), {"size": "L"}, 'item-3 has no place for size; add ".size" to it by hand'),
    "no text": (
        (2,),
        {"target": "x"},
        'item-3 has no place for target; add ".target" to it',
    ),
    "badge removed": ((0,), {"size": ""}, "size is an element of item-1; remove it by hand"),
    "text removed": ((0,), {"target": ""}, "target is an element of item-1; remove it by hand"),
    "markup": (
        (1,),
        {"target": "x"},
        "the target of item-2 contains more than plain text",
    ),
    "all or nothing": ((0, 1, 2), {"target": "x"}, "the target of item-2 contains more"),
    "control": ((0,), {"team": "a\x00b"}, "the property team holds a control character"),
}


@pytest.mark.parametrize(("places", "values", "message"), REFUSALS.values(), ids=REFUSALS)
def test_a_property_is_refused(
    places: tuple[int, ...], values: dict[str, str], message: str
) -> None:
    with pytest.raises(api.Refusal) as refusal:
        edited(read(), places, **values)
    assert message in refusal.value.message


def test_a_badge_without_known_words_is_refused() -> None:
    page = read(ITEMS.replace(">L</b>", ">Large</b>").replace(' <b class="size size-s">S</b>', ""))
    with pytest.raises(api.Refusal, match='the words "Large" may say the size'):
        edited(page, (0,), size="S")


def test_a_badge_gets_the_words_that_others_have() -> None:
    page = read(ITEMS.replace(">L</b>", ">Large</b>").replace(">S</b>", ">Small</b>"))
    assert '<b class="size size-s">Small</b>' in edited(page, (0,), size="S").source.text


@given(
    st.sampled_from(["owner", "team", "risk", "size", "target"]),
    st.sampled_from([0, 1]),
    st.text("ab &<>'\"/=ä", min_size=1, max_size=8).filter(str.strip),
)
def test_set_and_set_back_gives_the_same_bytes(name: str, place: int, free: str) -> None:
    page = read(ITEMS.replace("<u>May</u> or June", "June"))
    values = {"owner": ("ada", "bob"), "risk": ("low", "high"), "size": ("S", "L")}
    old = page.items[place].value_of(name) or ""
    new = next((value for value in values.get(name, (free,)) if value != old), free)
    there = edited(page, (place,), **{name: new})
    assert there.items[place].value_of(name) == " ".join(new.split())
    back = edited(there, (place,), **{name: old})
    if name == "team" and place == 0:
        # Quotes that a value needed stay.
        assert values_of(back.items[0]) == values_of(page.items[0])
    else:
        assert back.source.text == page.source.text


def test_rows_of_a_table_are_edited_together() -> None:
    page = read(TABLE, TABLE_SETTINGS)
    after = edited(page, (0, 1), owner="R&D", risk="low")
    assert after.source.text == TABLE.replace("risk-high", "risk-low").replace(
        "<tr><td>Beta", '<tr class="risk-low"><td>Beta'
    ).replace("<td>ada<td>", "<td>R&amp;D<td>").replace("Beta<td><td>", "Beta<td>R&amp;D<td>")
    assert edited(after, (1,), owner="", risk="").items[1].properties == ()


WHERE = {
    "value": (["owner=ADA"], [1]),
    "not": (["owner!=ada"], [2, 3]),
    "has it": (["owner"], [1, 2]),
    "has it not": (["owner="], [3]),
    "has it, written out": (["owner!="], [1, 2]),
    "both": (["owner", "risk=high"], [1]),
    "status by label": (["status=Done"], [2, 3]),
    "priority": (["priority=p2"], [2, 3]),
    "id": (["id=2"], [2]),
    "title": (["title=alpha"], [1]),
}


@pytest.mark.parametrize(("conditions", "numbers"), WHERE.values(), ids=WHERE)
def test_items_are_chosen_by_what_they_say(conditions: list[str], numbers: list[int]) -> None:
    page = read()
    fits = conditions_of(page.dialect, conditions)
    names = [f"item-{number}" for number in numbers]
    assert [item.name for item in page.items if fits(item)] == names
    assert [state.id for state in snapshot(page).items if fits(state)] == names


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("ownr=ada", 'unknown property "ownr"; did you mean "owner"?'),
        ("status=dne", 'unknown status "dne"; did you mean "done"?'),
        ("priority=P9", 'unknown priority "P9"'),
    ],
)
def test_an_unknown_condition_is_refused(condition: str, message: str) -> None:
    with pytest.raises(api.Refusal) as refusal:
        conditions_of(read().dialect, [condition])
    assert message in refusal.value.message


def test_changes_of_properties_are_seen() -> None:
    before = read()
    after = edited(edited(before, (0,), owner="bob", team=""), (2,), owner="ada")
    changes = compare(snapshot(before), snapshot(after)).items
    assert [(c.item.id, describe(c, before.dialect)) for c in changes] == [
        ("item-1", 'owner "ada" → "bob"'),
        ("item-1", 'team "core" → nothing'),
        ("item-3", 'owner nothing → "ada"'),
    ]
    assert {change.kind for change in changes} == {"property"}


def test_properties_are_checked() -> None:
    page = read(ITEMS.replace('data-owner="ada"', 'data-owner="adda"'))
    own = [f for f in lint(page) if f.rule in ("missing-property", "unknown-value")]
    assert [(f.item and f.item.name, f.message) for f in own] == [
        ("item-1", 'unknown value "adda" of owner; did you mean "ada"?'),
        ("item-3", 'missing property "owner"'),
    ]
    assert own[0].fix
    assert not own[0].fix.safe


@pytest.mark.parametrize(("text", "settings"), [(ITEMS, SETTINGS), (TABLE, TABLE_SETTINGS)])
def test_a_new_item_gets_its_properties(text: str, settings: str) -> None:
    page = read(text, settings)
    spec = next_item_spec(page, "New", "2026-05-01", priority=None if page.dialect.shape else "P1")
    change, _ = add_item(page, spec, {"owner": "bob", "risk": "low"})
    (new,) = (i for i in apply_change(page, change).items if i.title and i.title.value == "New")
    assert (new.value_of("owner"), new.value_of("risk")) == ("bob", "low")


def test_the_python_api() -> None:
    page = api.parse(ITEMS, Config(dialect=read().dialect))
    assert page.edit("1", properties={"owner": "bob"}).item("1").properties["owner"] == "bob"
    chosen = page.where("status=done")
    assert [i.id for i in chosen] == ["item-2", "item-3"]
    assert page.set_properties(chosen, {"owner": "ada"}).where("owner!=ada") == ()
    assert page.set_properties("3", {"team": "x"}).item("3").properties["team"] == "x"


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a page with properties, configured, and be beside it."""
    monkeypatch.chdir(tmp_path)
    Path("pillcheck.toml").write_text('pages = ["plan.html"]\n' + SETTINGS, encoding="utf-8")
    page = Path("plan.html")
    page.write_text(ITEMS, encoding="utf-8")
    return page


def test_many_items_are_edited_at_once(plan: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("edit", "--where", "status=done", "--set", "owner=bob")
    assert result == (
        0,
        (
            "item-2 Beta: nothing to change (plan.html)\nitem-3 Gamma: edited (plan.html)\n"
            '  item-3 Gamma: owner nothing → "bob"\n'
        ),
        "",
    )
    assert pillcheck("list", "--where", "owner=bob", "--format", "csv").out == (
        "id,priority,status,title,hours,owner,team,risk,size,target\n"
        "item-2,P2,Done,Beta,,bob,,,S,May or June\n"
        "item-3,P2,Done,Gamma,,bob,,,,\n"
    )
    assert pillcheck("edit", "--all", "--set", "owner=ada", "--format", "json").json["changed"]
    assert pillcheck("edit", "1", "3", "--set", "owner=").code == 0
    assert plan.read_text(encoding="utf-8").count("data-owner") == 1
    assert pillcheck("edit", "1", "--set", "risk=low", "--title", "Other").code == 0
    assert "owner: ada, size: S, target: May or June" in pillcheck("show", "2").out
    assert "  owner: ada\n  size: S\n" in pillcheck("textconv", "plan.html").out
    assert pillcheck("stats", "--where", "risk").out.startswith("plan.html: 1 item, 0 of 1 done")
    assert "item-2" not in pillcheck("board", "--where", "risk=low", "--width", "80").out
    assert pillcheck("add", "New", "--priority", "P1", "--set", "owner=bob").code == 0
    assert 'data-owner="bob"' in plan.read_text(encoding="utf-8")


CALLS = {
    "no item": (["edit", "--set", "owner=ada"], "which items? Name them, or give --where or --all"),
    "both": (["edit", "1", "--all", "--set", "owner=ada"], "name items or give --all, not both"),
    "no value": (["edit", "1", "2"], "say what to change in these items: --set NAME=VALUE"),
    "other option": (["edit", "1", "2", "--title", "x"], "only --set edits several items"),
    "no sign": (["edit", "1", "--set", "owner"], '"owner" is not of the form owner=ada'),
    "twice": (["edit", "1", "--set", "team=a", "--set", "team=b"], '"team" is given twice'),
    "none fits": (["edit", "--where", "team=x", "--set", "owner=ada"], "plan.html matches team=x"),
    "editor": (["add", "New", "--set", "team=a", "--edit"], "write its properties there"),
}


@pytest.mark.parametrize(("call", "message"), CALLS.values(), ids=CALLS)
def test_a_wrong_call_is_refused(
    plan: Path, pillcheck: Pillcheck, call: list[str], message: str
) -> None:
    result = pillcheck(*call)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
    assert plan.read_text(encoding="utf-8") == ITEMS


CONFIGURATIONS = {
    "known name": (
        '[properties.status]\nattribute = "x"',
        "status cannot be the name of a property",
    ),
    "priority": (
        '[properties.priority]\nattribute = "x"',
        "priority cannot be the name of a property",
    ),
    "no carrier": ('[properties.owner]\nvalues = ["a"]', 'needs "at", "attribute" or "classes"'),
    "two carriers": ('[properties.o]\nattribute = "x"\ntext = true\n', "not several"),
    "selector": ('[properties.o]\nat = "<"\n', "is not a selector"),
    "sign": ('[properties."a=b"]\nattribute = "x"\n', "contains a character such as ="),
}


@pytest.mark.parametrize(("text", "message"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_a_wrong_configuration_is_refused(
    plan: Path, pillcheck: Pillcheck, text: str, message: str
) -> None:
    Path("pillcheck.toml").write_text(text, encoding="utf-8")
    result = pillcheck("check", plan)
    assert result.code == 2
    assert message in result.err


def test_properties_merge(plan: Path, pillcheck: Pillcheck) -> None:
    ours = ITEMS.replace('data-owner="ada"', 'data-owner="bob"')
    theirs = ITEMS.replace("risk-high", "risk-low").replace(
        'status-pill--todo">To do', 'status-pill--done">Done'
    )
    other = ITEMS.replace('data-owner="ada"', 'data-owner="cy"')

    def merged(own: str, new: str) -> tuple[int, str]:
        for name, text in (("base", ITEMS), ("ours", own), ("theirs", new)):
            Path(name).write_text(text, encoding="utf-8")
        code = pillcheck("merge-driver", "base", "ours", "theirs", plan).code
        return code, Path("ours").read_text(encoding="utf-8")

    both = theirs.replace('data-owner="ada"', 'data-owner="bob"')
    assert merged(ours, theirs) == (0, both)
    code, text = merged(ours, other)
    assert code == 1
    assert "<<<<<<<" in text
