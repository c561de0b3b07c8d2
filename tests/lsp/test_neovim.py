"""A real Neovim: a page is opened, edited without saving it, fixed, and an item is set."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.support import KINDS, page_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Result

SCRIPT = Path(__file__).with_name("neovim.lua")
PAGE = "docs/backlog/README.html"

pytestmark = pytest.mark.skipif(
    shutil.which("nvim") is None,
    reason="Neovim is not installed; on Debian it is the package neovim",
)


def test_neovim_shows_findings_fixes_them_and_sets_a_status(
    repo: Path, tmp_path: Path, pillcheck: Callable[..., Result]
) -> None:
    # Characters that its lines count as two, before all that is edited.
    text = KINDS["pill-in-heading"].read_text(encoding="utf-8")
    text = text.replace("<span class", "<i>🎉é</i><span class").replace(
        "1) Summary", "1) summary", 1
    )
    page = repo / PAGE
    page.write_text(text, encoding="utf-8")
    item = next(item for item in page_of(text).items if item.status == "todo")
    seen_file = tmp_path / "seen.json"
    done = subprocess.run(
        ["nvim", "--headless", "-n", "-u", "NONE", "-c", f"luafile {SCRIPT}"],
        cwd=repo,
        env={
            **os.environ,
            "HOME": str(tmp_path),
            "XDG_STATE_HOME": str(tmp_path / "state"),
            "PILLCHECK_PYTHON": sys.executable,
            "PILLCHECK_PAGE": PAGE,
            "PILLCHECK_RESULT": str(seen_file),
            "PILLCHECK_FIRST": "field-label-style",
            "PILLCHECK_ITEM": f'id="{item.name}"',
        },
        capture_output=True,
        timeout=120,
        check=False,
    )
    seen = json.loads(seen_file.read_text(encoding="utf-8"))
    assert "problem" not in seen, (seen["problem"], done.stderr)
    assert seen.pop("after_fix") == text
    after = seen.pop("after_set")
    assert set(seen.values()) == {True}, seen
    # Nothing was saved, and what would be is what the command writes.
    assert page.read_text(encoding="utf-8") == text
    assert pillcheck("set", item.name or "", "blocked").code == 0
    assert page.read_text(encoding="utf-8") == after != text
