"""Print which changes of `make mutate` no test noticed, and the share of those that one did."""

from __future__ import annotations

import json
import sys
from pathlib import Path

# How mutmut notes it where all tests passed, and where none looks at the changed function.
UNNOTICED = (0, 33)


def figures(folder: Path) -> list[str]:
    """Return what is to be said of a folder of mutants: survivors, and figures by module."""
    said: list[str] = []
    all_codes: list[int | None] = []
    for path in sorted(folder.rglob("*.meta")):
        codes = json.loads(path.read_text())["exit_code_by_key"]
        said += [f"survived: {name}" for name, code in codes.items() if code in UNNOTICED]
        said.append(_figure(path.name.removesuffix(".py.meta"), list(codes.values())))
        all_codes += codes.values()
    return [*said, _figure("all", all_codes)]


def _figure(name: str, codes: list[int | None]) -> str:
    tried = [code for code in codes if code is not None]
    survived = sum(code in UNNOTICED for code in tried)
    share = f"{100 * (1 - survived / len(tried)):.1f} %" if tried else "none"
    left = len(codes) - len(tried)
    return f"{name}: {share} of {len(tried)} killed" + (f", {left} not tried yet" if left else "")


if __name__ == "__main__":
    sys.stdout.write("\n".join(figures(Path(sys.argv[1]))) + "\n")
