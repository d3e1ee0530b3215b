"""Findings as a SARIF 2.1.0 log (OASIS, "Static Analysis Results Interchange Format")."""

import json
from collections.abc import Sequence
from urllib.parse import quote

from gccreds import __version__
from gccreds.domain.finding import Finding, Severity
from gccreds.domain.position import Position

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def sarif(findings: Sequence[Finding]) -> str:
    """One run of one tool. Columns count characters, as ours do."""
    rules = sorted({finding.rule for finding in findings})
    driver = {
        "name": "gccreds",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [{"id": rule} for rule in rules],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, rules.index(finding.rule)) for finding in findings],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _result(finding: Finding, rule_index: int) -> dict[str, object]:
    location = _location(finding)
    return {
        "ruleId": finding.rule,
        "ruleIndex": rule_index,
        "level": "error" if finding.severity is Severity.ERROR else "warning",
        "message": {"text": f"{finding.message}\nNext: {finding.next_step}"},
        **({"locations": [location]} if location else {}),
    }


def _location(finding: Finding) -> dict[str, object]:
    location: dict[str, object] = {}
    if finding.position:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": quote(finding.position.file)},
            "region": _region(finding.position, finding.excerpt.width if finding.excerpt else 0),
        }
    if finding.address:
        location["logicalLocations"] = [{"fullyQualifiedName": finding.address}]
    return location


def _region(position: Position, width: int) -> dict[str, int]:
    region = {"startLine": position.line, "startColumn": position.column}
    return {**region, "endColumn": position.column + width} if width else region
