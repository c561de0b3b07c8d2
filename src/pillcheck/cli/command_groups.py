"""The commands in the groups in which ``pillcheck --help`` lists them."""

from __future__ import annotations

GROUPS = {
    "Look at items": ("list", "show", "next", "board", "serve", "stats", "history"),
    "Change the page": ("set", "add", "edit", "move", "sort", "remove", "undo", "migrate", "dates"),
    "Check the page": ("check", "rules", "explain"),
    "See what git knows": ("diff", "log", "flow"),
    "Set up": ("init", "adopt", "install", "doctor", "help"),
    "For coding assistants": ("agents", "mcp"),
    "Called by editors": ("lsp",),
    "Called by git": ("textconv", "merge-driver"),
}
