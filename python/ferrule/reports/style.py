"""How things look: styles, and the rules that choose one by a value."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Literal, cast

from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import checks, schema
from ferrule.reports.schema import HERE, Between, Color, StyleOrName

__all__ = ["Condition", "Rule", "Style"]

Condition = Literal[">", ">=", "<", "<=", "between", "=", "!=", "text", "contains", "empty"]


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks. Colours are ``#rrggbb``, `size` is in points, `line_below` colours a line below it.

    >>> from ferrule.reports import Style
    >>> Style(bold=True, color="#c00000").color
    '#c00000'
    """

    bold: bool = False
    italic: bool = False
    underline: bool = False
    color: Annotated[str | None, Color()] = None
    background: Annotated[str | None, Color()] = None
    size: Annotated[float | None, Between(1, 400)] = None
    line_below: Annotated[str | None, Color()] = None

    def __post_init__(self) -> None:
        schema.check(self, "Style.")


@dataclass(frozen=True, slots=True)
class Rule:
    """Values that look different: the first rule of a column that holds changes how a value looks.

    `when` is one of ``>``, ``>=``, ``<``, ``<=``, ``=``, ``!=`` (numbers, dates, times and durations; ``=``
    also text), ``between`` (`value` is the lowest and the highest), ``text`` (exactly this), ``contains``
    (whatever its case) and ``empty`` (without a `value`; also empty text). One of text holds for no number,
    one of numbers for no text. Numbers are compared by 15 digits, as in spreadsheets, but for integers and
    decimals of more, which are text there. `style` is a :class:`Style` or the name of one of the table's.

    >>> from ferrule.reports import Rule, Style
    >>> Rule("<", 0, Style(color="#c00000")).when
    '<'
    >>> Rule("between", (1, 5), "warn").value
    (1, 5)
    """

    when: Annotated[Condition, HERE]
    value: Annotated[object, HERE] = None
    style: Annotated[Style | str, StyleOrName(Style)] = Style(bold=True)

    def __post_init__(self) -> None:
        schema.check(self, "Rule.")
        self._told()

    def _told(self) -> dict[str, object]:
        """Give the condition in the words of the core."""
        return {"when": _condition(self)}


_NAMES = {">": "above", ">=": "at_least", "<": "below", "<=": "at_most", "=": "equal", "!=": "not_equal"}
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
_DAY = dt.timedelta(days=1)


def _condition(rule: Rule) -> dict[str, object]:
    if rule.when == "empty":
        if rule.value is not None:
            raise ArgumentError(f"Rule.value: got {checks.shown(rule.value)}, wanted none for 'empty'")
        return {"is": "empty"}
    if rule.when in {"text", "contains"} or (rule.when == "=" and isinstance(rule.value, str)):
        checks.text("Rule.value", rule.value)
        if not rule.value:
            raise ArgumentError("Rule.value: got '', wanted a text, or when='empty' for cells without one")
        return {"is": "contains" if rule.when == "contains" else "text", "value": rule.value}
    if rule.when == "between":
        if not isinstance(rule.value, tuple | list) or len(rule.value) != 2:
            raise ArgumentTypeError(
                f"Rule.value: got {checks.shown(rule.value)}, wanted the lowest and the highest for 'between'"
            )
        low, high = (_number(each) for each in rule.value)
        if _exactly(low) > _exactly(high):
            came = checks.shown(rule.value)
            raise ArgumentError(f"Rule.value: got {came}, wanted the lowest before the highest for 'between'")
        return {"is": "between", "value": [low, high]}
    return {"is": _NAMES[rule.when], "value": _number(rule.value)}


def _without_zone(value: dt.datetime | dt.time) -> None:
    if value.tzinfo is not None:
        raise ArgumentError(f"Rule.value: got {checks.shown(value)}, wanted a time without a zone")


def _number(value: object) -> float | str | dict[str, int]:
    """Give what a value is compared with: a number, or digits that a float has not, or microseconds."""
    days = _days(value)
    number = checks.number("Rule.value", value, "a number, a date or a time") if days is None else days
    # pandas' NaT passes for a date.
    if not math.isfinite(number):
        raise ArgumentError(f"Rule.value: got {checks.shown(value)}, wanted a finite number")
    if days is not None and abs(micros := _micros(value)) < 2**63:
        return {"micros": micros}
    if days is None and number.is_integer() and not isinstance(value, float):
        exact = value if isinstance(value, Decimal) else int(value)  # type: ignore[call-overload] # a number
        if exact != number:
            return f"{exact:f}" if isinstance(exact, Decimal) else str(exact)
    return number


def _exactly(limit: float | str | dict[str, int]) -> Fraction:
    """Give what a limit is as the core is told, in days if it is a time."""
    return Fraction(limit["micros"], 86_400_000_000) if isinstance(limit, dict) else Fraction(limit)


def _micros(value: object) -> int:
    """Give the microseconds of a date or a time, from the day on from which Excel counts."""
    if isinstance(value, dt.time):
        value = dt.datetime.combine(_EPOCH, value)
    elif isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    length = value if isinstance(value, dt.timedelta) else cast("dt.datetime", value) - _EPOCH
    return length // dt.timedelta(microseconds=1)


def _days(value: object) -> float | None:
    """Give the days that Excel has for a date or a time; None for anything else."""
    if isinstance(value, dt.datetime):
        _without_zone(value)
        return (value - _EPOCH) / _DAY
    if isinstance(value, dt.date):
        return float((value - _EPOCH.date()).days)
    if isinstance(value, dt.time):
        _without_zone(value)
        return (dt.datetime.combine(_EPOCH, value) - _EPOCH) / _DAY
    if isinstance(value, dt.timedelta):
        return value / _DAY
    return None
