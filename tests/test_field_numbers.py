"""Numbers as people write them: the right one by a stated rule, or a finding."""

from __future__ import annotations

import pytest

from pillcheck.backlog.amounts import number_of
from pillcheck.editing.fields import edit_item
from pillcheck.errors import Refusal
from pillcheck.linting.linter import lint
from tests.support import carried_out, item, page_of


def _text(time: str, rate: str = "3 h/day") -> str:
    cell = f'<div class="time-cell"><strong>{rate}</strong> {time}</div>'
    return item(1, "A", f"<dt>1) Rough estimate (calendar days)</dt><dd>{cell}</dd>")


NUMBERS = [
    ("4", 4),
    ("4.5", 4.5),
    ("4,5", 4.5),
    ("4,25", 4.25),
    ("0,125", 0.125),
    ("0.125", 0.125),
    ("1,200", 1200),
    ("1'200", 1200),
    ("1’200", 1200),
    ("1 200", 1200),
    ("1\u202f200", 1200),
    ("12 345 678", 12345678),
    ("1,200.5", 1200.5),
    ("1.200,5", 1200.5),
    ("1.200.000", 1200000),
    ("½", 0.5),
    ("1½", 1.5),
    ("1 ½", 1.5),
    ("٤", 4),
    ("٤٫٥", 4.5),
    ("١٬٢٠٠", 1200),
    ("４", 4),
    ("1.200", None),
    ("1,2,3", None),
    ("1,20,000", None),
    ("1234,567", None),
    ("1/2", None),
    ("3–4", None),
    ("4.", None),
    ("4.5.6", None),
    ("12:30", None),
    ("", None),
]


@pytest.mark.parametrize(("written", "number"), NUMBERS, ids=ascii)
def test_a_number_has_one_meaning_or_none(written: str, number: float | None) -> None:
    assert number_of(written) == number


ESTIMATES = [
    ("~4 days (~12 h)", 4, 12),
    ("1 calendar day", 1, None),
    ("~400 days (1,200 h)", 400, 1200),
    ("~400 days (1'200 h)", 400, 1200),
    ("~400 days (1&#8239;200&nbsp;h)", 400, 1200),
    ("~400 days (1&thinsp;200 hours)", 400, 1200),
    ("~2 days (4,5 h)", 2, 4.5),
    ("1,200 days", 1200, None),
    ("&frac12; day", 0.5, None),
    ("1½ days (4.5 hrs)", 1.5, 4.5),
    ("٤ days (١٢ h)", 4, 12),
    ("～4 days", 4, None),
    ("4&shy;0 days", 40, None),
    ("<b>1,</b>200 days", 1200, None),
    ("<b>4</b> days<br>12 h", 4, 12),
    ("P2<br>4 days", 4, None),
    ("about 4 days, 12 h", 4, 12),
    ("&gt; 4 days", 4, None),
    ("2-day spike, then 4 days", 4, None),
    ("v1.2 in 4 days", 4, None),
    ("½ h", None, 0.5),
    ("4 days<sup>1</sup> (12 h)", 4, 12),
    ("4 days* (12 h†)", 4, 12),
    ("<s>5 days (15 h)</s> 4 days (12 h)", 4, 12),
    ("<del>5</del> <ins>4</ins> days", 4, None),
    ("P2:4 days=12 h", 4, 12),
]


@pytest.mark.parametrize(("time", "days", "hours"), ESTIMATES, ids=[row[0] for row in ESTIMATES])
def test_the_right_number(time: str, days: float | None, hours: float | None) -> None:
    page = page_of(_text(time))
    assert (page.items[0].days, page.items[0].hours) == ({"3": days}, hours)
    assert "malformed-estimate" not in [finding.rule for finding in lint(page)]


ODD = [
    ("3–4 days", "3–4 days"),
    ("3 - 4 days", "3 - 4 days"),
    ("3&ndash;4 days", "3–4 days"),
    ("3−4 days", "3−4 days"),
    ("3 to 4 days", "3 to 4 days"),
    ("4 or 5 days", "4 or 5 days"),
    ("~3–~4 days", "3–~4 days"),
    ("3…4 days", "3…4 days"),
    ("4 + 2 days", "4 + 2 days"),
    ("1/2 day", "1/2 day"),
    ("4.5.6 days", "4.5.6 days"),
    ("1e3 days", "1e3 days"),
    ("5+ days", "5+ days"),
    ("-4 days", "-4 days"),
    ("±4 days", "±4 days"),
    ("1 week 2 days", "1 week 2 days"),
    ("4 days (9–12 h)", "9–12 h"),
    ("4 days (1.200 h)", "1.200 h"),
    ("4 days (12 h 30 min)", "12 h 30 min"),
    ("4 days (12:30 h)", "12:30 h"),
    ("1⁄2 day", "1⁄2 day"),
    ("1&frasl;2 day", "1⁄2 day"),
    ("1∕2 day", "1∕2 day"),
    ("4÷2 days", "4÷2 days"),
    ("2*3 days", "2*3 days"),
    ("4 days (1´200 h)", "1´200 h"),
    ("4 days (1‘200 h)", "1‘200 h"),
    ("4 days (1`200 h)", "1`200 h"),
    ("4 days (1&prime;200 h)", "1′200 h"),
    ("4 days (1_200 h)", "1_200 h"),
    ("4 days (1.5k h)", "1.5k h"),
    ("4 days (2 k hours)", "2 k hours"),
]


@pytest.mark.parametrize(("time", "odd"), ODD, ids=[row[0] for row in ODD])
def test_no_part_of_it_is_a_number(time: str, odd: str) -> None:
    page = page_of(_text(time))
    messages = [finding.message for finding in lint(page) if finding.rule == "malformed-estimate"]
    assert messages == [
        f'"{odd}" is not one clear number; write it as in "3 h/day ~4 days (~12 h)"'
    ]
    rate = page.items[0].estimate[0]
    assert rate.days is None or rate.hours is None
    # A new number would go into a part of it.
    with pytest.raises(Refusal, match="expected a rate and days in this cell"):
        edit_item(page, page.items[0], hours=6)


RATES = [
    ("1,5 h/day", {"1.5": 4}),
    ("½ h/day", {"0.5": 4}),
    ("<b>3</b> h/day", {"3": 4}),
    ("3 hrs/day", {"3": 4}),
    ("3 h/d", {"3": 4}),
    ("3 hours per day", {"3": 4}),
    ("3 h a day", {"3": 4}),
    ("3&nbsp;h&frasl;day", {"3": 4}),
]


@pytest.mark.parametrize(("rate", "days"), RATES, ids=[row[0] for row in RATES])
def test_the_right_rate(rate: str, days: dict[str, float]) -> None:
    page = page_of(_text("~4 days", rate))
    assert page.items[0].days == days


@pytest.mark.parametrize(
    "rate", ["2–3 h/day", "2-3h/day", "5+ h/day", "1/2 h/day", "1⁄2 h/day", "2‘5 h/day"]
)
def test_no_part_of_a_rate_is_one(rate: str) -> None:
    page = page_of(_text("~4 days", rate))
    assert page.items[0].days == {}
    assert "malformed-estimate" in [finding.rule for finding in lint(page)]


EDITS = [
    ("~2 days (4,5 h)", "~2 days (6 h)"),
    ("~400 days (1,200 h)", "~2 days (6 h)"),
    ("~400 days (1&#8239;200&nbsp;h)", "~2 days (6&nbsp;h)"),
    ("1½ days", "2 days (~6 h)"),
    ("1,5 days", "2 days (~6 h)"),
    ("1,200 h 400 days", "6 h 2 days"),
    ("&frac12;&nbsp;day (1 ½ h)", "2&nbsp;days (6 h)"),
    ("٤ days (١٢ hours)", "2 days (6 hours)"),
]


@pytest.mark.parametrize(("time", "written"), EDITS, ids=[row[0] for row in EDITS])
def test_the_whole_number_is_replaced(time: str, written: str) -> None:
    page = page_of(_text(time))
    after = carried_out(page, edit_item(page, page.items[0], hours=6))
    assert after.source.text == page.source.text.replace(time, written)
