"""What takes the last edits of a page back, kept in git's own folder, else in the user's cache.

For each edit, the bytes that it replaced, and the hashes of the page before and
after it: a page is only taken back to bytes that are exactly those of before.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from base64 import b64decode, b64encode
from datetime import UTC, datetime
from pathlib import Path

from pillcheck import git
from pillcheck.errors import Refusal
from pillcheck.files import reading, writing
from pillcheck.record import Record
from pillcheck.sequences import common_start

_VERSION = 1
# How many edits of a page are kept, and how many bytes of them in all.
_MOST, _LARGEST = 50, 2_000_000
# Where git has the edits of the pages in a folder, by the folder and what ``GIT_DIR`` says.
_places: dict[tuple[str, str | None], Path] = {}


class Step(Record):
    """An edit: when it was made, the page before and after, and what it replaced.

    ``start`` and ``end`` are the place of the new bytes, ``old`` stood there before.
    """

    time: str
    before: str
    after: str
    start: int
    end: int
    old: bytes

    @classmethod
    def of(cls, before: bytes, after: bytes) -> Step:
        """Return the step from one content of a page to another."""
        start = common_start(before, after)
        behind = common_start(before[start:][::-1], after[start:][::-1])
        return cls(
            time=datetime.now(UTC).isoformat(timespec="microseconds"),
            before=_hash(before),
            after=_hash(after),
            start=start,
            end=len(after) - behind,
            old=before[start : len(before) - behind],
        )

    def taken_back(self, data: bytes) -> bytes | None:
        """Return the page before the edit; nothing unless ``data`` is the page after it."""
        if _hash(data) != self.after:
            return None
        before = data[: self.start] + self.old + data[self.end :]
        return before if _hash(before) == self.before else None


def remember(path: str, before: bytes, after: bytes) -> None:
    """Keep what takes an edit back. Where it cannot be kept, the edit stays all the same."""
    with contextlib.suppress(OSError, Refusal):
        file = _file(path)
        steps = [*_read(file), Step.of(before, after)][-_MOST:]
        while len(steps) > 1 and sum(len(step.old) for step in steps) > _LARGEST:
            del steps[0]
        _write(file, path, steps)


def steps_of(path: str) -> list[Step]:
    """Return the edits of a page that are kept, oldest first."""
    try:
        return _read(_file(path))
    except Refusal:
        return []


def _read(file: Path) -> list[Step]:
    try:
        content = json.loads(reading.read(str(file)))
        if content["schema_version"] != _VERSION:
            return []
        return [
            Step(**{**step, "old": b64decode(step["old"], validate=True)})
            for step in content["steps"]
        ]
    except (OSError, ValueError, KeyError, TypeError, RecursionError, Refusal):
        return []


def forget(path: str, step: Step) -> None:
    """Drop an edit, and those after it, that were taken back."""
    with contextlib.suppress(OSError, Refusal):
        file = _file(path)
        steps = _read(file)
        if step in steps:
            _write(file, path, steps[: steps.index(step)])


def _write(file: Path, path: str, steps: list[Step]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    kept = [
        {**dict(zip(step._fields, step, strict=True)), "old": b64encode(step.old).decode()}
        for step in steps
    ]
    content = {"schema_version": _VERSION, "path": os.path.realpath(path), "steps": kept}
    writing.write(str(file), json.dumps(content).encode("utf-8", "surrogateescape"), 0o600)


def _file(path: str) -> Path:
    real = os.path.realpath(path)
    name = f"{_hash(os.fsencode(real))[:32]}.json"
    folder = str(Path(real).parent)
    if place := _place_in_git(folder):
        return place / name
    from platformdirs import user_cache_path

    return user_cache_path("pillcheck", appauthor=False) / "undo" / name


def _place_in_git(folder: str) -> Path | None:
    # A server edits one page for hours.
    key = folder, os.environ.get("GIT_DIR")
    place = _places.get(key)
    if place and place.parents[1].is_dir():
        return place
    path = git.try_output(folder, "rev-parse", "--git-path", "pillcheck/undo")
    if not path:
        return None
    _places[key] = place = Path(folder, path.removesuffix("\n"))
    return place


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
