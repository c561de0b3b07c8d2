"""SARIF 2.1.0, for code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import os
from collections import Counter
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from pillcheck import __version__
from pillcheck.report.findings.paths import from_root
from pillcheck.report.json_text import as_text
from pillcheck.rules.catalogue import RULES

if TYPE_CHECKING:
    from pillcheck.linting.result import Located, RelatedPlace, Result
    from pillcheck.rules.base import Rule

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_INDEX = {rule.id: number for number, rule in enumerate(RULES)}


def check(results: list[Result]) -> str:
    """Return the SARIF log of a check, as JSON."""
    # The same finding in the same item, again.
    seen: Counter[str] = Counter()
    run = {
        "tool": {
            "driver": {
                "name": "pillcheck",
                "version": __version__,
                "informationUri": "https://github.com/pillcheck/pillcheck",
                "rules": [_rule(rule) for rule in RULES],
            }
        },
        "columnKind": "unicodeCodePoints",
        "artifacts": [{"location": {"uri": _uri(result.path)}} for result in results],
        "results": [_result(finding, seen) for result in results for finding in result.findings],
    }
    return as_text(
        {
            "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
            "version": "2.1.0",
            "runs": [run],
        }
    )


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": type(rule).__name__,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.explanation},
        "defaultConfiguration": {"level": _LEVELS[str(rule.severity)], "enabled": rule.on},
    }


def _result(finding: Located, seen: Counter[str]) -> dict[str, Any]:
    key = "/".join((finding.rule, finding.item or "", finding.message))
    place = f"{from_root(finding.path)}/{key}"
    seen[place] += 1
    return {
        "ruleId": finding.rule,
        "ruleIndex": _INDEX[finding.rule],
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.text},
        "locations": [_location(finding)],
        **_related(finding),
        "partialFingerprints": {
            "pillcheck/v1": key if seen[place] == 1 else f"{key}/{seen[place]}"
        },
    }


def _related(finding: Located) -> dict[str, Any]:
    places = [
        {"id": number, **_location(related), "message": {"text": related.message}}
        for number, related in enumerate(finding.related, 1)
    ]
    return {"relatedLocations": places} if places else {}


def _location(place: Located | RelatedPlace) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(place.path)},
            "region": {
                "startLine": place.line,
                "startColumn": place.column,
                "endLine": place.end_line,
                "endColumn": place.end_column,
            },
        }
    }


def _uri(path: str) -> str:
    return quote(os.fsencode(from_root(path)))
