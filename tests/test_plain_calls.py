"""Plain calls of ``check``, which hooks make: the same as any other call, without click."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.cli import app
from pillcheck.cli.check_options import CheckOptions, plain_call
from tests.conftest import git
from tests.support import OWN_PAGE
from tests.test_cli import modules_of

if TYPE_CHECKING:
    from tests.test_cli import Pillcheck

PAGE = Path("docs/backlog/README.html")
PLAIN = [
    pytest.param([], CheckOptions(), id="nothing"),
    pytest.param(["-q"], CheckOptions(quiet=True), id="-q"),
    pytest.param(["--quiet", "-q"], CheckOptions(quiet=True), id="twice"),
    pytest.param(["--fix"], CheckOptions(fixing=True), id="--fix"),
    pytest.param(
        ["--staged", "--only-new"], CheckOptions(staged=True, only_new=True), id="of the hook"
    ),
]
OTHERS = [
    ["--since", "HEAD"], ["--help"], ["-h"], ["-"], ["--"], ["--format", "json"], ["--format=json"],
    ["--color", "never"], ["--isolated"], ["--stage"], ["--fixx"], ["-qq"], ["-q", "--diff"],
]  # fmt: skip
PAGES = [
    pytest.param([], id="the usual page"),
    pytest.param([str(PAGE)], id="a page"),
    pytest.param([str(PAGE), str(PAGE)], id="a page twice"),
    pytest.param(["docs"], id="a folder"),
    pytest.param(["none.html"], id="no page"),
    pytest.param([""], id="an empty name"),
    pytest.param(["docs/backlog/backlog.css"], id="another file"),
]


@pytest.fixture(params=["clean", "faulty", "changed"])
def repo_in_state(request: pytest.FixtureRequest, repo: Path) -> Path:
    page = repo / PAGE
    text = page.read_text("utf-8")
    place = text.rfind(">In progress<")
    if request.param != "clean":
        page.write_text(text[:place] + ">Doing<" + text[place + 13 :], "utf-8")
    if request.param == "changed":
        git(repo, "add", ".")
    return repo


@pytest.mark.parametrize("pages", PAGES)
@pytest.mark.parametrize(("options", "_"), PLAIN)
def test_a_plain_call_does_what_click_does(
    repo_in_state: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    options: list[str],
    pages: list[str],
    _: CheckOptions,
) -> None:
    page = repo_in_state / PAGE
    before = page.read_bytes()
    plain = pillcheck("check", *options, *pages)
    after = page.read_bytes()
    page.write_bytes(before)
    calls: list[list[str]] = []

    def through_click(arguments: list[str]) -> int:
        calls.append(arguments)
        return click_call(arguments)

    click_call = app.call
    monkeypatch.setattr(app, "call", through_click)
    assert pillcheck("check", *options, *pages, "--color", "auto") == plain
    assert page.read_bytes() == after
    assert len(calls) == 1


@pytest.mark.parametrize(("options", "record"), PLAIN)
def test_a_plain_call_is_known_by_its_options(options: list[str], record: CheckOptions) -> None:
    assert plain_call(options) == ((), record)
    assert plain_call(["a", *options, "b"]) == (("a", "b"), record)


@pytest.mark.parametrize("options", OTHERS, ids=" ".join)
def test_any_other_call_is_left_to_click(options: list[str]) -> None:
    assert plain_call(options) is None
    assert plain_call(["a", *options]) is None


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
@pytest.mark.parametrize("options", [[], ["-q"], ["--staged", "--only-new"], ["--fix"]])
def test_a_plain_call_imports_no_click(repo: Path, options: list[str]) -> None:
    modules = modules_of("check", *options, PAGE, folder=repo)
    assert {"click", "bs4", "pillcheck.cli.app"} & modules == set()
    assert "click" in modules_of("check", *options, PAGE, "--color", "auto", folder=repo)


@pytest.mark.no_coverage(reason="coverage imports modules of its own")
def test_a_clean_page_needs_little() -> None:
    assert {"click", "inspect", "lxml", "tomllib"} & modules_of("check", OWN_PAGE) == set()
