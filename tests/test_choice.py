"""Which configuration a command goes by: the nearest, that of a file, or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from pillcheck.cli import run
from tests.conftest import git
from tests.test_ending import ITEM, MARKUP, PAGE, SAFE_ERROR, SELECTED, write

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

INFO = 'wrong-label = "info"\n'


@pytest.fixture
def configured(repo: Path) -> Path:
    """Return a repository with a wrong label and a configuration that makes it a warning."""
    write(repo, SAFE_ERROR)
    (repo / "pyproject.toml").write_text('[tool.pillcheck.rules]\nwrong-label = "warning"\n')
    (repo / "info.toml").write_text(f"[rules]\n{INFO}")
    (repo / "tools").mkdir()
    (repo / "tools/pyproject.toml").write_text(f"[tool.pillcheck.rules]\n{INFO}")
    (repo / "empty").mkdir()
    (repo / "empty/pyproject.toml").write_text("[tool.other]\n")
    (repo / "wrong.toml").write_text('ruls = "x"\n')
    git(repo, "add", ".")
    git(repo, "commit", "-qm", "Configuration")
    return repo


@pytest.mark.parametrize(
    ("options", "severities"),
    [
        pytest.param([], ["warning"], id="the nearest"),
        pytest.param(["--config", "info.toml"], ["info"], id="another file"),
        pytest.param(["--config=info.toml"], ["info"], id="another file, in one word"),
        pytest.param(["--config", "tools/pyproject.toml"], ["info"], id="another pyproject.toml"),
        pytest.param(["--config", "pyproject.toml"], ["warning"], id="the same"),
        pytest.param(["--isolated"], ["error"], id="none"),
    ],
)
def test_the_choice_of_a_configuration(
    configured: Path, pillcheck: Pillcheck, options: list[str], severities: list[str]
) -> None:
    def found(*more: str) -> list[str]:
        report = pillcheck("check", "--select", SELECTED, "--format", "json", *more).json
        return [finding["severity"] for finding in report["findings"]]

    assert found(*options) == severities
    # It is forgotten when the call is over.
    assert found() == ["warning"]


@pytest.mark.parametrize(
    ("options", "kind", "message"),
    [
        (["--config", "nowhere.toml"], "config", "nowhere.toml cannot be read"),
        (["--config", "tools"], "config", "tools cannot be read"),
        (["--config", "empty/pyproject.toml"], "config", "has no table [tool.pillcheck]"),
        (["--config", "wrong.toml"], "config", 'wrong.toml:1: unknown setting "ruls"'),
        (["--config", PAGE], "config", PAGE),
        (["--config", "info.toml", "--isolated"], "usage", "leave out --config"),
        (["--isolated", "--config", "info.toml"], "usage", "leave out --config"),
    ],
)
@pytest.mark.parametrize("command", ["check", "list", "history", "stats"])
@pytest.mark.sampled(4)
def test_a_configuration_that_cannot_be_read(
    configured: Path,
    pillcheck: Pillcheck,
    command: str,
    options: list[str],
    kind: str,
    message: str,
) -> None:
    done = pillcheck(command, *options, "--format", "json")
    assert done.code == 2
    assert done.json["error"]["kind"] == kind
    assert message in done.json["error"]["message"]


def test_isolated_reads_no_wrong_configuration(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / "pillcheck.toml").write_text("nonsense")
    for command in (["list"], ["check", "--exit-zero"], ["history"], ["set", "2", "done"]):
        assert pillcheck(*command).code == 2
        assert pillcheck(*command, "--isolated").code == 0


@pytest.mark.parametrize(
    "call",
    [
        "check --exit-zero",
        "list",
        "show item-1",
        "board",
        "stats",
        "set item-1 done --dry-run",
        "add New --dry-run",
        "edit item-1 --title New --dry-run",
        "move item-1 --bottom --dry-run",
        "sort --dry-run",
        "remove item-1 --dry-run",
        "migrate --to both --dry-run",
        "history",
        "history add Words --dry-run",
        "history edit 1 --text Words --dry-run",
        "diff",
        "log item-1",
        "flow",
    ],
)
@pytest.mark.sampled(4)
def test_every_command_reads_what_is_chosen(
    configured: Path, pillcheck: Pillcheck, call: str
) -> None:
    assert pillcheck(*call.split()).code == 0
    done = pillcheck(*call.split(), "--config", "wrong.toml")
    assert done.code == 2
    assert 'wrong.toml:1: unknown setting "ruls"' in done.err
    (configured / "pyproject.toml").write_text("nonsense = pillcheck")
    assert pillcheck(*call.split()).code == 2
    assert pillcheck(*call.split(), "--isolated").code == 0


def test_pages_are_beside_the_configuration(
    configured: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (configured / "tools/plan.html").write_text(MARKUP.format(ITEM.format(7)), "utf-8")
    (configured / "tools/other.toml").write_text('pages = ["plan.html"]\n')
    assert "item-7" in pillcheck("list", "--config", "tools/other.toml").out
    monkeypatch.chdir(configured / "docs")
    assert "item-7" in pillcheck("list", "--config", "../tools/other.toml").out
    assert "item-7" not in pillcheck("list").out


@pytest.mark.parametrize("command", ["rules", "doctor", "init", "explain wrong-label"])
@pytest.mark.parametrize("option", ["--isolated", "--config=info.toml"])
def test_what_reads_no_configuration_takes_no_choice(
    configured: Path, pillcheck: Pillcheck, command: str, option: str
) -> None:
    done = pillcheck(*command.split(), option)
    assert done.code == 2
    assert "unknown option" in done.err


@pytest.mark.parametrize(
    ("options", "offered"),
    [("", "todo"), ("--config later.toml ", "later"), ("--isolated ", "todo")],
)
def test_a_shell_is_offered_what_the_choice_knows(
    configured: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    options: str,
    offered: str,
) -> None:
    (configured / "later.toml").write_text('statuses = {later = "Later"}\n')
    monkeypatch.setenv("_PILLCHECK_COMPLETE", "fish_complete")
    monkeypatch.setenv("COMP_WORDS", f"pillcheck list {options}--status ")
    run([])
    offers = [line.partition("\t")[0] for line in capfd.readouterr().out.splitlines()]
    assert (f"plain,{offered}" in offers, "plain,later" in offers) == (True, offered == "later")
