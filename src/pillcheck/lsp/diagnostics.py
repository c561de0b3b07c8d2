"""Findings as diagnostics."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pillcheck.lsp.links import rule_page

if TYPE_CHECKING:
    from pillcheck.lsp.client import Client
    from pillcheck.lsp.documents import Document
    from pillcheck.lsp.protocol import Json
    from pillcheck.lsp.reading import Reading
    from pillcheck.rules.finding import Finding

_SEVERITIES = {"error": 1, "warning": 2, "info": 3}


def diagnostic(document: Document, finding: Finding, client: Client) -> Json:
    """Return a finding as a diagnostic of a document."""
    plain: Json = {
        "range": document.positions.range(finding.span),
        "severity": _SEVERITIES[finding.severity],
        "code": finding.rule,
        "codeDescription": {"href": rule_page(finding.rule)},
        "source": "pillcheck",
        "message": finding.message,
    }
    if client.takes_related and finding.related:
        plain["relatedInformation"] = [
            {
                "location": {"uri": document.uri, "range": document.positions.range(place.span)},
                "message": place.message,
            }
            for place in finding.related
        ]
    return plain


def diagnostics(document: Document, reading: Reading | None, client: Client) -> list[Json]:
    """Return the diagnostics of a document; none of what is no page."""
    findings = reading.findings if reading else ()
    return [diagnostic(document, finding, client) for finding in findings]


def report(items: list[Json], previous: object) -> Json:
    """Return the answer to a client that pulls, which may have the same answer already."""
    from hashlib import blake2b

    state = blake2b(repr(items).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    if state == previous:
        return {"kind": "unchanged", "resultId": state}
    return {"kind": "full", "resultId": state, "items": items}
