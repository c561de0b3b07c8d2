"""What a repository needs to have a backlog: a page, its colours, configuration and a hook.

Nothing here writes. A plan names every file with what is to stand in it, and
leaves alone what is there.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pillcheck import __version__
from pillcheck.errors import Refusal
from pillcheck.files.reading import is_within, read_bytes, upwards
from pillcheck.project import config as configuration

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pillcheck.project.config import Config

PAGE = "README.html"
COLOURS = "backlog.css"
HOOKS = ".pre-commit-config.yaml"
# The pages that the hook looks at by itself, as .pre-commit-hooks.yaml has it.
HOOKED = r"(^|/)backlog(/(README|index))?\.html?$"
_REPOSITORY = "https://github.com/pillcheck/pillcheck"
_HAS_HOOK = re.compile(rb"^[ \t-]*id:[ \t]*[\"']?pillcheck\b", re.MULTILINE)

Action = Literal["write", "append", "keep"]


@dataclass(frozen=True, slots=True)
class File:
    """A file as it is, and as it is to be; nothing where it is not there, or stays as it is.

    ``lines`` is what should stand in a file that is kept, for a person to add.
    """

    path: str
    old: bytes | None
    new: bytes | None = None
    lines: str = ""

    @property
    def action(self) -> Action:
        """What is to be done with it."""
        if self.new is None:
            return "keep"
        return "write" if self.old is None else "append"


def plan(given: str | None, author: Callable[[], str], date: str) -> list[File]:
    """Return the files of a new backlog, in the order in which they are to be written.

    The page is the one given, else those configured, else the usual one at the
    root of the repository. ``author`` and ``date`` are those of the first row of
    its history. Raises a refusal where no page can be there, where a file would
    be written outside of the repository by way of a link, or where the page that
    would be written does not fit the configuration.
    """
    config = configuration.load()
    root = _root()
    if given is not None:
        _check_place(given, root)
    usual = configuration.shown(root / configuration.DEFAULT_PAGE)
    pages = [given] if given is not None else [*config.pages] or [usual]
    for page in config.pages if given is None else ():
        configuration.gate_inside(page, "page", config)
    files: dict[str, File] = {}
    for page in pages:
        for file in _page_files(page, config, author, date):
            files.setdefault(file.path, file)
    planned = [*files.values(), *_configuration(pages[0], config, root), *_hook(pages, root)]
    for file in planned:
        if file.new is not None and not is_within(file.path, str(root)):
            raise Refusal(
                "usage",
                f"{file.path} leads out of {configuration.shown(root)}; put a file or a folder in "
                "the place of the link, and run pillcheck init again",
            )
    return planned


def _root() -> Path:
    """Return the root of the repository; outside of one, the working folder."""
    top = Path(upwards()[-1])
    return top if (top / ".git").exists() else Path.cwd()


def _check_place(given: str, root: Path) -> None:
    if Path(given).suffix.lower() not in (".html", ".htm"):
        raise Refusal("usage", f"{given} is no name for a page; one is docs/backlog/README.html")
    if not given.isprintable():
        raise Refusal("usage", f"{given!r} is no name that every system can show; choose another")
    if not Path(os.path.abspath(given)).is_relative_to(root):  # noqa: PTH100 - not resolved
        raise Refusal("usage", f"{given} is not below {configuration.shown(root)}")


def _page_files(path: str, config: Config, author: Callable[[], str], date: str) -> Iterator[File]:
    colours = str(Path(path).parent / COLOURS)
    page = _kept(path)
    # A page of another make has colours of its own.
    if page is None or (page.old and f'"{COLOURS}"'.encode() in page.old):
        yield _kept(colours) or File(colours, None, _template(COLOURS))
    yield page or File(path, None, _page(path, config, author(), date))


def _kept(path: str) -> File | None:
    if not os.path.lexists(path):
        return None
    if not Path(path).is_file():
        raise Refusal("io", f"{path} is in the way, and is no file; move it away first")
    return File(path, read_bytes(path))


def _template(name: str) -> bytes:
    from importlib.resources import files

    return (files("pillcheck") / "templates" / name).read_bytes()


def _page(path: str, config: Config, author: str, date: str) -> bytes:
    from pillcheck.backlog.reader import read
    from pillcheck.editing.history_rows import edit_history_row
    from pillcheck.html.edit import apply
    from pillcheck.html.source import Source
    from pillcheck.linting.linter import Policy, lint

    page = read(Source.from_bytes(_template(PAGE), path))
    row = edit_history_row(page, 1, date=date, change=None, author=author)
    source = apply(page.source, row.edits)
    # Colours that are there already are the team's own matter.
    for found in lint(read(source, config.dialect), Policy(ignore=frozenset(["unstyled-status"]))):
        reason = f"({found.rule}: {found.message})"
        if config.path is None:
            raise Refusal("usage", f"{path} would not pass a check {reason}")
        raise Refusal(
            "config",
            f"{config.path} has other names than the page that would be written {reason}; write "
            f"{path} by hand, or take them out for now",
        )
    return source.to_bytes()


def _configuration(page: str, config: Config, root: Path) -> Iterator[File]:
    """Yield the file that says where the page is, unless it is found without being told."""
    usual = root / configuration.DEFAULT_PAGE
    if any(_is_same(page, one) for one in config.pages or [str(usual)]):
        return
    file = Path(config.path) if config.path else root / "pyproject.toml"
    if config.path is None and not file.exists():
        file = root / "pillcheck.toml"
    known = config.pages or ([str(usual)] if usual.exists() else [])
    names = [os.path.relpath(one, file.parent) for one in (*known, page)]
    setting = f"pages = [{', '.join(_quoted(Path(name).as_posix()) for name in names)}]\n"
    path = configuration.shown(file)
    if config.path is not None:
        yield File(path, read_bytes(path), lines=setting)
    elif file.name == "pillcheck.toml":
        yield File(path, None, setting.encode())
    else:
        yield _appended(path, read_bytes(path), setting)


def _is_same(path: str, other: str) -> bool:
    return os.path.abspath(path) == os.path.abspath(other)  # noqa: PTH100 - not resolved


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _appended(path: str, old: bytes, setting: str) -> File:
    """Return ``pyproject.toml`` with a table at its end, its own line ends in it."""
    import tomllib

    ending = "\r\n" if b"\r\n" in old else "\n"
    gap = "" if not old else ending if old.endswith(b"\n") else ending * 2
    added = gap + f"[tool.pillcheck]\n{setting}".replace("\n", ending)
    new = old + added.encode()
    try:
        tomllib.loads(old.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("config", f"{path}: {error}") from None
    try:
        tomllib.loads(new.decode())
    except tomllib.TOMLDecodeError:
        message = f"{path} has a closed table tool; add pillcheck to it by hand, with {setting}"
        raise Refusal("config", message.rstrip()) from None
    return File(path, old, new)


def _hook(pages: list[str], root: Path) -> Iterator[File]:
    """Yield the configuration of pre-commit, which works in a repository only."""
    if not (root / ".git").exists():
        return
    names = [Path(os.path.relpath(page, root)).as_posix() for page in pages]
    entry = f"  - repo: {_REPOSITORY}\n    rev: v{__version__}\n    hooks:\n      - id: pillcheck\n"
    files = ""
    if not all(re.search(HOOKED, name) for name in names):
        pattern = "|".join(map(re.escape, names)).replace("'", "''")
        files = f"        files: '^({pattern})$'\n"
    path = configuration.shown(root / HOOKS)
    there = _kept(path)
    if there is None:
        yield File(path, None, f"repos:\n{entry}{files}".encode())
    else:
        old = there.old or b""
        is_hooked = _HAS_HOOK.search(old) and files.strip().encode() in old
        yield File(path, old, lines="" if is_hooked else entry + files)
