"""The configuration of each folder, read again once a file that it may come from is another."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.files.reading import upwards
from pillcheck.project import config as configuration
from pillcheck.project.choice import current

if TYPE_CHECKING:
    from pillcheck.project.config import Config

    # The files that were looked at, each with its time and size if it is there.
    State = tuple[tuple[str, int, int], ...]


class Configs:
    """Configurations by folder."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[State, Config]] = {}

    def of(self, folder: str) -> Config:
        """Return the configuration for a folder; a refusal of kind ``config`` if it is wrong."""
        state = _state(folder)
        known = self._known.get(folder)
        if known is None or known[0] != state:
            known = self._known[folder] = state, configuration.load(folder)
        return known[1]


def _state(folder: str) -> State:
    chosen = current().file
    files = (
        [chosen]
        if chosen
        else [
            os.path.join(above, name)
            for above in upwards(folder)
            for name in ("pillcheck.toml", "pyproject.toml")
        ]
    )
    state = []
    for file in files:
        try:
            status = os.stat(file)
        except OSError:
            continue
        state.append((file, status.st_mtime_ns, status.st_size))
    return tuple(state)
