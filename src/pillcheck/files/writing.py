"""Writing files: whole or not at all, and with the rights that they had.

The content goes into a file of its own beside the one that is meant, to the
disk, and takes the other's place in one step. So a full disk, a crash or a
reader meets the old file or the new one, never a part.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
from pathlib import Path
from typing import Self

from pillcheck.files import reading

BESIDE = re.compile(r"\.pillcheck-[0-9a-f]{16}\.tmp")
# What the kernel works out from the content, and nobody else can set.
_OF_THE_CONTENT = frozenset(["security.evm", "security.ima"])


class NotKeptError(OSError):
    """The new file would not have what the old one has: its owner, its rights, its attributes."""


class Draft:
    """A new file beside another one, to take its place; without ``put`` it is gone in the end."""

    def __init__(self, path: str, mode: int = 0o600, name: str | None = None) -> None:
        """Make the file; ``OSError`` where there can be none beside ``path``."""
        self.path = path
        self.name = Path(path).with_name(name or new_name())
        flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        try:
            self.descriptor = os.open(self.name, flags | getattr(os, "O_NOFOLLOW", 0), mode)
        except PermissionError as error:
            message = f"there can be no new file beside it ({error.strerror})"
            raise PermissionError(error.errno, message) from None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._close()
        with contextlib.suppress(OSError):
            self.name.unlink(missing_ok=True)

    def put(self) -> None:
        """Put the file in the other one's place."""
        if os.name == "nt":  # where an open file cannot be renamed
            self._close()
        self.name.replace(self.path)
        with contextlib.suppress(OSError):  # not every system can flush a folder
            folder = os.open(self.name.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _close(self) -> None:
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1


def new_name() -> str:
    """Return a name that no file has, and that says nothing of what is in it."""
    return f".pillcheck-{os.urandom(8).hex()}.tmp"


def write(path: str, data: bytes, mode: int | None = None) -> None:
    """Write a file in one step, links followed; what is no regular file is written to as it is.

    ``mode`` is what it gets instead of the old file's mode, or a new file's
    usual one. Raises ``OSError``, after which an old file is as it was.
    """
    number = reading.descriptor_of(path)
    if number is not None:
        pour(number, data)
        return
    real = os.path.realpath(path)
    old = _status(real)
    if old and not stat.S_ISREG(old.st_mode):
        with open(path, "wb", buffering=0) as stream:
            pour(stream.fileno(), data)
        return
    if old and not os.access(real, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    with Draft(real, 0o600 if old else 0o666) as draft:
        pour(draft.descriptor, data)
        if old:
            keep(draft.descriptor, real, old)
        if mode is not None and hasattr(os, "fchmod"):
            os.fchmod(draft.descriptor, mode)
        os.fsync(draft.descriptor)
        draft.put()


def create(path: str, data: bytes) -> None:
    """Write a file that is not there yet in one step; ``FileExistsError`` where there is one."""
    with Draft(path, 0o666) as draft:
        pour(draft.descriptor, data)
        os.fsync(draft.descriptor)
        try:
            os.link(draft.name, path)
        except FileExistsError:
            raise
        except OSError:
            _take(path, draft)


def _take(path: str, draft: Draft) -> None:
    """Put a new file where there is none yet, on a disk that knows no hard links."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        draft.put()
    except OSError:
        Path(path).unlink()
        raise


def keep(descriptor: int, path: str, old: os.stat_result) -> None:
    """Give a new file what an old one has: owner, group, extended attributes, rights and mode.

    Access control lists are extended attributes. Nobody gets a right that they
    lack on the old file, at no moment. Raises ``NotKeptError`` where something
    cannot be kept.
    """
    if not hasattr(os, "fchown"):  # Windows
        return
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(OSError):  # what came of it is looked at
            # -1 leaves it as it is: to give a file one of one's own groups is no privilege.
            owner = old.st_uid if new.st_uid != old.st_uid else -1
            os.fchown(descriptor, owner, old.st_gid)
        new = os.fstat(descriptor)
        for what, was, now in (
            ("owner", old.st_uid, new.st_uid),
            ("group", old.st_gid, new.st_gid),
        ):
            if was != now:
                raise NotKeptError(errno.EPERM, f"its {what} {was} would become {now}")
    _keep_attributes(descriptor, path)
    os.fchmod(descriptor, stat.S_IMODE(old.st_mode))
    if os.fstat(descriptor).st_mode != old.st_mode:
        mode = f"{stat.S_IMODE(old.st_mode):o}"
        raise NotKeptError(errno.EPERM, f"its mode {mode} cannot be given to the new file")


def _keep_attributes(descriptor: int, path: str) -> None:
    if not hasattr(os, "listxattr"):  # only Linux shows them
        return
    wanted, there = _attributes(path), _attributes(descriptor)
    try:
        for name in there.keys() - wanted.keys():
            os.removexattr(descriptor, name)
        for name, value in wanted.items():
            if there.get(name) != value:
                os.setxattr(descriptor, name, value)
    except OSError as error:
        message = f"its extended attribute {name} cannot be kept ({error.strerror})"
        raise NotKeptError(error.errno, message) from None


def _attributes(file: str | int) -> dict[str, bytes]:
    try:
        names = os.listxattr(file)
    except OSError as error:
        if error.errno in (errno.ENOTSUP, errno.ENOSYS):
            return {}
        raise
    found = {}
    for name in set(names) - _OF_THE_CONTENT:
        try:
            found[name] = os.getxattr(file, name)
        except OSError as error:
            if error.errno not in (errno.ENODATA, errno.ENOTSUP):
                raise
    return found


def pour(descriptor: int, data: bytes) -> None:
    """Write all of some bytes to an open file."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _status(path: str) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None
