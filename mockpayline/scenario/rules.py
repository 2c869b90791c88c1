"""What must hold between the values of a scenario: numbers given once, names that exist, fields that belong."""

from __future__ import annotations

from collections.abc import Iterator

from mockpayline.domain.contract import CADEAU_CARREFOUR
from mockpayline.domain.money import EUR
from mockpayline.scenario.document import Mapping, Node, Sequence, below
from mockpayline.scenario.mistake import Mistake, did_you_mean, shown

GIFT_FIELDS = ("ccc_contract", "contract_type", "max_amount", "accepts_discounted_cards")
"""The settings that only the gift card's contract has, as in Payline's admin screen."""


def broken_rules(root: Mapping) -> Iterator[Mistake]:
    """Yield every mistake between the values of a whole scenario.

    Values that are wrong in themselves are passed over: the reader has noted them.
    """
    merchant = root.get("merchant")
    shops = merchant.get("points_of_sale") if isinstance(merchant, Mapping) else None
    contracts = root.get("contracts")
    yield from _given_twice(shops, "merchant.points_of_sale", "label")
    yield from _given_twice(contracts, "contracts", "number")
    yield from _given_twice(root.get("gift_cards"), "gift_cards", "number")
    yield from _given_twice(root.get("bank_cards"), "bank_cards", "number")
    labels = {label: None for _, shop in _items(shops) if (label := shop.text("label")) is not None}
    for index, contract in _items(contracts):
        path = below("contracts", index)
        yield from _contract(contract, path)
        named = contract.text("point_of_sale")
        if named is not None and labels and named not in labels:
            message = f"no point of sale has this label{did_you_mean(named, labels)}"
            place = contract.entries["point_of_sale"].place
            yield Mistake(place, below(path, "point_of_sale"), message, named, "one of " + shown(", ".join(labels)))


def _items(node: Node | None) -> Iterator[tuple[int, Mapping]]:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            if isinstance(item, Mapping):
                yield index, item


def _given_twice(node: Node | None, path: str, key: str) -> Iterator[Mistake]:
    lines: dict[str, str] = {}
    for index, item in _items(node):
        text = item.text(key)
        if text is None:
            continue
        place = item.entries[key].place
        if text in lines:
            message = f"it is given twice, first in {lines[text]}"
            yield Mistake(place, below(below(path, index), key), message, text, "each one once")
        else:
            lines[text] = f"line {place.line} of {place.file}"


def _contract(contract: Mapping, path: str) -> Iterator[Mistake]:
    code = contract.text("card_code")
    if code == CADEAU_CARREFOUR:
        if contract.get("max_amount") is None:
            message = f"the value is missing: a contract {CADEAU_CARREFOUR} has a maximum"
            yield Mistake(contract.place, below(path, "max_amount"), message, "", "euros, as 1000.00")
        currency = contract.text("currency")
        if currency not in {None, EUR}:
            place = contract.entries["currency"].place
            message = "the gift card is paid in euros only"
            yield Mistake(place, below(path, "currency"), message, currency or "", EUR)
    elif code is not None:
        for name in GIFT_FIELDS:
            if contract.get(name) is not None:
                message = f"only a contract {CADEAU_CARREFOUR} has this setting"
                yield Mistake(contract.keys[name], below(path, name), message, "", f"none for {code}")
