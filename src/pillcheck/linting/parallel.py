"""Shares the work on many files out among the processors."""

from __future__ import annotations

import os
from itertools import accumulate, groupby
from typing import TYPE_CHECKING, TypeVar

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from multiprocessing.connection import Connection

T = TypeVar("T")

# Bytes. Below this, starting another process takes longer than the work itself.
_WORTH_A_PROCESS = 2_000_000


def shared_out(work: Callable[[str], T], paths: list[str]) -> Iterator[T]:
    """Yield what is made of each file, in order; in several processes where that pays.

    Function and results must be fit to be handed to another process. Raises what
    ``work`` raises.
    """
    sizes = [os.path.getsize(path) if os.path.isfile(path) else 0 for path in paths]
    workers = min(os.cpu_count() or 1, sum(sizes) // _WORTH_A_PROCESS)
    # What is no file, such as standard input, is for this process alone.
    if workers < 2 or not all(sizes):
        yield from map(work, paths)
        return
    import multiprocessing

    own, *others = _shares(paths, sizes, workers)
    started = []
    for share in others:
        receiver, sender = multiprocessing.Pipe(duplex=False)
        multiprocessing.Process(target=_do, args=(work, share, sender), daemon=True).start()
        sender.close()
        started.append((share, receiver))
    yield from map(work, own)
    for share, receiver in started:
        try:
            yield from receiver.recv()
        except EOFError:
            # What another process could not do, for whatever reason, is done here, and fails here.
            yield from map(work, share)


def _shares(paths: list[str], sizes: list[int], number: int) -> list[list[str]]:
    """Cut a list of files into so many runs of about the same size in bytes, or fewer."""
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
