"""Two versions of a page merged with their common base: by item, field, attribute and row."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.backlog.reader import read
from pillcheck.errors import Refusal
from pillcheck.html.conflict_markers import find_markers
from pillcheck.html.source import Source
from pillcheck.merging.conflicts import Style, render
from pillcheck.merging.misfits import mark_misfits
from pillcheck.merging.pieces import Conflict, Content, cut
from pillcheck.merging.renumber import gate_same, renumbered, title_of
from pillcheck.merging.three_way import merge

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.merging.proof import Name
    from pillcheck.merging.renumber import Newcomer

# Longer than any that stands on a page.
_SIZE = 60
_HUNK = re.compile(
    rf"^<{{{_SIZE}}} ours\r?\n(.*?)^\|{{{_SIZE}}} base\r?\n(.*?)^={{{_SIZE}}}\r?\n(.*?)"
    rf"^>{{{_SIZE}}} theirs\r?\n",
    re.DOTALL | re.MULTILINE,
)
_LAST_END = re.compile(r"\r?\n\Z")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ID = attrgetter("name")


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged page, how many conflicts are marked on it, and which new items got other ids.

    ``misfits`` says what was proven wrong and is in conflict therefore.
    """

    data: bytes
    conflicts: int = 0
    renumbered: tuple[Newcomer, ...] = ()
    misfits: tuple[str, ...] = ()


def merge_pages(
    base: bytes,
    ours: bytes,
    theirs: bytes,
    dialect: Dialect,
    style: Style | None = None,
    is_theirs: Callable[[Item, Item], bool] = lambda *_: False,
) -> Merged:
    """Return the page that holds what both sides did to the base.

    ``is_theirs`` tells of two new items with one id whether theirs keeps it.
    Raises a refusal where anything is doubtful: a page that can be read in more
    than one way, or a result that does not prove right.
    """
    if base == ours or ours == theirs:
        return Merged(theirs)
    if base == theirs:
        return Merged(ours)
    sources, end = _read(base, ours, theirs)
    old, own, new = (_gate(read(source, dialect)) for source in sources)
    gate_same(old, own)
    gate_same(old, new)
    *sides, newcomers = renumbered(old, own, new, is_theirs)
    own, new = (read(source, dialect) for source in sides)
    content = merge(cut(old), cut(own), cut(new), _by_line).whole
    content, misfits = mark_misfits(content, (old, own, new), [_ID])
    if misfits and not content:
        raise Refusal("refused", f"merged, {misfits[0]}")
    text, conflicts = render(content, style or Style())
    data = own.source.with_text(text.replace("\n", end) if end else text).to_bytes()
    return Merged(data, conflicts, tuple(newcomers), misfits)


def check_by_line(
    versions: list[bytes], merged: bytes, conflicts: int, dialect: Dialect, style: Style
) -> Merged:
    """Return what git made of three versions (base, ours, theirs) line by line, as far as it holds.

    What the proof finds wrong is in conflict: by item where it has a place of
    its own, else from the first line that differs to the last. Pages that
    nobody can read prove nothing, and stay as git has merged them.
    """
    by_git = Merged(merged, conflicts)
    try:
        sources = [Source.from_bytes(data) for data in versions]
    except Refusal:
        return by_git
    is_one_encoding = len({(source.encoding, source.bom) for source in sources}) == 1
    if conflicts > 127 or (conflicts and not is_one_encoding):
        return by_git
    pages = (read(sources[0], dialect), read(sources[1], dialect), read(sources[2], dialect))
    base, ours, theirs = (source.text for source in sources)
    try:
        found = _by_line(ours, base, theirs) if conflicts else (Source.from_bytes(merged).text,)
        content, misfits = mark_misfits(found, pages, _names(*pages))
    except Refusal as refusal:
        content, misfits = (), (refusal.message,)
    if not misfits:
        return by_git
    if content and is_one_encoding:
        text, conflicts = render(content, style)
        return Merged(sources[1].with_text(text).to_bytes(), conflicts, (), misfits)
    # Bytes, so that versions in different encodings can stand on one page.
    base, ours, theirs = (data.decode("latin-1") for data in versions)
    text, conflicts = render((Conflict(ours, base, theirs),), style)
    return Merged(text.encode("latin-1"), conflicts, (), misfits)


def _names(base: Page, ours: Page, theirs: Page) -> list[Name]:
    """Return by what an item may be known on all of the pages."""
    try:
        gate_same(base, ours)
        gate_same(base, theirs)
    except Refusal:
        # Where an id went to another item, a merge that is right by title is right.
        return [_ID, title_of]
    return [_ID]


def _gate(page: Page) -> Page:
    # A page that holds markers already is the merge of something, or was left half done.
    places = [(marker.span, "a conflict is marked there") for marker in find_markers(page)]
    places += [(problem.span, problem.message) for problem in page.tree.problems]
    for span, message in places:
        line = page.source.position(span.start).line
        raise Refusal("refused", f"{page.source.path} line {line}: {message}")
    return page


def _read(base: bytes, ours: bytes, theirs: bytes) -> tuple[list[Source], str | None]:
    """Decode three versions; return them with LF for line ends, and those of the merged page.

    Line ends are left alone where a page has several kinds of them.
    """
    named = {"the base": base, "our version": ours, "their version": theirs}
    sources = [Source.from_bytes(data, name) for name, data in named.items()]
    if len({(source.encoding, source.bom) for source in sources}) > 1:
        raise Refusal("encoding", "the versions differ in their encoding")
    ends = [set(_LINE_END.findall(source.text)) for source in sources]
    if any(len(kinds) != 1 for kinds in ends):
        return sources, None
    end = next(iter(ends[2] if ends[0] == ends[1] else ends[1]))
    return [source.with_text(_LINE_END.sub("\n", source.text)) for source in sources], end


def _by_line(ours: str, base: str, theirs: str) -> Content:
    """Merge three texts as git merges lines."""
    from tempfile import TemporaryDirectory

    texts = (ours, base, theirs)
    if any("<" * _SIZE in text for text in texts):
        return (Conflict(*texts),)
    with TemporaryDirectory(prefix="pillcheck-") as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            # A last line without an end would count as another line than one with it.
            path.write_bytes((text + "\n").encode())
        code, merged = git.merge_file(
            *map(str, paths), "-p", "--diff3", f"--marker-size={_SIZE}",
            "-L", "ours", "-L", "base", "-L", "theirs",
        )  # fmt: skip
    if code > 127:
        raise Refusal("refused", "git does not take the page for text")
    # Each conflict stands between two texts, as its three versions.
    first, *rest = _HUNK.split(merged.decode())
    conflicts = [Conflict(*rest[place : place + 3]) for place in range(0, len(rest), 4)]
    return _without_last_end([first, *rest[3::4]], conflicts)


def _without_last_end(texts: list[str], conflicts: list[Conflict]) -> Content:
    """Take away the line end that was put behind each version."""
    if texts[-1]:
        texts[-1] = texts[-1].removesuffix("\n")
    else:
        # Of a version that has no line left here, it is the end of the line before.
        lead = _LAST_END.sub("", texts[-2])
        end, texts[-2] = texts[-2][len(lead) :], lead
        last = conflicts[-1]
        said = (end + one[:-1] if one else "" for one in (last.ours, last.base, last.theirs))
        conflicts[-1] = Conflict(*said)
    together = zip_longest(texts, conflicts)
    return tuple(part for pair in together for part in pair if part)
