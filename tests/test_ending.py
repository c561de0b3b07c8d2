"""How a check ends: which pages it was of, why it failed, and what can be fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click import unstyle

from pillcheck.linting.verdict import Verdict
from pillcheck.report.findings import text

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.conftest import Result

    Pillcheck = Callable[..., Result]

PAGE = "docs/backlog/README.html"
MARKUP = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Backlog</title></head><body>
{}
<section id="page-history"><h2>Page history</h2><table class="docs-page-history">
<thead><tr><th>Date</th><th>Change</th><th>Author</th></tr></thead>
<tbody><tr><td><time datetime="2026-01-31">2026-01-31</time></td><td>Started.</td><td>Ada</td></tr>
</tbody></table></section>
</body></html>
"""
ITEM = """\
<section id="item-{0}"><h2><span class="priority-tag">P1</span> Title {0}
<span class="status-pill status-pill--todo">To do</span></h2><dl>
<dt>1) Summary</dt><dd>Words.</dd><dt>2) Problem &amp; value</dt><dd>Words.</dd>
<dt>3) Scope &amp; deliverables</dt><dd>Words.</dd><dt>4) Rough estimate (calendar days)</dt>
<dd><div class="time-grid"><div class="time-cell"><strong>3 h/day</strong> ~4 days (~12 h)</div>
<div class="time-cell"><strong>2 h/day</strong> ~6 days</div>
<div class="time-cell"><strong>1 h/day</strong> ~12 days</div></div></dd></dl></section>
"""
# An error that a safe fix mends, one that only an unsafe fix does, one that none does, and
# warnings of the first and the last kind.
SAFE_ERROR = (">To do<", ">Todo<")
UNSAFE_ERROR = ("pill--todo", "pill--tood")
OTHER_ERROR = ("<dt>2) Problem", "<dt>2) Summary</dt><dd>Words.</dd><dt>2) Problem")
SAFE_WARNING = ("Scope &amp; deliverables", "Scope &amp; Deliverables")
OTHER_WARNING = ("Title ", "Same ")


def write(repo: Path, *faults: tuple[str, str]) -> Path:
    """Write a page of three items of which each fault is in one, from the first on."""
    items = [ITEM.format(number) for number in (1, 2, 3)]
    for number, fault in enumerate(faults):
        assert fault[0] in items[number]
        items[number] = items[number].replace(*fault)
    page = repo / PAGE
    page.write_text(MARKUP.format("".join(items)), "utf-8")
    return page


SELECTED = "wrong-label,unknown-status,duplicate-field,field-label-style"
# Faults, options, exit code, and the last line behind the summary, if there is one.
ENDINGS = [
    pytest.param([], "", 0, None, id="clean"),
    pytest.param([SAFE_ERROR], "", 1, "failed: 1 error; 1 fixable with --fix", id="safe"),
    pytest.param(
        [UNSAFE_ERROR], "", 1, "failed: 1 error; 1 fixable with --fix --unsafe-fixes", id="unsafe"
    ),
    pytest.param(
        [SAFE_ERROR, UNSAFE_ERROR],
        "",
        1,
        "failed: 2 errors; 1 fixable with --fix, 1 more with --unsafe-fixes",
        id="both",
    ),
    pytest.param([OTHER_ERROR], "", 1, "failed: 1 error", id="no fix"),
    pytest.param([SAFE_WARNING], "", 0, "1 fixable with --fix", id="warning"),
    pytest.param(
        [SAFE_WARNING], "--max-warnings 1", 0, "1 fixable with --fix", id="as many as allowed"
    ),
    pytest.param(
        [SAFE_WARNING],
        "--max-warnings 0",
        1,
        "failed: 1 warning, none allowed; 1 fixable with --fix",
        id="none allowed",
    ),
    pytest.param(
        [SAFE_WARNING, SAFE_WARNING],
        "--max-warnings 1",
        1,
        "failed: 2 warnings, 1 allowed; 2 fixable with --fix",
        id="too many",
    ),
    pytest.param(
        [OTHER_ERROR, SAFE_WARNING],
        "--max-warnings 0",
        1,
        "failed: 1 error and 1 warning, none allowed; 1 fixable with --fix",
        id="errors and warnings",
    ),
    pytest.param(
        [OTHER_ERROR, SAFE_WARNING],
        "--max-warnings 1",
        1,
        "failed: 1 error; 1 fixable with --fix",
        id="errors, and warnings that are allowed",
    ),
    pytest.param([SAFE_ERROR], "--fix", 0, None, id="fixed"),
    pytest.param(
        [SAFE_ERROR, UNSAFE_ERROR],
        "--fix",
        1,
        "failed: 1 error; 1 fixable with --fix --unsafe-fixes",
        id="fixed in part",
    ),
    pytest.param([UNSAFE_ERROR], "--fix --unsafe-fixes", 0, None, id="all fixed"),
    pytest.param(
        [OTHER_ERROR],
        "--exit-zero",
        0,
        "failed: 1 error; exit code 0 because of --exit-zero",
        id="exit zero",
    ),
    pytest.param(
        [SAFE_WARNING],
        "--exit-zero --max-warnings 0",
        0,
        "failed: 1 warning, none allowed; 1 fixable with --fix; exit code 0 because of --exit-zero",
        id="exit zero, warnings",
    ),
    pytest.param([], "--exit-zero", 0, None, id="exit zero, clean"),
    pytest.param([SAFE_WARNING], "--exit-zero", 0, "1 fixable with --fix", id="exit zero, warning"),
]


@pytest.mark.parametrize("output", ["text", "github"])
@pytest.mark.parametrize(("faults", "options", "code", "ending"), ENDINGS)
@pytest.mark.sampled(3)
def test_a_check_ends_with_the_reason(
    repo: Path,
    pillcheck: Pillcheck,
    faults: list[tuple[str, str]],
    options: str,
    code: int,
    ending: str | None,
    output: str,
) -> None:
    write(repo, *faults)
    done = pillcheck("check", "--format", output, "--select", SELECTED, *options.split())
    assert done.code == code
    lines = done.out.splitlines()
    summary = next(n for n, line in enumerate(lines) if line.startswith(f"{PAGE}: 3 items"))
    assert lines[summary + 1 :] == ([ending] if ending else [])
    assert done.err == ""


@pytest.mark.parametrize("option", ["-q", "--format=json", "--format=sarif", "--format=junit"])
def test_nothing_is_said_beside_what_was_asked_for(
    repo: Path, pillcheck: Pillcheck, option: str
) -> None:
    write(repo, OTHER_ERROR)
    done = pillcheck("check", "--select", SELECTED, option)
    assert done.code == 1
    assert "failed:" not in done.out + done.err
    assert pillcheck("check", "--select", SELECTED, option, "--exit-zero").code == 0


def test_the_reason_stands_beside_a_patch(repo: Path, pillcheck: Pillcheck) -> None:
    write(repo, OTHER_ERROR, SAFE_WARNING)
    done = pillcheck("check", "--select", SELECTED, "--diff")
    assert done.code == 1
    assert done.out.startswith("diff --git")
    assert "failed" not in done.out
    # What the patch fixes is not left to fix.
    assert done.err.splitlines()[-1] == "failed: 1 error"


@pytest.mark.parametrize(
    ("call", "code"),
    [
        ("check nowhere.html --exit-zero", 2),
        ("check --select nonsense --exit-zero", 2),
        ("check --config nowhere.toml --exit-zero", 2),
        ("check --exit-zero --max-warnings -1", 2),
    ],
)
def test_exit_zero_hides_no_refusal(repo: Path, pillcheck: Pillcheck, call: str, code: int) -> None:
    assert pillcheck(*call.split()).code == code


# --- which pages ------------------------------------------------------------------------

PAGES = [
    pytest.param([PAGE, PAGE], id="twice"),
    pytest.param([PAGE, f"./{PAGE}"], id="by two paths"),
    pytest.param(["docs", PAGE], id="in a folder, and by itself"),
    pytest.param([PAGE, "docs"], id="by itself, and in a folder"),
    pytest.param(["docs", "docs/backlog"], id="in two folders"),
    pytest.param(["link.html", PAGE], id="by a link"),
]


@pytest.mark.parametrize("pages", PAGES)
def test_a_page_is_checked_once(repo: Path, pillcheck: Pillcheck, pages: list[str]) -> None:
    write(repo, OTHER_ERROR)
    (repo / "link.html").symlink_to(repo / PAGE)
    report = pillcheck("check", "--select", SELECTED, "--format", "json", *pages).json
    assert len(report["pages"]) == 1
    assert report["summary"]["errors"] == 1


def test_a_copy_is_another_page(repo: Path, pillcheck: Pillcheck) -> None:
    page = write(repo, OTHER_ERROR)
    (repo / "copy.html").write_bytes(page.read_bytes())
    report = pillcheck("check", "--select", SELECTED, "--format", "json", PAGE, "copy.html").json
    assert [entry["path"] for entry in report["pages"]] == [PAGE, "copy.html"]


@pytest.mark.parametrize(
    ("fixing", "unsafe", "ending"),
    [
        (False, False, "failed: 5 errors; 2 fixable with --fix, 3 more with --unsafe-fixes"),
        (False, True, "failed: 5 errors; 2 fixable with --fix, 3 more with --unsafe-fixes"),
        # What could not be fixed cannot be fixed by fixing again.
        (True, False, "failed: 5 errors; 3 fixable with --fix --unsafe-fixes"),
        (True, True, "failed: 5 errors"),
    ],
)
def test_what_was_tried_is_not_offered_again(fixing: bool, unsafe: bool, ending: str) -> None:
    verdict = Verdict(errors=5, warnings=0, allowed=None, safe=2, unsafe=3)
    shown = text.ending(verdict, fixing=fixing, unsafe=unsafe, passing=False)
    assert unstyle(shown) == ending
