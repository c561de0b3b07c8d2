"""What is set up in git and what is not active, with the command that fixes it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.errors import Refusal
from pillcheck.project import config as configuration
from pillcheck.setup import git_commands, install

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pillcheck.project.config import Config

_LINE = re.compile(r"[ \t]*(\"(?:[^\"\\]|\\.)*\"|\S+)[ \t]+(.*)")
_INSTALL = "pillcheck install"
# How a hook of pre-commit names the Python that it runs with.
_PRE_COMMIT_PYTHON = re.compile(r"^INSTALL_PYTHON=['\"]?([^'\"\n]+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was checked: whether it works, what was found, and what fixes it.

    A check that is ``ok`` and has a ``fix`` works, and could be better.
    """

    name: str
    ok: bool
    message: str
    fix: str | None = None


def examine(given: tuple[str, ...] = ()) -> Iterator[Check]:
    """Yield the checks of the repository around the working folder.

    Raises a refusal of kind ``usage`` outside of a repository.
    """
    _version.cache_clear()
    install.root()
    try:
        config = configuration.load()
    except Refusal as refusal:
        yield Check(
            "configuration", False, refusal.message, "correct the file, then run this again"
        )
        config = configuration.Config()
    else:
        yield Check("configuration", True, config.path or "none, the defaults apply")
    pages = list(_pages(given, config))
    yield from pages
    names = install.pages_in_repository(tuple(page.message for page in pages if page.ok))
    for name in names:
        yield _attributes(name)
    for check in (
        _command("merge.pillcheck.driver", "merge=pillcheck"),
        _command("diff.pillcheck.textconv", "diff=pillcheck"),
        hook_check(),
    ):
        if not names and check.fix and check.fix.startswith(_INSTALL):
            yield replace(check, fix=f"{check.fix}, once there is a page")
        else:
            yield check


def _pages(given: tuple[str, ...], config: Config) -> Iterator[Check]:
    try:
        paths = configuration.find_pages(given, config)
    except Refusal as refusal:
        fix = 'pillcheck init, or set pages = ["…"] in [tool.pillcheck]'
        yield Check("page", False, refusal.message, fix)
        return
    alternative = "name another page" if given else "correct `pages` in the configuration"
    for path in paths:
        if Path(path).is_file():
            yield Check("page", True, path)
        else:
            fix = f"{_restoring(path, named=bool(given))}, or {alternative}"
            yield Check("page", False, f"no file {path}", fix)


def _restoring(path: str, *, named: bool) -> str:
    """Return the command that restores a page from git, or else writes a new one."""
    quoted = shlex.quote(path)
    if git.try_output(".", "ls-files", "--", path):
        return f"git checkout -- {quoted}"
    if git.try_output(".", "ls-tree", "HEAD", "--", path):
        return f"git checkout HEAD -- {quoted}"
    return f"pillcheck init {quoted}" if named else "pillcheck init"


def _attributes(page: str) -> Check:
    matches = list(_lines_for(page))
    lines = [f"{install.shown(file)}:{number}" for file, number, _ in matches]
    where = ", ".join(lines)
    has_attributes = install.has_attributes(page)
    if has_attributes and len(lines) > 1:
        message = f"{page} has its attributes more than once: {where}"
        return Check("attributes", False, message, f"remove all but {lines[-1]}")
    if matches and has_attributes and not _is_shared(*matches[-1]):
        message = f"{page}: {where} is not committed, so other clones lack it"
        file = shlex.quote(install.shown(matches[-1][0]))
        return Check("attributes", True, message, f"git add {file}, and commit it")
    if has_attributes:
        return Check("attributes", True, f"{page}: {install.ATTRIBUTES} ({where or 'elsewhere'})")
    message = f"{page} lacks {install.ATTRIBUTES}: git merges and shows it as plain text"
    if not lines:
        fix = _INSTALL
        if kind := install.no_file(install.root() / ".gitattributes"):
            fix = f"replace .gitattributes, which is {kind}, with a file, then {fix}"
        return Check("attributes", False, message, fix)
    message = f"{where} gives {page} {install.ATTRIBUTES}, but another line overrides it"
    return Check(
        "attributes",
        False,
        message,
        f"remove that line; {install.asking(page)} shows what git reads",
    )


def _is_shared(file: Path, _: int, line: str) -> bool:
    """Return whether other clones get a line, or it is in the file meant for this clone alone."""
    return file == install.path_of("info/attributes") or install.is_committed(file, line)


def _lines_for(page: str) -> Iterator[tuple[Path, int, str]]:
    """Yield the lines that give a page its attributes, with file and number, weakest first."""
    root = install.root()
    folders = [*reversed(Path(page).parents)]
    files = [(folder, root / folder / ".gitattributes") for folder in folders]
    lines = [(folder, file, install.attribute_lines(file)) for folder, file in files]
    own = install.path_of("info/attributes")
    lines.append((Path(), own, install.text_of(own).splitlines()))
    for folder, file, present in lines:
        inside = Path(page).relative_to(folder).as_posix()
        for number, line in enumerate(present, 1):
            match = _LINE.match(line)
            if not match or not re.search(r"\b(merge|diff)=pillcheck\b", match[2]):
                continue
            pattern = match[1].strip('"')
            name = inside if "/" in pattern else Path(page).name
            if line == install.attribute_line(inside) or fnmatchcase(name, pattern.lstrip("/")):
                yield file, number, line


def _command(key: str, attribute: str) -> Check:
    """Check that a command that git calls is configured and runs."""
    value = git.config(key)
    if value is None:
        message = f"{key} is not set in this clone: {attribute} does nothing"
        return Check(key, False, message, _INSTALL)
    if error := _error_of(value.replace("%%", "%")):
        return Check(key, False, f"{key} does not run: {error}", _INSTALL)
    if git_commands.is_old(key, value):
        message = f"{key} is from an older pillcheck: git fails if its Python is gone"
        return Check(key, True, message, _INSTALL)
    return Check(key, True, git_commands.python_of(value.replace("%%", "%")) or value)


# The driver, the textconv and the hook call the same program.
@cache
def _version(program: tuple[str, ...]) -> subprocess.CompletedProcess[bytes]:
    plain = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    return subprocess.run([*program, "--version"], capture_output=True, check=False, env=plain)


def _error_of(command: str) -> str | None:
    """Return why a command does not run pillcheck, or nothing."""
    try:
        program = git_commands.called(command)
    except ValueError as error:
        return f"{command}: {error}"
    if program is None:
        return f"it does not call pillcheck: {command}"
    try:
        done = _version(tuple(program))
    except OSError as error:
        return f"{program[0] if program else command}: {error.strerror}"
    if done.returncode != 0 or not done.stdout.startswith(b"pillcheck"):
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"{shlex.join(program)}: {last or f'it exits with {done.returncode}'}"
    return None


def hook_check() -> Check:
    """Check that git runs pillcheck before a commit, itself or through pre-commit."""
    file = install.hook_file()
    where = install.shown(file)
    config = install.root() / install.PRE_COMMIT_CONFIG
    runner = "pre-commit" if config.is_file() else "pillcheck"
    if config.is_file() and not install.mentions(config, "pillcheck"):
        message = f"{install.PRE_COMMIT_CONFIG} lacks the hook pillcheck"
        return Check("hook", False, message, f"{_INSTALL}, which prints what to add")
    command = _pre_commit_install() if runner == "pre-commit" else _INSTALL
    if not file.is_file():
        message = f"no {where}: nothing is checked before a commit"
        return Check("hook", False, message, command)
    if not (install.mentions(file, runner) or install.mentions(file, "pillcheck")):
        message = f"{where} does not run {runner}"
        fix = command if runner == "pre-commit" else f"add to it: {git_commands.check()}"
        return Check("hook", False, message, fix)
    if not os.access(file, os.X_OK):
        fix = f"chmod +x {shlex.quote(where)}"
        return Check("hook", False, f"{where} is not executable: git ignores it", fix)
    return _written_hook(file, where)


def _written_hook(file: Path, where: str) -> Check:
    """Check a hook that is there and mentions what it should run."""
    if own := install.own_hook(file):
        if error := _error_of(own):
            return Check("hook", False, f"{where} does not run: {error}", _INSTALL)
        if git_commands.is_old(git_commands.HOOK, own):
            message = f"{where} is from an older pillcheck, and prints more than is new"
            return Check("hook", True, message, _INSTALL)
    python = _PRE_COMMIT_PYTHON.search(install.text_of(file))
    if python and not os.access(python[1], os.X_OK) and not which("pre-commit"):
        message = f"{where} needs pre-commit, which is not installed"
        return Check("hook", False, message, _pre_commit_install())
    return Check("hook", True, where)


def _pre_commit_install() -> str:
    command = "pre-commit install"
    return command if which("pre-commit") else f"pipx install pre-commit && {command}"
