"""Editors for the tests, which end with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.lsp.client import Editor

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Start = Callable[..., Editor]


@pytest.fixture
def start() -> Iterator[Start]:
    """Start an editor in a folder."""
    editors: list[Editor] = []

    def call(folder: Path, *arguments: str) -> Editor:
        editors.append(Editor(folder, *arguments))
        return editors[-1]

    yield call
    for editor in editors:
        editor.kill()
