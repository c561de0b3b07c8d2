"""How much is done, as the JSON that a badge of shields.io shows: https://shields.io/endpoint."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pillcheck.backlog.counts import Tally

# From which share of done items on a badge has a colour; the first that fits counts.
_COLOURS = ((1.0, "brightgreen"), (0.75, "green"), (0.5, "yellowgreen"), (0.25, "yellow"))


def badge(total: Tally) -> str:
    """Return the JSON: how many of the items are done, of those that are not rejected."""
    share = total.share_done
    colour, message = "lightgrey", "no items"
    if share is not None:
        message = f"{total.done}/{total.items - total.rejected} done"
        colour = next((name for least, name in _COLOURS if share >= least), "orange")
    content = {"schemaVersion": 1, "label": "backlog", "message": message, "color": colour}
    return json.dumps(content, indent=2) + "\n"
