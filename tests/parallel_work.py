"""Work to share out: in a module that each process imports fast."""

from __future__ import annotations

import os
from pathlib import Path

from pillcheck.errors import Refusal


def name_and_size(path: str) -> tuple[str, int]:
    return Path(path).stem, Path(path).stat().st_size


def process_of(path: str) -> int:
    return os.getpid()


def refuse_the_last(path: str) -> str:
    if path.endswith("7.txt"):
        raise Refusal("io", "the last one")
    return path


def die_elsewhere(path: str) -> str:
    if os.getpid() != int(os.environ["TEST_PARENT"]):
        os._exit(1)
    return Path(path).stem
