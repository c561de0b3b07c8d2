"""The options of ``pillcheck check`` as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.cli.printing import hint
from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.linting.linter import Policy
    from pillcheck.linting.result import Result


class CheckOptions(Record):
    """What the options say; ``output`` is nothing where no format is named."""

    fixing: bool = False
    unsafe_fixes: bool = False
    showing: bool = False
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    output: str | None = None
    file: str | None = None
    stdin_filename: str | None = None
    baseline: str | None = None
    write_baseline: str | None = None
    max_warnings: int | None = None
    exit_zero: bool = False
    since: str | None = None
    staged: bool = False
    message: str | None = None
    only_changed: bool = False
    only_new: bool = False
    statistics: bool = False
    quiet: bool = False

    @property
    def compares(self) -> bool:
        """Whether pages are compared with an earlier version."""
        return self.since is not None or self.staged

    @property
    def fixes(self) -> bool:
        """Whether fixes are made or shown."""
        return self.fixing or self.showing

    def is_silent(self, results: Sequence[Result]) -> bool:
        """Tell whether nothing is printed where nothing was found, as before a commit."""
        return (self.staged and self.only_new) or (self.only_changed and not results)

    def hint(self, text: str) -> None:
        """Print a message beside the findings, unless ``--quiet`` is given."""
        if not self.quiet:
            hint(text)

    def message_text(self) -> str | None:
        """Return the message of the commit to be made; a refusal where it cannot be read."""
        if self.message is None:
            return None
        from pillcheck.backlog.commit_words import without_comments
        from pillcheck.files import reading

        try:
            data = reading.read(self.message)
        except OSError as error:
            raise Refusal("io", f"{self.message} cannot be read: {error.strerror}") from None
        return without_comments(data.decode("utf-8-sig", "replace"))

    def gate(self, policy: Policy, change_rules: frozenset[str]) -> None:
        """Raise a refusal of kind ``usage`` for options that do not go together."""
        if self.staged and self.fixes:
            raise Refusal(
                "usage", "--staged cannot fix in place; run pillcheck check --fix, then git add"
            )
        has_room = self.file or self.output in (None, "text", "json")
        if self.showing and not has_room:
            raise Refusal(
                "usage",
                f"--diff prints a patch, so there is no room for the {self.output} report; "
                "--format json prints both, --output FILE writes the report to a file",
            )
        if self.message is not None and not self.compares:
            raise Refusal("usage", "--message needs a commit to be made; give --staged as well")
        for name, given in (("changed", self.only_changed), ("new", self.only_new)):
            if given and not self.compares:
                raise Refusal(
                    "usage",
                    f"--only-{name} needs an earlier version to compare with; give --since REV or "
                    "--staged",
                )
        if policy.select and policy.select <= change_rules and not self.compares:
            raise Refusal(
                "usage",
                f"{min(policy.select)} compares the page with an earlier version; give --since "
                "REV or --staged",
            )


# The options of a plain call, which says nothing but which pages to check in the usual way.
_PLAIN = {
    "--fix": "fixing",
    "--only-new": "only_new",
    "--quiet": "quiet",
    "--staged": "staged",
    "-q": "quiet",
}


def plain_call(arguments: Sequence[str]) -> tuple[tuple[str, ...], CheckOptions] | None:
    """Return the pages and options of a plain call of ``pillcheck check``, as hooks make it.

    ``arguments`` are those behind the name of the command. Nothing is returned for any other
    call. A plain one is carried out without click, which takes as long to import as half of
    the check.
    """
    options = [argument for argument in arguments if argument.startswith("-")]
    if not _PLAIN.keys() >= set(options):
        return None
    pages = tuple(argument for argument in arguments if not argument.startswith("-"))
    given: dict[str, Any] = {_PLAIN[option]: True for option in options}
    return pages, CheckOptions(**given)
