"""What the server offers a client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck import __version__
from pillcheck.lsp.actions import KINDS

if TYPE_CHECKING:
    from pillcheck.lsp.client import Client
    from pillcheck.lsp.protocol import Json


def offered(client: Client) -> Json:
    """Return the answer to ``initialize``."""
    capabilities: Json = {
        "positionEncoding": client.unit,
        "textDocumentSync": {"openClose": True, "change": 2, "save": {"includeText": False}},
        "codeActionProvider": {
            "codeActionKinds": list(KINDS),
            "resolveProvider": client.resolves_edits,
        },
        "completionProvider": {"triggerCharacters": ['"', "'", "#", "-", ">"]},
        "hoverProvider": True,
        "documentSymbolProvider": True,
        "workspaceSymbolProvider": True,
        "definitionProvider": True,
        "referencesProvider": True,
        "renameProvider": {"prepareProvider": True},
        "foldingRangeProvider": True,
        "codeLensProvider": {},
    }
    if client.pulls:
        capabilities["diagnosticProvider"] = {
            "identifier": "pillcheck",
            "interFileDependencies": False,
            "workspaceDiagnostics": False,
        }
    return {
        "capabilities": capabilities,
        "serverInfo": {"name": "pillcheck", "version": __version__},
    }
