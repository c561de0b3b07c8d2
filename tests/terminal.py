"""pillcheck called on a terminal, where somebody reads and types."""

from __future__ import annotations

import os
import select
import subprocess
import sys
import time
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

# Makes the terminal the one whose Ctrl-C interrupts the process, also where the tests run in the
# background, in which a shell ignores it.
_ON_TERMINAL = """
import fcntl, signal, sys, termios
signal.signal(signal.SIGINT, signal.default_int_handler)
fcntl.ioctl(int(sys.argv.pop(1)), termios.TIOCSCTTY, 0)
from pillcheck.__main__ import main
main()
"""
_PATIENCE = 30


class Terminal:
    """A call of pillcheck on a terminal; ``apart`` names a stream that is connected elsewhere."""

    def __init__(self, *arguments: str, folder: Path, path: str, apart: str = "", **more: str):
        import pty

        self._master, slave = pty.openpty()
        # A stream that is apart is the null device, or what the caller reads.
        streams = dict.fromkeys(("stdin", "stdout", "stderr"), slave)
        if apart:
            streams[apart] = subprocess.DEVNULL if apart == "stdin" else subprocess.PIPE
        terminal = next(n for n, name in enumerate(streams) if name != apart)
        environment = {**os.environ, "PATH": path, "TERM": "xterm", "NO_COLOR": "1"}
        # No line of it is wrapped.
        environment |= {"COLUMNS": "500", **more}
        self.process: subprocess.Popen[bytes] = subprocess.Popen(
            [sys.executable, "-c", _ON_TERMINAL, str(terminal), *arguments],
            cwd=folder, env=environment, start_new_session=True,
            stdin=streams["stdin"], stdout=streams["stdout"], stderr=streams["stderr"],
        )  # fmt: skip
        os.close(slave)
        self.shown = ""
        self._seen = 0

    def wait_for(self, words: str) -> None:
        """Read until the words are shown that were not there at the last call."""
        end = time.monotonic() + _PATIENCE
        while words not in self.shown[self._seen :]:
            assert time.monotonic() < end, self.shown
            assert self._read(), self.shown
        self._seen = self.shown.index(words, self._seen) + len(words)

    def type(self, keys: str | bytes) -> None:
        """Press keys; \\x03 is Ctrl-C, \\x04 is Ctrl-D."""
        if keys == "\x03":
            # Python acts on a signal that comes right before it waits for a line only behind it.
            time.sleep(0.1)
        os.write(self._master, keys if isinstance(keys, bytes) else keys.encode())

    def end(self) -> int:
        """Read all that is shown until the process ends; return its exit code."""
        while self._read():
            pass
        code = self.process.wait(_PATIENCE)
        os.close(self._master)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()
        return code

    def _read(self) -> bool:
        ready, _, _ = select.select([self._master], [], [], _PATIENCE)
        assert ready, self.shown
        data = b""
        # The end of a terminal is an error on Linux.
        with suppress(OSError):
            data = os.read(self._master, 65536)
        self.shown += data.decode(errors="replace").replace("\r\n", "\n")
        return bool(data)
