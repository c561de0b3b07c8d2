"""The options of ``pillcheck check``, as click takes them and as a record."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pillcheck.cli.completion import complete_file, complete_rule
from pillcheck.cli.options import together
from pillcheck.cli.printing import hint
from pillcheck.errors import Refusal
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pillcheck.linting.linter import Policy
    from pillcheck.linting.result import Result

FORMATS = ("text", "compact", "json", "sarif", "github", "gitlab", "junit")


class CheckOptions(Record):
    """What the options say; ``output`` is nothing where no format is named."""

    fixing: bool
    unsafe_fixes: bool
    showing: bool
    select: tuple[str, ...]
    ignore: tuple[str, ...]
    output: str | None
    file: str | None
    stdin_filename: str | None
    baseline: str | None
    write_baseline: str | None
    max_warnings: int | None
    exit_zero: bool
    since: str | None
    staged: bool
    message: str | None
    only_changed: bool
    only_new: bool
    statistics: bool
    quiet: bool

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


check_options = together(
    click.option("--fix", "fixing", is_flag=True, help="Make the safe fixes."),
    click.option(
        "--unsafe-fixes", is_flag=True, help="With --fix or --diff, make the unsafe fixes as well."
    ),
    click.option(
        "--diff", "showing", is_flag=True, help="Show what --fix would change; write nothing."
    ),
    click.option(
        "--select",
        multiple=True,
        metavar="RULE",
        help="Run only this rule; separate several by commas.",
        shell_complete=complete_rule,
    ),
    click.option(
        "--ignore",
        multiple=True,
        metavar="RULE",
        help="Do not run this rule; separate several by commas.",
        shell_complete=complete_rule,
    ),
    click.option(
        "--format",
        "output",
        type=click.Choice(FORMATS),
        help="How to print the findings; text by default, github in a GitHub workflow.",
    ),
    click.option(
        "--output",
        "file",
        metavar="FILE",
        callback=lambda context, option, path: None if path == "-" else path,  # noqa: ARG005
        help="Write the findings to a file; - is standard output.",
        shell_complete=complete_file,
    ),
    click.option("--stdin-filename", metavar="NAME", help="The name of the page from -."),
    click.option(
        "--baseline",
        metavar="FILE",
        help="Leave out the findings in this file.",
        shell_complete=complete_file,
    ),
    click.option(
        "--write-baseline",
        metavar="FILE",
        help="Write the findings to this file.",
        shell_complete=complete_file,
    ),
    click.option(
        "--max-warnings",
        type=click.IntRange(0),
        metavar="N",
        help="Fail if there are more warnings.",
    ),
    click.option("--exit-zero", is_flag=True, help="Do not fail, whatever is found."),
    click.option("--since", metavar="REV", help="Check what changed since this commit as well."),
    click.option("--staged", is_flag=True, help="Check the staged page, and what changes with it."),
    click.option(
        "--message",
        metavar="FILE",
        shell_complete=complete_file,
        help="With --staged, the message of the commit, for the rule commit-names-open-item.",
    ),
    click.option(
        "--only-changed", is_flag=True, help="With --since or --staged, skip unchanged pages."
    ),
    click.option(
        "--only-new",
        is_flag=True,
        help="With --since or --staged, leave out warnings that the earlier version has, too.",
    ),
    click.option("--statistics", is_flag=True, help="Count the findings of each rule."),
    click.option("-q", "--quiet", is_flag=True, help="Print nothing but findings."),
)
