"""Baselines: files of known findings, so that a check reports only new ones.

A finding is recognised by its page, rule, item and message: lines may move.
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


class Remaining(Record):
    """Results without the findings in a baseline; how many it hid, and how many are gone."""

    results: list[Result]
    hidden: int
    stale: int


class Written(Record):
    """How many findings a baseline has now, and how many of them were in it and not rechecked."""

    findings: int
    kept: int


def write(file: str, results: list[Result], runs: Runs) -> Written:
    """Write every finding to a baseline file.

    ``runs`` returns whether a rule was run on a page. The file keeps its findings
    of other rules, and on existing pages that were not checked. Raises a refusal
    of kind ``io`` if the file cannot be written.
    """
    counts = Counter(_key(file, f) for result in results for f in result.findings)
    # Only a regular file, unlike /dev/stdout, can have findings to keep.
    known = _read(file) if reading.is_regular(file) else Counter()
    was_checked = _checked(file, results, runs)
    kept = Counter(
        {
            key: number
            for key, number in known.items()
            if not was_checked(key) and _exists(file, key[0])
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


def apply(file: str, results: list[Result], runs: Runs) -> Remaining:
    """Return the results without the findings in a baseline file.

    ``runs`` returns whether a rule was run on a page. Raises a refusal if the
    file is missing, cannot be read, or is no baseline.
    """
    known = _read(file)
    total = sum(known.values())
    was_checked = _checked(file, results, runs)
    remaining = []
    for result in results:
        hidden = []
        for finding in result.findings:
            key = _key(file, finding)
            if known[key] > 0:
                known[key] -= 1
                hidden.append(finding)
        remaining.append(result.without(hidden))
    stale = sum(number for key, number in known.items() if was_checked(key))
    return Remaining(remaining, hidden=total - sum(known.values()), stale=stale)


def _checked(file: str, results: list[Result], runs: Runs) -> Callable[[Key], bool]:
    """Return a function: whether this check would have found an entry again."""
    by_path = {_path(file, result.path): result for result in results}
    return lambda key: key[0] in by_path and runs(by_path[key[0]], key[1])


def _exists(file: str, path: str) -> bool:
    # Standard input may be checked again.
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
            "config", f"no baseline {file}; write one with --write-baseline {file}"
        ) from None
    except OSError as error:
        raise Refusal("io", f"{file} cannot be read: {error.strerror}") from None
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
        raise Refusal("config", f"{file} is not a baseline of pillcheck") from None


def _key(file: str, finding: Located) -> Key:
    return _path(file, finding.path), finding.rule, finding.item, finding.message


def _path(file: str, path: str) -> str:
    # Relative to the baseline, so that it can be used from any folder.
    whole = Path(path).resolve()
    try:
        return Path(os.path.relpath(whole, Path(file).resolve().parent)).as_posix()
    except ValueError:  # another drive
        return whole.as_posix()
