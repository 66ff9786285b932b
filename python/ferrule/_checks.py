"""What an argument must be where Python takes it: each check names it, what came and what was wanted.

A check gives the value as it is kept. The rules are those of `docs/concepts/arguments.md`; floats and flags
are taken by what takes them in Rust.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar, cast

from ferrule._core import class_of
from ferrule._core.reports import flag, number
from ferrule.errors import ArgumentError, ArgumentOverflowError, ArgumentTypeError

__all__ = [
    "amount",
    "count",
    "cut",
    "each",
    "flag",
    "function",
    "is_users",
    "items",
    "listed",
    "number",
    "one_of",
    "parts",
    "shown",
    "text",
]

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])

_LONGEST_SHOWN = 80
_MOST_SHOWN = 20
_LONGEST_INT = 256
"""Bits: of a longer int a message says the length."""


def shown(value: object) -> str:
    """Give a value as messages show it."""
    try:
        said = repr(value)
    except ValueError:  # it is, or has in it, an int of thousands of digits
        return class_of(value)
    return cut(said)


def cut(said: str) -> str:
    """Give what is said of a value, cut short where it is long."""
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}…"


def listed(values: Iterable[object]) -> str:
    """Give values as messages list them: the first of many."""
    said = [shown(value) for value in islice(values, _MOST_SHOWN + 1)]
    return ", ".join(said if len(said) <= _MOST_SHOWN else [*said[:_MOST_SHOWN], "…"])


def text(name: str, value: object) -> str:
    """Wanted: a str."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a str")
    return value


def one_of(name: str, value: object, choices: Iterable[str]) -> str:
    """Wanted: one of some words."""
    choices = tuple(choices)
    wanted = f"wanted one of {', '.join(choice or repr(choice) for choice in choices)}"
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, {wanted}")
    if value not in choices:
        raise ArgumentError(f"{name}: got {shown(value)}, {wanted}")
    return value


def count(name: str, value: object, least: int = 0) -> int:
    """Wanted: a number of things, in 64 bits; `least` is 0 or 1."""
    taken = _index(value)
    if taken is None:
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted an int")
    if not -(2**63) <= taken < 2**63:
        bits = taken.bit_length()
        came = f"an integer of {bits} bits" if bits > _LONGEST_INT else taken
        raise ArgumentOverflowError(f"{name}: got {came}, wanted an int that fits int64")
    if taken < least:
        wanted = "a positive integer" if least else "an integer that is not negative"
        raise ArgumentError(f"{name}: got {taken}, wanted {wanted}")
    return taken


def _index(value: Any) -> int | None:  # noqa: ANN401 - a value of any type
    """Give the int that a value stands for; None where it is none, as a text or what is masked."""
    if isinstance(value, str | bytes | bytearray | complex) or hasattr(value, "_mask"):
        return None
    try:
        return operator.index(value)
    except TypeError as error:
        if is_users(error):
            raise
        return None


def is_users(error: BaseException) -> bool:
    """Whether an exception is that of the user's own code: what C raises has no traceback below the call."""
    return error.__traceback__ is not None and error.__traceback__.tb_next is not None


def amount(name: str, value: object) -> float:
    """Wanted: a finite number that is not negative."""
    taken = number(name, value, "a number")
    if not 0 <= taken < math.inf:
        raise ArgumentError(f"{name}: got {taken}, wanted a finite number that is not negative")
    return taken


def function(name: str, value: F) -> F:
    """Wanted: what can be called."""
    if not callable(value):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a callable")
    return value


def each(name: str, value: object, wanted: str) -> Iterator[Any]:
    """Wanted: any iterable, but no str."""
    if not isinstance(value, str):
        # An array without dimensions says that it can be gone through, and can't.
        try:
            return iter(cast("Iterable[Any]", value))
        except TypeError as error:
            if is_users(error):
                raise
    raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted {wanted}")


def items(name: str, value: object, kind: type[T], wanted: str) -> tuple[T, ...]:
    """Wanted: several of a type, in any iterable (a single one is several, too)."""
    if isinstance(value, kind):
        return (value,)
    several = []
    # One by one, and in Python: what comes may have no end, and a signal is heard.
    for index, item in enumerate(each(name, value, wanted)):
        if not isinstance(item, kind):
            raise ArgumentTypeError(f"{name}[{index}]: got {class_of(item)}, wanted {wanted}")
        several.append(item)
    return tuple(several)


def parts(name: str, value: object, length: int, wanted: str, most: int = 0) -> tuple[Any, ...]:
    """Wanted: so many things, or from so many to `most`, in whatever has them, but no str."""
    found = tuple(islice(each(name, value, wanted), max(length, most) + 1))
    if not length <= len(found) <= max(length, most):
        several = f"{length} to {most}" if most else length
        came = f"{class_of(value)} of another length than {several}"
        raise ArgumentTypeError(f"{name}: got {came}, wanted {wanted}")
    return found
