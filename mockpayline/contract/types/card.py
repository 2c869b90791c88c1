"""Cards as merchants send them, and as Payline shows them."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ObjType
from mockpayline.contract.occurrence import NEVER_NIL, Nillable, Optional, Required, since


class PaymentData(ObjType, kw_only=True):
    """The payload of a mobile wallet, handed over in place of a card number."""

    transactionID: Annotated[Optional[str], NEVER_NIL] = None
    network: Annotated[Optional[str], NEVER_NIL] = None
    tokenData: Annotated[Optional[str], NEVER_NIL] = None


class Card(ObjType, kw_only=True):
    """A card as the merchant sends it: in clear, encrypted, or as a token.

    Encryption uses the key that getEncryptionKey gave.
    """

    encryptionKeyId: Optional[str] = None
    encryptedData: Optional[str] = None
    number: Optional[str] = None
    type: Required[str] = None  # the card code of the payment method: CB, VISA, CADEAU_CARREFOUR, ...
    expirationDate: Optional[str] = None  # MMyy
    cvx: Optional[str] = None  # the security code on the card's back
    ownerBirthdayDate: Optional[str] = None  # ddMMyy
    password: Optional[str] = None
    cardPresent: Optional[str] = None  # 1 where the card was read, not typed
    cardholder: Optional[str] = None
    token: Optional[str] = None
    paymentData: Annotated[Optional[PaymentData], NEVER_NIL] = None
    par: Optional[str] = None  # payment account reference, the same for a card and its tokens
    # proves that a network token is used by whom it was issued to
    tokenRequestorCryptogram: Optional[str] = None
    tokenRequestorId: Optional[str] = None
    last4: Optional[str] = None
    panType: Optional[str] = None


class CardOut(ObjType, kw_only=True):
    """A card as Payline shows it: the number is masked, and every field may be missing."""

    number: Optional[str] = None  # masked with X, as in 497010XXXXXX4149
    type: Optional[str] = None  # the card code: CB, CADEAU_CARREFOUR, ...
    expirationDate: Optional[str] = None  # MMyy
    cardholder: Optional[str] = None
    # The versions: Payline, "Historique de version de l'API".
    token: Annotated[Optional[str], since(3)] = None  # stands for the card in later calls
    panType: Optional[str] = None  # `CARD PAN` for the number on the card, other words for network tokens


class ExtendedCardType(ObjType, kw_only=True):
    """What the card's first digits tell: who issued it, where, for which network."""

    country: Optional[str] = None  # ISO 3166 in three letters, FRA
    isCvd: Optional[str] = None  # Y for a virtual card
    bank: Optional[str] = None
    type: Optional[str] = None
    network: Optional[str] = None  # CB, VISA, ...
    product: Optional[str] = None


class Key(ObjType, kw_only=True):
    """The public key with which a merchant encrypts card data before sending them."""

    keyId: Required[int] = None
    modulus: Required[str] = None  # hexadecimal
    merchantKeyName: Required[str] = None
    publicExponent: Required[str] = None  # hexadecimal
    expirationDate: Required[str] = None
    cipher: Nillable[str] = None
    algo: Nillable[str] = None
    size: Nillable[int] = None  # bits
