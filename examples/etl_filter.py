"""Extract, transform, load: filter a real table's column as a list, as NumPy, as polars, as Arrow.

The lesson: hand over what you already have. An array crosses the boundary with no copy, whoever
made it; turning it
into a list first costs more than all the work.

Real data: the US airports of vega_datasets (`pip install 'ferrule[peers]'`).
"""

import time
from collections.abc import Callable

import ferrule as fe
import polars as pl
from ferrule.bench.inputs import data_file

airports = pl.read_csv(data_file("vega_datasets", "airports.csv"))
latitudes = pl.concat([airports["latitude"]] * 300).rechunk()
print(f"{len(airports):,} airports, repeated to {len(latitudes):,} latitudes")

series = latitudes
array = latitudes.to_numpy()
arrow = latitudes.to_arrow()
numbers = latitudes.to_list()


def milliseconds(call: Callable[[], object]) -> float:
    """The best of a few runs."""
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        call()
        best = min(best, time.perf_counter() - start)
    return best * 1000


expected = [latitude for latitude in numbers if latitude > 45]
print(f"{len(expected):,} lie north of 45°")
for name, call in {
    "comprehension over a list": lambda: [latitude for latitude in numbers if latitude > 45],
    "ferrule, list": lambda: fe.filter_above(numbers, 45),
    "ferrule, NumPy": lambda: fe.filter_above(array, 45),
    "ferrule, polars": lambda: fe.filter_above(series, 45),
    "ferrule, pyarrow": lambda: fe.filter_above(arrow, 45),
    "ferrule, to_list() first": lambda: fe.filter_above(series.to_list(), 45),
}.items():
    assert list(call()) == expected
    print(f"{name:28} {milliseconds(call):8.2f} ms")
