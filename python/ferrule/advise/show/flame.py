"""The call tree of a run, by function, as the page draws it: flat, without what is too narrow to be seen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ferrule.advise.show import said
from ferrule.advise.show.stacks import threads

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ferrule.advise.recording import Code, Node, Recording
    from ferrule.advise.show.stacks import Thread

MOST = 20_000
"""Functions in the drawings of all threads, each at each place in the call tree."""
LEAST = 1e-4
"""Of the whole: narrower functions are not drawn."""
THREADS = 40
"""Threads that have a drawing of their own."""
_ALL = "all threads"


@dataclass(slots=True)
class Call:
    """A function where it was called from: with all that it called."""

    code: Code | None = None
    parent: Call | None = None
    cpu: float = 0.0
    wall: float = 0.0
    calls: dict[Code, Call] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flat:
    """A tree, each function before those that it called: how deep it is, and microseconds by both clocks."""

    name: str
    depths: list[int]
    codes: list[Code]
    cpu: list[int]
    wall: list[int]


def flats(recording: Recording) -> list[Flat]:
    """Give the tree of each thread, and first that of all together where there are several."""
    found = threads(recording)
    several = len({thread.process.began.pid for thread in found}) > 1
    named = [
        (f"{thread.process.began.pid} " * several + said.thread(thread.name), [thread]) for thread in found
    ]
    trees = [(_ALL, found), *named[:THREADS]] if len(found) > 1 else named
    most = MOST // max(1, len(trees))
    return [_flat(name, tree(those), most) for name, those in trees]


def tree(of: Iterable[Thread]) -> Call:
    """Give what threads called, by function: the root is none itself."""
    made = [Call()]
    for thread in of:
        calls = {-1: made[0]}
        for number, seen in thread.at.items():
            call = _call(thread.process.nodes, number, calls, made)
            call.cpu += seen.cpu
            call.wall += seen.wall
    for call in reversed(made):  # what is called is made after its caller
        if call.parent is not None:
            call.parent.cpu += call.cpu
            call.parent.wall += call.wall
    return made[0]


def _call(nodes: dict[int, Node], number: int, calls: dict[int, Call], made: list[Call]) -> Call:
    """Give the call that a node is part of; what is not in `calls` yet, the node's callers too, is made."""
    new = []
    while number in nodes and number not in calls:
        new.append(number)
        number = nodes[number].parent
    call = calls.get(number, made[0])
    for each in reversed(new):
        code = nodes[each].code
        if code not in call.calls:
            call.calls[code] = Call(code, call)
            made.append(call.calls[code])
        call = calls[each] = call.calls[code]
    return call


def _flat(name: str, root: Call, most: int) -> Flat:
    least = _least(root, most)
    flat = Flat(name, [], [], [], [])
    for depth, call in _walk(root, least):
        if call.code is not None:
            flat.depths.append(depth - 1)
            flat.codes.append(call.code)
            flat.cpu.append(round(call.cpu * 1e6))
            flat.wall.append(round(call.wall * 1e6))
    return flat


def _least(root: Call, most: int) -> float:
    """Give from which share of the whole on a function is drawn."""
    shares = sorted((_share(root, call) for _, call in _walk(root, LEAST)), reverse=True)
    return shares[most] if len(shares) > most else LEAST


def _share(root: Call, call: Call) -> float:
    return max(call.cpu / root.cpu if root.cpu else 0.0, call.wall / root.wall if root.wall else 0.0)


def _walk(root: Call, least: float) -> Iterator[tuple[int, Call]]:
    """Walk through a tree, the longest of what a function called first, without recursion: it may be deep."""
    left = [(0, root)]
    while left:
        depth, call = left.pop()
        yield depth, call
        below = sorted(call.calls.values(), key=lambda each: (each.cpu, each.wall))
        left += [(depth + 1, each) for each in below if _share(root, each) >= least]


def callees(callers: dict[Code, dict[Code, float]]) -> dict[Code, dict[Code, float]]:
    """Turn seconds by who called a function into seconds by what it called."""
    found: dict[Code, dict[Code, float]] = {}
    for code, those in callers.items():
        for caller, seconds in those.items():
            found.setdefault(caller, {})[code] = seconds
    return found
