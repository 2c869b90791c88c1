"""getEncryptionKey: the key that a shop may encrypt card data with; WooCommerce asks for it to test its settings."""

from __future__ import annotations

from functools import lru_cache

from mockpayline.contract.messages.merchant import GetEncryptionKeyRequest, GetEncryptionKeyResponse
from mockpayline.contract.types.card import Key
from mockpayline.domain.encryption_key import BITS, PUBLIC_EXPONENT, modulus
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import ACCEPTED, result
from mockpayline.operations.dates import long_date

KEY_LIFE = 365 * 86_400_000
"""How long a key lasts, in ms [own: no source tells]."""


def get_encryption_key(request: GetEncryptionKeyRequest, call: Call) -> GetEncryptionKeyResponse:
    """Answer the world's key: modulus and exponent in hexadecimal [own: the form is in no source]."""
    declaration = call.tx.declaration
    return GetEncryptionKeyResponse(
        result=result(ACCEPTED),
        key=Key(
            keyId=1,
            modulus=f"{_modulus(declaration.seed):x}",
            merchantKeyName=request.merchantKeyName or declaration.merchant_id,
            publicExponent=f"{PUBLIC_EXPONENT:x}",
            expirationDate=long_date(call.tx.now + KEY_LIFE),
            cipher="RSA",
            algo="RSA",
            size=BITS,
        ),
    )


@lru_cache(maxsize=256)
def _modulus(seed: str) -> int:
    return modulus(seed)
