"""Which configuration a call reads where that is not left to the folder it is made in."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from pillcheck.record import Record

if TYPE_CHECKING:
    from collections.abc import Iterator


class Choice(Record):
    """A file to read the configuration from, or none at all where it is ``isolated``."""

    file: str | None = None
    isolated: bool = False


_NEAREST = Choice()
_choice: ContextVar[Choice] = ContextVar("choice", default=_NEAREST)


def current() -> Choice:
    """Return what is chosen here: neither a file nor isolation unless there is a choice."""
    return _choice.get()


@contextmanager
def chosen(choice: Choice) -> Iterator[None]:
    """Choose a configuration for whatever loads one within."""
    token = _choice.set(choice)
    try:
        yield
    finally:
        _choice.reset(token)
