"""Who may read and write a page stays as it is, or nothing is written."""

from __future__ import annotations

import errno
import os
import re
import stat
import struct
from typing import TYPE_CHECKING, NoReturn

import pytest

from pillcheck.errors import Refusal
from pillcheck.files import replacing, writing

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytest.importorskip("fcntl", reason="Windows has other rights")
needs_attributes = pytest.mark.skipif(
    not hasattr(os, "setxattr"), reason="Python shows extended attributes on Linux only"
)
needs_root = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root gives files away"
)

ACCESS, DEFAULT = "system.posix_acl_access", "system.posix_acl_default"


def acl(*entries: tuple[int, int, int]) -> bytes:
    """Return an access control list as Linux keeps it: tag, rights and id of each entry."""
    nobody = 0xFFFFFFFF
    return struct.pack("<I", 2) + b"".join(
        struct.pack("<HHI", tag, rights, who or nobody) for tag, rights, who in entries
    )


# The owner may all, user 65534 may read, the group nothing: its bits are the mask, which is "read".
LIST = acl((1, 6, 0), (2, 4, 65534), (4, 0, 0), (16, 4, 0), (32, 0, 0))
GENEROUS = acl((1, 7, 0), (2, 7, 65534), (4, 7, 0), (16, 7, 0), (32, 7, 0))


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.html"
    path.write_bytes(b"old")
    path.chmod(0o640)
    return path


def replace(path: Path) -> None:
    with replacing.replacing(str(path), patience=0.1) as held:
        held.commit(b"old", b"new")


def write(path: Path) -> None:
    writing.write(str(path), b"new")


both = pytest.mark.parametrize("put", [replace, write], ids=["edit", "report"])


def rights(path: Path) -> tuple[object, ...]:
    status = path.stat()
    named = {name: os.getxattr(path, name) for name in os.listxattr(path)}
    return status.st_mode, status.st_uid, status.st_gid, named


def set_attribute(path: Path, name: str, value: bytes) -> None:
    try:
        os.setxattr(path, name, value)
    except OSError as error:
        pytest.skip(f"this disk has no {name}: {error.strerror}")


@both
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o604, 0o644, 0o664, 0o666, 0o755, 0o2664, 0o1644])
def test_the_mode_stays(page: Path, put: Callable[[Path], None], mode: int) -> None:
    page.chmod(mode)
    put(page)
    assert (page.read_bytes(), stat.S_IMODE(page.stat().st_mode)) == (b"new", mode)


@both
@needs_attributes
@pytest.mark.parametrize(
    ("name", "value"),
    [("user.note", b"x"), ("user.empty", b""), ("user.long", b"x" * 3000), (ACCESS, LIST)],
    ids=["attribute", "empty attribute", "long attribute", "access control list"],
)
def test_attributes_and_lists_stay(
    page: Path, put: Callable[[Path], None], name: str, value: bytes
) -> None:
    set_attribute(page, name, value)
    before = rights(page)
    put(page)
    assert (page.read_bytes(), rights(page)) == (b"new", before)


@both
@needs_attributes
def test_the_folder_s_list_gives_no_rights(page: Path, put: Callable[[Path], None]) -> None:
    """A page that was there before its folder had a list for new files does not get that."""
    set_attribute(page.parent, DEFAULT, GENEROUS)
    before = rights(page)
    put(page)
    assert (page.read_bytes(), rights(page)) == (b"new", before)
    assert ACCESS not in os.listxattr(page)


@both
@needs_root
@pytest.mark.parametrize(("owner", "group"), [(1000, 2000), (-1, 2000), (1000, -1)])
def test_owner_and_group_stay(
    page: Path, put: Callable[[Path], None], owner: int, group: int
) -> None:
    os.chown(page, owner, group)
    before = rights(page)
    put(page)
    assert (page.read_bytes(), rights(page)) == (b"new", before)


def _refuse(*_: object, **__: object) -> None:
    raise PermissionError(errno.EPERM, "Operation not permitted")


@needs_root
@pytest.mark.parametrize(
    ("owner", "group", "what"),
    [(1000, 0, "owner 1000 would become 0"), (0, 2000, "group 2000 would become 0")],
    ids=["owner", "group"],
)
def test_an_owner_that_cannot_be_kept_is_refused(
    page: Path, monkeypatch: pytest.MonkeyPatch, owner: int, group: int, what: str
) -> None:
    os.chown(page, owner, group)
    before = rights(page)
    monkeypatch.setattr(os, "fchown", _refuse)
    with pytest.raises(Refusal, match=f"its {what}; it is unchanged") as caught:
        replace(page)
    assert caught.value.kind == "io"
    with pytest.raises(writing.NotKeptError, match=rf"^\[Errno 1\] its {what}$"):
        write(page)
    assert (page.read_bytes(), rights(page)) == (b"old", before)
    assert [path.name for path in page.parent.iterdir()] == ["page.html"]


@needs_attributes
@pytest.mark.parametrize(
    ("step", "there"), [("setxattr", False), ("removexattr", True)], ids=["lost", "gained"]
)
def test_attributes_that_cannot_be_kept_are_refused(
    page: Path, monkeypatch: pytest.MonkeyPatch, step: str, there: bool
) -> None:
    set_attribute(page, ACCESS, LIST)
    if there:
        os.removexattr(page, ACCESS)
        set_attribute(page.parent, DEFAULT, GENEROUS)
    before = rights(page)
    monkeypatch.setattr(os, step, _refuse)
    message = f"its extended attribute {ACCESS} cannot be kept (Operation not permitted)"
    with pytest.raises(Refusal, match=f"{re.escape(message)}; it is unchanged"):
        replace(page)
    with pytest.raises(writing.NotKeptError, match=rf"^\[Errno 1\] {re.escape(message)}$"):
        write(page)
    assert (page.read_bytes(), rights(page)) == (b"old", before)


def _raising(number: int) -> Callable[..., NoReturn]:
    def fail(*_: object) -> NoReturn:
        raise OSError(number, os.strerror(number))

    return fail


@both
@needs_attributes
@pytest.mark.parametrize("number", [errno.ENOTSUP, errno.ENOSYS, errno.EIO])
def test_a_disk_without_attributes_has_none_to_keep(
    page: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None], number: int
) -> None:
    """But where they cannot be read for another reason, they could be lost."""
    monkeypatch.setattr(os, "listxattr", _raising(number))
    if number == errno.EIO:
        with pytest.raises((Refusal, OSError), match="Input/output error"):
            put(page)
    else:
        put(page)
    assert page.read_bytes() == (b"old" if number == errno.EIO else b"new")


@both
@needs_attributes
@pytest.mark.parametrize("number", [errno.ENODATA, errno.ENOTSUP, errno.EIO])
def test_an_attribute_that_cannot_be_read(
    page: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None], number: int
) -> None:
    """One that goes in between, or that only its name is known of, is none."""
    set_attribute(page, "user.note", b"x")
    monkeypatch.setattr(os, "getxattr", _raising(number))
    if number == errno.EIO:
        with pytest.raises((Refusal, OSError), match="Input/output error"):
            put(page)
    else:
        put(page)
    assert page.read_bytes() == (b"old" if number == errno.EIO else b"new")


@both
@needs_attributes
def test_what_every_file_has_is_not_set_again(
    page: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None]
) -> None:
    """As the label of a security module, which not everybody may set."""
    monkeypatch.setattr(os, "listxattr", lambda _: ["security.selinux"])
    monkeypatch.setattr(os, "getxattr", lambda _, name: b"label")
    monkeypatch.setattr(os, "setxattr", _refuse)
    put(page)
    assert page.read_bytes() == b"new"


def test_a_mode_that_is_not_taken_is_refused(page: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a disk that has no modes, or for the group bit of a group one is not in."""
    page.chmod(0o2664)
    chmod = os.fchmod
    monkeypatch.setattr(os, "fchmod", lambda file, mode: chmod(file, mode & 0o777))
    message = "its mode 2664 cannot be given to the new file"
    with pytest.raises(Refusal, match=f"{message}; it is unchanged"):
        replace(page)
    with pytest.raises(writing.NotKeptError, match=rf"^\[Errno 1\] {message}$"):
        write(page)
    assert page.read_bytes() == b"old"


@both
@needs_attributes
@pytest.mark.parametrize("listed", [False, True], ids=["mode", "list"])
def test_nobody_reads_more_in_between(
    page: Path, monkeypatch: pytest.MonkeyPatch, put: Callable[[Path], None], listed: bool
) -> None:
    """The new content can be read by the owner alone until it has the page's rights."""
    page.chmod(0o600)
    if listed:
        set_attribute(page.parent, DEFAULT, GENEROUS)
    seen: list[int] = []
    real_write = os.write

    def watched(descriptor: int, data: bytes) -> int:
        seen.extend(path.stat().st_mode & 0o777 for path in page.parent.glob(".pillcheck-*"))
        return real_write(descriptor, data)

    monkeypatch.setattr(os, "write", watched)
    put(page)
    assert set(seen) == {0o600}
    assert page.stat().st_mode & 0o777 == 0o600


def test_a_new_file_has_the_usual_mode(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    for make in (writing.write, writing.create):
        file = tmp_path / make.__name__
        make(str(file), b"new")
        assert file.stat().st_mode == (tmp_path / "usual").stat().st_mode
