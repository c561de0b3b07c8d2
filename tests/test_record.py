from __future__ import annotations

import pickle
from typing import Any

import pytest

from pillcheck.record import Record


class Point(Record):
    x: int
    y: int = 0
    name: str = "point"

    @property
    def sum(self) -> int:
        return self.x + self.y


@pytest.mark.parametrize(
    "made",
    [
        pytest.param(lambda: Point(1, 2, "point"), id="by place"),
        pytest.param(lambda: Point(y=2, x=1), id="by name"),
        pytest.param(lambda: Point(1, y=2), id="both"),
        pytest.param(lambda: Point(7, 2).replaced(x=1), id="replaced"),
        pytest.param(lambda: pickle.loads(pickle.dumps(Point(1, 2))), id="pickled"),
    ],
)
def test_a_record_knows_its_fields_by_name(made: object) -> None:
    point = made()  # type: ignore[operator]
    assert (point.x, point.y, point.name, point.sum) == (1, 2, "point", 3)
    assert point == Point(1, 2)
    assert type(point) is Point
    assert repr(point) == "Point(x=1, y=2, name='point')"


@pytest.mark.parametrize(
    ("values", "named"),
    [
        pytest.param((), {}, id="too few"),
        pytest.param((1, 2, "a", 4), {}, id="too many"),
        pytest.param((1,), {"x": 2}, id="twice"),
        pytest.param((1,), {"z": 2}, id="unknown"),
        pytest.param((), {"x": 1, "z": 2}, id="unknown instead of another"),
    ],
)
def test_fields_that_do_not_fit_are_refused(values: tuple[Any, ...], named: Any) -> None:
    with pytest.raises(TypeError, match="Point takes x, y, name"):
        Point(*values, **named)


class Other(Record):
    x: int
    y: int = 0
    name: str = "point"


class Nested(Record):
    point: Record


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        pytest.param(Point(1, 2), Point(1, 2), True, id="same"),
        pytest.param(Point(1, 2), Point(1, 3), False, id="another value"),
        pytest.param(Point(1, 2), Other(1, 2), False, id="another type"),
        pytest.param(Point(1, 2), (1, 2, "point"), False, id="tuple"),
        pytest.param((1, 2, "point"), Point(1, 2), False, id="tuple first"),
        pytest.param(Nested(Point(1)), Nested(Point(1)), True, id="same inside"),
        pytest.param(Nested(Point(1)), Nested(Other(1)), False, id="another type inside"),
    ],
)
def test_records_are_equal_by_type_and_fields(left: object, right: object, equal: bool) -> None:
    assert (left == right) is equal
    assert (left != right) is not equal
    assert len({left, right}) == (1 if equal else 2)
    if equal:
        assert hash(left) == hash(right)


@pytest.mark.parametrize("name", ["x", "other"])
def test_a_record_cannot_be_changed(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(Point(1), name, 2)
