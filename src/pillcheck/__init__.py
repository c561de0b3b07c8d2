"""Lint and edit a hand-written HTML backlog page, in place.

The page stays the only source of truth: an edit changes the bytes it means to
change, provably, or it changes nothing and says why.

``load`` reads a page; docs/api.md says the rest.
"""

__version__ = "0.1.0"

__all__ = [
    "Backlog",
    "Config",
    "Dialect",
    "Field",
    "FieldRule",
    "HistoryRow",
    "Item",
    "Located",
    "Refusal",
    "Status",
    "__version__",
    "diff",
    "load",
    "parse",
    "update",
]

# Not from typing: the command line starts with this module, and must not wait for that one.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from pillcheck.api.backlog import Backlog
    from pillcheck.api.pages import diff, load, parse, update
    from pillcheck.api.views import Field, HistoryRow, Item
    from pillcheck.backlog.dialect import Dialect, FieldRule
    from pillcheck.backlog.statuses import Status
    from pillcheck.errors import Refusal
    from pillcheck.linting.result import Located
    from pillcheck.project.config import Config
else:
    _MODULES = {
        "Backlog": "api.backlog",
        "Config": "project.config",
        "Dialect": "backlog.dialect",
        "Field": "api.views",
        "FieldRule": "backlog.dialect",
        "HistoryRow": "api.views",
        "Item": "api.views",
        "Located": "linting.result",
        "Refusal": "errors",
        "Status": "backlog.dialect",
        "diff": "api.pages",
        "load": "api.pages",
        "parse": "api.pages",
        "update": "api.pages",
    }

    def __getattr__(name):
        """Import a public name when it is first asked for."""
        if name not in _MODULES:
            raise AttributeError(f"module 'pillcheck' has no attribute {name!r}")
        from importlib import import_module

        value = getattr(import_module(f"pillcheck.{_MODULES[name]}"), name)
        globals()[name] = value
        return value

    def __dir__():
        """Name what can be imported."""
        return sorted({*globals(), *__all__})
