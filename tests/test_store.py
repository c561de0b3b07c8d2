from __future__ import annotations

import contextlib
import errno
import os
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.errors import Refusal
from pillcheck.files import replacing

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

fcntl = pytest.importorskip("fcntl", reason="the tests of faults are for POSIX systems")
resource = pytest.importorskip("resource")


@pytest.fixture
def page(tmp_path: Path) -> Path:
    folder = tmp_path / "pages"
    folder.mkdir()
    path = folder / "page.html"
    path.write_bytes(b"old")
    return path


@pytest.fixture(autouse=True)
def _nothing_left_behind(page: Path) -> Iterator[None]:
    yield
    page.parent.chmod(0o755)
    left = [path.name for path in page.parent.iterdir() if path.name.endswith((".lock", ".tmp"))]
    assert left == []


def replace(path: Path, new: bytes, expected: bytes = b"old") -> None:
    with replacing.replacing(str(path), patience=0.1) as held:
        held.commit(expected, new)


@contextlib.contextmanager
def refused(kind: str, message: str) -> Iterator[None]:
    """Expect a refusal, word by word."""
    with pytest.raises(Refusal) as caught:
        yield
    assert (caught.value.kind, caught.value.message) == (kind, message)


def test_replaced_with_the_same_mode(page: Path) -> None:
    page.chmod(0o640)
    replace(page, b"new")
    assert page.read_bytes() == b"new"
    assert stat.S_IMODE(page.stat().st_mode) == 0o640


def test_a_symbolic_link_stays_one(page: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.html"
    link.symlink_to(page)
    replace(link, b"new")
    assert link.is_symlink()
    assert page.read_bytes() == b"new"


def test_a_page_changed_meanwhile_is_a_conflict(page: Path) -> None:
    with refused(
        "conflict",
        f"{page} was changed by someone else in the meantime; nothing was written: "
        "run the command again",
    ):
        replace(page, b"new", expected=b"older")
    assert page.read_bytes() == b"old"


def _twin(page: Path) -> None:
    os.link(page, page.with_name("twin.html"))


def _read_only(page: Path) -> None:
    page.chmod(0o444)


def _folder_read_only(page: Path) -> None:
    page.parent.chmod(0o555)


def _gone(page: Path) -> None:
    page.unlink()


SEPARATED = "which an edit would separate; edit a copy, or remove the other links"


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (
            _twin,
            f"{{}} has 2 hard links, {SEPARATED}",
        ),
        (_read_only, "{} is read-only; make it writable with chmod u+w"),
        (_folder_read_only, "the folder of {} is read-only; make it writable with chmod u+w"),
        (_gone, "{} cannot be accessed: No such file or directory"),
    ],
)
@pytest.mark.parametrize("by", ["its name", "a link"])
def test_a_page_that_cannot_be_replaced_is_refused(
    page: Path, tmp_path: Path, spoil: Callable[[Path], None], message: str, by: str
) -> None:
    """The refusal has the name that was given, whatever that leads to."""
    link = tmp_path / "link.html"
    link.symlink_to(page)
    spoil(page)
    before = told_of(page)
    shown = page if by == "its name" else link
    with refused("io", message.format(shown)):
        replace(shown, b"new")
    assert told_of(page) == before


def test_a_disk_that_is_mounted_read_only_is_named(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Disk:
        f_flag = os.ST_RDONLY

    monkeypatch.setattr(os, "statvfs", lambda _: Disk)
    with refused("io", f"{page} is on a file system that is mounted read-only"):
        replace(page, b"new")


def test_a_full_disk_leaves_the_page(page: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))
    try:
        with pytest.raises(Refusal, match="cannot be written") as caught:
            replace(page, b"x" * 5000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert caught.value.kind == "io"
    assert page.read_bytes() == b"old"


MOUNTED = " (where a file is mounted by itself, mount its folder instead)"


@pytest.mark.parametrize(
    ("where", "step", "error", "message"),
    [
        (os, "open", OSError(errno.EROFS, "Read-only"), "locked (page.html.lock): Read-only"),
        (os, "ftruncate", OSError(errno.EIO, "Broken"), "locked (page.html.lock): Broken"),
        (os, "write", OSError(errno.ENOSPC, "Disk full"), "locked (page.html.lock): Disk full"),
        (os, "ftruncate", OSError("Odd"), "locked (page.html.lock): Odd"),
        (os, "fsync", OSError(errno.ENOSPC, "Disk full"), "written: Disk full"),
        (os, "fchmod", OSError(errno.ENOSPC, "Disk full"), "written: Disk full"),
        (os, "fsync", OSError("Odd"), "written: Odd"),
        (Path, "replace", OSError(errno.EBUSY, "Busy"), f"written: Busy{MOUNTED}"),
        (Path, "replace", OSError(errno.EXDEV, "Elsewhere"), f"written: Elsewhere{MOUNTED}"),
        (Path, "replace", OSError(errno.EIO, "Broken"), "written: Broken"),
    ],
)
def test_a_failing_step_leaves_the_page(
    page: Path,
    monkeypatch: pytest.MonkeyPatch,
    where: type[Path],
    step: str,
    error: OSError,
    message: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(where, step, fail)
    with refused("io", f"{page} cannot be {message}; it is unchanged"):
        replace(page, b"new")
    monkeypatch.undo()
    assert page.read_bytes() == b"old"


def test_a_lock_in_use_is_waited_for_and_named(page: Path) -> None:
    with (
        replacing.replacing(str(page)),
        refused(
            "conflict",
            f"{page} is being edited by another pillcheck, which holds {page}.lock; "
            "try again when it is done",
        ),
        replacing.replacing(str(page), patience=0.05),
    ):
        pass


@pytest.mark.parametrize("locking", [True, False], ids=["flock", "no flock"])
def test_a_lock_is_for_its_owner_only(
    page: Path, monkeypatch: pytest.MonkeyPatch, locking: bool
) -> None:
    if not locking:
        monkeypatch.setattr("pillcheck.files.lock.fcntl", None)
    with replacing.replacing(str(page)):
        assert stat.S_IMODE(page.with_name("page.html.lock").stat().st_mode) == 0o600


HALF = ".pillcheck-0123456789abcdef.tmp"


@pytest.mark.parametrize(
    ("held", "half"),
    [
        pytest.param("", False, id="empty"),
        pytest.param(f"pillcheck lock\n{HALF}\n", True, id="signed"),
        pytest.param(f"pillcheck lock\n{HALF}\n", False, id="signed, nothing written"),
    ],
)
def test_a_lock_left_behind_is_taken_over(page: Path, held: str, half: bool) -> None:
    page.with_name("page.html.lock").write_text(held)
    if half:
        page.with_name(HALF).write_bytes(b"half of a pa")
    replace(page, b"new")
    assert page.read_bytes() == b"new"


def _notes(lock: Path, other: Path) -> None:
    lock.write_bytes(b"my notes")


def _nearly_a_lock(lock: Path, other: Path) -> None:
    lock.write_text(f"pillcheck lock\n{HALF}\nand my notes")


def _half_a_page(lock: Path, other: Path) -> None:
    lock.write_bytes(b"<!doctype html>")


def _hard_link(lock: Path, other: Path) -> None:
    other.write_bytes(b"precious")
    os.link(other, lock)


def _empty_hard_link(lock: Path, other: Path) -> None:
    other.touch()
    os.link(other, lock)


def _symbolic_link(lock: Path, other: Path) -> None:
    other.write_bytes(b"")
    lock.symlink_to(other)


def _dangling_link(lock: Path, other: Path) -> None:
    lock.symlink_to(other)


def _folder(lock: Path, other: Path) -> None:
    lock.mkdir()


def _pipe(lock: Path, other: Path) -> None:
    os.mkfifo(lock)


IN_THE_WAY = [
    (_notes, "holds something else"),
    (_nearly_a_lock, "holds something else"),
    (_half_a_page, "holds something else"),
    (_hard_link, "has 2 hard links"),
    (_empty_hard_link, "has 2 hard links"),
    (_symbolic_link, "is a symbolic link"),
    (_dangling_link, "is a symbolic link"),
    (_folder, "is a folder"),
    (_pipe, "is a named pipe"),
]


def told_of(path: Path) -> tuple[object, ...] | None:
    """Return what there is to know of a file."""
    if not os.path.lexists(path):
        return None
    status = path.lstat()
    is_file = stat.S_ISREG(status.st_mode)
    return status.st_mode, status.st_ino, status.st_nlink, is_file and path.read_bytes()


@pytest.mark.parametrize(("make", "why"), IN_THE_WAY, ids=[make.__name__ for make, _ in IN_THE_WAY])
@pytest.mark.parametrize("locking", [True, False], ids=["flock", "no flock"])
def test_a_lock_of_somebody_else_is_left_alone(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make: Callable[[Path, Path], None],
    why: str,
    locking: bool,
) -> None:
    if not locking:
        monkeypatch.setattr("pillcheck.files.lock.fcntl", None)
    lock, other = page.with_name("page.html.lock"), tmp_path / "other"
    make(lock, other)
    before = told_of(lock), told_of(other)
    with refused(
        "io", f"{lock} is not a lock of pillcheck: it {why}; move it away, then edit {page} again"
    ):
        replace(page, b"new")
    assert (told_of(lock), told_of(other), page.read_bytes()) == (*before, b"old")
    lock.rmdir() if lock.is_dir() and not lock.is_symlink() else lock.unlink()


def test_a_link_that_is_made_in_between_is_not_followed(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock, other = page.with_name("page.html.lock"), tmp_path / "other"
    lock.symlink_to(other)
    monkeypatch.setattr("pillcheck.files.lock._gate", lambda *_: None)
    with pytest.raises(Refusal, match="cannot be locked"):
        replace(page, b"new")
    assert not other.exists()
    lock.unlink()


def _while_locking(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Have something happen once, between opening a lock and holding it."""
    flock = fcntl.flock

    def locking(descriptor: int, operation: int) -> None:
        monkeypatch.setattr(fcntl, "flock", flock)
        happens()
        flock(descriptor, operation)

    monkeypatch.setattr(fcntl, "flock", locking)


def test_a_lock_that_its_holder_removes_in_between_is_made_again(
    page: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = page.with_name("page.html.lock")
    _while_locking(monkeypatch, lock.unlink)
    with replacing.replacing(str(page), patience=5):
        assert lock.exists()


def test_a_hard_link_that_is_made_in_between_is_refused(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = page.with_name("page.html.lock")
    _while_locking(monkeypatch, lambda: os.link(lock, tmp_path / "twin"))
    with refused(
        "io",
        f"{lock} is not a lock of pillcheck: it has 2 hard links; "
        f"move it away, then edit {page} again",
    ):
        replace(page, b"new")
    assert lock.exists()
    lock.unlink()


def test_only_what_a_dead_holder_left_is_removed(page: Path, tmp_path: Path) -> None:
    half = page.with_name(HALF)
    other = tmp_path / "precious"
    other.write_bytes(b"precious")
    for link in (os.link, os.symlink):
        page.with_name("page.html.lock").write_text(f"pillcheck lock\n{HALF}\n")
        link(other, half)
        replace(page, b"new", expected=page.read_bytes())
        assert half.read_bytes() == b"precious"
        half.unlink()
    page.with_name("page.html.lock").write_text("pillcheck lock\n../precious\n")
    with pytest.raises(Refusal, match="holds something else"):
        replace(page, b"newer", expected=b"new")
    assert other.read_bytes() == b"precious"
    page.with_name("page.html.lock").unlink()


def test_a_lock_that_is_replaced_meanwhile_stays(page: Path) -> None:
    lock = page.with_name("page.html.lock")
    with replacing.replacing(str(page)) as held:
        lock.unlink()
        lock.write_bytes(b"my notes")
        held.commit(b"old", b"new")
    assert (page.read_bytes(), lock.read_bytes()) == (b"new", b"my notes")
    lock.unlink()


# Every call that the writer makes to the system on its way; a process is killed just before each.
STEPS = ["ftruncate", "write", "fchmod", "fsync", "replace"]
KILLED = """
import os, pathlib, signal, sys
from pillcheck.files import replacing
step, page = sys.argv[1:]
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
if step == "replace":
    pathlib.Path.replace = die
else:
    setattr(replacing.os, step, die)
with replacing.replacing(page) as held:
    held.commit(b"old", b"new" * 1000)
"""


@pytest.mark.parametrize("step", STEPS)
def test_a_killed_writer_leaves_the_page_whole(page: Path, step: str) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, step, str(page)], check=False)
    assert done.returncode == -signal.SIGKILL
    assert page.read_bytes() == b"old"
    assert page.with_name("page.html.lock").exists()
    replace(page, b"newer")
    assert page.read_bytes() == b"newer"


COUNTING = """
import sys
from pathlib import Path
from pillcheck.files import replacing
for _ in range(int(sys.argv[2])):
    with replacing.replacing(sys.argv[1]) as held:
        old = Path(sys.argv[1]).read_bytes()
        held.commit(old, b"%d" % (int(old) + 1))
"""


@pytest.mark.slow
def test_no_write_of_many_at_once_is_lost(page: Path) -> None:
    page.write_bytes(b"0")
    command = [sys.executable, "-c", COUNTING, str(page), "40"]
    writers = [subprocess.Popen(command) for _ in range(4)]
    assert [writer.wait(timeout=60) for writer in writers] == [0] * 4
    assert page.read_bytes() == b"160"


def test_patience_ends(page: Path) -> None:
    start = time.monotonic()
    with (
        replacing.replacing(str(page)),
        pytest.raises(Refusal),
        replacing.replacing(str(page), 0.2),
    ):
        pass
    assert 0.1 < time.monotonic() - start < 20


def test_where_files_cannot_be_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ``fcntl``, as on Windows, the lock is a file that is made exclusively."""
    monkeypatch.setattr("pillcheck.files.lock.fcntl", None)
    page = tmp_path / "page.html"
    page.write_bytes(b"old")
    lock = tmp_path / "page.html.lock"
    with pytest.raises(Refusal, match="was changed by someone else"):
        replace(page, b"new", expected=b"other")
    assert not lock.exists()
    replace(page, b"new")
    assert (page.read_bytes(), lock.exists()) == (b"new", False)
    lock.touch()
    with pytest.raises(Refusal, match="holds"):
        replace(page, b"newer", expected=b"new")
    assert lock.exists()


def test_a_new_page_is_written_with_its_folders(tmp_path: Path) -> None:
    for name in ("new/folder/page.html", "new/folder/other.html"):
        replacing.create(str(tmp_path / name), b"new")
        assert (tmp_path / name).read_bytes() == b"new"


@pytest.mark.parametrize(
    ("name", "kind", "message"),
    [
        ("pages/page.html", "conflict", "{} already exists; it is unchanged"),
        ("pages/page.html/new", "io", "the folder of {} cannot be created: File exists"),
        ("pages/page.html/a/new", "io", "the folder of {} cannot be created: Not a directory"),
        (f"pages/{'x' * 300}", "io", "{} cannot be written: File name too long"),
    ],
)
def test_a_new_page_that_cannot_be_written_is_refused(
    page: Path, tmp_path: Path, name: str, kind: str, message: str
) -> None:
    path = str(tmp_path / name)
    with refused(kind, message.format(path)):
        replacing.create(path, b"new")
    assert (page.read_bytes(), list(page.parent.iterdir())) == (b"old", [page])
