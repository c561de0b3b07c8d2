"""Reading files: regular ones only, up to a size, and telling where they are.

A named pipe, a device or a socket can keep a reader waiting for ever, or never
end. So can what a link leads to. What a repository names - in its
configuration, on a page, by a link in a folder - is read in that repository
only: whoever wrote it need not be whoever runs pillcheck.
"""

from __future__ import annotations

import errno
import os
import re
import stat

from pillcheck.errors import Refusal

# Far above any backlog; reading a page takes ten times its size.
LIMIT = 256 << 20
_BLOCK = 64 << 10

# What is open already, and named by its number: the pipe of `<(command)`, or standard output.
_OPEN = re.compile(r"/dev/(?:(stdin)|(stdout)|(stderr)|fd/(\d+))|/proc/self/fd/(\d+)")
_KINDS = (
    (stat.S_ISFIFO, "a named pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
    (stat.S_ISDIR, "a folder"),
)


class NotRegularError(OSError):
    """Something that is no regular file, or holds more than anyone would write by hand."""


def read(path: str, limit: int = LIMIT) -> bytes:
    """Return the bytes of a regular file, or of what is open already, such as ``/dev/stdin``.

    Never waits for a writer. Raises ``OSError``, of the kind ``NotRegularError``
    where there is something else, or more than ``limit`` bytes.
    """
    if descriptor_of(path) is not None:
        with open(path, "rb") as stream:
            return _drain(stream.fileno(), 0, limit)
    # Opening a device can do something; so it is looked at before, and once more when it is open.
    _regular(os.stat(path), limit)
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags | getattr(os, "O_CLOEXEC", 0))
    try:
        return _drain(descriptor, _regular(os.fstat(descriptor), limit), limit)
    finally:
        os.close(descriptor)


def read_bytes(path: str) -> bytes:
    """Return the bytes of a file; a refusal says why where they cannot be had."""
    try:
        return read(path)
    except FileNotFoundError:
        raise Refusal("page-not-found", f"there is no file {path}") from None
    except IsADirectoryError:
        raise Refusal("page-not-found", f"{path} is a folder, not a page") from None
    except OSError as error:
        raise Refusal("io", f"{path} cannot be read: {error.strerror or error}") from None


def kind_of(mode: int) -> str | None:
    """Return what is there instead of a regular file, in words, or nothing."""
    if stat.S_ISREG(mode):
        return None
    return next((words for is_kind, words in _KINDS if is_kind(mode)), "no regular file")


def is_readable(path: str) -> bool:
    """Tell whether a path leads to a regular file of a sensible size."""
    try:
        _regular(os.stat(path), LIMIT)
    except OSError:
        return False
    return True


def is_regular(path: str) -> bool:
    """Tell whether a path leads to a regular file that is not only named by its number."""
    return descriptor_of(path) is None and os.path.isfile(path)


def descriptor_of(path: str) -> int | None:
    """Return the number of the open file that a path means, links followed, or nothing."""
    for _ in range(40):
        if found := _OPEN.fullmatch(path):
            name = next(number for number, group in enumerate(found.groups()) if group)
            return name if name < 3 else int(found[name + 1])
        try:
            path = os.path.join(os.path.dirname(path), os.readlink(path))
        except (OSError, ValueError):
            return None
    return None


def upwards(start: str | os.PathLike[str] | None = None) -> list[str]:
    """Return the folders from here to the root of the repository."""
    folders = [os.path.abspath(start or os.curdir)]
    while not os.path.exists(os.path.join(folders[-1], ".git")):
        above = os.path.dirname(folders[-1])
        if above == folders[-1]:
            break
        folders.append(above)
    return folders


def repository_of(folder: str) -> str | None:
    """Return the root of the repository that a folder is in, or nothing."""
    top = upwards(folder)[-1]
    return top if os.path.exists(os.path.join(top, ".git")) else None


def is_within(path: str, folder: str) -> bool:
    """Tell whether a path leads into a folder once all links are followed."""
    try:
        real, top = os.path.realpath(path), os.path.realpath(folder)
        return os.path.commonpath([real, top]) == top
    except ValueError:  # another drive, or no path at all
        return False


def _regular(status: os.stat_result, limit: int) -> int:
    """Return the size of a file; raise an error unless it is a regular one of a sensible size."""
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if kind := kind_of(status.st_mode):
        raise NotRegularError(errno.EINVAL, f"it is {kind}, not a file")
    if status.st_size > limit:
        raise _too_large(limit)
    return status.st_size


def _drain(descriptor: int, size: int, limit: int) -> bytes:
    parts = []
    left = limit + 1
    while left and (part := os.read(descriptor, min(max(size, _BLOCK), left))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise _too_large(limit)
    return b"".join(parts)


def _too_large(limit: int) -> NotRegularError:
    return NotRegularError(errno.EFBIG, f"it is larger than {limit >> 20} MiB")
