"""Stock Spyne behind a2wsgi, with the contract's types; `python -m tests.benchmarks.spyne_server FOLDER PORT`.

It decodes each request and encodes an answer, which it has read once from the canned ones in the folder.
"""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import uvicorn
from lxml import etree

from mockpayline.contract.base import IMPL, xsd_name
from mockpayline.contract.operations import OPERATIONS
from mockpayline.contract.spyne_shim import import_spyne
from mockpayline.contract.wsdl import model_of

_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_ANSWERS = {"doWebPayment": "opened.xml", "getWebPaymentDetails": "paid.xml"}


def application(folder: Path) -> Any:
    """Return the WSGI application of both operations."""
    spyne = import_spyne()
    from spyne.protocol.soap import Soap11
    from spyne.server.wsgi import WsgiApplication

    protocol = Soap11()
    members: dict[str, Any] = {}
    for name, file in _ANSWERS.items():
        operation = OPERATIONS[name]
        body = etree.parse(folder / file).getroot().find(_BODY)
        assert body is not None, "canned answers are envelopes"
        answer = protocol.from_element(None, model_of(operation.response), body[0])
        members[name] = spyne.rpc(
            model_of(operation.request),
            _returns=model_of(operation.response),
            _body_style="bare",
            _in_message_name=f"{{{IMPL}}}{xsd_name(operation.request)}",
            _out_message_name=f"{{{IMPL}}}{xsd_name(operation.response)}",
        )(_method(name, answer))
    service = type(spyne.Service)("WebPaymentAPI", (spyne.Service,), members)
    return WsgiApplication(spyne.Application([service], tns=IMPL, in_protocol=Soap11(), out_protocol=protocol))


def _method(name: str, answer: Any) -> Any:
    def method(ctx: Any, request: Any) -> Any:
        return answer

    method.__name__ = name
    return method


if __name__ == "__main__":
    middleware = importlib.import_module("a2wsgi").WSGIMiddleware
    app = middleware(application(Path(sys.argv[1])))
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
