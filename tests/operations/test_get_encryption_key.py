"""getEncryptionKey: a real RSA modulus, the same for the same seed."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest

from mockpayline.contract.messages import GetEncryptionKeyRequest, GetEncryptionKeyResponse
from mockpayline.contract.operations import OPERATIONS
from mockpayline.contract.types import Key
from mockpayline.domain.encryption_key import modulus
from mockpayline.domain.journal import Kind
from mockpayline.operations import get_encryption_key
from mockpayline.soap.authentication import Credentials
from mockpayline.soap.codec import Decoded

from .desk import Context, Desk, code, only, world

DeskOf = Callable[..., Desk]


def key_of(desk: Desk, **fields: str) -> Key:
    request = GetEncryptionKeyRequest(version="34", **fields)
    answer = desk.answer(request, GetEncryptionKeyResponse)
    assert code(answer) == "00000"
    assert answer.key is not None
    return answer.key


def modulus_of(desk: Desk) -> int:
    return int(key_of(desk).modulus or "", 16)


def test_the_modulus_has_2048_bits_and_is_no_prime_no_square_and_without_small_factor(desk: Desk) -> None:
    number = modulus_of(desk)
    assert number.bit_length() == 2048
    assert key_of(desk).size == 2048
    assert pow(2, number - 1, number) != 1, "a product of two primes is no prime (Fermat)"
    assert math.isqrt(number) ** 2 != number, "the two primes differ"
    assert [one for one in range(2, 10_000) if number % one == 0] == []


def test_the_exponent_fits_the_cipher(desk: Desk) -> None:
    key = key_of(desk)
    assert int(key.publicExponent or "", 16) == 65537
    assert key.cipher == "RSA"


def test_the_key_is_the_same_at_every_call_and_for_every_world_of_a_seed(desk_of: DeskOf) -> None:
    first, second = desk_of(world()), desk_of(world())
    assert modulus_of(first) == modulus_of(first) == modulus_of(second)


def test_another_seed_gives_another_key(desk_of: DeskOf) -> None:
    assert modulus_of(desk_of(world())) != modulus_of(desk_of(msgspec.structs.replace(world(), seed="other")))


def test_the_key_is_valid_now_and_for_a_while(desk: Desk) -> None:
    ends = datetime.strptime(key_of(desk).expirationDate or "", "%d/%m/%Y %H:%M:%S")  # noqa: DTZ007 - a day is enough
    assert (ends.year, ends.month) >= (2027, 1)


@pytest.mark.parametrize(("sent", "named"), [("mine", "mine"), ("", "DEMO")])
def test_the_key_bears_the_name_that_was_asked_for(desk: Desk, sent: str, named: str) -> None:
    assert key_of(desk, merchantKeyName=sent).merchantKeyName == named


def test_other_calls_are_answered_while_a_key_is_being_made(desk_of: DeskOf) -> None:
    desk = desk_of(msgspec.structs.replace(world(), seed="answered meanwhile"))

    async def story() -> list[str]:
        ended: list[str] = []

        async def call(operation: str) -> None:
            asked = OPERATIONS[operation]
            decoded = Decoded(asked.request(), (), ())
            await desk.backend.call(Credentials("DEMO", "demo"), asked, decoded, Context())
            ended.append(operation)

        making = asyncio.create_task(call("getEncryptionKey"))
        await asyncio.sleep(0)  # it begins
        await call("getMerchantSettings")
        await making
        return ended

    assert asyncio.run(story()) == ["getMerchantSettings", "getEncryptionKey"]
    assert only(desk.journal(Kind.CALL, operation="getEncryptionKey")).data["code"] == "00000", "it is one call"


def test_a_key_that_several_ask_for_at_once_is_made_once(desk_of: DeskOf, monkeypatch: pytest.MonkeyPatch) -> None:
    desk = desk_of(msgspec.structs.replace(world(), seed="asked for by several"))
    made: list[str] = []

    def counted(seed: str) -> int:
        made.append(seed)
        return modulus(seed)

    monkeypatch.setattr(get_encryption_key, "modulus", counted)

    async def story() -> set[str | None]:
        asked = OPERATIONS["getEncryptionKey"]
        calls = (
            desk.backend.call(
                Credentials("DEMO", "demo"), asked, Decoded(GetEncryptionKeyRequest(version="34"), (), ()), Context()
            )
            for _ in range(8)
        )
        answers = [reply.message for reply in await asyncio.gather(*calls)]
        return {one.key.modulus for one in answers if isinstance(one, GetEncryptionKeyResponse) and one.key}

    assert asyncio.run(story()) == {f"{modulus('asked for by several'):x}"}
    assert made == ["asked for by several"]
