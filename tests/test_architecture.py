"""The shape of the code: data flows one way, and so do the imports."""

from __future__ import annotations

import ast
import re
import tomllib

import pytest

import pillcheck
from tests.support import ROOT

SOURCE = ROOT / "src" / "pillcheck"

# From the bottom up: a module imports only from those before it.
ORDER = [
    "errors",
    "printable",
    "docstring",
    "record",
    "files",
    "whole",
    "memo",
    "clock",
    "git",
    "elements",
    "scan",
    "source",
    "edit",
    "inorder",
    "misplaced",
    "nesting",
    "browser",
    "tree",
    "dialect",
    "page",
    "markers",
    "classnames",
    "snapshot",
    "changes",
    "written",
    "markup",
    "sections",
    "wording",
    "reader",
    "references",
    "finding",
    "styles",
    "rules.base",
    "rules.*",
    "rules",
    "suppression",
    "facts",
    "certainty",
    "gates",
    "lookup",
    "used",
    "writer.change",
    "writer.block",
    "writer.rows",
    "writer.status",
    "writer.details",
    "writer.wrappers",
    "writer.wrapper_gates",
    "writer.blocks",
    "writer.order",
    "writer.insert",
    "writer.model",
    "writer.wish",
    "writer",
    "nodes",
    "witness",
    "proof",
    "pieces",
    "threeway",
    "conflicts",
    "newcomers",
    "mergeproof",
    "misfits",
    "merge",
    "published",
    "linter",
    "past",
    "versions",
    "life",
    "flow",
    "parallel",
    "lock",
    "store",
    "commit",
    "editor",
    "settings",
    "config",
    "tally",
    "discover",
    "calls",
    "wiring",
    "checkup",
    "starter",
    "result",
    "baseline",
    "report",
    "report.text",
    "report.width",
    "report.cells",
    "report.table",
    "report.markdown",
    "report.changes",
    "report.json",
    "report.parts",
    "report.schema",
    "report.*",
    "api",
    "cli.printing",
    "cli.completion",
    "cli.common",
    "cli.reportfile",
    "cli.choose",
    "cli.*",
    "cli.app",
    "cli",
    "__main__",
]


def name_of(path: object) -> str:
    parts = list(path.relative_to(SOURCE).with_suffix("").parts)  # type: ignore[attr-defined]
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


def place(name: str) -> int:
    if name in ORDER:
        return ORDER.index(name)
    return ORDER.index(f"{name.rpartition('.')[0]}.*")


def imports(name: str) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pillcheck"):
            module = (node.module or "").removeprefix("pillcheck").lstrip(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}".lstrip(".")
                found.add(inner if inner in MODULES else module)
    return found - {""}


@pytest.mark.parametrize("name", [name for name in MODULES if name])
def test_imports_go_one_way(name: str) -> None:
    for imported in imports(name):
        assert place(imported) < place(name), f"{name} imports {imported}"


def test_the_order_names_what_there_is() -> None:
    for name in ORDER:
        assert name in MODULES or name.endswith(".*"), name


@pytest.mark.parametrize("name", MODULES)
def test_a_module_has_a_sensible_size(name: str) -> None:
    assert len(MODULES[name].read_text(encoding="utf-8").splitlines()) <= 380


def test_only_the_command_line_prints_and_ends_the_process() -> None:
    for name, path in MODULES.items():
        if not name.startswith("cli"):
            calls = re.findall(r"\b(?:print|echo|sys\.exit|quit)\(", path.read_text("utf-8"))
            assert calls == [], name


def test_the_version_is_in_one_place() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" in project["project"]["dynamic"]
    assert project["tool"]["hatch"]["version"]["path"] == "src/pillcheck/__init__.py"
    assert re.fullmatch(r"\d+\.\d+\.\d+", pillcheck.__version__)


def test_only_the_given_packages_are_needed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = {re.split(r"\W", need)[0] for need in project["project"]["dependencies"]}
    assert names == {"beautifulsoup4", "click", "justhtml", "lxml"}
