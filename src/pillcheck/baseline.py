"""Findings that are known and passed over, so that only new ones count.

A finding is known again by its page, rule, item and message: lines may move.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.result import Located, Result

_VERSION = 1
Key = tuple[str, str, str | None, str]


class Baselined(Record):
    """Results without the findings that a baseline knows; how many it hid, how many are gone."""

    results: list[Result]
    hidden: int
    stale: int


def write(file: str, results: list[Result]) -> int:
    """Write every finding to a baseline file, and return how many there are."""
    counts = Counter(_key(file, found) for result in results for found in result.findings)
    entries = [
        {"path": path, "rule": rule, "item": item, "message": message, "count": number}
        for (path, rule, item, message), number in sorted(
            counts.items(), key=lambda entry: tuple(part or "" for part in entry[0])
        )
    ]
    content = {"schema_version": _VERSION, "findings": entries}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        Path(file).write_text(text, "utf-8")
    except OSError as error:
        raise Refusal("io", f"{file} cannot be written: {error.strerror}") from None
    return sum(counts.values())


def apply(file: str, results: list[Result]) -> Baselined:
    """Leave out the findings that a baseline file knows."""
    known = _read(file)
    total = sum(known.values())
    left = []
    for result in results:
        hidden = []
        for found in result.findings:
            key = _key(file, found)
            if known[key] > 0:
                known[key] -= 1
                hidden.append(found)
        left.append(result.without(hidden))
    stale = sum(known.values())
    return Baselined(left, total - stale, stale)


def _read(file: str) -> Counter[Key]:
    try:
        content = json.loads(Path(file).read_text("utf-8"))
        if content["schema_version"] != _VERSION:
            raise Refusal("config", f"{file} was written by another version of pillcheck")
        return Counter(
            {
                (e["path"], e["rule"], e["item"], e["message"]): int(e["count"])
                for e in content["findings"]
            }
        )
    except FileNotFoundError:
        raise Refusal(
            "config", f"there is no baseline {file}; write one with --write-baseline {file}"
        ) from None
    except OSError as error:
        raise Refusal("io", f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError):
        raise Refusal("config", f"{file} is not a baseline written by pillcheck") from None


def _key(file: str, found: Located) -> Key:
    # Relative to the baseline, so that it may be used from any folder.
    try:
        path = Path(found.path).resolve().relative_to(Path(file).resolve().parent).as_posix()
    except ValueError:
        path = Path(found.path).as_posix()
    return path, found.rule, found.item, found.message
