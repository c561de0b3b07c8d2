"""How git is called: with a list of arguments, in one language, in a folder."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pillcheck.errors import Refusal

if TYPE_CHECKING:
    import subprocess


def run(
    folder: str, *arguments: str, given: str | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Call git and return its exit code and what it writes; ``given`` is its input.

    Raises a refusal of kind ``io`` where git cannot be run.
    """
    import subprocess

    process = start(folder, *arguments, stderr=subprocess.PIPE)
    out, err = process.communicate((given or "").encode("utf-8", "surrogateescape"))
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def start(folder: str, *arguments: str, stderr: int) -> subprocess.Popen[bytes]:
    """Start git and return its process; a refusal of kind ``io`` where it cannot be run."""
    import subprocess

    try:
        return subprocess.Popen(
            ["git", *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
            env=_environment(),
        )
    except FileNotFoundError:
        raise Refusal("io", "this needs git, which is not installed") from None
    except OSError as error:
        raise Refusal("io", f"cannot run git: {error.strerror}") from None


def _environment() -> dict[str, str]:
    # Names are no patterns, and messages are in one language. A hook may be given paths that
    # count from its folder.
    places = {
        name: os.path.abspath(os.environ[name])  # noqa: PTH100 - links stay as they are
        for name in ("GIT_DIR", "GIT_WORK_TREE")
        if os.environ.get(name)
    }
    return {**os.environ, **places, "GIT_LITERAL_PATHSPECS": "1", "LC_ALL": "C"}


def text(output: bytes) -> str:
    """Return what git wrote as text; bytes that are none survive being written again."""
    return output.decode("utf-8", "surrogateescape")


def complaint(output: bytes) -> str:
    """Return what git complains of: the first line."""
    return text(output).partition("\n")[0].removeprefix("fatal: ")
