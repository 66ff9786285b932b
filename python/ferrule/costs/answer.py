"""The cost model in a few lines: which ways are cheap, which are dear, and from which size on a move pays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ferrule.costs.crossing import CONSTANT, TO_ITEMS, WAYS
from ferrule.measuring import words

if TYPE_CHECKING:
    from ferrule.costs.cost_model import Measured, Model

GROUPS = {"free": 0.0, "cheap": 10e-9, "dear": 100e-9, "very dear": float("inf")}
"""Below how many seconds an item a way is called so; free is what does not depend on n."""
WORK = (20e-9, 200e-9)
"""What Python's own work on an item may take: an addition in a loop, a formula."""
SPEEDUP = 10
"""How many times faster Rust's own work is taken to be."""
HEADINGS = ("an item costs", *(f"pays from ({work * 1e9:.0f} ns)" for work in WORK), "what crosses so")
LEGEND = (
    "Pays from: from how many items on the call, the crossing to Rust and Rust's work take less than "
    "Python's work, where that takes so long an item and Rust's a "
    f"{SPEEDUP}th of it. Never: an item's crossing costs as much as it saves. An item of a text is a "
    "character, of bytes a byte."
)


@dataclass(frozen=True, slots=True)
class Group:
    """The ways whose items cost about as much."""

    name: str
    cost: str
    pays: tuple[str, ...]
    """From how many items on, for each of `WORK`."""
    kinds: dict[str, str]
    """What crosses so, by way."""


def groups(model: Model) -> list[Group]:
    """Group all crossings of values by what an item costs, the cheapest first; no group is empty."""
    found: dict[str, list[Measured]] = {name: [] for name in GROUPS}
    for each in model.measured:
        if each.way in WAYS and len(each.sizes) > 1 and not each.reason:
            found[_group(each)].append(each)
    return [_described(model, name, members) for name, members in found.items() if members]


def call_line(model: Model) -> str:
    """Say what an empty call costs."""
    mine, python = (
        words.duration(model.find("call, 0 arguments", who).fixed.value) for who in ("PyO3", "Python")
    )
    return f"An empty call takes {mine} to Rust (with PyO3), and {python} to a function of Python's."


def _group(each: Measured) -> str:
    if each.way in CONSTANT:
        return "free"
    return next(name for name, below in GROUPS.items() if each.per_item.value < below)


def _described(model: Model, name: str, members: list[Measured]) -> Group:
    kinds: dict[str, list[str]] = {}
    for each in members:
        kinds.setdefault(each.way, []).append(each.kind)
    costs = [each.per_item.value for each in members]
    low, high = (words.duration(max(0.0, end(costs))) for end in (min, max))
    cost = "nothing" if name == "free" else f"up to {high}" if name == "cheap" else f"{low} to {high}"
    pays = tuple(_pays(model, members, work) for work in WORK)
    return Group(name, cost, pays, {way: _listed(found) for way, found in kinds.items()})


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
        model.break_even(each.kind, work=work, rust=work / SPEEDUP, way=each.way).n
        for each in members
        if each.way in TO_ITEMS
    ]
    known = sorted(n for n in breaks if n is not None)
    if not breaks:
        return "–"
    if not known:
        return "never"
    ends = f"{known[0]:,}" if known[0] == known[-1] else f"{known[0]:,} to {known[-1]:,}"
    return ends + (", or never" if None in breaks else "")
