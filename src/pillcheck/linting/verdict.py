"""Whether a check fails, and what of it can be fixed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.linting.result import count
from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.linting.result import Result


class Verdict(Record):
    """What a check fails for, and how many findings safe and unsafe fixes are left for.

    ``allowed`` is how many warnings there may be, if that was said.
    """

    errors: int
    warnings: int
    allowed: int | None
    safe: int
    unsafe: int

    @classmethod
    def of(cls, results: list[Result], allowed: int | None = None) -> Verdict:
        """Judge the results of a check."""
        counts = count(results)
        fixes = [f.fix["safe"] for result in results for f in result.findings if f.fix]
        return cls(
            errors=counts["error"],
            warnings=counts["warning"],
            allowed=allowed,
            safe=fixes.count(True),
            unsafe=fixes.count(False),
        )

    @property
    def has_too_many_warnings(self) -> bool:
        """Whether there are more warnings than are allowed."""
        return self.allowed is not None and self.warnings > self.allowed

    @property
    def failed(self) -> bool:
        """Whether the check fails: for errors, or for too many warnings."""
        return self.errors > 0 or self.has_too_many_warnings
