"""The lock of a page: held by one pillcheck at a time.

The operating system knows who holds it and releases it when the holder dies, so a
lock left behind is told from one in use. The content of a lock marks it as ours:
a file of that name with any other content belongs to somebody else.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import stat
import time
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.files import reading, writing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

_STEP = 0.01
_MARK = "pillcheck lock\n{}\n"
# Empty where the holder died at once. The name is that of the file for the new content.
_OURS = re.compile(rb"(?:pillcheck lock\n(\.pillcheck-[0-9a-f]{16}\.tmp)\n)?")
_LONGEST = 100
# Nothing that a link leads to is opened.
_FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)


@contextlib.contextmanager
def held(lock: Path, shown: str, patience: float) -> Iterator[str]:
    """Hold a lock for the page ``shown``, and yield the name of the file for its new content.

    Waits up to ``patience`` seconds for another holder, then raises a refusal of
    kind ``conflict``. A lock whose holder has died is taken over, and the unfinished
    page that it left is removed. Anything else in the lock's place is left alone,
    with a refusal of kind ``io``.
    """
    descriptor = _acquire(lock, shown, time.monotonic() + patience)
    try:
        name = writing.new_name()
        try:
            os.ftruncate(descriptor, 0)
            os.lseek(descriptor, 0, os.SEEK_SET)
            writing.pour(descriptor, _MARK.format(name).encode())
        except OSError as error:
            raise _not_locked(lock, shown, error) from None
        yield name
    finally:
        is_ours = _is_at(lock, descriptor)
        if fcntl is None:  # Windows does not remove an open file
            os.close(descriptor)
        if is_ours:
            with contextlib.suppress(OSError):
                lock.unlink()
        if fcntl is not None:
            os.close(descriptor)


def _acquire(lock: Path, shown: str, deadline: float) -> int:
    while True:
        try:
            descriptor = _open(lock, shown)
        except OSError as error:
            raise _not_locked(lock, shown, error) from None
        if descriptor is not None:
            return descriptor
        if time.monotonic() > deadline:
            raise Refusal(
                "conflict",
                f"{shown} is being edited by another pillcheck, which holds {lock}; "
                "try again when it is done",
            )
        time.sleep(_STEP)


def _open(lock: Path, shown: str) -> int | None:
    """Return a descriptor that holds the lock, or ``None`` while somebody else does."""
    # Checked before it is opened: opening a device can have effects.
    with contextlib.suppress(FileNotFoundError):
        _gate(lock, shown, lock.lstat())
    if fcntl is None:
        return _create(lock, shown)
    descriptor = os.open(lock, _FLAGS | os.O_NONBLOCK, 0o600)
    is_held = False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Between opening and locking, its holder may have removed it.
        if _is_at(lock, descriptor):
            _gate(lock, shown, os.fstat(descriptor))
            _take_over(lock, shown, os.read(descriptor, _LONGEST))
            is_held = True
    except OSError as error:
        if error.errno not in (errno.EWOULDBLOCK, errno.EACCES):
            raise
    finally:
        if not is_held:
            os.close(descriptor)
    return descriptor if is_held else None


def _create(lock: Path, shown: str) -> int | None:
    """Create a lock where there is none, on systems that cannot tell whether it is in use."""
    try:
        return os.open(lock, _FLAGS | os.O_EXCL, 0o600)
    except FileExistsError:
        with contextlib.suppress(OSError):
            data = lock.read_bytes()
            if not _OURS.fullmatch(data):
                raise _in_the_way(lock, shown, "it holds something else") from None
    except PermissionError:  # it is being removed
        pass
    return None


def _gate(lock: Path, shown: str, status: os.stat_result) -> None:
    """Raise a refusal where the lock's path is something that pillcheck never makes."""
    if stat.S_ISLNK(status.st_mode):
        raise _in_the_way(lock, shown, "it is a symbolic link")
    if kind := reading.kind_of(status.st_mode):
        raise _in_the_way(lock, shown, f"it is {kind}")
    if status.st_nlink > 1:
        raise _in_the_way(lock, shown, f"it has {status.st_nlink} hard links")


def _take_over(lock: Path, shown: str, data: bytes) -> None:
    """Remove what a dead holder left; raise a refusal where the file is not a lock."""
    match = _OURS.fullmatch(data)
    if not match:
        raise _in_the_way(lock, shown, "it holds something else")
    if match[1]:
        rest = lock.with_name(match[1].decode())
        with contextlib.suppress(OSError):
            status = rest.lstat()
            if stat.S_ISREG(status.st_mode) and status.st_nlink == 1:
                rest.unlink()


def _in_the_way(lock: Path, shown: str, why: str) -> Refusal:
    return Refusal(
        "io", f"{lock} is not a lock of pillcheck: {why}; move it away, then edit {shown} again"
    )


def _not_locked(lock: Path, shown: str, error: OSError) -> Refusal:
    reason = error.strerror or error
    return Refusal("io", f"{shown} cannot be locked ({lock.name}): {reason}; it is unchanged")


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.lstat(), os.fstat(descriptor))
    except OSError:
        return False
