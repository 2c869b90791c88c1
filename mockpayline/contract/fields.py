"""What a class of the contract says of each of its fields, read once from its annotations.

The codec, the WSDL and the tests ask here, so there is one reading of `Annotated[Optional[str], since(16)]`.
"""

from __future__ import annotations

from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

from msgspec import Struct

from mockpayline.contract import occurrence
from mockpayline.contract.base import Element

_XSD_TYPES: dict[type, str] = {str: "string", bool: "boolean", int: "integer", bytes: "base64Binary"}


class Field(Struct, frozen=True):
    """One field: an element of its parent, in the parent's namespace, or an attribute.

    `type` is the Python type of one value, the list and the None taken off: str, bool, int, bytes or a class
    of the contract. `xsd_type` is the schema's built-in type by local name, empty where `type` is a class.
    `most` is None where a list has no bound. `since` and `until` bound the versions whose answers carry the
    field.
    """

    name: str
    type: type
    xsd_type: str
    namespace: str
    least: int
    most: int | None
    nillable: bool
    attribute: bool = False
    values: tuple[str, ...] = ()
    default: str | None = None
    length: int | None = None
    since: int | None = None
    until: int | None = None

    @property
    def repeated(self) -> bool:
        """Whether the field is a list."""
        return self.most != 1

    def in_version(self, version: int) -> bool:
        """Return whether an answer of this version carries the field."""
        return (self.since is None or version >= self.since) and (self.until is None or version <= self.until)


@cache
def fields_of(cls: type[Element]) -> tuple[Field, ...]:
    """Return the fields of a class in the order of the schema."""
    hints = get_type_hints(cls, include_extras=True)
    return tuple(_field(cls, name, hints[name]) for name in cls.__struct_fields__)


def _field(cls: type[Element], name: str, hint: Any) -> Field:
    bare, *marks = get_args(hint) if get_origin(hint) is Annotated else (hint,)
    said: dict[str, Any] = {"namespace": cls.NAMESPACE}
    for mark in marks:
        _read(mark, said)
    assert "least" in said, f"{cls.__name__}.{name} says nothing of its occurrence"
    value = _value_type(bare)
    xsd_type = said.pop("xsd_type", _XSD_TYPES.get(value, ""))
    return Field(name=name, type=value, xsd_type=xsd_type, **said)


def _read(mark: object, said: dict[str, Any]) -> None:
    match mark:
        case occurrence.Occurrence(least, nillable, most):
            said.update(least=least, nillable=nillable, most=most)
        case occurrence.Since(version):
            said["since"] = version
        case occurrence.Until(version):
            said["until"] = version
        case occurrence.OneOf(values, default):
            said.update(values=values, default=default)
        case occurrence.Length(length):
            said["length"] = length
        case occurrence.Default(text):
            said["default"] = text
        case occurrence.XsdType(name):
            said["xsd_type"] = name
        case occurrence.NEVER_NIL:
            said["nillable"] = False
        case occurrence.ATTRIBUTE:
            said.update(attribute=True, namespace="", least=0, most=1, nillable=False)
        case _:
            raise AssertionError(f"no meaning is known for the mark {mark!r}")


def _value_type(bare: Any) -> type:
    """Take the list or the None off: `list[Payment]` and `Payment | None` are both of type Payment."""
    if get_origin(bare) in (list, Union, UnionType):
        inner = [argument for argument in get_args(bare) if argument is not NoneType]
        bare = inner[0] if len(inner) == 1 else bare
    assert isinstance(bare, type), f"{bare!r} is no type that the contract knows"
    return bare
