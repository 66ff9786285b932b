"""Conditions over the features of rows."""

import operator
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from fractions import Fraction

from ferrule.errors import ArgumentError

Number = float | Decimal | Fraction

_OPERATORS: dict[str, Callable[[Number, Number], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _checked(rules: Iterable[tuple[int, str, Number]], combine: str) -> list[tuple[int, str, Number]]:
    if combine not in ("all", "any"):
        raise ArgumentError(f"combine: got {combine!r}, wanted 'all' or 'any'")
    rules = list(rules)
    for i, (feature, symbol, _) in enumerate(rules):
        if feature < 0:
            raise ArgumentError(f"rules[{i}][0]: got {feature}, wanted 0 or more")
        if symbol not in _OPERATORS:
            raise ArgumentError(f"rules[{i}][1]: got {symbol!r}, wanted one of < <= > >= == !=")
    return rules


def evaluate_rules(
    row: Sequence[Number], rules: Iterable[tuple[int, str, Number]], *, combine: str = "all"
) -> bool:
    """Say whether one row satisfies the rules."""
    outcomes = []
    for i, (feature, symbol, threshold) in enumerate(_checked(rules, combine)):
        if feature >= len(row):
            raise ArgumentError(f"rules[{i}]: got feature {feature}, wanted an index below {len(row)}")
        outcomes.append(_holds(symbol, row[feature], threshold))
    return all(outcomes) if combine == "all" else any(outcomes)


def evaluate_rules_batch(
    rows: Iterable[Sequence[Number]], rules: Iterable[tuple[int, str, Number]], *, combine: str = "all"
) -> list[bool]:
    """Say of each row whether it satisfies the rules."""
    rules = _checked(rules, combine)
    return [evaluate_rules(row, rules, combine=combine) for row in rows]


def _holds(symbol: str, feature: Number, threshold: Number) -> bool:
    feature, threshold = _plain(feature), _plain(threshold)
    if feature != feature or threshold != threshold:  # noqa: PLR0124, NaN
        return symbol == "!="
    try:
        return _OPERATORS[symbol](feature, threshold)
    except TypeError:  # Python has no order for a `Decimal` beside a `Fraction`
        return _OPERATORS[symbol](float(feature), float(threshold))


def _plain(number: Number) -> Number:
    """Give Python's own number for a scalar of NumPy's, which would round the other."""
    plain: Number = number.item() if hasattr(number, "item") else number
    return plain
