"""Whether an answer equals the reference's: values are compared, not container types."""

from __future__ import annotations

import cmath
import marshal
from collections.abc import Callable, Mapping, Sequence, Sized
from collections.abc import Set as AbstractSet
from numbers import Number
from typing import Any

from ferrule import _checks
from ferrule._core import class_of

Rule = Callable[[Any, Any], bool]

CHUNK = 1 << 16
_LISTERS = ("tolist", "to_list", "to_pylist")


class Equality:
    """A rule of equality over nested containers, arrays and scalars.

    Called with `(expected, got)` it gives a bool; `difference` says where they differ.

    >>> from ferrule.bench import exact
    >>> exact([1, float("nan")], (1.0, float("nan"))), exact(0.3, 0.1 + 0.2)
    (True, False)
    """

    def __init__(self, rtol: float = 0.0, atol: float = 0.0) -> None:
        """Zero tolerances mean exact."""
        self.rtol = rtol
        self.atol = atol

    def __repr__(self) -> str:
        """Show the tolerances, if any."""
        return f"close(rtol={self.rtol}, atol={self.atol})" if self.rtol or self.atol else "exact"

    def __call__(self, expected: Any, got: Any) -> bool:  # noqa: ANN401 - answers are of any type
        """Whether `got` equals `expected`."""
        return self.difference(expected, got) is None

    def difference(self, expected: Any, got: Any, where: str = "") -> str | None:  # noqa: ANN401
        """Where `got` first differs from `expected`, or None.

        >>> exact.difference([1, [2, 3]], [1, [2, 4]])
        'item 1, item 1: 4 where 3 was expected'
        """
        expected, got = _plain(expected), _plain(got)
        if isinstance(expected, Mapping) and isinstance(got, Mapping):
            return self._mappings(expected, got, where)
        if is_sequence(expected) and is_sequence(got):
            return self._sequences(expected, got, where)
        if is_sequence(expected) or is_sequence(got) or not self._scalars(expected, got):
            return f"{where}{': ' if where else ''}{_short(got)} where {_short(expected)} was expected"
        return None

    def _scalars(self, expected: Any, got: Any) -> bool:  # noqa: ANN401
        if isinstance(expected, AbstractSet) and isinstance(got, AbstractSet):
            return set(expected) == set(got)
        if not any(isinstance(expected, one) and isinstance(got, one) for one in _kinds(expected, got)):
            return False
        if _equal(expected, got):
            return True
        if isinstance(expected, complex | float | int) and isinstance(got, complex | float | int):
            if cmath.isnan(expected) and cmath.isnan(got):
                return True
            if (self.rtol or self.atol) and cmath.isfinite(expected) and cmath.isfinite(got):
                return abs(got - expected) <= self.atol + self.rtol * abs(expected)
        return False

    def _mappings(self, expected: Mapping[Any, Any], got: Mapping[Any, Any], where: str) -> str | None:
        if len(expected) != len(got):
            return _join(where, f"{len(got)} keys where {len(expected)} were expected")
        for key, value in expected.items():
            if key not in got:
                return _join(where, f"no key {_short(key)}")
            other = got[key]
            if value is not other:
                found = self.difference(value, other, _join(where, f"key {_short(key)}"))
                if found:
                    return found
        return None

    def _sequences(self, expected: Any, got: Any, where: str) -> str | None:  # noqa: ANN401
        if len(expected) != len(got):
            return _join(where, f"{len(got)} items where {len(expected)} were expected")
        for start in range(0, len(expected), CHUNK):
            left = listed(expected[start : start + CHUNK])
            right = listed(got[start : start + CHUNK])
            if (_trusted(left, right) and _lists_equal(left, right)) or self._floats_equal(left, right):
                continue
            for offset, (one, other) in enumerate(zip(left, right, strict=True)):
                if one is other:
                    continue
                found = self.difference(one, other, _join(where, f"item {start + offset}"))
                if found:
                    return found
        return None

    def _floats_equal(self, left: list[Any], right: list[Any]) -> bool:
        """Compare lists of nothing but floats at once: the common case, item by item it takes long."""
        if not all(
            type(one) is float and type(other) is float for one, other in zip(left, right, strict=True)
        ):
            return False
        import numpy as np

        one, other = np.array(left), np.array(right)
        same = (one == other) | (np.isnan(one) & np.isnan(other))
        if self.rtol or self.atol:
            finite = np.isfinite(one) & np.isfinite(other)
            with np.errstate(invalid="ignore", over="ignore"):
                same |= finite & (np.abs(other - one) <= self.atol + self.rtol * np.abs(one))
        return bool(same.all())


exact = Equality()
"""Equal values, NaN equal to NaN. `1 == 1.0` as in Python, while an int too large for a float
never equals the float next to it."""


def close(rtol: float = 1e-9, atol: float = 0.0) -> Equality:
    """Equal within `atol + rtol * |expected|`, number by number; all else exactly.

    >>> from ferrule.bench import close
    >>> close(rtol=1e-6)([1.0, float("nan")], [1.0000001, float("nan")])
    True
    """
    return Equality(_checks.amount("rtol", rtol), _checks.amount("atol", atol))


def difference(rule: Callable[[Any, Any], bool], expected: Any, got: Any) -> str | None:  # noqa: ANN401
    """Say what `rule` finds wrong with `got`, or None; a rule may raise AssertionError with its reason.

    An iterator is no answer: its items are yet to be computed. No more is a coroutine.
    """
    if hasattr(got, "__await__"):
        if hasattr(got, "close"):
            got.close()
        return f"a {type(got).__name__}: it is yet to be awaited"
    if hasattr(got, "__next__"):
        return f"an iterator ({type(got).__name__}), whose items are yet to be computed"
    if isinstance(rule, Equality):
        return rule.difference(expected, got)
    try:
        said = rule(expected, got)
    except AssertionError as error:
        return str(error).strip().partition("\n")[0] or "the rule of equality found a difference"
    try:
        same = bool(said)
    except (TypeError, ValueError):
        raise TypeError(f"the rule of equality gives {class_of(said)}, wanted a bool") from None
    return None if same else f"{_short(got)} where {_short(expected)} was expected"


def named(rule: Rule) -> str:
    """Say which rule it is.

    >>> named(exact), named(close(rtol=1e-6)), named(nothing)
    ('exact', 'close(rtol=1e-06, atol=0.0)', 'its own rule')
    """
    return repr(rule) if isinstance(rule, Equality) else "its own rule"


def nothing(expected: Any, got: Any) -> bool:  # noqa: ANN401
    """Be the rule where a call is to answer with nothing: no other takes None from a reference.

    >>> nothing(None, None), nothing(None, 0)
    (True, False)
    """
    return expected is None and got is None


def no_answer(rule: Rule, answer: Any) -> str | None:  # noqa: ANN401
    """Say what is wrong with None as an answer: whatever returns nothing would give the same."""
    if answer is not None or not isinstance(rule, Equality):
        return None
    return "no answer: it is None; where that is right, a rule of the workload's own (`equal=`) says so"


def says_yes(rule: Rule, expected: Any) -> str | None:  # noqa: ANN401
    """Say what a rule of a workload's own takes for the answer that can't be: then it holds nobody to it.

    >>> says_yes(lambda expected, got: all(one == other for one, other in zip(expected, got)), [1, 2])
    'its rule of equality (`equal=`) takes [] for [1, 2]: there is little that it refuses'
    """
    if isinstance(rule, Equality) or (isinstance(expected, Sized) and not len(expected)):
        return None
    for got in (*_EMPTY, *_with_another_item(expected)):
        if _takes(rule, expected, got):
            taken = f"takes {_short(got)} for {_short(expected)}"
            return f"its rule of equality (`equal=`) {taken}: there is little that it refuses"
    return None


def _takes(rule: Rule, expected: Any, got: Any) -> bool:  # noqa: ANN401
    """Whether a rule takes for the answer what it isn't; to fail is to refuse."""
    try:
        return exact.difference(expected, got) is not None and difference(rule, expected, got) is None
    except Exception:  # noqa: BLE001
        return False


def _with_another_item(expected: Any) -> list[Any]:  # noqa: ANN401
    """Give a list or dict with something else for its first item or value; a tuple's may say what it is."""
    if isinstance(expected, list) and expected:
        return [[_OTHER, *expected[1:]]]
    if isinstance(expected, dict) and expected:
        return [expected | {next(iter(expected)): _OTHER}]
    return []


def either(one: Rule, other: Rule) -> Rule:
    """Give the rule by which answers are equal if they are by one of two.

    >>> from ferrule.bench import close, exact
    >>> either(exact, close(rtol=1e-6))(1.0, 1.0000001)
    True
    """
    if one is other:
        return one

    def rule(expected: Any, got: Any) -> bool:  # noqa: ANN401
        found = difference(one, expected, got)
        if found and difference(other, expected, got):
            raise AssertionError(found)
        return True

    return rule


def _plain(value: Any) -> Any:  # noqa: ANN401
    """Give the list, dict or scalar that a container of another library holds."""
    if type(value) in _BUILTIN:
        return value
    for mark, convert in _FOREIGN.items():
        if hasattr(value, mark):
            return convert(value)
    # NumPy scalars and zero-dimensional arrays
    return value.item() if getattr(value, "ndim", None) == 0 and hasattr(value, "item") else value


_OTHER = type("other", (), {"__repr__": lambda _: "another item"})()
_EMPTY: tuple[Any, ...] = (None, [], (), {}, "", b"", 0, _OTHER)
_SCALARS = (int, float, complex, str, bytes)
_CONTAINERS = frozenset({list, dict, tuple, set, frozenset})
_BUILTIN = frozenset({str, int, float, list, dict, tuple, bytes, bool, type(None)})
_FOREIGN: dict[str, Callable[[Any], Any]] = {
    "to_pydict": lambda table: table.to_pydict(),  # pyarrow
    "to_dicts": lambda frame: frame.to_dict(as_series=False),  # polars
    "itertuples": lambda frame: {name: frame[name].tolist() for name in frame.columns},  # pandas
    "iloc": lambda series: series.tolist(),  # pandas, whose slices go by label
}


def is_sequence(value: Any) -> bool:  # noqa: ANN401
    """Whether it is known to hold its values in order: iterating over others may give something else."""
    if isinstance(value, str | bytes | bytearray):
        return False
    return isinstance(value, Sequence) or (
        hasattr(value, "__len__") and any(hasattr(value, name) for name in _LISTERS)
    )


def listed(part: Any) -> list[Any]:  # noqa: ANN401
    """Give the items of a sequence as Python's own objects."""
    if isinstance(part, list):
        return part
    for name in _LISTERS:
        if hasattr(part, name):
            listed: list[Any] = getattr(part, name)()
            return listed
    return list(part)


def _kinds(expected: Any, got: Any) -> tuple[Any, ...]:  # noqa: ANN401
    """Give the kinds within which values of different types may be equal."""
    return type(expected), type(got), Number, bytes | bytearray | memoryview


def _equal(expected: Any, got: Any) -> bool:  # noqa: ANN401
    """Ask Python's own types, then the expected value's: `==` would ask a subclass, the answer's, first."""
    own: Any = next((kind for kind in _SCALARS if isinstance(got, kind)), object)
    kind: Any = type(expected)
    same = own.__eq__(got, expected)
    if same is NotImplemented:
        same = kind.__eq__(expected, got)
    return bool(expected == got if same is NotImplemented else same)


def _trusted(left: list[Any], right: list[Any]) -> bool:
    """Whether `==` of lists asks no `__eq__` but those of the left's types, and of Python's own."""
    kinds = set(map(type, right))
    if not kinds & _CONTAINERS:
        return kinds <= _BUILTIN | set(map(type, left))
    try:
        marshal.dumps(right, 2)  # it takes nothing but Python's own types, at any depth
    except ValueError:
        return False
    return True


def _lists_equal(left: list[Any], right: list[Any]) -> bool:
    try:
        return bool(left == right)
    except ValueError:  # a list of arrays has no single truth
        return False


def _join(where: str, more: str) -> str:
    return f"{where}, {more}" if where else more


def _short(value: Any, limit: int = 60) -> str:  # noqa: ANN401
    if is_sequence(value) and len(value) > 8:
        return f"{type(value).__name__} of {len(value)} items"
    text = repr(value)
    return text if len(text) <= limit else f"{text[: limit - 1]}…"
