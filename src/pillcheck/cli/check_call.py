"""A call of ``pillcheck check``, whoever has parsed it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pillcheck.cli.checking import Checker, change_rules, history_rules, policy_of
from pillcheck.cli.printing import echo, message, with_progress
from pillcheck.cli.report_file import ReportFile
from pillcheck.project import config as configuration
from pillcheck.report.colours import unstyled

if TYPE_CHECKING:
    from pillcheck.cli.check_options import CheckOptions
    from pillcheck.editing.transaction import Outcome
    from pillcheck.linting.result import Result


def check(pages: tuple[str, ...], options: CheckOptions) -> int:
    """Check pages as the options say, print the findings and return the exit code."""
    from pillcheck.linting.verdict import Verdict

    config = configuration.load()
    policy = policy_of(config, options)
    options.gate(policy, change_rules() - history_rules())
    checker = Checker(config, policy, options)
    paths = checker.paths(pages)
    report = ReportFile(options.file, config.dialect, tuple(paths))
    for file in (report, report.replaced(path=options.write_baseline)):
        file.gate()
    outcomes: list[Outcome] = []
    if options.fixes:
        fixed = [checker.fix(path) for path in paths]
        results = [result for result, _ in fixed]
        outcomes = [outcome for _, outcome in fixed]
    else:
        results = list(with_progress(checker.results(paths), len(paths), "checking"))
    if options.write_baseline:
        _write_baseline(options.write_baseline, results, checker)
        return 0
    results = _without_known(results, checker)
    _report(results, outcomes, report, options)
    return int(Verdict.of(results, options.max_warnings).failed and not options.exit_zero)


def _write_baseline(path: str, results: list[Result], checker: Checker) -> None:
    from pillcheck.linting import baseline
    from pillcheck.report.findings.text import plural

    written = baseline.write(path, results, checker.ran())
    kept = f", {written.kept} of them kept without a check" if written.kept else ""
    checker.options.hint(f"wrote {plural(written.findings, 'finding')} to {path}{kept}")


def _without_known(results: list[Result], checker: Checker) -> list[Result]:
    """Return the results without the findings of the baseline, if there is one."""
    config, options = checker.config, checker.options
    path = config.baseline if options.baseline is None else options.baseline
    if path and options.baseline is None:
        configuration.gate_inside(path, "baseline", config)
    if path is None or not results:
        return results
    from pillcheck.linting import baseline
    from pillcheck.report.findings.text import plural

    rest = baseline.apply(path, results, checker.ran())
    options.hint(f"passed over {plural(rest.hidden, 'finding')} of the baseline {path}")
    if rest.stale:
        gone = f"of its entries, {rest.stale} could not be found again"
        options.hint(f"{gone}; --write-baseline {path} drops what is gone")
    return list(rest.results)


def _report(
    results: list[Result], outcomes: list[Outcome], file: ReportFile, options: CheckOptions
) -> None:
    """Print or write the findings in the format chosen, and the patch with ``--diff``."""
    from importlib import import_module

    output = options.output
    if output is None:
        in_workflow = os.environ.get("GITHUB_ACTIONS") == "true" and not options.showing
        output = "github" if in_workflow else "text"
    sources = [(outcome.before.source, outcome.after.source) for outcome in outcomes]
    if options.showing and (output != "json" or file.path):
        from pillcheck.editing.patch import unified

        sys.stdout.flush()
        echo(b"".join(unified(*pair) for pair in sources))
    if output == "text":
        _report_text(results, file, options)
        return
    if output == "json" and options.showing:
        from pillcheck.editing.patch import as_text
        from pillcheck.report.findings import json

        report = json.check(results, "".join(as_text(*pair) for pair in sources))
    else:
        report = import_module(f"pillcheck.report.findings.{output}").check(results)
    if file.path:
        file.write(report + "\n")
    elif report:
        echo(report, is_commands=output == "github")
    if output == "github" and not options.quiet:
        for line in _ending(results, options):
            message(line, err=options.showing)


def _report_text(results: list[Result], file: ReportFile, options: CheckOptions) -> None:
    from pillcheck.report.findings import text
    from pillcheck.report.pages.width import folded, of_terminal

    columns = None if file.path else of_terminal(err=options.showing)
    findings = [finding for result in results for finding in result.findings]
    if options.staged:
        # What refuses the commit comes first.
        findings.sort(key=lambda finding: finding.severity != "error")
    lines = [text.finding(finding, columns) for finding in findings]
    if options.statistics and lines:
        lines.append(text.statistics(results))
    if file.path:
        file.write("\n".join(unstyled(line) for line in [*lines, ""]))
        lines = []
    if not options.quiet and (findings or not options.is_silent(results)):
        room = of_terminal(err=options.showing)
        lines += (folded(line, room, "  ") for line in _ending(results, options))
    if lines:
        # With --diff, standard output is for the patch alone.
        echo("\n".join(lines), err=options.showing)


def _ending(results: list[Result], options: CheckOptions) -> list[str]:
    """Return the last lines: how many findings there are, and why the check fails, if it does."""
    from pillcheck.linting.verdict import Verdict
    from pillcheck.report.findings import text

    ending = text.ending(
        Verdict.of(results, options.max_warnings),
        fixing=options.fixes,
        unsafe=options.unsafe_fixes,
        passing=options.exit_zero,
    )
    return [text.summary(results), *([ending] if ending else [])]
