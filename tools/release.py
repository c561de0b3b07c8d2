"""Check that a tag names the version in the source, and print what the changelog says of it.

The release workflow calls it before pillcheck is installed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def notes(tag: str) -> str:
    """Return what the changelog says of a tag's version.

    Ends the program with a message where the tag is not that of the version in
    the source, or the changelog has no dated section for it.
    """
    source = (ROOT / "src" / "pillcheck" / "__init__.py").read_text(encoding="utf-8")
    version = re.findall(r'^__version__ = "(.+)"$', source, re.MULTILINE)[0]
    if tag != f"v{version}":
        sys.exit(f"the tag is {tag}, but the source says {version}")
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = rf"^## \[{re.escape(version)}\] - \d{{4}}-\d\d-\d\d\n"
    section = re.search(heading + r"(.*?)(?=^## |^\[|\Z)", changelog, re.DOTALL | re.MULTILINE)
    if not section or not section[1].strip():
        sys.exit(f"CHANGELOG.md has nothing to say under [{version}] and a date")
    return section[1].strip()


if __name__ == "__main__":
    print(notes(sys.argv[1]))  # noqa: T201
