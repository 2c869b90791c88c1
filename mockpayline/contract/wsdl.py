"""The WSDL and the XML schema, made by Spyne from the classes of the contract.

Spyne is imported at the first demand only: importing it costs more than starting the server. What it writes is then
brought into the shape of Payline's own file, which differs in things that Spyne cannot be told: see `_reshape`.
"""

from __future__ import annotations

from copy import deepcopy
from functools import cache
from html import escape
from typing import TYPE_CHECKING, Any

from mockpayline.contract import messages, types
from mockpayline.contract.base import IMPL, OBJ, Element, xsd_name
from mockpayline.contract.fields import Field, fields_of
from mockpayline.contract.operations import SERVICES, Operation
from mockpayline.contract.spyne_shim import import_spyne
from mockpayline.errors import InvalidValue

if TYPE_CHECKING:
    from lxml import etree

HTTP_TRANSPORT = "http://schemas.xmlsoap.org/soap/http"

_WSDL = "{http://schemas.xmlsoap.org/wsdl/}"
_SOAP = "{http://schemas.xmlsoap.org/wsdl/soap/}"
_XS = "{http://www.w3.org/2001/XMLSchema}"

_PREFIXES = {IMPL: "impl", OBJ: "obj"}
_IN_PLACE = "in-place."
"""Begins the name that a type declared in place bears until `_reshape` moves it there."""

_ADDRESS = "http://host/V4/services/"
"""Stands for the address until a caller's own is known; Payline's files have it literally."""


def wsdl(service: str, address: str) -> bytes:
    """Return the WSDL of one service, to be called at this address (a whole URL).

    As in Payline's files it declares the messages, port types and bindings of all services.
    """
    if service not in SERVICES:
        legal = ", ".join(SERVICES)
        raise InvalidValue(
            f"There is no service {service!r}; the services are {legal}.",
            path="service",
            value=service,
            expected=legal,
        )
    before, after = _around_address(service)
    return before + escape(address).encode() + after


@cache
def schema() -> etree.XMLSchema:
    """Return the schema of all messages, to tell where one departs from the contract.

    It validates the body's child, not the envelope. Its error log belongs to the last validation, so one thread
    uses it at a time.
    """
    from lxml import etree

    impl, obj = (etree.tostring(node) for node in _definitions().iter(f"{_XS}schema"))

    class Beside(etree.Resolver):
        """Finds the second schema beside the first, without a file."""

        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
            return self.resolve_string(obj, context, base_url=system_url)

    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    parser.resolvers.add(Beside())
    root = etree.fromstring(impl, parser)
    for imported in root.iter(f"{_XS}import"):
        imported.set("schemaLocation", "obj.xsd")
    return etree.XMLSchema(root)


@cache
def application() -> Any:
    """Return the contract as a Spyne application: one service each, one bare method per operation.

    It serves to write the documents, and in tests as an oracle of the codec; it never answers a call.
    """
    spyne = import_spyne()
    from spyne.protocol.soap import Soap11

    built = spyne.Application(
        [_service(name, operations) for name, operations in SERVICES.items()],
        tns=IMPL,
        name="Payline",
        in_protocol=Soap11(),
        out_protocol=Soap11(),
        # What no operation reaches is declared too.
        classes=[model_of(getattr(types, name)) for name in types.__all__],
    )
    built.transport = HTTP_TRANSPORT
    for namespace, prefix in _PREFIXES.items():
        built.interface.nsmap.pop(built.interface.get_namespace_prefix(namespace))
        built.interface.prefmap[namespace] = prefix
        built.interface.nsmap[prefix] = namespace
    return built


@cache
def model_of(cls: type[Element]) -> Any:
    """Return the Spyne model of a type or message."""
    spyne = import_spyne()
    return type(spyne.ComplexModel)(
        cls.__name__,
        (spyne.ComplexModel,),
        {
            "__namespace__": cls.NAMESPACE,
            "__type_name__": xsd_name(cls) or _IN_PLACE + cls.__name__,
            "_type_info": [(field.name, _member(cls, field)) for field in fields_of(cls)],
        },
    )


def _member(cls: type[Element], field: Field) -> Any:
    """Return the Spyne type of one field with its occurrence."""
    spyne = import_spyne()
    if not field.xsd_type:
        return model_of(field.type).customize(**_occurrence(field))
    simple = {
        "string": spyne.Unicode,
        "boolean": spyne.Boolean,
        "integer": spyne.Integer,
        "int": spyne.Integer32,
        "base64Binary": spyne.ByteArray,
        "dateTime": spyne.DateTime,
    }[field.xsd_type]
    if field.attribute:
        return spyne.XmlAttribute(simple)
    facets: dict[str, Any] = {}
    if field.values:
        facets["values"] = list(field.values)
    if field.length is not None:
        facets.update(min_len=field.length, max_len=field.length)
    if field.default is not None:
        facets["default"] = field.type(field.default)
    if not (field.values or field.length):
        return simple.customize(**_occurrence(field), **facets)
    # Only a restriction gets a type of its own.
    facets["type_name"] = f"{_IN_PLACE}{cls.__name__}.{field.name}"
    restricted = simple.customize(**_occurrence(field), **facets)
    restricted.__namespace__ = cls.NAMESPACE
    return restricted


def _occurrence(field: Field) -> dict[str, Any]:
    most = "unbounded" if field.most is None else field.most
    return {"min_occurs": field.least, "max_occurs": most, "nillable": field.nillable}


def _service(name: str, operations: tuple[Operation, ...]) -> Any:
    spyne = import_spyne()
    members: dict[str, Any] = {"__service_name__": name, "__port_types__": (name,)}
    for operation in operations:
        members[operation.name] = spyne.rpc(
            model_of(operation.request),
            _returns=model_of(operation.response),
            _body_style="bare",
            _in_message_name=f"{{{IMPL}}}{xsd_name(operation.request)}",
            _out_message_name=f"{{{IMPL}}}{xsd_name(operation.response)}",
            _wsdl_part_name="parameters",
            _port_type=name,
        )(_method(operation.name))
    return type(spyne.Service)(name, (spyne.Service,), members)


def _method(name: str) -> Any:
    def method(ctx: Any, request: Any) -> Any:
        raise NotImplementedError(f"{name} is answered by mockpayline.operations, never through Spyne")

    method.__name__ = name
    return method


@cache
def _definitions() -> etree._Element:
    """Return the whole WSDL with all three services, as Spyne writes it and `_reshape` mends it."""
    built = application()
    from spyne.interface.wsdl import Wsdl11

    class Document(Wsdl11):  # type: ignore[misc] # Spyne has no types
        def _get_binding_name(self, port_type_name: str) -> str:
            return f"{port_type_name}SoapBinding"

    document = Document(built.interface)
    document.build_interface_document(_ADDRESS)
    root: etree._Element = document.root_elt
    _reshape(root)
    return root


def _reshape(root: etree._Element) -> None:
    """Bring Spyne's document into the shape of Payline's."""
    from lxml import etree

    for node in root.iter(f"{_XS}schema"):
        _drop_extras(node)
        _move_types_in_place(node)
        # Spyne's order depends on sets: sort, so that every start serves the same bytes.
        node[:] = sorted(node, key=lambda child: (child.tag != f"{_XS}import", child.tag, child.get("name", "")))
    for operation in root.iter(f"{_WSDL}operation"):
        operation.attrib.pop("parameterOrder", "")
    for operation in root.iter(f"{_SOAP}operation"):
        operation.attrib.pop("style", "")
    for binding in root.iter(f"{_WSDL}binding"):
        for direction in (*binding.iter(f"{_WSDL}input"), *binding.iter(f"{_WSDL}output")):
            direction.attrib.pop("name", "")
    root.attrib.pop("name", "")
    root[:] = sorted(root, key=lambda child: child.tag == f"{_WSDL}service")
    etree.cleanup_namespaces(root, keep_ns_prefixes=["xs", *_PREFIXES.values()])


def _drop_extras(node: etree._Element) -> None:
    """Drop the global element that Spyne adds for every type, and the import that it owes to the attribute."""
    for element in node.findall(f"{_XS}element"):
        if not _is_message(node, element.get("name", "")):
            node.remove(element)
    if node.get("targetNamespace") == OBJ:
        for imported in node.findall(f"{_XS}import"):
            node.remove(imported)


def _move_types_in_place(node: etree._Element) -> None:
    """Put every type that bears a message's or a made-up name into the one element that refers to it."""
    prefix = _PREFIXES[node.get("targetNamespace", "")]
    moving = {}
    for declared in (*node.findall(f"{_XS}complexType"), *node.findall(f"{_XS}simpleType")):
        name = declared.get("name", "")
        if name.startswith(_IN_PLACE) or _is_message(node, name):
            moving[f"{prefix}:{name}"] = declared
            del declared.attrib["name"]
            node.remove(declared)
    for element in [element for tree in (node, *moving.values()) for element in tree.iter(f"{_XS}element")]:
        named = element.get("type", "")
        if named in moving:
            del element.attrib["type"]
            element.append(moving[named])


def _is_message(node: etree._Element, name: str) -> bool:
    return node.get("targetNamespace") == IMPL and name in _message_names()


@cache
def _message_names() -> frozenset[str]:
    return frozenset(xsd_name(getattr(messages, name)) for name in messages.__all__)


@cache
def _around_address(service: str) -> tuple[bytes, bytes]:
    """Return what stands before and after the address in the WSDL of one service."""
    from lxml import etree

    root = deepcopy(_definitions())
    for other in root.findall(f"{_WSDL}service"):
        if other.get("name") != service:
            root.remove(other)
    etree.indent(root)
    document = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
    before, after = document.split(_ADDRESS.encode())
    return before, after
