"""The cost model in a few lines: which ways are cheap, which are dear, and from which size on a move pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.costs.cost_model import UNTOUCHED
from ferrule.costs.crossing import TO_ITEMS, WAYS
from ferrule.measuring import words

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Measured, Model

GROUPS = {"constant": UNTOUCHED, "cheap": 10e-9, "dear": 100e-9, "very dear": float("inf")}
"""Below how many seconds an item a way is called so."""
WORK = (20e-9, 200e-9)
"""What Python's own work on an item may take: an addition in a loop, a formula."""
SPEEDUP = 10
"""How many times faster Rust's own work is taken to be."""
LEGEND = (
    "It pays where the call, the crossing to Rust and Rust's work take less than Python's work, if Rust's "
    f"takes a {SPEEDUP}th of it; never, where an item's crossing costs as much as it saves. An item of a "
    "text is a character, of bytes a byte."
)


@dataclass(frozen=True, slots=True)
class Group:
    """The ways whose items cost about as much."""

    name: str
    cost: str
    pays: tuple[str, ...]
    """From how many items on, for each of `WORK`; empty where no way leads Rust to the items."""
    kinds: dict[str, str]
    """What crosses so, by way."""


def where(work: float) -> str:
    """Say for what work of Python's a size is told from which on it pays.

    >>> where(20e-9)
    'where Python takes 20 ns an item'
    """
    return f"where Python takes {work * 1e9:.0f} ns an item"


def advice(model: Model) -> str:
    """Say in a sentence what to do."""
    found = [each for each in _crossings(model) if each.way in TO_ITEMS]
    whole = [each for each in found if each.is_constant]
    many = "Do many items in one call"
    if whole:
        # A kind of a kind, such as `ndarray, strided`, would not be understood here.
        named = dict.fromkeys(each.kind for each in whole if ", " not in each.kind)
        kinds = _listed(list(named)).replace("; ", ", ")
        return f"{many}, and lend what can be lent: {kinds} cost {_whole(whole)}."
    if found:
        best = min(found, key=_per_item)
        return f"{many}; the cheapest way is {best.id}, {words.duration(_per_item(best))} an item."
    return f"{many}."


def call_line(model: Model) -> str:
    """Say what an empty call costs."""
    mine, python = (
        words.duration(model.find("call, 0 arguments", who).fixed.value) for who in ("PyO3", "Python")
    )
    return f"An empty call takes {mine} to Rust (with PyO3), and {python} to a function of Python's."


def groups(model: Model) -> list[Group]:
    """Group all crossings of values by what an item costs, the cheapest first; no group is empty."""
    found: dict[str, list[Measured]] = {name: [] for name in GROUPS}
    for each in _crossings(model):
        name = next(name for name, most in GROUPS.items() if _per_item(each) < most)
        found[name].append(each)
    return [_described(model, name, members) for name, members in found.items() if members]


def _crossings(model: Model) -> list[Measured]:
    """Give those of values that can be of several sizes."""
    return [
        each
        for each in model.measured
        if each.way in WAYS and len(each.sizes) > 1 and not each.length and not each.reason
    ]


def _per_item(each: Measured) -> float:
    """Give the seconds of an item; where most rounds had too much noise for a line, by the medians alone."""
    return each.per_item.value or max(0.0, each.slope)


def _described(model: Model, name: str, members: list[Measured]) -> Group:
    kinds: dict[str, list[str]] = {}
    for each in members:
        kinds.setdefault(each.way, []).append(each.kind)
    costs = [_per_item(each) for each in members]
    low, high = words.duration(min(costs)), words.duration(max(costs))
    if members[0].is_constant:
        cost = _whole(members)
    else:
        cost = f"up to {high} an item" if name == "cheap" else f"{low} to {high} an item"
    pays = tuple(_pays(model, members, work) for work in WORK)
    return Group(name, cost, pays, {way: _listed(found) for way, found in kinds.items()})


def _whole(constant: list[Measured]) -> str:
    """Say what ways cost whose cost does not depend on n."""
    costs = [max(0.0, each.fixed.value) for each in constant]
    ends = dict.fromkeys((words.duration(min(costs)), words.duration(max(costs))))
    return f"{' to '.join(ends)}, whatever the size"


def _listed(kinds: list[str]) -> str:
    """Name kinds, those of a family together.

    >>> _listed(["str (ASCII)", "bytes", "list[int]", "str (CJK)", "list[list[float]]"])
    'str (ASCII, CJK); bytes; list of int, list[float]'
    """
    found: dict[str, list[str]] = {}
    for kind in kinds:
        start = next((start for start in ("str (", "list[") if kind.startswith(start)), kind)
        found.setdefault(start, []).append(kind.removeprefix(start)[:-1])
    forms = {"str (": "str ({})", "list[": "list of {}"}
    return "; ".join(forms.get(start, start).format(", ".join(inner)) for start, inner in found.items())


def _pays(model: Model, members: list[Measured], work: float) -> str:
    """Say from how many items on the ways of a group that lead Rust to the items pay."""
    breaks = [
        model.break_even(each.kind, work=work, rust=work / SPEEDUP, way=each.way)
        for each in members
        if each.way in TO_ITEMS
    ]
    known = sorted(found.n for found in breaks if found.n is not None)
    if not known:
        return "never pays" if breaks else ""
    ends = f"{known[0]:,}" if known[0] == known[-1] else f"{known[0]:,} to {known[-1]:,}"
    never = ", or never" if len(known) < len(breaks) else ""
    until = ", not of all sizes" if any(found.until for found in breaks) else ""
    return f"pays from {words.counted(known[-1], 'item').replace(f'{known[-1]:,}', ends)} on{until}{never}"
