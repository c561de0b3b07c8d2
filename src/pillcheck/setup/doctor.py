"""What of git's side is set up and what is inert, with the command that mends it."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
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


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it works, what is so, and what mends it.

    What works and could be better says so, and has something that mends it as well.
    """

    check: str
    ok: bool
    message: str
    mend: str | None = None


def examine(given: tuple[str, ...] = ()) -> Iterator[Finding]:
    """Yield what is found in the repository that the working folder is in.

    Raises a refusal of kind ``usage`` outside of one.
    """
    install.root()
    try:
        config = configuration.load()
    except Refusal as refusal:
        yield Finding("configuration", False, refusal.message, "mend the file, and run this again")
        config = configuration.Config()
    else:
        yield Finding("configuration", True, config.path or "none, the defaults hold")
    pages = list(_pages(given, config))
    yield from pages
    names = install.pages_in_repository(tuple(one.message for one in pages if one.ok))
    for name in names:
        yield _attributes(name)
    for one in (
        _command("merge.pillcheck.driver", "merge=pillcheck"),
        _command("diff.pillcheck.textconv", "diff=pillcheck"),
        _hook(),
    ):
        if not names and one.mend and one.mend.startswith(_INSTALL):
            yield replace(one, mend=f"{one.mend}, once there is a page")
        else:
            yield one


def _pages(given: tuple[str, ...], config: Config) -> Iterator[Finding]:
    try:
        paths = configuration.find_pages(given, config)
    except Refusal as refusal:
        mend = 'pillcheck init, or set pages = ["…"] in [tool.pillcheck]'
        yield Finding("page", False, refusal.message, mend)
        return
    other = "name another page" if given else "correct `pages` in the configuration"
    for path in paths:
        if Path(path).is_file():
            yield Finding("page", True, path)
        else:
            mend = f"{_bringing(path, named=bool(given))}, or {other}"
            yield Finding("page", False, f"there is no file {path}", mend)


def _bringing(path: str, *, named: bool) -> str:
    """Return the command that brings a page back, or writes one that git does not know."""
    quoted = shlex.quote(path)
    if git.try_output(".", "ls-files", "--", path):
        return f"git checkout -- {quoted}"
    if git.try_output(".", "ls-tree", "HEAD", "--", path):
        return f"git checkout HEAD -- {quoted}"
    return f"pillcheck init {quoted}" if named else "pillcheck init"


def _attributes(page: str) -> Finding:
    found = list(_lines_for(page))
    lines = [f"{install.shown(file)}:{number}" for file, number, _ in found]
    where = ", ".join(lines)
    has_attributes = install.has_attributes(page)
    if has_attributes and len(lines) > 1:
        message = f"{page} has its attributes more than once: {where}"
        return Finding("attributes", False, message, f"take away all but {lines[-1]}")
    if found and has_attributes and not _is_shared(*found[-1]):
        message = f"{page}: {where} is not committed, so other clones do not have it"
        file = shlex.quote(install.shown(found[-1][0]))
        return Finding("attributes", True, message, f"git add {file}, and commit it")
    if has_attributes:
        return Finding("attributes", True, f"{page}: {install.ATTRIBUTES} ({where or 'elsewhere'})")
    message = f"{page} lacks {install.ATTRIBUTES}: git merges and shows it as plain text"
    if not lines:
        mend = _INSTALL
        if other := install.no_file(install.root() / ".gitattributes"):
            mend = f"put a file in the place of .gitattributes, which is {other}, and {mend}"
        return Finding("attributes", False, message, mend)
    message = f"{page} is given {install.ATTRIBUTES} by {where}, but another line overrides it"
    return Finding(
        "attributes", False, message, f"take that line away; {install.asking(page)} helps"
    )


def _is_shared(file: Path, _: int, line: str) -> bool:
    """Tell whether other clones get a line; what is meant for this one alone will do as well."""
    return file == install.path_of("info/attributes") or install.is_committed(file, line)


def _lines_for(page: str) -> Iterator[tuple[Path, int, str]]:
    """Yield where a page is given to pillcheck: the files and lines, the weakest first."""
    root = install.root()
    folders = [*reversed(Path(page).parents)]
    files = [(folder, root / folder / ".gitattributes") for folder in folders]
    lines = [(folder, file, install.attribute_lines(file)) for folder, file in files]
    own = install.path_of("info/attributes")
    lines.append((Path(), own, install.text_of(own).splitlines()))
    for folder, file, present in lines:
        inside = Path(page).relative_to(folder).as_posix()
        for number, line in enumerate(present, 1):
            found = _LINE.match(line)
            if not found or not re.search(r"\b(merge|diff)=pillcheck\b", found[2]):
                continue
            pattern = found[1].strip('"')
            name = inside if "/" in pattern else Path(page).name
            if line == install.attribute_line(inside) or fnmatchcase(name, pattern.lstrip("/")):
                yield file, number, line


def _command(key: str, attribute: str) -> Finding:
    """Return whether a command that git calls is configured, and runs."""
    value = git.config(key)
    if value is None:
        message = f"{key} is not set in this clone: {attribute} does nothing"
        return Finding(key, False, message, _INSTALL)
    if complaint := _complaint(value.replace("%%", "%")):
        return Finding(key, False, f"{key} does not run: {complaint}", _INSTALL)
    if git_commands.is_old(key, value):
        message = f"{key} is that of an older pillcheck: git cannot do without its Python"
        return Finding(key, True, message, _INSTALL)
    return Finding(key, True, git_commands.python_of(value.replace("%%", "%")) or value)


def _complaint(command: str) -> str | None:
    """Tell why a command of pillcheck's cannot be run, or nothing."""
    try:
        program = git_commands.called(command)
    except ValueError as error:
        return f"{command}: {error}"
    if program is None:
        return f"it is not pillcheck that it calls: {command}"
    try:
        done = subprocess.run([*program, "--version"], capture_output=True, check=False)
    except OSError as error:
        return f"{program[0] if program else command}: {error.strerror}"
    if done.returncode != 0 or not done.stdout.startswith(b"pillcheck"):
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"{shlex.join(program)}: {last or f'it ends with {done.returncode}'}"
    return None


def _hook() -> Finding:
    file = install.hook_file()
    where = install.shown(file)
    config = install.root() / install.PRE_COMMIT_CONFIG
    runner = "pillcheck"
    if config.is_file():
        if not install.mentions(config, "pillcheck"):
            message = f"{install.PRE_COMMIT_CONFIG} does not have the hook pillcheck"
            return Finding("hook", False, message, f"{_INSTALL}, which prints what to add")
        runner = "pre-commit"
    command = "pre-commit install" if runner == "pre-commit" else _INSTALL
    if not file.is_file():
        message = f"{where} is not there: nothing is checked before a commit"
        return Finding("hook", False, message, command)
    if not (install.mentions(file, runner) or install.mentions(file, "pillcheck")):
        message = f"{where} does not run {runner}"
        mend = command if runner == "pre-commit" else f"add to it: {git_commands.check()}"
        return Finding("hook", False, message, mend)
    if not os.access(file, os.X_OK):
        mend = f"chmod +x {shlex.quote(where)}"
        return Finding("hook", False, f"{where} is not executable: git passes it over", mend)
    if own := install.own_hook(file):
        if complaint := _complaint(own):
            return Finding("hook", False, f"{where} does not run: {complaint}", _INSTALL)
        if git_commands.is_old(git_commands.HOOK, own):
            message = f"{where} is that of an older pillcheck, and judges commits without a page"
            return Finding("hook", True, message, _INSTALL)
    return Finding("hook", True, where)
