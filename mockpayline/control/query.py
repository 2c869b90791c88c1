"""The query of a request: only parameters that the address knows, each once and with a value."""

from __future__ import annotations

from starlette.requests import Request

from mockpayline.errors import InvalidValue


def parameters(request: Request, *names: str) -> dict[str, str]:
    """Return the query's parameters by name.

    Raises `InvalidValue` for a name that the address does not know, one given twice, and one without a value: a
    filter that is silently not applied makes a test pass for the wrong reason.
    """
    found: dict[str, str] = {}
    expected = ", ".join(names) or "no parameters"
    for name, value in request.query_params.multi_items():
        if name not in names:
            raise InvalidValue("There is no such parameter.", path=name, value=value, expected=expected)
        if name in found:
            raise InvalidValue("This parameter is given twice.", path=name, value=value, expected="one value")
        if not value:
            raise InvalidValue("This parameter has no value.", path=name, expected="a value, or no such parameter")
        found[name] = value
    return found


def count(said: dict[str, str], name: str, *, default: int, most: int) -> int:
    """Return a number from 1 to `most` among the parameters, `default` where there is none."""
    text = said.get(name)
    if text is None:
        return default
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))) or not 1 <= int(text) <= most:
        raise InvalidValue("This is no such number.", path=name, value=text, expected=f"a number from 1 to {most}")
    return int(text)
