"""What all types and messages share: the two namespaces, and how a class is named in the schema."""

from __future__ import annotations

from typing import ClassVar

import msgspec

IMPL = "http://impl.ws.payline.experian.com"
"""The namespace of the messages and of their direct children; the WSDL's target."""

OBJ = "http://obj.ws.payline.experian.com"
"""The namespace of everything below."""


class Element(msgspec.Struct, kw_only=True, omit_defaults=True, repr_omit_defaults=True):
    """A complex type of the schema; its fields are the schema's elements, by name and in order.

    `NAMESPACE` is the one its children are in. `XSD_NAME` is given where the class name does not tell it, and
    is empty for a type that the schema declares in place, without a name.
    """

    NAMESPACE: ClassVar[str]
    XSD_NAME: ClassVar[str | None] = None


class ObjType(Element, kw_only=True):
    """A shared type: its name and its children are in the obj namespace."""

    NAMESPACE: ClassVar[str] = OBJ


class ImplType(Element, kw_only=True):
    """A type declared in place inside a message: its children are in the impl namespace."""

    NAMESPACE: ClassVar[str] = IMPL
    XSD_NAME: ClassVar[str | None] = ""


class Message(Element, kw_only=True):
    """A request or response: a global element of the impl namespace, as are its children."""

    NAMESPACE: ClassVar[str] = IMPL


def xsd_name(cls: type[Element]) -> str:
    """Return the type's or message's name in the schema: `payment` for `Payment`; empty where it has none."""
    if cls.XSD_NAME is not None:
        return cls.XSD_NAME
    return cls.__name__[0].lower() + cls.__name__[1:]
