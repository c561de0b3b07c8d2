"""The ways to read a page that are proven, and what was seen on a page that has none."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any

from pillcheck.adopting.propose import differs, proposals
from pillcheck.adopting.prove import complaint
from pillcheck.adopting.settings import is_around
from pillcheck.adopting.titles import title_quality
from pillcheck.backlog.reader import read
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.adopting.propose import Proposal
    from pillcheck.backlog.page import Item, Page
    from pillcheck.html.source import Source
    from pillcheck.html.tree import Tree

_OFFERED = 2
_PROVEN_AT_MOST = 6
_DATA = re.compile(
    r"""["']?(?:status|state|stage|done|completed|progress)["']?\s*:\s*["'a-z]""", re.IGNORECASE
)


class Candidate(Record):
    """A proven way to read a page: the settings without ``pages``, and the page as they read it."""

    settings: dict[str, Any]
    page: Page

    @property
    def counts(self) -> dict[str, int]:
        """How many items have each status, in the order of the settings."""
        counts = Counter(item.status for item in self.page.items)
        return {status.name: counts[status.name] for status in self.page.dialect.statuses}

    @property
    def what(self) -> str:
        """What its items are, as people read it."""
        if "item" in self.settings:
            return f"`{self.settings['item']}`"
        if "item-table" in self.settings:
            columns = " and ".join(f'"{name}"' for name in self.settings["item-table"])
            return f"rows of tables with {columns}"
        return " or ".join(f"`{name}`" for name in self.page.dialect.item_elements)

    @property
    def where(self) -> str:
        """Where their status is, as people read it."""
        places = [carrier["at"] for carrier in self.settings.get("carriers", ())]
        shown = [
            "themselves"
            if place == "&"
            else f'column "{place.partition(":")[2]}"'
            if place.startswith("column:")
            else f"`{place}`"
            for place in places
        ]
        return " and ".join(dict.fromkeys(shown))


class Survey(Record):
    """What is known of a page: the candidates, best first, and why others are none."""

    candidates: tuple[Candidate, ...]
    seen: tuple[str, ...]


def survey(source: Source) -> Survey:
    """Look for proven ways to read a page: first the defaults, then what is repeated on it."""
    usual = read(source)
    if _is_usual(usual) and complaint(usual) is None:
        return Survey((Candidate({}, usual),), ())
    candidates: list[Candidate] = []
    seen = []
    taken: list[Proposal] = []
    failed: list[Proposal] = []
    for proposal in proposals(usual.tree):
        if len(candidates) == _OFFERED or len(taken) + len(failed) == _PROVEN_AT_MOST:
            break
        if not all(differs(proposal, other) for other in taken):
            continue
        # One slot can be read by its words and by its class.
        slots = [other.slot for other in taken if other.slot is not proposal.slot]
        if any(is_around(proposal.slot, slot) for slot in slots):
            continue
        if any(_is_same(proposal, other) for other in failed):
            continue
        problem = complaint(proposal.page)
        if problem is None:
            candidates.append(Candidate(proposal.settings, proposal.page))
            taken.append(proposal)
        else:
            failed.append(proposal)
            count = len(proposal.page.items)
            what = Candidate(proposal.settings, proposal.page).what
            seen.append(f"{count} {what} look like items, but {_brief(problem, source)}")
    if not candidates:
        seen += _seen(usual.tree)
    return Survey(tuple(candidates), tuple(seen))


def _is_same(proposal: Proposal, other: Proposal) -> bool:
    """Tell whether two proposals would write the same elements."""
    return proposal.settings.get("carriers") == other.settings.get("carriers") and [
        item.element.start for item in proposal.page.items
    ] == [item.element.start for item in other.page.items]


def hint(page: Page) -> str | None:
    """Return what looks like items on a page that has none, and the command that reads them."""
    proposal = next(proposals(page.tree), None)
    if proposal is None:
        return None
    candidate = Candidate(proposal.settings, proposal.page)
    words = list(dict.fromkeys(filter(None, (shown(item) for item in proposal.page.items))))
    path = page.source.path if page.source.path != "-" else "PAGE"
    count = len(proposal.page.items)
    labels = f" {', '.join(words[:2])} …" if words else ""
    return f"{count} {candidate.what} with {candidate.where}{labels}: `pillcheck adopt {path}`"


def shown(item: Item) -> str:
    """Return the words that show the status of an item, or its name."""
    return item.words or item.status or ""


def _is_usual(page: Page) -> bool:
    """Tell whether the defaults read the items of a page, with titles and statuses."""
    names = page.dialect
    known = [
        item
        for item in page.items
        if item.title
        and names.status(item.status or "")
        # Any page may have sections with an attribute for a status.
        and (
            item.pills
            or names.item_class in item.element.classes
            or (item.name or "").startswith(names.id_prefix)
        )
    ]
    return bool(known) and len(known) == len(page.items) and title_quality(page) > 0.5


def _brief(problem: str, source: Source) -> str:
    return problem.removeprefix(f"{source.path}: ").removesuffix("; nothing was written")


def _seen(tree: Tree) -> Iterator[str]:
    """Yield what a page has in place of items."""
    from pillcheck.html.scanner import START

    starts = [element for element in map(tree.element, range(len(tree.tokens)))
              if element.tag.kind == START]  # fmt: skip
    for element in starts:
        if element.name == "script" and len(_DATA.findall(element.raw)) > 1:
            line = tree.source.position(element.start).line
            yield f"the items seem to be data in a script on line {line}"
            return
    counts = Counter(element.name for element in starts)
    for name in ("article", "section", "li", "tr", "details", "div"):
        if counts[name] > 1:
            yield f"{counts[name]} <{name}> with no status words"
            return
    yield "nothing on the page is repeated"
