"""The RSA key of getEncryptionKey, made from the world's seed so that a seed always gives the same key."""

from __future__ import annotations

import hashlib
import random

BITS = 2048
PUBLIC_EXPONENT = 65537

_ROUNDS = 8
_SMALL = [p for p in range(3, 2000, 2) if all(p % q for q in range(3, int(p**0.5) + 1, 2))]


def modulus(seed: str, bits: int = BITS) -> int:
    """Return the public modulus of a key of this many bits: the product of two primes drawn from the seed.

    It protects nothing, for whoever knows the seed knows the primes; it lets a shop encrypt as it would for real.
    """
    assert bits % 2 == 0, "the two primes have half of the bits each"
    source = random.Random(hashlib.sha256(f"{seed}\0key".encode()).digest())  # noqa: S311 - meant to repeat
    first = _prime(source, bits // 2)
    second = _prime(source, bits // 2)
    return first * second


def _prime(source: random.Random, bits: int) -> int:
    while True:
        # The two top bits make the product exactly `bits` long, the lowest makes it odd.
        candidate = source.getrandbits(bits) | 3 << (bits - 2) | 1
        if (candidate - 1) % PUBLIC_EXPONENT and _is_prime(candidate, source):
            return candidate


def _is_prime(candidate: int, source: random.Random) -> bool:
    """Tell by trial division and Miller-Rabin whether an odd number is prime, wrong at most once in 4**8."""
    if any(candidate % small == 0 for small in _SMALL):
        return candidate in _SMALL
    odd, halvings = candidate - 1, 0
    while odd % 2 == 0:
        odd //= 2
        halvings += 1
    for _ in range(_ROUNDS):
        power = pow(source.randrange(2, candidate - 1), odd, candidate)
        if power in {1, candidate - 1}:
            continue
        for _ in range(halvings - 1):
            power = power * power % candidate
            if power == candidate - 1:
                break
        else:
            return False
    return True
