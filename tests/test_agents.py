"""For coding assistants without a protocol: short lists, and instructions that are true."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.setup.agents import BEGIN, END
from tests.support import CORPUS, OWN_PAGE, needs_corpus
from tests.test_docs import PAGES
from tests.test_properties import SETTINGS

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"


# --- short lists ------------------------------------------------------------------------


@needs_corpus
@pytest.mark.parametrize(
    "words",
    [
        ["list", "--format", "compact"],
        ["list", "--format", "jsonl"],
        ["check", "--format", "compact"],
    ],
    ids=" ".join,
)
def test_the_reference_page_takes_at_most_5_kb(pillcheck: Pillcheck, words: list[str]) -> None:
    out = pillcheck(*words, CORPUS / "22-reference.html").out
    assert 0 < len(out.encode()) <= 5000


def test_compact_and_jsonl_say_what_json_says(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pillcheck.toml").write_text(SETTINGS, "utf-8")
    assert pillcheck("edit", "4", "--set", "owner=ada", "--set", "risk=high").code == 0
    items = pillcheck("list", "--format", "json").json["items"]
    lines = [line.split("\t") for line in pillcheck("list", "--format", "compact").out.splitlines()]
    objects = [json.loads(line) for line in pillcheck("list", "--format", "jsonl").out.splitlines()]
    assert len(lines) == len(objects) == len(items) > 3
    for item, line, entry in zip(items, lines, objects, strict=True):
        hours = item["estimate"]["hours"] if item["estimate"] else None
        assert line[:2] == [item["id"], item["priority"]]
        assert line[2:5] == [item["status"], f"{hours:g}h" if hours else "-", item["title"]]
        assert line[5:] == [f"{name}={value}" for name, value in item["properties"].items()]
        for key in ("id", "title", "priority", "status", "line"):
            assert entry[key] == item[key]
        assert entry["hours"] == hours
        assert entry.get("properties", {}) == item["properties"]


def test_of_several_pages_each_line_names_its_page(repo: Path, pillcheck: Pillcheck) -> None:
    shutil.copy(PAGE, "other.html")
    out = pillcheck("list", PAGE, "other.html", "--format", "compact").out
    assert {line.split("\t")[-1] for line in out.splitlines()} == {PAGE, "other.html"}
    out = pillcheck("list", PAGE, "other.html", "--format", "jsonl").out
    assert {json.loads(line)["path"] for line in out.splitlines()} == {PAGE, "other.html"}


@pytest.mark.parametrize("output", ["compact", "jsonl"])
def test_no_item_is_no_line(repo: Path, pillcheck: Pillcheck, output: str) -> None:
    done = pillcheck("list", "--grep", "no such words", "--format", output)
    assert (done.code, done.out) == (0, "")


def test_what_lacks_an_id_is_named_by_its_place(repo: Path, pillcheck: Pillcheck) -> None:
    text = Path(PAGE).read_text("utf-8").replace(' id="item-4"', "")
    Path(PAGE).write_text(text, "utf-8")
    first = next(
        line.split("\t")[0]
        for line in pillcheck("list", "--format", "compact").out.splitlines()
        if "one queue" in line
    )
    assert first.startswith("@")
    assert "one queue" in pillcheck("show", first).out


def test_a_compact_check_has_a_line_for_each_finding(repo: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("check", "--format", "compact").out.splitlines()[-1] == "no problems"
    page = Path(PAGE)
    page.write_text(page.read_text("utf-8").replace(">Done<", ">Dnoe<", 1), "utf-8")
    found = pillcheck("check", "--format", "json").json["findings"]
    done = pillcheck("check", "--format", "compact")
    *lines, last = done.out.splitlines()
    assert len(lines) == len(found) > 0
    for finding, line in zip(found, lines, strict=True):
        place = "{path}:{line}:{column}: {severity} {rule} ".format(**finding)
        assert line.startswith(place)
        assert finding["message"] in line
    assert re.match(r"\d+ (error|warning)", last)


# --- instructions -----------------------------------------------------------------------


def commands_in(text: str) -> list[str]:
    """Return the commands that the instructions give, without what explains them."""
    block = re.findall(r"^```sh\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)[0]
    return [line.partition(" # ")[0].rstrip() for line in block.splitlines()]


def assert_true(pillcheck: Pillcheck, page: Path) -> None:
    """Run every command of the instructions for the page of this folder."""
    text = pillcheck("agents").out
    assert len(text.splitlines()) <= 56  # and the markers with their blank lines
    items = pillcheck("list", "--format", "compact").out.splitlines()
    first, second = (line.split("\t")[0] for line in (items[0], items[-1]))
    before = page.read_bytes()
    commands = commands_in(text)
    assert len(commands) >= 10
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "pillcheck"
        words = [second if word == "ITEM" else word for word in words[1:]]
        if "--before" in words:
            words[-1] = first
        if words[0] == "remove":
            words.append("--force")
        if words[0] == "undo":
            assert pillcheck("move", second, "--before", first).code == 0
        done = pillcheck(*words)
        # What the configuration asks for besides, a check may miss.
        may_find = words[0] == "check" and not done.err
        assert done.code == 0 or may_find, f"{command}\n{done.err}"
        if words[0] in ("edit", "add", "move", "remove", "history"):
            assert page.read_bytes() != before, command
            page.write_bytes(before)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("settings", ["", SETTINGS], ids=["plain", "properties"])
def test_the_instructions_are_true_of_our_kind_of_page(
    repo: Path, pillcheck: Pillcheck, settings: str
) -> None:
    (repo / "pillcheck.toml").write_text(settings, "utf-8")
    page = repo / PAGE
    text = pillcheck("agents").out
    for name in ("todo", "in-progress", "done", "blocked", "rejected", "P0", "Summary", PAGE):
        assert f"`{name}`" in text
    assert ("`owner` (`ada`, `bob`)" in text) is bool(settings)
    assert "page history" not in text
    assert_true(pillcheck, page)


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("name", "html", "toml", "shown"), PAGES, ids=[p[0] for p in PAGES])
def test_the_instructions_are_true_of_pages_of_any_shape(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
    name: str,
    html: str,
    toml: str,
    shown: str,
) -> None:
    (tmp_path / "page.html").write_text(html, "utf-8")
    (tmp_path / "pillcheck.toml").write_text(toml, "utf-8")
    monkeypatch.chdir(tmp_path)
    assert_true(pillcheck, tmp_path / "page.html")


def test_what_is_configured_is_in_the_instructions(repo: Path, pillcheck: Pillcheck) -> None:
    many = "".join(f'[properties.p{n}]\nattribute = "data-p{n}"\n' for n in range(80))
    (repo / "pillcheck.toml").write_text(f"record-history = true\n{many}", "utf-8")
    text = pillcheck("agents").out
    assert "adds a row to the page history by itself" in text
    assert "`p79` (any text)" in text
    assert len(text.splitlines()) <= 56
    page = Path(PAGE)
    page.write_text(page.read_text("utf-8").replace("docs-page-history", "other"), "utf-8")
    text = pillcheck("agents").out
    assert "--note" not in text
    assert "history" not in text


# --- written into a file ----------------------------------------------------------------

OLD = f"{BEGIN}\nOld words.\n{END}"


def put(repo: Path, **files: str | bytes) -> None:
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (repo / f"{name}.md").write_bytes(data)


@pytest.mark.parametrize(
    ("files", "name", "before", "after"),
    [
        pytest.param({}, "AGENTS", "", "", id="no file"),
        pytest.param({"AGENTS": ""}, "AGENTS", "", "", id="an empty file"),
        pytest.param({"AGENTS": "# A\n"}, "AGENTS", "# A\n\n", "", id="AGENTS.md"),
        pytest.param({"CLAUDE": "# C\n"}, "CLAUDE", "# C\n\n", "", id="CLAUDE.md"),
        pytest.param({"CLAUDE": "C", "AGENTS": "A"}, "AGENTS", "A\n\n", "", id="both"),
        pytest.param({"CLAUDE": OLD, "AGENTS": "A"}, "CLAUDE", "", None, id="the one that has it"),
        pytest.param({"AGENTS": f"a\n\n{OLD}\nb"}, "AGENTS", "a\n\n", "\nb", id="in the middle"),
        pytest.param(
            {"AGENTS": b"a \xff\n" + OLD.encode() + b"\n\xfe"},
            "AGENTS",
            b"a \xff\n",
            b"\n\xfe",
            id="beside other bytes",
        ),
        pytest.param({"AGENTS": "a\r\n"}, "AGENTS", "a\r\n\r\n", "", id="CRLF"),
    ],
)
def test_only_our_part_of_the_file_changes(
    repo: Path,
    pillcheck: Pillcheck,
    files: dict[str, str | bytes],
    name: str,
    before: str | bytes,
    after: str | bytes | None,
) -> None:
    put(repo, **files)
    others = {path: path.read_bytes() for path in repo.glob("*.md") if path.stem != name}
    text = pillcheck("agents").out.strip("\n")
    done = pillcheck("agents", "--install")
    assert (done.code, done.err) == (0, "")
    lead, rest = (
        part if isinstance(part, bytes) else part.encode() for part in (before, after or "")
    )
    ours = f"{BEGIN}\n\n{text}\n\n{END}".encode()
    if after == "":
        ours += b"\n"
    if b"\r\n" in lead:
        ours = ours.replace(b"\n", b"\r\n")
    written = (repo / f"{name}.md").read_bytes()
    assert written == lead + ours + rest
    assert len(ours.splitlines()) <= 60
    assert {path: path.read_bytes() for path in others} == others
    again = pillcheck("agents", "--install")
    assert again.out == f"{name}.md: up to date already\n"
    assert (repo / f"{name}.md").read_bytes() == written
    # What is configured later is brought in.
    (repo / "pillcheck.toml").write_text("record-history = true\n", "utf-8")
    assert pillcheck("agents", "--install").out == f"{name}.md: brought up to date\n"
    newer = (repo / f"{name}.md").read_bytes()
    assert newer.startswith(lead)
    assert newer.endswith(rest)
    assert newer != written


@pytest.mark.parametrize(
    ("content", "words"),
    [
        pytest.param(f"a\n{BEGIN}\nb\n", "AGENTS.md:2: the markers", id="no end"),
        pytest.param(f"{END}\n", "AGENTS.md:1: the markers", id="no beginning"),
        pytest.param(f"{END}\n{BEGIN}\n", "AGENTS.md:1: the markers", id="the wrong way round"),
        pytest.param(f"{OLD}\n{OLD}\n", "AGENTS.md:1: the markers", id="twice"),
        pytest.param("a".encode("utf-16"), "not in UTF-8", id="UTF-16"),
        pytest.param("a".encode("utf-16-be"), "not in UTF-8", id="UTF-16 without a mark"),
    ],
)
def test_a_file_that_leaves_a_doubt_stays_as_it_is(
    repo: Path, pillcheck: Pillcheck, content: str | bytes, words: str
) -> None:
    put(repo, AGENTS=content)
    before = (repo / "AGENTS.md").read_bytes()
    done = pillcheck("agents", "--install")
    assert done.code == 2
    assert words in done.err
    assert (repo / "AGENTS.md").read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="links need a right there")
def test_a_link_out_of_the_repository_is_not_followed(repo: Path, pillcheck: Pillcheck) -> None:
    outside = repo.parent / "outside.md"
    outside.write_text("a\n", "utf-8")
    (repo / "AGENTS.md").symlink_to(outside)
    done = pillcheck("agents", "--install")
    assert done.code == 2
    assert "leads out of the repository" in done.err
    assert outside.read_text("utf-8") == "a\n"


def test_it_is_written_at_the_root_from_any_folder(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = pillcheck("agents").out
    monkeypatch.chdir(repo / "docs")
    assert pillcheck("agents").out == text
    assert pillcheck("agents", "--install").code == 0
    assert f"`{PAGE}`" in (repo / "AGENTS.md").read_text("utf-8")
    assert not (repo / "docs" / "AGENTS.md").exists()


def test_without_a_page_there_is_nothing_to_say(tmp_path: Path, pillcheck: Pillcheck) -> None:
    os.chdir(tmp_path)
    done = pillcheck("agents", "--install")
    assert done.code == 2
    assert not (tmp_path / "AGENTS.md").exists()


def test_our_own_page_has_instructions(
    pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(OWN_PAGE.parent)
    assert "`docs/backlog/README.html`" in pillcheck("agents").out
