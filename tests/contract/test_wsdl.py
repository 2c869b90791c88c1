"""The served WSDL against the real contract, and in the hands of those who read it."""

from __future__ import annotations

import io
from typing import Any

import pytest
import zeep
from lxml import etree

from mockpayline.contract.base import IMPL, OBJ
from mockpayline.contract.operations import SERVICES
from mockpayline.contract.wsdl import HTTP_TRANSPORT, schema, wsdl
from mockpayline.errors import InvalidValue

from .table import PREFIXES, Row, Table, expected, expected_operations

NS = {
    "wsdl": "http://schemas.xmlsoap.org/wsdl/",
    "soap": "http://schemas.xmlsoap.org/wsdl/soap/",
    "xs": "http://www.w3.org/2001/XMLSchema",
}
ADDRESS = "https://shop.test:8443/V4/services/WebPaymentAPI"
every_service = pytest.mark.parametrize("service", SERVICES)


def served(service: str) -> etree._Element:
    return etree.fromstring(wsdl(service, ADDRESS))


def find(root: etree._Element, path: str) -> list[etree._Element]:
    return root.findall(path, NS)


def attributes(root: etree._Element, path: str, *names: str) -> list[tuple[str | None, ...]]:
    return [tuple(node.get(name) for name in names) for node in find(root, path)]


def qualified(node: etree._Element, name: str) -> str:
    """Return `obj:payment` or `xsd:string` for a name written with whatever prefix."""
    prefix, local = name.split(":")
    namespace = node.nsmap[prefix]
    return f"xsd:{local}" if namespace == NS["xs"] else f"{PREFIXES[str(namespace)]}:{local}"


def table_of(root: etree._Element) -> Table:
    """Return the rows of every type and message that a WSDL declares."""
    table: Table = {}
    for node in find(root, "wsdl:types/xs:schema"):
        prefix = PREFIXES[node.get("targetNamespace", "")]
        for declared in find(node, "xs:complexType"):
            describe(table, f"{prefix}:{declared.get('name')}", prefix, declared)
        for element in find(node, "xs:element"):
            (declared,) = find(element, "xs:complexType")
            describe(table, f"{prefix}:{element.get('name')}", prefix, declared)
    return table


def describe(table: Table, owner: str, prefix: str, declared: etree._Element) -> None:
    """Add the rows of one complex type, and of those declared in place in it."""
    assert owner not in table, f"{owner} is declared twice"
    rows = table[owner] = []
    for element in find(declared, "xs:sequence/xs:element"):
        name = element.get("name", "")
        within = find(element, "xs:complexType")
        restricted = find(element, "xs:simpleType/xs:restriction")
        if within:
            xsd_type = f"anon:{owner}/{name}"
            describe(table, f"{owner}/{name}", prefix, within[0])
        elif restricted:
            xsd_type = qualified(restricted[0], restricted[0].get("base", ""))
        else:
            xsd_type = qualified(element, element.get("type", ""))
        least, most = element.get("minOccurs", "1"), element.get("maxOccurs", "1")
        rows.append(Row(name, prefix, xsd_type, least, most, element.get("nillable", "false")))
    for attribute in find(declared, "xs:attribute"):
        xsd_type = qualified(attribute, attribute.get("type", ""))
        least = "1" if attribute.get("use") == "required" else "0"
        rows.append(Row(f"@{attribute.get('name')}", "", xsd_type, least, "1", "false"))


@every_service
def test_types_and_messages_are_those_of_the_contract(service: str) -> None:
    table = table_of(served(service))
    assert set(table) == set(expected()), "nothing is missing, nothing is extra"
    departing = {owner: rows for owner, rows in table.items() if rows != expected()[owner]}
    assert departing == {}
    assert sum(len(rows) for rows in table.values()) == 1_088


@every_service
def test_there_are_two_qualified_schemas_and_the_first_imports_the_second(service: str) -> None:
    root = served(service)
    assert root.get("targetNamespace") == IMPL
    assert attributes(root, "wsdl:types/xs:schema", "targetNamespace", "elementFormDefault") == [
        (IMPL, "qualified"),
        (OBJ, "qualified"),
    ]
    assert attributes(root, ".//xs:import", "namespace", "schemaLocation") == [(OBJ, None)]


@every_service
def test_only_messages_are_global_elements_and_only_shared_types_have_names(service: str) -> None:
    impl, obj = find(served(service), "wsdl:types/xs:schema")
    assert len(find(impl, "xs:element")) == 84
    assert find(impl, "xs:complexType") + find(impl, "xs:simpleType") == []
    assert find(obj, "xs:element") + find(obj, "xs:simpleType") == []
    assert len(find(obj, "xs:complexType")) == 83


def test_declarations_are_sorted_so_that_every_start_serves_the_same_bytes() -> None:
    impl, obj = find(served("WebPaymentAPI"), "wsdl:types/xs:schema")
    for node, tag in ((impl, "xs:element"), (obj, "xs:complexType")):
        names = [declared.get("name", "") for declared in find(node, tag)]
        assert names == sorted(names)


@every_service
def test_restrictions_and_defaults_stand_in_place(service: str) -> None:
    root = served(service)

    def within(owner: str, name: str) -> etree._Element:
        (element,) = find(root, f".//xs:complexType[@name='{owner}']/xs:sequence/xs:element[@name='{name}']")
        return element

    settlement = within("contract", "settlementType")
    values = attributes(settlement, "xs:simpleType/xs:restriction/xs:enumeration", "value")
    assert [value for (value,) in values] == ["Manual", "Now", *(f"{day}Day" for day in range(1, 8))]
    assert settlement.get("default") == "Manual"
    code = within("pointOfSell", "codeMcc")
    assert attributes(code, "xs:simpleType/xs:restriction/xs:length", "value") == [("4",)]
    function = within("virtualTerminalFunction", "function")
    values = attributes(function, "xs:simpleType/xs:restriction/xs:enumeration", "value")
    assert [value for (value,) in values] == ["simplePayment", "walletCreation", "nXPayment"]
    assert within("virtualTerminal", "inactivityDelay").get("default") == "10"
    assert len(find(root, ".//xs:restriction")) == 3
    assert len(find(root, ".//xs:element[@default]")) == 2


@every_service
def test_every_message_has_one_part_that_is_its_element(service: str) -> None:
    parts = {
        message.get("name"): attributes(message, "wsdl:part", "name", "element")
        for message in find(served(service), "wsdl:message")
    }
    names = [
        f"{name}{direction}"
        for operations in expected_operations().values()
        for name in operations
        for direction in ("Request", "Response")
    ]
    assert parts == {name: [("parameters", f"impl:{name}")] for name in names}


@every_service
def test_all_port_types_are_declared_with_their_operations_in_order(service: str) -> None:
    declared = {
        str(port.get("name")): [
            (
                dict(operation.attrib),
                attributes(operation, "wsdl:input", "message"),
                attributes(operation, "wsdl:output", "message"),
                len(operation),
            )
            for operation in find(port, "wsdl:operation")
        ]
        for port in find(served(service), "wsdl:portType")
    }
    assert declared == {
        name: [
            ({"name": operation}, [(f"impl:{operation}Request",)], [(f"impl:{operation}Response",)], 2)
            for operation in operations
        ]
        for name, operations in expected_operations().items()
    }


@every_service
def test_all_bindings_are_document_literal_with_the_operations_name_as_action(service: str) -> None:
    root = served(service)
    assert attributes(root, "wsdl:binding", "name", "type") == [
        (f"{name}SoapBinding", f"impl:{name}") for name in expected_operations()
    ]
    assert attributes(root, "wsdl:binding/soap:binding", "style", "transport") == [("document", HTTP_TRANSPORT)] * len(
        SERVICES
    )
    for binding, operations in zip(find(root, "wsdl:binding"), expected_operations().values(), strict=True):
        assert attributes(binding, "wsdl:operation", "name") == [(name,) for name in operations]
        assert attributes(binding, "wsdl:operation/soap:operation", "soapAction", "style") == [
            (name, None) for name in operations
        ]
        for direction in ("input", "output"):
            within = f"wsdl:operation/wsdl:{direction}"
            assert attributes(binding, within, "name") == [(None,)] * len(operations)
            assert attributes(binding, f"{within}/soap:body", "use") == [("literal",)] * len(operations)
    assert find(root, ".//soap:header") + find(root, ".//wsdl:fault") == []


@every_service
def test_one_service_is_declared_last_with_its_port_and_address(service: str) -> None:
    root = served(service)
    assert attributes(root, "wsdl:service", "name") == [(service,)]
    assert root[-1].get("name") == service
    assert attributes(root, "wsdl:service/wsdl:port", "name", "binding") == [(service, f"impl:{service}SoapBinding")]
    assert attributes(root, "wsdl:service/wsdl:port/soap:address", "location") == [(ADDRESS,)]


def test_the_three_files_differ_in_their_service_alone() -> None:
    def without_service(service: str) -> bytes:
        root = served(service)
        root.remove(root[-1])
        return etree.tostring(root)

    assert len({without_service(service) for service in SERVICES}) == 1


@pytest.mark.parametrize("address", ["http://host/V4/services/", "http://h/?a=1&b=\"'<>", "http://é.test/"])
def test_any_address_arrives_as_it_was_given(address: str) -> None:
    root = etree.fromstring(wsdl("ExtendedAPI", address))
    assert attributes(root, ".//soap:address", "location") == [(address,)]


@pytest.mark.parametrize("service", ["MassPaymentAPI", "webpaymentapi", ""])
def test_an_unknown_service_is_refused_with_the_legal_ones(service: str) -> None:
    with pytest.raises(InvalidValue) as refused:
        wsdl(service, ADDRESS)
    assert refused.value.value == service
    assert refused.value.expected == "WebPaymentAPI, DirectPaymentAPI, ExtendedAPI"


def strict_client(service: str) -> Any:
    client: Any = zeep.Client  # it has no types
    return client(io.BytesIO(wsdl(service, ADDRESS)), settings=zeep.Settings(strict=True))


@every_service
def test_a_strict_zeep_client_reads_the_file_and_finds_the_operations(service: str) -> None:
    client = strict_client(service)
    (found,) = client.wsdl.services.values()
    (port,) = found.ports.values()
    assert list(client.wsdl.services) == [service]
    assert sorted(port.binding.all()) == sorted(expected_operations()[service])
    assert {name: call.soapaction for name, call in port.binding.all().items()} == {
        name: name for name in expected_operations()[service]
    }


def test_a_message_that_zeep_writes_from_the_file_is_valid() -> None:
    client = strict_client("DirectPaymentAPI")
    payment = {"amount": "100", "currency": "978", "action": "421", "mode": "CPT"}
    envelope = client.create_message(
        client.service, "doRefund", version="34", transactionID="1", payment=payment, comment=None
    )
    schema().assertValid(envelope[0][0])


@every_service
def test_both_schemas_compile_for_whoever_makes_classes_of_them(service: str) -> None:
    root = served(service)
    compiled = [document(root, node) for node in find(root, "wsdl:types/xs:schema")]
    assert [isinstance(each, etree.XMLSchema) for each in compiled] == [True, True]


def document(root: etree._Element, node: etree._Element) -> etree.XMLSchema:
    """Compile one schema of a WSDL, the other beside it where it is imported."""
    _, obj = (etree.tostring(each) for each in find(root, "wsdl:types/xs:schema"))

    class Beside(etree.Resolver):
        def resolve(self, system_url: str, public_id: str, context: Any) -> Any:  # type: ignore[override]
            return self.resolve_string(obj, context, base_url=system_url)

    parser = etree.XMLParser()
    parser.resolvers.add(Beside())
    alone = etree.fromstring(etree.tostring(node), parser)
    for imported in find(alone, "xs:import"):
        imported.set("schemaLocation", "obj.xsd")
    return etree.XMLSchema(alone)


MESSAGE = f"""<i:getBalanceResponse xmlns:i="{IMPL}" xmlns:o="{OBJ}">
  <i:result><o:code>00000</o:code></i:result><i:balance><i:amount>100</i:amount></i:balance>
  <i:crdproduct/><i:crdprogram/><i:crddesign/></i:getBalanceResponse>"""


def test_the_schema_accepts_a_message_of_the_contract() -> None:
    schema().assertValid(etree.fromstring(MESSAGE))


@pytest.mark.parametrize(
    ("departure", "complaint"),
    [
        (MESSAGE.replace("<i:crdprogram/>", ""), "crddesign.*not expected"),
        (MESSAGE.replace("i:amount", "o:amount"), "amount.*not expected"),
        (MESSAGE.replace("<i:balance>", "<i:rest/><i:balance>"), "rest.*not expected"),
        (MESSAGE.replace("getBalanceResponse", "payment"), "No matching global declaration"),
    ],
    ids=["missing element", "wrong namespace", "unknown element", "no message"],
)
def test_the_schema_tells_where_a_message_departs(departure: str, complaint: str) -> None:
    with pytest.raises(etree.DocumentInvalid, match=complaint):
        schema().assertValid(etree.fromstring(departure))
