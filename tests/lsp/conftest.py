"""Editors for the tests, which end with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lsp.client import Editor
from tests.lsp.servers import ServerProcess, ServerThread

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[[Path], Editor]
    StartProcess = Callable[..., tuple[Editor, ServerProcess]]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> Iterator[Start]:
    """Start an editor in a folder, with a server in this process."""
    servers: list[ServerThread] = []

    def call(folder: Path) -> Editor:
        monkeypatch.chdir(folder)
        servers.append(ServerThread())
        return Editor(servers[-1])

    yield call
    for server in servers:
        server.kill()


@pytest.fixture
def start_process() -> Iterator[StartProcess]:
    """Start an editor in a folder, with a server as real editors start it."""
    servers: list[ServerProcess] = []

    def call(folder: Path, *arguments: str) -> tuple[Editor, ServerProcess]:
        servers.append(ServerProcess(folder, *arguments))
        return Editor(servers[-1]), servers[-1]

    yield call
    for server in servers:
        server.kill()
