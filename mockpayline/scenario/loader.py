"""Loads scenarios: from a file, a text or the library, to the declaration of a world, and to what plays upon it.

Every function raises `ScenarioError` with all the mistakes it found, whatever the bytes are.
"""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path

from msgspec import Struct

from mockpayline.domain.card_number import real_cards
from mockpayline.domain.world import Declaration
from mockpayline.errors import InvalidValue
from mockpayline.scenario import schema
from mockpayline.scenario.declared import declaration_of
from mockpayline.scenario.document import Mapping, parse
from mockpayline.scenario.extends import builtin_names, extended, library, read_source
from mockpayline.scenario.mistake import MAX_MISTAKES, Mistake, Place, ScenarioError, did_you_mean
from mockpayline.scenario.payment_rules import broken_payment_rules
from mockpayline.scenario.play import Item
from mockpayline.scenario.reader import read
from mockpayline.scenario.real_card import real_card_mistakes
from mockpayline.scenario.rules import broken_rules

DEMO = "demo"
FILES = (".yaml", ".yml", ".json")
"""The endings of scenario files in a folder."""
NO_SCENARIO = "schema.json"
"""A file of this name beside scenarios is the schema for editors."""


class Playable(Struct, frozen=True):
    """A whole scenario: what it declares of its world, and what its section `play` does with it."""

    declaration: Declaration
    play: tuple[Item, ...] = ()


def load(path: str | Path, *, files: set[Path] | None = None) -> Declaration:
    """Return what a scenario file declares; an absent `merchant.id` or `scenario` is the file's stem.

    To `files` it and the files that it extends are added, as far as they are known, also where it has mistakes.
    """
    return load_playable(path, files=files).declaration


def load_playable(path: str | Path, *, files: set[Path] | None = None) -> Playable:
    """Return what a scenario file declares and what it plays; `files` as for `load`."""
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
    return _loaded(source, label, path.stem, merchant_id=None, folder=path.parent, origin=path, files=files)


def load_text(
    text: str | bytes, *, name: str = "scenario", merchant_id: str | None = None, folder: Path | None = None
) -> Declaration:
    """Return what a scenario's text, YAML or JSON, declares.

    `name` stands for the file in messages, and for an absent `scenario`; `merchant_id` wins over the text's own.
    `folder` is where `extends` may find files; without it only built-in scenarios can be extended.
    """
    return load_playable_text(text, name=name, merchant_id=merchant_id, folder=folder).declaration


def load_playable_text(
    text: str | bytes, *, name: str = "scenario", merchant_id: str | None = None, folder: Path | None = None
) -> Playable:
    """Return what a scenario's text declares and what it plays; the rest as for `load_text`."""
    return _loaded(text, name, Path(name).stem, merchant_id=merchant_id, folder=folder, origin=None)


def builtin(name: str) -> Declaration:
    """Return what a built-in scenario declares."""
    return load(_builtin_path(name))


def demo() -> Declaration:
    """Return the demo world, which is served where no scenario is given."""
    return builtin(DEMO)


def open_scenario(argument: str) -> Declaration:
    """Return what an argument of the command line names: a file, or a built-in scenario if no such file exists."""
    return open_playable(argument).declaration


def open_playable(argument: str) -> Playable:
    """Return what the scenario that an argument names declares and plays; it names one as for `open_scenario`."""
    if is_builtin(argument):
        return load_playable(_builtin_path(argument))
    path = Path(argument)
    if path.name == argument and not path.suffix and not path.exists():
        message = (
            f"there is no such file, and no built-in scenario has this name{did_you_mean(argument, builtin_names())}"
        )
        raise ScenarioError([Mistake(Place(argument), "", message)])
    return load_playable(path)


def is_builtin(argument: str) -> bool:
    """Tell whether an argument of the command line names a built-in scenario, rather than a file."""
    return argument in builtin_names() and not Path(argument).exists()


def scenarios_in(argument: str) -> list[str]:
    """Return the scenarios that an argument of the command line stands for: those of a folder by name, else itself.

    A folder's are its files that end as `FILES`, hidden ones and the schema left out; folders within it are not looked
    into. Raises `ScenarioError` for a folder that has none or cannot be read.
    """
    folder = Path(argument)
    if not folder.is_dir():
        return [argument]
    try:
        files = [str(one) for one in files_in(folder)]
    except OSError as error:
        raise ScenarioError([Mistake(Place(argument), "", f"the folder cannot be read: {error.strerror}")]) from None
    if not files:
        expected = "files that end in " + ", ".join(FILES)
        raise ScenarioError([Mistake(Place(argument), "", "this folder has no scenario in it", "", expected)])
    return files


def files_in(folder: Path) -> list[Path]:
    """Return the scenario files of a folder, as `scenarios_in` does; raises `OSError` where it cannot be read."""
    found = sorted(one for one in folder.iterdir() if one.suffix in FILES and not one.is_dir())
    return [one for one in found if one.name != NO_SCENARIO and not one.name.startswith(".")]


def _builtin_path(name: str) -> Path:
    names = builtin_names()
    if name not in names:
        message = f"no built-in scenario has this name{did_you_mean(name, names)}"
        raise ScenarioError([Mistake(Place(name), "", message, name, "one of " + ", ".join(names))])
    return library() / f"{name}.yaml"


def _loaded(
    source: str | bytes,
    label: str,
    stem: str,
    *,
    merchant_id: str | None,
    folder: Path | None,
    origin: Path | None,
    files: set[Path] | None = None,
) -> Playable:
    mistakes: list[Mistake] = []
    own = parse(source, label, mistakes)
    if own is not None and not isinstance(own, Mapping):
        mistakes.append(Mistake(own.place, "", "a scenario is a mapping of keys", "", "keys as merchant:"))
        own = None
    root = own and extended(own, folder=folder, source=origin, mistakes=mistakes, files=files)
    if root is None:
        raise ScenarioError(mistakes)
    scenario = read(root, schema.Scenario, "", mistakes)
    between = chain(broken_rules(root), broken_payment_rules(root), real_card_mistakes(root))
    mistakes += islice(between, MAX_MISTAKES + 1)
    given = merchant_id or (scenario.merchant.id if scenario is not None else None)
    if scenario is not None:
        mistakes += _illegal_merchant_id(given, stem, root)
    if mistakes or scenario is None:
        raise ScenarioError(mistakes)
    return Playable(declaration_of(scenario, given or stem, stem), scenario.play)


def _illegal_merchant_id(given: str | None, stem: str, root: Mapping) -> list[Mistake]:
    try:
        unfit = bool(real_cards(schema.MERCHANT_ID.read(given or stem)))
    except InvalidValue:
        unfit = True
    if unfit:
        place = root.keys.get("merchant", root.place)
        wrong = "the merchant id has not the right form"
        message = wrong if given else "no merchant id is given, and the file's name cannot stand for it"
        return [Mistake(place, "merchant.id", message, given or stem, schema.MERCHANT_ID.expected)]
    return []
