"""Faults of a world by the control API: set, counted, told and forgotten."""

from __future__ import annotations

import pytest

from mockpayline.contract.base import Message
from mockpayline.contract.messages import DoWebPaymentRequest, GetMerchantSettingsRequest
from mockpayline.contract.operations import OPERATIONS
from mockpayline.domain.fault import Fault
from mockpayline.operations.backend import Backend
from mockpayline.scenario.faults import FAULTS_AT_MOST
from mockpayline.soap.authentication import Credentials
from mockpayline.soap.codec import Decoded
from tests.control.api import DEMO, Api
from tests.operations.desk import Context

pytestmark = pytest.mark.anyio

FAULTS = f"{DEMO}/faults"

SAID: list[dict[str, object]] = [
    {"on": "doWebPayment", "call": 2, "http": 503},
    {"on": "*", "first": 3, "delay": "200ms", "soap_fault": "the server is tired"},
    {"on": "doRefund", "every": 2, "code": "02101"},
    {"on": "*", "delay": "1000ms"},
    {"on": "*", "slow": 200},
    {"on": "*", "at": "shop.test:8443", "do": "drop"},
    {"on": "*", "do": "lose_answer"},
    {"on": "*", "do": "truncate"},
    {"on": "*", "do": "garbage"},
]


async def met(api: Api, request: Message, operation: str) -> Fault | None:
    """Call as the merchant of the demo world and return the fault that the call meets."""
    backend = Backend(api.worlds)
    reply = await backend.call(Credentials("DEMO", "demo"), OPERATIONS[operation], Decoded(request, (), ()), Context())
    return reply.fault


async def test_a_world_has_no_faults_at_first(api: Api) -> None:
    assert await api.get(FAULTS) == {"faults": []}


async def test_faults_are_told_in_the_words_they_were_given_in(api: Api) -> None:
    told = [{**one, "calls": {}, "met": 0} for one in SAID]
    assert await api.post(FAULTS, SAID) == {"faults": told}
    assert await api.get(FAULTS) == {"faults": told}


async def test_faults_are_added_to_those_that_are_set(api: Api) -> None:
    await api.post(FAULTS, {"do": "drop"})
    told = await api.post(FAULTS, {"on": "doRefund", "do": "garbage"})
    assert [(one["on"], one["do"]) for one in told["faults"]] == [("*", "drop"), ("doRefund", "garbage")]


async def test_each_fault_counts_the_calls_since_it_was_set_and_those_that_met_it(api: Api) -> None:
    await api.post(FAULTS, {"on": "*", "call": 2, "do": "drop"})
    request = GetMerchantSettingsRequest(version="34")
    assert await met(api, request, "getMerchantSettings") is None
    await api.post(FAULTS, {"on": "getMerchantSettings", "first": 2, "http": 502})
    kinds = [fault and fault.kind for fault in [await met(api, request, "getMerchantSettings") for _ in range(3)]]
    assert kinds == ["drop", "http", None]
    assert await met(api, DoWebPaymentRequest(), "doWebPayment") is None
    first, second = (await api.get(FAULTS))["faults"]
    assert (first["calls"], first["met"]) == ({"getMerchantSettings": 4, "doWebPayment": 1}, 1)
    assert (second["calls"], second["met"]) == ({"getMerchantSettings": 3}, 1)


async def test_what_is_forgotten_befalls_nothing_and_counts_anew(api: Api) -> None:
    request = GetMerchantSettingsRequest(version="34")
    for _turn in range(2):
        await api.post(FAULTS, {"call": 1, "do": "drop"})
        assert await met(api, request, "getMerchantSettings") is not None
        assert (await api.http.delete(FAULTS)).status_code == 204
        assert await api.get(FAULTS) == {"faults": []}
        assert await met(api, request, "getMerchantSettings") is None


async def test_a_reset_world_has_no_faults(api: Api) -> None:
    await api.post(FAULTS, {"do": "drop"})
    await api.post(f"{DEMO}/reset", None)
    assert await api.get(FAULTS) == {"faults": []}


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ({"http": 200}, "faults[0].http"),
        ([{"do": "drop"}, {"do": "explode"}], "faults[1].do"),
        ({"do": "drop", "http": 503}, "faults[0].http"),
        (5, "faults[0]"),
    ],
)
async def test_a_mistake_is_answered_with_its_path_and_adds_nothing(api: Api, said: object, path: str) -> None:
    error = await api.post(FAULTS, said, 422)
    assert (error["kind"], error["path"]) == ("invalid_scenario", path)
    assert await api.get(FAULTS) == {"faults": []}


async def test_an_empty_body_is_a_mistake(api: Api) -> None:
    answer = await api.http.post(FAULTS, content=b" ")
    assert (answer.status_code, answer.json()["error"]["path"]) == (422, "body")


async def test_a_world_takes_as_many_faults_as_it_may_have_and_no_more(api: Api) -> None:
    told = await api.post(FAULTS, [{"do": "drop"}] * FAULTS_AT_MOST)
    assert len(told["faults"]) == FAULTS_AT_MOST
    error = await api.post(FAULTS, {"do": "drop"}, 413)
    assert (error["kind"], error["value"]) == ("limit_reached", FAULTS_AT_MOST)
    assert len((await api.get(FAULTS))["faults"]) == FAULTS_AT_MOST


async def test_a_world_that_is_none_has_no_faults(api: Api) -> None:
    for method in ("GET", "POST", "DELETE"):
        answer = await api.http.request(method, "/control/worlds/NOBODY/faults", content=b'{"do": "drop"}')
        assert answer.status_code == 404
