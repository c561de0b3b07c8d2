"""Any page, edited anywhere: what is shown around the edits is what whole pages show."""

from __future__ import annotations

from itertools import accumulate

from hypothesis import assume, example, given
from hypothesis import strategies as st

from pillcheck.html import second_reader
from pillcheck.html.edit import Edit, apply
from pillcheck.html.node_parser import NodeParser
from pillcheck.html.nodes import difference
from pillcheck.html.plain_markup import is_plain
from pillcheck.html.read_around import is_same_outside
from pillcheck.html.source import Source, Span

_USUAL = (
    "<div> </div> <p> </p> <b> </b> <ul> </ul> <li> </li> <table> </table> <tr> </tr> <td> </td> "
    "<section> </section> <br> <hr/> <i/> <dl> <dt> <dd> </dl> <h2> </h2> <span> </span>"
).split()
_ODD = [
    *"<!-- --> <script> </script> <title> </title> <style> </style> <textarea> </textarea>".split(),
    *"</br> <plaintext> <![CDATA[ ]]> <!x> <? & &# &a &amp; &#38; ' = / > < </ </> <i/".split(),
    *'- --! <p/> &#x1F600; \u017f " <i/a'.split(),
    *("<i a='", '<i a="b\'c">', "'>", "<b c=d e>", "\xa0"),
]
_WHOLE = [
    *"a <br> <p>b</p> <li>c</li> <li>d <p>e <b>f</b> <div>g</div> <tr><td>h</td></tr>".split(),
    *"<section><h2>i</h2></section> <ul><li>j<li>k</ul> <td>l".split(),
    *(" ", "\n", "x y"),
]
WHOLE = st.sampled_from(_WHOLE)
PIECE = st.sampled_from([*_WHOLE, *_USUAL, *_ODD])
PAGE = st.lists(WHOLE, max_size=30) | st.lists(PIECE, max_size=30)


@st.composite
def edited(draw: st.DrawFn) -> tuple[str, list[Edit]]:
    """Return a page of pieces, and edits that put some in the place of others."""
    pieces = draw(PAGE)
    starts = [0, *accumulate(map(len, pieces))]
    edits: list[Edit] = []
    at = 0
    for _ in range(draw(st.integers(1, 3))):
        first = draw(st.integers(at, len(pieces)))
        last = draw(st.integers(first, min(first + 3, len(pieces))))
        new = "".join(draw(st.lists(WHOLE, max_size=3) | st.lists(PIECE, max_size=3)))
        gone = "".join(pieces[first:last])
        if new != gone:
            edits.append(Edit(Span(starts[first], starts[last]), new))
        at = last + 1
        if at > len(pieces):
            break
    return "".join(pieces), edits


@given(edited())
@example(("<p><i>b</i></p><u>", [Edit(Span(11, 11), "<div>c</div>")]))
@example(("<!-- <b>x</b><p>a</p> -->", [Edit(Span(16, 17), "-->")]))
@example(("<i a='x><b>x</b><p>a</p><p>", [Edit(Span(19, 20), "'")]))
def test_what_is_shown_around_the_edits_is_so(page: tuple[str, list[Edit]]) -> None:
    text, edits = page
    assume(edits)
    after = apply(Source(text), edits).text
    if is_same_outside(text, after, edits):
        old, new = second_reader.read_nodes(text), second_reader.read_nodes(after)
        assert difference(old, new, text, after, edits) is None
        assert second_reader.differs(text, after, edits) is None


@given(st.lists(PIECE, max_size=20).map("".join), st.lists(PIECE, max_size=8).map("".join))
def test_a_reader_is_between_two_pieces_behind_plain_markup(plain: str, rest: str) -> None:
    """So what it sees there does not depend on what follows."""
    assume(is_plain(plain, 0, len(plain)))
    alone, whole = NodeParser(plain).read(), NodeParser(f"{plain}<b>{rest}").read()
    seen = [node for node in whole if node.place < len(plain)]
    assert [node[:1] + node[2:] for node in seen] == [node[:1] + node[2:] for node in alone]
    assert any(node.place == len(plain) and node.says == "b" for node in whole)
