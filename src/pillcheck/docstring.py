"""Docstrings that are shown to users, even where ``python -OO`` has dropped them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def docstring(of: type | Callable[..., Any]) -> str:
    """Return the docstring of a class or function without its indentation.

    Where Python has dropped it, it is read from the source. Returns an empty text
    where there is none.
    """
    # It takes a tenth as long to import as a page to check, and few commands show a docstring.
    import inspect

    if of.__doc__ is not None:
        return inspect.cleandoc(of.__doc__)
    import ast

    try:
        (definition,) = ast.parse(inspect.cleandoc("\n" + inspect.getsource(of))).body
    except (OSError, TypeError):
        return ""
    if not isinstance(definition, ast.ClassDef | ast.FunctionDef):
        return ""
    return ast.get_docstring(definition) or ""
