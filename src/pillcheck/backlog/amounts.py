"""Amounts of time as people write them: "~4 days", "1,200 h", "4,5 h", "1½ days".

A comma before three digits, an apostrophe and a space group thousands; a comma before one
or two digits is a decimal comma, and a vulgar fraction counts. Of "1.200" nobody can tell
which it is. That, and a range, a sum, a fraction in digits or any other text with digits
in it, is no number, and none of its parts is one.
"""

from __future__ import annotations

import re

from pillcheck.record import Record

_VULGAR = "¼-¾⅐-⅞"
# Bounded, so that a text of digits alone costs no more than its length.
_ONE = rf"(?:\d{{1,15}}(?:\s?[{_VULGAR}])?|[{_VULGAR}])"
_SIGN = r"-\u2010-\u2015\u2212+/\u2044\u2215×÷*…"
# A sign between two digits, such as any of the apostrophes; a bracket or "=" begins anew.
_POINT = rf"[^{_SIGN}\w\s~()\[\]<>=;]"
# What makes one number, or one expression, of two.
_JOINED = (
    rf"\s?[{_SIGN}]\s?~?|\.\.+|{_POINT}|\s(?:to|or)\s|\s(?=\d\d\d(?!\d))"
    r"|\s?(?:weeks?|months?|years?),?\s(?:and\s)?"
)
# A letter, sign or point that touches a number makes something else of it; a dash behind
# a word does not.
_ALONE = rf"(?<![\w.,'’/\u2044\u2215+±])(?<!(?<![^\W\d])[-\u2212])(?<!\d(?!:){_POINT})"
AMOUNT = rf"{_ALONE}{_ONE}(?:(?:{_JOINED}){_ONE}){{0,40}}"

_SIGNS = tuple("-+±\u2212")
_GROUPS = r"(\d{1,3}(?:([',’٬ ])\d{3})(?:\2\d{3})*)(?:[.,٫](\d+))?"
_DECIMAL = r"(\d+)(?:[.٫](\d+)|,(\d{1,2})|(?<=^0),(\d+))?"
_MIXED = rf"(\d*) ?([{_VULGAR}])"


class Amount(Record):
    """A pattern for an amount with its unit, and one for what has digits before that unit."""

    clear: str
    any: str


_HOUR = r"h(?:ours?|rs?)?"
_PER_DAY = r"(?:\s*[/\u2044\u2215]\s*|\s+(?:per|a)\s+)d(?:ay)?\b"
# A digit or sign behind it is that of a note.
_DAY = r"days?(?![^\W\d])"

RATE = Amount(
    rf"(?i)~?({AMOUNT})\s*{_HOUR}{_PER_DAY}",
    rf"(?i)[\w.,]{{0,20}}\d[^\s-]{{0,9}}\s*{_HOUR}{_PER_DAY}",
)
DAYS = Amount(
    rf"(?i)~?({AMOUNT})\s*(?:calendar\s+)?{_DAY}",
    rf"(?i)[\w.,]{{0,20}}\d[^\s-]{{0,9}}\s*(?:calendar\s+)?{_DAY}",
)
HOURS = Amount(
    rf"(?i)({AMOUNT})\s*({_HOUR})\b(?!\s*[/\u2044\u2215])(?!{_PER_DAY})"
    r"(?!\s*(?:and\s+)?\d+\s*min)",
    rf"(?i)[\w.,]{{0,20}}\d(?:[^\s\w-]|\s?k){{0,9}}\s*{_HOUR}\b(?!\s*[/\u2044\u2215])(?!{_PER_DAY})"
    r"(?:\s*(?:and\s+)?\d+\s*min\w*)?",
)


def number_of(written: str) -> float | None:
    """Return the number that is written, by the rules above; ``None`` for what is none."""
    from unicodedata import numeric

    text = " ".join(written.split())
    if match := re.fullmatch(_MIXED, text):
        return float(match[1] or 0) + numeric(match[2])
    if (match := re.fullmatch(_GROUPS, text)) and not match[1].startswith("0"):
        whole = re.sub(r"\D", "", match[1])
        return float(f"{whole}.{match[3] or 0}")
    if match := re.fullmatch(r"([1-9]\d{0,2})((?:\.\d{3}){2,}|(?:\.\d{3})+(?=,))(?:,(\d+))?", text):
        return float(f"{match[1]}{match[2].replace('.', '')}.{match[3] or 0}")
    match = re.fullmatch(_DECIMAL, text)
    if not match or re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", text):
        return None
    return float(f"{match[1]}.{match[2] or match[3] or match[4] or 0}")


def find_amount(kind: Amount, text: str, start: int = 0) -> tuple[re.Match[str] | None, str]:
    """Return the first amount of a kind behind a place, and the words there that are no number.

    One of both, or neither.
    """
    clear = re.compile(kind.clear).search(text, start)
    loose = re.compile(kind.any).search(text, start)
    if clear and number_of(clear[1]) is not None and (not loose or loose.end() >= clear.end()):
        return clear, ""
    odd = clear or loose
    if odd is None:
        return None, ""
    sign = text[odd.start() - 1 : odd.start()]
    return None, (sign if sign in _SIGNS else "") + odd[0].strip("~ ")
