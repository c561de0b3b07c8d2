"""An independent reader of HTML, html5lib, made to say where things are and how pages differ."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any, NamedTuple
from unittest import mock

import html5lib
from html5lib import _tokenizer
from html5lib.constants import tokenTypes

if TYPE_CHECKING:
    from collections.abc import Iterator

_END = "oracle-end"


# What a browser with scripts on does not show; html5lib reads noscript as one without.
_UNSEEN = ("noscript", "template")

_tokens = _tokenizer.HTMLTokenizer.__iter__


def _placed_tokens(tokenizer: Any) -> Iterator[dict[str, Any]]:
    """Yield html5lib's tokens, each start tag with the line and column at which it ends."""
    for token in _tokens(tokenizer):
        if token["type"] == tokenTypes["StartTag"]:
            line, column = tokenizer.stream.position()
            token["data"][_END] = f"{line}:{column}"
        yield token


class Place(NamedTuple):
    """Where html5lib finds an element: its name, its tag's end, and its parent's."""

    name: str
    end: str
    parent: str | None


def places(text: str) -> list[Place]:
    """Return the place of every element with a start tag of its own, in page order."""
    found = []

    def walk(element: Any, parent: str | None) -> None:
        here = parent
        if isinstance(element.tag, str) and _END in element.attrib:
            here = element.attrib[_END]
            found.append(Place(element.tag, here, parent))
        for child in element:
            walk(child, here)

    with mock.patch.object(_tokenizer.HTMLTokenizer, "__iter__", _placed_tokens):
        walk(html5lib.parse(text, namespaceHTMLElements=False), None)
    return found


class Node(NamedTuple):
    """An element or a text of html5lib's tree."""

    depth: int
    name: str
    attributes: tuple[tuple[str, str], ...]
    text: str


def nodes(text: str) -> list[Node]:
    """Return html5lib's tree as a flat list, comments and all."""
    root = html5lib.parse(text, namespaceHTMLElements=False)
    found: list[Node] = []

    def walk(element: Any, depth: int) -> None:
        name = element.tag if isinstance(element.tag, str) else "#comment"
        attributes = tuple(sorted((str(k), v) for k, v in element.attrib.items()))
        found.append(Node(depth, name, attributes, element.text or ""))
        for child in element:
            if name not in _UNSEEN:
                walk(child, depth + 1)
            if child.tail:
                found.append(Node(depth + 1, "#text", (), child.tail))

    walk(root, 0)
    return found


def status_complaint(
    before: str, after: str, item: str, status: str, label: str, *, pill: bool, attribute: bool
) -> str | None:
    """Tell how two pages differ otherwise than by the status of one item, or nothing."""
    old, new = nodes(before), nodes(after)
    if len(old) != len(new):
        return f"{len(new)} nodes instead of {len(old)}"
    changed = [(index, a, b) for index, (a, b) in enumerate(zip(old, new, strict=True)) if a != b]
    places = [index for index, node in enumerate(old) if dict(node.attributes).get("id") == item]
    if len(places) != 1:
        return f"{len(places)} elements have the id {item}"
    start = places[0]
    end = next(
        (i for i in range(start + 1, len(old)) if old[i].depth <= old[start].depth), len(old)
    )
    pills = 0
    for index, one, other in changed:
        if one._replace(attributes=(), text="") != other._replace(attributes=(), text=""):
            return f"{one} became {other}"
        was, now = dict(one.attributes), dict(other.attributes)
        if index == start:
            if now.get("data-status") != status or one.text != other.text:
                return f"{one} became {other}"
            was.pop("data-status", None)
            now.pop("data-status", None)
            if was != now:
                return f"{one} became {other}"
        elif start < index < end:
            pills += 1
            tokens = [t for t in now.pop("class").split() if t.startswith("status-pill--")]
            if tokens != [f"status-pill--{status}"] or other.text.split() != label.split():
                return f"{one} became {other}"
            if "status-pill" not in was.pop("class", ""):
                return f"no pill: {one}"
            if was != now:
                return f"{one} became {other}"
        else:
            return f"a change outside the item: {one} became {other}"
    if pills > 1:
        return f"{pills} pills changed"
    if attribute and dict(new[start].attributes).get("data-status") != status:
        return "data-status was not set"
    shown = [
        node
        for node in itertools.islice(new, start, end)
        if f"status-pill--{status}" in dict(node.attributes).get("class", "").split()
    ]
    if pill and not shown:
        return "the pill was not set"
    return None


def parts(text: str, *names: str) -> tuple[list[Node], dict[str, list[Node]]]:
    """Return html5lib's tree in two parts: the blocks of these ids, and the rest of the page.

    Comments and white space are left out, and text is taken together, so that
    a block can be compared wherever it stands.
    """
    blocks: dict[str, list[Node]] = {}
    rest: list[Node] = []
    target, floor = rest, -1
    for node in nodes(text):
        if node.depth <= floor:
            target, floor = rest, -1
        name = dict(node.attributes).get("id")
        if name in names and target is rest and name not in blocks:
            target, floor = blocks.setdefault(name, []), node.depth
        words = "".join(node.text.split())
        if node.name == "#comment" or (node.name == "#text" and not words):
            continue
        depth = node.depth - max(floor, 0)
        if node.name != "#text":
            target.append(Node(depth, node.name, node.attributes, ""))
            depth += 1
        before = target[-1] if target else None
        if words and before and before[:2] == (depth, "#text"):
            target[-1] = before._replace(text=before.text + words)
        elif words:
            target.append(Node(depth, "#text", (), words))
    return rest, blocks


def order(text: str) -> list[str]:
    """Return the ids of a page in their order."""
    found = (dict(node.attributes).get("id") for node in nodes(text))
    return [name for name in found if name]
