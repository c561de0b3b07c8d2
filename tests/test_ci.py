"""What docs/ci.md and action.yml say, done here as far as that goes without the services."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
import yaml

from tests.conftest import git
from tests.support import ROOT

ACTION = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
[STEP] = [step for step in ACTION["runs"]["steps"] if "run" in step]
DOCUMENT = (ROOT / "docs" / "ci.md").read_text(encoding="utf-8")
WORKFLOWS = [ROOT / "action.yml", *sorted((ROOT / ".github").rglob("*.yml"))]
PAGE = Path("docs/backlog/README.html")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.DOTALL | re.MULTILINE)

posix = pytest.mark.skipif(os.name == "nt", reason="a POSIX shell is needed")
slow = pytest.mark.slow


def block(language: str, word: str) -> str:
    """Return the block of the document that is in a language and has a word in it."""
    [found] = [text for kind, text in BLOCK.findall(DOCUMENT) if kind == language and word in text]
    return str(found)


class Done(NamedTuple):
    code: int
    out: str


def run(script: str, folder: Path, **variables: str) -> Done:
    done = subprocess.run(
        ["bash", "-eo", "pipefail", "-c", script],
        cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
        check=False, env={**os.environ, **variables},
    )  # fmt: skip
    return Done(done.returncode, done.stdout)


def break_page(repo: Path) -> None:
    text = (repo / PAGE).read_text(encoding="utf-8")
    (repo / PAGE).write_text(text.replace(">Rejected<", ">Rejectd<"), encoding="utf-8")


# --- the action ---


@pytest.fixture(scope="module")
def runner(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of a runner, which is kept from one run of the action to the next."""
    return tmp_path_factory.mktemp("runner")


def run_action(repo: Path, runner: Path, **given: str) -> tuple[Done, str]:
    """Run the action as a runner does; return what it prints and the summary it writes."""
    assert given.keys() <= ACTION["inputs"].keys()
    inputs = {name: one["default"] for name, one in ACTION["inputs"].items()} | given
    values = {
        "steps.python.outputs.python-path": sys.executable,
        "github.token": "secret",
        "github.event.pull_request.number": os.environ.get("PULL_REQUEST", ""),
    }
    values |= {f"inputs.{name}": value for name, value in inputs.items()}
    variables = {
        name: re.sub(r"\$\{\{ (\S+) \}\}", lambda match: values[match[1]], text)
        for name, text in STEP["env"].items()
    }
    summary = runner / "summary.md"
    summary.write_text("")
    done = run(
        STEP["run"],
        repo,
        GITHUB_ACTIONS="true",
        GITHUB_ACTION_PATH=str(ROOT),
        GITHUB_REPOSITORY="ada/library",
        GITHUB_STEP_SUMMARY=str(summary),
        RUNNER_TEMP=str(runner),
        **variables,
    )
    return done, summary.read_text(encoding="utf-8")


@slow
def test_the_action_passes_a_clean_page(repo: Path, runner: Path) -> None:
    # What lies in the repository is not imported.
    (repo / "click.py").write_text("raise SystemExit('from the repository')")
    done, summary = run_action(repo, runner, sarif="found.sarif")
    assert done.code == 0, done.out
    assert done.out.splitlines()[-1].startswith(f"{PAGE.as_posix()}: 7 items (")
    assert "::" not in done.out
    assert summary == ""
    sarif = json.loads((repo / "found.sarif").read_text(encoding="utf-8"))
    assert sarif["runs"][0]["results"] == []


@slow
def test_the_action_annotates_an_error_and_writes_sarif(repo: Path, runner: Path) -> None:
    break_page(repo)
    done, _ = run_action(repo, runner, sarif="found.sarif")
    assert done.code == 1
    assert "::error file=docs/backlog/README.html,line=28," in done.out
    sarif = json.loads((repo / "found.sarif").read_text(encoding="utf-8"))
    assert {found["ruleId"] for found in sarif["runs"][0]["results"]} == {"wrong-label"}


@slow
def test_the_action_takes_several_pages_and_counts_warnings(repo: Path, runner: Path) -> None:
    (repo / "our plan.html").write_bytes((repo / PAGE).read_bytes())
    text = (repo / PAGE).read_text(encoding="utf-8")
    assert "<dt>3)" in text
    (repo / PAGE).write_text(text.replace("<dt>3)", "<dt>4)"), encoding="utf-8")
    pages = f"\n{PAGE.as_posix()}\r\nour plan.html\n\n"
    done, _ = run_action(repo, runner, pages=pages, **{"max-warnings": "0"})
    assert done.code == 1, done.out
    assert "::warning file=docs/backlog/README.html" in done.out
    assert "::error" not in done.out
    assert "2 pages" in done.out


@slow
@pytest.mark.parametrize("name", ["pages", "max-warnings", "sarif"])
def test_the_action_runs_no_input(repo: Path, runner: Path, name: str) -> None:
    hostile = f'a"; $(touch {repo}/pwned) `touch {repo}/pwned`; touch {repo}/pwned #'
    done, _ = run_action(repo, runner, **{name: hostile})
    assert done.code == 2
    assert not (repo / "pwned").exists()


@slow
def test_the_action_needs_a_commit_for_a_summary(repo: Path, runner: Path) -> None:
    done, _ = run_action(repo, runner, summary="true")
    assert done.code == 2
    assert "summary needs since" in done.out


@slow
def test_the_action_sums_up_what_changed(repo: Path, runner: Path, tmp_path: Path) -> None:
    [step] = [
        step
        for step in yaml.safe_load(block("yaml", "jobs:"))["jobs"]["pillcheck"]["steps"]
        if step["uses"].startswith("pillcheck/")
    ]
    text = (repo / PAGE).read_text(encoding="utf-8")
    old = '<span class="status-pill status-pill--blocked">Blocked</span>\n'
    assert text.count(old) == 1
    new = old.replace("blocked", "todo").replace("Blocked", "To do")
    (repo / PAGE).write_text(text.replace(old, new), encoding="utf-8")
    git(repo, "commit", "-qam", "Unblock")
    # As actions/checkout clones with this depth.
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", "--depth", "2", repo.as_uri(), str(clone))
    for pages in ("", PAGE.as_posix()):
        done, summary = run_action(clone, runner, pages=pages, **step["with"])
        assert done.code == 0, done.out
        assert "unrecorded-change" in done.out
        assert "Blocked" in summary
        assert "To do" in summary
    done, _ = run_action(clone, runner, since="HEAD~7")
    assert done.code == 2
    assert "shallow" in done.out


GH = r"""
import json, os, sys
words = sys.argv[1:]
assert os.environ["GH_TOKEN"] == "secret"
store = os.environ["GH_STORE"]
comments = json.load(open(store, encoding="utf-8"))
assert words.pop(0) == "api"
if "--method" not in words:
    assert words[:2] == ["--paginate", "repos/ada/library/issues/7/comments"]
    mark = words[-1].split('startswith("')[1].split('")')[0]
    for known in comments:
        if known["body"].startswith(mark) and known["type"] == "Bot":
            print(known["id"])
    sys.exit()
if "GH_REFUSES" in os.environ:
    sys.exit("gh: Resource not accessible by integration (HTTP 403)")
method, place = words[words.index("--method") + 1 :][:2]
body = open(words[-1].removeprefix("body=@"), encoding="utf-8").read()
if method == "POST":
    assert place == "repos/ada/library/issues/7/comments"
    comments.append({"id": len(comments) + 1, "type": "Bot", "body": body})
else:
    assert method == "PATCH"
    [known] = [c for c in comments if place == f"repos/ada/library/issues/comments/{c['id']}"]
    known["body"] = body
json.dump(comments, open(store, "w", encoding="utf-8"))
"""


@pytest.fixture
def github(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a program in place of gh that keeps the comments of a pull request in a file."""
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "gh.py").write_text(GH, encoding="utf-8")
    program = folder / "gh"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{folder}/gh.py" "$@"\n', "utf-8")
    program.chmod(0o755)
    store = tmp_path / "comments.json"
    # Somebody quotes ours.
    quote = {"id": 1, "type": "User", "body": "<!-- pillcheck --> as it says"}
    store.write_text(json.dumps([quote]), encoding="utf-8")
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_STORE", str(store))
    monkeypatch.setenv("PULL_REQUEST", "7")
    return store


def change_title(repo: Path, title: str) -> None:
    text = (repo / PAGE).read_text(encoding="utf-8")
    new = re.sub(r"Holds &amp; reservations[^<\n]*", title, text)
    assert new != text
    (repo / PAGE).write_text(new, encoding="utf-8")
    git(repo, "commit", "-qam", "Another title")


@slow
@posix
def test_the_action_keeps_one_comment_up_to_date(
    repo: Path, runner: Path, github: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = git(repo, "rev-parse", "HEAD").strip()
    change_title(repo, "Holds &amp; reservations for @ada, see #12")
    done, summary = run_action(repo, runner, since=base, comment="true")
    assert done.code == 0, done.out
    assert summary == ""
    quote, ours = json.loads(github.read_text("utf-8"))
    assert quote["body"].endswith("as it says")
    assert ours["body"].startswith("<!-- pillcheck -->\n### docs/backlog/README.html: 1 item")
    assert "for @<!-- -->ada, see #<!-- -->12" in ours["body"]
    change_title(repo, "Holds &amp; reservations of books")
    for _ in range(2):
        done, _ = run_action(repo, runner, since=base, comment="true")
        assert done.code == 0, done.out
        assert "::notice" not in done.out
        quote, ours = json.loads(github.read_text("utf-8"))
        assert "of books" in ours["body"]
        assert "@<!-- -->ada" not in ours["body"]
    before = github.read_text("utf-8")
    monkeypatch.setenv("GH_REFUSES", "1")
    done, _ = run_action(repo, runner, since=base, comment="true")
    assert done.code == 0, done.out
    assert "::notice title=pillcheck::no comment was written" in done.out
    # Beside a pull request there is nothing to comment on, and without a commit nothing to say.
    monkeypatch.delenv("GH_REFUSES")
    done, _ = run_action(repo, runner, comment="true")
    assert (done.code, "comment needs since" in done.out) == (2, True)
    monkeypatch.setenv("PULL_REQUEST", "")
    done, _ = run_action(repo, runner, since=base, comment="true")
    assert done.code == 0, done.out
    assert github.read_text("utf-8") == before


def test_inputs_of_the_action_are_used_and_described() -> None:
    used = {
        match for text in STEP["env"].values() for match in re.findall(r"inputs\.([a-z-]+)", text)
    }
    told = set(re.findall(r"^\| `([a-z-]+)` \|", DOCUMENT, re.MULTILINE))
    assert used == told == set(ACTION["inputs"])
    for one in ACTION["inputs"].values():
        assert one["description"]
        assert isinstance(one["default"], str)
    script = (ROOT / ".github" / "action.sh").read_text(encoding="utf-8")
    assert set(re.findall(r"\bPILLCHECK_[A-Z_]+", script)) == set(STEP["env"])


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_nothing_is_put_into_a_script_and_actions_are_pinned(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    document = yaml.safe_load(text)
    for job in [document.get("runs", {}), *document.get("jobs", {}).values()]:
        for step in job.get("steps", []):
            assert "${{" not in step.get("run", ""), step
    check_pins(text)


def check_pins(text: str) -> None:
    """Check that every action is named by a commit, with its version beside it."""
    for line in re.findall(r"^.*\buses:.*$", text, re.MULTILINE):
        assert re.search(
            r"uses: (\./\S*$|pillcheck/|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$)", line
        ), line


# --- the document ---


def test_the_blocks_of_the_document_are_sound() -> None:
    for kind, text in BLOCK.findall(DOCUMENT):
        if kind == "yaml":
            yaml.safe_load(text)
    check_pins(DOCUMENT)


@pytest.mark.parametrize("name", ["README.md", "docs/ci.md"])
def test_documents_name_a_revision_that_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert set(re.findall(r"(?:rev: |pillcheck/pillcheck@)(\S+)", text)) == {"main"}


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return variables with which pip finds this pillcheck, as it would on PyPI."""
    folder = tmp_path_factory.mktemp("index")
    subprocess.run(
        [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(folder), str(ROOT)],
        check=True,
    )
    links = [os.environ.get("PIP_FIND_LINKS", ""), str(folder)]
    return {"PIP_FIND_LINKS": " ".join(links).strip(), "PIP_DISABLE_PIP_VERSION_CHECK": "1"}


@slow
@posix
def test_the_gitlab_job_fails_with_a_report(
    repo: Path, index: dict[str, str], tmp_path: Path
) -> None:
    job = yaml.safe_load(block("yaml", "image:"))["pillcheck"]
    image = tmp_path / "image"
    subprocess.run([sys.executable, "-m", "venv", str(image)], check=True)
    variables = {**index, "PATH": f"{image / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    report = repo / job["artifacts"]["reports"]["codequality"]

    # What is here stands in for what the address holds.
    address = "git+https://github.com/pillcheck/pillcheck"
    assert job["script"][0] == f"pip install {address}"
    job["script"][0] = "pip install pillcheck"
    clean = run("\n".join(job["script"]), repo, **variables)
    assert clean.code == 0, clean.out
    assert json.loads(report.read_text(encoding="utf-8")) == []

    break_page(repo)
    broken = run("\n".join(job["script"]), repo, **variables)
    assert broken.code == 1, broken.out
    assert "error[wrong-label]" in broken.out
    [one, _] = json.loads(report.read_text(encoding="utf-8"))
    assert one["check_name"] == "wrong-label"

    (repo / PAGE).unlink()
    missing = run("\n".join(job["script"][1:]), repo, **variables)
    assert missing.code == 1, missing.out


@slow
@posix
def test_the_make_target_checks_the_page(repo: Path, index: dict[str, str]) -> None:
    (repo / "Makefile").write_text(block("make", ".PHONY"), encoding="utf-8")
    clean = run("make backlog", repo, **index)
    assert clean.code == 0, clean.out
    assert "no problems" in clean.out
    break_page(repo)
    broken = run("make backlog", repo, **index)
    assert broken.code == 2, broken.out
    assert "error[wrong-label]" in broken.out
    assert "venv" not in broken.out.splitlines()[0].replace(".venv/bin/pillcheck check", "")
