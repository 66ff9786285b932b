"""Where two values differ: in what they hold at any depth, its types, its order, and whose it is."""

from __future__ import annotations

import numbers
import sys
from array import array
from collections import defaultdict, deque
from collections.abc import ItemsView, Iterable, KeysView, ValuesView
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from enum import Enum
from functools import cached_property, lru_cache
from itertools import chain
from operator import attrgetter
from struct import calcsize
from types import BuiltinFunctionType, FunctionType, ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

from ferrule._core import class_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ferrule.bench.verify import Equality

_PLAIN = frozenset({int, str, bytes, bool, type(None), float})
_FIXED = (numbers.Number, str, bytes, type(None), type, Enum, FunctionType, ModuleType)
"""Whatever is done with two of these that are equal, nobody can tell them apart."""
_FOREIGN = frozenset({"numpy", "pandas", "polars", "pyarrow"})
"""Packages whose arrays and tables a rule of equality reads."""
_ABOUT = ("dtype", "dtypes", "schema", "type", "shape", "columns", "names")
"""What these say of themselves, and is no item."""
_SETS = (set, frozenset)
_CONTAINERS: tuple[type, ...] = (list, tuple, deque, dict, set, frozenset)
_VIEWS = (KeysView, ItemsView, ValuesView)
_BUILT_IN = frozenset({list, tuple, dict, set, frozenset})
_BESIDE: dict[type, Callable[[Any], Any]] = {
    array: attrgetter("typecode"),
    datetime: attrgetter("fold", "tzinfo"),
    Decimal: str,
    defaultdict: attrgetter("default_factory"),
    deque: attrgetter("maxlen"),
    memoryview: attrgetter("format", "shape"),
    range: attrgetter("start", "stop", "step"),
    time: attrgetter("fold", "tzinfo"),
}
"""What `==` of Python's own types leaves out."""
_BY_IDENTITY: Any = object.__eq__
_MADE = 1 << 9
"""The flag of classes that are made while Python runs, as those written in Python are."""
_POINTER = calcsize("P")


@dataclass(slots=True)
class Owned:
    """What can be changed and belongs to somebody: each object, and the memory of each array, with whose."""

    objects: dict[int, tuple[Any, str]] = field(default_factory=dict)
    """By their `id`, which is theirs as long as they are kept here."""
    arrays: list[tuple[Any, str]] = field(default_factory=list)
    outer: Owned | None = None
    """More of the same."""

    def add(self, value: Any, whose: str) -> None:  # noqa: ANN401 - of any type
        """Take in a value and all that is in it."""
        waiting = [value]
        while waiting:
            each = waiting.pop()
            if type(each) in _PLAIN or id(each) in self.objects or isinstance(each, _FIXED):
                continue
            if (flat := _is_flat(each)) and isinstance(each, tuple):
                continue
            self.objects[id(each)] = each, whose
            if _is_array(each):
                self.arrays.append((each, whose))
            if not flat and not _kind(type(each)).is_foreign:
                waiting += _held(each)

    def whose(self, value: Any) -> str:  # noqa: ANN401 - of any type
        """Say whose a value is that can be changed; nothing where it is nobody's."""
        found = self.objects.get(id(value))
        if found and _is_changeable(value):
            return found[1]
        outer = self.outer.whose(value) if self.outer else ""
        if outer or not self.arrays or not _is_array(value):
            return outer
        import numpy as np

        return next((whose for each, whose in self.arrays if np.may_share_memory(value, each)), "")


class Differ:
    """Compares two values, by a rule of equality for what are no containers.

    The order of dicts counts, but where `any_order` says that it doesn't. What is somebody's by `owned`, of
    what was expected and of what came, must be so in both.
    """

    def __init__(self, rule: Equality, *, any_order: bool = False) -> None:
        self.owned = Owned(), Owned()
        self._rule = rule
        self._any_order = any_order
        self._seen: dict[tuple[int, int], tuple[Any, Any]] = {}

    def find(self, expected: Any, got: Any, where: str = "") -> str | None:  # noqa: ANN401, PLR0911 - each kind of value in its own way
        """Say where they first differ, or None."""
        kind = type(expected)
        if kind is not type(got):
            return _at(where, f"{class_of(got)} where {class_of(expected)} was expected")
        if kind in _PLAIN:
            return self._value(expected, got, where)
        if (whose := self.owned[1].whose(got)) and not self.owned[0].whose(expected):
            return _at(where, f"{whose}, where a new {class_of(expected)} was expected")
        pair = id(expected), id(got)
        if expected is got or pair in self._seen:
            return None
        self._seen[pair] = expected, got
        if _kind(kind).is_foreign:
            return self._foreign(expected, got, where)
        if kind in _BUILT_IN:
            return self._container(expected, got, where)
        return (
            _beside(expected, got, where)
            or self._content(expected, got, where)
            or self._attributes(expected, got, where)
        )

    @property
    def _is_exact(self) -> bool:
        return not self._rule.rtol and not self._rule.atol

    def _value(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
        try:
            found = self._rule.difference(expected, got, where)
        except Exception as error:  # noqa: BLE001 - of whatever class they are
            return _at(where, f"it can't be compared: {type(error).__name__}: {error}")
        # Zeros have signs, of which equality alone knows nothing.
        if not found and isinstance(expected, float | complex) and self._is_exact and expected == got:
            return None if repr(expected) == repr(got) else _other(expected, got, where)
        return found

    def _content(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
        if isinstance(expected, _VIEWS):
            return self._container(list(expected), list(got), where)
        if isinstance(expected, _CONTAINERS):
            return self._container(expected, got, where)
        kind = type(expected)
        if isinstance(expected, BaseException):
            return self.find(expected.args, got.args, _at(where, "arguments", ", "))
        if isinstance(expected, SimpleNamespace) or (_kind(kind).base is object and not _kind(kind).is_told):
            return None  # it is its attributes
        if kind.__eq__ is _BY_IDENTITY:
            return _at(where, f"another {class_of(expected)}, and two of these can't be compared")
        return self._value(expected, got, where)

    def _container(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of several types
        if len(expected) != len(got):
            return _at(where, f"{len(got)} items where {len(expected)} were expected")
        if isinstance(expected, dict):
            return self._dict(expected, got, where)
        if isinstance(expected, _SETS):
            return self._set(expected, got, where)
        if _at_once(expected, got) or (
            _rows_at_once(expected, got) and not any(map(self.owned[1].whose, got))
        ):
            return None
        for place, (one, other) in enumerate(zip(expected, got, strict=True)):
            if found := self.find(one, other, _at(where, f"item {place}", ", ")):
                return found
        return None

    def _dict(self, expected: dict[Any, Any], got: dict[Any, Any], where: str) -> str | None:
        others = iter(got)
        own = {key: key for key in got} if self._any_order else {}
        for key, value in expected.items():
            other = own.get(key, own) if self._any_order else next(others)
            if found := "no" if other is own else self.find(key, other):
                if key not in got:
                    return _at(where, f"no key {shown(key)}")
                return _at(where, f"key {shown(key)}: {found}" if key == other else _order(key, other))
            if found := self.find(value, got[other], _at(where, f"key {shown(key)}", ", ")):
                return found
        return None

    def _set(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of two types
        left = {each: each for each in got}
        alone = []
        for each in expected:
            twin = left.pop(each, left)
            if twin is left:
                alone.append(each)
            elif found := self.find(each, twin):
                return _at(where, f"{shown(each)}: {found}")
        # Those that are equal to nothing but themselves, as objects and NaN are.
        others = [*left.values()]
        for each in alone:
            place = next((at for at, other in enumerate(others) if self._are_same(each, other)), None)
            if place is None:
                return _at(where, f"no {shown(each)}")
            del others[place]
        return None

    def _are_same(self, expected: Any, got: Any) -> bool:  # noqa: ANN401 - of any type
        """Say so, but don't take them for the same from then on."""
        known = dict(self._seen)
        same = self.find(expected, got) is None
        self._seen = self._seen if same else known
        return same

    def _attributes(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
        one, other = _attributes(expected), _attributes(got)
        for name, value in one.items():
            if name not in other:
                return _at(where, f"no attribute {name}")
            if found := self.find(value, other[name], _at(where, f"attribute {name}", ", ")):
                return found
        more = other.keys() - one.keys()
        return _at(where, f"an attribute {min(more)} more") if more else None

    def _foreign(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
        for name in _ABOUT:
            one, other = (_said(getattr(each, name, "")) for each in (expected, got))
            if one != other:
                what = "items of " if name == "dtype" else f"{name} "
                return _at(where, f"{what}{other} where {one} was expected")
        labels = [getattr(each, "index", None) for each in (expected, got)]
        if not callable(labels[0]) and (found := self.find(labels[0], labels[1], _at(where, "index", ", "))):
            return found
        if _is_array(expected) and expected.dtype == object and expected.ndim:
            return self._container(expected.ravel().tolist(), got.ravel().tolist(), where)
        return self._value(expected, got, where) or self._zeros(expected, got, where)

    def _zeros(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
        if not self._is_exact or not _is_array(expected) or expected.dtype.kind not in "fc":
            return None
        import numpy as np

        parts = ("real", "imag") if expected.dtype.kind == "c" else ("real",)
        for one, other in ([getattr(each, part) for each in (expected, got)] for part in parts):
            if ((one == 0) & (np.signbit(one) != np.signbit(other))).any():
                return _at(where, "a zero with another sign")
        return None


def _held(value: Any) -> Iterable[Any]:  # noqa: ANN401 - of any type
    """Give what is in a value: items, keys and values, attributes."""
    if isinstance(value, dict):
        return [*chain.from_iterable(value.items()), *_attributes(value).values()]
    if _has_items(value):
        return list(chain(value, _attributes(value).values()))
    if _is_array(value) and value.dtype == object:
        return value.ravel().tolist()  # type: ignore[no-any-return]
    return _attributes(value).values()


def _attributes(value: Any) -> dict[str, Any]:  # noqa: ANN401 - of any type
    """Give the attributes of an object, but for what is computed when it is first asked for."""
    kind = type(value)
    found = {name: getattr(value, name) for name in _kind(kind).slots if hasattr(value, name)}
    own = getattr(value, "__dict__", {}).items()
    return found | {
        name: each for name, each in own if not isinstance(getattr(kind, name, None), cached_property)
    }


@dataclass(frozen=True, slots=True)
class _Kind:
    """What is known of the objects of a class."""

    base: type
    """The first of it and its bases that is not written in Python."""
    is_foreign: bool
    is_told: bool
    """Whether a class of the standard library says what is equal."""
    slots: list[str]
    """Those of classes of the standard library are their own affair."""

    @classmethod
    def of(cls, kind: type) -> _Kind:
        """Look at a class.

        >>> class Mine(dict):
        ...     __slots__ = "a"
        >>> _Kind.of(Mine)
        _Kind(base=<class 'dict'>, is_foreign=False, is_told=True, slots=['a'])
        """
        line = kind.__mro__
        equal = next(each for each in line if "__eq__" in each.__dict__)
        return cls(
            next(each for each in line if _is_in_c(each)),
            any(_package(each) in _FOREIGN for each in line),
            equal is not object and _is_pythons(equal),
            [name for each in line if not _is_pythons(each) for name in _slots(each)],
        )


_kind: Callable[[type], _Kind] = lru_cache(_Kind.of)


def _package(kind: type) -> str:
    return str(kind.__module__).partition(".")[0]


def _is_pythons(kind: type) -> bool:
    return _package(kind) in sys.stdlib_module_names


def _slots(kind: type) -> list[str]:
    listed = kind.__dict__.get("__slots__", ())
    return [listed] if isinstance(listed, str) else [*listed]


def _is_in_c(kind: type) -> bool:
    if not kind.__flags__ & _MADE or isinstance(kind.__dict__.get("__new__"), BuiltinFunctionType):
        return True
    # Its objects have room for more than what Python puts in them.
    room = [*_slots(kind), *kind.__dict__.keys() & {"__dict__", "__weakref__"}]
    return kind.__basicsize__ > kind.__base__.__basicsize__ + len(room) * _POINTER  # type: ignore[union-attr]


def _is_changeable(value: Any) -> bool:  # noqa: ANN401 - of any type
    """Whether something can be done to it that somebody else would see."""
    kind = type(value)
    if kind.__hash__ is None:
        return True
    params = getattr(kind, "__dataclass_params__", None)
    if isinstance(value, (tuple, frozenset, *_FIXED)) or _kind(kind).is_told or (params and params.frozen):
        return False
    return _kind(kind).base is object


def _is_array(value: Any) -> bool:  # noqa: ANN401 - of any type
    return _kind(type(value)).is_foreign and hasattr(value, "__array_interface__")


def _has_items(value: Any) -> bool:  # noqa: ANN401 - of any type
    return isinstance(value, (*_CONTAINERS, *_VIEWS))


def _is_flat(value: Any) -> bool:  # noqa: ANN401 - of any type
    """Whether it is a container of plain values, as most large ones are."""
    return type(value) in {list, tuple, set, frozenset} and {*map(type, value)} <= _PLAIN


def _at_once(expected: Sequence[Any], got: Sequence[Any]) -> bool:
    """Whether both hold the same plain values: item by item it takes long."""
    kinds = {*map(type, expected)}
    return (
        kinds <= _PLAIN
        and [*map(type, expected)] == [*map(type, got)]
        and [*expected] == [*got]
        and (float not in kinds or 0.0 not in expected or [*map(repr, expected)] == [*map(repr, got)])
    )


def _rows_at_once(expected: Sequence[Any], got: Sequence[Any]) -> bool:
    """Whether both hold lists or tuples of the same plain values, as tables and points are."""
    return (
        {*map(type, expected)} <= {list, tuple}
        and [*map(type, expected)] == [*map(type, got)]
        and [*map(len, expected)] == [*map(len, got)]
        and _at_once([*chain.from_iterable(expected)], [*chain.from_iterable(got)])
    )


def _beside(expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401 - of any type
    for kind, beside in _BESIDE.items():
        if isinstance(expected, kind) and beside(expected) != beside(got):
            return _other(expected, got, where)
    return None


def _said(about: Any) -> Any:  # noqa: ANN401 - of any type
    if callable(about):
        return ""
    return (
        [*map(str, about)]
        if isinstance(about, Iterable) and not isinstance(about, str | tuple)
        else str(about)
    )


def _order(key: Any, other: Any) -> str:  # noqa: ANN401 - of any type
    return f"in another order: key {shown(other)} where {shown(key)} was expected"


def _other(expected: Any, got: Any, where: str) -> str:  # noqa: ANN401 - of any type
    return _at(where, f"{shown(got)} where {shown(expected)} was expected")


def shown(value: Any, limit: int = 60) -> str:  # noqa: ANN401 - of any type
    """Give a value as Python shows it, in little room.

    >>> shown([1, 2, 3], 6)
    '[1, 2…'
    """
    try:
        text = repr(value)
    except Exception:  # noqa: BLE001 - of whatever class it is
        text = f"{class_of(value)}, which can't be shown"
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _at(where: str, what: str, joined: str = ": ") -> str:
    return f"{where}{joined}{what}" if where else what
