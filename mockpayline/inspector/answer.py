"""The way that every request for a page takes: the guard, the view, and a page for whatever goes wrong."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from importlib import import_module
from typing import cast
from urllib.parse import quote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.control.answer import COMMON_HEADERS, InternalError, WrongMethod
from mockpayline.control.guard import Guard
from mockpayline.errors import LimitReached, NotFound, SandboxError, StoreDown, Unauthorized, told_bug
from mockpayline.inspector.asked import Asked
from mockpayline.inspector.frame import frame_of
from mockpayline.inspector.render import render
from mockpayline.operations.worlds import Worlds

_log = logging.getLogger("mockpayline.inspector")

View = Callable[[Asked], Awaitable[Response]]
"""Answers one method of one address; what it raises of the error family becomes a page."""

HEADERS = COMMON_HEADERS | {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    # Without a referrer browsers send no Origin with a form either, and the guard would refuse its own pages.
    "Referrer-Policy": "same-origin",
}


async def answer(worlds: Worlds, guard: Guard, views: Mapping[str, str], request: Request) -> Response:
    """Return the answer of one request."""
    asked = Asked(worlds, guard, request)
    try:
        response = await _answer(asked, views)
    except Unauthorized as error:
        response = _to_the_door(asked, error)
    except SandboxError as error:
        response = await _mistake(asked, error)
    except ClientDisconnect:
        response = Response(status_code=400)  # nobody is left to read it
    except Exception:
        reference = told_bug(_log)
        internal = InternalError(f"Internal error (reference {reference}).", expected="a look at the log")
        response = await _mistake(asked, internal)
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    return response


async def _answer(asked: Asked, views: Mapping[str, str]) -> Response:
    method = "GET" if asked.request.method == "HEAD" else asked.request.method
    name = views.get(method, "")
    if name.startswith("door."):
        asked.guard.check(asked.request, with_token=False)
    else:
        asked.guard.check_browser(asked.request)
    if not name:
        legal = ", ".join([*views, "HEAD"] if "GET" in views else views)
        raise WrongMethod("This address does not take this method.", path="method", value=method, expected=legal)
    module, function = name.split(".")
    view = cast("View", getattr(import_module(f"mockpayline.inspector.{module}"), function))
    return await view(asked)


def _to_the_door(asked: Asked, error: Unauthorized) -> Response:
    """Ask a person for the token; who sent one that is wrong, or is no browser, is told so."""
    wants_page = "text/html" in asked.request.headers.get("accept", "") and "authorization" not in asked.request.headers
    if wants_page and asked.request.method in {"GET", "HEAD"}:
        return RedirectResponse(f"/inspector/token?to={quote(asked.here, safe='')}", 303)
    html = render("mistake.html", {"title": error.message, "error": error, "world": None, "here": ""})
    return HTMLResponse(html, error.status, {"WWW-Authenticate": "Bearer"})


async def _mistake(asked: Asked, error: SandboxError) -> Response:
    frame = None
    if asked.merchant and error.status in {404, 409, 422}:
        try:
            frame = await asked.worlds.run(asked.merchant, frame_of)
        except (NotFound, StoreDown):
            frame = None
    values = {"title": error.message, "error": error, "world": frame, "here": ""}
    headers = {}
    match error:
        case WrongMethod():
            headers["Allow"] = error.expected
        case LimitReached(path="body"):
            # The rest of the form was not read, and no request can be found behind it.
            headers["Connection"] = "close"
    return HTMLResponse(render("mistake.html", values), error.status, headers)
