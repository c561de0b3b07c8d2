"""The tools that look: find, read, check and explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.backlog.lookup import find_item, reference
from pillcheck.errors import Refusal, suggestion
from pillcheck.report.pages import json

if TYPE_CHECKING:
    from pillcheck.backlog.page import Page
    from pillcheck.linting.result import Located
    from pillcheck.mcp.served_pages import ServedPages
    from pillcheck.project.config import Config

    Arguments = dict[str, Any]

_MOST = 100
_ROWS = 3


def find(pages: ServedPages, arguments: Arguments) -> dict[str, Any]:
    """Return the items that fit all filters, in page order."""
    from pillcheck.backlog.filters import choice_of

    config, page = pages.read(arguments.get("page"))
    choice = choice_of(
        config.dialect,
        statuses=arguments.get("status", ()),
        priorities=arguments.get("priority", ()),
        conditions=arguments.get("where", ()),
        grep=arguments.get("words", ()),
        only_open=arguments.get("open", False),
    )
    if not page.items:
        raise Refusal("item-not-found", f"{page.source.path} has no items")
    matches = choice.among([page])
    items = []
    for _, item in matches[:_MOST]:
        whole = json.item(page, item)
        items.append(
            {
                "id": reference(page, item),
                "title": whole["title"],
                "status": whole["status"],
                "priority": whole["priority"],
            }
        )
    return {**_page(pages, page), "items": items, **_left_out(len(matches))}


def read(pages: ServedPages, arguments: Arguments) -> dict[str, Any]:
    """Return an item, or what there is to know of the page."""
    config, page = pages.read(arguments.get("page"))
    if "item" in arguments:
        _, item = find_item([page], arguments["item"])
        return {**_page(pages, page), "item": json.item_with_waits(page, item)}
    return {**_page(pages, page), **_summary(page, config)}


def check(pages: ServedPages, arguments: Arguments) -> dict[str, Any]:
    """Return the findings of the configured rules, as ``check`` has them."""
    from pillcheck.linting import baseline
    from pillcheck.linting.linter import Policy, lint
    from pillcheck.linting.result import count, result_of
    from pillcheck.project import config as configuration
    from pillcheck.rules.base import ChangeRule
    from pillcheck.rules.catalogue import RULES

    config, page = pages.read(arguments.get("page"))
    policy = Policy.of(config.rules, config.select, config.ignore)
    result = result_of(page, lint(page, policy))
    if config.baseline:
        configuration.gate_inside(config.baseline, "baseline", config)
        on_changes = {rule.id for rule in RULES if isinstance(rule, ChangeRule)}
        rest = baseline.apply(
            config.baseline,
            [result],
            lambda _, rule: policy.runs(rule) and rule not in on_changes,
        )
        (result,) = rest.results
    counts = count([result])
    return {
        **_page(pages, page),
        "errors": counts["error"],
        "warnings": counts["warning"],
        "findings": [_finding(finding) for finding in result.findings[:_MOST]],
        **_left_out(len(result.findings)),
    }


def explain(pages: ServedPages, arguments: Arguments) -> dict[str, Any]:  # noqa: ARG001
    """Return what a rule or a kind of refusal means."""
    from pillcheck.mcp.refusals import ADVICE
    from pillcheck.report.colours import unstyled
    from pillcheck.report.findings import rules
    from pillcheck.rules.catalogue import RULES

    name = arguments["name"]
    # "unknown-status" is a rule and a refusal.
    content: dict[str, Any] = {}
    for rule in RULES:
        if rule.id == name:
            content |= {"rule": name, "explanation": unstyled(rules.explanation(rule))}
    for kind, advice in ADVICE.items():
        if kind == name:
            content |= {"refusal": kind, "meaning": advice.meaning, "next": advice.next}
    if content:
        return content
    known = (*(rule.id for rule in RULES), *ADVICE)
    near, ending = suggestion(name, known, "names", otherwise="check names rules")
    raise Refusal("unknown-rule", f'unknown rule "{name}"; {ending}', near)


def _page(pages: ServedPages, page: Page) -> dict[str, Any]:
    return {"path": page.source.path, "hash": pages.keep(page)}


def _summary(page: Page, config: Config) -> dict[str, Any]:
    from pillcheck.backlog.counts import tally

    dialect = config.dialect
    counts = tally(dialect, [(page, item) for item in page.items])
    return {
        "items": counts.items,
        "done": counts.done,
        "open": counts.open,
        "statuses": [
            {"status": name, "label": dialect.label(name) if name else None, "items": number}
            for name, number in counts.statuses.items()
        ],
        "priorities": list(dialect.priorities),
        "fields": [] if dialect.shape else [rule.label for rule in dialect.fields],
        "properties": [rule.name for rule in dialect.property_rules],
        "history": json.history([page])["rows"][:_ROWS],
    }


def _finding(finding: Located) -> dict[str, Any]:
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "line": finding.line,
        "item": finding.item,
        "message": finding.message,
        **({"fix": finding.fix["title"]} if finding.fix else {}),
    }


def _left_out(number: int) -> dict[str, int]:
    return {"left_out": number - _MOST} if number > _MOST else {}
