"""What values are, as the cost model names kinds: of the inputs and answers of workloads."""

from __future__ import annotations

from itertools import islice
from typing import Any

from ferrule.advise.crossing import ARRAYS, ITEM
from ferrule.advise.findings import Shape

SEEN = 200
"""So many items tell what the others are."""
DEPTH = 6
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
