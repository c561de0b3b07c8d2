"""Pages of any size whose items differ from each other, for measurements.

What is written alike is read once, so copies of one item flatter every figure. Here the
words, texts, classes, priorities and links of items differ, drawn from a seeded generator.
"""

from __future__ import annotations

import random
import re
from pathlib import Path

OWN_PAGE = Path(__file__).parent.parent / "docs" / "backlog" / "README.html"
_SYLLABLES = "ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu".split()
_STATUSES = {"todo": "To do", "done": "Done", "blocked": "Blocked", "in-progress": "In progress"}
_PRIORITIES = ("P0", "P1", "P2", "P3", "P4")
_ITEM = re.compile(r' *<section class="card" id="item-(\d+)">.*?</section>\n*', re.DOTALL)
_PILL = re.compile(r'(\s*<span class="status-pill)')


def copied_page(items: int, first: int = 0) -> str:
    """Return our own page with so many of its items, again and again where it has fewer.

    Their ids count from 0, and the numbers at the ends of their titles from ``first``.
    """
    text = OWN_PAGE.read_text("utf-8")
    matches = list(_ITEM.finditer(text))
    body = []
    for number in range(items):
        # In the order of the page, so that priorities stay in theirs.
        match = matches[number * len(matches) // items]
        item = match[0].replace(f'id="item-{match[1]}"', f'id="item-{number}"')
        body.append(_PILL.sub(rf" {first + number}\1", item, count=1))
    return text[: matches[0].start()] + "".join(body) + text[matches[-1].end() :]


def distinct_page(items: int, rows: int = 24, *, faults: bool = False, seed: int = 1) -> str:
    """Return a page of so many items and history rows, all of which say something else.

    With ``faults``, each item has a status label that ``check --fix`` writes anew.
    """
    draw = random.Random(seed)
    text = OWN_PAGE.read_text("utf-8")
    head = text[: text.index('      <h2 class="group"')]
    table = text.index("<tbody>", text.index('id="page-history"')) + len("<tbody>\n")
    foot = text[text.rindex("      <section", 0, table) : table]
    tail = text[text.index("            </tbody>", table) :]
    blocks = [_item(draw, number, items, faults=faults) for number in range(items)]
    return head + "".join(blocks) + foot + "".join(_row(draw, n) for n in range(rows)) + tail


def _word(draw: random.Random) -> str:
    return "".join(draw.choices(_SYLLABLES, k=draw.randint(1, 4)))


def _words(draw: random.Random, least: int, most: int) -> str:
    return " ".join(_word(draw) for _ in range(draw.randint(least, most)))


def _text(draw: random.Random, most: int) -> str:
    lines = [_words(draw, 8, 14) for _ in range(draw.randint(1, most))]
    if draw.random() < 0.3:
        lines.insert(draw.randint(0, len(lines)), f"<code>{_word(draw)}-{draw.random():.6f}</code>")
    return "\n            ".join(lines)


def _item(draw: random.Random, number: int, items: int, *, faults: bool) -> str:
    status = draw.choice([*_STATUSES])
    label = f"{_STATUSES[status]}?" if faults else _STATUSES[status]
    priority = _PRIORITIES[number * len(_PRIORITIES) // max(items, 1)]
    days = draw.randint(1, 30)
    cells = "\n".join(
        f'              <div class="time-cell"><strong>{rate} h/day</strong> '
        f"~{days * 6 // rate} days, {days * 6} h</div>"
        for rate in (3, 2, 1)
    )
    return f"""      <section class="card" id="item-{number}">
        <a class="permalink" href="#item-{number}">item-{number}</a>
        <h3>
          <span class="priority-tag">{priority}</span>
          {_words(draw, 2, 6).capitalize()} {number}
          <span class="status-pill status-pill--{status}">{label}</span>
        </h3>
        <dl>
          <dt>1) Summary</dt>
          <dd>
            {_text(draw, 4)}
          </dd>
          <dt>2) Problem &amp; value</dt>
          <dd>
            {_text(draw, 5)}
          </dd>
          <dt>3) Delivered (to date)</dt>
          <dd>
            {_text(draw, 2)}
          </dd>
          <dt>4) Rough estimate (calendar days)</dt>
          <dd>
            <div class="time-grid">
{cells}
            </div>
          </dd>
        </dl>
      </section>

"""


def _row(draw: random.Random, number: int) -> str:
    day = f"20{25 - number // 300:02}-{12 - number % 300 // 25:02}-{25 - number % 25:02}"
    return f"""              <tr>
                <td><time datetime="{day}">{day}</time></td>
                <td>{_words(draw, 4, 12).capitalize()} {number}</td>
                <td>{_word(draw).capitalize()} {_word(draw).capitalize()}</td>
              </tr>
"""
