"""Workloads with implementations twice: what `ferrule bench` says of two that are the same.

`make bench-self` runs them and writes `docs/bench-self.md`. Of 95 % intervals one in twenty misses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ferrule.bench import workload
from ferrule.bench.declare import FERRULE_LABEL
from ferrule.bench.workloads import linalg, tables, text
from ferrule.bench.workloads.codec import json
from ferrule.bench.workloads.maps import frozen
from ferrule.bench.workloads.records import people
from ferrule.bench.workloads.scalars import finance, strings
from ferrule.bench.workloads.sequences import arrays, lists

if TYPE_CHECKING:
    from ferrule.bench import Workload
    from ferrule.bench.declare import Implementation

TWIN = "twin"
SIZES = 2
"""The smallest: long calls would show the same, and take longer."""
ONES = 4
"""So many implementations of each are there twice."""


def twins(original: Workload) -> Workload:
    """Give a workload with its first implementations twice: the reference, ferrule's, and peers."""

    def make(n: int) -> Any:
        return original.make(n)

    make.__name__, make.__doc__ = original.make.__name__, original.make.__doc__
    sizes = original.sizes[:SIZES]
    both = workload(sizes=sizes, unit=original.unit, equal=original.equal, memory=False)(make)
    for each in chosen(original):
        options = {name: getattr(each, name) for name in ("needs", "prepare", "note", "parallel", "equal")}
        again = f"{each.label} {TWIN}"
        if each.role == "ferrule":
            variant = each.label.removeprefix(FERRULE_LABEL).strip()
            both.ferrule(variant, **options)(each.call)
            both.ferrule(f"{variant} {TWIN}".strip(), **options)(each.call)
        elif each.role == "reference":
            both.reference(**options)(each.call)
            both.peer(again, **options)(each.call)
        else:
            both.peer(each.label, **options)(each.call)
            both.peer(again, **options)(each.call)
    return both


def chosen(original: Workload) -> list[Implementation]:
    """Give those that are there twice: what they are is said by their labels alone."""
    same = [each for each in original.implementations if not (each.case or each.jit)]
    first = next(each for each in same if each.role == "ferrule")
    return [each for each in same if each.role != "ferrule" or each is first][:ONES]


sum_array = twins(arrays.sum_array)
stats = twins(arrays.stats)
filter_array = twins(arrays.filter_array)
sum_list = twins(lists.sum_list)
filter_list = twins(lists.filter_list)
word_count = twins(text.word_count)
read_csv_mixed = twins(tables.read_csv_mixed)
dot = twins(linalg.dot)
json_loads_cars = twins(json.json_loads_cars)
json_dumps_mixed = twins(json.json_dumps_mixed)
get_many_list = twins(frozen.get_many_list)
payroll = twins(people.payroll)
option_prices = twins(finance.option_prices)
whitespace = twins(strings.whitespace)
