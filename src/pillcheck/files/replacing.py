"""Replacing a page on disk, whole or not at all.

The new content goes to a file beside the page, is flushed to the disk, gets the
page's permissions and is renamed over the page. A reader, a crash or a full disk
therefore finds the old page or the new one, never a part. The lock of the page is
held meanwhile.
"""

from __future__ import annotations

import contextlib
import errno
import os
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.files import reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 30.0


def create(path: str, data: bytes) -> None:
    """Write a new file, with the folders that it needs, whole or not at all.

    Raises a refusal of kind ``conflict`` where the file already exists, and of
    kind ``io`` where it cannot be written.
    """
    from pathlib import Path

    from pillcheck.files import writing

    try:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refusal("io", f"the folder of {path} cannot be created: {_reason(error)}") from None
    try:
        writing.create(path, data)
    except FileExistsError:
        raise Refusal("conflict", f"{path} already exists; it is unchanged") from None
    except OSError as error:
        raise Refusal("io", f"{path} cannot be written: {_reason(error)}") from None


class Replacement:
    """A locked page that may be replaced until the block of ``replacing`` ends."""

    def __init__(self, path: Path, shown: str, draft: str) -> None:
        self.path = path
        self.shown = shown
        self.draft = draft

    def commit(self, expected: bytes, new: bytes) -> None:
        """Replace the page's bytes with ``new``.

        Raises a refusal of kind ``conflict`` where the page no longer holds
        ``expected``, and of kind ``io`` where it cannot be written, or could not
        keep its owner, permissions and extended attributes.
        """
        from pillcheck.files import writing

        try:
            old = self._replaceable()
            with writing.Draft(str(self.path), name=self.draft) as draft:
                writing.pour(draft.descriptor, new)
                writing.keep(draft.descriptor, str(self.path), old)
                os.fsync(draft.descriptor)
                if reading.read(str(self.path)) != expected:
                    raise Refusal(
                        "conflict",
                        f"{self.shown} was changed by someone else in the meantime; nothing was "
                        "written: run the command again",
                    )
                draft.put()
        except OSError as error:
            reason = _reason(error)
            if error.errno in (errno.EBUSY, errno.EXDEV):
                reason += " (where a file is mounted by itself, mount its folder instead)"
            raise Refusal(
                "io", f"{self.shown} cannot be written: {reason}; it is unchanged"
            ) from None

    def _replaceable(self) -> os.stat_result:
        status = self.path.stat()
        if status.st_nlink > 1:
            raise Refusal(
                "io",
                f"{self.shown} has {status.st_nlink} hard links, which an edit would separate; "
                "edit a copy, or remove the other links",
            )
        return status


@contextlib.contextmanager
def replacing(path: str, patience: float | None = None) -> Iterator[Replacement]:
    """Hold the lock of a page; symbolic links are followed to the page they name.

    Waits up to ``patience`` seconds for another holder, then refuses with kind
    ``conflict``. A lock whose holder has died is taken over; a file that is no
    lock of pillcheck's is refused with kind ``io``.
    """
    from pathlib import Path

    from pillcheck.files import lock

    real = Path(os.path.realpath(path))
    _check_writable(real, path)
    place = real.with_name(real.name + ".lock")
    with lock.held(place, path, PATIENCE if patience is None else patience) as draft:
        yield Replacement(real, path, draft)


def _check_writable(real: Path, shown: str) -> None:
    # An administrator may write anything, so the mode counts too.
    for place, name in ((real, shown), (real.parent, f"the folder of {shown}")):
        try:
            mode = place.stat().st_mode
        except OSError as error:
            raise Refusal("io", f"{name} cannot be accessed: {_reason(error)}") from None
        if hasattr(os, "statvfs") and os.statvfs(place).f_flag & os.ST_RDONLY:
            raise Refusal("io", f"{shown} is on a file system that is mounted read-only")
        if not mode & 0o222 or not os.access(place, os.W_OK):
            raise Refusal("io", f"{name} is read-only; make it writable with chmod u+w")


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
