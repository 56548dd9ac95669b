"""Frozen values behave as the standard decorator's do."""

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field, replace

import pytest

from wizard.model.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Point:
    """A value."""

    x: int
    y: int = 0
    note: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named(Point):
    """A value with a base."""

    name: str = field(repr=False)
    tags: tuple[str, ...] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Corner(Point):
    """A value that is only a kind of another."""


@dataclasses.dataclass(frozen=True, slots=True)
class Standard:
    """What the standard decorator makes."""

    x: int
    y: int = 0
    note: str = field(default="", compare=False)


def test_a_value_cannot_be_changed() -> None:
    """Setting, deleting and adding are refused as by the standard decorator."""
    point = Point(1)
    with pytest.raises(FrozenInstanceError):
        point.x = 2  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        point.note = "n"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del point.y
    with pytest.raises(AttributeError):
        point.z = 1  # type: ignore[attr-defined]
    assert (point.x, point.y, point.note) == (1, 0, "")


def test_equality_and_hash_follow_the_compared_fields_and_the_class() -> None:
    """Equal content of one class is equal and hashes alike; another class is another thing."""
    assert Point(1, note="a") == Point(1, note="b")
    assert hash(Point(1, note="a")) == hash(Point(1, note="b"))
    assert Point(1) != Point(2)
    assert Point(1) != Named(x=1, name="n")
    other: object = Standard(1)
    assert Point(1) != other


def test_it_is_spelled_like_the_standard_one() -> None:
    """The representation names class and fields, and leaves out what a field hides."""
    assert repr(Point(1, 2, "n")) == repr(Standard(1, 2, "n")).replace("Standard", "Point")
    assert repr(Named(x=1, name="n")) == "Named(x=1, y=0, note='', tags=())"


def test_the_tools_for_dataclasses_take_it() -> None:
    """`replace`, `fields`, `asdict`, `match`, copies and pickles work."""
    named = Named(x=1, name="n")
    assert replace(named, y=5) == Named(x=1, y=5, name="n")
    assert [one.name for one in dataclasses.fields(named)] == ["x", "y", "note", "name", "tags"]
    assert dataclasses.asdict(Point(1)) == {"x": 1, "y": 0, "note": ""}
    assert copy.deepcopy(named) == named
    assert pickle.loads(pickle.dumps(named)) == named  # noqa: S301 - our own bytes
    match Point(3, 4):
        case Point(x, y):
            assert (x, y) == (3, 4)


def test_it_has_slots_alone() -> None:
    """No value carries a dictionary."""
    assert not hasattr(Named(x=1, name="n"), "__dict__")
    assert not hasattr(Corner(1), "__dict__")


def test_a_kind_without_fields_of_its_own() -> None:
    """It is made, spelled and compared as a class of its own."""
    assert repr(Corner(1, 2)) == "Corner(x=1, y=2, note='')"
    assert Corner(1) == replace(Corner(2), x=1)
    assert Corner(1) != Point(1)
    assert isinstance(Corner(1), Point)
    with pytest.raises(FrozenInstanceError):
        Corner(1).x = 2  # type: ignore[misc]


def test_what_can_change_is_refused() -> None:
    """A class that is not frozen belongs to the standard decorator."""
    with pytest.raises(TypeError):
        dataclass(frozen=False, slots=True)
