"""What of a function stays in Python when it moves: functions that it is given, and turns of a generator.

What a function calls by its name can move with it. What it is given as a value (a callable as an argument or
out of a table, a generator to go on with) can't: a port calls it back, and gains nothing of its time. Which
is which its source tells: of what samples saw it call, all that its source has no name for was given to it,
if it calls or goes on with values at all. A generator, or a coroutine, is crossed for each item besides.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from ferrule.advise import loops, sources
from ferrule.advise.predict import Back, seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from ferrule.advise.findings import Function, Origin
    from ferrule.advise.recording import Code
    from ferrule.costs.cost_model import Model

LEAST = 0.01
"""Of a function's total: what is called for less is not looked at."""

MOSTLY = 0.5
"""More of something than of all else."""

NAMED = 3
"""Functions that are named."""

_LEVELS: Mapping[Origin, int] = {"standard library": 0, "package": 1, "project": 2}
"""Who calls whom by name: what is given comes from the same level, or from above."""

_Scope = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda | ast.ClassDef
_GOES_ON = frozenset({"send", "throw", "__next__", "asend", "__anext__"})


def find(function: Function, below: Mapping[Code, Iterable[Function]], model: Model) -> Back:
    """Give what stays of a function, and what is crossed for it in a call; `below` has what each one calls.

    Where its source can't be read, nothing is known to stay.
    """
    found = _Found(below, least=LEAST * function.total)
    if function.total:
        found.add(function, 1.0, {function.code}, None)
    calls = max(function.calls.value if function.calls else 1.0, 1.0)
    turns = max(0.0, function.turns - calls) if is_generator(function.code) else 0.0
    seconds = found.calls * _each(model) + turns * model.call(0).value
    each = function.total / calls
    # Where it was called alone, it may have done less.
    scale = seconds_of(function) / each if each else 0.0
    return Back(
        min(1.0, found.seconds / function.total) if function.total else 0.0,
        scale * seconds / calls,
        list(dict.fromkeys(found.names))[:NAMED],
        native=found.native >= MOSTLY * found.seconds > 0,
    )


def _each(model: Model) -> float:
    """Give the seconds of calling back; as a call, where nobody measured it."""
    kind = "call back, 1 argument"
    return model.crossing(kind, 100).value / 100 if kind in model.kinds else model.call(1).value


def is_generator(code: Code) -> bool:
    """Whether a function is a generator or a coroutine; no, where its source can't be read."""
    defined = sources.function(code)
    if defined is None:
        return code.name.endswith("<genexpr>")
    return isinstance(defined, ast.AsyncFunctionDef) or any(
        isinstance(each, ast.Yield | ast.YieldFrom) for each in _within(defined)
    )


def _within(defined: ast.AST) -> Iterator[ast.AST]:
    """Give the nodes of a function without those of functions in it."""
    waiting = list(ast.iter_child_nodes(defined))
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, _Scope):
            waiting += ast.iter_child_nodes(node)


@dataclass(frozen=True, slots=True)
class _Known:
    """What a source says of what is called: by which names, and whether values are called or gone on with."""

    names: frozenset[str]
    calls: bool
    goes_on: bool
    lines: frozenset[int]
    """Those on which a value is called."""


@dataclass(slots=True)
class _Found:
    """What was found so far; what takes less than `least` seconds is not looked at."""

    below: Mapping[Code, Iterable[Function]]
    least: float
    seconds: float = 0.0
    native: float = 0.0
    calls: float = 0.0
    names: list[str] = field(default_factory=list)

    def add(self, function: Function, part: float, met: set[Code], within: _Known | None) -> None:
        """Add what stays of a part of a function's time, and so on of what moves with it.

        `within` is what is known of the function that it is a comprehension of.
        """
        known = _known(function.code) or within
        if known is not None:
            self._add_native(function, part, known)
        for each in self.below.get(function.code, ()):
            seconds = each.callers[function.code] * part
            if each.code in met or seconds < self.least or not each.total:
                continue
            if known is not None and self._stays(function, each, known):
                self.seconds += seconds
                self.calls += _count(each) * seconds / each.total
                self.names.append(each.code.name)
            else:
                inner = known if _is_in(each.code, function.code) else None
                self.add(each, min(1.0, seconds / each.total), met | {each.code}, inner)

    def _add_native(self, function: Function, part: float, known: _Known) -> None:
        """Add functions of C that it is given: of lines where values are called what is in C of the whole."""
        own = sum(function.lines.values())
        there = sum(seconds for line, seconds in function.lines.items() if line in known.lines)
        seconds = there * part * function.work.get("call", 0.0) / own if own else 0.0
        if seconds >= self.least:
            self.seconds += seconds
            self.native += seconds
            self.names.append("functions of C")

    def _stays(self, function: Function, called: Function, known: _Known) -> bool:
        holder, _, name = called.code.name.rpartition(".")
        if _LEVELS[called.origin] < _LEVELS[function.origin] or _is_in(called.code, function.code):
            return False
        if name in known.names or name == "<module>" or (name.startswith("__") and name != "__call__"):
            return False
        if holder and holder == function.code.name.rpartition(".")[0]:
            return False  # of its own class, or its neighbour
        if not known.calls and not (known.goes_on and is_generator(called.code)):
            return False
        if "<locals>" not in holder:
            return True
        # What is around a function that it names, such as a decorator's, is called by that name.
        inner = (each.code.name.rpartition(".")[2] for each in self.below.get(called.code, ()))
        return not any(each in known.names for each in inner)


def _count(function: Function) -> float:
    """Give how often it is crossed to call it: a generator each time that it goes on."""
    if function.turns and is_generator(function.code):
        return function.turns
    return function.calls.value if function.calls else 0.0


def _is_in(code: Code, outer: Code) -> bool:
    """Whether a function is written in another one."""
    return code.file == outer.file and code.name.startswith(f"{outer.name}.<locals>.")


@lru_cache(maxsize=4_096)
def _known(code: Code) -> _Known | None:
    defined = sources.function(code)
    if defined is None:
        return None
    given = _given(defined)
    names = {each.attr for each in ast.walk(defined) if isinstance(each, ast.Attribute)}
    names |= {each.id for each in ast.walk(defined) if isinstance(each, ast.Name) and each.id not in given}
    also = sources.other_names(code.file)
    names |= {other for name in names for other in also.get(name, ())}
    lines: set[int] = set()
    calls = goes_on = False
    for node in ast.walk(defined):
        if isinstance(node, ast.Call):
            called, name = node.func, getattr(node.func, "id", getattr(node.func, "attr", ""))
            if _is_of(called, given):
                calls = True
                lines.update(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            keys = [each.value for each in node.keywords if each.arg in {"key", "default"}]
            handed = [*keys, *(node.args[:1] if name in loops.DRIVERS else [])]
            calls = calls or isinstance(called, ast.Subscript | ast.Call)
            calls = calls or any(_is_of(each, given) for each in handed)
            goes_on = goes_on or (name == "next" and any(_is_of(each, given) for each in node.args))
        elif isinstance(node, ast.Attribute):
            goes_on = goes_on or node.attr in _GOES_ON
        elif isinstance(node, ast.For | ast.AsyncFor | ast.comprehension):
            goes_on = goes_on or _is_of(node.iter, given)
        elif isinstance(node, ast.YieldFrom | ast.Await):
            goes_on = goes_on or _is_of(node.value, given)
    return _Known(frozenset(names), calls, goes_on, frozenset(lines))


def _is_of(node: ast.AST, names: set[str]) -> bool:
    return isinstance(node, ast.Name) and node.id in names


def _given(defined: sources.Defined) -> set[str]:
    """Give the names of a function that stand for values: its parameters, and what it sets otherwise.

    Not those that are set to something that has a name itself, as `append = found.append` is, or to what a
    function with a name makes.
    """
    asked = defined.args
    given = {each.arg for each in (*asked.posonlyargs, *asked.args, *asked.kwonlyargs)}
    several = [*asked.posonlyargs, *asked.args]
    usual = zip(several[len(several) - len(asked.defaults) :], asked.defaults, strict=True)
    named = zip(asked.kwonlyargs, asked.kw_defaults, strict=True)
    given -= {each.arg for each, value in (*usual, *named) if isinstance(value, ast.Name | ast.Attribute)}
    given -= {each.arg for each in several[:1] if each.arg in {"self", "cls"}}
    named_too = {
        id(target)
        for node in ast.walk(defined)
        if isinstance(node, ast.Assign)
        for target, value in _pairs(node)
        if isinstance(value, ast.Name | ast.Attribute)
        or (isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id not in given)
    }
    return given | {
        each.id
        for each in ast.walk(defined)
        if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store) and id(each) not in named_too
    }


def _pairs(node: ast.Assign) -> Iterator[tuple[ast.AST, ast.AST]]:
    """Give what is set, and to what, where several are set at once, too."""
    for target in node.targets:
        if isinstance(target, ast.Tuple) and isinstance(node.value, ast.Tuple):
            yield from zip(target.elts, node.value.elts, strict=False)
        else:
            yield target, node.value
