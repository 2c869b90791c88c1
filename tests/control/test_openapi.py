from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from openapi_spec_validator import validate
from starlette.routing import Route

from mockpayline.control import api as control
from mockpayline.control.guard import Guard
from mockpayline.control.openapi import documented
from mockpayline.domain.state_machine import PaymentState
from tests.control.api import DEMO, GOOD_CB, MAGIC, Api, serving
from tests.control.described import METHODS, check, operation_at, operations, published

pytestmark = pytest.mark.anyio

INTERFACES = """
GET /control/ready
GET /control/openapi.json
GET /control/worlds
PUT /control/worlds/{merchant}
POST /control/worlds/{merchant}/reset
DELETE /control/worlds/{merchant}
GET /control/worlds/{merchant}/payments
GET /control/worlds/{merchant}/payments/{token} until timeout
POST /control/worlds/{merchant}/payments/{token}/buyer
GET /control/worlds/{merchant}/gift-cards/{number}
PATCH /control/worlds/{merchant}/gift-cards/{number}
GET /control/worlds/{merchant}/clock
POST /control/worlds/{merchant}/clock
GET /control/worlds/{merchant}/journal operation order_ref token
GET /control/worlds/{merchant}/notifications token until timeout
GET /control/worlds/{merchant}/faults
POST /control/worlds/{merchant}/faults
DELETE /control/worlds/{merchant}/faults
GET /control/worlds/{merchant}/coverage
GET /control/worlds/{merchant}/hints
GET /control/worlds/{merchant}/invariants
"""
"""What users rely on, with the parameters that they name: none of it may go."""


def filled(path: str) -> str:
    """Return an address of the demo world, of a payment that there is not and of a card that is good."""
    return path.format(merchant="DEMO", token="1unknown", number=MAGIC)


def members(part: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Return the members of all objects within a schema, each with its place."""
    if isinstance(part, list):
        for one in part:
            yield from members(one, place)
    if isinstance(part, dict):
        for name, one in part.get("properties", {}).items():
            yield f"{place}.{name}", one
        for key, one in part.items():
            yield from members(one, f"{place}.{key}" if key not in {"properties", "anyOf", "items"} else place)


async def test_the_description_is_openapi_3_1() -> None:
    assert published()["openapi"].startswith("3.1.")
    validate(published())


async def test_what_is_served_is_the_description_and_no_token_is_asked_for_it() -> None:
    async with serving(guard=Guard(token="s3cret")) as api:
        assert await api.get("/control/openapi.json") == published()
        assert (await api.get("/control/openapi.json", 422, some="thing"))["path"] == "some"


async def test_every_address_that_is_answered_is_described(api: Api) -> None:
    routes = [one for one in control.routes(api.worlds, Guard()) if isinstance(one, Route)]
    answered = {one.path for one in routes if one.path not in {"/control", "/control/{rest:path}"}}
    assert answered == published()["paths"].keys()


@pytest.mark.parametrize("path", published()["paths"])
async def test_an_address_takes_the_methods_that_are_described_and_no_others(api: Api, path: str) -> None:
    described = {method for method, other in operations() if other == path}
    for method in {*METHODS, "OPTIONS", "TRACE"} - described:
        answer = await api.http.request(method, filled(path))
        assert answer.status_code == 405, f"{method} is answered, but not described: {answer.text}"
        assert {one.strip() for one in answer.headers["allow"].split(",")} - {"HEAD"} == described


@pytest.mark.parametrize(("method", "path"), operations())
async def test_an_address_knows_the_parameters_that_are_described_and_no_others(
    api: Api, method: str, path: str
) -> None:
    operation = published()["paths"][path][method.lower()]
    described = [one["name"] for one in operation.get("parameters", [])]
    answer = await api.http.request(method, filled(path), params={"no_such_thing": "1"})
    assert answer.status_code == 422, f"an unknown parameter is taken: {answer.text}"
    assert answer.json()["error"]["expected"] == (", ".join(described) or "no parameters")


@pytest.mark.parametrize(("path", "views"), control.ADDRESSES.items())
async def test_a_view_s_docstring_names_the_method_and_address_that_it_answers(
    path: str, views: dict[str, str]
) -> None:
    for method, name in views.items():
        told = documented(control.view(name))
        short = path.replace("/control/worlds/{merchant}/", ".../", 1)
        assert told[0] == method, f"{name} says that it answers {told[0]}"
        assert told[1] in {path, short}, f"{name} says that it answers {told[1]}"


async def test_every_operation_parameter_and_member_of_an_answer_is_put_into_words() -> None:
    whole = published()
    for method, path in operations():
        operation = whole["paths"][path][method.lower()]
        assert operation["summary"], f"{method} {path} has no summary"
        assert operation["description"].endswith("."), f"{method} {path} is not described in sentences"
        for one in operation.get("parameters", []):
            assert one["description"], f"{method} {path}: {one['name']} is not described"
    forms = {name: form for name, form in whole["components"]["schemas"].items() if not name.startswith("Scenario")}
    assert len(
        {
            operation["operationId"]
            for item in whole["paths"].values()
            for operation in item.values()
            if isinstance(operation, dict)
        }
    ) == len(operations()), "each operation has a name of its own"
    silent = [
        f"{name}{place}"
        for name, form in forms.items()
        if name not in {"BuyerSteps", "NewFaults"}  # their words are described where scenarios are
        for place, member in members(form)
        if not member.get("description")
    ]
    assert not silent, f"these members are not described: {silent}"


async def test_the_interfaces_that_hold_are_all_there() -> None:
    for line in INTERFACES.strip().splitlines():
        method, path, *parameters = line.split()
        operation = published()["paths"].get(path, {}).get(method.lower())
        assert operation is not None, f"{method} {path} is gone"
        known = {one["name"] for one in operation.get("parameters", [])}
        assert set(parameters) <= known, f"{method} {path} has lost {set(parameters) - known}"


async def test_the_words_of_states_are_those_of_the_machine() -> None:
    assert published()["components"]["schemas"]["PaymentState"]["enum"] == sorted(PaymentState)


async def test_every_example_of_a_body_is_taken(api: Api) -> None:
    taken = 0
    for method, path in operations():
        body = published()["paths"][path][method.lower()].get("requestBody")
        for name, example in ((body or {}).get("content", {}).get("application/json", {}).get("examples", {})).items():
            token = await api.open_payment(name)
            place = path.format(merchant="DEMO", token=token, number=MAGIC)
            answer = await api.http.request(method, place, json=example["value"])
            assert answer.status_code in {200, 201}, f"{method} {path}, {name}: {answer.text}"
            check(answer)
            taken += 1
    assert taken >= 8, "every body has an example"


async def test_a_payment_of_every_kind_is_as_described(api: Api) -> None:
    paid = await api.open_payment("PAID")
    await api.play(
        paid,
        {"gift_card": {"number": MAGIC, "pin": "1234", "amount": "50.00"}},
        {"complement": {"card": GOOD_CB, "expires": "1230", "cvv": "123"}},
    )
    held = await api.open_payment("HELD")
    await api.play(held, {"gift_card": {"number": MAGIC, "pin": "1234", "amount": "20.00"}})
    left = await api.open_payment("LEFT")
    await api.play(left, "open", "cancel")
    await api.play(left, "confirm", status=409)
    seen = {one["state"] for one in (await api.get(f"{DEMO}/payments"))["payments"]}
    assert seen == {"accepted", "open", "cancelled"}
    for address in ("journal", "hints", "invariants", "coverage", "notifications", "gift-cards", "clock"):
        check(await api.http.get(f"{DEMO}/{address}"))
    for address in ("/control/worlds", DEMO, "/control/coverage", "/control/ready"):
        check(await api.http.get(address))


async def test_a_fault_of_every_kind_is_as_described(api: Api) -> None:
    calls: list[dict[str, object]] = [{}, {"call": 2}, {"first": 3}, {"every": 2}, {"delay": "5ms"}, {"at": "a.test"}]
    kinds: list[dict[str, object]] = [
        {"http": 503},
        {"soap_fault": "Down."},
        {"code": "02101"},
        {"slow": "100"},
    ]
    kinds += [{"do": one} for one in ("drop", "lose_answer", "truncate", "garbage")]
    faults = [{"on": "doRefund", **which, **kind} for which in calls for kind in kinds]
    told = (await api.post(f"{DEMO}/faults", faults))["faults"]
    assert len(told) == len(faults)
    assert set().union(*told) == set(published()["components"]["schemas"]["FaultView"]["properties"])


async def test_the_form_of_buyer_steps_takes_what_is_taken_and_nothing_else(api: Api) -> None:
    form = Draft202012Validator(published()["components"]["schemas"]["BuyerSteps"])
    lists: list[list[object]] = [
        ["open"],
        [{"gift_card": {"number": MAGIC, "pin": "0000", "amount": 12.5}}],
        [{"complement": {"card": GOOD_CB}}],
        [{"wait": "1s"}],
        [{"gift_card": {"number": MAGIC, "pin": 1234}}],
        [{"gift_card": {"number": MAGIC}}],
        [{"authenticate": "perhaps"}],
        [{"open": None, "cancel": None}],
        ["pay"],
    ]
    for steps in lists:
        token = await api.open_payment()
        answer = await api.http.post(f"{DEMO}/payments/{token}/buyer", json=steps)
        assert form.is_valid(steps) is (answer.status_code != 422), f"{steps}: {answer.text}"


async def test_a_put_that_is_sent_again_leaves_the_same_world(api: Api) -> None:
    first = await api.put("/control/worlds/AGAIN", b'{"extends": "demo", "seed": "7"}', 201)
    await api.open_payment(merchant="AGAIN")
    again = await api.put("/control/worlds/AGAIN", b'{"extends": "demo", "seed": "7"}')
    assert again == first
    assert (await api.get("/control/worlds/AGAIN/payments"))["payments"] == []


async def test_an_answer_that_the_description_lacks_is_noticed(api: Api) -> None:
    answer = await api.http.get("/control/ready")
    told = answer.json()
    for wrong in ({**told, "more": 1}, {"ready": True}, {**told, "version": 1}):
        answer._content = json.dumps(wrong).encode()
        with pytest.raises(AssertionError, match="not as described"):
            check(answer)


async def test_an_address_of_the_description_is_found_whatever_stands_in_it() -> None:
    for method, path in operations():
        found = operation_at(method, re.sub(r"{\w+}", "A%40b", path))
        assert found is published()["paths"][path][method.lower()], f"{method} {path} is taken for another"
