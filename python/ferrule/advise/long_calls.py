"""Which of a function's time is in long calls of functions in C, by its source where they were not seen.

A line that stands in no loop runs at most once in a call of its function. Where it takes long each time, and
samples say that functions of C ran there, these calls are long: no other way leads to so much time. The same
goes for operators on arrays, and for functions of libraries that are called on such a line.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferrule.advise import loops, sources
from ferrule.advise.kinds import holds_many
from ferrule.advise.predict import seconds_of
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ferrule.advise.findings import Function
    from ferrule.advise.recording import Code

BIG_CALL = 20e-6
"""Seconds of a call in C: beside it the interpreter's 50 ns don't count, and Rust does the same work."""

BIG_DATA = 64 << 10
"""Bytes that a call in C works on: as many as several thousand numbers, which no interpreter touches."""

LOOPED = 0.5
"""Of a function's total in calls from loops: then it is not known how often it was called."""

QUICK = frozenset({"len", "isinstance", "type", "id", "getattr", "float", "int", "bool", "ord", "chr"})
"""Functions that take next to no time whatever they are given: a line is not slow by them."""

OPERATORS = "operators on arrays"
_Operator = ast.BinOp | ast.UnaryOp | ast.Compare | ast.AugAssign | ast.Subscript

NAMED = 3
"""Functions that are named."""


@dataclass(frozen=True, slots=True)
class Long:
    """The share of a function's total in long calls of functions in C, and what says so."""

    share: float = 0.0
    reason: str = ""


def find(function: Function, below: Mapping[Code, Iterable[Function]]) -> Long:
    """Give what was seen in windows, or what samples or the source show where that is more.

    `below` has the functions that each one calls. Where windows saw no such call, none lasted for several
    samples, and the source can't be read, nothing is known.
    """
    several = _seen(function), _by_source(function, below), _stalled(function, below)
    return max(several, key=lambda each: each.share)


def mostly_loops(function: Function) -> bool:
    """Whether most of a function's own time is on lines in loops of its source: calls there may be short."""
    looped = sum(seconds for line, seconds in function.lines.items() if loops.in_loop(function.code, line))
    return looped > LOOPED * sum(function.lines.values())


def _seen(function: Function) -> Long:
    each = seconds_of(function)
    big = [call for call in function.natives if call.seconds >= BIG_CALL or call.bytes >= BIG_DATA]
    if not big or not each:
        return Long()
    share = min(function.native, sum(call.per_call * call.seconds for call in big) / each)
    most = max(big, key=lambda call: call.per_call * call.seconds)
    return Long(
        share,
        f"{share:.0%} of its time is in large calls of functions in C: {most.name} takes "
        f"{words.duration(most.seconds)} a call for {words.data_size(round(most.bytes))}.",
    )


def _stalled(function: Function, below: Mapping[Code, Iterable[Function]]) -> Long:
    """Say what samples tell: where they saw a stack that did not move, one call or instruction went on."""
    if not function.total:
        return Long()
    share = min(1.0, _all_stalled(function, below, 1.0, {function.code}) / function.total)
    return Long(
        share,
        f"{share:.0%} of its time is in calls of functions in C that each lasted for several samples, "
        "milliseconds at least.",
    )


def _all_stalled(
    function: Function, below: Mapping[Code, Iterable[Function]], part: float, met: set[Code]
) -> float:
    """Give the seconds in such calls, of a part of a function's time, and in libraries that it calls."""
    found = function.stalled * part
    for each in below.get(function.code, ()):
        if each.origin != "project" and each.code not in met and each.total:
            share = min(1.0, each.callers[function.code] * part / each.total)
            found += _all_stalled(each, below, share, met | {each.code})
    return found


def _by_source(function: Function, below: Mapping[Code, Iterable[Function]]) -> Long:
    calls = max(function.calls.value if function.calls else 1.0, 1.0)
    found = _Found(below, least=BIG_CALL * calls)
    found.add(function, 1.0, {function.code})
    if not found.seconds or not function.total:
        return Long()
    share = min(1.0, found.seconds / function.total)
    names = ", ".join(list(dict.fromkeys(found.names))[:NAMED])
    each = f", {words.duration(found.seconds / calls)} each time" if function.calls else ""
    return Long(
        share,
        f"{share:.0%} of its time is in functions of C, in calls that stand in no loop of its source{each}: "
        f"{names}.",
    )


@dataclass(slots=True)
class _Found:
    """What was found so far; what takes less than `least` seconds in all is in no long calls."""

    below: Mapping[Code, Iterable[Function]]
    least: float
    seconds: float = 0.0
    names: list[str] = field(default_factory=list)

    def add(self, function: Function, part: float, met: set[Code]) -> None:
        """Add what a function takes, of whose time a part is looked at, and so on in libraries it calls."""
        defined = sources.function(function.code)
        if defined is None:
            return
        called = _calls(defined, arrays=_has_arrays(function))
        lines = {
            line: seconds * part
            for line, seconds in function.lines.items()
            if line in called and seconds * part >= self.least and not loops.in_loop(function.code, line)
        }
        # Of these lines' time no more is in C than of the whole body's.
        own = min(sum(lines.values()), function.work.get("call", 0.0) * part)
        if own >= self.least:
            self.seconds += own
            for line in sorted(lines, key=lambda each: -lines[each]):
                self.names += called[line] if len(met) == 1 else []
        for each in self.below.get(function.code, ()):
            seconds = each.callers[function.code] * part
            if each.origin == "project" or each.code in met or each.looped >= LOOPED or seconds < self.least:
                continue
            before = self.seconds
            self.add(each, min(1.0, seconds / each.total), met | {each.code})
            if self.seconds > before and len(met) == 1:
                self.names.append(each.code.name)


def _has_arrays(function: Function) -> bool:
    """Whether its operators may be functions of C that work on many items; then `work` has them as calls."""
    return any(holds_many(each.type) for each in function.shapes)


def _calls(defined: sources.Defined, *, arrays: bool) -> dict[int, list[str]]:
    """Give what each line calls, the outermost first, without what takes no time.

    With `arrays`, operators and parts of what is looked up are calls, too.
    """
    found: dict[int, list[str]] = {}
    for node in ast.walk(defined):
        if not isinstance(node, ast.Call | _Operator if arrays else ast.Call):
            continue
        name = _name(node.func) if isinstance(node, ast.Call) else OPERATORS
        if name and name not in QUICK:
            for line in range(node.lineno, (node.end_lineno or node.lineno) + 1):
                found.setdefault(line, []).append(name)
    return found


def _name(node: ast.AST) -> str:
    """Give the name of what is called: dotted, or that of a method alone where its object has none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        of = _name(node.value)
        return f"{of}.{node.attr}" if of else node.attr
    return ""
