"""What git keeps: the ids of its objects by their names, and their content."""

from __future__ import annotations

import re
from contextlib import contextmanager
from itertools import islice
from typing import IO, TYPE_CHECKING, cast

from pillcheck.errors import Refusal
from pillcheck.git_process import complaint, run, start, text
from pillcheck.record import Record

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterable, Iterator, Sequence

# Names of blobs, of 65 bytes at most: the smallest pipe holds 4,096 bytes.
_PORTION = 60


class GitObject(Record):
    """An object in git: its id, and its content."""

    id: str
    content: bytes


@contextmanager
def blobs(root: str) -> Iterator[_Blobs]:
    """Start git once to read many blobs; yields a mapping from blob ids to bytes."""
    import subprocess

    with start(root, "cat-file", "--batch", stderr=subprocess.DEVNULL) as process:
        yield _Blobs(root, process)


def objects(root: str, names: Sequence[str]) -> list[GitObject | None]:
    """Return a few objects, named as ``name^{commit}``, ``commit:path`` or ``:0:path``.

    ``None`` stands for those that do not exist. Raises a refusal of kind ``io`` where git
    cannot read one that does.
    """
    # To ``--batch`` a name with a line break would be two.
    lines = [f"{name}\n" for name in names if "\n" not in name]
    output = run(root, "cat-file", "--batch", given="".join(lines)).stdout
    found: list[GitObject | None] = []
    for name in names:
        if "\n" in name:
            found.append(_named(root, name))
            continue
        line, _, output = output.partition(b"\n")
        header = re.fullmatch(rb"([0-9a-f]{40,}) [a-z]+ ([0-9]+)", line)
        if header is None and line:
            found.append(None)
            continue
        size = int(header[2]) if header else 0
        if header is None or output[size : size + 1] != b"\n":
            raise Refusal("io", f"git cannot read {name}; {lack_of(root)}")
        found.append(GitObject(header[1].decode(), output[:size]))
        output = output[size + 1 :]
    return found


def _named(root: str, name: str) -> GitObject | None:
    named = run(root, "rev-parse", "--verify", "--quiet", name)
    if named.returncode:
        return None
    blob = text(named.stdout).strip()
    return GitObject(blob, content(root, blob))


def content(root: str, blob: str) -> bytes:
    """Return the bytes of a blob."""
    with blobs(root) as contents:
        return contents[blob]


def checked_out(root: str, path: str, blob: str) -> bytes:
    """Return the bytes of a blob as git would check it out at a path, with its line ends."""
    done = run(root, "cat-file", "--filters", f"--path={path}", blob)
    if done.returncode:
        raise Refusal("io", f"git cat-file failed: {complaint(done.stderr)}")
    return done.stdout


def resolve(root: str, names: list[str]) -> list[str | None]:
    """Return the ids of blobs named as ``commit:path``; ``None`` for those that do not exist.

    Raises a refusal of kind ``io`` where git lacks one that does.
    """
    done = run(root, "cat-file", "--batch-check", given="\n".join([*names, ""]))
    if done.returncode:
        raise Refusal("io", f"git lacks a part of the history; {lack_of(root)}")
    lines = (line.split(" ") for line in text(done.stdout).split("\n"))
    return [
        line[0] if len(line) == 3 and line[1] == "blob" else None
        for _, line in zip(names, lines, strict=False)
    ]


def lack_of(root: str) -> str:
    """Return why git does not have all of a history, and what to do."""
    if run(root, "rev-parse", "--is-shallow-repository").stdout == b"true\n":
        return "this clone is shallow, and git fetch --unshallow gets the rest"
    if run(root, "config", "--get-regexp", r"^remote\..*\.promisor$").stdout:
        return "this clone is partial, and git cannot fetch the rest from its remote now"
    return "run git fsck"


class _Blobs:
    """The bytes of blobs, by their ids."""

    def __init__(self, root: str, process: subprocess.Popen[bytes]) -> None:
        self._root = root
        self._input = cast("IO[bytes]", process.stdin)
        self._output = cast("IO[bytes]", process.stdout)

    def __getitem__(self, blob: str) -> bytes:
        """Return the bytes of a blob; raise a refusal of kind ``io`` where git lacks it."""
        return next(self.each([blob]))

    def each(self, blobs: Iterable[str]) -> Iterator[bytes]:
        """Yield the bytes of blobs in order, asked for in portions that fit into a pipe."""
        waiting = iter(blobs)
        while portion := list(islice(waiting, _PORTION)):
            self._input.write("".join(f"{blob}\n" for blob in portion).encode())
            self._input.flush()
            for blob in portion:
                header = self._output.readline().split()
                if len(header) != 3:
                    raise Refusal("io", f"git lacks the object {blob}; {lack_of(self._root)}")
                content = self._output.read(int(header[2]))
                self._output.readline()
                yield content
