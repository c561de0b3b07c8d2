"""A change of a page, planned: its edits, and the facts that they are meant to change."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.backlog.facts import Facts
    from pillcheck.html.edit import Edit
    from pillcheck.html.source import Source


class Change:
    """Edits of a page, and the facts that they are meant to change, with their new values.

    ``hints`` holds what the user should know about the result, a sentence each.
    """

    __slots__ = ("edits", "facts", "hints")

    def __init__(
        self,
        edits: tuple[Edit, ...] = (),
        facts: Facts | None = None,
        hints: tuple[str, ...] = (),
    ) -> None:
        self.edits = edits
        self.facts: Facts = facts or {}
        self.hints = hints

    def changes(self, source: Source) -> bool:
        """Tell whether the edits change the text of a page."""
        return any(source.cut(edit.span) != edit.text for edit in self.edits)

    @classmethod
    def joined(cls, changes: Iterable[Change]) -> Change:
        """Return several changes as one; of facts that several name, the last value counts."""
        edits: list[Edit] = []
        facts: Facts = {}
        hints: list[str] = []
        for change in changes:
            edits += change.edits
            facts |= change.facts
            hints += change.hints
        return cls(tuple(edits), facts, tuple(hints))

    def __add__(self, other: Change) -> Change:
        return Change(self.edits + other.edits, self.facts | other.facts, self.hints + other.hints)
