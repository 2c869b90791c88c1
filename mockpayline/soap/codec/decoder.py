"""From an element to a request: leniently, as the real clients' requests need it.

Local names alone count: neither order nor namespaces below the root, nor xsi:type, nor unknown elements and attributes
matter (PHP writes fields of its own, node-soap 0.9 the wrong namespace, Savon another order). What is nil, empty, or
an object of which nothing is left, is absent: None (PHP's SDK sends every object that it knows, with empty fields).
An object that comes twice is one, its lists joined (node-soap writes an array of objects so).

Blanks around a text are taken off. The schema has them count in an xsd:string, but they come from how a client lays
out its XML: an amount of " 100 " is 100 to whoever sent it, and no field of the contract means anything by them.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from lxml import etree
from msgspec import Struct, structs

from mockpayline.contract.base import IMPL, OBJ, Element, Message
from mockpayline.contract.fields import Field, fields_of
from mockpayline.soap.codec.values import KINDS

M = TypeVar("M", bound=Message)

REPORTED = 20
"""How many problems, and how many ignored elements, are told of one request."""

_NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_TRUE: frozenset[str | None] = frozenset({"true", "1"})
_BLANKS = " \t\r\n"  # XML 1.0, section 2.3; a no-break space is somebody's text


class FieldProblem(Struct, frozen=True):
    """A field whose value has not the form of its type; the field is then absent from the request.

    `path` leads there from the request (`order.details.details[2].price`), `value` is what was sent, cut.
    """

    path: str
    value: str
    expected: str


class Decoded(Struct, Generic[M], frozen=True):
    """A request as read, and what could not be: problems, and the paths of elements that nobody knows."""

    request: M
    problems: tuple[FieldProblem, ...] = ()
    ignored: tuple[str, ...] = ()


def decode(element: etree._Element, cls: type[M], report: Report | None = None) -> Decoded[M]:
    """Return the request of this class that an element holds. Never raises for what the element holds.

    `report` is asked for the values that are no plain text; left out, they are read.
    """
    if report is None:
        report = Report()
    request: Any = _read(element, _plan(cls), report)
    if request is None:
        request = cls()
    if report.problems or report.ignored:
        return Decoded(request, report.told_problems(element), report.told_ignored(element))
    return Decoded(request)


class _Slot:
    """Where an element's text goes."""

    __slots__ = ("is_text", "most", "name", "repeated")

    def __init__(self, field: Field) -> None:
        self.is_text = field.type is str and not field.repeated
        self.name = field.name
        self.repeated = field.repeated
        self.most = field.most

    def value(self, element: etree._Element, report: Report) -> Any:
        """Return what an element holds, or None if it is nil, empty or unreadable."""
        text = element.text
        if text is None:
            return None
        text = text.strip(_BLANKS)
        # To look for one attribute costs more than to see that there is none.
        if not text or (element.keys() and element.get(_NIL) in _TRUE):
            return None
        return text

    def again(self, _first: Any, second: Any) -> Any:
        """Return the value of an element that is no list and came twice: of texts the last."""
        return second


class _ValueSlot(_Slot):
    """Where a value goes that is no plain text."""

    __slots__ = ("expected", "read")

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self.read, _, self.expected = KINDS[field.type]

    def value(self, element: etree._Element, report: Report) -> Any:
        text = super().value(element, report)
        if text is None:
            return None
        try:
            return report.read(self.read, text)
        except (ValueError, KeyError):
            report.problem(element, text, self.expected)
            return None


class _ObjectSlot(_Slot):
    """Where an object goes."""

    def __init__(self, field: Field) -> None:
        super().__init__(field)
        self._cls = field.type

    @cached_property
    def plan(self) -> _Plan:
        """What the object takes, made for the first one: no request holds all that its operation may."""
        return _plan(self._cls)

    def value(self, element: etree._Element, report: Report) -> Any:
        # What holds nothing is absent, said to be nil or not.
        if (len(element) == 0 and not self.plan.attributes) or (element.keys() and element.get(_NIL) in _TRUE):
            return None
        return _read(element, self.plan, report)

    def again(self, first: Any, second: Any) -> Any:
        return _merged(first, second, self.plan)


def _slot(field: Field) -> _Slot:
    if issubclass(field.type, Element):
        return _ObjectSlot(field)
    return _Slot(field) if field.type is str else _ValueSlot(field)


class _Plan:
    """What a class takes: a slot for each local name, under every namespace that clients put it in.

    `item` is the slot of a class that is nothing but a list of objects.
    """

    __slots__ = ("attributes", "cls", "item", "lists", "slots")

    def __init__(self, cls: type[Element]) -> None:
        self.cls = cls
        self.slots: dict[str, _Slot] = {}
        fields = fields_of(cls)
        self.attributes = tuple(field.name for field in fields if field.attribute)
        self.lists = frozenset(field.name for field in fields if field.repeated)
        for field in fields:
            if field.attribute:
                continue
            slot = _slot(field)
            for tag in (f"{{{OBJ}}}{field.name}", f"{{{IMPL}}}{field.name}", field.name):
                self.slots[tag] = slot
        only = self.slots.get(fields[0].name) if len(fields) == 1 else None
        self.item = only if isinstance(only, _ObjectSlot) and only.repeated else None

    def find(self, tag: object) -> _Slot | None:
        """Return the slot of a tag in a foreign namespace; the tag of a comment is no text and has none."""
        return self.slots.get(tag.rpartition("}")[2]) if isinstance(tag, str) else None


_plans: dict[type[Element], _Plan] = {}


def _plan(cls: type[Element]) -> _Plan:
    plan = _plans.get(cls)
    if plan is None:
        plan = _plans[cls] = _Plan(cls)
    return plan


class Report:
    """What could not be read, as elements; their paths are looked for at the end, if there are any."""

    __slots__ = ("ignored", "problems")

    def __init__(self) -> None:
        self.problems: list[tuple[etree._Element, str, str]] = []
        self.ignored: list[etree._Element] = []

    def read(self, read: Callable[[str], Any], text: str) -> Any:
        """Return the value that a text stands for."""
        return read(text)

    def problem(self, element: etree._Element, value: str, expected: str) -> None:
        """Note an element whose text could not be read."""
        if len(self.problems) < REPORTED:
            self.problems.append((element, value[:60], expected))

    def ignore(self, element: etree._Element) -> None:
        """Note an element that nobody knows."""
        if len(self.ignored) < REPORTED and isinstance(element.tag, str):
            self.ignored.append(element)

    def told_problems(self, root: etree._Element) -> tuple[FieldProblem, ...]:
        """Return the problems, by their elements' paths."""
        return tuple(FieldProblem(_path(element, root), value, expected) for element, value, expected in self.problems)

    def told_ignored(self, root: etree._Element) -> tuple[str, ...]:
        """Return the paths of the elements that nobody knows."""
        return tuple(dict.fromkeys(_path(element, root) for element in self.ignored))


def _read(children: etree._Element | list[etree._Element], plan: _Plan, report: Report) -> Element | None:
    """Return the object that an element's children make up, or None if nothing is in them."""
    values: dict[str, Any] = {}
    strays: list[etree._Element] = []
    slot_of = plan.slots.get
    for child in children:
        tag = child.tag
        slot = slot_of(tag) or plan.find(tag)
        if slot is None:
            strays.append(child)
            continue
        if slot.is_text:
            # As most are; a call for each would make them dearer by half.
            value = child.text
            if value is not None:
                value = value.strip(_BLANKS)
                if value and not (child.keys() and child.get(_NIL) in _TRUE):
                    values[slot.name] = value
            continue
        value = slot.value(child, report)
        if value is not None:
            _put(value, values, slot, child, report)
    if strays:
        _take(strays, plan, values, report)
    if plan.attributes and not isinstance(children, list):
        values.update(_attributes(children, plan.attributes))
    return plan.cls(**values) if values else None


def _put(value: Any, values: dict[str, Any], slot: _Slot, element: etree._Element, report: Report) -> None:
    """Put what an element holds beside what is there already."""
    name = slot.name
    if slot.repeated:
        _append(values.setdefault(name, []), value, slot, element, report)
    elif name in values:
        values[name] = slot.again(values[name], value)
    else:
        values[name] = value


def _attributes(element: etree._Element, names: tuple[str, ...]) -> dict[str, str]:
    """Return the attributes that are not empty."""
    found = ((name, element.get(name, "").strip(_BLANKS)) for name in names)
    return {name: text for name, text in found if text}


def _take(strays: list[etree._Element], plan: _Plan, values: dict[str, Any], report: Report) -> None:
    """Take the fields of items that stand in a list without their item (Savon); the rest is ignored.

    A name that comes again begins the next item.
    """
    groups: list[dict[str, etree._Element]] = []
    for element in strays:
        if plan.item is None or plan.item.plan.find(element.tag) is None:
            report.ignore(element)
        elif not groups or _local(element) in groups[-1]:
            groups.append({_local(element): element})
        else:
            groups[-1][_local(element)] = element
    if plan.item is None:
        return
    for group in groups:
        item = _read(list(group.values()), plan.item.plan, report)
        if item is not None:
            _append(values.setdefault(plan.item.name, []), item, plan.item, next(iter(group.values())), report)


def _append(values: list[Any], value: Any, slot: _Slot, element: etree._Element, report: Report) -> None:
    """Add one more item to a list; beyond the bound of the contract it is ignored, as no answer could echo it."""
    if slot.most is None or len(values) < slot.most:
        values.append(value)
    else:
        report.ignore(element)


def _merged(first: Any, second: Any, plan: _Plan) -> Any:
    """Return two objects of one field as one: lists joined, objects merged, of two texts the last."""
    values = structs.asdict(first)
    for name, value in structs.asdict(second).items():
        slot = plan.slots.get(name)
        if name in plan.lists:
            assert slot is not None, "a list has a slot"
            values[name] = [*values[name], *value][: slot.most]
        elif value is not None:
            values[name] = value if values[name] is None or slot is None else slot.again(values[name], value)
    return plan.cls(**values)


def _local(element: etree._Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _path(element: etree._Element, root: etree._Element) -> str:
    """Return how an element is reached from the root; among several of a name it is numbered from 0."""
    steps: list[str] = []
    place: etree._Element | None = element
    while place is not None and place is not root:
        step = _local(place)[:60]
        before = sum(1 for _ in place.itersiblings(place.tag, preceding=True))
        if before or next(place.itersiblings(place.tag), None) is not None:
            step += f"[{before}]"
        steps.append(step)
        place = place.getparent()
    return ".".join(reversed(steps))
