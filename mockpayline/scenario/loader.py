"""Loads scenarios: from a file, a text or the library, to the declaration of a world.

Every function raises `ScenarioError` with all the mistakes it found, whatever the bytes are.
"""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import msgspec

from mockpayline.domain.bank_card import BankCard
from mockpayline.domain.contract import Contract, PointOfSale
from mockpayline.domain.dialect import Dialect
from mockpayline.domain.gift_card import GiftCard
from mockpayline.domain.world import Declaration
from mockpayline.errors import InvalidValue
from mockpayline.scenario import schema
from mockpayline.scenario.document import Mapping, parse
from mockpayline.scenario.extends import builtin_names, extended, library, read_source
from mockpayline.scenario.mistake import MAX_MISTAKES, Mistake, Place, ScenarioError, did_you_mean
from mockpayline.scenario.reader import read
from mockpayline.scenario.rules import broken_rules

DEMO = "demo"


def load(path: str | Path, *, files: set[Path] | None = None) -> Declaration:
    """Return what a scenario file declares; an absent `merchant.id` or `scenario` is the file's stem.

    To `files` it and the files that it extends are added, as far as they are known, also where it has mistakes.
    """
    path = Path(path)
    label = str(path)
    if files is not None:
        files.add(path)
    try:
        source = read_source(path)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise ScenarioError([Mistake(Place(label), "", message)]) from None
    except ValueError:
        raise ScenarioError([Mistake(Place(label), "", "this is no file name")]) from None
    return _declared(source, label, path.stem, merchant_id=None, folder=path.parent, origin=path, files=files)


def load_text(
    text: str | bytes, *, name: str = "scenario", merchant_id: str | None = None, folder: Path | None = None
) -> Declaration:
    """Return what a scenario's text, YAML or JSON, declares.

    `name` stands for the file in messages, and for an absent `scenario`; `merchant_id` wins over the text's own.
    `folder` is where `extends` may find files; without it only built-in scenarios can be extended.
    """
    return _declared(text, name, Path(name).stem, merchant_id=merchant_id, folder=folder, origin=None)


def builtin(name: str) -> Declaration:
    """Return what a built-in scenario declares."""
    names = builtin_names()
    if name not in names:
        message = f"no built-in scenario has this name{did_you_mean(name, names)}"
        raise ScenarioError([Mistake(Place(name), "", message, name, "one of " + ", ".join(names))])
    return load(library() / f"{name}.yaml")


def demo() -> Declaration:
    """Return the demo world, which is served where no scenario is given."""
    return builtin(DEMO)


def open_scenario(argument: str) -> Declaration:
    """Return what an argument of the command line names: a file, or a built-in scenario if no such file exists."""
    return builtin(argument) if is_builtin(argument) else load(argument)


def is_builtin(argument: str) -> bool:
    """Tell whether an argument of the command line names a built-in scenario, rather than a file."""
    return argument in builtin_names() and not Path(argument).exists()


def _declared(
    source: str | bytes,
    label: str,
    stem: str,
    *,
    merchant_id: str | None,
    folder: Path | None,
    origin: Path | None,
    files: set[Path] | None = None,
) -> Declaration:
    mistakes: list[Mistake] = []
    own = parse(source, label, mistakes)
    if own is not None and not isinstance(own, Mapping):
        mistakes.append(Mistake(own.place, "", "a scenario is a mapping of keys", "", "keys as merchant:"))
        own = None
    root = own and extended(own, folder=folder, source=origin, mistakes=mistakes, files=files)
    if root is None:
        raise ScenarioError(mistakes)
    scenario = read(root, schema.Scenario, "", mistakes)
    mistakes += islice(broken_rules(root), MAX_MISTAKES + 1)
    given = merchant_id or (scenario.merchant.id if scenario is not None else None)
    if scenario is not None:
        mistakes += _illegal_merchant_id(given, stem, root)
    if mistakes or scenario is None:
        raise ScenarioError(mistakes)
    return _declaration(scenario, given or stem, stem)


def _illegal_merchant_id(given: str | None, stem: str, root: Mapping) -> list[Mistake]:
    try:
        schema.MERCHANT_ID.read(given or stem)
    except InvalidValue:
        place = root.keys.get("merchant", root.place)
        unfit = "the merchant id has not the right form"
        message = unfit if given else "no merchant id is given, and the file's name cannot stand for it"
        return [Mistake(place, "merchant.id", message, given or stem, schema.MERCHANT_ID.expected)]
    return []


def _declaration(scenario: schema.Scenario, merchant_id: str, stem: str) -> Declaration:
    shops = tuple(PointOfSale(**msgspec.structs.asdict(one)) for one in scenario.merchant.points_of_sale)
    contracts = []
    for entry in scenario.contracts:
        values = msgspec.structs.asdict(entry)
        values["point_of_sale"] = entry.point_of_sale or shops[0].label
        contracts.append(Contract(**values))
    return Declaration(
        scenario=scenario.scenario or stem,
        description=scenario.description,
        merchant_id=merchant_id,
        access_key=scenario.merchant.access_key,
        seed=scenario.seed,
        clock_start=scenario.clock.start if scenario.clock is not None else None,
        points_of_sale=shops,
        contracts=tuple(contracts),
        gift_cards=tuple(GiftCard(**msgspec.structs.asdict(one)) for one in scenario.gift_cards),
        bank_cards=tuple(
            BankCard(
                number=one.number,
                outcome=one.outcome,
                three_ds=one.three_ds is schema.ThreeDs.CHALLENGE,
                refund=one.refund,
            )
            for one in scenario.bank_cards
        ),
        dialect=Dialect(**msgspec.structs.asdict(scenario.dialect)),
    )
