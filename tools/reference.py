"""Write docs/rules.md and docs/pillcheck.schema.json, which are made from the code.

``make docs`` calls it; tests say when one of them is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from pillcheck import settings
from pillcheck.report import rules

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Write both files."""
    schema = json.dumps(settings.schema(), indent=2, ensure_ascii=False) + "\n"
    for name, content in (("rules.md", rules.page()), ("pillcheck.schema.json", schema)):
        (DOCS / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
