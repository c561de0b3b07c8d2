"""The text of an element as readers see it: what is stripped, however it is written."""

from __future__ import annotations

from html import unescape

from hypothesis import given
from hypothesis import strategies as st

from pillcheck.backlog.shown_text import stripped

MARKS = " \t:;,.·•|–—-\xa0"
PIECES = st.text(st.sampled_from(MARKS + "a&<é9"), max_size=12)


@given(PIECES, st.lists(st.sampled_from(["raw", "decimal", "hex"]), min_size=12, max_size=12))
def test_marks_go_however_they_are_written(text: str, forms: list[str]) -> None:
    def written(character: str, form: str) -> str:
        if form == "raw" and character not in "&<":
            return character
        return f"&#{ord(character)};" if form != "hex" else f"&#x{ord(character):X};"

    raw = "".join(map(written, text, forms))
    start, end = stripped(f"<p>{raw}</p>", 3, 3 + len(raw), before=MARKS, behind=MARKS)
    assert unescape(raw[start - 3 : end - 3]) == text.strip(MARKS)
    if not text.strip(MARKS):
        assert (start, end) == (3 + len(raw), 3 + len(raw))
