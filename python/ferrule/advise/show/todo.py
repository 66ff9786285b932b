"""What there is to do first, and which functions move with others: the bottom line of what was found."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ferrule.advise.show import said
from ferrule.measuring import words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.advise.findings import Findings, Function
    from ferrule.advise.recording import Code

MOST = 0.5
"""Of a function's time: what more of it is in calls of another, moves with that one."""
FEW = 20
"""Samples: of a run with fewer nothing can be told."""
NOTHING = "No function of the project took a time that can be told."
SHORT = (
    "The program ran too short to be sampled well: {}. Give it a larger input, or have it do its work many "
    "times, in a loop."
)
ENDED = "The program ended with exit code {} before anything could be told: {}."
LEAVE = "Nothing to do: no function of the project is worth moving to Rust."


def line(findings: Findings, functions: list[Function]) -> str:
    """Say what to do first, and what the program becomes; nothing where nothing was judged."""
    todo = [each for each in functions if said.is_moved(each)]
    if short(findings) or not any(each.verdict for each in functions):
        return ""
    return _first(max(todo, key=_gain)) if todo else LEAVE


def _gain(function: Function) -> float:
    best = said.best(function)
    return best.program.value if best else 0.0


def _first(function: Function) -> str:
    found = f"First: {said.plain(function.code.name)}: {said.verdict(function)}."
    instead = function.verdict.instead if function.verdict else ""
    if function.verdict and function.verdict.slug == "library-first":
        found += f" {said.plain(instead)}" if instead else ""
        becomes = "Moved to Rust, it would make the program"
    else:
        becomes = "The program becomes"
    best = said.best(function)
    if best is None:
        return found
    return f"{found} {becomes} {words.multiple(best.program.value)} as fast {words.ends(best.program)}."


def short(findings: Findings) -> str:
    """Say so of a run that was too short to be sampled, and what helps, unless it failed."""
    if findings.samples >= FEW or not findings.python:
        return ""
    samples = words.counted(findings.samples, "sample")
    came = f"{words.duration(findings.cpu)} of the processor, {samples}"
    return ENDED.format(findings.exit_code, came) if findings.exit_code else SHORT.format(came)


def within(functions: list[Function]) -> dict[Code, Function]:
    """Give of functions with something to do the other one such in whose calls most of their time is."""
    by_code = {each.code: each for each in functions}
    found = {each.code: _around(each, by_code) for each in functions if said.is_moved(each)}
    return {code: around for code, around in found.items() if around is not None}


def verdict(function: Function, around: Mapping[Code, Function]) -> str:
    """Give the verdict in words, with the function that it moves within, where there is one."""
    found = around.get(function.code)
    name = f", within {said.plain(found.code.name)}" if found else ""
    return f"{said.verdict(function)}{name}"


def _around(function: Function, by_code: dict[Code, Function]) -> Function | None:
    share, at, passed = 1.0, function, {function.code}
    while at.callers and at.total:
        caller, seconds = max(at.callers.items(), key=lambda each: each[1])
        share *= seconds / at.total
        if share < MOST or caller in passed or caller not in by_code:
            return None
        at = by_code[caller]
        if said.is_moved(at):
            return at
        passed.add(caller)
    return None
