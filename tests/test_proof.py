"""Each proof of an edit, with the others switched off: what it must refuse, and what it must not.

``MEANT`` is one right edit: item 2 goes to blocked, by its class and its label,
and a row is added to the history. Each wrong edit is that one gone wrong.
"""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING, Any

import pytest

from pillcheck.backlog.facts import facts
from pillcheck.backlog.reader import read
from pillcheck.editing import proof
from pillcheck.errors import Refusal
from pillcheck.html.edit import Edit, apply, in_order
from pillcheck.html.source import Source, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pillcheck.backlog.facts import Facts
    from pillcheck.backlog.page import Page

PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="windows-1252"><title>Café</title></head>
<body>
<p class="lead">Words with <b>more</b> words &amp; so on to copy it.</p>
<script>let words = "<p>";</script>
<!-- P0 -->
<section id="item-1">
<h2><span class="priority-tag">P0</span> One
<span class="status-pill status-pill--todo">To do</span></h2>
<dl><dt>1) Summary</dt><dd>First.</dd></dl>
</section>
<!-- P1 -->
<section id="item-2" class="card">
<h2><span class="priority-tag">P1</span> Two
<span class="status-pill status-pill--todo" title="Status: To do">To do</span></h2>
<dl><dt>1) Summary</dt><dd>Second.</dd></dl>
</section>
<table class="other"><tr><td>2026-01-01</td><td>Not here</td><td>Ada</td></tr>
</table>
<section id="page-history"><table class="docs-page-history">
<thead><tr><th>Date</th><th>Change</th><th>Author</th></tr></thead>
<tbody>
<tr><td><time datetime="2026-01-02">2026-01-02</time></td><td>Begun</td><td>Ada</td></tr>
</tbody>
</table></section>
</body>
</html>
"""
ROW = '<tr><td><time datetime="2026-05-06">2026-05-06</time></td><td>Item 2</td><td>Ada</td></tr>\n'
ITEM = PAGE[PAGE.index('<section id="item-2"') : PAGE.index('<table class="other"')]

Splice = tuple[str, str, str]  # what stands before the edit, what goes, what comes
CLASS: Splice = ('Two\n<span class="status-pill status-pill--', "todo", "blocked")
LABEL: Splice = ('title="Status: To do">', "To do", "Blocked")
ADDED: Splice = ("<tbody>\n", "", ROW)
MEANT = (CLASS, LABEL, ADDED)


def edit_of(splice: Splice, page: str = PAGE) -> Edit:
    before, gone, text = splice
    assert page.count(before + gone) == 1, splice
    start = page.index(before + gone) + len(before)
    return Edit(Span(start, start + len(gone)), text)


def page_of(text: str) -> Page:
    return read(Source.from_bytes(text.encode("windows-1252"), "p.html"))


BEFORE = page_of(PAGE)


class Case:
    """An edit, what it is meant to change, and the page as it would be written."""

    def __init__(self, splices: Sequence[Splice], after: Callable[[Source], Source]) -> None:
        self.edits = tuple(map(edit_of, splices))
        self.after = read(after(apply(BEFORE.source, self.edits)))
        right = facts(read(apply(BEFORE.source, map(edit_of, MEANT))))
        old = facts(BEFORE)
        self.intended: Facts = {key: value for key, value in right.items() if value != old[key]}

    def prove(self) -> None:
        proof.prove(BEFORE, self.after, self.edits, self.intended)

    def ask(self, name: str) -> None:
        """Ask one proof alone."""
        if name == "facts":
            proof.prove_facts(BEFORE, self.after, self.intended)
        else:
            prove = {"bytes": proof.prove_bytes, "reader": proof.prove_second_reader}[name]
            prove(BEFORE.source, self.after.source, in_order(BEFORE.source, self.edits))


def tampered(old: str, new: str) -> Callable[[Source], Source]:
    """Return what changes a place of the page besides the edits."""

    def change(source: Source) -> Source:
        assert source.text.count(old) == 1, old
        return source.with_text(source.text.replace(old, new))

    return change


def same(source: Source) -> Source:
    return source


def in_utf_8(source: Source) -> Source:
    return Source(source.text, path=source.path)


def with_mark(source: Source) -> Source:
    return Source(source.text, encoding=source.encoding, bom=codecs.BOM_UTF8)


def with_crlf(source: Source) -> Source:
    return source.with_text(source.text.replace("\n", "\r\n"))


def swapped(source: Source) -> Source:
    """Return the page with its items in the other order."""
    start, end = source.text.index("<!-- P0 -->"), source.text.index('<table class="other"')
    middle = source.text.index("<!-- P1 -->")
    text = source.text
    return source.with_text(text[:start] + text[middle:end] + text[start:middle] + text[end:])


def wrong(
    name: str,
    refused_by: str,
    *splices: Splice,
    after: Callable[[Source], Source] = same,
    but: Splice | None = None,
) -> Any:
    """Return a case: the right edit with more splices, or but one, and which proofs refuse it."""
    kept = tuple(edit for edit in MEANT if edit is not but)
    return pytest.param((*kept, *splices), after, refused_by.split(), id=name)


WRONG = [
    # What changes beside the edits: never meant, and so for the bytes to see, and the reader.
    wrong("a byte elsewhere", "bytes reader", after=tampered("Words with", "Words With")),
    wrong("a space elsewhere", "bytes reader", after=tampered("<p class", "<p  class")),
    wrong("an attribute elsewhere", "bytes reader", after=tampered('"lead"', '"lead" hidden')),
    wrong("a value elsewhere", "bytes reader", after=tampered('"lead"', '"leads"')),
    wrong("a moved comment", "bytes reader", after=tampered(
        f"<!-- P1 -->\n{ITEM[:20]}", f"{ITEM[:20]}<!-- P1 -->\n")),
    wrong("a lost comment", "bytes reader", after=tampered("<!-- P1 -->", "")),
    wrong("a doubled comment", "bytes reader", after=tampered(
        "<!-- P1 -->", "<!-- P1 --><!-- P1 -->")),
    wrong("a lost end tag", "bytes reader", after=tampered("copy it.</p>", "copy it.")),
    wrong("a swallowed end tag", "bytes reader", after=tampered("it.</p>", "it.<!-- </p> -->")),
    wrong("another end tag", "bytes reader", after=tampered("more</b>", "more</i>")),
    wrong("another reference", "bytes reader", after=tampered("words &amp; so", "words &lt; so")),
    wrong("another doctype", "bytes reader", after=tampered("<!doctype html>", "<!doctype xml>")),
    wrong("another script", "bytes reader", after=tampered("let words", "let other")),
    wrong("a class beside the edited one", "bytes reader", after=tampered(
        '"status-pill status-pill--blocked"', '"x status-pill status-pill--blocked"')),
    wrong("a class behind the edited one", "bytes facts reader", after=tampered(
        'status-pill--blocked"', 'status-pill--blocked status-pill--done"')),
    wrong("words beside the edited label", "bytes facts reader", after=tampered(
        ">Blocked<", ">Blocked soon<")),
    wrong("another attribute of the edited tag", "bytes reader", after=tampered(
        'title="Status: To do"', 'title="Status: Blocked"')),
    wrong("a lost attribute of the edited tag", "bytes reader", after=tampered(
        ' title="Status: To do"', "")),
    wrong("an attribute put before the edited one", "bytes reader", after=tampered(
        '<span class="status-pill status-pill--blocked"',
        '<span hidden class="status-pill status-pill--blocked"')),
    wrong("the edited element renamed", "bytes reader", after=tampered(
        'Two\n<span class="status-pill', 'Two\n<samp class="status-pill')),
    wrong("another item's status", "bytes facts reader", after=tampered(
        '--todo">To do<', '--done">Done<')),
    wrong("an item twice", "bytes facts reader", after=tampered(
        '<table class="other">', f'{ITEM}<table class="other">')),
    wrong("swapped items", "bytes facts reader", after=swapped),
    wrong("an item gone", "bytes facts reader", after=tampered(
        '<section id="item-1">', '<section id="item-1" hidden><section>')),
    wrong("another row", "bytes facts reader", after=tampered("<td>Begun</td>", "<td>Ended</td>")),
    wrong("another encoding", "bytes", after=in_utf_8),
    wrong("a byte-order mark", "bytes", after=with_mark),
    wrong("other line ends", "bytes reader", after=with_crlf),
    # What the edits themselves do, so that the bytes are as planned.
    wrong("an encoding named otherwise", "bytes", ('charset="', "windows-1252", "utf-8")),
    wrong("the status of another item", "facts",
          ('One\n<span class="status-pill status-pill--', "todo", "done")),
    wrong("another status", "facts", (*CLASS[:2], "done"), but=CLASS),
    wrong("a second status", "facts", (*CLASS[:2], "todo status-pill--blocked"), but=CLASS),
    wrong("another title of the pill", "facts", ('title="', "Status: To do", "Status: Blocked")),
    wrong("a comment moved into an item", "facts", ("</section>\n", "<!-- P1 -->", ""),
          ('<section id="item-2" class="card">', "", "<!-- P1 -->")),
    wrong("a comment moved before another", "facts", ("</section>\n", "<!-- P1 -->", ""),
          ("</script>\n", "", "<!-- P1 -->")),
    wrong("another comment", "facts", ("<!-- ", "P1", "P0")),
    wrong("another label", "facts", (*LABEL[:2], "To do!"), but=LABEL),
    wrong("a title", "facts", ("P1</span> ", "Two", "2")),
    wrong("an id", "facts", ('<section id="', "item-2", "item-3")),
    wrong("a field", "facts", ("<dd>", "Second.", "Third.")),
    wrong("an item that is no more", "facts", (
        "</section>\n<!-- P1 -->\n<section ", 'id="item-2" class="card"', "")),
    wrong("a row in the wrong table", "facts", ('<table class="other">', "", ROW), but=ADDED),
    wrong("a row too many", "facts", (ADDED[0], "", ROW + ROW), but=ADDED),
    wrong("no row", "facts", but=ADDED),
    wrong("a comment that swallows the end tag", "facts reader", (*LABEL[:2], "Blocked<!-- "),
          but=LABEL),
    wrong("a comment that swallows an end tag outside", "reader", ("copy it.", "", "<!-- ")),
    wrong("raw text that begins", "reader", ("copy it.", "", "<script>")),
    wrong("an element that stays open", "reader", ('<p class="lead">', "", "<b>")),
    wrong("an end tag too many", "reader", ("Words with <b>", "", "</b></p>")),
    wrong("a quote that ends an attribute", "reader", ('<p class="', "lead", 'lead" title="')),
    wrong("a quote that is lost", "reader", ('<p class=', '"lead"', '"lead')),
    wrong("a tag that takes in the text behind it", "reader", ("Words with <b>", "", "<i ")),
    wrong("a reference that begins", "reader", ("on to ", "", "&")),
]  # fmt: skip


@pytest.mark.parametrize(("splices", "after", "refused_by"), WRONG)
def test_a_wrong_edit_is_refused(
    splices: Sequence[Splice], after: Callable[[Source], Source], refused_by: list[str]
) -> None:
    case = Case(splices, after)
    for name in refused_by:
        with pytest.raises(Refusal) as refusal:
            case.ask(name)
        assert refusal.value.kind == "refused"
        assert str(refusal.value).endswith("nothing was written")
    with pytest.raises(Refusal):
        case.prove()


SAYS = [
    pytest.param(
        MEANT,
        tampered("Words with", "Words With"),
        "bytes",
        "in cp1252 this edit would also change bytes elsewhere",
        id="bytes",
    ),
    pytest.param(
        (*MEANT, ('charset="', "windows-1252", "utf-8")),
        same,
        "bytes",
        "after this edit the page would be read in a different encoding",
        id="encoding",
    ),
    pytest.param(
        (*MEANT, ('One\n<span class="status-pill status-pill--', "todo", "done")),
        same,
        "facts",
        'after this edit the status of item-1 would read "done", expected "todo"',
        id="facts",
    ),
    pytest.param(
        (*MEANT, ("Words with <b>", "more", "<!-- ")),
        same,
        "reader",
        "a second HTML reader sees another change: a difference at line 5: "
        "found part of comment '</b> words &amp; so on to copy', expected </b>",
        id="reader",
    ),
]


@pytest.mark.parametrize(("splices", "after", "name", "message"), SAYS)
def test_a_refusal_says_what_is_wrong_and_where(
    splices: Sequence[Splice], after: Callable[[Source], Source], name: str, message: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        Case(splices, after).ask(name)
    assert str(refusal.value) == f"p.html: {message}; nothing was written"


ALONE: dict[str, tuple[tuple[Splice, ...], Callable[[Source], Source]]] = {
    "prove_bytes": ((), in_utf_8),
    "prove_facts": ((("<dd>", "Second.", "Third."),), same),
    "prove_second_reader": ((("copy it.", "", "<script>"),), same),
}


@pytest.mark.parametrize("name", ALONE)
def test_each_proof_is_asked_and_sees_what_no_other_does(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    splices, after = ALONE[name]
    case = Case((*MEANT, *splices), after)
    with pytest.raises(Refusal):
        case.prove()
    with monkeypatch.context() as patch:
        for other in ALONE.keys() - {name}:
            patch.setattr(proof, other, lambda *_: None)
        with pytest.raises(Refusal):
            case.prove()
    monkeypatch.setattr(proof, name, lambda *_: None)
    case.prove()


@pytest.mark.parametrize("name", ["prove_bytes", "prove_second_reader"])
def test_fixes_are_proven_as_well(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    splices, after = ALONE[name]
    case = Case((*MEANT, *splices), after)
    with pytest.raises(Refusal):
        proof.prove_fixes(BEFORE, case.after, case.edits)
    monkeypatch.setattr(proof, name, lambda *_: None)
    proof.prove_fixes(BEFORE, case.after, case.edits)


def test_a_fix_changes_what_it_stands_in_only(monkeypatch: pytest.MonkeyPatch) -> None:
    case = Case(MEANT, tampered('--todo">To do<', '--done">Done<'))
    for other in ("prove_bytes", "prove_second_reader"):
        monkeypatch.setattr(proof, other, lambda *_: None)
    with pytest.raises(Refusal, match="item-1"):
        proof.prove_fixes(BEFORE, case.after, case.edits)


TAG = '<span class="status-pill status-pill--'


@pytest.mark.parametrize("name", ["bytes", "facts", "reader"])
@pytest.mark.parametrize(
    "splices",
    [
        pytest.param(MEANT, id="as meant"),
        pytest.param(MEANT[::-1], id="in another order"),
        pytest.param(
            (("Two\n", f'{TAG}todo"', f'{TAG}blocked"'), LABEL, ADDED), id="most of a start tag"
        ),
        pytest.param((*MEANT, ("copy it.</p>", "", "\n<p>New.</p>")), id="with a paragraph"),
        pytest.param((*MEANT, ("copy it.</p>\n", "", "<ul><li>A<li>B</ul>\n")), id="with a list"),
        pytest.param((*MEANT, ('<p class="', "lead", "other")), id="with another class"),
        pytest.param((*MEANT, ('<p class="lead"', "", ' title="a > b"')), id="with an attribute"),
        pytest.param((*MEANT, ("<p", ' class="lead"', "")), id="without an attribute"),
        pytest.param((*MEANT, ("more</b> ", "words &amp; so", "a &lt; b")), id="with other words"),
        pytest.param((*MEANT, ("Words", " with ", "&nbsp;and ")), id="in a text"),
    ],
)
def test_a_right_edit_is_refused_by_none(splices: Sequence[Splice], name: str) -> None:
    Case(splices, same).ask(name)


def test_a_character_that_the_encoding_lacks_is_refused() -> None:
    edits = [edit_of((*LABEL[:2], "✓"))]
    with pytest.raises(Refusal, match=r"^p.html: cp1252 has no character '\\u2713'; nothing was"):
        proof.prove_bytes(BEFORE.source, apply(BEFORE.source, edits), edits)


DAMAGED = PAGE.replace("<!-- P0 -->", "<!-- P0 --></p>")
WORD: Splice = ('<table class="other"><tr>', "", "word")
DIFFERENTLY = (
    "p.html: browsers would read other parts of the page differently: "
    "{} would be read differently; "
)
IN_BROWSERS = [
    pytest.param(DAMAGED, [WORD], DIFFERENTLY.format("#text"), id="a text moved out of a table"),
    pytest.param(
        PAGE, [("<dd>Second.", "", "<b>")], DIFFERENTLY.format("#text"), id="damage that begins"
    ),
    pytest.param(
        DAMAGED, [("<!-- P1 -->", "", "</p>")], DIFFERENTLY.format("p"), id="an element implied"
    ),
    pytest.param(
        DAMAGED.replace("Words", "<noscript>a</noscript>Words"),
        [("<noscript>", "", "<p>b</p>")],
        DIFFERENTLY.format("b"),
        id="whether scripts are on or off",
    ),
    pytest.param(
        DAMAGED,
        [("<tbody>\n", "", "<i>x</i>")],
        "p.html:7: </p> closes nothing that is open; fix this first to edit what comes after it",
        id="markup in doubt",
    ),
    pytest.param(
        PAGE,
        [("copy it.</p>", "", "<tr><td>x</td></tr>")],
        "p.html:5: <tr> stands outside a table, where browsers drop it; fix this first to edit "
        "what comes after it",
        id="markup that browsers drop",
    ),
]


class EditOfFacts:
    """Edits of a page that are meant to do what they do to its facts."""

    def __init__(self, text: str, splices: Sequence[Splice]) -> None:
        self.before = page_of(text)
        self.edits = tuple(edit_of(splice, text) for splice in splices)
        self.after = read(apply(self.before.source, self.edits))
        old, new = facts(self.before), facts(self.after)
        self.intended = {key: value for key, value in new.items() if value != old.get(key)}

    def prove(self) -> None:
        proof.prove(self.before, self.after, self.edits, self.intended)


@pytest.mark.parametrize(("text", "splices", "message"), IN_BROWSERS)
def test_what_only_a_browser_would_show_is_refused(
    text: str, splices: Sequence[Splice], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = EditOfFacts(text, splices)
    with pytest.raises(Refusal) as refusal:
        case.prove()
    assert refusal.value.kind == "refused"
    assert str(refusal.value).startswith(message)
    monkeypatch.setattr(proof, "prove_browsers", lambda *_: None)
    case.prove()


def test_fixes_are_proven_in_browsers_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    case = EditOfFacts(DAMAGED, [WORD])
    # The facts alone would refuse it, as such words are a markup problem.
    monkeypatch.setattr(proof, "prove_facts", lambda *_: None)
    with pytest.raises(Refusal, match="browsers would read"):
        proof.prove_fixes(case.before, case.after, case.edits)
    monkeypatch.setattr(proof, "prove_browsers", lambda *_: None)
    proof.prove_fixes(case.before, case.after, case.edits)


NOSCRIPT = "<noscript>off</noscript>"


@pytest.mark.parametrize(
    ("text", "splices"),
    [
        pytest.param(DAMAGED, MEANT, id="as meant"),
        pytest.param(DAMAGED, (CLASS, LABEL), id="without markup"),
        pytest.param(DAMAGED, [("Words", " with ", " or ")], id="words before the damage"),
        pytest.param(DAMAGED, [("</script>", "", "<p>New.</p>")], id="markup before the damage"),
        pytest.param(
            PAGE.replace("<!-- P0 -->", "<!-- P0 --></td>"),
            [("<!-- P0 -->", "</td>", "")],
            id="damage that ends",
        ),
        pytest.param(DAMAGED, [("<dd>", "Second.", NOSCRIPT)], id="noscript that comes"),
        pytest.param(
            DAMAGED.replace("Second.", NOSCRIPT), [("<dd>", NOSCRIPT, "")], id="noscript that goes"
        ),
        pytest.param(
            DAMAGED.replace("Second.", NOSCRIPT), [("<noscript>", "off", "x")], id="in noscript"
        ),
    ],
)
def test_what_a_browser_shows_as_meant_is_not(text: str, splices: Sequence[Splice]) -> None:
    EditOfFacts(text, splices).prove()
