"""Any markup: where the tree is certain, html5lib has the same."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from pillcheck.html.source import Source
from pillcheck.html.tree import Tree
from tests.oracle import places
from tests.support import our_places

PIECES = st.lists(
    st.sampled_from(
        "<p> </p> <div> </div> <b> </b> <ul> </ul> <li> </li> <dl> </dl> <dt> <dd> <h2> </h2> <br> "
        "<section> </section> <table> </table> <tr> <td> </td> <span> </span> x <a> </a> "
        "<section> </section> <nav> </nav> <address> <small> </small> <select> </select> <option> "
        "<template> </template> <!--c--> <i> </i> <wbr>".split()
    ),
    max_size=14,
).map("".join)


@given(PIECES)
@example("<span><p></span><p>")
@example("<ul><li><span><li></span></ul>")
@example("<div><p></div><p>")
def test_where_we_are_certain_html5lib_agrees(text: str) -> None:
    text = (
        f"<!doctype html><html><head><title>x</title></head><body><main>{text}</main></body></html>"
    )
    tree = Tree(Source(text))
    if tree.problems or any(t.name in ("select", "template") for t in tree.tokens):
        return
    assert our_places(tree) == places(text)
