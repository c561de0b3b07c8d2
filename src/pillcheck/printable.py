"""The one place that makes text safe to print: nothing in it steers what it is printed on.

Page, file and git may say what they like. ``visible`` is for such text, where it
is put into a line. ``safe`` is for a whole report, just before it is printed,
and sees to what was forgotten. ``escaped`` is for JSON, which loses nothing.
"""

from __future__ import annotations

import re

# No-break spaces, soft hyphen, joiners, marks of direction, word joiner.
HARMLESS = frozenset("\u00a0\u00ad\u2007\u200c\u200d\u200e\u200f\u202f\u2060\u3000")

_SHOWN = HARMLESS | {"\t"}
# What click writes for the colours that reports use, and nothing else that a terminal obeys.
_STYLE = re.compile("(\x1b\\[(?:[0124]|3[1-467]|90)m)")
# A workflow command begins a line, or stands anywhere in it in the older way of writing one.
_COMMAND = re.compile(f"^((?:\\s|{_STYLE.pattern})*:)(?=:)|##(?=\\[)", re.MULTILINE)
_WORD_JOINER = "\u2060"


def visible(text: str) -> str:
    """Return text for a place in a line, with whatever could steer a terminal made visible.

    So it holds no line break either.
    """
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _SHOWN else "�" for c in text)


def safe(report: str) -> str:
    """Return a report of several lines, with everything but its lines and colours made visible."""
    return "\n".join(
        line if line.isprintable() else "".join(map(_safe_piece, _STYLE.split(line)))
        for line in report.split("\n")
    )


def without_commands(report: str) -> str:
    """Return a report whose lines are no commands to a GitHub workflow, whatever they quote.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    if "::" not in report and "##[" not in report:
        return report
    return _COMMAND.sub(lambda found: (found[1] or "##") + _WORD_JOINER, report)


def legible(patch: bytes) -> str:
    """Return a patch for a terminal, whatever bytes are in it."""
    try:
        text = patch.decode()
    except UnicodeDecodeError:
        text = patch.decode("latin-1")
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def escaped(json: str) -> str:
    """Return JSON with what is not to be printed as it is written in escapes.

    JSON itself escapes line breaks and the like, and neither what else a
    terminal obeys nor what no encoding has.
    """
    if not json.replace("\n", "").isprintable():
        json = "".join(
            c if c.isprintable() or c == "\n" or c in HARMLESS else _escape(c) for c in json
        )
    return json.replace("##[", "#\\u0023[")


def _safe_piece(piece: str) -> str:
    return piece if _STYLE.fullmatch(piece) else visible(piece)


def _escape(c: str) -> str:
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
