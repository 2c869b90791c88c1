"""The API's description, OpenAPI 3.1: made of the routes, their views' docstrings and types, and the scenario's forms.

Nothing is listed here a second time. A view says what it answers by the type that it returns (`Answer`, `Created`,
`Nothing`), what its query takes by `asks`, what its body is by `takes`; its docstring describes it.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec
from starlette.requests import Request

import mockpayline
from mockpayline.control import api
from mockpayline.control.answer import Answer, Created, ErrorAnswer, Nothing, json_answer
from mockpayline.control.body import Body
from mockpayline.control.query import Parameter, parameters
from mockpayline.domain.world import MERCHANT_ID, MERCHANT_ID_RULE
from mockpayline.operations.worlds import Worlds

JSON = "application/json"
YAML = "application/yaml"

_PLACES: dict[str, tuple[str, dict[str, object]]] = {
    "merchant": (f"The merchant id that names the world: {MERCHANT_ID_RULE}.", {"pattern": f"^{MERCHANT_ID}$"}),
    "token": ("The token of a web payment, as doWebPayment answered it.", {"minLength": 1}),
    "number": ("The number of a gift card; blanks and hyphens are passed over.", {"minLength": 1}),
}
"""What stands in an address, by its name there."""

_ERRORS = {
    401: "The control token is missing or wrong.",
    403: "The request's Host or Origin may not call.",
    404: "There is no such world, or no such thing in it.",
    409: "The payment's state does not allow it.",
    413: "The body is too large, or a limit of the settings is used up.",
    422: "A parameter or the body has not the form that is asked for.",
    500: "A mistake of mockpayline, which its log tells of.",
    503: "The store does not answer.",
}
_ALWAYS = (403, 422, 500, 503)

_SUCCESSES = {200: "Done.", 201: "Made, where there was none before.", 204: "Done; there is nothing to tell."}

_KINDS = (Answer, Created, Nothing)

_ABOUT = (
    "What tests drive a mockpayline server with: worlds are made, looked into and moved on in time. A world is named by"
    " a merchant id, and what is done in one is not seen in any other. Every mistake is answered in one shape, with"
    " the value seen and the legal form. Amounts are decimal euros, as text in answers; instants are those of the"
    " world's clock. Every address that takes GET takes HEAD too."
)

_METHOD_AND_ADDRESS = re.compile(r"(?P<method>[A-Z]+) (?P<address>\S+): ")


async def show(_worlds: Worlds, request: Request) -> Answer[dict[str, Any]]:
    """GET /control/openapi.json: this description; it needs no control token."""
    parameters(request)
    return json_answer(description())


@cache
def description() -> dict[str, Any]:
    """Return the description of everything under /control."""
    told = _Description()
    paths = {path: dict(told.operations(path, views)) for path, views in api.ADDRESSES.items()}
    mistake = {JSON: {"schema": told.form(ErrorAnswer)}}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "mockpayline control API",
            "version": mockpayline.__version__,
            "description": _ABOUT,
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/", "description": "The server that tells this."}],
        "security": [{}, {"controlToken": []}],
        "tags": [{"name": name, "description": text} for name, text in told.tags.items()],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(told.schemas.items())),
            "responses": {str(status): {"description": text, "content": mistake} for status, text in _ERRORS.items()},
            "securitySchemes": {
                "controlToken": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "Asked for where the setting control_token is set.",
                }
            },
        },
    }


def documented(view: api.View) -> tuple[str, str, str]:
    """Return the method and the address that a view's docstring names, and what the rest of it says."""
    text = inspect.getdoc(view) or ""
    found = _METHOD_AND_ADDRESS.match(text)
    assert found is not None, f"the docstring of {view} begins with the method and the address that it answers"
    said = text[found.end() :]
    return found["method"], found["address"], said[:1].upper() + said[1:]


class _Description:
    """The description as it grows: `schemas` and `tags` are what the operations named so far need."""

    def __init__(self) -> None:
        self.schemas: dict[str, Any] = {}
        self.tags: dict[str, str] = {}

    def operations(self, path: str, views: dict[str, str]) -> Iterator[tuple[str, Any]]:
        """Return what stands under an address: its parameters, and each method's operation."""
        if places := re.findall(r"{(\w+)}", path):
            yield "parameters", [_place(name) for name in places]
        for method, name in views.items():
            yield method.lower(), self._operation(path, name)

    def form(self, of: object) -> dict[str, Any]:
        """Return the schema of a type."""
        return self._placed(msgspec.json.schema(of))

    def _operation(self, path: str, name: str) -> dict[str, Any]:
        view = api.view(name)
        tag = name.partition(".")[0]
        module = inspect.getmodule(view)
        self.tags[tag] = (inspect.getdoc(module) or "").partition("\n")[0]
        said = documented(view)[2]
        told: dict[str, Any] = {
            "operationId": name.replace(".", "_"),
            "tags": [tag],
            "summary": re.split(r"[.;]\s|\.$", said.replace("\n", " "), maxsplit=1)[0],
            "description": said,
        }
        asked: tuple[Parameter, ...] = getattr(view, "asks", ())
        if asked:
            told["parameters"] = [_parameter(one) for one in asked]
        body: Body | None = getattr(view, "takes", None)
        if body is not None:
            told["requestBody"] = self._body(body)
        if path in api.WITHOUT_TOKEN:
            told["security"] = [{}]
        told["responses"] = dict(self._responses(path, view, body))
        return told

    def _body(self, body: Body) -> dict[str, Any]:
        examples = {name: {"value": value} for name, value in body.examples.items()}
        form = self._placed({"$ref": f"#/$defs/{body.name}", "$defs": _apart(body.name, body.schema())})
        media = (JSON, YAML) if body.is_yaml else (JSON,)
        content = {one: {"schema": form, "examples": examples} for one in media}
        return {"description": body.says, "required": True, "content": content}

    def _responses(self, path: str, view: api.View, body: Body | None) -> Iterator[tuple[str, Any]]:
        answers = list(_answers(view))
        for of, inner in answers:
            told: dict[str, Any] = {"description": _SUCCESSES[of.success]}
            if inner is not None:
                told["content"] = {JSON: {"schema": self.form(inner)}}
            yield str(of.success), told
        fails = {*_ALWAYS, *getattr(view, "fails", ())}
        if path not in api.WITHOUT_TOKEN:
            fails.add(401)
        if "{" in path and all(of.success != 201 for of, _ in answers):
            fails.add(404)
        if body is not None:
            fails.add(413)
        for status in sorted(fails):
            yield str(status), {"$ref": f"#/components/responses/{status}"}

    def _placed(self, told: dict[str, Any]) -> dict[str, Any]:
        """Return a schema whose parts stand among the description's own."""
        parts = told.pop("$defs", {})
        for name, part in parts.items():
            placed = _referring(part)
            assert self.schemas.setdefault(name, placed) == placed, f"two different things are called {name}"
        found: dict[str, Any] = _referring(told)
        return found


def _apart(name: str, form: dict[str, Any]) -> dict[str, Any]:
    """Return a form and its parts by names that are nobody else's."""
    own = {key: value for key, value in form.items() if key not in {"$schema", "$defs"}}
    parts = {f"{name}.{part}": value for part, value in form.get("$defs", {}).items()}
    found: dict[str, Any] = _referring({name: own, **parts}, f"#/$defs/{name}.")
    return found


def _answers(view: api.View) -> Iterator[tuple[type[Answer[Any] | Nothing], object]]:
    """Return what a view answers where all goes well: the kind of answer, and the type of its JSON if it has one."""
    said = get_type_hints(view, include_extras=True)["return"]
    for one in get_args(said) if get_origin(said) in {Union, UnionType} else (said,):
        kind = get_origin(one) or one
        assert kind in _KINDS, f"{view} says by its return type what it answers, as Answer[Payments]"
        yield kind, next(iter(get_args(one)), None)


def _place(name: str) -> dict[str, Any]:
    says, form = _PLACES[name]
    return {"name": name, "in": "path", "required": True, "description": says, "schema": {"type": "string", **form}}


def _parameter(one: Parameter) -> dict[str, Any]:
    return {"name": one.name, "in": "query", "required": False, "description": one.says, "schema": dict(one.form)}


def _referring(part: Any, to: str = "#/components/schemas/") -> Any:
    """Return a part of a schema with its references leading elsewhere, usually to the description's own schemas."""
    if isinstance(part, list):
        return [_referring(one, to) for one in part]
    if not isinstance(part, dict):
        return part
    return {
        key: value.replace("#/$defs/", to) if key == "$ref" else _referring(value, to) for key, value in part.items()
    }
