"""Data processing: a CSV file streams through a DataProcessor, whatever the size of the blocks it is read in.

Real data: hourly temperatures of Seattle in 2010, carried by the package vega_datasets (`pip
install ferrule[peers]`).
"""

import csv
import statistics
from itertools import islice

import ferrule as fe
from ferrule.bench.inputs import data_file

path = data_file("vega_datasets", "seattle-temps.csv")
processor = fe.DataProcessor(chunk_size=24)
daily: list[float] = []
everything: list[float] = []

with path.open(newline="") as file:
    rows = csv.DictReader(file)
    while block := [float(row["temp"]) for row in islice(rows, 1000)]:
        processor.add_data(block)
        daily += processor.process_chunks()
        everything += block

print(f"{len(everything):,} readings, {len(daily)} full days, {len(processor)} readings left over")
print(f"warmest day: {max(daily):.1f} °F, coldest: {min(daily):.1f} °F")

processor.clear()
processor.add_data(everything)
count, mean, std = processor.get_statistics()
print(f"mean {mean:.2f} °F, standard deviation {std:.2f} °F, of {count:,}")

assert daily == [statistics.fmean(everything[i : i + 24]) for i in range(0, len(daily) * 24, 24)]
assert abs(std - statistics.pstdev(everything)) < 1e-9
print("the same as with Python's statistics module")
