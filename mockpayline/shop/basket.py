"""What the shop sells, and the basket that a form of it describes; prices in cents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mockpayline.contract.types.order import Details, OrderDetail

QUANTITY_AT_MOST = 9


@dataclass(frozen=True, slots=True)
class Article:
    """One thing for sale; `name` is the key of its name in the shop's texts, `first` how many a new basket has."""

    ref: str
    name: str
    price: int
    first: int


ARTICLES = (
    Article("kettle", "kettle", 4990, 1),
    Article("game", "game", 2490, 1),
    Article("book", "book", 1250, 2),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An article and how many of it."""

    article: Article
    quantity: int

    @property
    def price(self) -> int:
        """What the line costs."""
        return self.article.price * self.quantity


@dataclass(frozen=True, slots=True)
class Basket:
    """The lines of a basket, those of nothing too."""

    lines: tuple[Line, ...]

    @property
    def total(self) -> int:
        """What all of it costs."""
        return sum(line.price for line in self.lines)

    @property
    def details(self) -> Details:
        """The lines as an order has them."""
        return Details(
            details=[
                OrderDetail(ref=line.article.ref, price=str(line.article.price), quantity=str(line.quantity))
                for line in self.lines
                if line.quantity
            ]
        )


def first_basket() -> Basket:
    """Return what the shop puts before a new buyer."""
    return Basket(tuple(Line(one, one.first) for one in ARTICLES))


def basket_of(fields: Mapping[str, str]) -> Basket:
    """Return the basket of a form; what is no quantity counts as none."""
    return Basket(tuple(Line(one, _quantity(fields.get(one.ref, ""))) for one in ARTICLES))


def _quantity(text: str) -> int:
    text = text.strip()
    return min(int(text), QUANTITY_AT_MOST) if text.isascii() and text.isdigit() and len(text) < 4 else 0
