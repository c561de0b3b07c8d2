"""Servers for the editor of the tests: the real process, and a thread that costs less."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from threading import Event, Thread
from typing import TYPE_CHECKING, Protocol

from pillcheck.lsp.session import Session

if TYPE_CHECKING:
    from pathlib import Path

# Longer than any answer takes on a busy machine.
PATIENCE = 60.0


class Server(Protocol):
    """What an editor speaks to."""

    def write(self, data: bytes) -> None:
        """Send bytes to the server."""

    @property
    def output(self) -> int:
        """Return what the server's answers are read from."""

    def close_input(self) -> None:
        """Send nothing more."""

    def wait(self) -> int:
        """Return the exit code of the server, which is about to end."""

    def kill(self) -> None:
        """End the server, if it is still there."""


class ServerProcess:
    """A process of ``pillcheck lsp``."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "pillcheck", "lsp", *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert self.process.stdin
        assert self.process.stdout
        assert self.process.stderr
        self._input, self._output = self.process.stdin, self.process.stdout
        self.errors = self.process.stderr

    def write(self, data: bytes) -> None:
        self._input.write(data)
        self._input.flush()

    @property
    def output(self) -> int:
        return self._output.fileno()

    def close_input(self) -> None:
        self._input.close()

    def wait(self) -> int:
        return self.process.wait(PATIENCE)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)
        for stream in (self._input, self._output, self.errors):
            with suppress(BrokenPipeError):
                stream.close()


class ServerThread:
    """The session of ``pillcheck lsp`` behind two pipes, in this process."""

    def __init__(self) -> None:
        self._from_editor, self._to_server = os.pipe()
        self.output, self._to_editor = os.pipe()
        self._is_read = Event()
        self._codes: list[int] = []
        self._log: list[str] = []
        self._thread = Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self) -> None:
        session = Session(self._read, self._write, self._log.append)
        self._codes.append(session.run())
        os.close(self._to_editor)

    def _read(self, size: int) -> bytes:
        data = os.read(self._from_editor, size)
        if not data:
            self._is_read.set()
        return data

    def _write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._to_editor, data) :]

    def write(self, data: bytes) -> None:
        while data:
            data = data[os.write(self._to_server, data) :]

    def close_input(self) -> None:
        os.close(self._to_server)
        self._to_server = -1

    def wait(self) -> int:
        self._thread.join(PATIENCE)
        return self._codes[0]

    def kill(self) -> None:
        # A session that writes what nobody reads is freed first.
        os.close(self.output)
        if self._to_server >= 0:
            self.close_input()
        self.wait()
        # The session's reader must be done with the pipe before another one gets its number.
        assert self._is_read.wait(PATIENCE)
        os.close(self._from_editor)
        assert self._log == []
