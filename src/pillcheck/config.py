"""Where the pages are and what the team has chosen: ``[tool.pillcheck]``."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pillcheck.dialect import DEFAULT, Dialect
from pillcheck.errors import Refusal, did_you_mean

DEFAULT_PAGE = Path("docs", "backlog", "README.html")
_KEYS = ("author", "pages")


@dataclass(frozen=True, slots=True)
class Config:
    """What is configured, or the defaults; paths are relative to the working folder."""

    path: str | None = None
    pages: tuple[str, ...] = ()
    author: str | None = None
    dialect: Dialect = DEFAULT


def load(start: Path | None = None) -> Config:
    """Return the configuration for a folder: from the nearest file up to the repository's root.

    Raises a refusal of kind ``config`` for a file that is not valid.
    """
    for folder in _upwards(start):
        for name in ("pillcheck.toml", "pyproject.toml"):
            file = folder / name
            try:
                data = file.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise Refusal(
                    "config", f"{_shown(file)} cannot be read: {error.strerror}"
                ) from None
            # Most projects do not configure pillcheck, and need not wait for a TOML parser.
            if name == "pyproject.toml" and b"pillcheck" not in data:
                continue
            table = _table(file, data, is_own=name == "pillcheck.toml")
            if table is not None:
                return _config(file, table)
    return Config()


def find_pages(given: tuple[str, ...], config: Config) -> tuple[str, ...]:
    """Return the pages to work on: those given, else those configured, else the nearest one."""
    if given:
        return given
    if config.pages:
        return config.pages
    for folder in _upwards():
        if (folder / DEFAULT_PAGE).is_file():
            return (_shown(folder / DEFAULT_PAGE),)
    raise Refusal(
        "page-not-found",
        f"there is no {DEFAULT_PAGE.as_posix()} here or in a folder above, up to the root of the "
        'repository; name the page, or set pages = ["…"] in [tool.pillcheck]',
    )


def _upwards(start: Path | None = None) -> list[Path]:
    """Return the folders from here to the root of the repository."""
    start = start or Path.cwd()
    folders = []
    for folder in (start, *start.parents):
        folders.append(folder)
        if (folder / ".git").exists():
            break
    return folders


def _table(file: Path, data: bytes, *, is_own: bool) -> dict[str, Any] | None:
    import tomllib

    try:
        content = tomllib.loads(data.decode())
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("config", f"{_shown(file)}: {error}") from None
    if is_own:
        return content
    tool = content.get("tool", {})
    table = tool.get("pillcheck") if isinstance(tool, dict) else None
    if table is not None and not isinstance(table, dict):
        raise Refusal("config", f"{_shown(file)}: tool.pillcheck must be a table")
    return table


def _config(file: Path, table: dict[str, Any]) -> Config:
    shown = _shown(file)
    for key in table:
        if key not in _KEYS:
            near = did_you_mean(key, _KEYS)
            hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_KEYS)}"
            raise Refusal("config", f"{shown}: there is no setting {key!r}; {hint}", near)
    pages = table.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
        raise Refusal("config", f"{shown}: pages must be a list of paths")
    author = table.get("author")
    if author is not None and not isinstance(author, str):
        raise Refusal("config", f"{shown}: author must be a name in quotes")
    return Config(shown, tuple(_shown(file.parent / page) for page in pages), author)


def _shown(path: Path) -> str:
    """Return a path as people write it, from the working folder."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
