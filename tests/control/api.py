"""A control API of one test: worlds in memory, a real time that the test moves, and an HTTP client of the API."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import httpx
from starlette.applications import Starlette

from mockpayline.contract.messages.web import DoWebPaymentRequest
from mockpayline.contract.types.order import Order
from mockpayline.contract.types.payment import Payment
from mockpayline.control import api
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.ports import WorldTx
from mockpayline.inspector import index
from mockpayline.operations.call import Call
from mockpayline.operations.do_web_payment import do_web_payment
from mockpayline.operations.worlds import Worlds
from mockpayline.scenario.loader import demo
from mockpayline.store.sqlite import Bounds, SqliteStore
from tests.control.described import check
from tests.stores import open_store

R = TypeVar("R")

START = 1_790_000_000_000
"""The real time at which every test begins, in ms: 2026-09-21T14:13:20Z."""

DEMO = "/control/worlds/DEMO"
FIFTY = "9998000000000000001"
"""The demo world's gift card of 50.00, PIN 1234."""
MAGIC = gift_card_number(100_00)
"""A good gift card of 100.00 by its number alone."""
GOOD_CB = "4970100000325734"


@dataclass
class Api:
    """The API of a test with what is behind it; `real_now` is the real time in ms."""

    store: SqliteStore
    worlds: Worlds
    http: httpx.AsyncClient
    real_now: int = START

    async def open_payment(self, order_ref: str = "A1", amount: int = 12_000, merchant: str = "DEMO") -> str:
        """Open a web payment on the gift-card contract and return its token."""
        request = DoWebPaymentRequest(
            payment=Payment(amount=str(amount), currency="978", action="101", mode="CPT", contractNumber="CCC1"),
            returnURL="https://shop.test/back",
            cancelURL="https://shop.test/left",
            order=Order(ref=order_ref),
        )

        def opened(tx: WorldTx) -> str:
            response = do_web_payment(request, Call(tx, 34, "http://localhost"))
            assert response.token, f"the payment was not opened: {response.result}"
            return response.token

        return await self.worlds.run(merchant, opened)

    async def inside(self, work: Callable[[WorldTx], R], merchant: str = "DEMO") -> R:
        """Run work on a world, as the server does."""
        return await self.worlds.run(merchant, work)

    async def get(self, path: str, status: int = 200, **parameters: str) -> Any:
        """GET a path and return the JSON of an answer that must have this status."""
        return told(await self.http.get(path, params=parameters or None), status)

    async def post(self, path: str, said: object, status: int = 200) -> Any:
        """POST JSON likewise."""
        return told(await self.http.post(path, json=said), status)

    async def patch(self, path: str, said: object, status: int = 200) -> Any:
        """PATCH likewise."""
        return told(await self.http.patch(path, json=said), status)

    async def put(self, path: str, body: str | bytes = b"", status: int = 200) -> Any:
        """PUT a text likewise."""
        return told(await self.http.put(path, content=body), status)

    async def play(self, token: str, *steps: object, status: int = 200) -> Any:
        """Have the buyer of the demo world take steps."""
        return await self.post(f"{DEMO}/payments/{token}/buyer", list(steps), status)


def told(response: httpx.Response, status: int) -> Any:
    """Return an answer's JSON; the failure tells the whole answer. Whatever is answered has to be described."""
    assert response.status_code == status, f"{response.status_code} instead of {status}: {response.text}"
    assert response.headers["content-type"] == "application/json", "the control API speaks JSON"
    check(response)
    said = response.json()
    if status >= 400:
        assert {"kind", "message", "path", "value", "expected"} <= set(said["error"]), "an error has the one shape"
        return said["error"]
    return said


@asynccontextmanager
async def serving(
    bounds: Bounds | None = None, guard: api.Guard | None = None, host: str = "localhost"
) -> AsyncIterator[Api]:
    """Serve the demo world's control API and inspector without a socket until the block ends."""
    now: list[Callable[[], int]] = [lambda: START]
    store = open_store(bounds, real_time=lambda: now[0]())
    worlds = Worlds(store, [demo()])
    await worlds.start()
    guard = guard or api.Guard()
    app = Starlette(routes=[*api.routes(worlds, guard), *index.routes(worlds, guard)])
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=f"http://{host}", trust_env=False) as http:
        one = Api(store, worlds, http)
        now[0] = partial(getattr, one, "real_now")
        yield one
    await store.close()
