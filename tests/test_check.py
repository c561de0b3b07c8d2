"""The options of ``pillcheck check`` and its output formats."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree as ET

import pytest

from pillcheck.report.findings import rules as rules_report
from pillcheck.rules.catalogue import RULES
from tests.conftest import git
from tests.support import KINDS, OWN_PAGE, ROOT

if TYPE_CHECKING:
    from tests.test_cli import Pillcheck

PAGE = Path("docs/backlog/README.html")


@pytest.fixture
def faulty(repo: Path) -> Path:
    """Return a repository whose page has an error, three warnings with fixes, and an info."""
    page = repo / PAGE
    text = page.read_text(encoding="utf-8")
    text = text.replace("Problem &amp; value", "Problem &amp; Value", 2)
    text = text.replace("<dt>2) Problem &amp; Value", "<dt>7) Problem &amp; Value", 1)
    text = text.replace("<!-- P1 -->", "<!-- P2 -->")
    place = text.rfind(">In progress<")
    page.write_text(text[:place] + ">Doing<" + text[place + 13 :], "utf-8")
    git(repo, "commit", "-qam", "Faults")
    return repo


def test_what_is_found(faulty: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check", "--format", "json")
    assert result.code == 1
    assert result.json["summary"] == {"errors": 1, "warnings": 3, "infos": 1, "fixed": 0}
    label = next(f for f in result.json["findings"] if f["rule"] == "wrong-label")
    assert label["fix"]["title"] == 'write "In progress"'
    assert label["fix"]["safe"] is True
    text = (faulty / PAGE).read_text("utf-8")
    edit = label["fix"]["edits"][0]
    assert text[edit["start"] : edit["end"]] == "Doing"


def test_fix(faulty: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check", "--fix")
    assert result.code == 0
    assert result.out.splitlines()[-1].endswith(": 1 info, 4 fixed")
    assert git(faulty, "diff", "--numstat").split()[:2] == ["3", "3"]
    again = pillcheck("check", "--fix", "--format", "json")
    assert again.json["summary"]["fixed"] == 0
    assert git(faulty, "diff", "--numstat").split()[:2] == ["3", "3"]


def test_errors_that_remain_fail_the_fix(faulty: Path, pillcheck: Pillcheck) -> None:
    page = faulty / PAGE
    page.write_text(page.read_text("utf-8").replace("P4", "P44"), "utf-8")
    result = pillcheck("check", "--fix")
    assert result.code == 1
    assert "4 fixed" in result.out
    result = pillcheck("check", "--fix", "--unsafe-fixes")
    assert result.code == 0
    assert "1 fixed" in result.out


def test_diff_as_json_is_one_object(faulty: Path, pillcheck: Pillcheck) -> None:
    shown = pillcheck("check", "--diff", "--format", "json")
    assert shown.json["diff"] == pillcheck("check", "--diff").out
    assert shown.json["diff"].startswith("diff --git")
    assert "diff" not in pillcheck("check", "--format", "json").json
    assert pillcheck("check", "--diff", "--format", "json", "--output", "f").out.startswith("diff")
    assert json.loads((faulty / "f").read_text("utf-8"))["diff"] == shown.json["diff"]


@pytest.mark.parametrize("output", ["sarif", "github", "gitlab", "junit"])
def test_diff_leaves_no_room_for_other_reports(
    faulty: Path, pillcheck: Pillcheck, output: str
) -> None:
    patch = pillcheck("check", "--diff").out
    refused = pillcheck("check", "--diff", "--format", output)
    assert (refused.code, refused.out) == (2, "")
    assert f"--diff prints a patch, so there is no room for the {output} report" in refused.err
    assert pillcheck("check", "--diff", "--format", output, "--output", "f").out == patch
    assert (faulty / "f").read_text("utf-8")


def test_diff_is_a_patch_in_a_workflow(
    faulty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = pillcheck("check", "--diff")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert pillcheck("check", "--diff") == shown


@pytest.mark.slow
def test_diff_is_a_patch(faulty: Path, pillcheck: Pillcheck) -> None:
    before = (faulty / PAGE).read_bytes()
    command = [sys.executable, "-m", "pillcheck", "check"]
    done = subprocess.run([*command, "--diff"], capture_output=True, check=False)
    assert (faulty / PAGE).read_bytes() == before
    subprocess.run(["git", "apply", "-"], input=done.stdout, cwd=faulty, check=True)
    patched = (faulty / PAGE).read_bytes()
    (faulty / PAGE).write_bytes(before)
    pillcheck("check", "--fix")
    assert (faulty / PAGE).read_bytes() == patched != before


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        (["--select", "wrong-label"], {"wrong-label"}),
        (["--select", "wrong-label,misnumbered-field"], {"wrong-label", "misnumbered-field"}),
        (["--ignore", "wrong-label", "--ignore", "misnumbered-field"],
         {"field-label-style", "misleading-group-comment"}),
    ],
)  # fmt: skip
def test_select_and_ignore(
    faulty: Path, pillcheck: Pillcheck, arguments: list[str], rules: set[str]
) -> None:
    found = pillcheck("check", "--format", "json", *arguments).json["findings"]
    assert {finding["rule"] for finding in found} == rules


def test_a_mistyped_rule_is_never_clean(repo: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check", "--select", "wrong-lable", "--format", "json")
    assert result.code == 2
    assert result.json["error"]["kind"] == "unknown-rule"
    assert result.json["error"]["candidates"] == ["wrong-label"]


@pytest.mark.parametrize(("most", "code"), [("2", 1), ("3", 0)])
def test_max_warnings(faulty: Path, pillcheck: Pillcheck, most: str, code: int) -> None:
    assert pillcheck("check", "--ignore", "wrong-label", "--max-warnings", most).code == code


def test_quiet_and_statistics(faulty: Path, pillcheck: Pillcheck) -> None:
    assert pillcheck("check", "-q", KINDS["pill-in-heading"]) == (0, "", "")
    out = pillcheck("check", "--statistics").out.splitlines()
    assert "    2  warning[field-label-style]" in out


def test_baseline(faulty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    assert pillcheck("check", "--write-baseline", "known.json").code == 0
    result = pillcheck("check", "--baseline", "known.json")
    assert result.code == 0
    assert "passed over 5 findings of the baseline" in result.err
    page = faulty / PAGE
    page.write_text("\n\n" + page.read_text("utf-8").replace("<!-- P2 -->", "", 1), "utf-8")
    monkeypatch.chdir(faulty / "docs")
    moved = pillcheck("check", "--baseline", "../known.json")
    assert moved.code == 0
    assert "of its entries, 1 could not be found again" in moved.err
    page.write_text(page.read_text("utf-8").replace("status-pill--todo", "status-pill--tdo"))
    assert pillcheck("check", "--baseline", "../known.json").code == 1


def entries(file: Path) -> Counter[str]:
    found = json.loads(file.read_text("utf-8"))["findings"]
    names = [f"{one['path']} {one['rule']}" for one in found for _ in range(one["count"])]
    return Counter(names)


@pytest.mark.parametrize(
    "arguments",
    [
        pytest.param(["--select", "wrong-label"], id="other rules"),
        pytest.param(["--ignore", "wrong-label"], id="without a rule"),
        pytest.param([KINDS["pill-in-field"]], id="another page"),
        pytest.param(["--since", "HEAD", "--select", "renumbered-item"], id="rules on changes"),
    ],
)
def test_what_is_not_looked_for_stays_in_the_baseline(
    faulty: Path, pillcheck: Pillcheck, arguments: list[Any]
) -> None:
    known = faulty / "known.json"
    pillcheck("check", "--write-baseline", known)
    before = entries(known)
    assert before.total() == 5
    assert "found again" not in pillcheck("check", "--baseline", known, *arguments).err
    written = pillcheck("check", "--write-baseline", known, *arguments)
    assert "kept without a check" in written.err
    assert entries(known) >= before


def test_a_baseline_in_a_folder_of_its_own(
    faulty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (faulty / "ci").mkdir()
    (faulty / "plan.html").write_bytes((faulty / PAGE).read_bytes())
    pillcheck("check", ".", "--write-baseline", "ci/known.json")
    before = entries(faulty / "ci/known.json")
    written = pillcheck("check", "plan.html", "--write-baseline", "ci/known.json")
    assert "wrote 10 findings to ci/known.json, 5 of them kept without a check" in written.err
    assert entries(faulty / "ci/known.json") == before
    monkeypatch.chdir(faulty / "docs")
    assert "passed over 5" in pillcheck("check", "--baseline", "../ci/known.json").err


def test_standard_input_stays_in_the_baseline(faulty: Path, pillcheck: Pillcheck) -> None:
    subprocess.run(
        [sys.executable, "-m", "pillcheck", "check", "-", "--write-baseline", "known.json"],
        input=(faulty / PAGE).read_bytes(), capture_output=True, check=True,
    )  # fmt: skip
    before = entries(faulty / "known.json")
    assert {name.split()[0] for name in before} == {"-"}
    pillcheck("check", "--write-baseline", "known.json")
    assert entries(faulty / "known.json").total() == 2 * before.total()


def test_rules_on_changes_that_had_nothing_to_compare_with_look_for_nothing(
    faulty: Path, pillcheck: Pillcheck
) -> None:
    calls = ("check", "new.html", "--since", "HEAD")
    page, known = faulty / "new.html", faulty / "known.json"
    page.write_bytes((faulty / PAGE).read_bytes())
    entry = {"path": "new.html", "rule": "removed-item", "item": "item-1", "message": "m"}
    known.write_text(json.dumps({"schema_version": 1, "findings": [{**entry, "count": 1}]}))
    assert "found again" not in pillcheck(*calls, "--baseline", known).err
    assert "1 of them kept without a check" in pillcheck(*calls, "--write-baseline", known).err
    git(faulty, "add", "new.html")
    git(faulty, "commit", "-qm", "New")
    assert "1 could not be found again" in pillcheck(*calls, "--baseline", known).err


def test_what_is_gone_is_dropped_from_the_baseline(faulty: Path, pillcheck: Pillcheck) -> None:
    known = faulty / "known.json"
    pillcheck("check", "--write-baseline", known)
    pillcheck("check", "--select", "wrong-label", "--fix", "--unsafe-fixes")
    pillcheck("check", "--write-baseline", known, "--select", "wrong-label")
    assert not any("wrong-label" in name for name in entries(known))
    assert entries(known)
    (faulty / PAGE).rename(faulty / "backlog.html")
    pillcheck("check", "--write-baseline", known, "backlog.html")
    assert {name.split()[0] for name in entries(known)} == {"backlog.html"}


@pytest.mark.parametrize(
    "content",
    [
        None,
        "{}",
        "[]",
        "not json",
        '{"schema_version": 9, "findings": []}',
        "[" * 100_000,
        (
            '{"schema_version": 1, "findings": [{"path": "p", "rule": "r", "item": null, '
            '"message": "m", "count": 1e400}]}'
        ),
    ],
    ids=["missing", "empty", "list", "not json", "version", "deep", "count"],
)
def test_a_bad_baseline(repo: Path, pillcheck: Pillcheck, content: str | None) -> None:
    if content is not None:
        (repo / "known.json").write_text(content)
    assert pillcheck("check", "--baseline", "known.json").code == 2


def test_a_report_is_never_written_over_a_page(faulty: Path, pillcheck: Pillcheck) -> None:
    before = (faulty / PAGE).read_bytes()
    refused = pillcheck("check", "--format", "json", "--output", faulty / PAGE)
    assert (refused.code, (faulty / PAGE).read_bytes()) == (2, before)
    assert "is a page; name another file" in refused.json["error"]["message"]


def test_output_goes_to_a_file(faulty: Path, pillcheck: Pillcheck) -> None:
    result = pillcheck("check", "--format", "json", "--output", "report.json")
    assert (result.code, result.out) == (1, "")
    assert json.loads((faulty / "report.json").read_text("utf-8"))["summary"]["errors"] == 1
    text = pillcheck("check", "--output", "report.txt")
    assert "wrong-label" not in text.out
    assert "error[wrong-label]" in (faulty / "report.txt").read_text("utf-8")
    assert pillcheck("check", "--output", "no/such/folder.txt").code == 2


def test_standard_input_has_a_name(repo: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pillcheck", "check", "-", "--stdin-filename", "plan.html"],
        input=KINDS["pill-in-heading"].read_bytes(), capture_output=True, check=True,
    )  # fmt: skip
    assert done.stdout.startswith(b"plan.html: 7 items")


def test_a_folder_is_searched(repo: Path, pillcheck: Pillcheck) -> None:
    for name in ("a/x.html", "a/y.htm", ".hidden/z.html", "node_modules/w.html"):
        (repo / name).parent.mkdir(exist_ok=True)
        (repo / name).write_text("<p>no backlog, though it speaks of item-1 and pills</p>")
    (repo / "a/plan.html").write_bytes(KINDS["data-status-only"].read_bytes())
    result = pillcheck("check", ".", "--format", "json")
    assert [Path(p["path"]) for p in result.json["pages"]] == [Path("a/plan.html"), PAGE]
    assert "looked at 4 HTML files, passed over 2" in result.err
    refused = pillcheck("check", "node_modules")
    assert (refused.code, "no HTML file has items (1 looked at)" in refused.err) == (2, True)


@pytest.mark.slow
def test_many_pages_use_more_processes(repo: Path, pillcheck: Pillcheck) -> None:
    data = OWN_PAGE.read_bytes()
    for number in range(45):
        (repo / f"{number:02}.html").write_bytes(data)
    result = pillcheck("check", *sorted(repo.glob("*.html")), "--format", "json")
    assert result.code == 0
    assert [Path(p["path"]).name for p in result.json["pages"]] == [
        f"{number:02}.html" for number in range(45)
    ]
    assert result.json["summary"]["warnings"] == 45 * 7


def test_github(faulty: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    lines = pillcheck("check").out.splitlines()
    error = next(line for line in lines if line.startswith("::error "))
    assert error.startswith(f"::error file={PAGE},line=")
    assert 'title=pillcheck%3A wrong-label::item-4 "' in error
    assert sum(line.startswith("::warning ") for line in lines) == 3
    assert sum(line.startswith("::notice ") for line in lines) == 1


def test_gitlab(faulty: Path, pillcheck: Pillcheck) -> None:
    issues = pillcheck("check", "--format", "gitlab").json
    assert len({issue["fingerprint"] for issue in issues}) == len(issues) == 5
    assert list(issues[0]) == ["description", "check_name", "fingerprint", "severity", "location"]
    assert {issue["severity"] for issue in issues} == {"major", "minor", "info"}
    page = faulty / PAGE
    page.write_text("\n\n" + page.read_text("utf-8"), "utf-8")
    moved = pillcheck("check", "--format", "gitlab").json
    assert {i["fingerprint"] for i in moved} == {i["fingerprint"] for i in issues}


def test_junit(faulty: Path, pillcheck: Pillcheck) -> None:
    root = ET.fromstring(pillcheck("check", "--format", "junit").out)
    suite = root[0]
    assert (suite.attrib["tests"], suite.attrib["failures"]) == ("5", "1")
    failure = suite.find("testcase/failure")
    assert failure is not None
    assert 'the pill reads "Doing"' in failure.attrib["message"]
    clean = ET.fromstring(pillcheck("check", "--format", "junit", KINDS["pill-in-heading"]).out)
    assert clean[0].attrib["tests"] == "1"


def test_sarif(faulty: Path, pillcheck: Pillcheck) -> None:
    log = pillcheck("check", "--format", "sarif").json
    assert log["version"] == "2.1.0"
    run = log["runs"][0]
    listed = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in listed] == [rule.id for rule in RULES]
    assert len(run["results"]) == 5
    for result in run["results"]:
        assert listed[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        place = result["locations"][0]["physicalLocation"]
        assert place["artifactLocation"]["uri"] == PAGE.as_posix()
        region = place["region"]
        assert 1 <= region["startLine"] <= region["endLine"]
        assert region["startColumn"] >= 1
        if region["startLine"] == region["endLine"]:
            assert region["startColumn"] <= region["endColumn"]


def test_rules_and_explain(pillcheck: Pillcheck) -> None:
    out = pillcheck("rules").out
    for rule in RULES:
        assert f"{rule.id} " in out
        told = pillcheck("explain", rule.id)
        assert told.code == 0
        assert rule.summary in told.out
        assert rule.bad[0].message in told.out
    assert [r["id"] for r in pillcheck("rules", "--format", "json").json["rules"]] == [
        rule.id for rule in RULES
    ]
    assert pillcheck("explain", "wrong-label", "--format", "json").json["rule"]["fix"] is True
    result = pillcheck("explain", "wrong-lable", "--format", "json")
    assert (result.code, result.json["error"]["candidates"]) == (2, ["wrong-label"])


def test_the_page_of_rules_is_up_to_date() -> None:
    file = ROOT / "docs" / "rules.md"
    assert file.read_text(encoding="utf-8") == rules_report.page(), "run `make docs`"


PILL = '<span class="status-pill status-pill--todo">To do</span>'
ITEM = f'<section id="item-{{}}"><h2>A {{}} {PILL}</h2></section>\n'

HOSTILE = [
    pytest.param(lambda: b"", (1, 2), id="empty"),
    pytest.param(lambda: b" \n\t\r\n", (1, 2), id="white space"),
    pytest.param(lambda: bytes(range(256)) * 40, (2, 2), id="binary"),
    pytest.param(lambda: b"\0" * 5000, (1, 2), id="NUL bytes"),
    pytest.param(lambda: ITEM.format(1, "\0").encode(), (1, 0), id="NUL in an item"),
    pytest.param(
        lambda: b"<p>" + b"x" * 10_000_000, (1, 2), id="10 MB on one line", marks=pytest.mark.slow
    ),
    pytest.param(lambda: (ITEM.format(1, 1) + "<div>" * 3000).encode(), (1, 0), id="3000 deep"),
    pytest.param(
        lambda: ("<div>" * 3000 + ITEM.format(1, 1)).encode(), (1, 0), id="item 3000 deep"
    ),
    pytest.param(
        lambda: b"<section id=item-1 " + b"a=b " * 100_000 + b">", (1, 2), id="attributes"
    ),
    pytest.param(lambda: (ITEM.format(1, 1) + "<!--").encode(), (1, 0), id="unclosed comment"),
    pytest.param(
        lambda: (ITEM.format(1, 1) + "<section id='item-").encode(), (1, 0), id="half a tag"
    ),
    pytest.param(
        lambda: "".join(ITEM.format(n, n) for n in range(2_000)).encode(),
        (0, 0),
        id="2000 items",
        marks=pytest.mark.slow,
    ),
    pytest.param(
        lambda: (ITEM.format(1, 1) * 2000).encode(),
        (1, 2),
        id="2000 items of one id",
        marks=pytest.mark.slow,
    ),
    pytest.param(
        lambda: b"<section id=item-1>" * 1500, (1, 2), id="items in items", marks=pytest.mark.slow
    ),
]


@pytest.mark.parametrize(("make", "codes"), HOSTILE)
@pytest.mark.sampled(3)
def test_a_hostile_page_ends_in_findings_or_a_refusal(
    tmp_path: Path,
    pillcheck: Pillcheck,
    make: object,
    codes: tuple[int, int],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    page = tmp_path / "page.html"
    page.write_bytes(make())  # type: ignore[operator]
    before = page.read_bytes()
    result = pillcheck("check", page, "--output", os.devnull)
    edit = pillcheck("set", "item-1", "done", "--page", page)
    assert (result.code, edit.code) == codes, result.err + edit.err
    assert (page.read_bytes() != before) == (edit.code == 0)
