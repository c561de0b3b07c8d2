"""Spreads the work on many files over several processes."""

from __future__ import annotations

import os
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, TypeVar

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

T = TypeVar("T")

# Bytes. Below this, starting a process takes longer than the work itself.
_WORTH_A_PROCESS = 2_000_000


def shared_out(work: Callable[[str], T], paths: list[str]) -> Iterator[T]:
    """Yield the result of ``work`` for each file, in order; in several processes if that pays.

    ``work`` and its results must be picklable. Raises what ``work`` raises.
    """
    sizes = [os.path.getsize(path) if os.path.isfile(path) else 0 for path in paths]
    workers = min(os.cpu_count() or 1, sum(sizes) // _WORTH_A_PROCESS)
    # Only this process can read standard input.
    if workers < 2 or not all(sizes):
        yield from map(work, paths)
        return
    import multiprocessing

    own, *rest = _shares(paths, sizes, workers)
    running = []
    for share in rest:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        multiprocessing.Process(target=_do, args=(work, share, sender), daemon=True).start()
        sender.close()
        running.append((share, receiver))
    yield from map(work, own)
    for share, receiver in running:
        try:
            yield from receiver.recv()
        except EOFError:
            # The other process failed: this one does its work, and raises what goes wrong.
            yield from map(work, share)


def _shares(paths: list[str], sizes: list[int], number: int) -> list[list[str]]:
    """Split a list of files into ``number`` runs of about the same size in bytes, or fewer."""
    share = sum(sizes) / number
    files = zip(paths, sizes, accumulate(sizes), strict=True)
    # A file belongs to the share that its middle falls into.
    runs = groupby(files, key=lambda file: (file[2] - file[1] / 2) // share)
    return [[path for path, _, _ in run] for _, run in runs]


def _do(work: Callable[[str], T], paths: list[str], sender: Connection[list[T], None]) -> None:
    try:
        sender.send([work(path) for path in paths])
    except Refusal:
        sender.close()
