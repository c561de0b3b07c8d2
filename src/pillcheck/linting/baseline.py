"""Findings that are known and passed over, so that only new ones count.

A finding is known again by its page, rule, item and message: lines may move.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal
from pillcheck.files import reading, writing
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.linting.result import Located, Result

    Runs = Callable[[Result, str], bool]

_VERSION = 1
Key = tuple[str, str, str | None, str]


class Baselined(Record):
    """Results without the findings that a baseline knows; how many it hid, how many are gone."""

    results: list[Result]
    hidden: int
    stale: int


class Written(Record):
    """How many findings are in a baseline now, and how many of them were only kept in it."""

    findings: int
    kept: int


def write(file: str, results: list[Result], runs: Runs) -> Written:
    """Write every finding to a baseline file.

    ``runs`` tells which rules were run on a page. What the file knows of other
    rules, and of pages that are there and were not looked at, is kept.
    """
    counts = Counter(_key(file, found) for result in results for found in result.findings)
    # What is no regular file, such as /dev/stdout, has nothing to keep.
    known = _read(file) if reading.is_regular(file) else Counter()
    looked_for = _looked_for(file, results, runs)
    kept = Counter(
        {
            key: number
            for key, number in known.items()
            if not looked_for(key) and _is_there(file, key[0])
        }
    )
    counts += kept
    entries = [
        {"path": path, "rule": rule, "item": item, "message": message, "count": number}
        for (path, rule, item, message), number in sorted(
            counts.items(), key=lambda entry: tuple(part or "" for part in entry[0])
        )
    ]
    content = {"schema_version": _VERSION, "findings": entries}
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    try:
        writing.write(file, text.encode("utf-8", "surrogateescape"))
    except OSError as error:
        raise Refusal("io", f"{file} cannot be written: {error.strerror}") from None
    return Written(sum(counts.values()), sum(kept.values()))


def apply(file: str, results: list[Result], runs: Runs) -> Baselined:
    """Leave out the findings that a baseline file knows.

    ``runs`` tells which rules were run on a page.
    """
    known = _read(file)
    total = sum(known.values())
    looked_for = _looked_for(file, results, runs)
    left = []
    for result in results:
        hidden = []
        for found in result.findings:
            key = _key(file, found)
            if known[key] > 0:
                known[key] -= 1
                hidden.append(found)
        left.append(result.without(hidden))
    hidden_now = total - sum(known.values())
    stale = sum(number for key, number in known.items() if looked_for(key))
    return Baselined(left, hidden_now, stale)


def _looked_for(file: str, results: list[Result], runs: Runs) -> Callable[[Key], bool]:
    """Return what tells whether a check would have found an entry again."""
    by_path = {_path(file, result.path): result for result in results}
    return lambda key: key[0] in by_path and runs(by_path[key[0]], key[1])


def _is_there(file: str, path: str) -> bool:
    # Standard input may come again.
    return (Path(file).parent / path).exists() or Path(path).name == "-"


def _read(file: str) -> Counter[Key]:
    try:
        content = json.loads(reading.read(file).decode("utf-8-sig", "surrogateescape"))
        if content["schema_version"] != _VERSION:
            raise Refusal("config", f"{file} was written by another version of pillcheck")
        return Counter(
            {
                (str(e["path"]), str(e["rule"]), e["item"], str(e["message"])): int(e["count"])
                for e in content["findings"]
            }
        )
    except FileNotFoundError:
        raise Refusal(
            "config", f"there is no baseline {file}; write one with --write-baseline {file}"
        ) from None
    except OSError as error:
        raise Refusal("io", f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Refusal("config", f"{file} is not a baseline written by pillcheck") from None


def _key(file: str, found: Located) -> Key:
    return _path(file, found.path), found.rule, found.item, found.message


def _path(file: str, path: str) -> str:
    # Relative to the baseline, so that it may be used from any folder.
    whole = Path(path).resolve()
    try:
        return Path(os.path.relpath(whole, Path(file).resolve().parent)).as_posix()
    except ValueError:  # another drive
        return whole.as_posix()
