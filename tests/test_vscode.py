"""The extension for VS Code: what it starts, what it says where it cannot, and its package."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.support import ROOT

EXTENSION = ROOT / "editors" / "vscode"
MANIFEST = json.loads((EXTENSION / "package.json").read_text(encoding="utf-8"))
SETTINGS = MANIFEST["contributes"]["configuration"]["properties"]
DEFAULTS = {name: setting["default"] for name, setting in SETTINGS.items()}
NODE, NPM, NPX = map(shutil.which, ("node", "npm", "npx"))

needs_node = pytest.mark.skipif(NODE is None, reason="Node.js is not installed")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Return a pillcheck that is not on the PATH."""
    path = tmp_path / "bin" / "pillcheck"
    path.parent.mkdir()
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m pillcheck "$@"\n', encoding="utf-8")
    path.chmod(0o755)
    return path


def seen_by(folder: Path, /, **scenario: Any) -> dict[str, Any]:
    """Return what a VS Code with these settings is asked for by the extension."""
    settings = {**DEFAULTS, **scenario.pop("settings", {})}
    words = json.dumps({"folder": str(folder), "settings": settings, **scenario})
    script = Path(__file__).with_name("vscode.js")
    done = subprocess.run(
        [str(NODE), script, words], capture_output=True, check=True, timeout=120, cwd=folder
    )
    assert done.stderr == b""
    return dict(json.loads(done.stdout))


@needs_node
@pytest.mark.skipif(os.name == "nt", reason="the program is a script for a POSIX shell")
def test_the_server_is_started_as_set(tmp_path: Path, program: Path) -> None:
    seen = seen_by(
        tmp_path,
        settings={
            "pillcheck.path": "${workspaceFolder}/bin/pillcheck",
            "pillcheck.arguments": ["--config", "${workspaceFolder}/plan.toml"],
            "pillcheck.codeLens": True,
        },
    )
    assert seen["messages"] == []
    (client,) = seen["clients"]
    assert client["state"] == "running"
    assert client["server"] == {
        "command": str(program),
        "args": ["lsp", "--config", f"{tmp_path}/plan.toml"],
        "options": {"cwd": str(tmp_path)},
    }
    assert client["options"]["initializationOptions"] == {"codeLens": True}
    languages = [chosen["language"] for chosen in client["options"]["documentSelector"]]
    assert languages == ["html", "html"]


HOME = str(Path("~/none-of-this").expanduser())
# The settings, what is clicked, the beginning of the message, and what is opened then.
MISSING: dict[str, tuple[dict[str, Any], str, str, list[str]]] = {
    "nowhere": ({"pillcheck.path": "/no/pillcheck"}, "", "/no/pillcheck was not found.", []),
    "not on the PATH": ({"pillcheck.path": "no-pillcheck"}, "", "no-pillcheck was not found.", []),
    "not at home": ({"pillcheck.path": "~/none-of-this"}, "", f"{HOME} was not found.", []),
    "another program": ({"pillcheck.path": "false"}, "", "false lsp does not work:", []),
    "a folder": ({"pillcheck.path": "/"}, "", "/ lsp does not work:", []),
    "settings": (
        {"pillcheck.path": "/no/pillcheck"},
        "Open Settings",
        "/no/pillcheck was not found.",
        ["workbench.action.openSettings pillcheck.path"],
    ),
    "how to install": (
        {"pillcheck.path": "/no/pillcheck"},
        "How to Install",
        "/no/pillcheck was not found.",
        ["https://github.com/pillcheck/pillcheck#install"],
    ),
}


@pytest.mark.sampled(4)
@needs_node
@pytest.mark.skipif(os.name == "nt", reason="paths are others there")
@pytest.mark.parametrize(("settings", "choice", "message", "opened"), MISSING.values(), ids=MISSING)
def test_where_there_is_no_pillcheck_it_says_what_to_do(
    settings: dict[str, Any], choice: str, message: str, opened: list[str], tmp_path: Path
) -> None:
    seen = seen_by(tmp_path, settings=settings, choices=[choice])
    assert seen["clients"] == []
    assert seen["opened"] == opened
    (said,) = seen["messages"]
    assert said.startswith(message)
    assert said.endswith('Install pillcheck, or set "pillcheck.path" to where it is.')


@pytest.mark.slow
@needs_node
@pytest.mark.skipif(os.name == "nt", reason="the program is a script for a POSIX shell")
def test_another_path_starts_another_server_and_one_runs_at_a_time(
    tmp_path: Path, program: Path
) -> None:
    seen = seen_by(
        tmp_path,
        settings={"pillcheck.path": "/no/pillcheck"},
        changes=[
            {"pillcheck.path": str(program)},
            {"pillcheck.codeLens": True},
            {"pillcheck.arguments": ["--isolated"]},
        ],
        commands=["pillcheck.restart", "pillcheck.restart"],
        ends=True,
    )
    assert len(seen["messages"]) == 1
    # The code lens is a matter of the server.
    arguments = [client["server"]["args"] for client in seen["clients"]]
    assert arguments == [["lsp"], *[["lsp", "--isolated"]] * 3]
    assert {client["state"] for client in seen["clients"]} == {"stopped"}
    assert seen["watchers"] == 0


@pytest.mark.slow
@needs_node
@pytest.mark.skipif(os.name == "nt", reason="the program is a script for a POSIX shell")
def test_a_server_that_does_not_start_can_be_started_again(tmp_path: Path, program: Path) -> None:
    seen = seen_by(
        tmp_path,
        settings={"pillcheck.path": str(program)},
        fails="the server has ended",
        commands=["pillcheck.restart"],
    )
    assert seen["messages"] == ["pillcheck: the server has ended"] * 2
    assert len(seen["clients"]) == 2


def test_the_readme_and_the_manifest_name_the_same_settings() -> None:
    readme = (EXTENSION / "README.md").read_text(encoding="utf-8")
    rows = [line.split("`")[1] for line in readme.splitlines() if line.startswith("| `")]
    assert rows == list(SETTINGS)
    assert (EXTENSION / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_a_workspace_that_is_not_trusted_does_not_say_what_is_started() -> None:
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert restricted == ["pillcheck.path", "pillcheck.arguments"]


def _ran(command: list[str], folder: Path, seconds: float) -> tuple[int, str]:
    """Return the exit code of a command and what it printed; it leaves no process."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        start_new_session=True,
    )
    try:
        out, _ = process.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, _ = process.communicate()
        return 1, f"{out}\nno end after {seconds} seconds"
    return process.returncode, out


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt" or NPM is None or NPX is None, reason="npm is not installed")
def test_the_extension_is_packed(tmp_path: Path) -> None:
    folder = tmp_path / "vscode"
    shutil.copytree(EXTENSION, folder, ignore=shutil.ignore_patterns("node_modules", "*.vsix"))
    once = ["--fetch-retries=0", "--fetch-timeout=10000"]
    code, out = _ran([str(NPM), "view", "@vscode/vsce@3", "name", *once], folder, 60)
    if code:
        pytest.skip(f"the registry of npm cannot be reached: {out.strip().partition(chr(10))[0]}")
    install = [str(NPM), "install", "--omit=dev", "--ignore-scripts", "--no-audit", *once]
    pack = [str(NPX), "--yes", "@vscode/vsce@3", "package", "--out", "pillcheck.vsix"]
    for command in (install, pack):
        code, out = _ran(command, folder, 300)
        assert code == 0, out
    assert "DONE" in out
    with zipfile.ZipFile(folder / "pillcheck.vsix") as archive:
        names = {name.removeprefix("extension/") for name in archive.namelist()}
        packed = json.loads(archive.read("extension/package.json"))
    assert packed["version"] == MANIFEST["version"]
    own = {name for name in names if not name.startswith("node_modules/")}
    assert own == {
        "[Content_Types].xml",
        "extension.vsixmanifest",
        "LICENSE.txt",
        "extension.js",
        "package.json",
        "readme.md",
    }
    assert "node_modules/vscode-languageclient/lib/node/main.js" in names
