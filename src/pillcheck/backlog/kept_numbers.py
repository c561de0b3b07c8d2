"""Numbers as a page writes them: read, compared, and written again in the same style."""

from __future__ import annotations

import math
import re

# A number among other text; one in a character reference is none.
_NUMBERS = re.compile(r"&#?\w+;?|(\d+(?:[.,]\d+)*)")
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+|\d{1,3}(?:\.\d{3})+")
_DECIMAL = re.compile(r"\d+([.,])(\d+)")


def places_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Return where numbers are written in a part of a text."""
    return [m.span(1) for m in _NUMBERS.finditer(text, start, end) if m[1]]


def value_of(written: str) -> float | None:
    """Return the value of a number, or nothing where it cannot be told."""
    if _GROUPED.fullmatch(written):
        return float(re.sub(r"[.,]", "", written))
    if written.isdigit():
        return float(written)
    match = _DECIMAL.fullmatch(written)
    return float(written.replace(",", ".")) if match else None


def is_written(value: float, written: str, *, is_whole: bool) -> bool:
    """Tell whether a number says a value, as far as its own digits go."""
    return value_of(written) == value_of(rewritten(value, written, is_whole=is_whole))


def rewritten(value: float, written: str, *, is_whole: bool) -> str:
    """Return a value in the style of the number that was there.

    ``is_whole`` rounds it to as many decimals as that has, none for a new one.
    """
    match = None if _GROUPED.fullmatch(written) else _DECIMAL.fullmatch(written)
    mark = match[1] if match else "."
    if is_whole:
        decimals = len(match[2]) if match else 0
        scale = 10**decimals
        text = f"{math.floor(value * scale + 0.5) / scale:.{decimals}f}"
    else:
        text = f"{round(value, 2):.2f}".rstrip("0").rstrip(".")
    if _GROUPED.fullmatch(written) and text.isdigit():
        return f"{int(text):,}".replace(",", "," if "," in written else ".")
    return text.replace(".", mark)


def neutral(written: str) -> str:
    """Return the number that stands for any number of this style."""
    match = _DECIMAL.fullmatch(written)
    return f"0{match[1]}{'0' * len(match[2])}" if match and not _GROUPED.fullmatch(written) else "0"
