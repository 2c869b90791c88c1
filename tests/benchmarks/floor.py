"""The floor: bare Starlette that reads a body and answers constant bytes; `python -m tests.benchmarks.floor PORT`."""

from __future__ import annotations

import sys

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

SIZES = (700, 3000)
"""Bytes of its answers, about those of doWebPayment and of getWebPaymentDetails; each at the path of its number."""


def route(size: int) -> Route:
    """Return the route that answers this many bytes."""
    content = b"x" * size

    async def answer(request: Request) -> Response:
        await request.body()
        return Response(content, media_type="text/xml; charset=utf-8")

    return Route(f"/{size}", answer, methods=["POST"])


if __name__ == "__main__":
    app = Starlette(routes=[route(size) for size in SIZES])
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)
