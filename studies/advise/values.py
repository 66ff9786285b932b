"""What values are, as the cost model names kinds: of the inputs and answers of workloads."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import Any

from ferrule._core.advise import seen
from ferrule.advise.findings import Shape
from ferrule.advise.kinds import ARRAYS

SEEN = 200
"""So many items tell what the others are."""
DEPTH = 12
LONG = 1 << 10
"""Bits of a number that is longer than most."""
COMPARED = 100_000
"""So many items of a list are compared with another's."""


def shape(name: str, value: Any) -> Shape:
    """Give the shape of a value, as the advisor sees it in a run."""
    kind, size, item_bytes, attributes = seen(value)
    return Shape(name, kind, [] if size is None else [size] * 3, 1.0, item_bytes, attributes)


def _leaf(value: Any) -> str:
    """Give what a value is that has no others in it."""
    return seen(value)[0].partition(" (")[0]


def _fields(value: Any) -> list[str]:
    """Give the names of an object's attributes."""
    kind, _, _, attributes = seen(value)
    return [each.partition(": ")[0] for each in attributes] if kind not in ARRAYS else []


def census(value: Any) -> dict[str, float]:
    """Give how many values of each kind are in a value, at every depth.

    >>> census({"a": [1, 2.5, None]})
    {'entry': 1.0, 'str': 1.0, 'list': 1.0, 'int': 1.0, 'float': 1.0, 'None': 1.0}
    """
    found: defaultdict[str, float] = defaultdict(float)
    _add(found, value, 1.0, 0)
    return dict(found)


def _add(found: defaultdict[str, float], value: Any, times: float, depth: int) -> None:
    """Add a value that is there so many times; of many items, some from all over them stand for the rest."""
    if seen(value)[0] in ARRAYS:
        name, parts = "array", []
    elif isinstance(value, dict):
        name, parts = "", [each for pair in _spread(value.items(), len(value)) for each in pair]
        found["entry"] += times * len(value)
        times *= 2 * len(value) / max(len(parts), 1)
    elif isinstance(value, list | tuple | set | frozenset):
        name, parts = "list", _spread(value, len(value))
        found[name] += times
        name, times = "", times * len(value) / max(len(parts), 1)
    elif names := _fields(value):
        name, parts = "", [getattr(value, each, None) for each in names]
        found["field"] += times * len(names)
    else:
        name, parts = _leaf(value), []
    if name:
        found[name] += times
    for each in parts if depth <= DEPTH else []:
        _add(found, each, times, depth + 1)


def _spread(values: Any, count: int) -> list[Any]:
    return list(islice(values, 0, None, max(1, count // SEEN)))


def same(one: Any, other: Any) -> bool:
    """Whether two values are the same to the last digit, be they in lists, arrays or objects.

    >>> same([1.0, 2.5], (1.0, 2.5)), same([0.3], [0.1 + 0.2])
    (True, False)
    """
    return repr(_plain(one)) == repr(_plain(other))


def _plain(value: Any, depth: int = 0) -> Any:
    """Give a value as lists and dicts of what Python prints to the last digit."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if depth > DEPTH:
        return ...
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in islice(value, COMPARED)]
    if names := _fields(value):
        value = {each: getattr(value, each, None) for each in names}
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1) for key, each in islice(value.items(), COMPARED)}
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    is_long = type(value) is int and value.bit_length() > LONG  # Python prints no longer ones
    return hex(value) if is_long else value if type(value).__module__ == "builtins" else type(value).__name__
