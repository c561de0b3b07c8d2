"""The scripts that browsers get: how long they are, and that what is sent is what is written."""

from __future__ import annotations

import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from pillcheck.serving.files import own_file
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = ROOT / "src" / "pillcheck" / "serving" / "static"
SCRIPTS = sorted(FOLDER.glob("*.js"))
OTHERS = sorted((ROOT / "src" / "pillcheck" / "report" / "pages" / "static").glob("*.js"))
MOST = 25 << 10
WORDS = re.compile(r"'(?:\\.|[^'\n\\])*'|`(?:\\.|[^`\\])*`")
COMMENT = re.compile(r"//.*|/\*\*[\s\S]*?\*/")
each_script = pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p in SCRIPTS])


def sent(path: Path) -> str:
    return own_file(path.name)[0].decode()


def test_all_scripts_of_the_page_together_are_short() -> None:
    assert len(SCRIPTS) > 5
    assert sum(len(sent(path).encode()) for path in SCRIPTS) <= MOST


@each_script
def test_only_comments_and_the_space_around_lines_are_not_sent(path: Path) -> None:
    text = path.read_text("utf-8")
    assert "".join(COMMENT.sub("", text).split()) == "".join(sent(path).split())
    assert len(sent(path)) < len(text)


@each_script
def test_no_words_look_like_a_comment_or_go_over_lines(path: Path) -> None:
    """Else what is sent would not be what is written."""
    code = COMMENT.sub("", path.read_text("utf-8"))
    for words in WORDS.findall(code):
        assert not re.search(r"//|/\*|\n", words), words
    # No other kind of quotes, and none is left open.
    assert not re.search("[\"'`]", WORDS.sub("", code))


@pytest.mark.parametrize("path", [pytest.param(p, id=p.name) for p in [*SCRIPTS, *OTHERS]])
def test_a_script_is_checked_and_says_what_it_is_for(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert lines[0] == "// @ts-check"
    assert re.fullmatch(r"// \w.*[.\w]", lines[1])
    assert len(lines) < 200


@pytest.mark.skipif(not shutil.which("node"), reason="Node.js is not installed")
@pytest.mark.slow
def test_what_is_sent_can_be_read(tmp_path: Path) -> None:
    for path in SCRIPTS:
        file = tmp_path / f"{path.stem}.mjs"
        file.write_text(sent(path), "utf-8")
        done = subprocess.run(["node", "--check", file], capture_output=True, check=False)
        assert done.returncode == 0, (path, done.stderr)


@pytest.mark.parametrize("name", ["types.d.ts", "../service.py", "", "no.js"])
def test_no_other_file_is_sent(name: str) -> None:
    from pillcheck.serving.security import Denied

    with pytest.raises(Denied):
        own_file(name)
