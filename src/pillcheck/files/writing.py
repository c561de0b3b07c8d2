"""Writing files: whole or not at all, and with the permissions that they had.

The content goes to a new file beside the target, is flushed to the disk, and
replaces the target in one step. A reader, a crash or a full disk therefore finds
the old file or the new one, never a part.
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
# A file that is there is never opened, nor what a link leads to.
_NEW = os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
# The kernel derives these from the content; nobody else can set them.
_OF_THE_CONTENT = frozenset(["security.evm", "security.ima"])


class NotKeptError(OSError):
    """The new file cannot keep the owner, permissions or extended attributes of the old one."""


class Draft:
    """A new file beside another, which it replaces by ``put``; else it is removed at the end."""

    def __init__(self, path: str, mode: int = 0o600, name: str | None = None) -> None:
        """Create the file; raise ``OSError`` where there can be none beside ``path``."""
        self.path = path
        self.name = Path(path).with_name(name or new_name())
        try:
            self.descriptor = os.open(self.name, _NEW, mode)
        except PermissionError as error:
            message = f"no file can be created beside it ({error.strerror})"
            raise PermissionError(error.errno, message) from None
        # Unlike a descriptor, it can be closed twice.
        self._file = os.fdopen(self.descriptor, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()
        with contextlib.suppress(OSError):
            self.name.unlink()

    def put(self) -> None:
        """Replace the other file."""
        self._file.close()  # Windows renames no open file
        self.name.replace(self.path)
        with contextlib.suppress(OSError):  # not every system can flush a folder
            folder = os.open(self.name.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)


def new_name() -> str:
    """Return a new file name that is random, so that no other file has it."""
    return f".pillcheck-{os.urandom(8).hex()}.tmp"


def write(path: str, data: bytes, mode: int | None = None) -> None:
    """Replace a file in one step, links followed; write directly to anything but a regular file.

    ``mode`` replaces the mode of the old file, or the usual mode of a new one.
    Raises ``OSError``, after which an old file is unchanged.
    """
    number = reading.descriptor_of(path)
    if number is not None:
        pour(number, data)
        return
    real = os.path.realpath(path)
    old = _status(real)
    if old and not stat.S_ISREG(old.st_mode):
        with open(path, "wb") as stream:
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
    """Write a new file in one step; raise ``FileExistsError`` where it exists."""
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
    """Put a draft where there is no file, on a file system without hard links."""
    with open(path, "xb"):
        pass
    try:
        draft.put()
    except OSError:
        Path(path).unlink()
        raise


def keep(descriptor: int, path: str, old: os.stat_result) -> None:
    """Give a new file the owner, group, extended attributes and mode of an old one.

    Access control lists are extended attributes. At no moment does anybody get a
    permission that they lack on the old file. Raises ``NotKeptError`` where
    something cannot be kept.
    """
    if not hasattr(os, "fchown"):  # Windows
        return
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        with contextlib.suppress(OSError):  # the outcome is checked below
            os.fchown(descriptor, old.st_uid, old.st_gid)
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
    old, new = _attributes(path), _attributes(descriptor)
    try:
        for name in new.keys() - old.keys():
            os.removexattr(descriptor, name)
        for name, value in old.items():
            if new.get(name) != value:
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
    values = {}
    for name in set(names) - _OF_THE_CONTENT:
        try:
            values[name] = os.getxattr(file, name)
        except OSError as error:
            if error.errno not in (errno.ENODATA, errno.ENOTSUP):
                raise
    return values


def pour(descriptor: int, data: bytes) -> None:
    """Write all bytes to an open file."""
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def _status(path: str) -> os.stat_result | None:
    try:
        return Path(path).stat()
    except FileNotFoundError:
        return None
