"""The pages that ``pillcheck check`` looks at, and the findings of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.cli.reading import expanded, parse_page
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.cli.check_options import CheckOptions
    from pillcheck.editing.transaction import Outcome
    from pillcheck.git import RepoFile, State
    from pillcheck.linting.linter import Policy
    from pillcheck.linting.result import Result
    from pillcheck.project.config import Config
    from pillcheck.rules.base import Base
    from pillcheck.rules.finding import Finding


def policy_of(config: Config, options: CheckOptions) -> Policy:
    """Return which rules run; a refusal of kind ``unknown-rule`` for one that does not exist."""
    from pillcheck.linting.linter import Policy
    from pillcheck.rules.catalogue import RULE_IDS, unknown_rule

    def names(given: tuple[str, ...]) -> frozenset[str]:
        ids = {name.strip() for list_ in given for name in list_.split(",")} - {""}
        for name in sorted(ids):
            if name not in RULE_IDS:
                raise unknown_rule(name)
        return frozenset(ids)

    select = names(options.select or config.select)
    return Policy.of(config.rules, select, names((*config.ignore, *options.ignore)))


def change_rules() -> frozenset[str]:
    """Return the ids of the rules that compare a page with an earlier version."""
    from pillcheck.rules.base import ChangeRule
    from pillcheck.rules.catalogue import RULES

    return frozenset(rule.id for rule in RULES if isinstance(rule, ChangeRule))


def history_rules() -> frozenset[str]:
    """Return those of them that need no revision: where git has the whole history, they run."""
    from pillcheck.rules.base import ChangeRule
    from pillcheck.rules.catalogue import RULES

    return frozenset(r.id for r in RULES if isinstance(r, ChangeRule) and r.on_history)


def check_page(path: str, config: Config, policy: Policy, name: str | None = None) -> Result:
    """Return the findings of one page; called in other processes, too."""
    from pillcheck.linting.result import result_of

    page = parse_page(path, config, name)
    return result_of(page, _findings(page, policy))


def _findings(page: Page, policy: Policy, base: Base | None = None) -> list[Finding]:
    """Return the findings of a page, with what git alone tells of it as it is.

    ``base`` is what git is asked by, else the page compared with its last version.
    """
    from pillcheck.linting.linter import lint

    findings = lint(page, policy)
    running = frozenset(filter(policy.runs, history_rules()))
    if running:
        from pillcheck.history.earlier_version import whole_history

        base = base or whole_history(page)
        findings += lint(page, policy.replaced(select=running), base)
        findings.sort(key=lambda finding: (finding.span, finding.rule))
    return findings


class Checker(Record):
    """Checks pages as the options say."""

    config: Config
    policy: Policy
    options: CheckOptions

    def paths(self, given: tuple[str, ...]) -> list[str]:
        """Return the pages to check: those named, in the folders named, or else the usual ones."""
        if self.options.only_changed:
            return list(self._changed(given))
        return list(self._expand(configuration.find_pages(given, self.config)))

    def results(self, paths: list[str]) -> Iterator[Result]:
        """Yield the findings of each page, in order."""
        if self.options.compares:
            yield from map(self._check_change, paths)
            return
        from functools import partial

        from pillcheck.linting.parallel import shared_out

        name = self.options.stdin_filename
        check = partial(check_page, config=self.config, policy=self.policy, name=name)
        yield from shared_out(check, paths)

    def fix(self, path: str) -> tuple[Result, Outcome]:
        """Fix a page, or plan to with ``--diff``; return what is left, and what changed."""
        from pillcheck.editing.transaction import edit
        from pillcheck.linting.linter import fix, lint
        from pillcheck.linting.result import result_of

        def plan(page: Page) -> tuple[Page, int]:
            fixed = fix(page, self.policy, unsafe=self.options.unsafe_fixes)
            return fixed.page, fixed.fixed

        page = parse_page(path, self.config, self.options.stdin_filename)
        outcome = edit(page, plan, dry_run=self.options.showing)
        base = self._base(path, outcome.after)
        after = outcome.after
        left = lint(after, self.policy, base) if base else _findings(after, self.policy)
        return result_of(outcome.after, left, outcome.details, compared=base is not None), outcome

    def ran(self) -> Callable[[Result, str], bool]:
        """Return a function that tells whether a rule ran on a page."""
        on_changes = change_rules()
        runs = self.policy.runs
        return lambda result, rule: runs(rule) and (result.compared or rule not in on_changes)

    def _expand(self, given: Iterable[str]) -> Iterator[str]:
        return expanded(given, self.config.dialect, self.options.hint)

    def _changed(self, given: tuple[str, ...]) -> Iterator[str]:
        """Yield the pages that changed, and the pages named that git does not know."""
        from pillcheck.history import earlier_version

        try:
            pages = configuration.find_pages(given, self.config)
        except Refusal:
            # A page may be staged that is not in the work tree; else the commit has no page.
            pages = tuple(configuration.usual_pages())
        for path in self._expand(pages):
            state = earlier_version.page_state(
                self._file_name(path), self.options.since, staged=self.options.staged
            )
            if state == "deleted":
                self.options.hint(f"{path} is gone, so it is not checked")
            if path == "-" or state == "changed" or (state == "unknown" and given):
                yield path

    def _check_change(self, path: str) -> Result:
        """Return the findings of a page and of what changed on it."""
        from pillcheck import git
        from pillcheck.history import earlier_version
        from pillcheck.linting.linter import lint
        from pillcheck.linting.result import result_of

        if self.options.staged:
            file = git.find(self._file_name(path))
            page, state = earlier_version.staged_page(file, path, self.config.dialect)
            base = self._base(path, page, file, state)
        else:
            page = parse_page(path, self.config, self.options.stdin_filename)
            base = self._base(path, page)
        result = result_of(page, lint(page, self.policy, base), compared=base is not None)
        if base and self.options.only_new:
            result = result.beyond(result_of(base.page, _findings(base.page, self.policy, base)))
        return result

    def _base(
        self, path: str, page: Page, file: RepoFile | None = None, staged: State | None = None
    ) -> Base | None:
        """Return what a page is compared with, if the options ask for it and it exists."""
        if not self.options.compares:
            return None
        from pillcheck import git
        from pillcheck.history import earlier_version

        file = file or git.find(self._file_name(path))
        base = earlier_version.base_of(
            page,
            file,
            self.options.since,
            staged=staged,
            message=self.options.message_text(),
        )
        if base is None and not self.options.only_new:
            merging = git.state(file).is_merging
            why = (
                "a merge is in progress"
                if merging
                else "there is no earlier version to compare with"
            )
            self.options.hint(f"{path}: {why}; the rules on changes did not run")
        if (
            base
            and self.policy.runs("reused-id")
            and base.changes.of_kind("added")
            and git.is_shallow(file.root)
        ):
            self.options.hint(
                f"{path}: cannot tell whether ids of new items were used before, as this clone "
                "is shallow; git fetch --unshallow gets the rest"
            )
        return base

    def _file_name(self, path: str) -> str:
        if path != "-":
            return path
        if self.options.stdin_filename and not self.options.staged:
            return self.options.stdin_filename
        raise Refusal(
            "usage", "standard input is not in git; name the file, or give --stdin-filename"
        )
