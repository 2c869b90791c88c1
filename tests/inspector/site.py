"""The whole application of one test without a socket: SOAP calls go in, the inspector's pages come out."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import lxml.html
import msgspec

from mockpayline.app import build
from mockpayline.domain.world import Declaration
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.loader import demo
from mockpayline.settings import Settings
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

NOON = 1_800_000_000_000
"""An instant of January 2027 at which the clock of these tests stands still."""
FIRST, SECOND = "9998000000000000001", "9998000000000000002"
"""The demo world's gift cards of 50.00 and 150.00, PIN 1234."""
GOOD_CB = "4970100000325734"
URL = "http://localhost"

_HEAD = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/" xmlns:i="http://impl.ws.payline.experian.com"'
    ' xmlns:o="http://obj.ws.payline.experian.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><S:Body>'
)


class Page:
    """One answer, read as a browser would."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.text
        self.document: Any = lxml.html.document_fromstring(response.text)

    @property
    def words(self) -> str:
        """All that stands in the page, with single blanks."""
        return " ".join(self.document.text_content().split())

    def find(self, path: str) -> list[lxml.html.HtmlElement]:
        """Return the elements of an XPath."""
        found = self.document.xpath(path)
        assert isinstance(found, list), f"{path} finds elements"
        return found

    def texts(self, path: str) -> list[str]:
        """Return the texts of the elements of an XPath, with single blanks."""
        return [" ".join(one.text_content().split()) for one in self.find(path)]

    @property
    def links(self) -> list[str]:
        """All that the page leads to or needs."""
        return [str(one) for one in self.document.xpath("//@href|//@src|//@action")]


class Site:
    """A server's application; its worlds have frozen clocks."""

    def __init__(self, worlds: Worlds, http: httpx.AsyncClient) -> None:
        self.worlds = worlds
        self.http = http

    async def page(self, path: str, status: int = 200, **headers: str) -> Page:
        """GET a page that must have this status."""
        answer = await self.http.get(path, headers=headers)
        assert answer.status_code == status, f"{path} is {answer.status_code}: {answer.text[:3000]}"
        assert answer.headers["content-type"] == "text/html; charset=utf-8", "pages are pages"
        return Page(answer)

    async def post(self, path: str, fields: dict[str, str], status: int = 303, **headers: str) -> httpx.Response:
        """POST a form that must be answered so."""
        answer = await self.http.post(path, data=fields, headers=headers)
        assert answer.status_code == status, f"{path} is {answer.status_code}: {answer.text[:3000]}"
        return answer

    async def soap(self, operation: str, inner: str, merchant: str = "DEMO", **headers: str) -> str:
        """Make a SOAP call and return the answer's XML."""
        body = f"{_HEAD}<i:{operation}Request>{inner}</i:{operation}Request></S:Body></S:Envelope>"
        answer = await self.http.post(
            "/V4/services/WebPaymentAPI",
            content=body.encode(),
            headers={"Content-Type": "text/xml; charset=utf-8", "SOAPAction": f'"{operation}"', **headers},
            auth=(merchant, "demo"),
        )
        return answer.text

    async def open(self, ref: str = "A-1", amount: int = 10_000, *, more: str = "", **fields: str) -> str:
        """Open a payment and return its token; `fields` stand in place of those of a shop that is in order."""
        said = {
            "version": "34",
            "amount": str(amount),
            "order_amount": str(amount),
            "return_url": "https://shop.test/return",
            "notification": "<i:notificationURL>http://shop.test/notify</i:notificationURL>",
            "selected": "<i:selectedContractList><o:selectedContract>CCC1</o:selectedContract>"
            "<o:selectedContract>CB1</o:selectedContract></i:selectedContractList>",
        } | fields
        answer = await self.soap(
            "doWebPayment",
            f"<i:version>{said['version']}</i:version><i:payment><o:amount>{said['amount']}</o:amount>"
            "<o:currency>978</o:currency><o:action>101</o:action><o:mode>CPT</o:mode>"
            f"<o:contractNumber>CCC1</o:contractNumber></i:payment><i:returnURL>{said['return_url']}</i:returnURL>"
            f"<i:cancelURL>https://shop.test/cart</i:cancelURL><i:order><o:ref>{ref}</o:ref>"
            f"<o:amount>{said['order_amount']}</o:amount><o:currency>978</o:currency>"
            f"<o:date>01/03/2026 10:00</o:date></i:order>{said['notification']}{said['selected']}{more}",
        )
        found = re.search(r"<impl:token>([^<]+)<", answer)
        return found[1] if found else ""

    async def details(self, token: str, version: str = "34") -> str:
        """Read a payment as a shop does."""
        return await self.soap("getWebPaymentDetails", f"<i:version>{version}</i:version><i:token>{token}</i:token>")

    async def refund(self, transaction: str, amount: int, action: str = "421") -> str:
        """Ask for a refund."""
        return await self.soap(
            "doRefund",
            f"<i:version>34</i:version><i:transactionID>{transaction}</i:transactionID><i:payment>"
            f"<o:amount>{amount}</o:amount><o:currency>978</o:currency><o:action>{action}</o:action>"
            "<o:mode>CPT</o:mode></i:payment>",
        )

    async def buyer(self, token: str, *steps: object) -> Any:
        """Let the buyer act."""
        answer = await self.http.post(f"/control/worlds/DEMO/payments/{token}/buyer", json=list(steps))
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def split(self, ref: str = "A-1") -> str:
        """Open a payment and pay it with a gift card of 50.00 and a bank card, and return its token."""
        token = await self.open(ref, 12_000)
        await self.buyer(token, gift(FIRST), {"complement": {"card": GOOD_CB, "expires": "1239", "cvv": "123"}})
        return token

    async def control(self, path: str, **said: Any) -> Any:
        """Ask the control API of the demo world; with something said, POST it."""
        where = f"/control/worlds/DEMO/{path}"
        answer = await (self.http.post(where, json=said) if said else self.http.get(where))
        assert answer.status_code < 300, answer.text
        return answer.json()

    async def advance(self, by: str) -> None:
        """Move the demo world's clock."""
        await self.control("clock", advance=by)

    async def calls(self) -> list[int]:
        """Return the numbers of the demo world's calls, oldest first."""
        return [one["seq"] for one in (await self.control("journal"))["entries"] if one["kind"] == "call"]


def gift(number: str, amount: str = "") -> dict[str, Any]:
    """Return the buyer's step that adds a gift card."""
    return {"gift_card": {"number": number, "pin": "1234"} | ({"amount": amount} if amount else {})}


@asynccontextmanager
async def site(
    *declarations: Declaration, host: str = "localhost", bounds: Bounds | None = None, **settings: Any
) -> AsyncIterator[Site]:
    """Serve worlds without a socket until the block ends."""
    served = [msgspec.structs.replace(one, clock_start=NOON) for one in declarations or (demo(),)]
    worlds = Worlds(open_store(bounds), served)
    await worlds.start()
    transport = httpx.ASGITransport(app=build(Settings(**settings), worlds))
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}", trust_env=False) as http:
        yield Site(worlds, http)
