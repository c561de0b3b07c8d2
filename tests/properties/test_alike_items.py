"""Any page of any kind, changed anywhere: items that are called alike have the same facts."""

from __future__ import annotations

import json
import tomllib
from random import Random
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pillcheck.backlog.alike_items import alike_items, changes
from pillcheck.backlog.compare import compare
from pillcheck.backlog.dialect import DEFAULT
from pillcheck.backlog.facts import facts
from pillcheck.backlog.reader import read
from pillcheck.backlog.snapshot import snapshot
from pillcheck.html.source import Source
from pillcheck.project.dialects import dialect_of
from pillcheck.report.versions import changes as report
from tests.support import KINDS
from tests.test_kinds import FOLDER, NAMES

if TYPE_CHECKING:
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.facts import FactKey
    from pillcheck.backlog.page import Page

_PIECES = (
    "<b> </b> <p> </p> <div> </div> <td> <tr> </tr> <table> </table> <li> </ul> <section> "
    "</section> <h3> </h3> <svg> <template> <!-- --> <script> <textarea> <dl> <dd> x &amp; < > "
    "<th>State</th> <h2>Done</h2> id="
).split()


def kinds() -> dict[str, tuple[str, Dialect]]:
    pages = {name: (path.read_text("utf-8"), DEFAULT) for name, path in KINDS.items()}
    for name in NAMES:
        config = json.loads((FOLDER / f"{name}.json").read_text("utf-8"))["config"]
        text = (FOLDER / f"{name}.html").read_text("utf-8")
        pages[name] = text, dialect_of(tomllib.loads(config))
    return pages


PAGES = kinds()


def changed(random: Random, text: str) -> str:
    """Return a text with something put in, taken out or written twice."""
    start = random.randrange(len(text))
    end = min(start + random.choice([0, 0, 1, 3, 20, 400]), len(text))
    new = random.choice([*_PIECES, *_PIECES, "", text[start:end] * 2, text[end : end + 300]])
    return text[:start] + new + text[end:]


def of_item(page: Page, key: FactKey) -> dict[FactKey, object]:
    return {name: fact for name, fact in facts(page).items() if name[:-1] == key}


@given(st.sampled_from(sorted(PAGES)), st.integers(0, 10**9))
def test_alike_items_have_the_same_facts(kind: str, seed: int) -> None:
    random = Random(seed)
    text, dialect = PAGES[kind]
    if random.random() < 0.5:
        text = changed(random, text)
    before, after = (read(Source(words), dialect) for words in (text, changed(random, text)))
    alike = alike_items(before, after)
    for key in alike:
        assert of_item(before, key) == of_item(after, key) != {}
    quick, whole = changes(before, after), compare(snapshot(before), snapshot(after))
    assert report.data(quick) == report.data(whole)
    assert report.text(quick, dialect) == report.text(whole, dialect)
    # The others are compared, each by all of its facts.
    for page in (before, after):
        rest = facts(page, alike)
        assert rest == {k: fact for k, fact in facts(page).items() if k[:-1] not in alike}


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_all_items_of_a_page_are_alike_once_a_comment_stands_before_them(kind: str) -> None:
    text, dialect = PAGES[kind]
    before, after = (read(Source(words), dialect) for words in (text, f"<!-- x -->{text}"))
    keys = {key[:-1] for key in facts(before) if key[0] == "item"}
    assert keys
    assert alike_items(before, after) == keys


@pytest.mark.parametrize("kind", sorted(PAGES))
def test_changes_to_one_version_are_not_those_to_another(kind: str) -> None:
    text, dialect = PAGES[kind]
    before, same, other = (
        read(Source(words), dialect) for words in (text, text, changed(Random(1), text))
    )
    for after in (same, other, same):
        assert changes(before, after) == compare(snapshot(before), snapshot(after))
