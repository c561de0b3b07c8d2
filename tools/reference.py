"""Write docs/rules.md and the schemas in docs, which are made from the code.

``make docs`` calls it; tests say when one of them is out of date.
"""

from __future__ import annotations

import json
from pathlib import Path

from pillcheck.project import schema
from pillcheck.report.findings import rules
from pillcheck.report.schema import outputs

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Write the files."""
    contents = {
        "rules.md": rules.page(),
        "pillcheck.schema.json": json.dumps(schema.schema(), indent=2, ensure_ascii=False) + "\n",
        "output.schema.json": json.dumps(outputs.schema(), indent=2, ensure_ascii=False) + "\n",
    }
    for name, content in contents.items():
        (DOCS / name).write_text(content, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
