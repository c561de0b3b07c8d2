"""For a browser: the board in one file that needs no other, no network and no script."""

from __future__ import annotations

import base64
import hashlib
from html import escape
from importlib.resources import files
from typing import TYPE_CHECKING

from pillcheck.backlog.lookup import reference
from pillcheck.backlog.naming import title_of
from pillcheck.html.scanner import START
from pillcheck.report.findings.text import plural
from pillcheck.report.pages import cells

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.backlog.counts import Groups
    from pillcheck.backlog.dialect import Dialect
    from pillcheck.backlog.lookup import Match
    from pillcheck.backlog.page import Item, Page

_SEPARATOR = " · "
# The colours of the usual statuses; others have what is left, and those that nobody knows none.
_HUES = {"todo": 0, "in-progress": 1, "done": 2, "blocked": 3, "rejected": 4}
_OTHER_HUES = (5, 6, 1, 2, 3, 4)

# Cards are no elements that a team's configuration may call items: the file is no page.
_CARD = '<div class="card" role="listitem"{lang}>\n<div class="facts">{facts}</div>\n{body}\n</div>'
_FILE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="pillcheck board">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<header>
<h1>{title}</h1>
<p role="status">{count}</p>
<label hidden>
<input type="search" placeholder="Filter by words" aria-label="Filter by words">
</label>
</header>
<main>
{columns}
</main>
<script>{script}</script>
</body>
</html>
"""


def board_file(dialect: Dialect, pages: list[Page], groups: Groups) -> str:
    """Return the board of these groups as HTML, with a column for each, empty ones as well."""
    style, script = _static("board.css"), _static("board.js")
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}"
    paths = ", ".join(page.source.path for page in pages)
    columns = [
        _column(dialect, status, matches, number, paths=len(pages) > 1)
        for number, (status, matches) in enumerate(groups.items())
    ]
    return _FILE.format(
        policy=policy,
        title=_text(f"Board of {paths}"),
        count=plural(sum(map(len, groups.values())), "item"),
        style=style,
        columns="\n".join(columns),
        script=script,
    )


def _column(
    dialect: Dialect, status: str | None, matches: list[Match], number: int, *, paths: bool
) -> str:
    known = [name.name for name in dialect.statuses]
    hue = _HUES.get(status or "", 0)
    if status in known and status not in _HUES:
        others = [name for name in known if name not in _HUES]
        hue = _OTHER_HUES[others.index(status) % len(_OTHER_HUES)]
    label = _text(cells.status(dialect, status))
    heading = f'<h2 id="column-{number}"><span>{label}</span> {len(matches)}</h2>'
    cards = "\n".join(_card(page, item, paths=paths) for page, item in matches)
    listed = f'\n<div role="list" aria-labelledby="column-{number}">\n{cards}\n</div>'
    return (
        f'<section class="hue{hue}" aria-labelledby="column-{number}">\n'
        f"{heading}{listed if matches else ''}\n</section>"
    )


def _card(page: Page, item: Item, *, paths: bool) -> str:
    facts = [reference(page, item), item.priority or ""]
    if item.total_hours is not None:
        facts.append(f"{cells.number(item.total_hours)} h")
    if paths:
        facts.append(page.source.path)
    title = _text(title_of(item) or "no title")
    rows = "\n".join(
        f"<dt>{_text(name)}</dt><dd>{'<br>'.join(map(_text, lines))}</dd>"
        for name, lines in _details(page.dialect, item)
    )
    body = (
        f"<details><summary>{title}</summary>\n<dl>\n{rows}\n</dl></details>"
        if rows
        else f"<div>{title}</div>"
    )
    language = _language(page)
    lang = f' lang="{_text(language)}"' if language not in ("", "en") else ""
    return _CARD.format(lang=lang, facts=_text(_SEPARATOR.join(filter(None, facts))), body=body)


def _language(page: Page) -> str:
    """Return the language that a page says it is in, so that its words are read out in it."""
    root = next((tag for tag in page.tree.tokens.tags if tag.kind == START), None)
    return (root.values.get("lang") or "").strip() if root and root.name == "html" else ""


def _details(dialect: Dialect, item: Item) -> Iterator[tuple[str, list[str]]]:
    """Yield what an item says besides what its card shows: names, and lines of text."""
    for known in item.properties:
        if known.value and known.name != "priority":
            yield known.name, [known.value]
    for field in item.fields:
        if field.name not in (dialect.estimate_field, dialect.status_field) and field.text:
            yield field.name, field.lines


def _text(words: str) -> str:
    return escape(words).encode("utf-8", "replace").decode()


def _static(name: str) -> str:
    text = files("pillcheck.report.pages").joinpath("static", name).read_text("utf-8")
    return f"\n{text}"


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
