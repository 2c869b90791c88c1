"""The table of operations."""

from __future__ import annotations

import subprocess
import sys

import pytest

from mockpayline.contract.base import xsd_name
from mockpayline.contract.operations import OPERATIONS, SERVICES, Operation, by_request

from .table import expected_operations


def test_services_declare_the_operations_of_the_contract_in_its_order() -> None:
    declared = {service: [operation.name for operation in held] for service, held in SERVICES.items()}
    assert declared == expected_operations()
    assert list(declared) == list(expected_operations())


def test_there_are_42_operations_each_found_by_its_name() -> None:
    assert len(OPERATIONS) == 42
    assert list(OPERATIONS.values()) == [operation for held in SERVICES.values() for operation in held]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_takes_and_answers_the_messages_of_its_name(operation: Operation) -> None:
    assert xsd_name(operation.request) == f"{operation.name}Request"
    assert xsd_name(operation.response) == f"{operation.name}Response"
    assert operation in SERVICES[operation.service]


@pytest.mark.parametrize("operation", OPERATIONS.values(), ids=OPERATIONS)
def test_an_operation_is_found_by_its_request_element(operation: Operation) -> None:
    assert by_request(f"{operation.name}Request") is operation


@pytest.mark.parametrize("element", ["doWebPayment", "doWebPaymentResponse", "DoWebPaymentRequest", ""])
def test_no_other_element_is_a_request(element: str) -> None:
    assert by_request(element) is None


def test_reading_the_table_loads_neither_spyne_nor_lxml() -> None:
    program = (
        "import sys, mockpayline.contract.operations, mockpayline.contract.codes, mockpayline.contract.wsdl\n"
        "print(*sorted({'spyne', 'lxml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - our own text
    assert done.stdout.strip() == "", "importing the contract must stay cheap"
