"""Workloads of the domain tables: CSV files into columns.

The input is a file, which all peers take; it is in the operating system's cache.
"""

import atexit
import csv
import io
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

import ferrule as fe
from ferrule.bench import close, inputs, workload
from ferrule.reference import tables as reference

SIZES = (10_000, 1_000_000, 30_000_000)
PLAIN = 1_000_000
"""Above it Python needs seconds."""
FRAME = "stays in a frame"
IN_HAND = "no file is read"
NEAR = close(rtol=1e-15)
"""What pandas makes of decimals is, unless it is told otherwise, not always the nearest float."""


@cache
def folder() -> Path:
    """Where the files are, until the process ends."""
    path = Path(tempfile.mkdtemp(prefix="ferrule-tables-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def written(name: str, text: str) -> Path:
    """Give a file with this text."""
    path = folder() / name
    path.write_text(text, encoding="utf-8", newline="")
    return path


def threads() -> int:
    """How many a peer may use that asks at run time."""
    return int(os.environ.get("FERRULE_THREADS") or os.cpu_count() or 1)


def by_csv(path: Path) -> dict[str, Any]:
    """Convert as a script does that knows what its columns are: from the first row."""
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        names = next(reader)
        columns: list[list[Any]] = [list(column) for column in zip(*reader, strict=True)]
    for index, column in enumerate(columns):
        for kind in (int, float):
            try:
                kind(column[0])
            except ValueError:
                continue
            columns[index] = [kind(field) for field in column]
            break
    return dict(zip(names, columns, strict=True))


def by_pandas(path: Path, **options: Any) -> Any:
    """Read with pandas; no word stands for a missing value."""
    import pandas as pd

    return pd.read_csv(path, keep_default_na=False, **options)


def by_arrow(path: Path) -> Any:
    """Read with pyarrow, on as many threads as it may."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    pa.set_cpu_count(threads())
    return arrow_csv.read_csv(path, arrow_csv.ReadOptions(use_threads=threads() > 1))


def by_polars(path: Path) -> Any:
    """Read with polars, types from all rows."""
    import polars as pl

    return pl.read_csv(path, infer_schema_length=1000)


def by_duckdb(path: Path) -> Any:
    """Read with duckdb into NumPy arrays."""
    import duckdb

    with duckdb.connect(config={"threads": threads()}) as connection:
        return {
            name: column.tolist() if column.dtype == object else column
            for name, column in connection.read_csv(str(path)).fetchnumpy().items()
        }


@workload(sizes=SIZES, unit="byte", work=lambda n: (n, "B"), memory=False)
def read_csv_numbers(n: int) -> Path:
    """Read a CSV file of integers and floats.

    Six columns: integers below a million, floats of full precision, floats with two decimals.
    """
    rows = min(n // 70 + 10, 400_000)
    columns = [
        map(str, inputs.ints(rows, seed=1)),
        map(repr, inputs.floats(rows, seed=2)),
        map(repr, inputs.floats(rows, seed=3, low=-1000, high=1000)),
        map(str, inputs.ints(rows, seed=4, high=2000)),
        map("{:.2f}".format, inputs.floats(rows, seed=5, high=10_000)),
        map(repr, inputs.floats(rows, seed=6)),
    ]
    text = io.StringIO()
    text.write("id,share,balance,count,price,weight\n")
    text.writelines(",".join(row) + "\n" for row in zip(*columns, strict=True))
    return written(f"numbers-{n}.csv", whole_lines(text.getvalue(), n))


@workload(sizes=SIZES, unit="byte", work=lambda n: (n, "B"))
def read_csv_mixed(n: int) -> Path:
    """Read a CSV file of texts and numbers: the airports of vega_datasets, over and over.

    Seven columns: a code, a name, a city, a state, a country, latitude, longitude.
    """
    text = inputs.data_file("vega_datasets", "airports.csv").read_text("utf-8")
    header, _, body = text.partition("\n")
    repeated = (body.rstrip("\n") + "\n") * (n // len(body) + 1)
    return written(f"mixed-{n}.csv", whole_lines(f"{header}\n{repeated}", n))


def whole_lines(text: str, n: int) -> str:
    """Give the lines within the first n bytes of ASCII."""
    return text[: text.rindex("\n", 0, n) + 1]


for _workload in (read_csv_numbers, read_csv_mixed):
    _workload.reference(reference.read_csv, max_n=PLAIN)
    _workload.ferrule(parallel=True)(fe.read_csv)
    _workload.ferrule("bytes in hand", prepare=Path.read_bytes, note=IN_HAND, case=IN_HAND, parallel=True)(
        fe.read_csv
    )
    _workload.peer("csv module", python=True, note="types from the first row", max_n=PLAIN)(by_csv)
    _workload.peer("pandas", needs="pandas", note=FRAME, equal=NEAR)(by_pandas)
    _workload.peer("pandas, exact floats", needs="pandas", note=FRAME)(
        lambda path: by_pandas(path, float_precision="round_trip")
    )
    _workload.peer("pandas, pyarrow engine", needs=("pandas", "pyarrow"), note=FRAME, parallel=True)(
        lambda path: by_pandas(path, engine="pyarrow")
    )
    _workload.peer("polars", needs="polars", note=FRAME, parallel=True)(by_polars)
    _workload.peer("pyarrow", needs="pyarrow", note="stays in a table", parallel=True)(by_arrow)
    _workload.peer("duckdb", needs=("duckdb", "numpy"), note="arrays and lists", parallel=True)(by_duckdb)


@read_csv_mixed.peer(
    "polars, lists of str", needs="polars", note="arrays and lists, as ferrule", parallel=True
)
def _(path: Path) -> dict[str, Any]:
    import polars as pl

    frame = by_polars(path)
    return {
        column.name: column.to_list() if column.dtype == pl.String else column.to_numpy()
        for column in frame.get_columns()
    }


@read_csv_numbers.peer("NumPy loadtxt", needs="numpy", max_n=1_000_000, note="all floats")
def _(path: Path) -> dict[str, Any]:
    import numpy as np

    with path.open(encoding="utf-8") as file:
        names = file.readline().rstrip("\n").split(",")
        return dict(zip(names, np.loadtxt(file, delimiter=",", unpack=True), strict=True))
