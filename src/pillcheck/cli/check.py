"""``pillcheck check``."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

import click

from pillcheck.cli.completion import complete_file, complete_rule
from pillcheck.cli.reading import echo, hint, parse_page, unknown_rule, with_progress
from pillcheck.cli.report_file import ReportFile
from pillcheck.editing.transaction import edit
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from pillcheck.backlog.page import Page
    from pillcheck.editing.transaction import Edited
    from pillcheck.linting.linter import Policy
    from pillcheck.linting.result import Result
    from pillcheck.project.config import Config
    from pillcheck.rules.base import Base

FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit")


@click.command()
@click.argument("pages", nargs=-1, metavar="[PAGE]...", shell_complete=complete_file)
@click.option("--fix", "fixing", is_flag=True, help="Make the safe fixes.")
@click.option("--unsafe-fixes", is_flag=True, help="With --fix or --diff, the unsafe ones as well.")
@click.option("--diff", "showing", is_flag=True, help="Show what --fix would do; write nothing.")
@click.option(
    "--select",
    multiple=True,
    metavar="RULE",
    help="Run only this rule; several with commas between.",
    shell_complete=complete_rule,
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="RULE",
    help="Do not run this rule; several with commas between.",
    shell_complete=complete_rule,
)
@click.option(
    "--format",
    "output",
    type=click.Choice(FORMATS),
    help="How to print the findings: text, or github in a GitHub workflow.",
)
@click.option(
    "--output",
    "file",
    metavar="FILE",
    help="Write the findings to a file.",
    shell_complete=complete_file,
)
@click.option("--stdin-filename", metavar="NAME", help="What to call the page from -.")
@click.option(
    "--baseline",
    metavar="FILE",
    help="Pass over the findings in this file.",
    shell_complete=complete_file,
)
@click.option(
    "--write-baseline",
    metavar="FILE",
    help="Write the findings to this file.",
    shell_complete=complete_file,
)
@click.option(
    "--max-warnings", type=click.IntRange(0), metavar="N", help="Fail if there are more warnings."
)
@click.option("--since", metavar="REV", help="Judge what changed since this commit as well.")
@click.option("--staged", is_flag=True, help="Check what is staged, and what changes with it.")
@click.option(
    "--only-changed", is_flag=True, help="With --since or --staged, leave out what is the same."
)
@click.option("--statistics", is_flag=True, help="Count the findings of each rule.")
@click.option("-q", "--quiet", is_flag=True, help="Print nothing but findings.")
def command(pages: tuple[str, ...], **options: Any) -> int:
    """Check pages and report what is wrong.

    Without PAGE, the configured pages are checked, or docs/backlog/README.html
    as found from here upwards. A folder is searched for backlog pages; - is
    standard input. Exits with 1 where there are errors.
    """
    from pillcheck.linting.result import count

    config = configuration.load()
    policy = _policy(config, options["select"], options["ignore"])
    _check_usage(options, policy)
    if options["only_changed"]:
        paths = list(_changed(pages, config, options))
    else:
        paths = list(_expand(configuration.find_pages(pages, config), config, options))
    report = ReportFile(options["file"], config.dialect, tuple(paths))
    for file in (report, report.replaced(path=options["write_baseline"])):
        file.gate()
    if options["fixing"] or options["showing"]:
        fixed = [_fix(path, config, policy, options) for path in paths]
        results = [result for result, _ in fixed]
        changes = [edited for _, edited in fixed]
    else:
        changes = []
        results = list(
            with_progress(_check_all(paths, config, policy, options), len(paths), "checking")
        )
    if options["write_baseline"]:
        from pillcheck.linting import baseline
        from pillcheck.report.findings.text import plural

        written = baseline.write(options["write_baseline"], results, _running(policy))
        kept = f", {written.kept} of them not looked for and kept" if written.kept else ""
        known = options["write_baseline"]
        _note(options, f"wrote {plural(written.findings, 'finding')} to {known}{kept}")
        return 0
    known = options["baseline"] or config.baseline
    if known and not options["baseline"]:
        configuration.gate_inside(known, "baseline", config)
    if known and results:
        from pillcheck.linting import baseline
        from pillcheck.report.findings.text import plural

        rest = baseline.apply(known, results, _running(policy))
        results = rest.results
        _note(options, f"passed over {plural(rest.hidden, 'finding')} of the baseline {known}")
        if rest.stale:
            gone = f"of its entries, {rest.stale} could not be found again"
            _note(options, f"{gone}; --write-baseline {known} drops what is gone")
    _report(results, changes, report, options)
    counts = count(results)
    too_many = options["max_warnings"] is not None and counts["warning"] > options["max_warnings"]
    return int(bool(counts["error"] or too_many))


def _policy(config: Config, select: tuple[str, ...], ignore: tuple[str, ...]) -> Policy:
    from pillcheck.linting.linter import Policy
    from pillcheck.rules.catalogue import RULE_IDS

    def names(given: tuple[str, ...]) -> frozenset[str]:
        found = frozenset(name.strip() for one in given for name in one.split(",") if name.strip())
        for name in sorted(found):
            if name not in RULE_IDS:
                raise unknown_rule(name)
        return found

    return Policy.of(config.rules, names(select or config.select), names((*config.ignore, *ignore)))


def _expand(given: Iterable[str], config: Config, options: dict[str, Any]) -> Iterator[str]:
    """Yield the pages that are named, and those found in the folders that are named."""
    for path in dict.fromkeys(given):
        if path != "-" and os.path.isdir(path):  # noqa: PTH112 - a path as it was typed
            from pillcheck.project.discover import backlog_pages
            from pillcheck.report.findings.text import plural

            found, looked_at = backlog_pages(path, config.dialect)
            _note(
                options,
                f"{path}: looked at {plural(looked_at, 'HTML file')}, passed over "
                f"{looked_at - len(found)}",
            )
            yield from found
        else:
            yield path


def _changed(given: tuple[str, ...], config: Config, options: dict[str, Any]) -> Iterator[str]:
    """Yield the pages that have changed, and those that somebody named and nobody knows."""
    from pillcheck.history import earlier_version

    try:
        pages = configuration.find_pages(given, config)
    except Refusal:
        # It may be staged for all that; where it is not, the commit is none of a page.
        pages = tuple(configuration.usual_pages())
    for path in _expand(pages, config, options):
        name = _file_name(path, options)
        fate = earlier_version.fate(name, options["since"], staged=options["staged"])
        if fate == "gone":
            _note(options, f"{path} is gone, so it is not checked")
        if path == "-" or fate == "changed" or (fate == "unknown" and given):
            yield path


def _check_usage(options: dict[str, Any], policy: Policy) -> None:
    if options["staged"] and (options["fixing"] or options["showing"]):
        raise Refusal(
            "usage",
            "what is staged is not fixed in place; run pillcheck check --fix, then git add",
        )
    has_room = options["file"] or options["output"] in (None, "text", "json")
    if options["showing"] and not has_room:
        raise Refusal(
            "usage",
            f"--diff prints a patch and no {options['output']} report; give --format json for "
            "both in one, or --output FILE for the report",
        )
    if options["only_changed"] and not _compares(options):
        raise Refusal(
            "usage", "--only-changed needs to know since when; give --since REV or --staged"
        )
    if policy.select and policy.select <= _on_changes() and not _compares(options):
        raise Refusal(
            "usage",
            f"{min(policy.select)} compares the page with an earlier version; give --since "
            "REV or --staged",
        )


def _on_changes() -> frozenset[str]:
    from pillcheck.rules.base import ChangeRule
    from pillcheck.rules.catalogue import RULES

    return frozenset(rule.id for rule in RULES if isinstance(rule, ChangeRule))


def _running(policy: Policy) -> Callable[[Result, str], bool]:
    """Return what tells whether a rule was run on a page."""
    on_changes = _on_changes()
    return lambda result, rule: policy.runs(rule) and (result.compared or rule not in on_changes)


def _compares(options: dict[str, Any]) -> bool:
    return bool(options["since"] or options["staged"])


def check_page(path: str, config: Config, policy: Policy, name: str | None = None) -> Result:
    """Return what is found on one page; other processes do this, too."""
    from pillcheck.linting.linter import lint
    from pillcheck.linting.result import result_of

    page = parse_page(path, config, name)
    return result_of(page, lint(page, policy))


def _check_change(path: str, config: Config, policy: Policy, options: dict[str, Any]) -> Result:
    """Return what is found on a page and in what changed on it."""
    from pillcheck.history import earlier_version
    from pillcheck.linting.linter import lint
    from pillcheck.linting.result import result_of

    if options["staged"]:
        page = earlier_version.staged_page(_file_name(path, options), config.dialect)
    else:
        page = parse_page(path, config, options["stdin_filename"])
    base = _base(path, page, options)
    return result_of(page, lint(page, policy, base), compared=base is not None)


def _base(path: str, page: Page, options: dict[str, Any]) -> Base | None:
    """Return what a page is compared with, if the options ask for it and there is anything."""
    if not _compares(options):
        return None
    from pillcheck import git
    from pillcheck.history import earlier_version

    file = git.find(_file_name(path, options))
    base = earlier_version.base_of(page, file, options["since"], staged=options["staged"])
    if base is None:
        merging = git.is_merging(file.root)
        why = "a merge is in progress" if merging else "there is no earlier version to compare with"
        _note(options, f"{path}: {why}; the rules on changes did not run")
    return base


def _file_name(path: str, options: dict[str, Any]) -> str:
    if path != "-":
        return path
    if options["stdin_filename"] and not options["staged"]:
        return str(options["stdin_filename"])
    raise Refusal("usage", "standard input is not in git; name the file, or give --stdin-filename")


def _check_all(
    paths: list[str], config: Config, policy: Policy, options: dict[str, Any]
) -> Iterator[Result]:
    if _compares(options):
        for path in paths:
            yield _check_change(path, config, policy, options)
        return
    from functools import partial

    from pillcheck.linting.parallel import shared_out

    name = options["stdin_filename"]
    yield from shared_out(partial(check_page, config=config, policy=policy, name=name), paths)


def _fix(
    path: str, config: Config, policy: Policy, options: dict[str, Any]
) -> tuple[Result, Edited]:
    """Return what is left on a page after its fixes, and what they change."""
    from pillcheck.linting.linter import fix, lint
    from pillcheck.linting.result import result_of

    def plan(page: Page) -> tuple[Page, int]:
        after = fix(page, policy, unsafe=options["unsafe_fixes"])
        return after.page, after.fixed

    page = parse_page(path, config, options["stdin_filename"])
    edited = edit(page, plan, dry_run=options["showing"])
    base = _base(path, edited.after, options)
    left = lint(edited.after, policy, base)
    return result_of(edited.after, left, edited.told, compared=base is not None), edited


def _report(
    results: list[Result], changes: list[Edited], file: ReportFile, options: dict[str, Any]
) -> None:
    from importlib import import_module

    output = options["output"]
    if output is None:
        in_workflow = os.environ.get("GITHUB_ACTIONS") == "true" and not options["showing"]
        output = "github" if in_workflow else "text"
    pages = [(one.before.source, one.after.source) for one in changes]
    if options["showing"] and (output != "json" or file.path):
        from pillcheck.editing.patch import unified

        sys.stdout.flush()
        echo(b"".join(unified(*one) for one in pages))
    if output == "json" and options["showing"]:
        from pillcheck.editing.patch import as_text
        from pillcheck.report.findings import json

        report = json.check(results, "".join(as_text(*one) for one in pages))
    elif output != "text":
        report = import_module(f"pillcheck.report.findings.{output}").check(results)
    if output == "text":
        _report_text(results, file, options)
        return
    if file.path:
        file.write(report + "\n")
    elif report:
        echo(report, is_commands=output == "github")
    if output == "github" and not options["quiet"]:
        from pillcheck.report.findings import text

        echo(text.summary(results), err=options["showing"])


def _report_text(results: list[Result], file: ReportFile, options: dict[str, Any]) -> None:
    from pillcheck.report.findings import text

    lines = [text.finding(found) for result in results for found in result.findings]
    if options["statistics"] and lines:
        lines.append(text.statistics(results))
    if file.path:
        file.write("\n".join(click.unstyle(line) for line in [*lines, ""]))
        lines = []
    if not options["quiet"] and (results or not options["only_changed"]):
        lines.append(text.summary(results))
    if lines:
        # With --diff, standard output is for the patch alone.
        echo("\n".join(lines), err=options["showing"])


def _note(options: dict[str, Any], text: str) -> None:
    if not options["quiet"]:
        hint(text)
