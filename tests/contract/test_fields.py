"""How the annotations of a class are read."""

from __future__ import annotations

from typing import Annotated

import pytest

from mockpayline.contract.base import OBJ, ObjType
from mockpayline.contract.fields import fields_of
from mockpayline.contract.occurrence import (
    ATTRIBUTE,
    NEVER_NIL,
    Nillable,
    Optional,
    Required,
    XsdType,
    repeated,
    since,
    until,
)


class Sample(ObjType, kw_only=True):
    """A type with one field of each sort."""

    required: Required[str] = None
    nillable: Nillable[bool] = None
    optional: Optional[bytes] = None
    never: Annotated[Optional[int], NEVER_NIL] = None
    short: Annotated[Required[int], XsdType("int")] = None
    several: Annotated[list[str], repeated(at_least=1, at_most=25)] = []  # noqa: RUF012 - msgspec copies it
    unbounded: Annotated[list[str], repeated(at_most=None)] = []  # noqa: RUF012 - msgspec copies it
    named: Annotated[str | None, ATTRIBUTE] = None
    aged: Annotated[Optional[str], since(16), until(28)] = None


class Silent(ObjType, kw_only=True):
    """A type whose field does not say how often it stands."""

    lost: str | None = None


class Shapeless(ObjType, kw_only=True):
    """A type whose field is of two types."""

    both: Required[int | str] = None


class Marked(ObjType, kw_only=True):
    """A type whose field bears a mark of nobody's."""

    odd: Annotated[Required[str], "odd"] = None


READ = {field.name: field for field in fields_of(Sample)}


@pytest.mark.parametrize(
    ("name", "least", "most", "nillable"),
    [
        ("required", 1, 1, False),
        ("nillable", 1, 1, True),
        ("optional", 0, 1, True),
        ("never", 0, 1, False),
        ("several", 1, 25, False),
        ("unbounded", 0, None, False),
        ("named", 0, 1, False),
    ],
)
def test_each_word_of_occurrence_is_read(name: str, least: int, most: int | None, nillable: bool) -> None:
    field = READ[name]
    assert (field.least, field.most, field.nillable) == (least, most, nillable)


def test_only_lists_are_repeated() -> None:
    assert [name for name, field in READ.items() if field.repeated] == ["several", "unbounded"]


def test_the_schema_type_follows_from_the_python_type_unless_said() -> None:
    assert {name: field.xsd_type for name, field in READ.items()} == {
        "required": "string",
        "nillable": "boolean",
        "optional": "base64Binary",
        "never": "integer",
        "short": "int",
        "several": "string",
        "unbounded": "string",
        "named": "string",
        "aged": "string",
    }


def test_elements_are_in_their_parents_namespace_and_attributes_in_none() -> None:
    assert {field.namespace for field in READ.values() if not field.attribute} == {OBJ}
    assert READ["named"].namespace == ""
    assert READ["named"].attribute


@pytest.mark.parametrize(
    ("version", "carried"), [(15, False), (16, True), (28, True), (29, False)], ids=lambda value: str(value)
)
def test_a_field_is_carried_from_its_first_to_its_last_version(version: int, carried: bool) -> None:
    assert READ["aged"].in_version(version) is carried


def test_a_field_without_marks_is_carried_in_every_version() -> None:
    assert READ["required"].in_version(0)


def test_a_field_that_does_not_say_its_occurrence_is_a_programmers_mistake() -> None:
    with pytest.raises(AssertionError, match=r"Silent\.lost says nothing of its occurrence"):
        fields_of(Silent)


def test_a_field_of_two_types_is_a_programmers_mistake() -> None:
    with pytest.raises(AssertionError, match="no type that the contract knows"):
        fields_of(Shapeless)


def test_an_unknown_mark_is_a_programmers_mistake() -> None:
    with pytest.raises(AssertionError, match="no meaning is known for the mark 'odd'"):
        fields_of(Marked)
