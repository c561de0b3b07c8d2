"""Make text safe to print, so that it cannot control a terminal or a GitHub workflow.

Pages, files and git may hold any text. ``visible`` is for such text, where it is
put into a line. ``safe`` is for a whole report, just before it is printed, as a
second guard. ``escaped`` is for JSON, which loses nothing.
"""

from __future__ import annotations

import re

# No-break spaces, soft hyphen, joiners, marks of direction, word joiner.
HARMLESS = frozenset("\u00a0\u00ad\u2007\u200c\u200d\u200e\u200f\u202f\u2060\u3000")

# Hyphens, minus and dashes to a hyphen; what shows nothing to nothing.
_LOOKS_LIKE = {
    **dict.fromkeys(range(0x2010, 0x2016), "-"),
    0x2212: "-",
    **dict.fromkeys((0xAD, 0x200B, 0x200C, 0x200D, 0x200E, 0x200F, 0x2060, 0xFEFF), None),
    # Letters of Cyrillic and Greek that look like Latin ones.
    **str.maketrans(
        "АВЕЅІЈКМНОРСТХУаеіјорсухѕԁһΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABESIJKMHOPCTXYaeijopcyxsdhABEZHIKMNOPTYXo"
    ),
}
_SHOWN = HARMLESS | {"\t"}
# The styles and colours of reports (`report/colours.py`), and no other control sequence.
_STYLE = "(\x1b\\[(?:[014]|38;5;(?:28|30|32|130|160|244))m)"
# A workflow command begins a line with ::, or, in the older form, has ##[ anywhere in it.
_COMMAND = f"(?m)^((?:\\s|{_STYLE})*:)(?=:)|##(?=\\[)"
_WORD_JOINER = "\u2060"


def visible(text: str) -> str:
    """Return text for use in a line, with every control character and line break made visible."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() or c in _SHOWN else "�" for c in text)


def hidden_difference(text: str, expected: str) -> str:
    """Return which character tells a text from one that looks the same, or an empty text.

    As in " (with U+2011 NON-BREAKING HYPHEN)".
    """
    from unicodedata import name

    if text == expected or look_of(text) != look_of(expected):
        return ""
    odd = next((c for c in text if c not in expected), "")
    return f" (with U+{ord(odd):04X} {name(odd, 'without a name')})" if odd else ""


def look_of(text: str) -> str:
    """Return text in the plain characters that it looks like."""
    from unicodedata import normalize

    return " ".join(normalize("NFKC", text.translate(_LOOKS_LIKE)).split())


def safe(report: str) -> str:
    """Return a report of several lines, with everything but its lines and colours made visible."""
    return "\n".join(
        line if line.isprintable() else "".join(map(_safe_piece, re.split(_STYLE, line)))
        for line in report.split("\n")
    )


def without_commands(report: str) -> str:
    """Return a report with no line that GitHub would run as a workflow command.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
    """
    if "::" not in report and "##[" not in report:
        return report
    return re.sub(_COMMAND, lambda match: (match[1] or "##") + _WORD_JOINER, report)


def legible(patch: bytes) -> str:
    """Return a patch for a terminal, whatever bytes are in it."""
    try:
        text = patch.decode()
    except UnicodeDecodeError:
        text = patch.decode("latin-1")
    return "\n".join(map(visible, text.replace("\r\n", "\n").split("\n")))


def escaped(json: str) -> str:
    """Return JSON with every character that is not printable as an escape.

    JSON itself does not escape all of what a terminal obeys, nor lone surrogates.
    """
    if not json.replace("\n", "").isprintable():
        json = "".join(
            c if c.isprintable() or c == "\n" or c in HARMLESS else _escape(c) for c in json
        )
    return json.replace("##[", "#\\u0023[")


def _safe_piece(piece: str) -> str:
    return piece if re.fullmatch(_STYLE, piece) else visible(piece)


def _escape(c: str) -> str:
    units = c.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[n : n + 2].hex()}" for n in range(0, len(units), 2))
