"""A buyer's browser without JavaScript, upon the page's own routes and a real store."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urljoin

import httpx
import lxml.html
import msgspec
from starlette.applications import Starlette

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.domain.buyer_step import Step, Wait
from mockpayline.domain.ports import WorldTx
from mockpayline.domain.web_payment import WebPayment
from mockpayline.domain.world import Declaration
from mockpayline.operations import buyer, steps
from mockpayline.operations.call import Call
from mockpayline.operations.do_web_payment import do_web_payment
from mockpayline.operations.worlds import Worlds
from mockpayline.page import routes
from mockpayline.page.view import Facts, facts
from mockpayline.scenario.loader import demo
from mockpayline.store.sqlite import Bounds
from tests.stores import open_store

ORIGIN = "http://sandbox.test"
RETURN_URL = "https://shop.test/return?order=1"
CANCEL_URL = "https://cancel.shop.test:8443/cart"
NOON = 1_800_000_000_000
"""An instant of January 2027 at which the clock of these tests stands still."""

_VOID = {"input", "link", "meta", "br"}


class Page:
    """One answer, read as a browser would."""

    def __init__(self, response: httpx.Response) -> None:
        self.response = response
        self.status = response.status_code
        self.text = response.text
        self.document = lxml.html.document_fromstring(response.text) if response.text else None

    @property
    def location(self) -> str:
        """Where the answer leads."""
        return str(self.response.headers.get("location", ""))

    @property
    def words(self) -> str:
        """All that stands in the page, with single blanks."""
        return " ".join(self.find("//body")[0].text_content().split())

    def find(self, path: str) -> list[lxml.html.HtmlElement]:
        """Return the elements of an XPath."""
        assert self.document is not None, f"an answer {self.status} has no page"
        found = self.document.xpath(path)
        assert isinstance(found, list), f"{path} finds elements"
        return found

    def said(self, identifier: str) -> str:
        """Return the text of the element of this id, its blanks made plain."""
        found = self.find(f"//*[@id='{identifier}']")
        assert len(found) == 1, f"the page has {len(found)} elements of id {identifier}"
        return " ".join(found[0].text_content().split())

    def has(self, identifier: str) -> bool:
        """Tell whether an element of this id is in the page."""
        return bool(self.find(f"//*[@id='{identifier}']"))

    def alert(self) -> str:
        """Return what the page calls out, or nothing."""
        return " ".join(" ".join(one.text_content().split()) for one in self.find("//*[@role='alert']"))

    def fields(self, form: lxml.html.HtmlElement) -> dict[str, str]:
        """Return what a form would send if nothing was typed."""
        return {one.get("name") or "": one.get("value") or "" for one in form.xpath(".//input")}


class Browser:
    """A buyer at a sandbox of her own; the clock stands still unless `wait` moves it."""

    def __init__(
        self, declaration: Declaration | None = None, *, ticket: str = "point-of-sale", bounds: Bounds | None = None
    ) -> None:
        self.declaration = msgspec.structs.replace(declaration or demo(), clock_start=NOON)
        self.store = open_store(bounds or Bounds())
        self.worlds = Worlds(self.store, [self.declaration])
        self.merchant = self.declaration.merchant_id
        asyncio.run(self.worlds.start())
        self.app = Starlette(routes=routes(self.worlds, ticket))

    # The shop.

    def pay(self, amount: int = 10_000, **asked: object) -> str:
        """Open a payment as a shop does, and return its token."""
        request = DoWebPaymentRequest(
            version="34",
            payment=Payment(amount=str(amount), currency="978", action="101", mode="CPT", contractNumber="CCC1"),
            returnURL=RETURN_URL,
            cancelURL=CANCEL_URL,
            order=Order(ref="A-1001", amount=str(amount), currency="978", date="01/01/2027 10:00"),
        )
        request = msgspec.structs.replace(request, **asked)

        def work(tx: WorldTx) -> str:
            response = do_web_payment(request, Call(tx, 34, ORIGIN))
            assert response.token, f"doWebPayment answered {response.result}"
            return response.token

        return asyncio.run(self.worlds.run(self.merchant, work))

    def payment(self, token: str) -> WebPayment:
        """Return the payment as the world has it, untouched by the look."""
        return asyncio.run(self.worlds.run(self.merchant, lambda tx: steps.find(tx, token)))

    def play(self, token: str, *steps: Step) -> None:
        """Take steps past the page."""
        asyncio.run(buyer.play(self.worlds, self.merchant, token, steps))

    def wait(self, token: str, minutes: int) -> None:
        """Let time pass."""
        self.play(token, Wait(minutes * 60_000))

    def facts(self, token: str) -> Facts:
        """Return what a page of the payment is made from."""
        return asyncio.run(self.worlds.run(self.merchant, lambda tx: facts(tx, steps.find(tx, token))))

    # The browser.

    def request(
        self, method: str, url: str, *, content: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Page:
        """Send one request and follow nothing."""

        async def send() -> httpx.Response:
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url=ORIGIN) as client:
                return await client.request(method, url, content=content, headers=headers)

        return Page(asyncio.run(send()))

    def get(self, token: str, **headers: str) -> Page:
        """Open the redirectURL."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", f"/v2/?token={token}", headers=named)

    def post(self, token: str, fields: Mapping[str, str]) -> Page:
        """Post fields to the redirectURL."""
        return self.send(f"{ORIGIN}/v2/?token={token}", fields)

    def send(self, url: str, fields: Mapping[str, str], **headers: str) -> Page:
        """Post fields to an address, as a form does."""
        content = str(httpx.QueryParams(dict(fields))).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named["content-type"] = "application/x-www-form-urlencoded"
        return self.request("POST", url, content=content, headers=named)

    def submit(self, page: Page, form: str, button: str = "", **typed: str) -> Page:
        """Fill in a form of a page and press a button; return the answer, not what it leads to."""
        (element,) = page.find(f"//form[@id='{form}']")
        fields = page.fields(element)
        assert set(typed) <= set(fields), f"the form {form} has the fields {sorted(fields)}"
        fields |= typed
        if button:
            name, value = button.split("=")
            assert element.xpath(f".//button[@name='{name}'][@value='{value}']"), f"the form has no button {button}"
            fields[name] = value
        return self.send(urljoin(str(page.response.url), element.get("action") or ""), fields)

    def follow(self, answer: Page) -> Page:
        """Go where a redirect within the sandbox leads."""
        assert answer.status == 303, f"this is no redirect but {answer.status}: {answer.text[:2000]}"
        target = urljoin(str(answer.response.url), answer.location)
        assert target.startswith(ORIGIN), f"the redirect leaves the sandbox for {target}"
        return self.request("GET", target)

    def remove(self, page: Page, place: int) -> Page:
        """Press the remove button of the card at a place of the list, from 0."""
        form = page.find("//form[@class='form-remove']")[place]
        (button,) = form.xpath(".//button")
        fields = page.fields(form) | {button.get("name"): button.get("value")}
        return self.send(urljoin(str(page.response.url), form.get("action") or ""), fields)


class _Balance(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.mistakes: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) != len(set(names)):
            self.mistakes.append(f"<{tag}> names an attribute twice: {names}")
        if tag not in _VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.mistakes.append(f"</{tag}> closes nothing, at line {self.getpos()[0]}")


def mistakes_of(page: Page) -> list[str]:
    """Return what is not well-formed in a page: tags out of balance, ids given twice, labels tied to nothing."""
    reader = _Balance()
    reader.feed(page.text)
    reader.close()
    mistakes = reader.mistakes + [f"<{tag}> is never closed" for tag in reader.open]
    ids = [str(one.get("id")) for one in page.find("//*[@id]")]
    mistakes += [f"the id {one} is given {ids.count(one)} times" for one in set(ids) if ids.count(one) > 1]
    for path, attribute in (("//label", "for"), ("//*[@aria-describedby]", "aria-describedby"),
                            ("//*[@aria-labelledby]", "aria-labelledby")):  # fmt: skip
        for element in page.find(path):
            mistakes += [
                f"{attribute}={one} names no element" for one in str(element.get(attribute)).split() if one not in ids
            ]
    return mistakes
