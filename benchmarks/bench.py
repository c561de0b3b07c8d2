"""Times pillcheck beside its rivals, and each command on pages that grow; prints ratios.

Run it with ``make bench``. Commands are run in turn with what they are compared with, so
that a machine that slows down slows both. Reported are medians of CPU seconds (user and
system, children included), wall clock and peak memory, and the median of the ratios.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks import growth, rivals  # noqa: E402

REPORT = ROOT / "docs" / "performance.md"
_SIZES = (28, 280, 2800, 28_000)


def main() -> None:
    """Measure, print the tables, and put them into the document where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15, help="how often each command is run")
    parser.add_argument("--write", action="store_true", help=f"put the tables into {REPORT.name}")
    parser.add_argument("--pages", metavar="FOLDER", help="check the real pages of a folder, too")
    parser.add_argument(
        "--largest", type=int, default=2800, metavar="N", help="how many items the largest page has"
    )
    parser.add_argument("--only", choices=["rivals", "growth"], help="measure one of both")
    options = parser.parse_args()
    real = sorted(map(str, Path(options.pages).resolve().glob("*.html"))) if options.pages else []
    # As an installed package has it: compiled. Otherwise each run would compile it.
    subprocess.run([sys.executable, "-m", "compileall", "-q", str(ROOT / "src")], check=True)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    for name in ("rivals", "growth"):
        if options.only not in (None, name):
            continue
        with tempfile.TemporaryDirectory() as folder:
            if name == "rivals":
                made = rivals.table(Path(folder), options.runs, real)
            else:
                sizes = [size for size in _SIZES if size <= options.largest]
                made = growth.table(Path(folder), sizes)
        print(made)
        if options.write:
            _write(name, made)


def _write(name: str, made: str) -> None:
    """Put a table between its marks in the document."""
    start, end = f"<!-- made by make bench: {name} -->\n", f"<!-- end of {name} -->\n"
    before, _, rest = REPORT.read_text("utf-8").partition(start)
    after = rest.partition(end)[2]
    REPORT.write_text(f"{before}{start}\n{made}\n{end}{after}", "utf-8")


if __name__ == "__main__":
    main()
