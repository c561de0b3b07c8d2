"""Merges two versions of a page with their common base: by item, field, attribute and row."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import zip_longest
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.backlog.reader import read
from pillcheck.errors import Refusal, refuse
from pillcheck.html.conflict_markers import find_markers
from pillcheck.html.nested_alike import settle_problems
from pillcheck.html.source import Source
from pillcheck.merging.conflicts import Style, render
from pillcheck.merging.fault_conflicts import mark_faults
from pillcheck.merging.kept_counts import with_numbers, without_numbers
from pillcheck.merging.line_merge import merge_lines
from pillcheck.merging.pieces import Conflict, Content, cut
from pillcheck.merging.renumber import gate_same_items, renumbered, title_of
from pillcheck.merging.three_way import merge_pieces

if TYPE_CHECKING:
    from collections.abc import Callable

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.page import Item, Page
    from pillcheck.merging.proof import ItemName
    from pillcheck.merging.renumber import Renumbering

# Longer than any marker on a page.
_MARKER_SIZE = 60
_HUNK = re.compile(
    rf"^<{{{_MARKER_SIZE}}} ours\r?\n(.*?)^\|{{{_MARKER_SIZE}}} base\r?\n(.*?)"
    rf"^={{{_MARKER_SIZE}}}\r?\n(.*?)"
    rf"^>{{{_MARKER_SIZE}}} theirs\r?\n",
    re.DOTALL | re.MULTILINE,
)
_LAST_END = re.compile(r"\r?\n\Z")
_LINE_END = re.compile(r"\r\n|\n|\r")
_ID = attrgetter("name")


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged page, the number of its conflicts, and the new items that got another id.

    ``faults`` are the messages of the faults that became conflicts. Where it has no
    ``removals``, both sides kept every id of the base.
    """

    data: bytes
    conflicts: int = 0
    renumbered: tuple[Renumbering, ...] = ()
    faults: tuple[str, ...] = ()
    removals: bool = field(default=True, compare=False)


def merge_pages(
    base: bytes,
    ours: bytes,
    theirs: bytes,
    dialect: Dialect,
    style: Style | None = None,
    is_theirs: Callable[[Item, Item], bool] = lambda *_: False,
) -> Merged:
    """Return the page with the changes of both sides.

    ``is_theirs`` is called with two new items of one id, ours and theirs, and
    tells whether theirs keeps it. Raises a refusal if anything is doubtful: a
    page that can be read in more than one way, or a merged page that fails the
    proof.
    """
    if base == ours or ours == theirs:
        return Merged(theirs, removals=False)
    if base == theirs:
        return Merged(ours, removals=False)
    sources, end = _read(base, ours, theirs)
    first, *others = (read(source, dialect) for source in sources)
    for page in others:
        settle_problems(first.tree, page.tree)
    old, own, new = map(without_numbers, map(_gate, (first, *others)))
    gate_same_items(old, own, new)
    *sides, renumberings = renumbered(old, own, new, is_theirs)
    own, new = (
        side if source is side.source else read(source, dialect)
        for side, source in zip((own, new), sides, strict=True)
    )
    unchanged = frozenset.intersection(*map(_item_texts, (old, own, new)))
    base_cut, ours_cut, theirs_cut = (cut(page, unchanged) for page in (old, own, new))
    content = merge_pieces(base_cut, ours_cut, theirs_cut, _by_line).whole
    content, faults = mark_faults(content, (old, own, new), [_ID])
    if faults and not content:
        raise Refusal("refused", f"after the merge, {faults[0]}")
    content = with_numbers(content, (old, own, new))
    text, conflicts = render(content, style or Style())
    data = own.source.with_text(text.replace("\n", end) if end else text).to_bytes()
    kept = _ids(own) & _ids(new)
    return Merged(data, conflicts, tuple(renumberings), faults, removals=not _ids(old) <= kept)


def check_by_line(
    versions: list[bytes], merged: bytes, conflicts: int, dialect: Dialect, style: Style
) -> Merged:
    """Return git's merge by line of three versions (base, ours, theirs), with faults in conflict.

    ``conflicts`` is git's exit code. A fault is a conflict of its item or of the
    history rows, else of all lines from the first that differs to the last.
    Pages that cannot be decoded stay as git merged them.
    """
    by_git = Merged(merged, conflicts)
    try:
        sources = [Source.from_bytes(data) for data in versions]
    except Refusal:
        return by_git
    is_one_encoding = len({(source.encoding, source.bom) for source in sources}) == 1
    if conflicts > 127 or (conflicts and not is_one_encoding):
        return by_git
    whole = [read(source, dialect) for source in sources]
    counts = is_one_encoding and any(page.may_keep_counts for page in whole)
    bare = [without_numbers(page) for page in whole] if counts else whole
    pages = (bare[0], bare[1], bare[2])
    base, ours, theirs = (page.source.text for page in pages)
    try:
        is_to_merge = conflicts or counts
        content = _by_line(ours, base, theirs) if is_to_merge else (Source.from_bytes(merged).text,)
        content, faults = mark_faults(content, pages, _names(*pages))
    except Refusal as refusal:
        content, faults = (), (refusal.message,)
    if content and counts:
        try:
            content = with_numbers(content, pages)
        except Refusal:
            content = ()
    if not faults and not (content and counts):
        return by_git
    if content and is_one_encoding:
        text, conflicts = render(content, style)
        return Merged(sources[1].with_text(text).to_bytes(), conflicts, (), faults)
    # Bytes, so that versions in different encodings can stand on one page.
    base, ours, theirs = (data.decode("latin-1") for data in versions)
    text, conflicts = render((Conflict(ours, base, theirs),), style)
    return Merged(text.encode("latin-1"), conflicts, (), faults)


def _item_texts(page: Page) -> frozenset[str]:
    return frozenset(page.source.cut(item.element.span) for item in page.items)


def _ids(page: Page) -> set[str]:
    return {name for name, _ in page.ids}


def _names(base: Page, ours: Page, theirs: Page) -> list[ItemName]:
    """Return the ways to identify an item on all of the pages."""
    try:
        gate_same_items(base, ours, theirs)
    except Refusal:
        # An id went to another item, so a merge that is right by title is right.
        return [_ID, title_of]
    return [_ID]


def _gate(page: Page) -> Page:
    unresolved = "conflict marker found; resolve the conflict first"
    places = [(marker.span, unresolved) for marker in find_markers(page.tree)]
    places += [(problem.span, problem.message) for problem in page.tree.problems]
    for span, message in places:
        refuse(page.source, span, message)
    return page


def _read(base: bytes, ours: bytes, theirs: bytes) -> tuple[list[Source], str | None]:
    """Decode three versions; return them with LF line ends, and the line end of the merged page.

    If a page mixes line ends, all stay as they are.
    """
    named = {"the base": base, "our version": ours, "their version": theirs}
    sources = [Source.from_bytes(data, name) for name, data in named.items()]
    if len({(source.encoding, source.bom) for source in sources}) > 1:
        raise Refusal("encoding", "the versions have different encodings")
    ends = [_line_ends(source.text) for source in sources]
    if any(len(kinds) != 1 for kinds in ends):
        return sources, None
    end = next(iter(ends[2] if ends[0] == ends[1] else ends[1]))
    sources = [
        source.with_text(_LINE_END.sub("\n", source.text)) if "\r" in source.text else source
        for source in sources
    ]
    return sources, end


def _line_ends(text: str) -> set[str]:
    if "\r" in text:
        return set(_LINE_END.findall(text))
    return {"\n"} if "\n" in text else set()


def _by_line(ours: str, base: str, theirs: str) -> Content:
    """Merge three texts line by line, with ``git merge-file`` where that is not plain."""
    texts = (ours, base, theirs)
    if any("<" * _MARKER_SIZE in text for text in texts):
        return (Conflict(*texts),)
    if merged := merge_lines(*(text + "\n" for text in texts)):
        return _without_last_end(*merged)
    return _by_git(*texts)


def _by_git(*texts: str) -> Content:
    from tempfile import TemporaryDirectory

    with TemporaryDirectory(prefix="pillcheck-") as folder:
        paths = [Path(folder, name) for name in ("ours", "base", "theirs")]
        for path, text in zip(paths, texts, strict=True):
            # To git, a last line without a line end differs from the same line with one.
            path.write_bytes((text + "\n").encode())
        code, merged = git.merge_file(
            *map(str, paths), "-p", "--diff3", f"--marker-size={_MARKER_SIZE}",
            "-L", "ours", "-L", "base", "-L", "theirs",
        )  # fmt: skip
    if code > 127:
        raise Refusal("refused", "git treats the page as binary")
    # Texts and conflicts alternate; a conflict is three versions.
    first, *rest = _HUNK.split(merged.decode())
    conflicts = [Conflict(*rest[place : place + 3]) for place in range(0, len(rest), 4)]
    return _without_last_end([first, *rest[3::4]], conflicts)


def _without_last_end(texts: list[str], conflicts: list[Conflict]) -> Content:
    """Remove the line end that was added to each version."""
    if texts[-1]:
        texts[-1] = texts[-1].removesuffix("\n")
    else:
        # A version without a line in the last conflict has it at the end of the line before.
        lead = _LAST_END.sub("", texts[-2])
        end, texts[-2] = texts[-2][len(lead) :], lead
        last = conflicts[-1]
        versions = (last.ours, last.base, last.theirs)
        conflicts[-1] = Conflict(*(end + text[:-1] if text else "" for text in versions))
    return tuple(part for pair in zip_longest(texts, conflicts) for part in pair if part)
