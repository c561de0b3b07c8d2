"""Pages with a past: a small page that is edited step by step, and committed after each."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass, field
from datetime import date, timedelta
from html import escape
from typing import TYPE_CHECKING

from pillcheck.backlog.dialect import DEFAULT

if TYPE_CHECKING:
    from pathlib import Path

PAGE = "docs/backlog/README.html"
START = date(2026, 3, 2)


@dataclass
class Entry:
    """An item of a made page."""

    title: str
    status: str = "todo"
    priority: str = "P2"
    hours: int = 6
    summary: str = "Words."


@dataclass
class MadePage:
    """A page that has no findings, made from its items and rows."""

    items: dict[str, Entry] = field(default_factory=dict)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    indent: str = ""

    def text(self) -> str:
        """Return the page's markup."""
        items = "\n".join(_item(name, entry) for name, entry in self.items.items())
        rows = "\n".join(
            f'<tr><td><time datetime="{day}">{day}</time></td><td>{escape(words)}</td>'
            f"<td>{author}</td></tr>"
            for day, words, author in self.rows
        )
        text = (
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>B</title></head>'
            f'<body>\n{items}\n<section id="page-history"><h2>Page history</h2>\n'
            f'<table class="docs-page-history"><tbody>\n{rows}\n</tbody></table></section>\n'
            "</body></html>\n"
        )
        return text.replace("\n", "\n" + self.indent)


def _item(name: str, entry: Entry) -> str:
    cells = "\n".join(
        f'<div class="time-cell"><strong>{rate} h/day</strong> ~{-(-entry.hours // rate)} days'
        + (f" (~{entry.hours} h)" if rate == 3 else "")
        + "</div>"
        for rate in (3, 2, 1)
    )
    return (
        f'<section id="{name}"><h2><span class="priority-tag">{entry.priority}</span>\n'
        f"{escape(entry.title)}\n"
        f'<span class="status-pill status-pill--{entry.status}">'
        f"{DEFAULT.label(entry.status)}</span></h2>\n<dl>\n"
        f"<dt>1) Summary</dt><dd>{escape(entry.summary)}</dd>\n"
        f"<dt>2) Problem &amp; value</dt><dd>The value of {name}.</dd>\n"
        f"<dt>3) Scope &amp; deliverables</dt><dd>What {name} brings.</dd>\n"
        f'<dt>4) Rough estimate (calendar days)</dt><dd><div class="time-grid">\n{cells}\n'
        "</div></dd>\n<dt>5) Delivered (to date)</dt><dd>Something.</dd>\n</dl>\n</section>"
    )


def commit(root: Path, text: str | None, number: int, *, path: str = PAGE, by: str = "Ada") -> None:
    """Commit a page, or whatever is staged, on the day of this number."""
    if text is not None:
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    run(root, "add", "-A")
    run(root, "commit", "-q", "--allow-empty", "-m", f"Step {number}", number=number, by=by)


def run(root: Path, *arguments: str, number: int = 0, by: str = "Ada") -> str:
    """Call git on the day of this number."""
    import os

    moment = f"{day(number)}T12:00:00+02:00"
    done = subprocess.run(
        ["git", *arguments], cwd=root, check=True, capture_output=True, encoding="utf-8",
        env={
            **os.environ,
            "GIT_AUTHOR_DATE": moment, "GIT_COMMITTER_DATE": moment,
            "GIT_AUTHOR_NAME": by, "GIT_AUTHOR_EMAIL": "x@example.org",
            "GIT_COMMITTER_NAME": "Merge Queue", "GIT_COMMITTER_EMAIL": "x@example.org",
        },
    )  # fmt: skip
    return done.stdout


def day(number: int) -> date:
    """Return the day of this number."""
    return START + timedelta(days=number)
