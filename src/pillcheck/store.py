"""Pages on disk: read them, and replace them whole or not at all.

The new content is written to ``<page>.lock``, flushed to the disk, given the
page's mode and put in the page's place in one step, so that a reader, a crash
or a full disk meets the old page or the new one, never a part. The same file
is the lock: who holds it is known to the operating system, which forgets a
holder that died, and so a lock left behind is told from one in use.
"""

from __future__ import annotations

import contextlib
import errno
import os
import stat
import time
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0
_STEP = 0.01


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file; a refusal says why where they cannot be had."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise Refusal("page-not-found", f"there is no file {path}") from None
    except IsADirectoryError:
        raise Refusal("page-not-found", f"{path} is a folder, not a page") from None
    except OSError as error:
        raise Refusal("io", f"{path} cannot be read: {_reason(error)}") from None


def create(path: str, data: bytes) -> None:
    """Write a file that is not there yet, with the folders that it needs, whole or not at all.

    Raises a refusal of kind ``conflict`` where there is one by now.
    """
    from pathlib import Path

    file = Path(path)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("io", f"there is no folder for {path}: {_reason(error)}") from None
    try:
        with file.open("xb") as stream:
            try:
                stream.write(data)
                stream.flush()
                os.fsync(stream.fileno())
            except OSError:
                file.unlink()
                raise
    except FileExistsError:
        raise Refusal("conflict", f"{path} is there by now; it is left as it is") from None
    except OSError as error:
        raise Refusal("io", f"{path} cannot be written: {_reason(error)}") from None


class Replacement:
    """The right to replace a page, held from ``replacing`` until its end."""

    def __init__(self, path: Path, shown: str, lock: Path, descriptor: int) -> None:
        self.path = path
        self.shown = shown
        self.lock = lock
        self.descriptor = descriptor

    def commit(self, expected: bytes, new: bytes) -> None:
        """Put ``new`` in the page's place, unless the page no longer holds ``expected``."""
        try:
            mode = self._writable()
            os.ftruncate(self.descriptor, 0)
            view = memoryview(new)
            while view:
                view = view[os.write(self.descriptor, view) :]
            if hasattr(os, "fchmod"):
                os.fchmod(self.descriptor, stat.S_IMODE(mode.st_mode))
            self._keep_owner(mode)
            os.fsync(self.descriptor)
            if self.path.read_bytes() != expected:
                raise Refusal(
                    "conflict",
                    f"{self.shown} was changed by someone else in the meantime; nothing was "
                    "written: run the command again",
                )
            self._replace()
        except OSError as error:
            raise Refusal(
                "io", f"{self.shown} cannot be written: {_reason(error)}; it is as it was"
            ) from None

    def _replace(self) -> None:
        if fcntl is None:  # Windows does not rename an open file
            os.close(self.descriptor)
            self.descriptor = -1
        self.lock.replace(self.path)
        with contextlib.suppress(OSError):  # not every system can flush a folder
            folder = os.open(self.path.parent, os.O_RDONLY)
            try:
                os.fsync(folder)
            finally:
                os.close(folder)

    def _writable(self) -> os.stat_result:
        mode = self.path.stat()
        if mode.st_nlink > 1:
            raise Refusal(
                "io",
                f"{self.shown} has {mode.st_nlink} hard links, and replacing it would part them; "
                "edit a copy, or remove the other links",
            )
        return mode

    def _keep_owner(self, mode: os.stat_result) -> None:
        if hasattr(os, "fchown"):
            own = os.fstat(self.descriptor)
            if (own.st_uid, own.st_gid) != (mode.st_uid, mode.st_gid):
                with contextlib.suppress(PermissionError):
                    os.fchown(self.descriptor, mode.st_uid, mode.st_gid)


@contextlib.contextmanager
def replacing(path: str, patience: float | None = None) -> Iterator[Replacement]:
    """Hold the lock of a page; symbolic links are followed to the page they name.

    Waits up to ``patience`` seconds for another holder, then refuses with kind
    ``conflict``. A lock whose holder has died is taken over.
    """
    from pathlib import Path

    real = Path(os.path.realpath(path))
    _check_writable(real, path)
    lock = real.with_name(real.name + ".lock")
    patience = PATIENCE if patience is None else patience
    descriptor = _acquire(lock, path, time.monotonic() + patience)
    held = Replacement(real, path, lock, descriptor)
    try:
        yield held
    finally:
        is_ours = _is_at(lock, held.descriptor)
        if fcntl is None and held.descriptor >= 0:  # Windows does not remove an open file
            os.close(held.descriptor)
            held.descriptor = -1
        if is_ours:
            with contextlib.suppress(OSError):
                lock.unlink()
        if held.descriptor >= 0:
            os.close(held.descriptor)


def _check_writable(real: Path, shown: str) -> None:
    # The mode is asked as well as the system: an administrator may write anything by accident.
    for place, name in ((real, shown), (real.parent, f"the folder of {shown}")):
        try:
            mode = place.stat().st_mode
        except OSError as error:
            raise Refusal("io", f"{name} cannot be reached: {_reason(error)}") from None
        if not mode & 0o222 or not os.access(place, os.W_OK):
            raise Refusal("io", f"{name} is read-only; make it writable with chmod u+w")


def _acquire(lock: Path, shown: str, deadline: float) -> int:
    while True:
        try:
            descriptor = _open(lock)
        except OSError as error:
            raise Refusal(
                "io", f"{shown} cannot be locked ({lock.name}): {_reason(error)}"
            ) from None
        if descriptor is not None:
            return descriptor
        if time.monotonic() > deadline:
            raise Refusal(
                "conflict",
                f"{shown} is being edited by another pillcheck, which holds {lock}; "
                "try again when it has finished",
            )
        time.sleep(_STEP)


def _open(lock: Path) -> int | None:
    """Return a descriptor that holds the lock, or nothing while somebody else does."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
    if fcntl is None:
        try:
            return os.open(lock, flags | os.O_EXCL, 0o600)
        except (FileExistsError, PermissionError):
            return None
    descriptor = os.open(lock, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return None
        raise
    # Between opening and locking, its holder may have put it in the page's place.
    if _is_at(lock, descriptor):
        return descriptor
    os.close(descriptor)
    return None


def _is_at(path: Path, descriptor: int) -> bool:
    try:
        here = path.stat()
        if descriptor < 0:
            return False
        return os.path.samestat(here, os.fstat(descriptor))
    except OSError:
        return False


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
