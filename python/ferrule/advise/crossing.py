"""What a function's arguments and result take to cross, in each of the ways in which it could move.

The cost model knows some kinds. What a program has besides is put together from these: a `dict[str,
list[int]]` is a dict of so many entries whose values are lists, an object of a class is so many
attributes to be read. Whatever is put together or not known is said.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from ferrule.advise.kinds import ARRAYS, CLASSES, CONTAINERS, LENT, SAME, Kind, is_class, is_numbers
from ferrule.measuring.intervals import Estimate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ferrule.advise.findings import Shape, Way
    from ferrule.costs.cost_model import Model

MANY = 1_000
"""So many items tell what one costs beside others."""

ATTRIBUTES = 2
"""How many attributes the objects have that the cost model measured."""

ITEM = 8
"""Bytes of an item in a container, by which its length is told from its bytes."""

LENGTH = 8
"""How long a container in a container is taken to be where it was not seen."""

NOTHING = Estimate(0.0, 0.0, 0.0)


@dataclass(slots=True)
class Cost:
    """Seconds of a call that crossing takes, and what had to be assumed."""

    seconds: Estimate
    notes: list[str] = field(default_factory=list)


class Crossings:
    """What calls of shapes that were seen cost to cross, by a machine's cost model."""

    def __init__(self, model: Model) -> None:
        """Ask this model."""
        self.model = model
        self._items: dict[tuple[Kind, _Asked], float] = {}
        self._notes: dict[str, None] = {}

    def call(self, shapes: Iterable[Shape], way: Way | Literal["read"]) -> Cost:
        """Give the cost of a call whose arguments and result were seen, in a way to move it.

        `copied` makes Rust's own values; `zero-copy` has arrays where there are lists of numbers, and reads
        all else in place; `class` has objects of classes as classes of Rust's, and the rest as zero-copy;
        `loop` has all calls in one: an item of each crosses, and no call. `read` is how ferrule's own kernels
        take what they are given: nothing is made of it, but each item, however deep, is looked at in place.
        """
        self._notes = {}
        several = list(shapes)
        names = dict.fromkeys(each.name for each in several if each.name != "return")
        found = [] if way == "loop" else [self.model.call(len(names))]
        for name in [*names, "return"]:
            found += [
                _times(self._one(each, way, back=name == "return"), each.share)
                for each in several
                if each.name == name
            ]
        return Cost(_sum(found), list(self._notes))

    def cheapest(self, shapes: Iterable[Shape]) -> Cost:
        """Give the cost in the way of one call for each that costs least."""
        several = list(shapes)
        ways: tuple[Way, ...] = ("copied", "zero-copy", "class")
        return min((self.call(several, way) for way in ways), key=lambda each: each.seconds.value)

    def _one(self, shape: Shape, way: Way | Literal["read"], *, back: bool) -> Estimate:
        kind = Kind.of(shape.type)
        asked = _Asked(way, median_size(shape), float(shape.item_bytes), tuple(shape.attributes), back)
        several = [self._whole(each, asked) for each in (kind.parts if kind.name == "|" else (kind,))]
        return max(several, key=lambda each: each.value)

    def _whole(self, kind: Kind, asked: _Asked) -> Estimate:  # noqa: PLR0911 - one for each way
        """Give the seconds of a value alone."""
        if kind.name == "None":
            return NOTHING
        if asked.way == "loop":
            return _exact(self._item(kind, asked))
        if asked.way == "class" and (is_class(kind) or is_class(kind.item)):
            name = "frozen pyclass" if is_class(kind) else "list[frozen pyclass]"
            lent = "zero-copy" if is_class(kind) else "read"
            return self.model.crossing(name, asked.count, "returned" if asked.back else lent)
        if asked.way == "read" and (kind.name in ARRAYS or kind.name.partition(" (")[0] in LENT):
            lent_at = self._lent(kind, back=asked.back)
            return self.model.crossing(lent_at[0], asked.count, lent_at[1]) if lent_at else NOTHING
        if asked.way not in {"copied", "read"}:
            lent_at = self._lent(kind, back=asked.back)
            if lent_at:
                return self.model.crossing(lent_at[0], asked.count, lent_at[1])
        known = self._known(kind.shown, asked.copied)
        if known:
            return self.model.crossing(known[0], asked.count, known[1])
        return _exact(self._composed(kind, asked))

    def _known(self, kind: str, way: str) -> tuple[str, str] | None:
        """Give the kind and way that the model has for what is called so."""
        kind = SAME.get(kind, kind)
        return (kind, way) if way in self.model.ways(kind) and not self.model.find(kind, way).reason else None

    def _lent(self, kind: Kind, *, back: bool) -> tuple[str, str] | None:
        """Give by what name a value crosses of which nothing is copied; None where there is no such way."""
        name = kind.shown
        if is_numbers(kind):
            self._notes[f"{name} as an array"] = None
            name = "ndarray"
        ways = ("returned, zero-copy",) if back else ("zero-copy", "read")
        return next((found for way in ways if (found := self._known(name, way))), None)

    def _composed(self, kind: Kind, asked: _Asked) -> float:
        """Give the seconds of what the model does not know: a container of known items, or an object."""
        way = asked.copied
        if kind.name == "array" and asked.way == "copied":
            # PyO3 takes an `array` for a sequence: each item is made an object, and read as of a list.
            return self.model.crossing("list[float]", asked.count, way).value
        if kind.name in ARRAYS:
            lent = "returned, zero-copy" if asked.back else "zero-copy"
            return self.model.crossing("ndarray", asked.count, lent).value
        if kind.name not in CONTAINERS:
            return self._object(kind, asked)
        near = CONTAINERS[kind.name]
        self._notes[f"{kind.shown} by {near} and its items"] = None
        fields = kind.parts if kind.name == "tuple" and len(kind.parts) > 1 else ()
        count = len(fields) or asked.count
        each = (
            self._fields(fields, asked) / count if fields else self._item(kind.item, asked.within(kind.item))
        )
        more = each - self._per("list[int]", way)
        if kind.name == "dict" and len(kind.parts) > 1:
            more += self._item(kind.parts[0], asked.within(kind.parts[0])) - self._per("list[str]", way)
        known = self._known(near, way)
        whole = self.model.crossing(near, count, way).value if known else count * self._per(near, way)
        return max(whole + count * more, count * self._per("list[None]", way))

    def _item(self, kind: Kind, asked: _Asked) -> float:
        """Give the seconds of one value beside others of its kind, in a list."""
        key = kind, asked
        if key not in self._items:
            self._items[key] = self._item_of(kind, asked)
        return self._items[key]

    def _item_of(self, kind: Kind, asked: _Asked) -> float:  # noqa: PLR0911 - one for each kind of item
        way, length, within = asked.copied, asked.n or LENGTH, asked.within(kind.item)
        if kind.name == "|":  # each as often; and what is in several is in those that are containers
            deep = sum(1 for each in kind.parts if each.parts) or 1
            fuller = replace(asked, n=asked.n * len(kind.parts) // deep)
            return sum(self._item(each, fuller) for each in kind.parts) / len(kind.parts)
        name = "str" if kind.name.startswith("str") else kind.name
        for each in (name, name.partition(" >= ")[0]):
            if not kind.parts and self._known(f"list[{each}]", way):
                return self._per(f"list[{each}]", way)
        if kind.name in ARRAYS:
            return self._composed(kind, asked)
        if kind.name == "tuple" and len(kind.parts) > 1:
            pair = self._per("list[tuple[int, int]]", way) - 2 * self._per("list[int]", way)
            return max(0.0, pair) + self._fields(kind.parts, within)
        if kind.name == "dict":
            # Bytes of a key that is a text are its characters, some eight each.
            length = max(1, length // 2) if asked.n else length
            usual = self._per("list[str]", way) + self._per("list[int]", way)
            more = self._fields(kind.parts, within) - usual if len(kind.parts) > 1 else 0.0
            return max(0.0, self._of_length("list[dict[str, int]]", length, way) + length * more)
        if kind.name in CONTAINERS:
            more = self._item(kind.item, within) - self._per("list[float]", way)
            return max(0.0, self._of_length("list[list[float]]", length, way) + length * more)
        return self._object(kind, asked)

    def _fields(self, parts: tuple[Kind, ...], asked: _Asked) -> float:
        return sum(self._item(part, asked) for part in parts)

    def _object(self, kind: Kind, asked: _Asked) -> float:
        """Give the seconds of an object: each attribute is read, and crosses."""
        name = next((each for each in CLASSES if kind.name.startswith(each)), CLASSES[1])
        known = self._known(f"list[{name}]", asked.copied)
        whole = self._per(known[0] if known else "list[dataclass]", asked.copied)
        if not asked.attributes:
            self._notes[f"{kind.shown} by an object of {ATTRIBUTES} attributes"] = None
            return whole
        each = max(0.0, whole / ATTRIBUTES - self._per("list[float]", asked.copied))
        has = [_attribute(text) for text in asked.attributes]
        items = (self._item(own, replace(asked, n=n, length=length, attributes=())) for own, n, length in has)
        return each * len(has) + sum(items)

    def _per(self, kind: str, way: str) -> float:
        """Give the seconds of an item among many."""
        way = way if self._known(kind, way) else self.model.find(kind).way
        return self.model.crossing(kind, MANY, way).value / MANY

    def _of_length(self, kind: str, length: int, way: str) -> float:
        """Give the same where each item has a length. Only arguments were measured so: others cost as."""
        usual = self.model.crossing(kind, MANY, "copied").value
        factor = self.model.crossing(kind, MANY, "copied", length=max(length, 1)).value / usual
        return self._per(kind, way) * factor


@dataclass(frozen=True, slots=True)
class _Asked:
    """How a value crosses."""

    way: Way | Literal["read"]
    n: int
    """How many items it has; of an item, how long each is."""
    length: float
    attributes: tuple[str, ...]
    back: bool

    @property
    def count(self) -> int:
        return max(self.n, 1)

    @property
    def copied(self) -> str:
        """The cost model's word for the way in which it crosses, item by item."""
        return "returned" if self.back else "read" if self.way == "read" else "copied"

    def within(self, kind: Kind) -> _Asked:
        """Give how what is in it crosses, of a kind. What is in that again was counted with its length.

        It is not known how many are on which level: each is taken to have as many as the others.
        """
        leaves = self.length / ITEM
        n = round(leaves ** (1 / max(kind.depth, 1)))
        return replace(self, n=n, length=ITEM * leaves / n if n else 0.0)


_SIZED = re.compile(r"(.*) × (\d+) of (\d+) B")


def _attribute(text: str) -> tuple[Kind, int, float]:
    """Give an attribute's kind, how many items it has, and the bytes of each; 0 of what has none.

    >>> for text in ("cells: list[int] × 200 of 8 B", "at: float"):
    ...     kind, size, length = _attribute(text)
    ...     print(kind.shown, size, length)
    list[int] 200 8.0
    float 0 0.0
    """
    told = text.partition(": ")[2]
    sized = _SIZED.fullmatch(told)
    if sized is None:
        return Kind.of(told), 0, 0.0
    kind, size, length = sized.groups()
    return Kind.of(kind), int(size), float(length)


def median_size(shape: Shape) -> int:
    """Give how many items were seen most often; 1 of what has none.

    >>> from ferrule.advise.findings import Shape
    >>> median_size(Shape("x", "list[int]", [1, 30, 90])), median_size(Shape("x", "int", []))
    (30, 1)
    """
    return shape.sizes[len(shape.sizes) // 2] if shape.sizes else 1


def _exact(seconds: float) -> Estimate:
    return Estimate(seconds, seconds, seconds)


def _times(estimate: Estimate, share: float) -> Estimate:
    return Estimate(estimate.value * share, estimate.low * share, estimate.high * share, estimate.is_range)


def _sum(several: list[Estimate]) -> Estimate:
    value, low, high = (sum(getattr(each, end) for each in several) for end in ("value", "low", "high"))
    return Estimate(max(0.0, value), max(0.0, low), max(0.0, high))
