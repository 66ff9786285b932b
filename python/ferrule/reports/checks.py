"""What the arguments of a report must be: each check names the argument, what came and what was wanted.

A check of one value gives it as it is kept.
"""

from __future__ import annotations

import difflib
import math
import re
from collections.abc import Iterable
from typing import TypeVar

from ferrule._core import class_of
from ferrule._core.reports import flag, number
from ferrule.errors import ArgumentError, ArgumentTypeError

__all__ = ["color", "flag", "items", "known", "number", "one_of", "shown", "size", "text"]

T = TypeVar("T")

_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST_SHOWN = 60


def shown(value: object) -> str:
    """Give a value as messages show it."""
    said = repr(value)
    return said if len(said) <= _LONGEST_SHOWN else f"{said[:_LONGEST_SHOWN]}…"


def text(name: str, value: object, *, empty: bool = True) -> str:
    """Wanted: a str whose characters XML and PDF can hold."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a str")
    if not empty and not value:
        raise ArgumentError(f"{name}: got '', wanted a text that is not empty")
    if found := _CONTROL.search(value):
        raise ArgumentError(f"{name}: got {shown(value)}, wanted no control character ({found[0]!r})")
    return value


def size(name: str, value: object, low: float, high: float) -> float:
    """Wanted: a number of these bounds."""
    taken = number(name, value, "a number")
    if not (math.isfinite(taken) and low <= taken <= high):
        raise ArgumentError(f"{name}: got {value}, wanted a number from {low:g} to {high:g}")
    return taken


def one_of(name: str, value: object, choices: Iterable[str]) -> str:
    """Wanted: one of some words."""
    choices = tuple(choices)
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted one of {', '.join(choices)}")
    if value not in choices:
        raise ArgumentError(f"{name}: got {shown(value)}, wanted one of {', '.join(choices)}")
    return value


def items(name: str, value: object, kind: type[T], wanted: str) -> tuple[T, ...]:
    """Wanted: several of a type, in any iterable (a single one is several, too)."""
    if isinstance(value, kind):
        return (value,)
    if isinstance(value, str) or not isinstance(value, Iterable):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted {wanted}")
    several = tuple(value)
    for index, item in enumerate(several):
        if not isinstance(item, kind):
            raise ArgumentTypeError(f"{name}[{index}]: got {class_of(item)}, wanted {wanted}")
    return several


def known(name: str, value: str, names: Iterable[str], what: str) -> None:
    """Wanted: one of the names there are; the message has the nearest."""
    names = list(names)
    if value in names:
        return
    near = difflib.get_close_matches(value, names, 1, 0.5)
    there = f"did you mean {near[0]!r}?" if near else f"wanted one of {', '.join(map(repr, names)) or 'none'}"
    raise ArgumentError(f"{name}: there is no {what} {value!r}; {there}")


def color(name: str, value: object) -> str:
    """Wanted: a colour such as ``#ff8800``."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{name}: got {class_of(value)}, wanted a colour such as '#ff8800'")
    if not _COLOR.fullmatch(value):
        raise ArgumentError(f"{name}: got {shown(value)}, wanted a colour such as '#ff8800'")
    return value
