"""getEncryptionKey: the key that a shop may encrypt card data with; WooCommerce asks for it to test its settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from mockpayline.contract.messages.merchant import GetEncryptionKeyRequest, GetEncryptionKeyResponse
from mockpayline.contract.types.card import Key
from mockpayline.domain.encryption_key import BITS, PUBLIC_EXPONENT, modulus
from mockpayline.domain.ports import WorldTx
from mockpayline.operations.call import Call
from mockpayline.operations.catalogue import ACCEPTED, result
from mockpayline.operations.dates import long_date

KEY_LIFE = 365 * 86_400_000
"""How long a key lasts, in ms [own: no source tells]."""

_KEPT = 256
_moduli: dict[str, int] = {}
"""The keys of the seeds that were asked for last, the oldest first."""
_keeping = threading.Lock()


def preparation(tx: WorldTx) -> Callable[[], object] | None:
    """Return what makes the key of the world's seed, None where it is made already."""
    seed = tx.declaration.seed
    return None if seed in _moduli else partial(_modulus, seed)


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


def _modulus(seed: str) -> int:
    found = _moduli.get(seed)
    if found is None:
        found = modulus(seed)
        with _keeping:
            while len(_moduli) >= _KEPT:
                del _moduli[next(iter(_moduli))]
            _moduli[seed] = found
    return found
