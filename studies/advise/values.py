"""What values are, as the cost model names kinds: of the inputs and answers of workloads."""

from __future__ import annotations

from collections import defaultdict
from itertools import islice
from typing import Any

from ferrule.advise.crossing import ITEM
from ferrule.advise.findings import Shape
from ferrule.advise.kinds import ARRAYS

SEEN = 200
"""So many items tell what the others are."""
DEPTH = 6
LONG = 1 << 10
"""Bits of a number that is longer than most."""
COMPARED = 100_000
"""So many items of a list are compared with another's."""
KINDS = 4
TEXTS = ((128, "ASCII"), (256, "Latin-1"), (1 << 16, "CJK"), (1 << 21, "emoji"))
HEAP = 1 << 9
"""The flag of a type that a class statement made; those that extensions make so have no attributes here."""
SCALARS = {bool: "bool", float: "float", bytes: "bytes", type(None): "None"}


def shape(name: str, value: Any) -> Shape:
    """Give the shape of a value: its kind, how many items it has, and how much is in each of these."""
    kind, count = kind_of(value), length(value)
    each = ITEM * leaves(value) / count if isinstance(value, list | tuple | dict | set) and count else 0.0
    sizes = [count] * 3 if count is not None else []
    return Shape(name, kind, sizes, 1.0, round(each), attributes(value))


def length(value: Any) -> int | None:
    """Give how many items a value has; None where it has none."""
    if kind_of(value) in ARRAYS and hasattr(value, "size"):
        return int(value.size)
    try:
        return len(value)
    except TypeError:
        return None


def kind_of(value: Any, depth: int = 0) -> str:  # noqa: PLR0911 - one for each kind
    """Give what the cost model would call a value."""
    if type(value) in SCALARS:
        return SCALARS[type(value)]
    if isinstance(value, int):
        return "int" if abs(value) < 1 << 62 else "big int"
    if isinstance(value, str):
        most = max(map(ord, value[:SEEN]), default=0)
        return f"str ({next(name for end, name in TEXTS if most < end)})"
    name = type(value).__name__
    if depth > DEPTH:
        return "object"
    if isinstance(value, tuple) and len(value) <= SEEN // 25:
        return f"tuple[{', '.join(_short(each, depth) for each in value)}]"
    if isinstance(value, dict):
        return f"dict[{_items(value, depth)}, {_items(value.values(), depth)}]"
    if isinstance(value, list | tuple | set | frozenset):
        return f"{name}[{_items(value, depth)}]"
    return f"plain object {name}" if type(value).__flags__ & HEAP and attributes(value) else name


def _short(value: Any, depth: int) -> str:
    return kind_of(value, depth + 1).partition(" (")[0]


def _items(values: Any, depth: int) -> str:
    found = list(dict.fromkeys(_short(each, depth) for each in islice(values, SEEN)))
    return " | ".join(found[:KINDS]) or "None"


def leaves(value: Any, depth: int = 0) -> float:
    """Give how many values are in a value that have no others in them."""
    if depth > DEPTH:
        return 1
    if isinstance(value, dict):
        several = [each for pair in islice(value.items(), SEEN) for each in pair]
        count = 2 * len(value)
    elif isinstance(value, list | tuple | set | frozenset):
        several, count = list(islice(value, SEEN)), len(value)
    else:
        several = [getattr(value, each.partition(": ")[0], None) for each in attributes(value)]
        count = len(several)
    if not several:
        return 1
    return sum(leaves(each, depth + 1) for each in several) * count / len(several)


def attributes(value: Any) -> list[str]:
    """Give the attributes of an object, or of the first of several, as shapes have them."""
    one = value[0] if isinstance(value, list | tuple) and value else value
    if type(one).__module__ in {"builtins", "numpy", "datetime"}:
        return []
    names = [*getattr(one, "__dict__", ()), *(getattr(type(one), "__slots__", ()) or ())]
    return [f"{name}: {kind_of(getattr(one, name, None), DEPTH)}" for name in names if isinstance(name, str)]


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
    if kind_of(value, DEPTH) in ARRAYS:
        name, parts = "array", []
    elif isinstance(value, dict):
        name, parts = "", [each for pair in _spread(value.items(), len(value)) for each in pair]
        found["entry"] += times * len(value)
        times *= 2 * len(value) / max(len(parts), 1)
    elif isinstance(value, list | tuple | set | frozenset):
        name, parts = "list", _spread(value, len(value))
        found[name] += times
        name, times = "", times * len(value) / max(len(parts), 1)
    elif names := attributes(value):
        name, parts = "", [getattr(value, each.partition(": ")[0], None) for each in names]
        found["field"] += times * len(names)
    else:
        name, parts = kind_of(value, DEPTH).partition(" (")[0], []
    if name:
        found[name] += times
    for each in parts if depth <= 2 * DEPTH else []:
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
    if depth > 2 * DEPTH:
        return ...
    if isinstance(value, list | tuple):
        return [_plain(each, depth + 1) for each in islice(value, COMPARED)]
    if names := attributes(value):
        value = {each: getattr(value, each, None) for each in (name.partition(": ")[0] for name in names)}
    if isinstance(value, dict):
        return {key: _plain(each, depth + 1) for key, each in islice(value.items(), COMPARED)}
    if isinstance(value, set | frozenset):
        return sorted(map(repr, value))
    is_long = type(value) is int and value.bit_length() > LONG  # Python prints no longer ones
    return hex(value) if is_long else value if type(value).__module__ == "builtins" else type(value).__name__
