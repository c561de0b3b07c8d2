"""What all JSON output has in common: the schema version, how it is written, and refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pillcheck.printable import escaped

if TYPE_CHECKING:
    from pillcheck.errors import Refusal

SCHEMA_VERSION = 1


def dump(content: dict[str, Any]) -> str:
    """Return the text of a report."""
    return as_text({"schema_version": SCHEMA_VERSION, **content})


def as_text(content: Any) -> str:
    """Return plain data as JSON that can be printed anywhere."""
    return escaped(json.dumps(content, ensure_ascii=False, indent=2))


def error(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal."""
    return {
        "error": {
            "kind": refusal.kind,
            "message": refusal.message,
            "candidates": list(refusal.candidates),
        }
    }
