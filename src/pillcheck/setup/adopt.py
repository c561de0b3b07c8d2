"""Where the settings of an adopted page go, beside what the configuration holds already."""

from __future__ import annotations

import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from pillcheck.adopting import toml
from pillcheck.errors import Refusal
from pillcheck.files.reading import read_bytes, upwards
from pillcheck.project import config as configuration
from pillcheck.setup.init import PlannedFile

if TYPE_CHECKING:
    from collections.abc import Mapping

_OWN = "pillcheck.toml"
_HEADER = re.compile(r"^[ \t]*\[", re.MULTILINE)
_SECTION = re.compile(r"^[ \t]*\[[ \t]*tool[ \t]*\.[ \t]*pillcheck[ \t]*\][^\n]*$", re.MULTILINE)


def settings_file(page: str) -> Path:
    """Return the file that the settings of a page go to.

    That is the configuration there is, else ``pyproject.toml`` or a new
    ``pillcheck.toml`` at the root of the repository.
    """
    folder = os.path.dirname(os.path.abspath(page))  # noqa: PTH100, PTH120 - not resolved
    known = configuration.load(folder).path
    if known is not None:
        return Path(known)
    root = Path(upwards(folder)[-1])
    if not (root / ".git").exists():
        root = Path(folder)
    project = root / "pyproject.toml"
    return project if project.exists() else root / _OWN


def place(page: str) -> str:
    """Return the path of the file that the settings of a page go to, as people write it."""
    return configuration.shown(settings_file(page))


def with_page(settings: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Return the settings with the page, as it is named in the file that they go to."""
    file = settings_file(page)
    name = Path(os.path.relpath(page, file.parent)).as_posix()
    return {"pages": [name], **settings}


def plan(settings: Mapping[str, Any], page: str) -> PlannedFile:
    """Return the configuration with the settings of a page, the rest as it is written.

    Raises a refusal of kind ``config`` where the file has other values for them.
    """
    file = settings_file(page)
    path = configuration.shown(file)
    if not file.exists():
        return PlannedFile(path, None, toml.document(settings).encode())
    old = read_bytes(str(file))
    try:
        text = old.decode("utf-8-sig")
        content = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refusal("config", f"{path}: {error}") from None
    is_own = file.name == _OWN
    known = content if is_own else content.get("tool", {}).get("pillcheck", {})
    missing = _missing(settings, known, path)
    if not missing:
        return PlannedFile(path, old)
    new = _inserted(text, missing, is_own=is_own)
    _check(new, content, missing, path, is_own=is_own)
    bom = old[: len(old) - len(text.encode())]
    return PlannedFile(path, old, bom + new.encode())


def _missing(settings: Mapping[str, Any], known: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the settings that a configuration lacks; a refusal where it has others."""
    missing = {}
    for key, value in settings.items():
        if key not in known:
            missing[key] = value
        elif known[key] != value:
            if key == "pages" and value[0] in known[key] and len(known[key]) == 1:
                continue
            what = "names other pages" if key == "pages" else f"has another {key}"
            raise Refusal(
                "config",
                f"{path} {what}, and one configuration is for pages of one shape; put the "
                "settings that pillcheck adopt prints into a pillcheck.toml in the page's folder, "
                f"or take {key} out of {path}",
            )
    return missing


def _inserted(text: str, settings: Mapping[str, Any], *, is_own: bool) -> str:
    """Return a configuration with settings added: keys where its own end, tables at the end."""
    ending = "\r\n" if "\r\n" in text else "\n"
    prefix = "" if is_own else "tool.pillcheck."
    keys = toml.keys(settings).replace("\n", ending)
    tables = toml.table_lines(settings, prefix).replace("\n", ending)
    if text and not text.endswith("\n"):
        text += ending
    section = None if is_own else _SECTION.search(text)
    if not is_own and section is None:
        head = f"{ending if text else ''}[tool.pillcheck]{ending}"
        return text + head + keys + tables
    following = _HEADER.search(text, section.end() if section else 0)
    place = _end_of_lines(text, following.start() if following else len(text))
    return text[:place] + keys + text[place:] + tables


def _end_of_lines(text: str, place: int) -> int:
    """Return where the lines before a place end, without the empty ones and comments there."""
    lines = text[:place].splitlines(keepends=True)
    while lines and (not lines[-1].strip() or lines[-1].lstrip().startswith("#")):
        lines.pop()
    return len("".join(lines))


def _check(
    new: str, old: Mapping[str, Any], settings: Mapping[str, Any], path: str, *, is_own: bool
) -> None:
    """Refuse unless the file says what it said before, and the settings."""
    tool = old.get("tool", {})
    if is_own:
        expected = {**old, **settings}
    else:
        table = {**tool.get("pillcheck", {}), **settings}
        expected = {**old, "tool": {**tool, "pillcheck": table}}
    try:
        if tomllib.loads(new) == expected:
            return
    except tomllib.TOMLDecodeError:
        pass
    _refuse_by_hand(path, settings)


def _refuse_by_hand(path: str, settings: Mapping[str, Any]) -> NoReturn:
    raise Refusal(
        "config",
        f"pillcheck cannot add to {path} safely; add "
        f"{', '.join(settings)} by hand, as pillcheck adopt prints them",
    )
