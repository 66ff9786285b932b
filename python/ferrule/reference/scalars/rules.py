"""Conditions over the features of rows."""

import operator
from collections.abc import Callable, Iterable, Sequence

from ferrule.errors import ArgumentError

_OPERATORS: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def _checked(rules: Iterable[tuple[int, str, float]], combine: str) -> list[tuple[int, str, float]]:
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
    row: Sequence[float], rules: Iterable[tuple[int, str, float]], *, combine: str = "all"
) -> bool:
    """Say whether one row satisfies the rules."""
    outcomes = []
    for i, (feature, symbol, threshold) in enumerate(_checked(rules, combine)):
        if feature >= len(row):
            raise ArgumentError(f"rules[{i}]: got feature {feature}, wanted an index below {len(row)}")
        outcomes.append(_OPERATORS[symbol](float(row[feature]), float(threshold)))
    return all(outcomes) if combine == "all" else any(outcomes)


def evaluate_rules_batch(
    rows: Iterable[Sequence[float]], rules: Iterable[tuple[int, str, float]], *, combine: str = "all"
) -> list[bool]:
    """Say of each row whether it satisfies the rules."""
    rules = _checked(rules, combine)
    return [evaluate_rules(row, rules, combine=combine) for row in rows]
