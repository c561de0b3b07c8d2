"""Which numbers items have had before: on the page, and on any version of it that git has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.git import patches

if TYPE_CHECKING:
    from pillcheck.page import Page


def used_numbers(page: Page) -> set[int]:
    """Return the numbers of the ids on a page and in its git history, on all branches.

    Without git, or outside of a repository, those on the page are all there are.
    """
    prefix = page.dialect.id_prefix
    numbers = [name.removeprefix(prefix) for name, _ in page.ids if name.startswith(prefix)]
    pattern = re.compile(rb"""\bid\s*=\s*["']?""" + re.escape(prefix.encode()) + rb"(\d{1,9})\b")
    found = pattern.findall(patches(page.source.path))
    return {int(number) for number in (*numbers, *found) if number.isdigit()}
