"""ETL and data frames: columns go from Rust to polars, pandas and pyarrow and back, and nothing is copied.

Beside each step stands the address of the column's memory.
"""

import ferrule as fe
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa

ROWS = 200_000
price = fe.Buffer.random(ROWS, seed=1)
sold = fe.Buffer.arange(ROWS, dtype="int32")
print(f"made in Rust            {price.address:#x}")

arrow = pa.table({"price": pa.array(price), "sold": pa.array(sold)})
print(f"a column of pyarrow     {arrow['price'].chunk(0).buffers()[1].address:#x}")

frame = pl.DataFrame({"price": pl.Series(price), "sold": pl.Series(sold)})
print(f"a column of polars      {frame['price'].to_numpy(allow_copy=False).ctypes.data:#x}")

pandas = pd.Series(np.asarray(price), copy=False)
print(f"a column of pandas      {pandas.to_numpy().ctypes.data:#x}")

# Transform in polars, take the result back, go on in ferrule.
revenue = frame.select((pl.col("price") * pl.col("sold")).alias("revenue"))["revenue"]
taken = fe.Buffer.wrap(revenue)
print(f"taken back: {taken}, {taken.address == revenue.to_numpy(allow_copy=False).ctypes.data}")
stats = fe.compute_stats(taken)
print(f"revenue: mean {stats['mean']:,.1f}, largest {stats['max']:,.1f}; in polars {revenue.mean():,.1f}")
assert abs(stats["mean"] - float(np.asarray(taken).mean())) < 1e-6

try:
    fe.Buffer.wrap(pa.array([1.0, None]))
except fe.ArgumentError as error:
    print(f"what needs a copy or a decision is refused: {error}")
