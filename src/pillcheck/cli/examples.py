"""What the help of a command ends with: a call of it, and where it is described."""

from __future__ import annotations

DOCUMENTS = "https://github.com/pillcheck/pillcheck/blob/main/docs"

EXAMPLES = {
    "check": "pillcheck check --fix",
    "list": "pillcheck list --status todo --priority P1",
    "show": "pillcheck show 13",
    "next": "pillcheck next --priority P0,P1",
    "board": "pillcheck board --priority P1",
    "serve": "pillcheck serve --no-browser",
    "stats": "pillcheck stats",
    "set": 'pillcheck set 13 "in progress"',
    "add": 'pillcheck add "Read-only mode" --priority P1 --hours 7',
    "edit": 'pillcheck edit 13 --title "Feature flags" --priority P1',
    "move": "pillcheck move 26 --before 3",
    "sort": 'pillcheck sort --note "Sorted by priority"',
    "remove": "pillcheck remove 13",
    "undo": "pillcheck undo --dry-run",
    "dates": "pillcheck dates --write",
    "migrate": "pillcheck migrate --to both --dry-run",
    "history": "pillcheck history --format md",
    "history begin": "pillcheck history begin --dry-run",
    "history add": 'pillcheck history add "Reviewed the priorities"',
    "history edit": 'pillcheck history edit 1 --text "Reviewed all priorities"',
    "history remove": "pillcheck history remove 1 --force",
    "diff": "pillcheck diff HEAD~1",
    "textconv": "pillcheck textconv docs/backlog/README.html",
    "log": "pillcheck log 13",
    "flow": "pillcheck flow --svg flow.svg",
    "rules": "pillcheck rules",
    "explain": "pillcheck explain wrong-label",
    "adopt": "pillcheck adopt docs/roadmap.html --write",
    "init": "pillcheck init docs/plan.html",
    "install": "pillcheck install",
    "doctor": "pillcheck doctor",
    "agents": "pillcheck agents --install",
    "mcp": "pillcheck mcp docs/backlog/README.html",
    "lsp": "pillcheck lsp",
    "merge-driver": "pillcheck merge-driver base.html ours.html theirs.html plan.html",
    "help": "pillcheck help set",
}


def epilog(name: str) -> str:
    """Return the end of the help of a command, by its full name such as ``history add``."""
    section = name.partition(" ")[0]
    example = f"\b\nExample:\n  {EXAMPLES[name]}\n\n" if name in EXAMPLES else ""
    return f"{example}\b\nDocumentation:\n  {DOCUMENTS}/commands.md#{section}"
