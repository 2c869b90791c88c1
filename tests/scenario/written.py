"""Scenarios as somebody could write them, for Hypothesis: every document of `WRITTEN` is right."""

from __future__ import annotations

from typing import Any

import yaml
from hypothesis import strategies as st

from mockpayline.contract.codes import all_codes
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import State

_CENTS = st.integers(1, 500_000)
_STATES = {code: State(row.state) for code, row in all_codes().items() if row.state}
_ANY = st.sampled_from(sorted(_STATES))
_ANSWERS = st.sampled_from([one for one, state in _STATES.items() if state.refuses])
_SETTLES = st.sampled_from([one for one, state in _STATES.items() if state is not State.INPROGRESS])
_NAMES = st.text("abcxyz -_0123456789", min_size=1, max_size=12).filter(lambda text: text.strip() == text)
_TIMES = st.builds(lambda number, unit: f"{number}{unit}", st.integers(1, 200), st.sampled_from(["ms", "s", "m"]))
_GIFT_CARDS = st.one_of(
    st.sampled_from(["9998000000000000001", "9998 0000 0000 0000 002"]),
    st.builds(gift_card_number, st.integers(0, 100_000), st.sampled_from(["00000", "02005", "02101"])),
)
_BANK_CARDS = st.one_of(
    st.sampled_from(["4970100000000001", "4970100000000002", "4970100000325734", "370000000000002"]),
    _ANY.map(bank_card_number),
)


def _mapping(required: dict[str, st.SearchStrategy[Any]], **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.fixed_dictionaries(required, optional=optional)


_AMOUNTS = st.one_of(
    _CENTS.map(euros),
    st.integers(1, 1000),
    st.tuples(_CENTS, _CENTS).map(lambda two: f"{euros(min(two))}..{euros(max(two))}"),
    st.tuples(st.sampled_from([">=", ">", "<=", "<"]), st.integers(100, 100_000)).map(
        lambda bound: f"{bound[0]} {euros(bound[1])}"
    ),
)
_GIFT_STEP = _mapping(
    {"number": _GIFT_CARDS, "pin": st.text("0123456789", min_size=4, max_size=4)}, amount=_CENTS.map(euros)
).map(lambda fields: {"gift_card": fields})
_CARD_STEP = _mapping(
    {"card": _BANK_CARDS}, expires=st.sampled_from(["1230", "0199"]), cvv=st.just("123"), holder=st.just("A BUYER")
).map(lambda fields: {"complement": fields})
STEPS = st.one_of(
    st.just("open"),
    _GIFT_STEP,
    _CARD_STEP,
    st.just({"open": None}),
    st.just("give_up"),
    _TIMES.map(lambda t: {"wait": t}),
)
"""Steps that can stand anywhere in a script that has not ended."""
_LAST: st.SearchStrategy[list[Any]] = st.one_of(
    st.just([]), st.sampled_from(["cancel", "end_token"]).map(lambda word: [word, {"wait": "1m"}])
)
_SCRIPTS = st.builds(lambda steps, last: steps + last, st.lists(STEPS, max_size=5), _LAST)

_COUNTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}), st.sampled_from(["call", "first", "every"]).flatmap(lambda key: _mapping({key: st.integers(1, 9)}))
)
_KINDS = st.one_of(
    _mapping({"http": st.integers(400, 599)}),
    _mapping({"soap_fault": _NAMES}),
    _mapping({"code": _ANY}),
    _mapping({"do": st.sampled_from(["drop", "lose_answer", "truncate", "garbage"])}),
    _mapping({"slow": st.integers(1, 5000)}),
    _mapping({"delay": st.sampled_from(["1ms", "0.2s", "5m"])}),
)
_WHERE = _mapping({}, on=st.sampled_from(["*", "doWebPayment", "getWebPaymentDetails", "doRefund"]))
_FAULTS = st.builds(lambda where, count, kind: where | count | kind, _WHERE, _COUNTS, _KINDS)
_PARTNERS = st.one_of(
    _mapping({"code": _ANSWERS}, first=st.integers(1, 99)),
    _mapping({"code": st.just("02005")}, later=_mapping({"code": _SETTLES}, after=_TIMES)),
)
_PLANS = st.one_of(
    st.just("off"),
    _mapping(
        {}, after=_TIMES, duplicate=st.integers(0, 10), drop_first=st.integers(0, 121), before_return=st.booleans()
    ),
)
_WHENS = _mapping(
    {"order_ref": st.one_of(_NAMES, st.sampled_from(["LOST-*", "/^A-\\d+$/", "A?"]))},
    amount=_AMOUNTS,
    contract=st.sampled_from(["CCC1", "CB1"]),
    version=st.integers(1, 34),
    private_data=st.dictionaries(_NAMES, _NAMES, max_size=2),
    buyer_email=st.just("*@vip.test"),
)
_RULES = _mapping(
    {"when": _WHENS},
    buyer=_SCRIPTS,
    notifications=_PLANS,
    faults=st.lists(_FAULTS, max_size=3),
    partner=_PARTNERS,
)


def _named(rules: list[dict[str, Any]], names: list[str]) -> list[dict[str, Any]]:
    return [rule | {"name": name} for rule, name in zip(rules, names, strict=True)]


_RULE_LISTS = st.integers(0, 3).flatmap(
    lambda count: st.builds(
        _named,
        st.lists(_RULES, min_size=count, max_size=count),
        st.lists(_NAMES, min_size=count, max_size=count, unique=True),
    )
)

WRITTEN: st.SearchStrategy[dict[str, Any]] = _mapping(
    {"extends": st.just("demo"), "merchant": st.just({"id": "M"}), "payments": _RULE_LISTS},
    seed=_NAMES,
    clock=st.just({"start": "2026-03-01T09:30:00Z"}),
    description=_NAMES,
    dialect=_mapping({}, attempts=st.integers(1, 99), session_life=st.just("20m"), max_cards=st.just("none")),
)
"""Right scenarios upon the demo world, with rules for payments."""


def as_yaml(document: dict[str, Any]) -> str:
    """Return a document as YAML, its texts quoted where an editor would take them for something else."""
    return yaml.dump(document, Dumper=_WithoutAliases, allow_unicode=True, sort_keys=False)


class _WithoutAliases(yaml.SafeDumper):
    """Writes out again what stands in several places."""

    def ignore_aliases(self, data: Any) -> bool:
        return True
