"""Setting git up for pages, saying what is set up, and taking it away again."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.setup.install import ATTRIBUTES, attribute_line
from tests.conftest import Result, git
from tests.support import KINDS

if TYPE_CHECKING:
    from collections.abc import Callable

    Pillcheck = Callable[..., Result]

LINE = "docs/backlog/README.html merge=pillcheck diff=pillcheck\n"
PAGE = Path("docs/backlog/README.html")
HOOK = Path(".git/hooks/pre-commit")
NAMES = ("merge.pillcheck.name", "merge.pillcheck.driver", "diff.pillcheck.textconv")


def files(root: Path) -> dict[str, bytes]:
    """Return every file of a repository but for git's own bookkeeping."""
    return {
        str(path.relative_to(root)): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.is_relative_to(root / ".git" / "objects")
    }


def test_install_says_what_it_does_once(repo: Path, pillcheck: Pillcheck) -> None:
    first = pillcheck("install")
    shown = (
        "pillcheck: git diff shows words instead of markup now; git diff --no-textconv makes a "
        "patch\n"
    )
    hint = (
        "pillcheck: commit .gitattributes; without it, pillcheck install does little in other "
        "clones\n"
    )
    assert (first.code, first.err) == (0, shown + hint)
    assert first.out == (
        f".gitattributes: {LINE.rstrip()}: added\n"
        + "".join(f"git config: {name}: set\n" for name in NAMES)
        + f"{HOOK}: the hook: installed\n"
    )
    assert (repo / ".gitattributes").read_text() == LINE
    assert os.access(HOOK, os.X_OK)
    before = files(repo)
    again = pillcheck("install")
    assert again.out.count("already") == 5
    assert again.err == hint
    assert files(repo) == before
    git(repo, "add", ".")
    assert pillcheck("install").err == hint
    git(repo, "commit", "-qm", "Attributes")
    assert pillcheck("install").err == ""
    (repo / ".gitattributes").write_text(f"# Changed\n{LINE}")
    assert pillcheck("install").err == ""


def test_a_dry_run_does_nothing(repo: Path, pillcheck: Pillcheck) -> None:
    before = files(repo)
    dry = pillcheck("install", "--dry-run")
    assert (dry.out.count("would be"), dry.err) == (5, "")
    assert files(repo) == before
    pillcheck("install")
    before = files(repo)
    assert pillcheck("install", "--uninstall", "--dry-run").out.count("would be removed") == 5
    assert files(repo) == before


@pytest.mark.sampled(3)
@pytest.mark.parametrize(
    "attributes",
    [None, b"*.png binary\n", b"*.html text\r\n# end\r\n"],
    ids=["none", "some", "CRLF"],
)
def test_uninstall_takes_away_what_was_installed(
    repo: Path, pillcheck: Pillcheck, attributes: bytes | None
) -> None:
    if attributes is not None:
        (repo / ".gitattributes").write_bytes(attributes)
    git(repo, "config", "merge.other.driver", "true")
    before = files(repo)
    pillcheck("install")
    line = LINE.replace("\n", "\r\n") if b"\r\n" in (attributes or b"") else LINE
    with_line = (attributes or b"") + line.encode()
    assert (repo / ".gitattributes").read_bytes() == with_line
    done = pillcheck("install", "--uninstall")
    assert done.out.count("removed") == 5
    assert files(repo) == before
    assert pillcheck("install", "--uninstall").out.count(" not ") == 5


def test_install_fixes_what_is_missing_or_old(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("install")
    wanted = files(repo)
    git(
        repo,
        "config",
        "merge.pillcheck.driver",
        "/gone/python -m pillcheck merge-driver %O %A %B %P",
    )
    HOOK.write_text(HOOK.read_text().replace(sys.executable, "/gone/python"))
    (repo / ".gitattributes").unlink()
    out = pillcheck("install").out
    assert (out.count("added"), out.count(": set\n"), out.count("installed")) == (1, 1, 1)
    assert files(repo) == wanted


def test_attributes_that_are_there_in_other_words_will_do(repo: Path, pillcheck: Pillcheck) -> None:
    (repo / ".gitattributes").write_text("*.html merge=pillcheck diff=pillcheck text")
    assert f"{LINE.rstrip()}: exists already" in pillcheck("install").out
    assert "text" in (repo / ".gitattributes").read_text()
    assert pillcheck("doctor").code == 0


def test_attributes_that_are_overridden_are_not_added_again(
    repo: Path, pillcheck: Pillcheck
) -> None:
    pillcheck("install")
    override(repo)
    assert "exists, but another line overrides it" in pillcheck("install").out
    assert (repo / ".gitattributes").read_text() == LINE


def test_attributes_deleted_but_still_staged_are_written_again(
    repo: Path, pillcheck: Pillcheck
) -> None:
    pillcheck("install")
    git(repo, "add", ".")
    (repo / ".gitattributes").unlink()
    pillcheck("install")
    assert (repo / ".gitattributes").read_text() == LINE


@pytest.mark.slow
def test_several_pages_from_a_folder_below(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    (repo / "pillcheck.toml").write_text('pages = ["docs/a plan.html", "top.html"]\n')
    for name in ("docs/a plan.html", "top.html"):
        shutil.copy(KINDS["pill-in-field"], repo / name)
    monkeypatch.chdir(repo / "docs")
    assert pillcheck("install").code == 0
    assert (repo / ".gitattributes").read_text() == (
        '"docs/a plan.html" merge=pillcheck diff=pillcheck\n'
        "/top.html merge=pillcheck diff=pillcheck\n"
    )
    done = pillcheck("doctor")
    assert done.code == 0, done.out
    assert pillcheck("install", "--uninstall").out.count("removed") == 6


@pytest.mark.parametrize(
    "name",
    ["a b.html", 'q"uote.html', "st*r.html", "[x].html", "#h.html", "!b.html", "d/x y/é.html"],
)
def test_git_understands_the_line_of_any_name(repo: Path, name: str) -> None:
    (repo / ".gitattributes").write_text(attribute_line(name) + "\n", encoding="utf-8")
    found = git(repo, "check-attr", "-z", "merge", "--", name).split("\0")
    assert found[2] == "pillcheck"
    assert git(repo, "check-attr", "-z", "merge", "--", "stxr.html").split("\0")[2] == "unspecified"


@pytest.fixture
def python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a Python that is called from a path with everything in it, and call pillcheck so."""
    # Windows allows no quotes in names.
    folder = tmp_path / ("it's 100%A" if os.name == "nt" else 'it\'s "100%A" here')
    folder.mkdir()
    python = folder / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(python))
    return python


def add_rows_on_two_branches(repo: Path, pillcheck: Pillcheck) -> None:
    for branch, words in (("theirs", "Theirs"), ("ours", "Ours")):
        git(repo, "checkout", "-qb", branch, "main")
        pillcheck("history", "add", words, "--date", "2099-01-01")
        git(repo, "commit", "-qnam", branch)


def call(repo: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments], cwd=repo, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.slow
def test_the_driver_runs_from_a_path_with_spaces(
    repo: Path, pillcheck: Pillcheck, python: Path
) -> None:
    pillcheck("install")
    assert pillcheck("doctor").code == 0
    text = PAGE.read_text("utf-8")
    add_rows_on_two_branches(repo, pillcheck)
    git(repo, "merge", "-q", "-m", "M", "theirs")
    assert PAGE.read_text("utf-8").count("<tr>") == text.count("<tr>") + 2
    git(repo, "checkout", "-q", "-b", "more")
    pillcheck("set", "2", "done")
    assert "+  Status: Done" in git(repo, "diff")
    git(repo, "commit", "-qam", "Checked by the hook")
    assert pillcheck("install", "--uninstall").out.count("removed") == 5


def delete(python: Path) -> None:
    shutil.rmtree(python.parent)


def empty(python: Path) -> None:
    python.write_text('#!/bin/sh\necho "No module named pillcheck" >&2\nexit 1\n')


@pytest.fixture(params=[delete, empty], ids=lambda one: one.__name__)
def stranded(
    repo: Path, pillcheck: Pillcheck, python: Path, request: pytest.FixtureRequest
) -> Path:
    """Return the repository with two branches, which git was set up for by what is gone now."""
    pillcheck("install")
    add_rows_on_two_branches(repo, pillcheck)
    request.param(python)
    return repo


GONE = "is gone or has no pillcheck; run `pillcheck install` again"


@pytest.mark.sampled(2)
def test_without_its_environment_the_hook_says_what_helps(stranded: Path, python: Path) -> None:
    done = call(stranded, "commit", "-q", "--allow-empty", "-m", "x")
    assert done.returncode == 1
    # The shell, or Python, has its say before.
    assert done.stderr.endswith(f"\npillcheck: {python} {GONE}, or `git commit --no-verify`\n")
    git(stranded, "commit", "-qn", "--allow-empty", "-m", "x")


@pytest.mark.sampled(2)
def test_without_its_environment_a_diff_is_that_of_the_markup(stranded: Path, python: Path) -> None:
    done = call(stranded, "diff", "theirs", "ours")
    assert done.returncode == 0
    assert re.search(r"^\+ +<td>Ours</td>$", done.stdout, re.MULTILINE)
    # For each of two versions.
    assert done.stderr == f"pillcheck: {python} {GONE}\n" * 2


@pytest.mark.sampled(2)
def test_without_its_environment_git_merges_by_line(stranded: Path, python: Path) -> None:
    done = call(stranded, "merge", "-q", "-m", "M", "theirs")
    assert done.returncode == 1
    assert f"pillcheck: {python} {GONE}" in done.stderr
    conflict = r"<<<<<<< ours\n.*Ours.*\n=======\n.*Theirs.*\n>>>>>>> theirs\n"
    assert re.search(conflict, PAGE.read_text("utf-8"))
    git(stranded, "merge", "--abort")
    git(stranded, "checkout", "-q", "-b", "heading", "main")
    PAGE.write_text(PAGE.read_text("utf-8").replace("<title>", "<title>Our ", 1), "utf-8")
    git(stranded, "commit", "-qnam", "Heading")
    done = call(stranded, "merge", "-q", "-m", "M", "theirs")
    assert done.returncode == 0, done.stderr
    text = PAGE.read_text("utf-8")
    assert "<title>Our " in text
    assert "Theirs" in text


def test_a_driver_that_cannot_be_run_loses_their_side(repo: Path, pillcheck: Pillcheck) -> None:
    # This is git's doing, and why the driver that is installed looks before it calls.
    pillcheck("install")
    add_rows_on_two_branches(repo, pillcheck)
    git(repo, "config", "merge.pillcheck.driver", "/gone/python -m pillcheck merge-driver %O %A %B")
    ours = PAGE.read_bytes()
    assert call(repo, "merge", "-q", "-m", "M", "theirs").returncode != 0
    assert PAGE.read_bytes() == ours


OLD_HOOK = """\
#!/bin/sh
# Installed by `pillcheck install`, removed by `pillcheck install --uninstall`.
exec {} check --staged
"""


def set_up_as_before(repo: Path) -> None:
    """Set git up as the first release of pillcheck did."""
    program = f"{shlex.quote(sys.executable)} -P -m pillcheck"
    driver = f"{program.replace('%', '%%')} merge-driver --marker-size %L %O %A %B %P"
    git(repo, "config", "merge.pillcheck.driver", driver)
    git(repo, "config", "diff.pillcheck.textconv", f"{program} textconv")
    (repo / HOOK).write_text(OLD_HOOK.format(program))


@pytest.mark.slow
@pytest.mark.usefixtures("python")
def test_what_an_older_pillcheck_set_up_is_known(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("install")
    wanted = files(repo)
    set_up_as_before(repo)
    found = pillcheck("doctor", "--format", "json").json
    assert found["ok"] is True
    old = [check for check in found["checks"] if "is from an older" in check["message"]]
    assert [(check["check"], check["mend"]) for check in old] == [
        ("merge.pillcheck.driver", "pillcheck install"),
        ("diff.pillcheck.textconv", "pillcheck install"),
        ("hook", "pillcheck install"),
    ]
    assert "note hook: " in pillcheck("doctor").out
    assert pillcheck("install").out.count(": set\n") == 2
    assert files(repo) == wanted
    set_up_as_before(repo)
    assert pillcheck("install", "--uninstall").out.count("removed") == 5
    assert not HOOK.exists()


@pytest.mark.slow
def test_the_hook_judges_commits_of_a_page_only(repo: Path, pillcheck: Pillcheck) -> None:
    pillcheck("install")
    git(repo, "add", ".")
    PAGE.write_text(PAGE.read_text("utf-8").replace("pill--done", "pill--dome", 1), "utf-8")
    done = call(repo, "commit", "-qam", "An error")
    assert done.returncode == 1
    assert "error[unknown-status]" in done.stdout + done.stderr
    last = "pillcheck: commit refused; fix the errors above, or `git commit --no-verify`"
    assert done.stderr.splitlines()[-1] == last
    git(repo, "commit", "-qnam", "An error")
    (repo / "app.py").write_text("1\n")
    git(repo, "add", ".")
    done = call(repo, "commit", "-qm", "Another file")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    git(repo, "mv", str(PAGE), "docs/plan.html")
    done = call(repo, "commit", "-qm", "Move the page")
    assert done.returncode == 0
    assert f"{PAGE.as_posix()} is gone" in done.stderr
    git(repo, "rm", "-q", "docs/plan.html")
    done = call(repo, "commit", "-qm", "Remove the page")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.slow
def test_a_hook_of_somebody_else_is_left_alone(repo: Path, pillcheck: Pillcheck) -> None:
    HOOK.parent.mkdir(exist_ok=True)
    HOOK.write_text("#!/bin/sh\nmake lint\n")
    HOOK.chmod(0o755)
    out = pillcheck("install").out
    assert "the hook: not changed, it is not pillcheck's; add this line to it\n" in out
    line = out.splitlines()[-1]
    assert line.endswith("-P -m pillcheck check --staged --only-changed --only-new")
    assert HOOK.read_text() == "#!/bin/sh\nmake lint\n"
    assert "does not run pillcheck" in pillcheck("doctor").out
    HOOK.write_text(HOOK.read_text() + line + "\n")
    assert pillcheck("doctor").code == 0
    assert "runs pillcheck already" in pillcheck("install").out
    pillcheck("install", "--uninstall")
    assert line in HOOK.read_text()


def test_hooks_in_another_folder(repo: Path, pillcheck: Pillcheck, tmp_path: Path) -> None:
    git(repo, "config", "core.hooksPath", ".hooks")
    assert ".hooks/pre-commit: the hook: installed" in pillcheck("install").out
    assert (repo / ".hooks/pre-commit").exists()
    git(repo, "config", "core.hooksPath", str(tmp_path / "all"))
    assert "the folder is not this repository's" in pillcheck("install").out
    assert not (tmp_path / "all").exists()


@pytest.mark.slow
def test_in_a_linked_work_tree(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    git(repo, "worktree", "add", "-q", str(tmp_path / "linked"))
    monkeypatch.chdir(tmp_path / "linked")
    assert "the hook: installed" in pillcheck("install").out
    assert (repo / HOOK).exists()
    assert pillcheck("doctor").code == 0
    text = Path(PAGE).read_text("utf-8").replace("status-pill--todo", "status-pill--tdo", 1)
    Path(PAGE).write_text(text, "utf-8")
    refused = call(tmp_path / "linked", "commit", "-qam", "x")
    assert refused.returncode == 1
    assert "unknown-status" in refused.stderr + refused.stdout


@pytest.mark.slow
def test_pre_commit_is_left_to_pre_commit(repo: Path, pillcheck: Pillcheck) -> None:
    config = repo / ".pre-commit-config.yaml"
    config.write_text("repos: []\n")
    out = pillcheck("install").out
    assert "add this under repos" in out
    assert "      - id: pillcheck\n" in out
    assert not HOOK.exists()
    assert "lacks the hook pillcheck" in pillcheck("doctor").out
    config.write_text("repos:\n" + out[out.index("  - repo:") :])
    assert ".pre-commit-config.yaml: the hook: exists already" in pillcheck("install").out
    HOOK.parent.mkdir(exist_ok=True)
    HOOK.write_text("#!/bin/sh\nexec pre-commit\n")
    HOOK.chmod(0o755)
    assert pillcheck("doctor").code == 0
    assert pillcheck("install").code == 0


# What is there, and the command that makes the hook active.
NOT_ACTIVE = [
    pytest.param("", "pre-commit install", True, id="pre-commit is there and not set up"),
    pytest.param("", "pipx install pre-commit && pre-commit install", False, id="not there"),
    pytest.param(
        "#!/bin/sh\nINSTALL_PYTHON=/gone/python\nexec pre-commit\n",
        "pipx install pre-commit && pre-commit install",
        False,
        id="its hook is there and its Python is gone",
    ),
    pytest.param("#!/bin/sh\nmake lint\n", "pre-commit install", True, id="another hook"),
]


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("text", "command", "has_pre_commit"), NOT_ACTIVE)
def test_install_and_doctor_agree_that_no_hook_is_active(
    repo: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    text: str,
    command: str,
    has_pre_commit: bool,
) -> None:
    programs = repo / "programs"
    programs.mkdir()
    names = ("git", "pre-commit") if has_pre_commit else ("git",)
    for name in names:
        (programs / name).symlink_to(shutil.which("git") or "")
    monkeypatch.setenv("PATH", str(programs))
    (repo / ".pre-commit-config.yaml").write_text("repos: [{repo: x/pillcheck}]\n")
    if text:
        HOOK.parent.mkdir(exist_ok=True)
        HOOK.write_text(text)
        HOOK.chmod(0o755)
    result = pillcheck("install")
    assert result.code == 1
    assert "pillcheck: NO HOOK IS ACTIVE in this clone: " in result.err
    assert result.err.endswith(f"pillcheck: to check commits: {command}\n")
    doctor = pillcheck("doctor", "--format", "json")
    hook = doctor.json["checks"][-1]
    assert (doctor.code, hook["ok"], hook["mend"]) == (1, False, command)
    assert pillcheck("install", "--dry-run").code == 0


def test_a_driver_of_somebody_else_is_not_removed(repo: Path, pillcheck: Pillcheck) -> None:
    git(repo, "config", "merge.pillcheck.driver", "other %A")
    assert (
        "not removed, it is not what was installed: other %A"
        in pillcheck("install", "--uninstall").out
    )
    assert git(repo, "config", "merge.pillcheck.driver") == "other %A\n"


@pytest.mark.parametrize("arguments", [["install"], ["install", "--uninstall"], ["doctor"]])
def test_outside_of_a_repository(
    tmp_path: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    shutil.copytree(KINDS["pill-in-field"].parent, tmp_path / "docs" / "backlog")
    (tmp_path / "docs/backlog/README.html").touch()
    monkeypatch.chdir(tmp_path)
    done = pillcheck(*arguments)
    assert done.code == 2
    assert "not in the work tree of a git repository" in done.err


def test_a_page_of_another_repository(repo: Path, pillcheck: Pillcheck, tmp_path: Path) -> None:
    shutil.copy(KINDS["pill-in-field"], tmp_path / "other.html")
    done = pillcheck("install", tmp_path / "other.html")
    assert done.code == 2
    assert "is not in this repository" in done.err


def break_attributes(repo: Path) -> None:
    (repo / ".gitattributes").unlink()


def break_driver(repo: Path) -> None:
    git(repo, "config", "--unset", "merge.pillcheck.driver")


def break_textconv(repo: Path) -> None:
    git(repo, "config", "diff.pillcheck.textconv", "/gone/python -m pillcheck textconv")


def break_program(repo: Path) -> None:
    git(repo, "config", "merge.pillcheck.driver", f"{sys.executable} -m no_such merge-driver %A")


def break_hook(repo: Path) -> None:
    (repo / HOOK).unlink()


def break_mode(repo: Path) -> None:
    (repo / HOOK).chmod(0o644)


def break_hook_program(repo: Path) -> None:
    hook = repo / HOOK
    hook.write_text(hook.read_text().replace(sys.executable, "/gone/python"))


def break_page(repo: Path) -> None:
    (repo / "docs/backlog/README.html").unlink()
    (repo / "pillcheck.toml").write_text('pages = ["docs/backlog/README.html"]\n')


def break_configuration(repo: Path) -> None:
    (repo / "pillcheck.toml").write_text("colour = 1\n")


def write_twice(repo: Path) -> None:
    (repo / "docs/.gitattributes").write_text("backlog/*.html merge=pillcheck\n")


def override(repo: Path) -> None:
    (repo / ".git/info").mkdir(exist_ok=True)
    (repo / ".git/info/attributes").write_text("*.html -merge\n")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("damage", "message", "fix"),
    [
        (break_attributes, "lacks merge=pillcheck diff=pillcheck", "pillcheck install"),
        (break_driver, "merge.pillcheck.driver is not set in this clone", "pillcheck install"),
        (break_textconv, "does not run: /gone/python: No such file", "pillcheck install"),
        (break_program, "No module named no_such", "pillcheck install"),
        (break_hook, f"no {HOOK}: nothing is checked", "pillcheck install"),
        (break_mode, f"{HOOK} is not executable", f"chmod +x {HOOK}"),
        (break_hook_program, "does not run: /gone/python: No such file", "pillcheck install"),
        (break_page, "no file docs/backlog/README.html", "git checkout -- docs/backlog"),
        (break_configuration, "pillcheck.toml:1: ", "correct the file"),
        (write_twice, ".gitattributes:1, docs/.gitattributes:1", "remove all but"),
        (override, "another line overrides it", "remove that line"),
    ],
    ids=lambda value: getattr(value, "__name__", None) or "",
)
def test_the_doctor_finds_what_is_not_active(
    repo: Path, pillcheck: Pillcheck, damage: Callable[[Path], None], message: str, fix: str
) -> None:
    pillcheck("install")
    healthy = pillcheck("doctor")
    assert (healthy.code, healthy.out.count("not active")) == (0, 0)
    damage(repo)
    done = pillcheck("doctor")
    assert done.code == 1
    assert message in done.out
    assert f"= fix: {fix}" in done.out
    report = pillcheck("doctor", "--format", "json").json
    failed = [check for check in report["checks"] if not check["ok"]]
    assert report["ok"] is False
    assert any(message in check["message"] and check["mend"].startswith(fix) for check in failed)


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (".gitattributes", LINE),
        pytest.param(".gitattributes", f"*.html {ATTRIBUTES}\n", marks=pytest.mark.slow),
        pytest.param(
            "docs/.gitattributes", f"backlog/README.html {ATTRIBUTES}\n", marks=pytest.mark.slow
        ),
        (".git/info/attributes", f"*.html {ATTRIBUTES}\n"),
    ],
)
def test_the_doctor_notes_attributes_that_are_not_committed(
    repo: Path, pillcheck: Pillcheck, file: str, line: str
) -> None:
    pillcheck("install")
    (repo / ".gitattributes").unlink()
    Path(file).parent.mkdir(exist_ok=True)
    Path(file).write_text(line)
    done = pillcheck("doctor")
    assert done.code == 0
    noted = f"note attributes: {PAGE.as_posix()}: {file}:1 is not committed"
    assert (noted in done.out) is not file.startswith(".git/")
    assert (f"   = fix: git add {file}, and commit it\n" in done.out) is (noted in done.out)
    git(repo, "add", ".")
    git(repo, "commit", "-qnm", "Attributes", "--allow-empty")
    assert "note" not in pillcheck("doctor").out


TYPO = "docs/plan.html"


@pytest.mark.parametrize(
    ("configured", "arguments", "steps", "fix"),
    [
        (f'pages = ["{TYPO}"]', [], [], "pillcheck init, or correct `pages` in the configuration"),
        ("", [TYPO], [], f"pillcheck init {TYPO}, or name another page"),
        ("", [PAGE], ["rm -q", "commit -qm Gone --"], f"pillcheck init {PAGE.as_posix()}, or name"),
        ("", [PAGE], [], f"git checkout -- {PAGE.as_posix()}, or name another page"),
        ("", [PAGE], ["rm -q"], f"git checkout HEAD -- {PAGE.as_posix()}, or name another page"),
        ("", [], [], 'pillcheck init, or set pages = ["…"] in [tool.pillcheck]'),
    ],
    ids=["never was", "named, never was", "removed for good", "deleted", "git rm", "none at all"],
)
def test_the_doctor_knows_where_a_page_comes_from(
    repo: Path,
    pillcheck: Pillcheck,
    configured: str,
    arguments: list[str | Path],
    steps: list[str],
    fix: str,
) -> None:
    for step in steps:
        git(repo, *step.split(), str(PAGE))
    PAGE.unlink(missing_ok=True)
    (repo / "pillcheck.toml").write_text(configured)
    done = pillcheck("doctor", *arguments)
    assert done.code == 1
    assert f"   = fix: {fix}" in done.out
    assert "   = fix: pillcheck install\n" not in done.out
    assert done.out.count("   = fix: pillcheck install, once there is a page\n") == 3


def test_the_doctor_in_a_fresh_clone(
    repo: Path, pillcheck: Pillcheck, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pillcheck("install")
    git(repo, "add", ".gitattributes")
    git(repo, "commit", "-nqm", "Attributes")
    git(tmp_path, "clone", "-q", str(repo), "clone")
    monkeypatch.chdir(tmp_path / "clone")
    found = pillcheck("doctor", "--format", "json").json
    assert found["schema_version"] == 1
    assert [check["check"] for check in found["checks"] if not check["ok"]] == [
        "merge.pillcheck.driver",
        "diff.pillcheck.textconv",
        "hook",
    ]
    pillcheck("install")
    assert pillcheck("doctor", "--format", "json").json["ok"] is True
