"""What a done item delivered goes where the other items say it."""

from __future__ import annotations

import pytest

from pillcheck.editing.evidence import add_evidence
from pillcheck.linting.linter import lint
from tests.support import carried_out, page_of

SUMMARY, SCOPE = "<dt>1) Summary</dt><dd>S</dd>", "<dt>2) Scope</dt><dd>T</dd>"
STATUS = '<dt>{}Status</dt><dd><span class="status-pill status-pill--done">Done</span></dd>'
DELIVERED = "<dt>{}Delivered (to date)</dt><dd>All of it.</dd>"


def item(number: int, *fields: str) -> str:
    return (
        f'<section id="item-{number}"><h2><span class="priority-tag">P1</span> Item {number}</h2>'
        f"<dl>{''.join(fields)}</dl></section>\n"
    )


BEFORE = item(2, SUMMARY, SCOPE, DELIVERED.format("3) "), STATUS.format("4) "))
BEHIND = item(3, SUMMARY, SCOPE, STATUS.format("3) "), DELIVERED.format("4) "))
PLAIN = (SUMMARY, SCOPE, STATUS.format("3) "))
NEW_BEFORE = (SUMMARY, SCOPE, DELIVERED.format("3) "), STATUS.format("4) "))
NEW_BEHIND = (*PLAIN, DELIVERED.format("4) "))


def ending(text: str, number: int) -> str:
    return text.replace("item-2", f"item-{number}").replace("Item 2", f"Item {number}")


@pytest.mark.parametrize(
    ("old", "others", "new"),
    [
        pytest.param(PLAIN, BEFORE, NEW_BEFORE, id="before"),
        pytest.param(PLAIN, BEHIND, NEW_BEHIND, id="behind"),
        pytest.param(PLAIN, "", NEW_BEHIND, id="no other item"),
        pytest.param(PLAIN, item(2, *PLAIN), NEW_BEHIND, id="no item with evidence"),
        pytest.param(PLAIN, BEFORE + BEHIND, NEW_BEHIND, id="one of each"),
        pytest.param(PLAIN, BEFORE + BEHIND + ending(BEFORE, 4), NEW_BEFORE, id="most of them"),
        pytest.param(
            PLAIN,
            item(
                2,
                SUMMARY,
                DELIVERED.format("2) ").replace(
                    "Delivered (to date)", "Completion evidence / acceptance"
                ),
                STATUS.format("3) "),
            ),
            NEW_BEFORE,
            id="evidence of another name",
        ),
        pytest.param(
            (SUMMARY, SCOPE, STATUS.format("")),
            item(2, SUMMARY, DELIVERED.format("2) "), STATUS.format("")),
            (SUMMARY, SCOPE, DELIVERED.format("3) "), STATUS.format("")),
            id="a status without a number",
        ),
        pytest.param(
            (SUMMARY, STATUS.format("2) "), SCOPE.replace("2)", "3)")),
            BEFORE,
            (SUMMARY, STATUS.format("2) "), SCOPE.replace("2)", "3)"), DELIVERED.format("4) ")),
            id="behind what comes before it",
        ),
        pytest.param(
            (STATUS.format("1) "), SUMMARY.replace("1)", "2)")),
            item(2, DELIVERED.format("1) "), STATUS.format("2) "), SUMMARY.replace("1)", "3)")),
            (STATUS.format("1) "), SUMMARY.replace("1)", "2)"), DELIVERED.format("3) ")),
            id="not in front of all",
        ),
        pytest.param(
            (SUMMARY, SCOPE, "<p>x</p>", STATUS.format("3) ")),
            BEFORE,
            (SUMMARY, SCOPE, "<p>x</p>", STATUS.format("3) "), DELIVERED.format("4) ")),
            id="not beside other markup",
        ),
    ],
)
def test_evidence_goes_where_most_items_have_it(
    old: tuple[str, ...], others: str, new: tuple[str, ...]
) -> None:
    page = page_of(f"<main>{item(1, *old)}{others}</main>")
    after = carried_out(page, add_evidence(page, page.items[0], "All of it."))
    assert after.source.text == f"<main>{item(1, *new)}{others}</main>"


def test_lines_and_wrappers_stay_as_they_are() -> None:
    fields = [f"\n  <div>\n    {field}\n  </div>" for field in PLAIN]
    page = page_of(f"<main>{item(1, *fields, chr(10))}{BEFORE}</main>")
    after = carried_out(page, add_evidence(page, page.items[0], "All of it."))
    expected = [f"\n  <div>\n    {field}\n  </div>" for field in NEW_BEFORE]
    assert after.source.text == f"<main>{item(1, *expected, chr(10))}{BEFORE}</main>"


def test_the_order_is_not_reported_afterwards() -> None:
    page = page_of(f"<main>{item(1, *PLAIN)}{BEFORE}</main>")
    after = carried_out(page, add_evidence(page, page.items[0], "All of it."))
    rules = {finding.rule for finding in lint(after)}
    assert not rules & {"misordered-field", "misnumbered-field"}
