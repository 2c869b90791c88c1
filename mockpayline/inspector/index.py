"""The first page: what this is, where SOAP clients go, and the worlds with links to what is in them."""

from __future__ import annotations

from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Route

from mockpayline.control.answer import COMMON_HEADERS
from mockpayline.control.guard import Guard, authority
from mockpayline.errors import SandboxError, Unauthorized
from mockpayline.operations.worlds import Worlds

SERVICES = ("WebPaymentAPI", "DirectPaymentAPI", "ExtendedAPI")
"""The services whose addresses the page names."""

PARTS = {"world": "", "payments": "/payments", "gift cards": "/gift-cards", "journal": "/journal"}
"""What a world's links are called, and where under its address they lead."""

# The page needs nothing but itself: no script, no style, no image, no form, no frame around it.
_HEADERS = COMMON_HEADERS | {
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}

_PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>mockpayline</title></head>
<body>
{body}
</body>
</html>
"""


def routes(worlds: Worlds, guard: Guard) -> list[BaseRoute]:
    """Return the inspector's routes."""

    async def index(request: Request) -> Response:
        try:
            guard.check(request)
            body, status = await _index(worlds, request), 200
        except SandboxError as error:
            body, status = (
                f"<h1>mockpayline</h1>\n<p>{escape(error.message)} {escape(error.expected)}</p>",
                error.status,
            )
            headers = {"WWW-Authenticate": "Bearer"} if isinstance(error, Unauthorized) else {}
            return HTMLResponse(_PAGE.format(body=body), status, _HEADERS | headers)
        return HTMLResponse(_PAGE.format(body=body), status, _HEADERS)

    return [Route("/", index, methods=["GET"])]


async def _index(worlds: Worlds, request: Request) -> str:
    from mockpayline.control.worlds import summaries

    base = _base_url(request)
    services = "\n".join(
        f'<li>{name}: <code>{base}/V4/services/{name}</code>, <a href="/V4/services/{name}?wsdl">its WSDL</a></li>'
        for name in SERVICES
    )
    rows = "\n".join(_row(one["merchant"], one["scenario"]) for one in await summaries(worlds))
    return f"""<h1>mockpayline</h1>
<p>A sandbox for the Carte Cadeau Carrefour through Payline: a server that speaks Payline's SOAP, and that no real
card or money ever reaches. It is not affiliated with Monext or Carrefour.</p>
<h2>Where SOAP clients go</h2>
<ul>
{services}
</ul>
<h2>Worlds</h2>
<ul>
{rows}
</ul>"""


def _row(merchant: str, scenario: str) -> str:
    address = f"/control/worlds/{quote(merchant, safe='')}"
    links = ", ".join(f'<a href="{escape(address + path)}">{name}</a>' for name, path in PARTS.items())
    return f"<li>{escape(merchant)} ({escape(scenario)}): {links}</li>"


def _base_url(request: Request) -> str:
    """Return the address that the page was asked at; HTTP/1.0 may leave it out."""
    host = request.headers.get("host", "")
    shown = host if authority(host) else "localhost"
    return escape(f"{request.url.scheme}://{shown}")
