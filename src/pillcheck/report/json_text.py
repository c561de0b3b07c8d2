"""What all JSON output shares: the schema version, how it is written, and refusals."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pillcheck.printable import escaped

if TYPE_CHECKING:
    from pillcheck.errors import Refusal

SCHEMA_VERSION = 1


def dump(content: dict[str, Any]) -> str:
    """Return a report as JSON text, with the schema version first."""
    return as_text({"schema_version": SCHEMA_VERSION, **content})


def as_text(content: Any) -> str:
    """Return plain data as JSON text that is safe to print."""
    return escaped(json.dumps(content, ensure_ascii=False, indent=2))


def error(refusal: Refusal) -> dict[str, Any]:
    """Return a refusal as plain data for JSON."""
    return {
        "error": {
            "kind": refusal.kind,
            "message": refusal.message,
            "candidates": list(refusal.candidates),
        }
    }
