"""Holds the control API's answers against its description, taken strictly: nothing may be answered that it lacks."""

from __future__ import annotations

import re
from functools import cache
from typing import Any
from urllib.parse import unquote

import httpx
import msgspec
from jsonschema import Draft202012Validator
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from mockpayline.control.openapi import description

_HERE = "urn:control"
METHODS = ("GET", "PUT", "POST", "PATCH", "DELETE")


@cache
def published() -> dict[str, Any]:
    """Return the description as a reader gets it."""
    told: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(description()))
    return told


def operations() -> list[tuple[str, str]]:
    """Return the method and address of every operation that is described."""
    found = [(one.upper(), path) for path, item in published()["paths"].items() for one in item]
    return [(method, path) for method, path in found if method in METHODS]


def operation_at(method: str, path: str) -> dict[str, Any] | None:
    """Return the operation that is described for a request, None where there is none."""
    method = "GET" if method == "HEAD" else method
    for pattern, item in published()["paths"].items():
        if method.lower() in item and _expression(pattern).fullmatch(unquote(path)):
            found: dict[str, Any] = item[method.lower()]
            return found
    return None


def check(answer: httpx.Response) -> None:
    """Assert that an answer is as described: its status, its kind, every member of its JSON and no other."""
    request = answer.request
    place = f"{request.method} {request.url.path}"
    operation = operation_at(request.method, request.url.path)
    if operation is None:
        assert answer.status_code >= 400, f"{place} is answered, but not described"
        return
    responses = operation["responses"]
    assert str(answer.status_code) in responses, f"{place} is not described to answer {answer.status_code}"
    described = _resolved(responses[str(answer.status_code)])
    if "content" not in described:
        assert not answer.content, f"{place} is described to tell nothing"
        return
    if request.method == "HEAD":
        return
    assert answer.headers["content-type"] in described["content"], f"{place} answers another kind than described"
    form = described["content"]["application/json"]["schema"]
    wrong = next(_validator(msgspec.json.encode(form)).iter_errors(answer.json()), None)
    assert wrong is None, f"{place} is not as described at {wrong.json_path if wrong else ''}: {wrong}"


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"{\w+}", "[^/]+", pattern))


def _resolved(part: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in part:
        return part
    found: Any = published()
    for name in part["$ref"].removeprefix("#/").split("/"):
        found = found[name]
    return dict(found)


@cache
def _validator(form: bytes) -> Draft202012Validator:
    whole = DRAFT202012.create_resource(strict(published()))
    registry: Registry[Any] = Registry().with_resource(_HERE, whole)
    return Draft202012Validator(msgspec.json.decode(form.replace(b'"#/', f'"{_HERE}#/'.encode())), registry=registry)


def strict(part: Any) -> Any:
    """Return a part of the description in which an object has the members that are described and no others."""
    if isinstance(part, list):
        return [strict(one) for one in part]
    if not isinstance(part, dict):
        return part
    told = {key: strict(value) for key, value in part.items()}
    return {"additionalProperties": False, **told} if isinstance(told.get("properties"), dict) else told
