"""Pages of every kind that people keep by hand: each is read, edited, checked and adopted.

Beside each page in ``pages/kinds`` stands what a person reads on it, and the
configuration with which it should be read. The pages in ``pages/kinds/none``
are no lists of items.
"""

from __future__ import annotations

import importlib.util
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.reader import read_page
from pillcheck.editing.set_items import set_items
from pillcheck.editing.transaction import apply_change
from pillcheck.project.dialects import dialect_of
from tests.conftest import start_repository
from tests.support import some_quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.page import Page
    from tests.conftest import Result

FOLDER = Path(__file__).parent / "pages" / "kinds"
NAMES = sorted(path.stem for path in FOLDER.glob("*.html"))
NO_LISTS = sorted(path.stem for path in (FOLDER / "none").glob("*.html"))
DAY = "2026-05-06"

each_kind = pytest.mark.parametrize("name", NAMES)
needs_adopt = pytest.mark.skipif(
    importlib.util.find_spec("pillcheck.adopting") is None, reason="there is no adopt yet"
)


def expected(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def page_with(name: str, config: str) -> Page:
    data = (FOLDER / f"{name}.html").read_bytes()
    return read_page(data, f"{name}.html", dialect_of(tomllib.loads(config)))


def put(folder: Path, name: str, config: str = "") -> None:
    """Make a folder a repository with a page of this kind and its configuration."""
    (folder / "page.html").write_bytes((FOLDER / f"{name}.html").read_bytes())
    if config:
        text = f'pages = ["page.html"]\n{config}'
        (folder / "pillcheck.toml").write_text(text, encoding="utf-8")
    start_repository(folder)


def titles_of(page: Page) -> list[str | None]:
    return [item.title.value if item.title else None for item in page.items]


def grouped(statuses: list[str | None]) -> list[int]:
    """Return for each item the place of the first one that has the same status."""
    return [statuses.index(status) for status in statuses]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    root = tmp_path / "kinds"
    root.mkdir()
    monkeypatch.chdir(root)
    return root


def test_every_page_says_what_is_to_be_read() -> None:
    assert sorted(path.stem for path in FOLDER.glob("*.json")) == NAMES


@each_kind
def test_the_items_of_a_kind_are_read(name: str) -> None:
    known = expected(name)
    items = page_with(name, known["config"]).items
    read = [
        {
            "id": item.name,
            "title": item.title.value if item.title else None,
            "status": item.status,
            "properties": {known.name: known.value for known in item.properties},
        }
        for item in items
    ]
    assert read == [{k: v for k, v in item.items() if k != "label"} for item in known["items"]]


@each_kind
@pytest.mark.sampled(3)
def test_the_items_of_a_kind_are_listed(
    name: str, folder: Path, pillcheck: Callable[..., Result]
) -> None:
    known = expected(name)
    put(folder, name, known["config"])
    result = pillcheck("list", "--format", "json")
    assert result.code == 0
    labels = dialect_of(tomllib.loads(known["config"])).label
    # Where the page shows no words, the status has those of the configuration.
    shown = [item | {"label": item["label"] or labels(item["status"])} for item in known["items"]]
    assert [{key: item[key] for key in shown[0]} for item in result.json["items"]] == shown


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", some_quick(NAMES, 3))
def test_every_item_of_a_kind_is_set_to_every_status_and_back(name: str) -> None:
    page = page_with(name, expected(name)["config"])
    for place, item in enumerate(page.items):
        own = page.dialect.status(item.status or "")
        assert own
        for status in page.dialect.statuses:
            there = apply_change(page, set_items(page, [item], status, DAY))
            statuses = [other.status for other in page.items]
            statuses[place] = status.name
            assert [other.status for other in there.items] == statuses
            assert titles_of(there) == titles_of(page)
            if status != own:
                assert there.source.text != page.source.text
            back = apply_change(there, set_items(there, [there.items[place]], own, DAY))
            assert back.source.text == page.source.text


@each_kind
@pytest.mark.sampled(3)
def test_nothing_is_wrong_on_a_page_of_a_kind(
    name: str, folder: Path, pillcheck: Callable[..., Result]
) -> None:
    put(folder, name, expected(name)["config"])
    result = pillcheck("check", "--format", "json")
    findings = [entry for entry in result.json["findings"] if entry["severity"] != "info"]
    assert findings == []
    assert result.code == 0


# Each command, and the titles after it; those of views do not change.
COMMANDS: dict[str, tuple[list[str], Callable[[list[str]], list[str]]]] = {
    "add": (["add", "New thing"], lambda titles: [*titles, "New thing"]),
    "edit": (["edit", "@1", "--title", "Other"], lambda titles: ["Other", *titles[1:]]),
    "move up": (["move", "@2", "--before", "@1"], lambda t: [t[1], t[0], *t[2:]]),
    "move to the top": (["move", "LAST", "--before", "@1"], lambda t: [t[-1], *t[:-1]]),
    "remove": (["remove", "@2"], lambda titles: [titles[0], *titles[2:]]),
    "board": (["board"], list),
    "stats": (["stats"], list),
    "next": (["next"], list),
    "show": (["show", "@1"], list),
    "diff": (["diff", "HEAD"], list),
    "log": (["log", "@1"], list),
    "flow": (["flow"], list),
    "textconv": (["textconv", "page.html"], list),
}
# Where the markup of a kind does not allow an edit.
REFUSED = {
    ("tables-with-other-columns", "move to the top"): "are in tables with other columns",
    ("rowspan-goes-on", "move up"): "and other rows; move it by hand",
    ("rowspan-goes-on", "remove"): "and other rows; remove it by hand",
    ("rowspan-groups", "move up"): "and other rows; move it by hand",
    ("rowspan-groups", "remove"): "and other rows; remove it by hand",
}


@pytest.mark.sampled(23)
@pytest.mark.parametrize("command", COMMANDS)
@each_kind
def test_every_command_works_on_every_kind(
    name: str, command: str, folder: Path, pillcheck: Callable[..., Result]
) -> None:
    known = expected(name)
    put(folder, name, known["config"])
    titles = [str(item["title"]) for item in known["items"]]
    arguments, after = COMMANDS[command]
    result = pillcheck(*(f"@{len(titles)}" if word == "LAST" else word for word in arguments))
    data = (folder / "page.html").read_bytes()
    page = read_page(data, "page.html", dialect_of(tomllib.loads(known["config"])))
    refusal = REFUSED.get((name, command))
    if refusal:
        assert (result.code, titles_of(page)) == (2, titles)
        assert refusal in result.err
    else:
        assert (result.code, list(map(str, titles_of(page)))) == (0, after(titles)), result.err


@pytest.mark.sampled(2)
@needs_adopt
@pytest.mark.parametrize("name", some_quick(NAMES, 3))
def test_a_page_of_a_kind_is_adopted_unasked(
    name: str, folder: Path, pillcheck: Callable[..., Result]
) -> None:
    known = expected(name)["items"]
    put(folder, name)
    result = pillcheck("adopt", "page.html", "--format", "json")
    assert result.code == 0
    first = result.json["candidates"][0]
    assert first["proven"]
    page = page_with(name, first["config"])
    assert titles_of(page) == [item["title"] for item in known]
    statuses = [item.status for item in page.items]
    assert grouped(statuses) == grouped([item["status"] for item in known])
    assert first["items"] == len(known)
    assert first["statuses"] == {status: statuses.count(status) for status in first["statuses"]}


@needs_adopt
@pytest.mark.parametrize("name", NO_LISTS)
def test_a_page_that_is_no_list_is_not_adopted(
    name: str, folder: Path, pillcheck: Callable[..., Result]
) -> None:
    put(folder, f"none/{name}")
    result = pillcheck("adopt", "page.html", "--format", "json")
    assert (result.code, result.json["candidates"]) == (1, [])
