"""The demo shop on a sandbox of its own, and a browser without JavaScript in it."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import msgspec
from starlette.applications import Starlette

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.control.guard import Guard
from mockpayline.domain.fault import Fault
from mockpayline.domain.world import Declaration
from mockpayline.operations.backend import Backend
from mockpayline.operations.reading import request_of
from mockpayline.shop import routes
from mockpayline.soap.endpoint import SoapEndpoint
from mockpayline.soap.limits import Limits
from tests.page.browser import ORIGIN, Browser, Page

BASKET = {"kettle": "1", "game": "0", "book": "0"}


class ShopDesk(Browser):
    """A buyer's sandbox with its demo shop; `public_url` and `token` are the settings of these names."""

    def __init__(
        self, declaration: Declaration | None = None, *, public_url: str | None = None, token: str | None = None
    ) -> None:
        super().__init__(declaration)
        soap = SoapEndpoint(Backend(self.worlds), Limits(), public_url)
        self.app = Starlette(routes=routes(self.worlds, soap, Guard(token=token), public_url))

    def open(self, path: str = "", **headers: str) -> Page:
        """Open a page of the shop."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("GET", f"/shop{path}", headers=named)

    def order(self, fields: Mapping[str, str] | None = None, *, at: str = ORIGIN, **headers: str) -> Page:
        """Send the basket's form to a server's address."""
        content = "&".join(f"{name}={value}" for name, value in (BASKET if fields is None else fields).items())
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.request("POST", f"{at}/shop/pay", content=content.encode(), headers=kind | named)

    def ordered(self, fields: Mapping[str, str] | None = None) -> str:
        """Order a basket and return the token of its payment."""
        answer = self.order(fields)
        assert answer.status == 303, answer.text
        return parse_qs(urlsplit(answer.location).query)["token"][0]

    def asked(self, token: str) -> DoWebPaymentRequest:
        """Return the doWebPayment that the shop sent."""
        return request_of(self.payment(token))

    def let_fail(self, **fault: Any) -> None:
        """Have a fault befall the calls of the world."""
        work = [Fault(**fault)]
        asyncio.run(self.worlds.run(self.merchant, lambda tx: tx.set_faults(work)))

    def journal_kinds(self) -> list[str]:
        """Return what the journal holds: the operation of a call, the kind of anything else."""
        entries = asyncio.run(self.worlds.run(self.merchant, lambda tx: tx.entries()))
        return [one.operation or one.kind.value for one in entries]


def changed(declaration: Declaration, **changes: Any) -> Declaration:
    """Return a declaration with other values."""
    return msgspec.structs.replace(declaration, **changes)


__all__ = ["BASKET", "ORIGIN", "ShopDesk", "changed"]
