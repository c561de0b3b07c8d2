"""Refusals as answers of a tool: what is wrong, and what to call next."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pillcheck.record import Record

if TYPE_CHECKING:
    from pillcheck.errors import Kind, Refusal


class Advice(Record):
    """What the kind of a refusal means, and what to do about it."""

    meaning: str
    next: str


ADVICE: dict[Kind, Advice] = {
    "usage": Advice("The call is wrong.", "Correct the arguments as the message says, call again."),
    "page-not-found": Advice(
        "There is no such page, or it is not served.",
        "Give page as one of the candidates. A person can serve another: pillcheck mcp PAGE.",
    ),
    "item-not-found": Advice(
        "No item has this id or title.", "Call find with words of its title, then use its id."
    ),
    "ambiguous-item": Advice(
        "Several items match.", "Name the item by its id; the candidates are those that match."
    ),
    "unknown-status": Advice(
        "The page has no such status.", "Take a candidate; read without item lists the statuses."
    ),
    "unknown-rule": Advice(
        "There is no such rule or kind of refusal.",
        "Take a candidate; check names the rules that found something.",
    ),
    "config": Advice(
        "The configuration is not valid.", "Correct the file at the line that the message names."
    ),
    "encoding": Advice("The page cannot be read as text.", "Save the page as UTF-8, call again."),
    "refused": Advice(
        "The markup leaves a doubt, so nothing was changed.",
        "Correct what the message names in the file, then call read and edit again.",
    ),
    "conflict": Advice(
        "The page is not the one that was read.",
        "Look at what changed. If the edit still holds, call it with the new hash.",
    ),
    "io": Advice(
        "The system refused to read or write.", "Check permissions and space, then call again."
    ),
}


def refusal_data(refusal: Refusal, **more: Any) -> dict[str, Any]:
    """Return a refusal as the content of an answer, with what to call next."""
    return {
        "error": {
            "kind": refusal.kind,
            "message": refusal.message,
            "candidates": list(refusal.candidates),
            **more,
        },
        "next": ADVICE[refusal.kind].next,
    }
