"""The body of a widget's call: a small JSON object of texts."""

from __future__ import annotations

import msgspec
from starlette.requests import Request

from mockpayline.errors import InvalidValue, LimitReached

BODY_BYTES = 16 * 1024
"""The largest body that is read: a form has seven short fields, a buyer's data some addresses."""
MEMBERS_AT_MOST = 50
"""Members of one object."""
TEXT_AT_MOST = 200
"""Characters of one member."""


async def read_object(request: Request) -> dict[str, object]:
    """Return the JSON object of a request. Raises `LimitReached` above `BODY_BYTES`, `InvalidValue` for anything else.

    The content type decides nothing: a text is sent without asking leave first (CORS), which a shop's page that is
    being left has no time for.
    """
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > BODY_BYTES:
            raise LimitReached(
                "The body is too large.", path="body", value=BODY_BYTES, expected=f"at most {BODY_BYTES} bytes"
            )
    try:
        said = msgspec.json.decode(bytes(body))
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        # What stood there is not repeated: it may be a form with a card number.
        raise InvalidValue("The body is no JSON.", path="body", expected="a JSON object in UTF-8") from None
    if not isinstance(said, dict) or len(said) > MEMBERS_AT_MOST:
        raise InvalidValue(
            "The body is no such object.", path="body", expected=f"an object of at most {MEMBERS_AT_MOST} members"
        )
    return said


def fields_of(said: dict[str, object]) -> dict[str, str]:
    """Return an object's members as the fields of a form. Raises `InvalidValue` for what is no short text."""
    fields: dict[str, str] = {}
    for name, value in said.items():
        if not isinstance(value, str) or len(value) > TEXT_AT_MOST:
            raise InvalidValue(
                "This is no such text.", path=name[:TEXT_AT_MOST], expected=f"a text of at most {TEXT_AT_MOST}"
            )
        fields[name] = value
    return fields
