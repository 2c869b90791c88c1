"""A captured answer, read: card numbers are masked before anything else looks at it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from lxml import etree
from msgspec import Struct

from mockpayline.compare.flat import DATA, Fields, flat, local_name
from mockpayline.contract.operations import OPERATIONS, Operation
from mockpayline.domain.card_number import luhn_valid, masked
from mockpayline.errors import SandboxError
from mockpayline.scenario.mistake import shown, without_numbers
from mockpayline.soap.codec import decode
from mockpayline.soap.faults import SoapFault
from mockpayline.soap.limits import MIB, Limits
from mockpayline.soap.parser import parse

COMPARED = ("getWebPaymentDetails", "getTransactionDetails", "doRefund")
"""The operations whose answers can be compared."""

LARGEST = 4 * MIB
"""Bytes of a file."""

_NUMBER = re.compile(r"[0-9](?:[ .-]?[0-9]){12,18}")
_IDS = frozenset({"id", "transactionId", "transactionID", "linkedTransactionId", "originTransactionId"})
_ID = re.compile(r"[0-9A-Za-z]{1,50}", re.ASCII)
_CARD_LENGTHS = range(15, 20)
_RESPONSE = "Response"
_WRAPPERS = ("Envelope", "Body")
_LONGEST_NAME = 100


class Unreadable(SandboxError):
    """A file that holds no answer that can be compared; `value` is what was seen, `expected` the legal form."""

    kind = "unreadable_capture"
    status = 422


class Capture(Struct, frozen=True):
    """An answer of the real platform: the operation, its fields, and the message as far as the contract knows it.

    `hidden`: a card number stood there in full and was masked here, so that it tells nothing of the platform's mask.
    """

    file: str
    operation: Operation
    fields: Fields
    message: Any
    hidden: bool

    @property
    def code(self) -> str:
        """The return code, empty for none."""
        result = self.message.result
        return (result.code if result else None) or ""


def read(file: str) -> Capture:
    """Return the answer that a file holds, with or without its envelope. Raises `Unreadable`."""
    try:
        with Path(file).open("rb") as stream:
            body = stream.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it has no such name"
        raise Unreadable(f"the file cannot be read: {reason}", path="file", value=shown(file)) from None
    return read_bytes(body, file)


def read_bytes(body: bytes, file: str = "answer.xml") -> Capture:
    """Return the answer that these bytes hold. Raises `Unreadable`."""
    if len(body) > LARGEST:
        raise Unreadable(f"{shown(file)} is too large", path="file", value=len(body), expected=f"{LARGEST} bytes")
    try:
        root = parse(body, "", Limits(body_bytes=LARGEST, depth=64))
    except SoapFault as fault:
        message = without_numbers(str(fault)).replace("The request", "The answer")
        raise Unreadable(f"{shown(file)}: {message}", path="file", expected="the XML of an answer") from None
    hidden = _mask(root)
    answer = _answer(root, file)
    name = local_name(answer).removesuffix(_RESPONSE)
    operation = OPERATIONS[name]
    return Capture(file, operation, flat(answer), decode(answer, operation.response).request, hidden)


def _mask(root: etree._Element) -> bool:
    """Mask every card number of a document in its place; tells whether one was found where cards stand."""
    hidden = False
    for element in root.iter("*"):
        for name, value in element.items():
            element.set(name, _NUMBER.sub(_masked, str(value)))
        element.tail = _NUMBER.sub(_masked, element.tail) if element.tail else element.tail
        text = element.text
        if text and not (local_name(element) in _IDS and _is_id(text.strip())):
            element.text = _NUMBER.sub(_masked, text)
            hidden = hidden or (element.text != text and local_name(element) in {"number", DATA})
    return hidden


def _is_id(text: str) -> bool:
    """Tell whether a text is a transaction's id, of 14 digits or opaque, and surely no card's number."""
    return bool(_ID.fullmatch(text)) and not (len(text) in _CARD_LENGTHS and luhn_valid(text))


def _masked(found: re.Match[str]) -> str:
    return masked(re.sub("[ .-]", "", found[0]))


def _answer(root: etree._Element, file: str) -> etree._Element:
    """Return the element of the answer, which stands alone or in the envelope of any SOAP."""
    wanted = " or ".join(f"{name}{_RESPONSE}" for name in COMPARED)
    element = root
    for wrapper in _WRAPPERS:
        if local_name(element) == wrapper:
            inner = [one for one in element if isinstance(one.tag, str) and local_name(one) != "Header"]
            if len(inner) != 1:
                raise Unreadable(f"{shown(file)}: {wrapper} holds {len(inner)} elements", expected=wanted)
            element = inner[0]
    name = local_name(element)
    if name.removesuffix(_RESPONSE) in COMPARED and name.endswith(_RESPONSE):
        return element
    raise Unreadable(
        f"{shown(file)}: this is no answer that can be compared",
        path="file",
        value=shown(name[:_LONGEST_NAME]),
        expected=wanted,
    )
