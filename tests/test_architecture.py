"""The shape of the code: data flows one way, and so do the imports."""

from __future__ import annotations

import ast
import re
import tomllib
from functools import cache
from graphlib import TopologicalSorter
from typing import TYPE_CHECKING

import pytest

import pillcheck
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = ROOT / "src" / "pillcheck"

# From the bottom up: a package imports only from those before it. A name without a folder is a
# module of its own.
ORDER = [
    "printable",
    "docstring",
    "errors",
    "record",
    "dates",
    "git_process",
    "git_objects",
    "git",
    "sequences",
    "alike",
    "rpc",
    "files",
    "html",
    "backlog",
    "rules",
    "merging",
    "project",
    "history",
    "editing",
    "adopting",
    "linting",
    "setup",
    "report",
    "serving",
    "api",
    "mcp",
    "lsp",
    "cli",
    "__main__",
]
READING = ["html", "backlog", "rules", "merging", "project", "history"]


def name_of(path: Path) -> str:
    parts = list(path.relative_to(SOURCE).with_suffix("").parts)
    return ".".join(part for part in parts if part != "__init__")


MODULES = {name_of(path): path for path in sorted(SOURCE.rglob("*.py"))}


def package_of(name: str) -> str:
    return name.partition(".")[0]


@cache
def imports(name: str) -> set[str]:
    """Return the modules that a module imports, wherever in it, for types only included."""
    found = set()
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("pillcheck"):
            module = (node.module or "").removeprefix("pillcheck").lstrip(".")
            for alias in node.names:
                inner = f"{module}.{alias.name}".lstrip(".")
                found.add(inner if inner in MODULES else module)
    return found - {""}


def packages_below(*names: str) -> set[str]:
    """Return the packages that these packages import from."""
    above = {name for name in MODULES if name and package_of(name) in names}
    return {package_of(other) for name in above for other in imports(name)} - set(names)


def test_html_knows_no_backlog() -> None:
    assert packages_below("html") <= {"errors", "printable", "record"}


def test_reading_never_enters_editing() -> None:
    assert not packages_below(*READING) & {
        "editing",
        "adopting",
        "linting",
        "setup",
        "report",
        "serving",
        "api",
        "lsp",
        "cli",
    }


@pytest.mark.parametrize("package", ORDER)
def test_a_package_imports_only_from_those_below(package: str) -> None:
    assert packages_below(package) <= set(ORDER[: ORDER.index(package)])


def test_the_order_names_every_package() -> None:
    assert {package_of(name) for name in MODULES if name} == set(ORDER)


def test_no_module_imports_itself_by_way_of_others() -> None:
    # Of what a package's __init__ says, only what it offers is of interest here.
    graph = {name: imports(name) - {package_of(name)} for name in MODULES if name}
    TopologicalSorter(graph).prepare()  # which raises CycleError


def test_a_module_has_a_sensible_size() -> None:
    lines = {name: path.read_bytes().count(b"\n") for name, path in MODULES.items()}
    assert {name: number for name, number in lines.items() if number > 380} == {}


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
    given = {"beautifulsoup4", "click", "lxml"}
    assert names == given | {"cssselect", "justhtml", "platformdirs", "tinycss2", "wcwidth"}
