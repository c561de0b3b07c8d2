"""Three editors as pytest-lsp knows them: it warns where a server does what one of them cannot.

A warning is an error here. The client and the types of its messages are those of pygls,
which the server does not use.
"""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.support import KINDS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.test_cli import Pillcheck

PAGE = "docs/backlog/README.html"
EDITORS = ["visual_studio_code", "neovim", "emacs"]
TEXT = KINDS["pill-in-heading"].read_text("utf-8")
# Not saved: the label lacks a letter.
WRONG = TEXT.replace("<dt>1) Summary", "<dt>1) Sumary", 1)

pytestmark = pytest.mark.slow


@contextlib.asynccontextmanager
async def session(editor: str, folder: Path) -> AsyncIterator[Any]:
    """Start a server as an editor does, and end it as the editor does."""
    from lsprotocol import types
    from pytest_lsp import client_capabilities, make_test_lsp_client

    client: Any = make_test_lsp_client()
    await client.start_io(sys.executable, "-m", "pillcheck", "lsp", cwd=str(folder))
    await client.initialize_session(
        types.InitializeParams(
            capabilities=client_capabilities(editor),
            root_uri=folder.as_uri(),
            workspace_folders=[types.WorkspaceFolder(folder.as_uri(), folder.name)],
        )
    )
    uri = (folder / PAGE).as_uri()
    document = types.TextDocumentItem(uri, "html", 1, WRONG)
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    yield client
    await client.shutdown_session()
    await client.stop()


async def findings(client: Any, uri: str) -> list[Any]:
    """Return the findings, asked for where the editor can ask, else waited for."""
    from lsprotocol import types

    if client.capabilities.text_document.diagnostic:
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report = await client.text_document_diagnostic_async(params)
        return list(report.items)
    while uri not in client.diagnostics:
        await client.wait_for_notification("textDocument/publishDiagnostics")
    return list(client.diagnostics[uri])


def written(text: str, edit: Any, uri: str) -> str:
    """Return a text with the changes of an edit of the workspace."""
    changes = edit.changes[uri] if edit.changes else edit.document_changes[0].edits
    lines = text.splitlines(keepends=True)
    starts = [sum(map(len, lines[:n])) for n in range(len(lines) + 1)]
    for change in sorted(changes, key=lambda c: (c.range.start.line, c.range.start.character))[
        ::-1
    ]:
        start, end = (starts[p.line] + p.character for p in (change.range.start, change.range.end))
        text = text[:start] + change.new_text + text[end:]
    return text


async def action(client: Any, uri: str, place: Any, title: str) -> Any:
    """Return the edit of the action of this title."""
    from lsprotocol import types

    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), place, types.CodeActionContext([])
    )
    actions = await client.text_document_code_action_async(params)
    (found,) = [each for each in actions if title.lower() in each.title.lower()]
    if found.edit is None:
        found = await client.code_action_resolve_async(found)
    return found.edit


@pytest.mark.parametrize("editor", EDITORS)
def test_an_editor_shows_fixes_and_sets(editor: str, repo: Path, pillcheck: Pillcheck) -> None:
    async def use() -> None:
        uri = (repo / PAGE).as_uri()
        async with session(editor, repo) as client:
            (finding,) = [f for f in await findings(client, uri) if f.code == "unknown-field"]
            fixed = await action(client, uri, finding.range, 'call it "Summary"')
            assert written(WRONG, fixed, uri) == TEXT
            done = await action(client, uri, finding.range, "Set to Blocked")
            after.append(written(WRONG, done, uri))

    after: list[str] = []
    asyncio.run(use())
    # What is on disk has no fault: the editor has not saved.
    assert (repo / PAGE).read_text("utf-8") == TEXT
    assert pillcheck("set", "item-0", "blocked").code == 0
    assert after == [(repo / PAGE).read_text("utf-8").replace("1) Summary", "1) Sumary", 1)]
