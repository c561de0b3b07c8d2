"""The stylesheets of a page: which classes they style, which variables they define."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from pillcheck.files import reading
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.html.tree import Element

_LIMIT = 16 << 20
_CLASS = r"\.(-?[_a-zA-Z][\w-]*)"
_DEFINED = r"(?:^|[{;\s])(--[\w-]+)\s*:"
_USED = r"var\(\s*(--[\w-]+)"


class Styles(Record):
    """The class names in selectors, and the variables that are defined and used."""

    classes: set[str]
    defined: set[str]
    used: set[str]


def sheets(page: Page) -> tuple[str, ...]:
    """Return the page's stylesheets: its style elements, and the local files it links to.

    Links are relative to the page's folder, so those of a page from standard
    input are left out.
    """
    css = []
    for element in page.sheets:
        if element.name == "style":
            css.append(element.raw)
        elif page.source.path != "-":
            css += _linked(page.source.path, element)
    return tuple(css)


def _linked(path: str, link: Element) -> Iterator[str]:
    target = link.get("href").partition("?")[0].partition("#")[0]
    is_local = target and ":" not in target and not target.startswith("/")
    if is_local and "stylesheet" in link.get("rel").lower().split():
        file = os.path.join(os.path.dirname(path), target)
        try:
            now = os.stat(file)
            if _is_near(file, path):
                yield _content(file, now.st_mtime_ns, now.st_size)
        except (OSError, ValueError):  # not there, no file, or no text
            return


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
    text = re.sub(r"(?s)/\*.*?\*/", " ", "\n".join(css))
    return Styles(
        set(re.findall(_CLASS, text)), set(re.findall(_DEFINED, text)), set(re.findall(_USED, text))
    )


def parse(css: Iterable[str]) -> Styles:
    """Return what stylesheets say according to tinycss2."""
    # Only a page whose stylesheets seem to lack something waits for the parser.
    import tinycss2

    styles = Styles(set(), set(), set())

    def take(rules: Iterable[Any]) -> None:
        for rule in rules:
            if rule.type == "at-rule" and rule.content is not None:
                take(tinycss2.parse_rule_list(rule.content))
            elif rule.type == "qualified-rule":
                styles.classes.update(re.findall(_CLASS, tinycss2.serialize(rule.prelude)))
                for part in tinycss2.parse_blocks_contents(rule.content):
                    if part.type == "declaration":
                        styles.used.update(re.findall(_USED, tinycss2.serialize(part.value)))
                        if part.name.startswith("--"):
                            styles.defined.add(part.name)

    for sheet in css:
        take(tinycss2.parse_stylesheet(sheet))
    return styles
