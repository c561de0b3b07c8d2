"""What a repository needs for a backlog: a page, its colours, configuration and a hook.

Nothing here writes. A plan has every file with its new content, and keeps the
files that exist.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

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
class PlannedFile:
    """A file with its old content, if it exists, and its new content, if it is written.

    ``lines`` are those that a person should add to a file that is kept.
    """

    path: str
    old: bytes | None
    new: bytes | None = None
    lines: str = ""

    @property
    def action(self) -> Action:
        """What happens to the file."""
        if self.new is None:
            return "keep"
        return "write" if self.old is None else "append"

    def put(self) -> None:
        """Write the new content, if there is one, and never over a file that has changed."""
        from pillcheck.files import replacing

        if self.new is None:
            return
        if self.old is None:
            replacing.create(self.path, self.new)
        else:
            with replacing.replacing(self.path) as held:
                held.commit(self.old, self.new)


def plan(given: str | None, author: Callable[[], str], date: str) -> list[PlannedFile]:
    """Return the files of a new backlog, in the order in which they are written.

    The page is the one given, else those configured, else the default page at the
    root of the repository. ``author`` and ``date`` are those of the first row of
    its history. Raises a refusal if the path is no place for a page, if a link
    leads a file out of the repository, or if the new page would not fit the
    configuration.
    """
    config = configuration.load()
    root = _root()
    if given is not None:
        _check_place(given, root)
    usual = configuration.shown(root / configuration.DEFAULT_PAGE)
    pages = [given] if given is not None else [*config.pages] or [usual]
    for page in config.pages if given is None else ():
        configuration.gate_inside(page, "page", config)
    files: dict[str, PlannedFile] = {}
    for page in pages:
        for file in _page_files(page, config, author, date):
            files.setdefault(file.path, file)
    planned = [*files.values(), *_configuration(pages[0], config, root), *_hook(pages, root)]
    for file in planned:
        if file.new is not None and not is_within(file.path, str(root)):
            raise Refusal(
                "usage",
                f"{file.path} leads out of {configuration.shown(root)}; replace the link with a "
                "file or a folder, then run pillcheck init again",
            )
    return planned


def _root() -> Path:
    """Return the root of the repository; outside of one, the working folder."""
    top = Path(upwards()[-1])
    return top if (top / ".git").exists() else Path.cwd()


def _check_place(given: str, root: Path) -> None:
    if Path(given).suffix.lower() not in (".html", ".htm"):
        raise Refusal(
            "usage", f"{given} is not an HTML file; name one such as docs/backlog/README.html"
        )
    if not given.isprintable():
        raise Refusal(
            "usage", f"{given!r} has characters that cannot be shown; choose another name"
        )
    if not Path(os.path.abspath(given)).is_relative_to(root):  # noqa: PTH100 - not resolved
        raise Refusal("usage", f"{given} is not in {configuration.shown(root)}; name a page in it")


def _page_files(
    path: str, config: Config, author: Callable[[], str], date: str
) -> Iterator[PlannedFile]:
    colours = str(Path(path).parent / COLOURS)
    page = _kept(path)
    # An existing page may have colours of its own.
    if page is None or (page.old and f'"{COLOURS}"'.encode() in page.old):
        yield _kept(colours) or PlannedFile(colours, None, _template(COLOURS))
    yield page or PlannedFile(path, None, _page(path, config, author(), date))


def _kept(path: str) -> PlannedFile | None:
    if not os.path.lexists(path):
        return None
    if not Path(path).is_file():
        raise Refusal("io", f"{path} is not a file; move it away first")
    return PlannedFile(path, read_bytes(path))


def _template(name: str) -> bytes:
    from importlib.resources import files

    return (files("pillcheck") / "templates" / name).read_bytes()


def _page(path: str, config: Config, author: str, date: str) -> bytes:
    from pillcheck.backlog.reader import read
    from pillcheck.editing.history_rows import edit_history_row
    from pillcheck.html.edit import apply
    from pillcheck.html.source import Source
    from pillcheck.linting.linter import Policy, lint
    from pillcheck.setup.priority_groups import with_groups

    text = with_groups(_template(PAGE).decode(), config.dialect.priorities)
    page = read(Source.from_bytes(text.encode(), path))
    row = edit_history_row(page, 1, date=date, change=None, author=author)
    source = apply(page.source, row.edits)
    # An existing stylesheet belongs to the team.
    for finding in lint(
        read(source, config.dialect), Policy(ignore=frozenset(["unstyled-status"]))
    ):
        reason = f"({finding.rule}: {finding.message})"
        if config.path is None:
            raise Refusal("usage", f"{path} would not pass a check {reason}")
        raise Refusal(
            "config",
            f"{config.path} has other names than the new page {reason}; write {path} by hand, or "
            "remove the names for now",
        )
    return source.to_bytes()


def _configuration(page: str, config: Config, root: Path) -> Iterator[PlannedFile]:
    """Yield the configuration file with the page, unless the page is found without it."""
    usual = root / configuration.DEFAULT_PAGE
    if any(_is_same(page, known) for known in config.pages or [str(usual)]):
        return
    file = Path(config.path) if config.path else root / "pyproject.toml"
    if config.path is None and not file.exists():
        file = root / "pillcheck.toml"
    known = config.pages or ([str(usual)] if usual.exists() else [])
    names = [os.path.relpath(name, file.parent) for name in (*known, page)]
    setting = f"pages = [{', '.join(_quoted(Path(name).as_posix()) for name in names)}]\n"
    path = configuration.shown(file)
    if config.path is not None:
        yield PlannedFile(path, read_bytes(path), lines=setting)
    elif file.name == "pillcheck.toml":
        yield PlannedFile(path, None, setting.encode())
    else:
        yield _appended(path, read_bytes(path), setting)


def _is_same(a: str, b: str) -> bool:
    return os.path.abspath(a) == os.path.abspath(b)  # noqa: PTH100 - not resolved


def _quoted(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)


def _appended(path: str, old: bytes, setting: str) -> PlannedFile:
    """Return ``pyproject.toml`` with a table added at its end, with the same line ends."""
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
        message = f"{path} has an inline table tool; add pillcheck to it by hand, with {setting}"
        raise Refusal("config", message.rstrip()) from None
    return PlannedFile(path, old, new)


def _hook(pages: list[str], root: Path) -> Iterator[PlannedFile]:
    """Yield the configuration of pre-commit, in a repository only."""
    if not (root / ".git").exists():
        return
    names = [Path(os.path.relpath(page, root)).as_posix() for page in pages]
    entry = f"  - repo: {_REPOSITORY}\n    rev: main\n    hooks:\n      - id: pillcheck\n"
    files = ""
    if not all(re.search(HOOKED, name) for name in names):
        pattern = "|".join(map(re.escape, names)).replace("'", "''")
        files = f"        files: '^({pattern})$'\n"
    path = configuration.shown(root / HOOKS)
    existing = _kept(path)
    if existing is None:
        yield PlannedFile(path, None, f"repos:\n{entry}{files}".encode())
    else:
        old = existing.old or b""
        is_hooked = _HAS_HOOK.search(old) and files.strip().encode() in old
        yield PlannedFile(path, old, lines="" if is_hooked else entry + files)
