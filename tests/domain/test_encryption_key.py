"""The RSA key of getEncryptionKey."""

from __future__ import annotations

import random

import pytest

from mockpayline.domain.encryption_key import PUBLIC_EXPONENT, _is_prime, modulus

KEYS = ["b6f378a315f0056356b8c55cc396d78d", "b34b37616f6444686a5885066771c17f", "a30889f9603e253e0cf86e6800c37dad"]
"""Keys of 128 bits of the seeds 0, 1 and 2; a shop that encrypts may have kept one."""


def test_a_seed_always_gives_the_same_key_and_another_seed_another() -> None:
    assert modulus("0", 256) == modulus("0", 256) != modulus("1", 256)


def test_a_seed_gives_the_key_that_it_gave_in_every_version() -> None:
    assert [f"{modulus(seed, 128):x}" for seed in ("0", "1", "2")] == KEYS


@pytest.mark.parametrize("bits", [128, 256, 512])
def test_a_modulus_has_exactly_its_bits_and_is_odd(bits: int) -> None:
    for seed in range(5):
        key = modulus(str(seed), bits)
        assert key.bit_length() == bits, f"seed {seed}"
        assert key % 2 == 1, f"seed {seed}"


def test_the_key_of_a_shop_has_2048_bits() -> None:
    assert modulus("0").bit_length() == 2048


def test_what_the_key_encrypts_can_be_decrypted_by_its_primes() -> None:
    key = modulus("0", 32)
    first = next(divisor for divisor in range(3, 1 << 16, 2) if key % divisor == 0)
    second = key // first
    private = pow(PUBLIC_EXPONENT, -1, (first - 1) * (second - 1))
    assert all(pow(pow(text, PUBLIC_EXPONENT, key), private, key) == text for text in (1, 2, 4970, 65_000))


def test_an_odd_number_of_bits_is_a_programmers_mistake() -> None:
    with pytest.raises(AssertionError, match="two primes"):
        modulus("0", 255)


@pytest.mark.parametrize(
    ("number", "prime"),
    [
        (3, True),
        (1999, True),
        (9, False),
        (2_003, True),
        (2_147_483_647, True),
        # A strong pseudoprime to base 2 without small divisors, two Carmichael numbers, one of them of three large
        # primes, and a product of two primes.
        (3_215_031_751, False),
        (2221 * 4441 * 6661, False),
        (2003 * 2011, False),
        (4_294_967_297, False),
        (65_537, True),
    ],
)
def test_primes_are_told_from_composites(number: int, prime: bool) -> None:
    assert _is_prime(number, random.Random(1)) is prime  # noqa: S311 - no secret
