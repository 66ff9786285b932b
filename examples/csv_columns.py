"""Extract, transform, load: from a CSV file to statistics of each month, with the types found on the way.

`read_csv` gives a dict of columns: numbers as arrays, texts as lists. What is done with them is NumPy's and
ferrule's; nothing is converted in between.

Real data: the weather of Seattle from vega_datasets (`pip install 'ferrule[peers]'`).
"""

import csv
import statistics
from collections import defaultdict

import ferrule as fe
import numpy as np
from ferrule.bench.inputs import data_file

path = data_file("vega_datasets", "seattle-weather.csv")
table = fe.read_csv(path)
for name, column in table.items():
    kind = column.dtype if isinstance(column, np.ndarray) else "text"
    print(f"{name:14} {kind!s:8} {column[0]}")

months = np.array([int(date[5:7]) for date in table["date"]])
warmest = np.asarray(table["temp_max"])
print(f"\n{len(months)} days; warmest temperature of the day, by month:")
found = {month: fe.compute_stats(warmest[months == month]) for month in range(1, 13)}
for month, stats in found.items():
    spread = f"{stats['min']:5.1f} … {stats['max']:4.1f}"
    print(f"{month:5}  mean {stats['mean']:5.1f}  std {stats['std']:4.1f}  {spread} °C")

# The same with the standard library alone.
expected = defaultdict(list)
with path.open(encoding="utf-8", newline="") as file:
    for row in csv.DictReader(file):
        expected[int(row["date"][5:7])].append(float(row["temp_max"]))
for month, stats in found.items():
    assert abs(stats["mean"] - statistics.fmean(expected[month])) < 1e-12
    assert (stats["min"], stats["max"]) == (min(expected[month]), max(expected[month]))
