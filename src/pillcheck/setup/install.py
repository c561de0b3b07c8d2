"""Installs and removes what git needs for pages: attributes, drivers and a hook."""

from __future__ import annotations

import os
import re
import shlex
import stat
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from pillcheck import git
from pillcheck.errors import Refusal
from pillcheck.files import reading, writing
from pillcheck.setup import git_commands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LINK = "a symbolic link"
ATTRIBUTES = "merge=pillcheck diff=pillcheck"
_OWN_LINE = re.compile(rb"^[^#\s][^\r\n]* " + ATTRIBUTES.encode() + rb"(?:\r?\n|\Z)", re.MULTILINE)

PRE_COMMIT_CONFIG = ".pre-commit-config.yaml"
PRE_COMMIT_ENTRY = """\
  - repo: https://github.com/pillcheck/pillcheck
    rev: main
    hooks:
      - id: pillcheck"""


@dataclass(frozen=True, slots=True)
class Step:
    """One step: the file, what is installed there, and what became of it.

    ``act`` does it. Without it there is nothing to do, or a person has to add
    what ``advice`` says.
    """

    place: str
    what: str
    done: str
    act: Callable[[], object] | None = None
    advice: str = ""


def root() -> Path:
    """Return the top of the work tree; raise a refusal of kind ``usage`` outside of one."""
    top = git.try_output(".", "rev-parse", "--show-toplevel")
    if not top:
        raise Refusal("usage", "not in the work tree of a git repository; change to one")
    return Path(top.removesuffix("\n"))


def path_of(name: str) -> Path:
    """Return the path of a file or folder of git's own, such as ``hooks``."""
    return Path(git.output(".", "rev-parse", "--git-path", name).removesuffix("\n"))


def pages_in_repository(pages: tuple[str, ...]) -> list[str]:
    """Return the paths of pages from the top of the work tree.

    Raises a refusal of kind ``usage`` for a page outside of it.
    """
    top = root().resolve()
    paths = []
    for page in pages:
        # The page itself may be a symbolic link: git knows it by its own name.
        path = Path(page).parent.resolve() / Path(page).name
        if not path.is_relative_to(top):
            raise Refusal("usage", f"{page} is not in this repository ({top})")
        paths.append(path.relative_to(top).as_posix())
    return paths


def attribute_line(page: str) -> str:
    """Return the line of .gitattributes for a page."""
    pattern = re.sub(r"([\\*?\[])", r"\\\1", page)
    if "/" not in page or page[0] in '#!"':
        pattern = f"/{pattern}"
    if re.search(r"[\s\0-\x1f\x7f]", pattern):
        pattern = '"' + re.sub(r'(["\\])', r"\\\1", pattern) + '"'
        # A character that could end a line is written as its number.
        pattern = re.sub(r"[^\S ]|[\0-\x1f\x7f]", _in_octal, pattern)
    return f"{pattern} {ATTRIBUTES}"


def _in_octal(match: re.Match[str]) -> str:
    return "".join(f"\\{byte:03o}" for byte in match[0].encode("utf-8", "surrogateescape"))


def has_attributes(page: str) -> bool:
    """Return whether a page, named from the top, has the attributes in git."""
    # git would wait for a pipe for ever.
    if no_file(_attributes_file()) not in (None, _LINK):
        return False
    # git reads a deleted file from the index.
    if git.output(str(root()), "ls-files", "--deleted", "--", ".gitattributes"):
        return False
    words = git.output(str(root()), "check-attr", "-z", "merge", "diff", "--", page).split("\0")
    return words[2::3] == ["pillcheck", "pillcheck"]


def is_committed(file: Path, line: str) -> bool:
    """Return whether a line of a file in the work tree is in the current commit."""
    top = root()
    name = file.resolve().relative_to(top.resolve()).as_posix()
    return line in (git.try_output(str(top), "cat-file", "blob", f"HEAD:{name}") or "").splitlines()


def has_to_be_committed(pages: list[str]) -> bool:
    """Return whether .gitattributes has lines for pages that are not committed yet."""
    file = _attributes_file()
    present = attribute_lines(file)
    lines = (attribute_line(page) for page in pages)
    return any(line in present and not is_committed(file, line) for line in lines)


def asking(page: str) -> str:
    """Return the command that shows which attributes a page has."""
    return f"`git check-attr -a -- {shlex.quote(page)}`"


def install(pages: list[str]) -> Iterator[Step]:
    """Yield the steps that set a repository up for its pages."""
    present = attribute_lines(_attributes_file())
    lines = []
    for page in pages:
        line = attribute_line(page)
        if has_attributes(page):
            yield Step(".gitattributes", line, "exists already")
        elif line in present:
            done = f"exists, but another line overrides it; {asking(page)} shows what git reads"
            yield Step(".gitattributes", line, done)
        else:
            lines.append(line)
    if lines and (kind := no_file(_attributes_file())):
        done = f"not added, it is {kind}, which git does not read; replace it with a file"
        yield Step(".gitattributes", "\n".join(lines), done)
    elif lines:
        yield Step(".gitattributes", "\n".join(lines), "added", lambda: _add_lines(lines))
    for name, value in git_commands.settings().items():
        if git.config(name) == value:
            yield Step("git config", name, "is set already")
        else:
            yield Step("git config", name, "set", partial(_configure, "--replace-all", name, value))
    yield _install_hook()


def uninstall() -> Iterator[Step]:
    """Yield the steps that remove what ``install`` added, and nothing else."""
    file = _attributes_file()
    data = _content(file)
    lines = [match[0].decode("utf-8", "replace").rstrip() for match in _OWN_LINE.finditer(data)]
    rest = _OWN_LINE.sub(b"", data)
    if lines:
        act = partial(_write, file, rest) if rest else file.unlink
        yield Step(".gitattributes", "\n".join(lines), "removed", act)
    elif kind := no_file(file):
        yield Step(".gitattributes", ATTRIBUTES, f"not removed, it is {kind}")
    else:
        yield Step(".gitattributes", ATTRIBUTES, "does not exist")
    for name, current in git_commands.settings().items():
        value = git.config(name, "--local")
        if value is None:
            yield Step("git config", name, "is not set")
        elif value == current or "-m pillcheck " in value:
            yield Step("git config", name, "removed", partial(_configure, "--unset-all", name))
        else:
            yield Step("git config", name, f"not removed, it is not what was installed: {value}")
    hook = hook_file()
    if own_hook(hook):
        yield Step(shown(hook), "the hook", "removed", hook.unlink)
    else:
        yield Step(
            shown(hook), "the hook", "is not pillcheck's" if hook.exists() else "does not exist"
        )


def hook_file() -> Path:
    """Return the path of the hook that git runs before a commit."""
    return path_of("hooks") / git_commands.HOOK


def own_hook(file: Path) -> str | None:
    """Return the text of a hook that pillcheck installed and nobody changed, or nothing."""
    if no_file(file):
        return None
    text = text_of(file)
    lines = text.splitlines()
    if len(lines) == 3 and lines[1] == git_commands.HOOK_MARK:
        return text
    python = git_commands.python_of(text)
    return text if python and text == git_commands.hook(python) else None


def mentions(file: Path, word: str) -> bool:
    """Return whether a file contains a word; one that cannot be read contains none."""
    return word in text_of(file)


def no_file(file: Path) -> str | None:
    """Return what a file of the repository is instead of a file, such as a link, or nothing.

    git reads no attributes through a link, and it may lead to anybody's file.
    """
    try:
        mode = file.lstat().st_mode
    except OSError:
        return None
    return _LINK if stat.S_ISLNK(mode) else reading.kind_of(mode)


def attribute_lines(file: Path) -> list[str]:
    """Return the lines of an attributes file as git reads it: not through a link."""
    text = _content(file).decode("utf-8", "surrogateescape")
    return [line.removesuffix("\r") for line in text.split("\n")]


def shown(path: Path) -> str:
    """Return a path relative to the working folder, for people to read."""
    return os.path.relpath(path)


def _install_hook() -> Step:
    pre_commit = root() / PRE_COMMIT_CONFIG
    if pre_commit.is_file():
        if mentions(pre_commit, "pillcheck"):
            return Step(PRE_COMMIT_CONFIG, "the hook", "exists already")
        done = "is missing; add this under repos, then run `pre-commit install`"
        return Step(PRE_COMMIT_CONFIG, "the hook", done, advice=PRE_COMMIT_ENTRY)
    file = hook_file()
    text = git_commands.hook()
    if file.exists() and text_of(file) == text and os.access(file, os.X_OK):
        return Step(shown(file), "the hook", "exists already")
    if os.path.lexists(file) and not own_hook(file):
        if mentions(file, "pillcheck"):
            return Step(shown(file), "the hook", "runs pillcheck already")
        done = "not changed, it is not pillcheck's; add this line to it"
        return Step(shown(file), "the hook", done, advice=git_commands.check())
    if not _is_inside(file):
        done = "not installed, the folder is not this repository's; add this line to a hook there"
        return Step(shown(file), "the hook", done, advice=git_commands.check())

    def act() -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        _write(file, text.encode(), 0o755)

    return Step(shown(file), "the hook", "installed", act)


def _is_inside(file: Path) -> bool:
    """Return whether a file is in this repository, in its work tree or its git folder."""
    common = git.output(".", "rev-parse", "--git-common-dir").removesuffix("\n")
    folder = file.parent.resolve()
    return any(folder.is_relative_to(path.resolve()) for path in (root(), Path(common)))


def _configure(*arguments: str) -> None:
    git.output(".", "config", "--local", *arguments)


def _attributes_file() -> Path:
    return root() / ".gitattributes"


def _add_lines(lines: list[str]) -> None:
    file = _attributes_file()
    data = _content(file)
    end = b"\r\n" if b"\r\n" in data else b"\n"
    if data and not data.endswith(b"\n"):
        data += end
    added = b"".join(line.encode("utf-8", "surrogateescape") + end for line in lines)
    _write(file, data + added)


def _write(file: Path, data: bytes, mode: int | None = None) -> None:
    try:
        writing.write(str(file), data, mode)
    except OSError as error:
        raise Refusal("io", f"{shown(file)} cannot be written: {error.strerror}") from None


def _content(file: Path) -> bytes:
    """Return the bytes of a file in the work tree, none if it does not exist or is no file."""
    if no_file(file):
        return b""
    try:
        return reading.read(str(file))
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise Refusal("io", f"{shown(file)} cannot be read: {error.strerror}") from None


def text_of(file: Path) -> str:
    """Return the text of a file, following links; an empty string if it cannot be read."""
    try:
        return reading.read(str(file)).decode("utf-8", "replace")
    except OSError:
        return ""
