from __future__ import annotations

import pytest

from pillcheck.html import memo
from pillcheck.html.memo import Memo


def test_a_value_is_made_once() -> None:
    made: list[str] = []

    def make(key: str) -> str:
        made.append(key)
        return key.upper()

    known = Memo(make)
    assert [known[key] for key in ("a", "b", "a")] == ["A", "B", "A"]
    assert made == ["a", "b"]


def test_without_a_way_to_make_one_there_is_none() -> None:
    with pytest.raises(KeyError):
        Memo[str, int]()["a"]


def test_it_does_not_grow_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memo, "_MOST", 3)
    known = Memo[str, int]()
    assert [known.keep(key, number) for number, key in enumerate("abcd")] == [0, 1, 2, 3]
    assert known == {"d": 3}


def test_what_is_long_is_not_kept() -> None:
    known = Memo[str, int](len)
    assert known["x" * 10_000] == 10_000
    assert known == {}
