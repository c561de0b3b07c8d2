"""The rules: a list for people, a page for the documentation, and JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.report import colours
from pillcheck.report.colours import style
from pillcheck.report.pages.width import folded, hung
from pillcheck.rules.base import ChangeRule
from pillcheck.rules.catalogue import RULES

if TYPE_CHECKING:
    from pillcheck.rules.base import Rule

_HEAD = """\
# Rules

Generated from the rules by `pillcheck rules --format md`.

An error fails a check, a warning or an info does not. The severity of a rule
is set in the [configuration](configuration.md), and a finding is suppressed
with a comment:

```html
<!-- pillcheck: ignore[wrong-label] The label is a joke. -->
```

Inside an item it suppresses findings of the item, elsewhere of the page.

The last rules compare the page with an earlier version. They run only with
`pillcheck check --since REV` or `--staged`.

| rule | severity | fix | what it checks |
|---|---|---|---|
"""


def level(rule: Rule) -> str:
    """Return a rule's severity, or that it is off by default."""
    return str(rule.severity) if rule.on else "off"


def has_fix(rule: Rule) -> bool:
    """Tell whether findings of a rule can be fixed."""
    return any(bad.fixed is not None for bad in rule.bad)


def needs_base(rule: Rule) -> bool:
    """Tell whether a rule compares the page with an earlier version of it."""
    return isinstance(rule, ChangeRule)


def listing(columns: int | None = None) -> str:
    """Return a line for every rule, wrapped on a terminal of so many columns."""
    width = max(len(rule.id) for rule in RULES)
    lines = []
    for rule in RULES:
        severity = style(f"{level(rule):<7}", fg=colours.OF_SEVERITY[level(rule)])
        head = f"{rule.id:<{width}}  {severity}  {'fix' if has_fix(rule) else '   '}  "
        lines.append(hung(head, rule.summary, columns))
    return "\n".join(lines)


def explanation(rule: Rule, columns: int | None = None) -> str:
    """Return the documentation of a rule with its examples."""
    base = ", with --since or --staged" if needs_base(rule) else ""
    parts = [
        style(rule.id, bold=True),
        f"{level(rule)}{', can be fixed' if has_fix(rule) else ''}{base}",
        "",
        rule.summary,
        "",
        _refilled(rule.explanation, columns),
        "",
    ]
    if rule.settings:
        parts += ["With these settings:", _indented(rule.settings.rstrip()), ""]
    if isinstance(rule, ChangeRule):
        parts += ["Before:", _indented(rule.before), ""]
    parts.append(style("Wrong:", fg=colours.RED))
    for bad in rule.bad:
        parts += [_indented(_unmarked(bad.markup)), f"  → {bad.message}", ""]
    parts.append(style("Right:", fg=colours.GREEN))
    parts += [_indented(good) for good in rule.good if good]
    return "\n".join(
        folded(line, columns, _margin(line)) for part in parts for line in part.split("\n")
    )


def page() -> str:
    """Return the page of the documentation that describes all rules."""
    table = "".join(
        f"| [`{rule.id}`](#{rule.id}) | {level(rule)} | {'yes' if has_fix(rule) else ''} "
        f"| {rule.summary} |\n"
        for rule in RULES
    )
    return _HEAD + table + "".join(_section(rule) for rule in RULES)


def plain() -> dict[str, Any]:
    """Return the rules as data."""
    return {
        "rules": [
            {
                "id": rule.id,
                "severity": str(rule.severity),
                "enabled": rule.on,
                "fix": has_fix(rule),
                "needs_base": needs_base(rule),
                "summary": rule.summary,
                "explanation": rule.explanation,
            }
            for rule in RULES
        ]
    }


def _section(rule: Rule) -> str:
    severity = f"Severity: {rule.severity}." if rule.on else "Off by default."
    fix = " Can be fixed." if has_fix(rule) else ""
    fix += " Runs with `--since` or `--staged`." if needs_base(rule) else ""
    bad = rule.bad[0]
    examples = []
    if rule.settings:
        examples += ["With these settings:", "", "```toml", rule.settings.rstrip(), "```", ""]
    if isinstance(rule, ChangeRule):
        examples += ["Before:", "", "```html", rule.before, "```", ""]
    examples += [f"Wrong: {bad.message}", "", "```html", _unmarked(bad.markup), "```"]
    if good := next((good for good in rule.good if good), None):
        examples += ["", "Right:", "", "```html", good, "```"]
    body = "\n".join(examples)
    return f"\n## {rule.id}\n\n{rule.summary} {severity}{fix}\n\n{rule.explanation}\n\n{body}\n"


def _refilled(text: str, columns: int | None) -> str:
    """Return paragraphs, those with a line that is too wide in lines of another width."""
    paragraphs = text.split("\n\n")
    for number, paragraph in enumerate(paragraphs):
        if columns is not None and max(map(len, paragraph.split("\n"))) > columns:
            paragraphs[number] = folded(" ".join(paragraph.split()), columns)
    return "\n\n".join(paragraphs)


def _margin(line: str) -> str:
    """Return the indent of what a line is continued by: deeper than that of markup."""
    return " " * (len(line) - len(line.lstrip(" ")) + 2) if line.startswith(" ") else ""


def _unmarked(markup: str) -> str:
    return markup.replace("⟦", "").replace("⟧", "").strip("\n")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.split("\n"))
