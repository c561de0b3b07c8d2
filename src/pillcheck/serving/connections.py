"""Connections that end in time: whoever is slow, or opens many, does no harm to others."""

from __future__ import annotations

import contextlib
import io
import socket
import threading
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

# For a whole request, however it dribbles in; and for each part of an answer.
READ_SECONDS = 5.0
WRITE_SECONDS = 10.0
MOST_BYTES = 320 << 10
MOST_PENDING = 64
MOST_STREAMS = 32


class BoundedReader(io.RawIOBase):
    """Reads a request from a socket: so many seconds and bytes in all, then no more."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self._end = time.monotonic() + READ_SECONDS
        self._left = MOST_BYTES

    def readable(self) -> bool:
        """Return true: that is what it is for."""
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        """Read what has come; raise ``TimeoutError`` when the request takes too long."""
        left = self._end - time.monotonic()
        if left <= 0 or self._left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        view = memoryview(buffer)[: self._left]
        count = self._connection.recv_into(view)
        self._left -= count
        return count


class Pending:
    """The connections whose request is not complete; the oldest gives way to a new one."""

    def __init__(self) -> None:
        self._open: dict[int, socket.socket] = {}
        self._lock = threading.Lock()

    def add(self, connection: socket.socket) -> None:
        """Count a connection, and close the oldest where there are too many."""
        with self._lock:
            while len(self._open) >= MOST_PENDING:
                oldest = self._open.pop(next(iter(self._open)))
                with contextlib.suppress(OSError):
                    oldest.shutdown(socket.SHUT_RDWR)
            self._open[id(connection)] = connection

    def done(self, connection: socket.socket) -> None:
        """Count a connection no longer: its request is complete, or it has ended."""
        with self._lock:
            self._open.pop(id(connection), None)
