"""Edits of a page as an editor makes them: as few characters as can be, in the open document."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pillcheck.html.edit import Edit, in_order
from pillcheck.html.source import Span

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pillcheck.html.source import Source
    from pillcheck.lsp.client import Client
    from pillcheck.lsp.documents import Document
    from pillcheck.lsp.protocol import Json

_LINES = re.compile(r".*?(?:\r\n|\n|\r)|.+", re.DOTALL)


def workspace_edit(document: Document, edits: Iterable[Edit], client: Client) -> Json:
    """Return edits of a document as the client takes them, for this version of it if it can."""
    source = document.source
    plain = [
        {"range": document.positions.range(edit.span), "newText": edit.text}
        for edit in (_smallest(source, edit) for edit in in_order(source, edits))
    ]
    if not client.takes_versions:
        return {"changes": {document.uri: plain}}
    place = {"uri": document.uri, "version": document.version}
    return {"documentChanges": [{"textDocument": place, "edits": plain}]}


def differences(before: Source, after: Source) -> list[Edit]:
    """Return edits that make one text of another, a line at a time where lines only changed."""
    from difflib import SequenceMatcher

    old, new = _LINES.findall(before.text), _LINES.findall(after.text)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    edits = []
    for kind, first, last, start, end in SequenceMatcher(
        None, old, new, autojunk=False
    ).get_opcodes():
        if kind == "replace" and last - first == end - start:
            for number, line in enumerate(new[start:end], first):
                edits.append(Edit(Span(starts[number], starts[number + 1]), line))
        elif kind != "equal":
            edits.append(Edit(Span(starts[first], starts[last]), "".join(new[start:end])))
    return edits


def _smallest(source: Source, edit: Edit) -> Edit:
    """Return an edit without what is the same before and after it, at its beginning and end."""
    old, new = source.cut(edit.span), edit.text
    most = min(len(old), len(new))
    start = next((n for n in range(most) if old[n] != new[n]), most)
    most -= start
    end = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    at, to = edit.span.start + start, edit.span.end - end
    text = new[start : len(new) - end]
    # A place between the two characters of a line end is none to an editor.
    if source.text[at - 1 : at + 1] == "\r\n" and start:
        at, text = at - 1, f"\r{text}"
    if source.text[to - 1 : to + 1] == "\r\n" and end:
        to, text = to + 1, f"{text}\n"
    return Edit(Span(at, to), text)
