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
    ],
)
def test_fields_that_do_not_fit_are_refused(values: tuple[Any, ...], named: Any) -> None:
    with pytest.raises(TypeError, match="Point takes x, y, name"):
        Point(*values, **named)


@pytest.mark.parametrize("name", ["x", "other"])
def test_a_record_cannot_be_changed(name: str) -> None:
    with pytest.raises(AttributeError):
        setattr(Point(1), name, 2)
