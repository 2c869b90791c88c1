"""The shop's counter: the basket, the way to the payment, and the way back from it.

A form that pays answers with a redirect, so that a reload buys nothing twice. The page that a buyer comes back to calls
getWebPaymentDetails as every merchant must, and so does the address that is notified.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Mapping
from contextlib import suppress
from secrets import token_hex
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp

from mockpayline.contract.messages.web import (
    DoWebPaymentRequest,
    DoWebPaymentResponse,
    GetWebPaymentDetailsRequest,
    GetWebPaymentDetailsResponse,
)
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment, SelectedContractList
from mockpayline.contract.types.result import Result
from mockpayline.control.guard import Guard
from mockpayline.domain.journal import Kind
from mockpayline.errors import NotFound, SandboxError, told_bug
from mockpayline.operations.dates import long_date
from mockpayline.operations.payment_view import iso
from mockpayline.operations.worlds import Worlds
from mockpayline.page.language import choose
from mockpayline.shop import PATH
from mockpayline.shop.account import Account, account_of
from mockpayline.shop.basket import Basket, basket_of, first_basket
from mockpayline.shop.render import Page
from mockpayline.shop.result import indented, read
from mockpayline.shop.soap import VERSION, CallFailed, Client
from mockpayline.soap.context import base_url

_log = logging.getLogger("mockpayline.shop")

REDIRECT = "redirect"
TEMPLATES = ("column", "tab", "lightbox")
"""The widget's templates that the shop offers; any other way to pay is the redirection."""
FORM_BYTES = 4096
"""The largest form that is read."""
LISTED = 20
"""Notifications that are shown of one payment."""
MOMENT = 0.5
"""Seconds that a notification which is on its way is waited for, so that a buyer's first look finds it."""
_ACCEPTED = "00000"


class Counter:
    """One request at the counter."""

    def __init__(
        self, worlds: Worlds, soap: ASGIApp, guard: Guard, public_url: str | None, plain_port: int | None
    ) -> None:
        self._worlds = worlds
        self._soap = soap
        self._guard = guard
        self._public_url = public_url
        self._plain_port = plain_port

    async def answer(self, request: Request) -> Response:
        """Answer a request; whatever goes wrong becomes a page that says so."""
        base = base_url(request.scope, self._public_url)
        page = Page(choose(None, request.headers.get("accept-language")), base)
        try:
            # No control token: the shop does nothing that a buyer of the first world could not do.
            self._guard.check(request, with_token=False)
            notified_at = _own_address(request, base, self._plain_port)
            return await _Visit(self._worlds, self._soap, request, page, notified_at).answer()
        except CallFailed as failed:
            return page.problem(502, str(failed))
        except SandboxError as error:
            return page.problem(error.status, f"{error.message} {error.expected}")
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is left to read it
        except Exception:
            reference = told_bug(_log)
            return page.problem(500, f"Internal error (reference {reference}).")


class _Visit:
    def __init__(self, worlds: Worlds, soap: ASGIApp, request: Request, page: Page, notified_at: str) -> None:
        self._worlds = worlds
        self._soap = soap
        self._request = request
        self._page = page
        self._base = page.base
        self._notified_at = notified_at
        query = request.query_params
        self._token = (query.get("paylinetoken") or query.get("token") or "").strip()

    async def answer(self) -> Response:
        account = await account_of(self._worlds)
        name = self._request.path_params.get("page", "")
        if self._request.method == "POST":
            return await self._pay(account)
        if not name:
            return self._basket(account, first_basket())
        view = {"checkout": self._checkout, "return": self._result, "cancel": self._result}.get(name)
        if name != "notification" and view is None:
            raise NotFound(self._page.say("no_page"))
        if not self._token:
            return self._page.problem(400, self._page.say("no_token"))
        return await self._notified(account) if view is None else await view(account)

    def _basket(self, account: Account, basket: Basket, *, problem: str = "") -> Response:
        values = {"account": account, "basket": basket, "problem": problem, "templates": TEMPLATES}
        return self._page.html("basket.html", values, 422 if problem else 200)

    async def _pay(self, account: Account) -> Response:
        fields = await _fields(self._request)
        basket, way = basket_of(fields), fields.get("way", REDIRECT)
        if not basket.total:
            return self._basket(account, basket, problem=self._page.say("empty"))
        answer, _ = await self._client(account).call("doWebPayment", self._order(account, basket), DoWebPaymentResponse)
        result = answer.result or Result()
        if result.code != _ACCEPTED or not answer.redirectURL or not answer.token:
            told = {"code": result.code, "state": result.shortMessage, "message": result.longMessage}
            return self._basket(account, basket, problem=self._page.say("refused", **told))
        if way not in TEMPLATES:
            return RedirectResponse(answer.redirectURL, 303)
        return RedirectResponse(self._page.link(f"/checkout?token={quote(answer.token)}&template={way}"), 303)

    def _order(self, account: Account, basket: Basket) -> DoWebPaymentRequest:
        amount, currency = str(basket.total), "978"
        return DoWebPaymentRequest(
            version=VERSION,
            payment=Payment(
                amount=amount, currency=currency, action="101", mode="CPT", contractNumber=account.contract
            ),
            returnURL=f"{self._base}{PATH}/return",
            cancelURL=f"{self._base}{PATH}/cancel",
            order=Order(
                ref=f"SHOP-{token_hex(4).upper()}",
                amount=amount,
                currency=currency,
                date=long_date(int(time.time() * 1000))[:16],
                details=basket.details,
            ),
            notificationURL=f"{self._notified_at}{PATH}/notification",
            selectedContractList=SelectedContractList(selectedContract=list(account.methods)),
            languageCode=self._page.language.value,
        )

    async def _checkout(self, account: Account) -> Response:
        asked = self._request.query_params.get("template", "")
        values = {"account": account, "token": self._token, "template": asked if asked in TEMPLATES else TEMPLATES[0]}
        return self._page.html("checkout.html", values)

    async def _result(self, account: Account) -> Response:
        answer, exchange = await self._details(account)
        values = {
            "account": account,
            "cancelled": self._request.path_params["page"] == "cancel",
            "reading": read(answer),
            "sent": indented(exchange.sent),
            "received": indented(exchange.received),
            "notifications": await self._notifications(account),
            "inspector": f"/worlds/{quote(account.merchant, safe='')}/payments/{quote(self._token, safe='')}",
        }
        return self._page.html("result.html", values)

    async def _notified(self, account: Account) -> Response:
        await self._details(account)
        return PlainTextResponse("OK\n")

    async def _details(self, account: Account) -> Any:
        request = GetWebPaymentDetailsRequest(version=VERSION, token=self._token)
        return await self._client(account).call("getWebPaymentDetails", request, GetWebPaymentDetailsResponse)

    async def _notifications(self, account: Account) -> list[Mapping[str, Any]]:
        """Return what the sandbox's journal tells: with several workers, no process alone heard all of them."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MOMENT):
                await self._worlds.attempted(account.merchant)
        entries = await self._worlds.run(account.merchant, lambda tx: tx.entries(token=self._token))
        found = [one for one in entries if one.kind is Kind.NOTIFICATION]
        return [{"at": iso(one.at), **one.data} for one in found[-LISTED:]]

    def _client(self, account: Account) -> Client:
        return Client(self._soap, account, self._request.scope)


def _own_address(request: Request, base: str, plain_port: int | None) -> str:
    """Return where this server's own notifier reaches it: the address that this very connection came in by.

    The buyer's address may lead here by a proxy or a container's port, which does not lead here from within. A
    connection that came in by the port with TLS stands for the plain one, where no certificate needs to be trusted.
    """
    server = request.scope.get("server")
    if not server or server[1] is None:
        return base
    host = f"[{server[0]}]" if ":" in server[0] else server[0]
    return f"http://{host}:{plain_port or server[1]}"


async def _fields(request: Request) -> dict[str, str]:
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > FORM_BYTES:
            return {}
    try:
        return dict(parse_qsl(body.decode("latin-1"), keep_blank_values=True, max_num_fields=20))
    except ValueError:
        return {}
