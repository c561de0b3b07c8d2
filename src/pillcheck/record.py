"""Immutable records that cost next to nothing to define.

A frozen dataclass and a ``NamedTuple`` compile source text when they are
defined. That takes up to a millisecond each, on every call of the command line.
A record compiles nothing: it is a tuple whose fields have names.
"""

from __future__ import annotations

from operator import itemgetter
from typing import TYPE_CHECKING, Any, ClassVar, Self, dataclass_transform

if TYPE_CHECKING:
    from collections.abc import Callable

try:
    # Reads the fields of named tuples in half the time of a property.
    from _collections import _tuplegetter as _field  # type: ignore[import-not-found]
except ImportError:

    def _field(number: int, doc: str) -> property:
        return property(itemgetter(number), doc=doc)


@dataclass_transform(frozen_default=True)
class _Fields(type):
    """Turns the annotations of a class body into the fields of a tuple."""

    def __new__(cls, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> _Fields:
        names = tuple(body.get("__annotations__", ())) if bases[0] is not tuple else ()
        fields = {
            "_fields": names,
            "_defaults": {field: body[field] for field in names if field in body},
            # Takes the fields out of a mapping; of one field it would take no tuple.
            "_picked": itemgetter(*names) if len(names) > 1 else None,
            **{field: _field(number, "") for number, field in enumerate(names)},
        }
        return super().__new__(cls, name, bases, {"__slots__": (), **body, **fields})


class Record(tuple[Any, ...], metaclass=_Fields):
    """A base for records: annotate the fields in order, those with a default last.

    Two records of one type are equal where all of their fields are. A record
    equals no record of another type and no plain tuple.
    """

    _fields: ClassVar[tuple[str, ...]]
    _defaults: ClassVar[dict[str, Any]]
    _picked: ClassVar[Callable[[dict[str, Any]], tuple[Any, ...]] | None]

    def __new__(cls, *values: Any, **named: Any) -> Self:
        """Make a record from fields given by position or name; ``TypeError`` if they do not fit."""
        fields = cls._fields
        if not values and cls._picked:
            # Records of many fields are made by keyword, and there are many of them.
            given = cls._defaults | named
            if len(given) == len(fields):
                try:
                    return tuple.__new__(cls, cls._picked(given))
                except KeyError:
                    pass
        if named or len(values) != len(fields):
            rest = fields[len(values) :]
            given = {**cls._defaults, **named}
            if len(values) > len(fields) or not named.keys() <= set(rest) <= given.keys():
                raise TypeError(f"{cls.__name__} takes {', '.join(fields)}")
            values += tuple(given[name] for name in rest)
        return tuple.__new__(cls, values)

    @classmethod
    def make(cls, values: tuple[Any, ...]) -> Self:
        """Make a record from a tuple of all its fields, unchecked: for where there are many."""
        return tuple.__new__(cls, values)

    def __eq__(self, other: object) -> bool:
        return type(self) is type(other) and tuple.__eq__(self, other)

    def __ne__(self, other: object) -> bool:
        # Python would otherwise take the one of ``tuple``.
        return not self == other

    __hash__ = tuple.__hash__

    def __getnewargs__(self) -> tuple[Any, ...]:
        """Return the arguments that pickle makes a copy from."""
        return tuple(self)

    def __repr__(self) -> str:
        fields = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
        return f"{type(self).__name__}({', '.join(fields)})"

    def replaced(self, **changes: Any) -> Self:
        """Return the record with some fields changed."""
        return type(self)(**dict(zip(self._fields, self, strict=True)) | changes)
