"""Where the pages are and what the team has chosen: ``[tool.pillcheck]``."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING, Any

from pillcheck.backlog.dialect import DEFAULT, Dialect
from pillcheck.errors import Refusal
from pillcheck.files import reading
from pillcheck.files.reading import upwards
from pillcheck.project.choice import current
from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pillcheck.errors import Kind

DEFAULT_PAGE = "docs/backlog/README.html"
_LIMIT = 16 << 20


class Config(Record):
    """What is configured, or the defaults; paths are relative to the working folder."""

    path: str | None = None
    pages: tuple[str, ...] = ()
    author: str | None = None
    dialect: Dialect = DEFAULT
    rules: Mapping[str, str] = {}
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    baseline: str | None = None
    record_history: bool = False

    def author_of(self, given: str | None = None) -> str:
        """Return the author of a history row: given, configured, or git's ``user.name``."""
        if given is not None and not given.strip():
            raise Refusal("usage", "the author is empty")
        if given or self.author:
            return given or self.author or ""
        from pillcheck import git

        name = git.user_name()
        if not name:
            raise Refusal(
                "usage",
                "who is the author of the history row? Give --author, or set author in "
                "[tool.pillcheck], or git config user.name",
            )
        return name


def load(start: str | os.PathLike[str] | None = None) -> Config:
    """Return the configuration for a folder: from the nearest file up to the repository's root.

    Where another file is chosen, or none, that goes for every folder. Raises a
    refusal of kind ``config`` for a file that is not valid.
    """
    choice = current()
    if choice.isolated:
        return Config()
    if choice.file is not None:
        return _load_chosen(choice.file)
    for folder in upwards(start):
        for name in ("pillcheck.toml", "pyproject.toml"):
            file = os.path.join(folder, name)
            try:
                data = reading.read(file, _LIMIT)
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise Refusal("config", f"{shown(file)} cannot be read: {error.strerror}") from None
            # Most projects do not configure pillcheck, and need not wait for a TOML parser.
            # Some editors and shells of Windows write UTF-16, which TOML does not allow.
            if name == "pyproject.toml" and b"pillcheck" not in data.replace(b"\0", b""):
                continue
            table = _table(file, data, is_own=name == "pillcheck.toml")
            if table is not None:
                return _config(file, data.decode("utf-8-sig"), table)
    return Config()


def _load_chosen(file: str) -> Config:
    """Return the configuration in a file that was named, whatever its name."""
    try:
        data = reading.read(file, _LIMIT)
    except OSError as error:
        raise Refusal("config", f"{file} cannot be read: {error.strerror or error}") from None
    table = _table(file, data, is_own=os.path.basename(file) != "pyproject.toml")
    if table is None:
        raise Refusal("config", f"{file} has no table [tool.pillcheck]")
    return _config(file, data.decode("utf-8-sig"), table)


def find_pages(given: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """Return the pages to work on: those given, else those configured, else the nearest one.

    One that is given may be anywhere. Raises a refusal where another leads out
    of the repository, or there is none.
    """
    if given:
        return given
    if config.pages:
        for page in config.pages:
            gate_inside(page, "page", config)
        return config.pages
    for page in filter(os.path.isfile, usual_pages()):
        top = page.removesuffix(os.path.join(*DEFAULT_PAGE.split("/")))
        _gate_within(page, top, "page-not-found", page)
        return (page,)
    raise Refusal(
        "page-not-found",
        f"there is no {DEFAULT_PAGE} here or in a folder above, up to the root of the "
        'repository; name the page, set pages = ["…"] in [tool.pillcheck], or start one with '
        "pillcheck init",
    )


def gate_inside(path: str, what: str, config: Config) -> None:
    """Raise a refusal of kind ``config`` for a configured file outside of the repository.

    Where there is none, the folder of the configuration stands for it. Whoever
    wrote the configuration of a clone is not to have other files of its user read.
    """
    if config.path is not None:
        folder = os.path.dirname(os.path.abspath(config.path))
        _gate_within(path, folder, "config", f"{config.path}: the {what} {path}")


def _gate_within(path: str, folder: str, kind: Kind, what: str) -> None:
    top = reading.repository_of(folder)
    if not reading.is_within(path, top or folder):
        where = "this repository" if top else shown(folder)
        raise Refusal(
            kind, f"{what} is outside of {where}, so it is not read unless you name it yourself"
        )


def usual_pages() -> Iterator[str]:
    """Yield where a page that is not configured can be, from the nearest place on."""
    return (shown(os.path.join(folder, *DEFAULT_PAGE.split("/"))) for folder in upwards())


def find_page(given: tuple[str, ...], config: Config) -> str:
    """Return the one page to work on; a refusal where several are given or configured."""
    paths = find_pages(given, config)
    if len(paths) > 1:
        raise Refusal("usage", f"which page? Give --page with one of {', '.join(paths)}", paths)
    return paths[0]


def _table(file: str, data: bytes, *, is_own: bool) -> dict[str, Any] | None:
    import tomllib

    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        raise Refusal("config", f"{shown(file)}: {error}") from None
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{shown(file)}:{line}: this is not UTF-8; save the file as UTF-8"
        raise Refusal("config", message) from None
    except ValueError:
        # Python does not read a number of more than 4,300 digits.
        raise Refusal("config", f"{shown(file)}: a number has too many digits") from None
    except RecursionError:
        raise Refusal("config", f"{shown(file)}: brackets are nested too deeply") from None
    if is_own:
        return content
    tool = content.get("tool", {})
    table = tool.get("pillcheck") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise Refusal("config", f"{shown(file)}: tool.pillcheck must be a table")
    return table


def _config(file: str, text: str, table: dict[str, Any]) -> Config:
    # Only a team that has configured something waits for the checks of it.
    from pillcheck.project.dialects import dialect_of
    from pillcheck.project.setting_checks import check
    from pillcheck.project.settings import Invalid

    try:
        check(table)
    except Invalid as error:
        line = _line_of(text, error.key)
        raise Refusal("config", f"{shown(file)}{line}: {error.message}", error.candidates) from None
    baseline = table.get("baseline")
    return Config(
        shown(file),
        tuple(_beside(file, page) for page in table.get("pages", ())),
        table.get("author"),
        dialect_of(table),
        dict(table.get("rules", {})),
        tuple(table.get("select", ())),
        tuple(table.get("ignore", ())),
        _beside(file, baseline) if baseline else None,
        record_history=table.get("record-history", False),
    )


def _beside(file: str, name: str) -> str:
    """Return the path of a file that the configuration names, whose name is UTF-8 on the disk."""
    return shown(os.path.join(os.path.dirname(file), os.fsdecode(name.encode())))


def _line_of(text: str, key: str) -> str:
    """Return the line of a key, as far as it can be told: a TOML parser keeps no places."""
    start = 0
    if section := re.search(r"^[ \t]*\[+tool\.pillcheck", text, re.MULTILINE):
        start = section.start()
    quoted = re.escape(key)
    match = re.compile(
        rf"""^[ \t]*\[+[^\]\n]*\b{quoted}["']?\]|["']?\b{quoted}["']?[ \t]*=|["']{quoted}["']""",
        re.MULTILINE,
    ).search(text, start)
    return f":{text.count(chr(10), 0, match.start()) + 1}" if match else ""


def shown(path: str | os.PathLike[str]) -> str:
    """Return a path as people write it, from the working folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return os.fspath(path)
