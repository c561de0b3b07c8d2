"""A module that is put off: its users get what is in it, whoever imports it later gets it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from pillcheck.html.late_import import postponed

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "rarely_used.py").write_text("value = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "rarely_used", raising=False)
    return "rarely_used"


def test_a_module_is_loaded_when_something_of_it_is_used(module: str) -> None:
    with postponed(module):
        stand_in = __import__(module)
    assert module not in sys.modules
    assert stand_in.value == 1
    assert sys.modules[module] is not stand_in
    with pytest.raises(AttributeError):
        _ = stand_in.other


def test_it_may_be_used_at_once(module: str) -> None:
    with postponed(module):
        assert __import__(module).value == 1
        real = sys.modules[module]
    assert sys.modules[module] is real
    with postponed(module):
        assert sys.modules[module] is real


def test_an_error_leaves_nothing_behind(module: str) -> None:
    with pytest.raises(ZeroDivisionError), postponed(module):
        raise ZeroDivisionError
    assert module not in sys.modules


@pytest.mark.slow
def test_others_have_the_selectors_of_beautifulsoup() -> None:
    code = (
        "import sys, pillcheck.html.node_parser, bs4\n"
        "assert 'soupsieve' not in sys.modules\n"
        "print(bs4.BeautifulSoup('<p class=a>x</p>', 'html.parser').select('p.a'))\n"
        "import soupsieve.css_match\n"
        "assert soupsieve is sys.modules['soupsieve'] and soupsieve.__file__"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == '[<p class="a">x</p>]\n'
