"""The cumulative flow as an SVG picture, for light and dark colour schemes."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from pillcheck.printable import visible

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from pillcheck.backlog.dialect import Dialect
    from pillcheck.history.flow import Flow

_WIDTH, _HEIGHT = 860, 420
_LEFT, _RIGHT, _TOP, _BOTTOM = 52, 170, 64, 48
_PLOT_WIDTH, _PLOT_HEIGHT = _WIDTH - _LEFT - _RIGHT, _HEIGHT - _TOP - _BOTTOM

# For each scheme: the colours of background, text and lines, and of statuses in configured order.
_LIGHT = ("#ffffff", "#1f2328", "#d0d7de")
_DARK = ("#0d1117", "#e6edf3", "#30363d")
_LIGHT_FILLS = ("#afb8c1", "#0969da", "#2da44e", "#d4a72c", "#6e7781", "#8250df", "#bc4c00")
_DARK_FILLS = ("#8b949e", "#1f6feb", "#2ea043", "#bb8009", "#484f58", "#8957e5", "#db6d28")


def chart(flow: Flow, dialect: Dialect, title: str) -> str:
    """Return the chart as SVG: the number of items by status on each day, stacked."""
    order = _order(flow, dialect)
    highest = max([1, *(counts.total() for _, counts in flow.days)])
    first, last = flow.days[0][0], flow.days[-1][0]
    size = f'viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img" aria-labelledby="title desc">',
        f'<title id="title">{_text(title)}</title>',
        f'<desc id="desc">Items by status from {first} to {last}, stacked.</desc>',
        f"<style>{_style(order, dialect)}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="head" x="{_LEFT}" y="28">{_text(title)}</text>',
        f'<text x="{_LEFT}" y="48">Items by status, {first} to {last}</text>',
        *_areas(flow, order, highest),
        *_grid(highest),
        *_dates(flow),
        *_legend(flow, order, dialect),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _order(flow: Flow, dialect: Dialect) -> list[str]:
    """Return the statuses from the bottom up: closed ones first, those not started last."""
    closed = [status for status in flow.statuses if not dialect.is_open(status)]
    return closed + [status for status in reversed(flow.statuses) if status not in closed]


def _style(order: list[str], dialect: Dialect) -> str:
    known = [status.name for status in dialect.statuses]
    places = [known.index(s) if s in known else len(known) for s in order]

    def scheme(colours: tuple[str, ...], fills: tuple[str, ...]) -> str:
        paper, ink, line = colours
        shades = "".join(f".s{n}{{fill:{fills[p % len(fills)]}}}" for n, p in enumerate(places))
        return f".paper{{fill:{paper}}}text{{fill:{ink}}}.grid{{stroke:{line}}}{shades}"

    return (
        "text{font:13px system-ui,sans-serif}.head{font-size:16px;font-weight:600}"
        ".end{text-anchor:end}.middle{text-anchor:middle}.grid{stroke-opacity:.6}"
        f"{scheme(_LIGHT, _LIGHT_FILLS)}"
        f"@media (prefers-color-scheme:dark){{{scheme(_DARK, _DARK_FILLS)}}}"
    )


def _areas(flow: Flow, order: list[str], highest: int) -> Iterator[str]:
    below = [0] * len(flow.days)
    for number, status in enumerate(order):
        above = [low + counts[status] for low, (_, counts) in zip(below, flow.days, strict=True)]
        points = _steps(flow, above, highest) + _steps(flow, below, highest)[::-1]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        yield f'<polygon class="s{number}" points="{path}"/>'
        below = above


def _steps(flow: Flow, heights: list[int], highest: int) -> list[tuple[float, float]]:
    """Return the corners of a line that steps at the end of each day."""
    points: list[tuple[float, float]] = []
    for number, height in enumerate(heights):
        y = _y(height, highest)
        if not points or points[-1][1] != y:
            if points:
                points.append((_x(number, flow), points[-1][1]))
            points.append((_x(number, flow), y))
    points.append((_x(len(heights), flow), points[-1][1]))
    return points


def _x(number: int, flow: Flow) -> float:
    return _LEFT + _PLOT_WIDTH * number / len(flow.days)


def _y(height: float, highest: int) -> float:
    return _TOP + _PLOT_HEIGHT * (1 - height / highest)


def _grid(highest: int) -> Iterator[str]:
    step = next(step for step in _round_numbers() if highest / step <= 6)
    for height in range(0, highest + 1, step):
        y = _y(height, highest)
        yield f'<path class="grid" d="M{_LEFT},{y:.1f}h{_PLOT_WIDTH}"/>'
        yield f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{height}</text>'


def _round_numbers() -> Iterator[int]:
    power = 1
    while True:
        yield from (power, 2 * power, 5 * power)
        power *= 10


def _dates(flow: Flow) -> Iterator[str]:
    count = len(flow.days)
    places = sorted({count * part // 4 for part in range(4)} | {count - 1})
    for place in places if count > 4 else [0]:
        day: dt.date = flow.days[place][0]
        kind = "end" if place == count - 1 and count > 1 else "middle" if place else ""
        x = _x(place + (kind == "end"), flow)
        yield f'<text class="{kind}" x="{x:.1f}" y="{_TOP + _PLOT_HEIGHT + 22}">{day}</text>'


def _legend(flow: Flow, order: list[str], dialect: Dialect) -> Iterator[str]:
    x = _LEFT + _PLOT_WIDTH + 20
    for line, (number, status) in enumerate(reversed(list(enumerate(order)))):
        y = _TOP + 4 + 24 * line
        label = dialect.label(status) if status else "no status"
        count = flow.days[-1][1][status]
        yield f'<rect class="s{number}" x="{x}" y="{y}" width="14" height="14" rx="3"/>'
        yield f'<text x="{x + 22}" y="{y + 12}">{_text(label)}: {count}</text>'


def _text(words: str) -> str:
    return escape(visible(words))
