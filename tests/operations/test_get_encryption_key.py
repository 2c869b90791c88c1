"""getEncryptionKey: a real RSA modulus, the same for the same seed."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime

import msgspec
import pytest

from mockpayline.contract.messages import GetEncryptionKeyRequest, GetEncryptionKeyResponse
from mockpayline.contract.types import Key

from .desk import Desk, code, world

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
    modulus = modulus_of(desk)
    assert modulus.bit_length() == 2048
    assert key_of(desk).size == 2048
    assert pow(2, modulus - 1, modulus) != 1, "a product of two primes is no prime (Fermat)"
    assert math.isqrt(modulus) ** 2 != modulus, "the two primes differ"
    assert [one for one in range(2, 10_000) if modulus % one == 0] == []


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
