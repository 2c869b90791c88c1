"""Bank accounts, cheques, and balances held elsewhere."""

from __future__ import annotations

from typing import Annotated

from mockpayline.contract.base import ImplType, ObjType
from mockpayline.contract.occurrence import NEVER_NIL, Nillable, Optional, Required


class Iban(ObjType, kw_only=True):
    """An account number in international form, in its parts."""

    CountryCode: Nillable[str] = None
    checkKey: Nillable[str] = None
    BBAN: Nillable[str] = None
    BIC: Nillable[str] = None


class Rib(ObjType, kw_only=True):
    """The French domestic account number, in the parts that the bank's own code leaves."""

    tellerCode: Nillable[str] = None  # the branch
    accountNumber: Nillable[str] = None
    key: Nillable[str] = None  # two digits of control


class BankAccount(ObjType, kw_only=True):
    """The account that a contract pays into."""

    bankCode: Nillable[str] = None
    bankNumber: Nillable[str] = None
    iban: Nillable[Iban] = None
    rib: Nillable[Rib] = None


class BankAccountData(ObjType, kw_only=True):
    """The buyer's account, where the method of payment debits one."""

    countryCode: Nillable[str] = None
    bankCode: Nillable[str] = None
    accountNumber: Nillable[str] = None
    key: Nillable[str] = None


class Creditor(ObjType, kw_only=True):
    """Who receives a bank transfer."""

    bic: Required[str] = None
    iban: Required[str] = None
    name: Required[str] = None


class Cheque(ObjType, kw_only=True):
    """A cheque to be scored, by the line at its foot."""

    number: Required[str] = None


class ScoringCheque(ObjType, kw_only=True):
    """What the scoring service says of a cheque."""

    chequeNumber: Required[str] = None
    additionalDataResponse: Required[str] = None
    terminalId: Required[str] = None
    additionalPrivateData: Required[str] = None


class Balance(ImplType, kw_only=True):
    """What is left on a prepaid card; the one type whose children stay in the namespace of the messages."""

    amount: Annotated[Optional[str], NEVER_NIL] = None  # cents
    currency: Annotated[Optional[str], NEVER_NIL] = None  # ISO 4217 in digits
