"""What leads to a file that may be read, and how files are written whole."""

from __future__ import annotations

import errno
import os
import socket
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pillcheck.errors import Refusal
from pillcheck.files import reading, writing

if TYPE_CHECKING:
    from collections.abc import Callable

pytest.importorskip("fcntl", reason="these files are those of POSIX systems")
pytestmark = pytest.mark.usefixtures("never_waits")


# --- Reading -------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 3_000_000])
def test_a_file_is_read_whole(tmp_path: Path, size: int) -> None:
    data = os.urandom(size)
    (tmp_path / "x").write_bytes(data)
    assert reading.read(str(tmp_path / "x")) == data
    assert reading.read_bytes(str(tmp_path / "x")) == data


@pytest.mark.parametrize("size", [0, 5, 200_000])
def test_an_open_pipe_is_read_to_its_end(size: int) -> None:
    data = os.urandom(size)
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        writing.pour(sink, data)
        os._exit(0)
    os.close(sink)
    try:
        assert reading.read(f"/dev/fd/{source}") == data
    finally:
        os.close(source)
        os.waitpid(child, 0)


@pytest.mark.parametrize(("limit", "is_read"), [(5, True), (4, False)])
def test_an_open_pipe_is_read_to_the_limit(limit: int, is_read: bool) -> None:
    source, sink = os.pipe()
    os.write(sink, b"words")
    os.close(sink)
    try:
        if is_read:
            assert reading.read(f"/dev/fd/{source}", limit) == b"words"
        else:
            with pytest.raises(reading.NotRegularError, match="it is larger than 0 MiB") as caught:
                reading.read(f"/dev/fd/{source}", limit)
            assert caught.value.errno == errno.EFBIG
    finally:
        os.close(source)


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # its name may be a hundred bytes long at most
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path.name)
    finally:
        os.chdir(here)


def _device(path: Path) -> None:
    path.symlink_to("/dev/null")


def _too_large(path: Path) -> None:
    with path.open("wb") as stream:
        stream.truncate(reading.LIMIT + 1)


def _folder(path: Path) -> None:
    path.mkdir()


def _nothing(path: Path) -> None:
    pass


NO_FILES = [
    (_pipe, "io", "{} cannot be read: it is a named pipe, not a file", errno.EINVAL),
    (_socket, "io", "{} cannot be read: it is a socket, not a file", errno.EINVAL),
    (_device, "io", "{} cannot be read: it is a device, not a file", errno.EINVAL),
    (_too_large, "io", "{} cannot be read: it is larger than 256 MiB", errno.EFBIG),
    (_folder, "page-not-found", "{} is a folder, not a page", errno.EISDIR),
    (_nothing, "page-not-found", "there is no file {}", errno.ENOENT),
]


@pytest.mark.parametrize(("make", "kind", "message", "number"), NO_FILES)
def test_what_is_no_file_is_not_read(
    tmp_path: Path, make: Callable[[Path], None], kind: str, message: str, number: int
) -> None:
    path = tmp_path / "x"
    make(path)
    with pytest.raises(Refusal) as caught:
        reading.read_bytes(str(path))
    assert (caught.value.kind, caught.value.message) == (kind, message.format(path))
    with pytest.raises(OSError, match=os.strerror(number) if number < 22 else "it is") as raised:
        reading.read(str(path))
    assert raised.value.errno == number
    assert not reading.is_readable(str(path))


def test_an_error_without_words_of_the_system_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise OSError("Odd")

    monkeypatch.setattr(os, "stat", fail)
    with pytest.raises(Refusal, match=r"^x cannot be read: Odd$"):
        reading.read_bytes("x")


def test_a_pipe_that_takes_the_place_of_a_file_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "x")
    before = (tmp_path / "file").stat()
    monkeypatch.setattr(os, "stat", lambda _: before)
    with pytest.raises(reading.NotRegularError, match="it is a named pipe"):
        reading.read(str(tmp_path / "x"))


def test_a_file_of_the_largest_size_is_readable(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as stream:
        stream.truncate(reading.LIMIT)
    assert reading.is_readable(str(tmp_path / "x"))


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFREG | 0o644, None),
        (stat.S_IFIFO, "a named pipe"),
        (stat.S_IFSOCK, "a socket"),
        (stat.S_IFCHR, "a device"),
        (stat.S_IFBLK, "a device"),
        (stat.S_IFDIR, "a folder"),
        (0, "not a regular file"),
    ],
)
def test_kinds_of_files_have_names(mode: int, words: str | None) -> None:
    assert reading.kind_of(mode) == words


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/dev/stdin", 0),
        ("/dev/stdout", 1),
        ("/dev/stderr", 2),
        ("/dev/fd/0", 0),
        ("/dev/fd/2", 2),
        ("/dev/fd/17", 17),
        ("/proc/self/fd/3", 3),
        ("link to stdout", 1),
        ("folder/link to 17", 17),
        ("/dev/null", None),
        ("/dev/fd", None),
        ("/dev/fd/x", None),
        ("/dev/fd/1/2", None),
        ("x", None),
        ("loop", None),
        ("a\0b", None),
    ],
)
def test_open_files_are_known_by_their_paths(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, number: int | None
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x").touch()
    Path("loop").symlink_to("loop")
    Path("link to stdout").symlink_to("/dev/stdout")
    Path("folder").mkdir()
    Path("folder/link to 17").symlink_to("inner")
    Path("folder/inner").symlink_to("../17")
    Path("17").symlink_to("/dev/fd/17")
    assert reading.descriptor_of(path) == number
    assert reading.is_regular(path) is (path == "x")


def test_the_path_of_an_open_file_is_not_that_of_a_file(tmp_path: Path) -> None:
    with (tmp_path / "x").open("wb") as stream:
        assert not reading.is_regular(f"/dev/fd/{stream.fileno()}")


@pytest.fixture
def nested(tmp_path: Path) -> Path:
    """A repository, and in its folder ``a`` another one, whose ``.git`` is a file."""
    (tmp_path / ".git").mkdir()
    (tmp_path / "a/b/c").mkdir(parents=True)
    (tmp_path / "a/.git").touch()
    (tmp_path / "ab").mkdir()
    return tmp_path


@pytest.mark.parametrize(
    ("start", "folders"),
    [("a/b/c", ["a/b/c", "a/b", "a"]), ("a", ["a"]), ("ab", ["ab", "."]), (".", ["."])],
)
@pytest.mark.parametrize("way", ["absolute", "relative", "current"])
def test_folders_up_to_the_root_of_the_repository(
    nested: Path, monkeypatch: pytest.MonkeyPatch, start: str, folders: list[str], way: str
) -> None:
    monkeypatch.chdir(nested / start if way == "current" else nested)
    named = {"absolute": str(nested / start), "relative": start, "current": None}[way]
    expected = [str(nested / folder) for folder in folders]
    assert reading.upwards(named) == expected
    if named:
        assert reading.repository_of(named) == expected[-1]


def test_a_folder_of_no_repository(nested: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(nested)
    assert reading.repository_of("/usr/lib") is None
    assert reading.upwards("/usr/lib") == ["/usr/lib", "/usr", "/"]


@pytest.mark.parametrize(
    ("path", "is_inside"),
    [
        ("a/b/c", True),
        ("a/none", True),
        ("a", True),
        ("ab", False),
        (".", False),
        ("a/../ab", False),
        ("a/out", False),
        ("in", True),
        ("a\0b", False),
    ],
)
def test_what_is_within_a_folder_with_all_links_followed(
    nested: Path, monkeypatch: pytest.MonkeyPatch, path: str, is_inside: bool
) -> None:
    monkeypatch.chdir(nested)
    Path("a/out").symlink_to("../ab")
    Path("in").symlink_to("a/b")
    Path("link").symlink_to("a")
    assert reading.is_within(path, "a") is is_inside
    assert reading.is_within(path, "link") is is_inside


# --- Writing -------------------------------------------------------------------------------------


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_a_file_is_written_whole(tmp_path: Path) -> None:
    data = os.urandom(200_000)
    (tmp_path / "link").symlink_to("x")
    for name in ("x", "x", "link"):
        writing.write(str(tmp_path / name), data)
        assert (tmp_path / "link").is_symlink()
        assert contents(tmp_path) == {"x": data, "link": data}
        data += b"."


@pytest.mark.parametrize("old", [True, False])
@pytest.mark.parametrize("mode", [0o755, 0o600, 0])
def test_a_file_is_given_a_mode(tmp_path: Path, old: bool, mode: int) -> None:
    file = tmp_path / "x"
    if old:
        file.write_bytes(b"old")
    writing.write(str(file), b"new", mode)
    assert stat.S_IMODE(file.stat().st_mode) == mode


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x")
    descriptor = os.open(tmp_path / "x", os.O_RDONLY | os.O_NONBLOCK)
    try:
        writing.write(str(tmp_path / "x"), b"new")
        assert os.read(descriptor, 10) == b"new"
    finally:
        os.close(descriptor)
    assert (tmp_path / "x").is_fifo()


def test_an_open_file_is_written_to_where_it_is(tmp_path: Path) -> None:
    file = tmp_path / "x"
    with file.open("wb") as stream:
        writing.write(f"/dev/fd/{stream.fileno()}", b"one ")
        writing.write(f"/dev/fd/{stream.fileno()}", b"two")
    assert contents(tmp_path) == {"x": b"one two"}


def failing(monkeypatch: pytest.MonkeyPatch, where: object, *steps: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "Disk full")

    for step in steps:
        monkeypatch.setattr(where, step, fail)


def test_a_file_that_may_not_be_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "x"
    file.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda path, mode: mode != os.W_OK)
    with pytest.raises(PermissionError, match=r"^\[Errno 13\] Permission denied$"):
        writing.write(str(file), b"new")
    assert contents(tmp_path) == {"x": b"old"}


def test_a_folder_in_which_nothing_can_be_made_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(os, "open", fail)
    message = r"^\[Errno 13\] no file can be created beside it \(Permission denied\)$"
    with pytest.raises(PermissionError, match=message):
        writing.write(str(tmp_path / "x"), b"new")


def test_a_disk_that_fails_twice_is_told_of_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What could not be written is told, and not that the rest could not be removed."""
    (tmp_path / "x").write_bytes(b"old")
    with monkeypatch.context() as patch:
        failing(patch, os, "fsync")
        failing(patch, Path, "unlink")
        with pytest.raises(OSError, match="Disk full"):
            writing.write(str(tmp_path / "x"), b"new")
    assert (tmp_path / "x").read_bytes() == b"old"


def test_a_disk_that_cannot_flush_a_folder_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def flush(descriptor: int) -> None:
        if stat.S_ISDIR(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", flush)
    writing.write(str(tmp_path / "x"), b"new")
    assert contents(tmp_path) == {"x": b"new"}


def test_a_draft_is_never_a_file_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"precious")
    (tmp_path / "link").symlink_to("x")
    (tmp_path / "dangling").symlink_to("none")
    for name in ("x", "link", "dangling"):
        with pytest.raises(FileExistsError):
            writing.Draft(str(tmp_path / "page"), name=name)
    assert contents(tmp_path) == {"x": b"precious", "link": b"precious"}


def test_a_new_file_that_cannot_be_put_is_not_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a disk without hard links, where its place is taken first."""
    with monkeypatch.context() as patch:
        failing(patch, os, "link")
        failing(patch, Path, "replace")
        with pytest.raises(OSError, match="Disk full"):
            writing.create(str(tmp_path / "x"), b"new")
    assert list(tmp_path.iterdir()) == []
