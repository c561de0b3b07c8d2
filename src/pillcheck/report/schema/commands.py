"""The commands with their arguments and options, for programs, as click knows them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from pillcheck import __version__
from pillcheck.errors import Kind
from pillcheck.report.schema.outputs import OUTPUTS, reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    import click

EXIT_CODES = {
    "0": "clean, or the edit is done or was done already",
    "1": "errors were found, or more warnings than --max-warnings; adopt: nothing on the page can "
    "be read as items; doctor: something is not "
    "active; merge-driver: conflicts remain",
    "2": "the request could not be carried out",
    "3": "a bug in pillcheck",
}


def listing(context: click.Context, chosen: str | None = None) -> dict[str, Any]:
    """Return all commands of a group, or those whose name is or begins with the one chosen."""
    entries = [
        entry
        for entry in _commands(context.to_info_dict()["command"], ())
        if chosen is None or f"{entry['name']} ".startswith(f"{chosen} ")
    ]
    return {
        "version": __version__,
        "commands": entries,
        "exit_codes": EXIT_CODES,
        "error_kinds": list(get_args(Kind)),
    }


def _commands(info: dict[str, Any], path: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    if path:
        name = " ".join(path)
        help_text = " ".join((info["help"] or "").split())
        own = [p for p in info["params"] if "--help" not in p["opts"]]
        yield {
            "name": name,
            "summary": (info["help"] or "").partition("\n\n")[0].replace("\n", " "),
            "help": help_text,
            "arguments": [_parameter(p) for p in own if p["param_type_name"] == "argument"],
            "options": [_parameter(p) for p in own if p["param_type_name"] == "option"],
            "output": reference(name) if name in OUTPUTS else None,
        }
    for name, command in info.get("commands", {}).items():
        yield from _commands(command, (*path, name))


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    is_argument = parameter["param_type_name"] == "argument"
    flags = [] if is_argument else [*parameter["opts"], *parameter["secondary_opts"]]
    default = parameter["default"]
    return {
        "name": parameter["name"] if is_argument else max(flags, key=len).lstrip("-"),
        "flags": flags,
        "type": "flag" if parameter.get("is_flag") else parameter["type"]["name"],
        "choices": list(parameter["type"]["choices"]) if "choices" in parameter["type"] else None,
        # click marks a missing default in ways that differ between its versions.
        "default": default if isinstance(default, (str, int, float)) else None,
        "required": parameter["required"],
        "repeatable": parameter["nargs"] == -1 if is_argument else parameter["multiple"],
        "help": parameter.get("help"),
    }
