"""Whole scenarios as somebody could write them, for Hypothesis: a world of their own, rules, and what is played."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from mockpayline.contract.codes import all_codes
from mockpayline.domain.bank_card import bank_card_number
from mockpayline.domain.gift_card import gift_card_number
from mockpayline.domain.money import euros
from mockpayline.domain.outcome import State

MERCHANT = "WRITTEN"
GIFT_CARDS = [f"999800000000000100{digit}" for digit in range(1, 5)]
BANK_CARDS = [f"497010000000020{digit}" for digit in range(1, 4)]
GOOD_CARDS = ["4970100000325734", "370000000000002"]
CHALLENGED = bank_card_number("03030")
BY_NUMBER = [
    gift_card_number(40_00, serial=71),
    gift_card_number(40_00, "02005", serial=72),
    gift_card_number(40_00, "02998", serial=73),
]
"""Gift cards that no scenario declares; like the declared ones they differ in their last two digits."""

_STATES = {code: State(row.state) for code, row in all_codes().items() if row.state}
_REFUSES = st.sampled_from(sorted(code for code, state in _STATES.items() if state.refuses))
_HOLDS = st.sampled_from(sorted(code for code, state in _STATES.items() if state is State.ONHOLD_PARTNER))
_SETTLES = st.sampled_from(sorted(code for code, state in _STATES.items() if state is not State.INPROGRESS))
_ANY = st.sampled_from(sorted(_STATES))
_AMOUNTS = st.one_of(st.sampled_from([60_00, 1, 10_00, 50_00, 100_00, 333_01]), st.integers(1, 150_00)).map(euros)
_BALANCES = st.one_of(st.sampled_from([50_00, 0, 120_00]), st.integers(0, 120_00)).map(euros)
_WORDS = st.text("abcxyz 0123456789", min_size=1, max_size=8).filter(lambda text: text.strip() == text)
_SHORT = st.sampled_from(["0ms", "1ms", "1s", "90s", "5m"])
_LONG = st.sampled_from(["1s", "59s", "1m", "10m", "16m", "2h"])
_REFS = st.sampled_from(["A1", "A2", "B1"])
_OPERATIONS = st.sampled_from(["*", "doWebPayment", "getWebPaymentDetails", "getTransactionDetails", "doRefund"])

Doc = dict[str, Any]


def _mapping(required: Doc, **optional: st.SearchStrategy[Any]) -> st.SearchStrategy[Doc]:
    return st.fixed_dictionaries(required, optional=optional)


def _often(usual: Any, *others: Any) -> st.SearchStrategy[Any]:
    """Draw the usual value five times of six."""
    return st.sampled_from([*[usual] * 5 * len(others), *others])


def _gift_card(number: str) -> st.SearchStrategy[Doc]:
    required = {"number": st.just(number), "balance": _BALANCES}
    return _mapping(required, pin=st.just("1234"), status=_often("active", "blocked", "expired", "unknown"))


def _bank_card(number: str) -> st.SearchStrategy[Doc]:
    return _mapping(
        {"number": st.just(number)},
        outcome=st.one_of(st.just("00000"), st.just("00000"), _ANY),
        three_ds=st.sampled_from(["challenge", "none"]),
        refund=_REFUSES,
    )


_DIALECT = _mapping(
    {},
    main_amount=st.sampled_from(["gift_share", "basket"]),
    refund_id=st.sampled_from(["complement", "new"]),
    data_nesting=st.sampled_from(["nested", "flat"]),
    data_unit=st.sampled_from(["cents", "euros"]),
    pan_mask=st.sampled_from(["6X4", "6X2"]),
    missing_version=st.sampled_from(["newest", "4"]),
    unpaid_complement=st.sampled_from(["release", "keep_debit"]),
    attempts=st.integers(1, 4),
    session_life=st.sampled_from(["15m", "90s", "3h"]),
    max_cards=st.one_of(st.just("none"), st.integers(1, 3)),
    max_amount_scope=st.sampled_from(["basket", "card"]),
    duplicate_check=st.booleans(),
    onhold_notification=st.sampled_from(["WEBTRS", "TRS", "both"]),
)
_POINTS_OF_SALE = _mapping({"label": st.just("shop")}, notification_url=st.just("http://127.0.0.1:9/nobody"))
_GIFT_CONTRACT = _mapping(
    {
        "number": st.just("GIFT"),
        "card_code": st.just("CADEAU_CARREFOUR"),
        "max_amount": st.sampled_from(["1000", "100.00", "75", "20.00"]),
    },
    accepts_discounted_cards=st.booleans(),
    contract_type=_WORDS,
    point_of_sale=st.just("shop"),
)
_CARD_CONTRACTS = st.sampled_from([["CB", "AMEX"], ["CB"], ["VISA", "AMEX"], ["MASTERCARD", "AMEX"], []]).map(
    lambda codes: [{"number": f"{code}1", "card_code": code} for code in codes]
)


@st.composite
def _contracts(draw: st.DrawFn) -> list[Doc]:
    return draw(st.permutations([draw(_GIFT_CONTRACT), *draw(_CARD_CONTRACTS)]))


def _gift_step(numbers: list[str]) -> st.SearchStrategy[Doc]:
    carried = {"number": st.sampled_from(numbers), "pin": _often("1234", "0000", "4321")}
    return _mapping(carried, amount=_AMOUNTS).map(lambda fields: {"gift_card": fields})


def _card_step(numbers: list[str]) -> st.SearchStrategy[Doc]:
    carried = {"card": st.sampled_from(numbers)}
    return _mapping(carried, expires=_often("1230", "0120"), cvv=st.just("123")).map(
        lambda fields: {"complement": fields}
    )


_GIFT_STEPS = _gift_step([*GIFT_CARDS[:1] * 4, *GIFT_CARDS, *BY_NUMBER])
_CARD_STEPS = _card_step([*BANK_CARDS, *GOOD_CARDS, CHALLENGED])
_AUTHENTICATE = st.sampled_from(["success", "failure", "abandon"]).map(lambda how: {"authenticate": how})
_PARTNER_STEP = _SETTLES.map(lambda code: {"partner_answer": code})
_ANY_STEPS = st.lists(
    st.one_of(
        st.sampled_from(["open", "confirm", "cancel", "give_up", "end_token"]),
        _GIFT_STEPS,
        _GIFT_STEPS,
        _CARD_STEPS,
        _AUTHENTICATE,
        _PARTNER_STEP,
        st.sampled_from(GIFT_CARDS).map(lambda number: {"remove_gift_card": {"number": number}}),
        _SHORT.map(lambda time: {"wait": time}),
    ),
    min_size=1,
    max_size=5,
)
"""What a buyer does in `play`, where an impossible step is something to be seen and no mistake."""
_PAYING = st.builds(
    lambda gifts, last: [*gifts, *last],
    st.lists(_GIFT_STEPS, max_size=3),
    st.one_of(
        st.sampled_from([[{"complement": {"card": one}}] for one in (*GOOD_CARDS, *BANK_CARDS)]),
        st.just(["confirm"]),
        _AUTHENTICATE.map(lambda how: [{"complement": {"card": CHALLENGED}}, how]),
    ),
)
"""What a buyer does who means to pay."""
_PAYING_BOTH = st.builds(
    lambda number, amount, card: [
        {"gift_card": {"number": number, "pin": "1234", "amount": amount}},
        {"complement": {"card": card}},
    ],
    st.sampled_from(GIFT_CARDS),
    st.sampled_from(["10.00", "0.01", "45"]),
    st.sampled_from(GOOD_CARDS),
)
"""What a buyer does whom only the world keeps from paying with a gift card and a bank card."""


@st.composite
def _scripts(draw: st.DrawFn, *, partner_holds: bool) -> list[Any]:
    """Draw what a rule's buyer does: nothing that is impossible whatever happens."""
    found: list[Any] = []
    basket: list[str] = []
    for act in draw(st.lists(st.sampled_from(["open", "gift", "gift", "remove", "card", "3ds", "confirm", "wait"]))):
        if act == "open":
            found.append("open")
        elif act == "gift":
            step = draw(_GIFT_STEPS)
            found.append(step)
            basket.append(step["gift_card"]["number"])
        elif act == "remove" and basket:
            number = draw(st.sampled_from(basket))
            found.append({"remove_gift_card": {"number": number}})
            basket = [one for one in basket if one != number]
        elif act == "card":
            found.append(draw(_CARD_STEPS))
        elif act == "3ds":
            found += [{"complement": {"card": CHALLENGED}}, draw(_AUTHENTICATE)]
        elif act == "confirm" and basket:
            found.append("confirm")
            if partner_holds and draw(st.booleans()):
                return [*found, draw(_PARTNER_STEP)]
        elif act == "wait":
            found.append({"wait": draw(_LONG)})
    return found + draw(st.sampled_from([[], [], ["give_up"], ["cancel"], ["end_token", {"wait": "1m"}]]))


_KINDS = st.one_of(
    _mapping({"http": st.integers(400, 599)}),
    _mapping({"soap_fault": _WORDS}),
    _mapping({"code": _ANY}),
    _mapping({"do": st.sampled_from(["drop", "lose_answer", "truncate", "garbage"])}),
    _mapping({"slow": st.just(1_000_000)}),
    _mapping({"delay": st.sampled_from(["1ms", "5ms"])}),
)
_COUNTS: st.SearchStrategy[Doc] = st.one_of(
    st.sampled_from(["call", "first", "every"]).flatmap(lambda key: _mapping({key: st.integers(1, 3)})), st.just({})
)
_FAULTS = st.builds(lambda where, count, kind: where | count | kind, _mapping({}, on=_OPERATIONS), _COUNTS, _KINDS)
_WHENS = st.one_of(
    _mapping({"order_ref": st.sampled_from(["A1", "A*", "/^[AB]1$/", "B?"])}, amount=st.just(">= 10")),
    _mapping({"amount": st.sampled_from(["50.00", "20..100", "< 60"])}, contract=st.just("GIFT")),
    _mapping({"buyer_email": st.just("*@vip.test")}, version=st.just("34")),
    _mapping({"private_data": st.just({"till": "7"})}),
)
_PLANS = st.one_of(
    st.just("off"),
    _mapping({}, after=_SHORT, duplicate=st.integers(0, 2), drop_first=st.integers(0, 3), before_return=st.booleans()),
)
_PARTNERS = st.one_of(
    st.none(),
    st.none(),
    _mapping({"code": _REFUSES}, first=st.integers(1, 2)),
    _mapping({"code": _HOLDS}, later=_mapping({"code": _SETTLES}, after=_LONG)),
)


@st.composite
def _rules(draw: st.DrawFn) -> list[Doc]:
    rules: list[Doc] = []
    for place in range(draw(st.integers(0, 3))):
        partner = draw(_PARTNERS)
        holds = partner is not None and _STATES[partner["code"]] is State.ONHOLD_PARTNER
        rule: Doc = {"name": f"rule {place + 1}", "when": draw(_WHENS)}
        rule |= {} if partner is None else {"partner": partner}
        rule |= draw(_mapping({}, notifications=_PLANS, faults=st.lists(_FAULTS, max_size=2)))
        if draw(st.booleans()):
            rule["buyer"] = draw(_scripts(partner_holds=holds))
        rules.append(rule)
    takes_all: bool = draw(st.booleans())
    if rules and takes_all:
        del rules[-1]["when"]
    return rules


_OPENING = _mapping(
    {"amount": _AMOUNTS},
    order_ref=_REFS,
    contract=_often("GIFT", "NONE", "CB1"),
    action=_often("101", "100"),
    mode=_often("CPT", "DIF"),
    version=st.sampled_from(["34", "16", "4", "1"]),
    selected_contracts=_often([], ["GIFT"], ["GIFT", "CB1"], ["CB1", "AMEX1"], ["NONE"]),
    second_contracts=_often([], ["CB1"], ["CB1", "AMEX1"]),
    private_data=st.just({"till": "7"}),
    buyer_email=st.just("anna@vip.test"),
    return_url=_often("https://shop.test/return", "https://shop.test/return?a=1#b", ""),
    notification_url=_often("http://127.0.0.1:9/nobody", ""),
    fields=_mapping({}, **{"order.date": st.sampled_from(["", "yesterday"]), "order.origin": _WORDS}),
)
_REFUNDS = _mapping({}, transaction=_often("main", "complement", "refund"), amount=_AMOUNTS)
_ANY_TRANSACTION = st.sampled_from(["main", "complement", "refund", "no-such-id"])
_ADDRESSES = st.sampled_from(["a.payline.test", ["a.payline.test", "b.payline.test:8443"]])
_RECEIVER = _mapping(
    {}, status=st.sampled_from([200, 302, 404, 503]), first=st.integers(1, 3), hang=st.just("1ms"), close=st.booleans()
)


@st.composite
def _calls(draw: st.DrawFn, opened: list[str]) -> Doc:
    """Draw a call or a buyer; a payment that it opens is added to those opened."""
    word = draw(st.sampled_from(["doWebPayment", "buyer", "buyer", "pays", "pays", "details", "find", "doRefund"]))
    about = _mapping({}, order_ref=st.sampled_from(opened)) if opened else st.just({})
    beside = (
        draw(_mapping({}, retry=st.integers(1, 2), timeout=st.just("30s"), at=_ADDRESSES))
        if word not in {"buyer", "pays"}
        else {}
    )
    version = st.sampled_from(["4", "16", "34"])
    match word if opened else "doWebPayment":
        case "buyer":
            return {"buyer": {**draw(about), "steps": draw(_ANY_STEPS)}}
        case "pays":
            return {"buyer": {**draw(about), "steps": draw(_PAYING)}}
        case "details":
            return {"getWebPaymentDetails": draw(about) | draw(_mapping({}, version=version))} | beside
        case "find":
            by = _mapping({}, transaction=_ANY_TRANSACTION, history=st.booleans(), by=st.just("order_ref"))
            return {"getTransactionDetails": draw(about) | draw(by)} | beside
        case "doRefund":
            which = _mapping({}, transaction=_ANY_TRANSACTION, amount=st.one_of(_AMOUNTS, st.just("0")))
            return {"doRefund": draw(about) | draw(which)} | beside
    opening = draw(_OPENING)
    if "order_ref" not in opening:
        opening["order_ref"] = draw(_REFS)
    opened.append(opening["order_ref"])
    return {"doWebPayment": opening} | beside


@st.composite
def _plays(draw: st.DrawFn) -> list[Any]:
    opened: list[str] = []
    items: list[Any] = [draw(_calls(opened))]
    words = ["call", "call", "call", "paid", "paid", "wait", "receiver", "restart", "parallel", "look"]
    for word in draw(st.lists(st.sampled_from(words), min_size=2, max_size=9)):
        if word == "call":
            items.append(draw(_calls(opened)))
        elif word == "paid":
            opened.append(draw(_REFS))
            items.append({"doWebPayment": {"amount": draw(_AMOUNTS), "order_ref": opened[-1]}})
            items.append({"buyer": draw(st.one_of(_PAYING_BOTH, _PAYING_BOTH, _PAYING))})
            items += [{"doRefund": one} for one in draw(st.lists(_REFUNDS, max_size=2))]
        elif word == "wait":
            items.append({"wait": draw(_LONG)})
        elif word == "receiver":
            items.append({"receiver": draw(_RECEIVER)})
        elif word == "restart":
            items.append("restart")
        elif word == "look":
            items.append({"payment": draw(st.sampled_from(opened))})
        else:
            # What is opened there cannot be spoken of by its neighbours, for they come at once.
            before = list(opened)
            at_once = [draw(_calls(list(before))) for _turn in range(draw(st.integers(1, 3)))]
            opened += [one["doWebPayment"]["order_ref"] for one in at_once if "doWebPayment" in one]
            items.append({"parallel": at_once})
    return items


WHOLE: st.SearchStrategy[Doc] = _mapping(
    {
        "merchant": _mapping(
            {"id": st.just(MERCHANT), "points_of_sale": st.tuples(_POINTS_OF_SALE).map(list)},
            access_key=_WORDS,
        ),
        "contracts": _contracts(),
        "gift_cards": st.tuples(*map(_gift_card, GIFT_CARDS)).map(list),
        "bank_cards": st.tuples(*map(_bank_card, BANK_CARDS)).map(list),
        "dialect": _DIALECT,
        "payments": _rules(),
        "play": _plays(),
    },
    format=st.just(1),
    scenario=_WORDS,
    description=_WORDS,
    seed=_WORDS,
    clock=st.sampled_from([{"start": "2026-03-01T09:30:00Z"}, {"start": "2026-03-29T00:59:30Z"}]),
)
"""Right scenarios with a section `play`."""
