"""A widget's side of a sandbox of its own: what the script sends, and what it is answered."""

from __future__ import annotations

import json
from collections.abc import MutableMapping
from typing import Any
from urllib.parse import urlencode

import httpx
from starlette.applications import Starlette

from mockpayline.domain.bank_card import GOOD_CB, bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.world import Declaration
from mockpayline.widget import routes
from tests.page.browser import Browser

FIFTY = gift_card_number(5000, serial=1)
ALL = gift_card_number(20_000, serial=2)
CHALLENGED = bank_card_number("03030")
REFUSED = bank_card_number("01116")
REAL = "4111111111111111"
"""A number that passes Luhn's check and is no test card of the sandbox."""
CARD = {"step": "complement", "card": GOOD_CB, "expires": "12/39", "cvv": "123"}


class Desk(Browser):
    """A buyer's sandbox whose widget is asked in place of its page."""

    def __init__(self, declaration: Declaration | None = None, *, ticket: str = "point-of-sale") -> None:
        super().__init__(declaration)
        self.app = Starlette(routes=routes(self.worlds, ticket))

    def call(self, method: str, token: str, action: str = "", said: object = None, **headers: str) -> httpx.Response:
        """Call the widget's API; a `said` that is bytes goes as it is."""
        content = said if isinstance(said, bytes) else None if said is None else json.dumps(said).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request(method, f"/widget/api/{token}/{action}", content=content, headers=named).response

    def session(self, token: str, **headers: str) -> dict[str, Any]:
        """Return the session as the widget is told of it."""
        answer = self.call("GET", token, **headers)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def step(self, token: str, said: dict[str, str] | str, **headers: str) -> httpx.Response:
        """Take a step: a word, or the fields of a form."""
        return self.call("POST", token, "steps", {"step": said} if isinstance(said, str) else said, **headers)

    def took(self, token: str, said: dict[str, str] | str) -> dict[str, Any]:
        """Take a step that is possible, and return the session then."""
        answer = self.step(token, said)
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def mistake(self, token: str, said: dict[str, str] | str, **headers: str) -> dict[str, Any]:
        """Take a step that is not, and return what is told of it."""
        answer = self.step(token, said, **headers)
        assert answer.status_code >= 400, answer.text
        found: dict[str, Any] = answer.json()["error"]
        return found

    def bank(self, token: str, back: str = "", **fields: str) -> httpx.Response:
        """Open the 3-D Secure page, or post to it."""
        query = urlencode({"token": token} | ({"back": back} if back else {}))
        url = f"/widget/3ds?{query}"
        if not fields:
            return self.request("GET", url).response
        kind = {"content-type": "application/x-www-form-urlencoded"}
        return self.request("POST", url, content=urlencode(fields).encode(), headers=kind).response

    def challenged(self) -> str:
        """Return the token of a payment that waits for the bank."""
        token = self.pay()
        self.took(token, CARD | {"card": CHALLENGED})
        return token


async def left(desk: Browser, url: str, method: str) -> int:
    """Send the head of a request, leave, and return the status that nobody reads."""
    path, _, query = url.partition("?")
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.disconnect"}

    async def send(event: MutableMapping[str, Any]) -> None:
        if event["type"] == "http.response.start":
            statuses.append(event["status"])

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": query.encode(),
        "headers": [(b"host", b"sandbox.test")],
        "http_version": "1.1",
        "scheme": "http",
    }
    await desk.app(scope, receive, send)
    return statuses[0]
