"""Files that are nobody's to write over, and files that are nobody's to read."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import shlex
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING

import pytest

from pillcheck.backlog.dialect import DEFAULT
from pillcheck.errors import Refusal
from pillcheck.files import reading, writing
from pillcheck.project.discover import is_page
from tests.conftest import git
from tests.support import KINDS, some_quick

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.test_cli import Pillcheck

pytest.importorskip("fcntl", reason="these files are those of POSIX systems")
resource = pytest.importorskip("resource")
pytestmark = pytest.mark.usefixtures("never_waits")

PAGE = "docs/backlog/README.html"
ITEM = (
    '<section id="item-1">\n<h2><span class="priority-tag">P1</span> Search '
    '<span class="status-pill status-pill--todo">To do</span></h2>\n<dl>\n'
    "<dt>1) Summary</dt>\n<dd>Words.</dd>\n</dl>\n</section>"
)
HISTORY = (
    '<table class="docs-page-history"><tbody><tr><td><time datetime="2026-01-31">2026-01-31</time>'
    "</td><td>Started.</td><td>Ada</td></tr></tbody></table>"
)


# --- What a report is written over ---------------------------------------------------------------

OUTPUTS = [
    pytest.param(("check", PAGE, "--output"), id="check --output"),
    pytest.param(("check", PAGE, "--format", "json", "--output"), id="check --format json"),
    pytest.param(("check", PAGE, "--fix", "--output"), id="check --fix"),
    pytest.param(("check", PAGE, "--diff", "--output"), id="check --diff"),
    pytest.param(("stats", "--page", PAGE, "--badge"), id="stats --badge"),
    pytest.param(("board", "--page", PAGE, "--html"), id="board --html"),
    pytest.param(("check", PAGE, "--write-baseline"), id="check --write-baseline"),
    pytest.param(("flow", "--page", PAGE, "--svg"), id="flow --svg"),
]
# One of each way to the disk.
WRITERS = [OUTPUTS[0], *OUTPUTS[-2:]]

BROKEN = b'<!doctype html>\n<section id="item-1"><h2>\xff</h2></section>'
PAGES = [
    *(pytest.param(path.read_bytes(), id=kind) for kind, path in KINDS.items()),
    pytest.param(HISTORY.encode(), id="only a history"),
    pytest.param(b"<span class='status-pill status-pill--todo'>To do</span>", id="only a legend"),
    pytest.param(ITEM.encode(), id="only an item"),
    pytest.param(b"---\ntitle: Backlog\n---\n" + ITEM.encode(), id="front matter"),
    pytest.param(b"{% extends 'x' %}\n" + ITEM.encode(), id="template tag"),
    pytest.param(b"[x](y)\n" + ITEM.encode(), id="Markdown around it"),
    pytest.param(ITEM.partition("</h2>")[0].encode(), id="cut off"),
    pytest.param(ITEM.encode("utf-16"), id="UTF-16"),
    pytest.param(b"\xef\xbb\xbf" + ITEM.encode(), id="byte-order mark"),
    pytest.param(BROKEN, id="not decodable"),
    pytest.param(b'<meta charset="x-none">' + ITEM.encode(), id="unknown encoding"),
    pytest.param(f"<<<<<<< ours\n{ITEM}\n=======\n>>>>>>> theirs".encode(), id="conflict markers"),
]

NO_PAGES = [
    pytest.param(b"", id="empty"),
    pytest.param(b'{"findings": "<section id=\\"item-1\\">"}', id="JSON"),
    pytest.param(b'["<section id=item-1><h2>A</h2></section>"]', id="JSON with an item"),
    pytest.param(b'a.html:1:1: add <span class="status-pill">To do</span>\n', id="text"),
    pytest.param(b"<?xml version='1.0'?><testsuites></testsuites>", id="JUnit"),
    pytest.param(b'<svg xmlns="http://www.w3.org/2000/svg"><text>item-1</text></svg>', id="SVG"),
    pytest.param(b"<!doctype html><h1>Coverage</h1><section id='top'></section>", id="HTML"),
    pytest.param(b"item-1\xff\0\xfe\n"[7:], id="binary"),
]


@pytest.mark.parametrize("data", PAGES)
def test_a_page_is_known(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    assert is_page(str(tmp_path / "x"), DEFAULT)


@pytest.mark.parametrize("data", NO_PAGES)
def test_what_is_no_page_is_known(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "x").write_bytes(data)
    assert not is_page(str(tmp_path / "x"), DEFAULT)


def test_a_page_with_the_team_s_names_is_known(tmp_path: Path) -> None:
    file = tmp_path / "x"
    file.write_text(ITEM.replace("item-1", "task-1"))
    assert is_page(str(file), DEFAULT.replaced(id_prefix="task-"))
    file.write_text(ITEM)
    assert is_page(str(file), DEFAULT.replaced(id_prefix="task-", item_class="no-class"))


@pytest.mark.parametrize("arguments", OUTPUTS)
@pytest.mark.parametrize("way", ["the page", "another page", "a link to it", "a folder's way"])
@pytest.mark.sampled(4)
def test_no_report_is_written_over_a_page(
    repo: Path, pillcheck: Pillcheck, arguments: tuple[str, ...], way: str
) -> None:
    """Also where --fix would change the page: nothing is fixed, either."""
    broken = KINDS["pill-in-heading"].read_text().replace(">Done</span>", ">Finished</span>", 1)
    for name in (PAGE, "other"):
        (repo / name).write_text(broken)
    (repo / "link").symlink_to(PAGE)
    target = {
        "the page": PAGE,
        "another page": "other",
        "a link to it": "link",
        "a folder's way": "docs/../other",
    }[way]
    before = {path: path.read_bytes() for path in (repo / PAGE, repo / "other")}
    result = pillcheck(*arguments, target)
    assert result.code == 2
    assert f"{target} is a page; name another file for the report" in result.out + result.err
    assert {path: path.read_bytes() for path in before} == before
    assert (repo / "link").is_symlink()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", OUTPUTS)
def test_a_report_is_written_over_a_report(
    repo: Path, pillcheck: Pillcheck, arguments: tuple[str, ...]
) -> None:
    (repo / PAGE).write_text((repo / PAGE).read_text().replace(">Done</span>", ">Finished</span>"))
    # A check of the page has found something, unless it was fixed or is known from here on.
    code = int(
        arguments[0] == "check" and not {"--fix", "--diff", "--write-baseline"} & {*arguments}
    )
    for target in ("report", "link"):
        results = []
        for _ in range(2):
            result = pillcheck(*arguments, target)
            assert result.code == code, result.err
            results.append((repo / target).read_bytes())
            if "--fix" in arguments:
                break
        assert results[0] == results[-1]
        if target == "report":
            (repo / "link").symlink_to("elsewhere")
    assert (repo / "link").is_symlink()
    assert (repo / "elsewhere").exists()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", [*OUTPUTS[:2], *OUTPUTS[-2:]])
def test_a_full_disk_leaves_the_old_report(
    repo: Path, pillcheck: Pillcheck, arguments: tuple[str, ...]
) -> None:
    pills = "".join(
        ITEM.replace("item-1", f"item-{n}").replace("--todo", f"--{'x' * 200}{n}")
        for n in range(60)
    )
    (repo / PAGE).write_text(f"<!doctype html>\n{pills}")
    checked = arguments[0] == "check" and "--write-baseline" not in arguments
    assert pillcheck(*arguments, "report").code == int(checked)
    before = (repo / "report").read_bytes()
    assert len(before) > 1000
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        full = [pillcheck(*arguments, name) for name in ("report", "new")]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert [result.code for result in full] == [2, 2]
    assert "report cannot be written: File too large" in full[0].out + full[0].err
    assert (repo / "report").read_bytes() == before
    assert sorted(path.name for path in repo.iterdir()) == [".git", "docs", "report"]


@pytest.mark.sampled(9)
@pytest.mark.parametrize("arguments", WRITERS)
@pytest.mark.parametrize(
    "name",
    [
        "/dev/stdout",
        *(pytest.param(name, marks=pytest.mark.slow) for name in ("/dev/fd/1", "link")),
    ],
)
@pytest.mark.parametrize("into", ["pipe", "file"])
def test_standard_output_can_be_named(
    repo: Path, arguments: tuple[str, ...], name: str, into: str
) -> None:
    """In order with the rest; a file that it goes to is neither cut off nor replaced."""
    (repo / "link").symlink_to("/dev/stdout")
    assert pillcheck_in(repo, *arguments, "expected").returncode == 0
    expected = (repo / "expected").read_text()
    git(repo, "checkout", "-q", "--", PAGE)
    if into == "pipe":
        out = pillcheck_in(repo, *arguments, name).stdout
    else:
        log = repo / "log"
        log.write_text("before\n")
        with log.open("a") as stream:
            pillcheck_in(repo, *arguments, name, stdout=stream)
        before, _, out = log.read_text().partition("\n")
        assert before == "before"
    assert expected in out


def pillcheck_in(
    folder: Path, *arguments: str, stdout: int | IO[str] = subprocess.PIPE
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pillcheck", *arguments],
        cwd=folder,
        stdout=stdout,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        check=False,
        timeout=50,
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", WRITERS)
def test_a_pipe_can_be_written_to(repo: Path, arguments: tuple[str, ...]) -> None:
    os.mkfifo(repo / "pipe")
    reader = subprocess.Popen(["cat", "pipe"], cwd=repo, stdout=subprocess.PIPE)
    assert pillcheck_in(repo, *arguments, "pipe").returncode == 0
    reader.communicate(timeout=50)
    assert (repo / "pipe").is_fifo()


@pytest.mark.sampled(3)
@pytest.mark.parametrize("arguments", OUTPUTS)
def test_no_report_where_none_can_be(
    repo: Path, pillcheck: Pillcheck, arguments: tuple[str, ...]
) -> None:
    for name, why in (("docs", "folder|directory"), ("none/report", "No such file")):
        result = pillcheck(*arguments, name)
        assert result.code == 2
        assert any(word in result.out + result.err for word in why.split("|")), result


def test_a_new_file_does_not_replace_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also on a disk without hard links."""

    def none(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    for name in ("linked", "not-linked"):
        file = tmp_path / name
        writing.create(str(file), b"new")
        assert file.read_bytes() == b"new"
        with pytest.raises(FileExistsError):
            writing.create(str(file), b"newer")
        assert file.read_bytes() == b"new"
        monkeypatch.setattr(os, "link", none)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["linked", "not-linked"]


def test_a_full_disk_leaves_git_s_merge(
    repo: Path, pillcheck: Pillcheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    base = (repo / PAGE).read_text()
    for name, text in (
        ("base", base),
        ("ours", base.replace("<main>", "<main >")),
        ("theirs", base.replace("</main>", "</main >")),
    ):
        (repo / name).write_text(text)

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    result = pillcheck("merge-driver", "base", "ours", "theirs", PAGE)
    assert (result.code, "No space left" in result.err) == (2, True)
    merged = base.replace("<main>", "<main >").replace("</main>", "</main >")
    assert (repo / "ours").read_text() == merged


# --- What is read --------------------------------------------------------------------------------


def _pipe(path: Path, page: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path, page: Path) -> None:
    # Its name may be a hundred bytes long at most.
    with contextlib.chdir(path.parent), socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path.name)


def _dangling(path: Path, page: Path) -> None:
    path.symlink_to("nowhere")


def _lock_of_emacs(path: Path, page: Path) -> None:
    path.symlink_to("ada@host.4711:1700000000")


def _loop(path: Path, page: Path) -> None:
    path.symlink_to(path.name)


def _zero(path: Path, page: Path) -> None:
    path.symlink_to("/dev/zero")


def _environment(path: Path, page: Path) -> None:
    path.symlink_to("/proc/self/environ")


def _page_outside(path: Path, page: Path) -> None:
    path.symlink_to(page)


def _huge(path: Path, page: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(1 << 40)


ODD = [_pipe, _socket, _dangling, _lock_of_emacs, _loop, _zero, _environment, _page_outside, _huge]
odd = pytest.mark.parametrize("make", ODD, ids=[make.__name__[1:] for make in ODD])


@pytest.fixture
def outside(tmp_path: Path) -> Path:
    page = tmp_path / "outside.html"
    page.write_text(ITEM)
    return page


@odd
@pytest.mark.parametrize("inside", [True, False], ids=["repository", "no repository"])
def test_a_search_passes_over_what_is_odd(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
    outside: Path,
    make: Callable[[Path, Path], None],
    inside: bool,
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    if inside:
        git(folder, "init", "-q")
    (folder / "plan.html").write_text(ITEM)
    make(folder / "odd.html", outside)
    monkeypatch.chdir(tmp_path)
    result = pillcheck("check", "--format", "json", "d")
    assert [page["path"] for page in result.json["pages"]] == ["d/plan.html"]
    assert "looked at 1 HTML file, passed over 0" in result.err


def test_a_page_is_found_once(repo: Path, pillcheck: Pillcheck) -> None:
    """By its own name; one that is linked from elsewhere in the repository is found by the link."""
    folder = repo / "docs" / "backlog"
    (folder / "A.html").symlink_to("README.html")
    (folder / "z.html").symlink_to("README.html")
    (repo / "elsewhere").mkdir()
    (repo / "elsewhere" / "plan").write_text(ITEM)
    (folder / "plan.html").symlink_to("../../elsewhere/plan")
    result = pillcheck("check", "--format", "json", "docs")
    paths = [page["path"] for page in result.json["pages"]]
    assert sorted(paths) == [PAGE, "docs/backlog/plan.html"]


@odd
@pytest.mark.parametrize("how", ["configured", "usual"])
@pytest.mark.sampled(3)
def test_what_is_odd_is_no_page_by_configuration(
    repo: Path,
    pillcheck: Pillcheck,
    monkeypatch: pytest.MonkeyPatch,
    outside: Path,
    make: Callable[[Path, Path], None],
    how: str,
) -> None:
    monkeypatch.setenv("SECRET", "hunter2")
    place = repo / (PAGE if how == "usual" else "plan.html")
    if how == "usual":
        place.unlink()
    else:
        (repo / "pillcheck.toml").write_text('pages = ["plan.html"]')
    make(place, outside)
    for command in ("check", "list", "doctor", "stats"):
        result = pillcheck(command)
        assert result.code == (1 if command == "doctor" else 2)
        assert "hunter2" not in result.out + result.err
        assert "Search" not in result.out
    result = pillcheck("set", "1", "done")
    assert result.code == 2
    assert outside.read_text() == ITEM


@pytest.mark.parametrize(
    "path",
    ["/proc/self/environ", "/dev/zero", "/dev/stdin", "../outside.html", "/etc", ".."],
)
@pytest.mark.parametrize("inside", [True, False], ids=["repository", "no repository"])
def test_nothing_outside_is_configured(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
    outside: Path,
    path: str,
    inside: bool,
) -> None:
    folder = tmp_path / "d"
    folder.mkdir()
    monkeypatch.chdir(folder)
    if inside:
        git(folder, "init", "-q")
    (folder / "ours.html").write_text(ITEM)
    before = sorted(tmp_path.iterdir())
    (folder / "pillcheck.toml").write_text(f'pages = ["ours.html", "{path}"]')
    where = "this repository" if inside else "."
    for command in (["check"], ["list"], ["set", "1", "done"], ["init"]):
        result = pillcheck(*command, "--format", "json")
        assert result.code == 2
        assert result.json["error"]["kind"] == "config"
        assert f"is outside of {where}, so it is not read" in result.json["error"]["message"]
    (folder / "pillcheck.toml").write_text(f'pages = ["ours.html"]\nbaseline = "{path}"')
    result = pillcheck("check")
    assert result.code == 2
    assert "is outside of" in result.err
    assert (sorted(tmp_path.iterdir()), outside.read_text()) == (before, ITEM)


def test_what_is_named_may_be_anywhere(
    repo: Path, pillcheck: Pillcheck, outside: Path, tmp_path: Path
) -> None:
    (repo / "link.html").symlink_to(outside)
    for path in (outside, "link.html", "../outside.html"):
        assert pillcheck("list", "--page", path).code == 0
        assert pillcheck("check", path).code == 1
    assert pillcheck("set", "1", "blocked", "--page", "link.html").code == 0
    assert "status-pill--blocked" in outside.read_text()
    (tmp_path / "known.json").write_text('{"schema_version": 1, "findings": []}')
    assert pillcheck("check", outside, "--baseline", tmp_path / "known.json").code == 1


NAMED = {
    _pipe: "a named pipe, not a file",
    _socket: "a socket, not a file",
    _dangling: "there is no file",
    _zero: "a device, not a file",
    _huge: "larger than 256 MiB",
    _loop: "levels of symbolic links",
}


@pytest.mark.parametrize(("make", "why"), NAMED.items(), ids=[make.__name__[1:] for make in NAMED])
def test_a_page_that_is_named_must_be_a_file(
    repo: Path,
    pillcheck: Pillcheck,
    outside: Path,
    make: Callable[[Path, Path], None],
    why: str,
) -> None:
    make(repo / "odd.html", outside)
    for arguments in (
        ["check", "odd.html"],
        ["check", "--fix", "odd.html"],
        ["check", "--since", "HEAD", "odd.html"],
        ["set", "1", "done", "--page", "odd.html"],
        ["list", "--page", "odd.html"],
        ["textconv", "odd.html"],
    ):
        result = pillcheck(*arguments)
        assert result.code == 2
        assert why in result.err, arguments
    result = pillcheck("check", "--since", "HEAD", "--only-changed", "odd.html")
    assert result.code == 2, result.err


@pytest.mark.slow
def test_pipes_of_a_shell_are_read(repo: Path) -> None:
    (repo / "known.json").write_text('{"schema_version": 1, "findings": []}')
    for script in (
        "check <(cat {page})",
        "check /dev/stdin < {page}",
        "check /dev/fd/0 < {page}",
        "list --page <(cat {page})",
        "check {page} --baseline <(cat known.json)",
    ):
        command = f"{shlex.quote(sys.executable)} -m pillcheck {script.format(page=PAGE)}"
        done = subprocess.run(
            ["bash", "-c", command], cwd=repo, capture_output=True, check=False, timeout=50
        )
        lists_items = b"7 items" in done.stdout or b"item-" in done.stdout
        assert (done.returncode, lists_items) == (0, True), (script, done)


STYLE = '<link rel="stylesheet" href="{}">'
COLOURS = ".status-pill--done { color: red }"


@pytest.mark.parametrize(
    ("make", "href"),
    [*((make, "odd.css") for make in ODD), (None, "../../../outside.css"), (None, "a&#0;b")],
)
def test_a_stylesheet_is_a_file_of_the_repository(
    repo: Path,
    pillcheck: Pillcheck,
    outside: Path,
    make: Callable[[Path, Path], None] | None,
    href: str,
) -> None:
    """Another is not read: else its rule for "done" would be missed for "todo"."""
    outside.with_suffix(".css").write_text(COLOURS)
    page = repo / "docs/backlog/plan.html"
    page.write_text(f"<head>{STYLE.format(href)}</head>{ITEM}")
    if make:
        make(page.with_name(href), outside.with_suffix(".css"))
    result = pillcheck("check", "--select", "unstyled-status", page)
    assert (result.code, result.err) == (0, "")
    assert "unstyled-status" not in result.out


@pytest.mark.parametrize("place", ["docs/backlog/x.css", "assets/x.css", "x.css"])
@pytest.mark.parametrize("inside", [True, False], ids=["repository", "no repository"])
def test_stylesheets_of_the_repository_are_read(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
    place: str,
    inside: bool,
) -> None:
    monkeypatch.chdir(tmp_path)
    if inside:
        git(tmp_path, "init", "-q")
    page, sheet = Path(PAGE), Path(place)
    for path in (page, sheet):
        path.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(f"<head>{STYLE.format(os.path.relpath(place, page.parent))}</head>{ITEM}")
    sheet.write_text(COLOURS)
    result = pillcheck("check", "--select", "unstyled-status", page)
    assert 'no stylesheet has a rule for ".status-pill--todo"' in result.out


@odd
def test_a_baseline_is_a_file(
    repo: Path, pillcheck: Pillcheck, outside: Path, make: Callable[[Path, Path], None]
) -> None:
    make(repo / "known.json", outside)
    (repo / "pillcheck.toml").write_text('baseline = "known.json"')
    result = pillcheck("check")
    assert result.code == 2
    assert "known.json" in result.err


@odd
@pytest.mark.parametrize("name", ["pillcheck.toml", "pyproject.toml"])
@pytest.mark.sampled(4)
def test_a_configuration_is_a_file(
    repo: Path, pillcheck: Pillcheck, outside: Path, make: Callable[[Path, Path], None], name: str
) -> None:
    make(repo / name, outside)
    result = pillcheck("list")
    # A link that leads nowhere is no file, and what has no table of ours configures nothing.
    passed_over = {"_dangling", "_lock_of_emacs"}
    if name == "pyproject.toml":
        passed_over |= {"_environment", "_page_outside"}
    assert result.code == (0 if make.__name__ in passed_over else 2)
    assert (name in result.err) == (result.code == 2)
    assert "hunter2" not in result.err


def test_a_file_that_grows_meanwhile_is_read_to_the_limit_only(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"x" * 11)
    assert len(reading.read(str(tmp_path / "x"), 11)) == 11
    with pytest.raises(reading.NotRegularError, match="larger"):
        reading.read(str(tmp_path / "x"), 10)
    # Files that are made when they are read say that they are empty.
    with pytest.raises(reading.NotRegularError, match="larger"):
        reading.read("/proc/self/environ", 10)


# --- What is installed ---------------------------------------------------------------------------


def linked(repo: Path, tmp_path: Path, name: str, inside: bool) -> Path:
    other = (repo if inside else tmp_path) / "settings"
    other.write_text("# mine\n")
    place = repo / name
    place.unlink(missing_ok=True)
    place.symlink_to(os.path.relpath(other, place.parent))
    return other


@pytest.mark.sampled(2)
@pytest.mark.parametrize("inside", [True, False])
def test_attributes_are_not_written_through_a_link(
    repo: Path, tmp_path: Path, pillcheck: Pillcheck, inside: bool
) -> None:
    other = linked(repo, tmp_path, ".gitattributes", inside)
    result = pillcheck("install")
    assert result.code == 0
    assert "not added, it is a symbolic link, which git does not read" in result.out
    assert other.read_text() == "# mine\n"
    result = pillcheck("doctor")
    assert "replace .gitattributes, which is a symbolic link, with a file" in result.out
    # What an older pillcheck wrote there is not taken away through the link, either.
    line = f"{PAGE} merge=pillcheck diff=pillcheck\n"
    other.write_text(line)
    assert "not added" in pillcheck("install").out
    assert pillcheck("doctor").code == 1
    assert ".gitattributes: merge=pillcheck diff=pillcheck: not removed, it is a symbolic link" in (
        pillcheck("install", "--uninstall").out
    )
    assert other.read_text() == line


def test_a_link_to_nothing_or_a_pipe_is_no_place_for_attributes(
    repo: Path, tmp_path: Path, pillcheck: Pillcheck
) -> None:
    (repo / ".gitattributes").symlink_to("../nowhere")
    assert "a symbolic link" in pillcheck("install").out
    assert not (tmp_path / "nowhere").exists()
    (repo / ".gitattributes").unlink()
    os.mkfifo(repo / ".gitattributes")
    assert "not added, it is a named pipe" in pillcheck("install").out


def test_a_hook_is_not_written_through_a_link(
    repo: Path, tmp_path: Path, pillcheck: Pillcheck
) -> None:
    assert pillcheck("install").code == 0
    hook = repo / ".git/hooks/pre-commit"
    old = hook.read_text().replace(sys.executable, "/old/python")
    other = tmp_path / "other"
    other.write_text(old)
    hook.unlink()
    hook.symlink_to(other)
    pillcheck("install")
    pillcheck("install", "--uninstall")
    assert (hook.is_symlink(), other.read_text()) == (True, old)


@pytest.mark.parametrize(
    "name",
    some_quick(
        [
            "a\nb.html",
            "a\n* merge=binary",
            "a\r.html",
            "a\tb",
            "a\x0bb",
            "a\x85b",
            "a\u2028b",
            'a "b',
        ],
        4,
    ),
)
def test_a_page_s_name_is_one_line_of_attributes(
    repo: Path, pillcheck: Pillcheck, name: str
) -> None:
    (repo / name).write_text(ITEM)
    for _ in range(2):
        assert pillcheck("install", name).code == 0
        assert (repo / ".gitattributes").read_text().count("\n") == 1
        fields = git(repo, "check-attr", "-z", "merge", "--", name, "other").split("\0")
        assert (fields[2], fields[5]) == ("pillcheck", "unspecified")


@pytest.mark.parametrize("name", ["docs", "docs/backlog"])
def test_no_page_is_started_through_a_link(
    repo: Path, tmp_path: Path, pillcheck: Pillcheck, name: str
) -> None:
    git(repo, "rm", "-rq", "docs")
    (tmp_path / "elsewhere").mkdir()
    (repo / name).parent.mkdir(exist_ok=True)
    (repo / name).symlink_to(tmp_path / "elsewhere")
    result = pillcheck("init", "--author", "Ada")
    assert result.code == 2
    assert "leads out of" in result.err
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_no_configuration_is_added_to_through_a_link(
    repo: Path, tmp_path: Path, pillcheck: Pillcheck
) -> None:
    other = linked(repo, tmp_path, "pyproject.toml", inside=False)
    result = pillcheck("init", "plan.html", "--author", "Ada")
    assert (result.code, "leads out of" in result.err) == (2, True)
    assert other.read_text() == "# mine\n"
    assert not (repo / "plan.html").exists()


# --- What an editor is called with ---------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "1$(touch PWNED)",
        "1`touch PWNED`",
        "1;touch PWNED;",
        '1";touch PWNED;"',
        "../../x",
        "x" * 300,
    ],
)
@pytest.mark.parametrize("command", ["edit", "add"])
@pytest.mark.sampled(3)
def test_an_editor_is_not_told_what_the_page_says(
    repo: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    pillcheck: Pillcheck,
    name: str,
    command: str,
) -> None:
    page = repo / "plan.html"
    page.write_text(ITEM.replace("item-1", f"item-{name}".replace('"', "&quot;")))
    seen: list[str] = []
    monkeypatch.setattr("click.edit", lambda **how: seen.append(how["filename"]))
    monkeypatch.setenv("EDITOR", "true")
    arguments = ["edit", "Search"] if command == "edit" else ["add", name, "--edit"]
    pillcheck(*arguments, "--page", page)
    assert [bool(re.fullmatch(r"pillcheck-\w{8}\.html", Path(path).name)) for path in seen] == [
        True
    ]


def test_is_page_says_why_it_cannot_look(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="cannot be read"):
        is_page(str(tmp_path), DEFAULT)
