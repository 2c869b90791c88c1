"""What one would write by hand: lxml reads the request, a template answers; `python -m tests.benchmarks.template`.

Its arguments are the folder with the canned answers and a port.
"""

from __future__ import annotations

import itertools
import re
import sys
from pathlib import Path

import uvicorn
from lxml import etree
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from tests.benchmarks.calls import SERVICE

_BODY = "{http://schemas.xmlsoap.org/soap/envelope/}Body"
_IMPL = "{http://impl.ws.payline.experian.com}"
_OBJ = "{http://obj.ws.payline.experian.com}"
_TOKEN = re.compile(r"\b[0-9A-F]{33}<")
"""A token at the end of an element: alone, or in the address of the page."""


def route(folder: Path) -> Route:
    """Return the route that answers both calls: a new token to each doWebPayment, and the canned details."""
    opened, paid = ((folder / name).read_text(encoding="utf-8") for name in ("opened.xml", "paid.xml"))
    opened = _TOKEN.sub("{token}<", opened)
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    numbers = itertools.count()

    async def answer(request: Request) -> Response:
        body = etree.fromstring(await request.body(), parser).find(_BODY)
        assert body is not None, "the caller sends envelopes"
        if (order := body.find(f"{_IMPL}doWebPaymentRequest/{_IMPL}order")) is not None:
            assert int(order.findtext(f"{_OBJ}amount") or 0) > 0, "the caller's orders have amounts"
            text = opened.format(token=f"{next(numbers):033}")
        else:
            assert body.findtext(f"{_IMPL}getWebPaymentDetailsRequest/{_IMPL}token"), "details are asked by token"
            text = paid
        return Response(text.encode(), media_type="text/xml; charset=utf-8")

    return Route(SERVICE, answer, methods=["POST"])


if __name__ == "__main__":
    app = Starlette(routes=[route(Path(sys.argv[1]))])
    uvicorn.run(app, port=int(sys.argv[2]), log_level="warning", access_log=False)
