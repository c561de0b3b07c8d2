"""What the client has sent and is not answered yet, read by a thread of its own.

So it is known at any time what was cancelled, and of what a newer version is waiting.
"""

from __future__ import annotations

from collections import Counter
from queue import Empty, SimpleQueue
from threading import Thread
from typing import TYPE_CHECKING, Any

from pillcheck.lsp.framing import messages
from pillcheck.lsp.protocol import maybe

if TYPE_CHECKING:
    from pillcheck.lsp.framing import Read

END, NOTHING = object(), object()
_CHANGE = "textDocument/didChange"


class Inbox:
    """The messages in the order in which they came; ``END`` is the last one."""

    def __init__(self, read: Read) -> None:
        self._queue: SimpleQueue[Any] = SimpleQueue()
        self._cancelled: set[int | str] = set()
        # Each is counted by one thread only.
        self._came: Counter[str] = Counter()
        self._read: Counter[str] = Counter()
        # It may be reading when the process ends.
        Thread(target=self._receive, args=(read,), daemon=True).start()

    def next(self, *, waiting: bool) -> Any:
        """Return the next message, or ``NOTHING`` where there is none and not to be waited for."""
        try:
            message = self._queue.get(block=waiting)
        except Empty:
            return NOTHING
        if (uri := _changed(message)) is not None:
            self._read[uri] += 1
        if (number := _cancelled(message)) is not None:
            # Its request came before it, so that was answered.
            self._cancelled.discard(number)
        return message

    def is_cancelled(self, number: int | str) -> bool:
        """Tell whether the client does not want an answer any longer."""
        return number in self._cancelled

    def is_outdated(self, uri: str) -> bool:
        """Tell whether a newer version of a document has come and was not read yet."""
        return self._came[uri] > self._read[uri]

    def _receive(self, read: Read) -> None:
        try:
            for message in messages(read):
                if (uri := _changed(message)) is not None:
                    self._came[uri] += 1
                if (number := _cancelled(message)) is not None:
                    self._cancelled.add(number)
                self._queue.put(message)
        except OSError:
            # A broken pipe is the end, like a closed one.
            pass
        finally:
            self._queue.put(END)


def _changed(message: object) -> str | None:
    if maybe(message, str, "method") != _CHANGE:
        return None
    return maybe(message, str, "params", "textDocument", "uri")


def _cancelled(message: object) -> int | str | None:
    if maybe(message, str, "method") != "$/cancelRequest":
        return None
    number = maybe(message, int, "params", "id")
    return maybe(message, str, "params", "id") if number is None else number
