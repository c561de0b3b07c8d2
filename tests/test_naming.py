"""What names an item: the only one that fits is taken, two that fit are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.backlog.lookup import find_item
from pillcheck.errors import Refusal
from tests.support import item, page_of

if TYPE_CHECKING:
    from pathlib import Path

    from tests.test_cli import Pillcheck

TITLES = {
    1: "Backlog page and <code>docs/backlog/</code> layout",
    2: "CI pipeline: quality gates, docs-check",
    3: "Rate limiting with Redis (multi-instance)",
    4: "Redis adoption: idempotency cache",
    5: "Load testing (k6 / Locust)",
    6: "CI: optional load-regression job",
    7: "A1: first of the series",
    8: "A10: tenth of the series",
    9: "B20: upgrade to version 1.2",
    10: "Ca&shy;f&eacute; &#xFB01;nder for C# and C++",
    11: "Don&rsquo;t cache &#x1F680; launches",
    12: "Sharing A/B results with the <em>Bank</em>",
}
PAGE = page_of("".join(item(number, title) for number, title in TITLES.items()))

NAMED = [
    ("quality gates", 2, "words side by side"),
    ("gates quality", 2, "words in another order"),
    ("rate redis", 3, "words apart"),
    ("redis adoption", 4, "the beginning of a title"),
    ("redis adopt", 4, "the beginning of a title, within a word"),
    ("locust", 5, "behind a slash"),
    ("multi", 3, "before a hyphen"),
    ("multi instance", 3, "a hyphen left out"),
    ("load-testing", 5, "a hyphen put in"),
    ("docs/backlog", 1, "code"),
    ("A1", 7, "a whole word before a beginning"),
    ("A10", 8, "the longer one"),
    ("version 1.2", 9, "a number with a point"),
    ("cafe\u0301", 10, "another normal form"),
    ("CAF\u00c9 FINDER", 10, "capitals, and a ligature on the page"),
    ("c#", 10, "a language, by its sign"),
    ("c++", 10, "another one"),
    ("don't cache", 11, "another apostrophe"),
    ("\U0001f680 launches", 11, "an emoji"),
    ("bank", 12, "words in markup"),
    ("12", 12, "a number"),
    ("#12", 12, "a number, as it is written in text"),
    ("item-12", 12, "an id"),
    ("#item-12", 12, "an id, as in a link"),
    ("ITEM-12", 12, "an id in capitals"),
    ("item 12", 12, "an id in words"),
    ("Item #12", 12, "an id in words, as it is written in text"),
    ("item-2 CI pipeline: quality gates, docs-check", 2, "what messages say"),
    ("item-2 CI pipeline: qual…", 2, "what messages say, cut"),
    ("item-2 CI pipeline: …", 2, "cut at a word"),
    ("item-2  P1  To do  CI pipeline: quality gates, docs-check", 2, "a line of list"),
    ("@2 CI pipeline: quality gates, docs-check", 2, "a place and a title"),
    ("@12", 12, "a place"),
]

REFUSED = [
    ("redis", (3, 4), "the word that begins one title is in another"),
    ("docs", (1, 2), "in code and before a hyphen"),
    ("load", (5, 6), "before a space and before a hyphen"),
    ("cache", (4, 11), "in two titles"),
    ("ci", (2, 6), "a word that begins two titles"),
    ("series", (7, 8), "the last word of two"),
]

NOT_FOUND = [
    ("B2", "a beginning that ends within a number"),
    ("version 1", "a number before a point"),
    ("13", "the number of no item"),
    ("item 13", "the number of no item, in words"),
    ("item-2 Load testing", "the id of one and the title of another"),
    ("Loading tests", "other words"),
    ("aching", "within a word"),
    ("@13", "a place beyond the last"),
    ("", "nothing"),
    ("#", "a sign alone"),
    ("-", "a hyphen alone"),
]


@pytest.mark.parametrize(("typed", "number", "case"), NAMED, ids=[case for *_, case in NAMED])
def test_an_item_by_what_is_typed(typed: str, number: int, case: str) -> None:
    assert find_item([PAGE], typed)[1].name == f"item-{number}", case


@pytest.mark.parametrize(("typed", "numbers", "case"), REFUSED, ids=[case for *_, case in REFUSED])
def test_two_items_are_never_one(typed: str, numbers: tuple[int, ...], case: str) -> None:
    with pytest.raises(Refusal) as refusal:
        find_item([PAGE], typed)
    assert refusal.value.kind == "ambiguous-item", case
    assert refusal.value.candidates == tuple(f"item-{number}" for number in numbers)
    for number in numbers:
        assert f"item-{number} " in refusal.value.message


@pytest.mark.parametrize(("typed", "case"), NOT_FOUND, ids=[case for *_, case in NOT_FOUND])
def test_what_names_no_item(typed: str, case: str) -> None:
    with pytest.raises(Refusal) as refusal:
        find_item([PAGE], typed)
    assert refusal.value.kind == "item-not-found", case


VAGUE = [
    ("gat", 2, "the beginning of a word within a title"),
    ("a/b", 12, "letters alone"),
    ("seri tenth", 8, "the beginnings of two words"),
]


@pytest.mark.parametrize(("typed", "number", "case"), VAGUE, ids=[case for *_, case in VAGUE])
def test_a_beginning_within_a_title_is_only_suggested(typed: str, number: int, case: str) -> None:
    with pytest.raises(Refusal, match="too vague") as refusal:
        find_item([PAGE], typed)
    assert refusal.value.candidates == (f"item-{number}",), case


def test_the_beginning_of_a_title_is_no_name_where_another_has_it_within() -> None:
    page = page_of(item(1, "Redirects for old links") + item(2, "Open redirects"))
    with pytest.raises(Refusal) as refusal:
        find_item([page], "redir")
    assert (refusal.value.kind, refusal.value.candidates) == (
        "ambiguous-item",
        ("item-1", "item-2"),
    )


def test_candidates_without_ids_are_places(tmp_path: Path, pillcheck: Pillcheck) -> None:
    page = tmp_path / "p.html"
    page.write_text(
        "".join(item(number, "Twin").replace(f' id="item-{number}"', "") for number in (1, 2))
    )
    error = pillcheck("show", "twin", "--page", page, "--format", "json").json["error"]
    assert (error["kind"], error["candidates"]) == ("ambiguous-item", ["@1", "@2"])


@pytest.mark.parametrize("command", ["list", "board", "show"])
def test_what_is_printed_of_an_item_names_it(
    tmp_path: Path, pillcheck: Pillcheck, command: str
) -> None:
    page = tmp_path / "p.html"
    page.write_text(PAGE.source.text, "utf-8")
    arguments = ["item-4"] if command == "show" else []
    out = pillcheck(command, *arguments, "--page", page).out
    line = next(line.strip() for line in out.splitlines() if "item-4 " in line)
    result = pillcheck("show", line, "--page", page, "--format", "json")
    assert result.json["item"]["id"] == "item-4", line
