"""The stylesheets of a page: which classes they style, which variables they define."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pillcheck.files import reading
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

_LIMIT = 16 << 20
_CLASS = r"\.(-?[^\W\d][\w-]*|--[\w-]+)"
_DEFINED = r"(?:^|[{;\s])(--[\w-]+)\s*:"
# A comment that does not end goes on to the end of the stylesheet.
_COMMENT = r"(?s)/\*(?:.*?\*/|.*)"
_BY_PART = r"""\[\s*([\w-]{1,99})\s*([*^$~|]?=)\s*(?:"([^"]*)"|'([^']*)'|([\w-]+))"""
# One with a fallback need not be defined.
_USED = r"(?i)var\(\s*(--[\w-]+)\s*\)"


class Styles(Record):
    """The class names in selectors, and the variables that are defined and used.

    ``by_part`` are the attributes, operators and values of selectors such as
    ``[class*="done"]``; ``imports`` is what is imported.
    """

    classes: set[str]
    defined: set[str]
    used: set[str]
    by_part: set[tuple[str, str, str]]
    imports: list[str]

    def styles_part_of(self, classes: str, name: str) -> bool:
        """Tell whether a selector on a part of a class attribute is met because of one class."""
        without = " ".join(word for word in classes.split() if word != name)
        return any(
            _fits(operator, part, classes) and not _fits(operator, part, without)
            for attribute, operator, part in self.by_part
            if attribute == "class"
        )

    def styles_value(self, attribute: str, value: str) -> bool:
        """Tell whether a selector on an attribute is met by a value."""
        return any(
            name == attribute and _fits(operator, part, value)
            for name, operator, part in self.by_part
        )


def _fits(operator: str, part: str, classes: str) -> bool:
    """Tell whether a class attribute meets a selector."""
    if not part:
        return False
    if operator == "~=":
        return part in classes.split()
    if operator == "*=":
        return part in classes
    if operator == "^=":
        return classes.startswith(part)
    if operator == "$=":
        return classes.endswith(part)
    return classes == part or (operator == "|=" and classes.startswith(f"{part}-"))


class Sheets(Record):
    """The stylesheets of a page that can be read, and the one that cannot, as it is named."""

    css: tuple[str, ...]
    unread: str


def sheets(page: Page) -> Sheets:
    """Return the page's stylesheets: its style elements, and the local files it links to.

    Links are relative to the page's folder, so those of a page from standard
    input are left out.
    """
    css: list[str] = []
    unread = ""
    for element in page.sheets:
        if element.name == "style":
            css.append(element.raw)
        elif "stylesheet" in element.get("rel").lower().split():
            content = _linked(page.source.path, element)
            if content is None:
                unread = unread or element.get("href").strip()
            else:
                css.append(content)
    return Sheets(tuple(css), unread)


def _linked(path: str, link: Element) -> str | None:
    """Return what a link to a stylesheet names; nothing where that cannot be read."""
    target = link.get("href").strip().partition("#")[0].partition("?")[0]
    if "%" in target:
        from urllib.parse import unquote

        target = unquote(target)
    is_local = target and ":" not in target and not target.startswith(("/", "\\"))
    if path == "-" or not is_local:
        return None
    file = os.path.join(os.path.dirname(path), target)
    try:
        now = os.stat(file)
        return _content(file, now.st_mtime_ns, now.st_size) if _is_near(file, path) else None
    except (OSError, ValueError):  # not there, no file, or no text
        return None


def _is_near(file: str, page: str) -> bool:
    """Tell whether a file is in a page's repository, or else below its or the working folder.

    The author of a page must not be able to have any other file read.
    """
    folder = os.path.dirname(os.path.realpath(page))
    top = reading.repository_of(folder)
    return any(reading.is_within(file, place) for place in ([top] if top else [folder, os.curdir]))


# Pages that are checked together mostly share their stylesheets.
@lru_cache(maxsize=8)
def _content(file: str, changed: int, size: int) -> str:  # noqa: ARG001 - as long as it is the same
    return reading.read(file, _LIMIT).decode()


@lru_cache(maxsize=8)
def skim(css: tuple[str, ...]) -> Styles:
    """Return what stylesheets say at a glance; names inside strings count as well."""
    text = re.sub(_COMMENT, " ", "\n".join(css))
    return Styles(
        classes=set(re.findall(_CLASS, text)),
        defined=set(re.findall(_DEFINED, text)),
        used=set(re.findall(_USED, text)),
        by_part=_parts(text),
        imports=[],
    )


def _parts(selectors: str) -> set[tuple[str, str, str]]:
    """Return the attributes, operators and values of the selectors that look at attributes."""
    if "[" not in selectors:
        return set()
    found = re.findall(_BY_PART, selectors)
    return {(name.lower(), operator, "".join(values)) for name, operator, *values in found}


def parse(css: Iterable[str]) -> Styles | None:
    """Return what stylesheets say according to tinycss2; nothing where it gives up.

    It follows nested blocks by calling itself.
    """
    # Only a page whose stylesheets seem to lack something waits for the parser.
    import tinycss2

    styles = Styles(set(), set(), set(), set(), [])

    def take(nodes: Iterable[Any], *, is_nested: bool = False) -> None:
        for node in nodes:
            if node.type == "declaration":
                styles.used.update(re.findall(_USED, tinycss2.serialize(node.value)))
                if node.name.startswith("--"):
                    styles.defined.add(node.name)
            elif node.type == "at-rule":
                if node.lower_at_keyword == "import":
                    styles.imports.append(" ".join(node.serialize().strip(";").split()))
                elif node.lower_at_keyword == "property":
                    styles.defined.add(tinycss2.serialize(node.prelude).strip())
                inner = tinycss2.parse_blocks_contents if is_nested else tinycss2.parse_rule_list
                take(inner(node.content or ()), is_nested=is_nested)
            elif node.type == "qualified-rule":
                selector = tinycss2.serialize(node.prelude)
                styles.classes.update(re.findall(_CLASS, selector))
                styles.by_part.update(_parts(selector))
                take(tinycss2.parse_blocks_contents(node.content), is_nested=True)

    try:
        for sheet in css:
            take(tinycss2.parse_stylesheet(sheet))
    except RecursionError:
        return None
    return styles
