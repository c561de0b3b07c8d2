"""Reading files: regular files only, up to a size limit, and where they are.

A named pipe, a device or a socket may never end or never begin, and a link may
lead to one. A path that a repository gives (in its configuration, on a page, by
a link in a folder) is read within that repository only, because its author need
not be the person who runs pillcheck.
"""

from __future__ import annotations

import errno
import os
import re
import stat

from pillcheck.errors import Refusal

# Far above any backlog; reading a page takes ten times its size.
LIMIT = 256 << 20
_BLOCK = 1 << 20
# Never waits for a writer, and hands over what is there as it is.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

# What is open already, and named by its number: the pipe of `<(command)`, or standard output.
_OPEN = r"/dev/(?:(stdin)|(stdout)|(stderr)|fd/(\d+))|/proc/self/fd/(\d+)"
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


class NotRegularError(OSError):
    """Not a regular file, or larger than the limit."""


def read(path: str, limit: int = LIMIT) -> bytes:
    """Return the bytes of a regular file, or of an open one such as ``/dev/stdin``.

    Never waits for a writer. Raises ``OSError``, and ``NotRegularError`` for
    anything but a regular file or for more than ``limit`` bytes.
    """
    if descriptor_of(path) is not None:
        with open(path, "rb") as stream:
            return _drain(stream.fileno(), limit)
    # Opening a device can do something; so it is looked at before, and once more when it is open.
    _regular(os.stat(path), limit)
    descriptor = os.open(path, _FLAGS)
    try:
        _regular(os.fstat(descriptor), limit)
        return _drain(descriptor, limit)
    finally:
        os.close(descriptor)


def read_bytes(path: str) -> bytes:
    """Return the bytes of a page.

    Raises a refusal of kind ``page-not-found`` where there is no file, and of
    kind ``io`` where it cannot be read.
    """
    try:
        return read(path)
    except FileNotFoundError:
        raise Refusal("page-not-found", f"there is no file {path}") from None
    except IsADirectoryError:
        raise Refusal("page-not-found", f"{path} is a folder, not a page") from None
    except OSError as error:
        raise Refusal("io", f"{path} cannot be read: {error.strerror or error}") from None


def kind_of(mode: int) -> str | None:
    """Return in words what a mode is instead of a regular file's, or ``None``."""
    if stat.S_ISREG(mode):
        return None
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "not a regular file")


def is_readable(path: str) -> bool:
    """Tell whether a path leads to a regular file of a sensible size."""
    try:
        _regular(os.stat(path), LIMIT)
    except OSError:
        return False
    return True


def is_regular(path: str) -> bool:
    """Tell whether a path leads to a regular file and is not that of an open descriptor."""
    return descriptor_of(path) is None and os.path.isfile(path)


def descriptor_of(path: str) -> int | None:
    """Return the descriptor that a path such as ``/dev/fd/3`` stands for, links followed."""
    for _ in range(40):
        if path.startswith(("/dev/", "/proc/")) and (match := re.fullmatch(_OPEN, path)):
            name = next(number for number, group in enumerate(match.groups()) if group)
            return name if name < 3 else int(match[name + 1])
        try:
            path = os.path.join(os.path.dirname(path), os.readlink(path))
        except (OSError, ValueError):
            return None
    return None


def upwards(start: str | os.PathLike[str] | None = None) -> list[str]:
    """Return a folder and those around it, up to the root of the repository."""
    folders = [os.path.abspath(start or os.curdir)]
    while not os.path.exists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            break
        folders.append(above)
    return folders


def repository_of(folder: str) -> str | None:
    """Return the root of the repository that a folder is in, or ``None``."""
    top = upwards(folder)[-1]
    return top if os.path.exists(os.path.join(top, ".git")) else None


def is_within(path: str, folder: str) -> bool:
    """Tell whether a path is inside a folder once all links are followed."""
    try:
        real, top = os.path.realpath(path), os.path.realpath(folder)
        return os.path.commonpath([real, top]) == top
    except ValueError:  # another drive, or no path at all
        return False


def _regular(status: os.stat_result, limit: int) -> None:
    """Raise an error unless a file is a regular one of a sensible size."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if kind := kind_of(status.st_mode):
        raise NotRegularError(errno.EINVAL, f"it is {kind}, not a file")
    if status.st_size > limit:
        raise _too_large(limit)


def _drain(descriptor: int, limit: int) -> bytes:
    parts = []
    left = limit + 1
    while left and (part := os.read(descriptor, min(_BLOCK, left))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise _too_large(limit)
    return b"".join(parts)


def _too_large(limit: int) -> NotRegularError:
    return NotRegularError(errno.EFBIG, f"it is larger than {limit >> 20} MiB")
