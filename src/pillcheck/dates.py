"""Dates: today's, and those that people write."""

from __future__ import annotations

import os
import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?![\d-])")
# A clock may be ahead, but not by a year: a later date counts as unknown.
_AHEAD = timedelta(days=366)
_BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_FORMS = ("%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y")


def today() -> date:
    """Return today's date, or that of ``SOURCE_DATE_EPOCH``.

    https://reproducible-builds.org/specs/source-date-epoch/. Raises a refusal of
    kind ``usage`` where the variable is not a number of seconds.
    """
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return date.today()
    try:
        return datetime.fromtimestamp(int(epoch), UTC).date()
    except (ValueError, OverflowError, OSError):
        raise Refusal(
            "usage", f'SOURCE_DATE_EPOCH is "{epoch}", expected a number of seconds'
        ) from None


def moment_of(text: str) -> datetime:
    """Return a date that git prints; the epoch where it is not a possible one."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return _BEGINNING
    return moment if moment < datetime.now(UTC) + _AHEAD else _BEGINNING


@lru_cache(maxsize=1024)
def parse_day(text: str) -> date | None:
    """Return the date at the start of a text such as 2026-04-21T10:00, or ``None``."""
    if not _ISO.match(text):
        return None
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        return None


def date_of(given: str | None) -> str:
    """Return the given date, or today's, in ISO form.

    Raises a refusal of kind ``usage`` unless it has the form 2026-04-21.
    """
    if given is None:
        return today().isoformat()
    day = parse_day(given)
    if day is None or len(given) != len("2026-04-21"):
        raise Refusal("usage", f'"{given}" is not a date such as 2026-04-21')
    return day.isoformat()


def same_day(text: str, day: date) -> bool:
    """Tell whether a text is the date ``day``, in any of the usual forms."""
    if parse_day(text):
        return parse_day(text) == day
    return day in _days(text)


def possible_days(text: str) -> list[date]:
    """Return the days that a text may mean, in any of the usual forms; none where it is no date."""
    day = parse_day(text)
    return [day] if day else list(_days(text))


def is_date(text: str) -> bool:
    """Tell whether a text is a date in one of the usual forms and nothing else."""
    return bool(_ISO.fullmatch(text) and parse_day(text)) or any(_days(text))


def _days(text: str) -> Iterator[date]:
    """Yield the dates that a text may mean, by each of the usual forms."""
    for form in _FORMS:
        try:
            yield datetime.strptime(text, form).date()
        except ValueError:
            continue
