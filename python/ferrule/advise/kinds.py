"""The kinds of values: what `_core.advise.seen` calls them, and what the cost model knows of each.

Kinds that the cost model measured have its names. Of all others the tables say what they are like; what is in
no table is an object of a class that is written in C or Rust.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

NUMBERS = frozenset({"int", "int >= 2**30", "float", "bool"})
"""Items that an array can have instead of a list."""

OPERATED: Mapping[str, str] = {
    "ndarray": "ndarray",
    "ndarray, strided": "ndarray, strided",
    "pandas Series": "ndarray",
    "pandas Index": "ndarray",
    "pandas DataFrame": "ndarray",
    "polars Series": "Arrow array",
    "polars DataFrame": "Arrow array",
    "Arrow array": "Arrow array",
    "Arrow chunked array": "Arrow array",
    "Arrow record batch": "Arrow array",
    "Arrow table": "Arrow array",
    "DLPack": "DLPack",
    "sparse matrix": "ndarray",
}
"""What has its items in one piece of memory, which is lent, and operators of C that work on many; with what
the cost model measured that crosses as each does."""

ARRAYS = frozenset(OPERATED) | {"memoryview", "array", "Arrow buffer"}
"""All that has its items in one piece of memory."""

OPERATORS = frozenset(OPERATED) | {"object ndarray", "polars LazyFrame"}
"""All that has operators of C that work on many items, be these objects or not there yet."""

LENT = frozenset({"str", "bytes", "bytearray"})
"""What else is lent as it is."""

CONTAINERS: Mapping[str, str] = {
    "list": "list[int]",
    "tuple": "tuple[int, …]",
    "range": "list[int]",
    "deque": "list[int]",
    "object ndarray": "list[int]",
    "set": "set[int]",
    "frozenset": "set[int]",
    "dict": "dict[str, int]",
    "Counter": "dict[str, int]",
    "defaultdict": "dict[str, int]",
    "OrderedDict": "dict[str, int]",
}
"""Containers, each with what the cost model measured that is most like it."""

SAME: Mapping[str, str] = {
    **OPERATED,
    "Arrow buffer": "memoryview",
    "str": "str (ASCII)",
    "bytearray": "bytes",
    "frozenset[int]": "set[int]",
    "frozenset[str]": "set[str]",
}
"""Kinds that cross as others do."""

CLASSES = ("dataclass with slots", "dataclass", "namedtuple", "plain object")
"""Objects of classes that are written in Python, as kinds begin; the class's name follows."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A type, and what is in it.

    >>> Kind.of("dict[str, list[int | None]]").shown
    'dict[str, list[int | None]]'
    """

    name: str
    parts: tuple[Kind, ...] = ()

    @classmethod
    def of(cls, text: str) -> Kind:
        """Read what a shape's type says; types in a union are the parts of one that is called `|`."""
        several = _split(text, "|")
        if len(several) > 1:
            return cls("|", tuple(cls.of(each) for each in several))
        head, bracket, rest = text.strip().partition("[")
        if not bracket or not rest.endswith("]"):
            return cls(text.strip())
        return cls(head, tuple(cls.of(each) for each in _split(rest[:-1], ",") if each != "…"))

    @property
    def shown(self) -> str:
        """Give the text again."""
        if self.name == "|":
            return " | ".join(each.shown for each in self.parts)
        if not self.parts:
            return self.name
        return f"{self.name}[{', '.join(each.shown for each in self.parts)}]"

    @property
    def depth(self) -> int:
        """How many containers are in one another.

        >>> Kind.of("dict[str, int | list[tuple[int, int]]]").depth
        3
        """
        deepest = max((each.depth for each in self.parts), default=0)
        return deepest + (bool(self.parts) and self.name != "|")

    @property
    def item(self) -> Kind:
        """Give what its items are, of a dict its values; of what has none, an object."""
        return self.parts[-1] if self.parts else Kind("object")


def counted_in(kind: Kind) -> str:
    """Give what its size is a number of.

    >>> [counted_in(Kind.of(text)) for text in ("str (CJK)", "bytearray", "list[str]", "str | None")]
    ['character', 'byte', 'item', 'item']
    """
    name = kind.name.partition(" (")[0]
    return "character" if name == "str" else "byte" if name in {"bytes", "bytearray"} else "item"


def _split(text: str, mark: str) -> list[str]:
    """Split at marks that are in no brackets.

    >>> _split("str, dict[str, int]", ",")
    ['str', 'dict[str, int]']
    """
    found, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += (letter in "[(") - (letter in "])")
        if letter == mark and not depth:
            found.append(text[start:at].strip())
            start = at + 1
    return [*found, text[start:].strip()]


def is_class(kind: Kind) -> bool:
    """Whether it is an object of a class that is written in Python: it could be one of Rust's.

    >>> [is_class(Kind.of(text)) for text in ("dataclass Order", "list[dataclass Order]", "Decimal")]
    [True, False, False]
    """
    return not kind.parts and kind.name.startswith(CLASSES)


def is_lent(kind: Kind) -> bool:
    """Whether it could cross without a copy: an array, a text, bytes, or numbers that an array could have.

    >>> is_lent(Kind.of("list[list[float]]")), is_lent(Kind.of("str (CJK)")), is_lent(Kind.of("list[str]"))
    (True, True, False)
    """
    name = kind.name.partition(" (")[0]
    return name in ARRAYS or name in LENT or is_numbers(kind)


def is_numbers(kind: Kind) -> bool:
    """Whether it is a list of numbers, which could be an array.

    >>> is_numbers(Kind.of("list[list[float]]")), is_numbers(Kind.of("list[str]"))
    (True, False)
    """
    return kind.name in {"list", "tuple"} and _numbers(kind)


def is_in_one_piece(kind: Kind) -> bool:
    """Whether it can be lent as it is: who calls does not change.

    >>> is_in_one_piece(Kind.of("array")), is_in_one_piece(Kind.of("list[float]"))
    (True, False)
    """
    return is_lent(kind) and not kind.parts


def holds_many(text: str) -> bool:
    """Whether a type, as shapes name it, has operators of C that work on many items at once, or holds such.

    >>> [holds_many(text) for text in ("ndarray, strided", "list[pandas Series]", "list[float]", "array")]
    [True, True, False, False]
    """
    return _holds_many(Kind.of(text))


def _holds_many(kind: Kind) -> bool:
    return kind.name in OPERATORS or any(map(_holds_many, kind.parts))


def _numbers(kind: Kind) -> bool:
    return bool(kind.parts) and all(each.name in NUMBERS or is_numbers(each) for each in kind.parts)
