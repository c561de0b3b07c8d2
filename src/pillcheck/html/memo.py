"""A cache of bounded size for values made from text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable


class _Sized(Protocol):
    def __len__(self) -> int: ...


K = TypeVar("K", bound=_Sized)
V = TypeVar("V")

# Bounds the memory of a large page, or of a process that reads many.
_MOST = 4096
# A longer key hardly comes twice.
_LONGEST = 300


class Memo(dict[K, V]):
    """Values by the keys that they were made from; forgets all of them at a limit.

    ``make`` makes the value of a new key.
    """

    def __init__(self, make: Callable[[K], V] | None = None) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: K) -> V:
        if self.make is None:
            raise KeyError(key)
        return self.keep(key, self.make(key))

    def keep(self, key: K, value: V) -> V:
        """Keep a value unless its key is long, and return it."""
        if len(key) <= _LONGEST:
            if len(self) >= _MOST:
                self.clear()
            self[key] = value
        return value
