"""SOAP 1.1 faults: what is answered where no operation can be reached. Business refusals are never faults."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from mockpayline.domain.card_number import without_cards
from mockpayline.soap.text import escaped

SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
"""The namespace of SOAP 1.1 envelopes."""

DETAIL = "urn:mockpayline:fault"
"""The namespace of what a fault's detail holds; SOAP 1.1 (section 4.4) wants one."""

DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'


class FaultCode(StrEnum):
    """The four codes of SOAP 1.1, section 4.4.1."""

    VERSION_MISMATCH = "VersionMismatch"
    MUST_UNDERSTAND = "MustUnderstand"
    CLIENT = "Client"
    SERVER = "Server"


class SoapFault(Exception):
    """A call that cannot be answered by a result: whose mistake it is, what it is, and where.

    `status` is the HTTP status: 500 as SOAP 1.1 (section 6.2) wants it, 413 where a limit of size was passed.
    """

    code: ClassVar[FaultCode] = FaultCode.CLIENT
    status: ClassVar[int] = 500

    def __init__(self, message: str) -> None:
        # It repeats names that the request gave, and goes to the client and to the log.
        self.message = without_cards(message.encode(errors="surrogatepass")).decode(errors="surrogatepass")
        super().__init__(self.message)

    def to_bytes(self, request_id: str) -> bytes:
        """Return the whole envelope; the detail names the call, as its line in the log does."""
        return (
            f'{DECLARATION}<soapenv:Envelope xmlns:soapenv="{SOAP}"><soapenv:Body><soapenv:Fault>'
            f"<faultcode>soapenv:{self.code}</faultcode><faultstring>{escaped(self.message)}</faultstring>"
            f'<detail><request xmlns="{DETAIL}">{escaped(request_id)}</request></detail>'
            "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
        ).encode()


class ClientFault(SoapFault):
    """The request cannot be read or dispatched as it is; sent again unchanged it will fare no better."""


class TooLarge(ClientFault):
    """The request is larger, deeper or wider than a limit allows."""

    status = 413


class BodyTooLarge(TooLarge):
    """The body passes its limit; what the client still sends is drained, not kept."""


class VersionMismatch(SoapFault):
    """The envelope is of another SOAP version than 1.1."""

    code = FaultCode.VERSION_MISMATCH


class MustUnderstand(SoapFault):
    """A header demands to be understood, and none is."""

    code = FaultCode.MUST_UNDERSTAND


class ServerFault(SoapFault):
    """The server could not do its part."""

    code = FaultCode.SERVER
