"""The door of a server that asks for a token: a form, and the pass that a browser then keeps."""

from __future__ import annotations

from starlette.responses import HTMLResponse, RedirectResponse, Response

from mockpayline.inspector.asked import Asked
from mockpayline.inspector.render import render


async def form(asked: Asked) -> Response:
    """Show the form."""
    return _form(asked.request.query_params.get("to", ""), wrong=False)


async def enter(asked: Asked) -> Response:
    """Let in who knows the token, to the page that was asked for."""
    fields = await asked.form()
    given = asked.guard.pass_for(fields.get("token", ""))
    to = fields.get("to", "")
    if given is None:
        return _form(to, wrong=True)
    response = RedirectResponse(_own_path(to), 303)
    secure = asked.request.url.scheme == "https"
    # Lax, so that a link from elsewhere finds the developer inside; what changes anything is a POST.
    response.set_cookie(asked.guard.pass_name, given, httponly=True, samesite="lax", secure=secure)
    return response


def _form(to: str, *, wrong: bool) -> Response:
    values = {"title": "Control token", "to": _own_path(to), "wrong": wrong, "world": None, "here": ""}
    return HTMLResponse(render("door.html", values), 401 if wrong else 200)


def _own_path(to: str) -> str:
    """Return where to go: a path of this server, never another one's."""
    plain = to.isascii() and to.isprintable() and "\\" not in to
    return to if plain and to.startswith("/") and not to.startswith("//") else "/"
