"""The second reader around the edits only, where that shows as much as the whole page does.

Where a page is plain markup up to the end of a window, in both versions, the reader is
between two pieces there whatever follows, and its state is nothing but the elements that are
open. So a window may be read alone. What was open before it is not known, but is the same in
both versions, as long as nothing in the window asks for it. If the window leaves the same
elements open in both, all that follows is read alike, because its text is the same.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING, Any

from pillcheck.html.element_names import VOID
from pillcheck.html.node_parser import ENDED_BY, NodeParser
from pillcheck.html.nodes import ELEMENT, Node, difference
from pillcheck.html.plain_markup import is_plain
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pillcheck.html.edit import Edit
    from pillcheck.html.node_parser import Attributes

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9-]*)[^<>]*>")
# How far a window reaches, from try to try: so many elements back, so many tags ahead.
_REACHES = ((0, 1), (0, 4), (2, 8), (8, 32))
# How much text is looked through for the beginning of a window, as long as there is none.
_LOOKS_BACK = (1 << 10, 1 << 14)
_LIMIT = "end of a window"


class _Window(Record):
    """A part of the page around edits: its start and end, before and after, and the first edit."""

    start: int
    end: int
    new_start: int
    new_end: int
    edited: int


class _OutsideError(Exception):
    """What a window says depends on what stands outside of it."""


def is_same_outside(before: str, after: str, edits: Sequence[Edit]) -> bool:
    """Tell whether it can be shown around the edits that nothing else is read differently.

    The edits are in page order. Otherwise only the whole pages can tell.
    """
    if not edits or not _is_made_by(edits, before, after):
        return False
    for back, ahead in _REACHES:
        windows = _windows(before, edits, back, ahead)
        if windows is None:
            return False
        if _are_read_alike(windows, before, after, edits):
            return _is_plain_so_far(windows, before, after)
    return False


def _is_made_by(edits: Sequence[Edit], before: str, after: str) -> bool:
    """Tell whether the edits make the one text of the other."""
    old = new = 0
    for (start, end), text in edits:
        between = start - old
        if between < 0 or before[old:start] != after[new : new + between]:
            return False
        old, new = end, new + between
        if not after.startswith(text, new):
            return False
        new += len(text)
    return before[old:] == after[new:]


def _windows(before: str, edits: Sequence[Edit], back: int, ahead: int) -> list[_Window] | None:
    """Return the windows around the edits, those that overlap as one; ``None`` where one lacks."""
    windows: list[_Window] = []
    shift = 0
    for (start, end), text in edits:
        if windows and start < windows[-1].end:
            first = windows[-1].start
        else:
            first = _start_before(before, start, back)
        last = _tag_behind(before, end, ahead)
        if first < 0 or last < 0:
            return None
        new_first, edited = first + shift, start
        while windows and first < windows[-1].end:
            first, merged_end, new_first, _, edited = windows.pop()
            last = max(last, merged_end)
        shift += len(text) - (end - start)
        windows.append(_Window(first, last, new_first, last + shift, edited))
    return windows


def _start_before(text: str, place: int, back: int) -> int:
    """Return the start of an element before a place, at most so many further back, or -1."""
    starts: list[int] = []
    for length in _LOOKS_BACK:
        starts = [*islice(_starts_before(text, place, max(place - length, 0)), back + 1)]
        if len(starts) > back:
            break
    return starts[-1] if starts else -1


def _starts_before(text: str, place: int, least: int) -> Iterator[int]:
    """Yield the starts of elements that end right before a place or are around it, inmost first."""
    closed: list[str] = []
    for tag in reversed([*_TAG.finditer(text, least, place)]):
        name = tag[2].lower()
        if tag[1]:
            closed.append(name)
        elif name not in VOID and (not closed or closed[-1] == name):
            del closed[-1:]
            if not closed:
                yield tag.start()


def _tag_behind(text: str, place: int, ahead: int) -> int:
    """Return the place of a tag behind a place, so many further on, or -1."""
    at = text.find("<", place)
    while ahead > 1 and at >= 0:
        following = text.find("<", at + 1)
        if following < 0:
            return at
        at, ahead = following, ahead - 1
    return at


def _is_plain_so_far(windows: list[_Window], before: str, after: str) -> bool:
    """Tell whether all up to the end of the last window is plain, and no window cuts a piece."""
    position = 0
    for start, end, new_start, new_end, _ in windows:
        if not (
            is_plain(before, position, start)
            and is_plain(before, start, end)
            and is_plain(after, new_start, new_end)
        ):
            return False
        position = end
    return True


def _are_read_alike(windows: list[_Window], before: str, after: str, edits: Sequence[Edit]) -> bool:
    """Tell whether the windows differ in the edits only, and leave the same elements open."""
    old, new = _WindowParser(before), _WindowParser(after)
    try:
        for start, end, new_start, new_end, edited in windows:
            left_open = old.read_part(start, end)
            # What is before the first edit is the same in both.
            if old.first_end > edited or left_open != new.read_part(new_start, new_end):
                return False
    except (AssertionError, ValueError, _OutsideError):
        return False
    return difference(old.nodes, new.nodes, before, after, edits) is None


class _WindowParser(NodeParser):
    """A parser that reads parts of a text, and refuses to guess what is open around them."""

    # What the element around the part is not: its first tag would have ended one of these.
    not_around: frozenset[str] = frozenset()
    # Where the first tag of the part ends.
    first_end = 0

    def read_part(self, start: int, end: int) -> list[str]:
        """Read a part, and return the names of the elements that it leaves open.

        It must begin with a start tag.
        """
        soup = self.soup
        while len(soup.tagStack) > 1:
            soup.popTag()
        self.reset()
        self.base, self.at, self.first = start, 0, start
        number = len(self.nodes)
        self.feed(self.text[start:end])
        if self.rawdata or len(self.nodes) == number or self.nodes[number].kind != ELEMENT:
            raise _OutsideError
        self.first_end = self.nodes[number].end
        self.nodes.append(Node(end, end, 1, _LIMIT, "", ()))
        return [element.name for element in soup.tagStack[1:]]

    def handle_starttag(
        self, tag: str, attrs: Attributes, handle_empty_element: bool = True
    ) -> None:
        """Note a start tag, unless it may end something outside."""
        super().handle_starttag(tag, attrs, handle_empty_element)
        ended = ENDED_BY.get(tag, frozenset())
        if self.nodes[-1].place == self.first:
            self.not_around = ended
        elif self.nodes[-1].depth == 1 and not ended <= self.not_around:
            raise _OutsideError

    def handle_endtag(self, tag: str, *_: Any, **__: Any) -> None:
        """Note an end tag, unless what it ends may be outside."""
        if all(element.name != tag for element in self.soup.tagStack[1:]):
            raise _OutsideError
        super().handle_endtag(tag)
