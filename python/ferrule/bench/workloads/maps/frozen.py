"""Workloads of the domain maps: look-ups one by one and many at a time, building, and files.

Keys are identifiers of some ten hexadecimal digits, asked for in an order of their own, so that neither they
nor the values lie in memory in the order in which they are used.
"""

import atexit
import json
import pickle
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

import ferrule as fe
from ferrule.bench import exact, inputs, threads, workload

SIZES = (1_000, 30_000, 300_000)
"""Near caches hold the first, the last cache the second, none the third."""
TABLE = "table in hand"
BOTH = "table and keys in hand"


class Lookup(NamedTuple):
    """A dict, and keys of it in another order."""

    table: dict[str, int]
    keys: list[str]


class Unordered(NamedTuple):
    """An answer without an order of its own."""

    values: Any


def same_values(expected: Any, got: Any) -> bool:
    """Compare in order, but for what has none."""
    if isinstance(got, Unordered):
        return sorted(expected) == sorted(got.values.tolist())
    return exact(expected, got)


@cache
def lookup(n: int) -> Lookup:
    """Give n keys with values, and all of them in another order."""
    generator = random.Random(4)  # noqa: S311 - keys, no secrets
    names = [f"{number:x}" for number in generator.sample(range(1 << 42), n)]
    keys = names.copy()
    generator.shuffle(keys)
    return Lookup(dict(zip(names, range(5, 5 + 7 * n, 7), strict=True)), keys)


def frozen(case: Lookup) -> tuple[fe.FrozenMap, list[str]]:
    """The map in hand, keys as they are."""
    return fe.FrozenMap(case.table), case.keys


def by_reference(case: Lookup) -> list[int]:
    """Ask a dict, one by one."""
    table = case.table
    return [table[key] for key in case.keys]


def with_table(make: Callable[[dict[str, int]], Any]) -> Callable[[Lookup], Any]:
    """Prepare the table alone."""
    return lambda case: (make(case.table), case.keys)


def with_both(
    make: Callable[[dict[str, int]], Any], keys: Callable[[list[str]], Any]
) -> Callable[[Lookup], Any]:
    """Prepare both sides."""
    return lambda case: (make(case.table), keys(case.keys))


def to_rpds(table: dict[str, int]) -> Any:
    """The same persistent map that jsonschema uses."""
    import rpds

    return rpds.HashTrieMap(table)


def to_pandas(table: dict[str, int]) -> Any:
    """A series whose index has its hash table already."""
    import pandas as pd

    series = pd.Series(table)
    series.index.get_indexer(series.index[:1])
    return series


def to_polars(table: dict[str, int]) -> Any:
    """A frame of two columns."""
    import polars as pl

    return pl.DataFrame({"key": list(table), "value": list(table.values())})


def to_polars_keys(keys: list[str]) -> Any:
    """A frame of one column."""
    import polars as pl

    return pl.DataFrame({"key": keys})


def polars_join(case: tuple[Any, Any]) -> Any:
    """Join, in the order of the keys."""
    table, keys = case
    frame = keys if hasattr(keys, "join") and not isinstance(keys, list) else to_polars_keys(keys)
    return frame.join(table, on="key", how="left", maintain_order="left")["value"]


def to_arrow(table: dict[str, int]) -> Any:
    """Two arrays."""
    import pyarrow as pa

    return pa.array(table.keys()), pa.array(table.values())


def to_arrow_keys(keys: list[str]) -> Any:
    """One array."""
    import pyarrow as pa

    return pa.array(keys)


def arrow_index(case: tuple[Any, Any]) -> Any:
    """Find places, and take the values there. The hash table is made anew each time."""
    import pyarrow.compute as pc

    (names, values), keys = case
    asked = to_arrow_keys(keys) if isinstance(keys, list) else keys
    return values.take(pc.index_in(asked, value_set=names))


def to_arrow_table(columns: dict[str, Any]) -> Any:
    """A table of pyarrow."""
    import pyarrow as pa

    return pa.table(columns)


def duckdb_tables(case: Lookup) -> tuple[Any, Any]:
    """Both sides as Arrow tables, which duckdb reads in place."""
    names, values = to_arrow(case.table)
    return to_arrow_table({"key": names, "value": values}), to_arrow_table({"key": to_arrow_keys(case.keys)})


def duckdb_join(case: tuple[Any, Any]) -> Unordered:
    """Join, in no order: sorting would take longer."""
    import duckdb

    table, keys = case
    with duckdb.connect(config={"threads": threads()}) as connection:
        connection.register("t", table)
        connection.register("k", keys)
        found = connection.execute("select t.value from k join t using (key)").fetchnumpy()
    return Unordered(found["value"])


@workload(sizes=SIZES, unit="look-up", memory=False)
def get_one_by_one(n: int) -> Lookup:
    """Look up keys one by one, in a loop.

    This is what dicts are made for: a dict has each string's hash and each value's object at hand.
    """
    return lookup(n)


get_one_by_one.reference(by_reference, note="dict")


@get_one_by_one.ferrule(prepare=frozen, note=TABLE)
def _(case: tuple[fe.FrozenMap, list[str]]) -> list[int]:
    table, keys = case
    return [table[key] for key in keys]


@get_one_by_one.ferrule("get", prepare=frozen, note=TABLE)
def _(case: tuple[fe.FrozenMap, list[str]]) -> list[int]:
    get = case[0].get
    return [get(key) for key in case[1]]


@get_one_by_one.peer("dict.get", python=True)
def _(case: Lookup) -> list[int | None]:
    get = case.table.get
    return [get(key) for key in case.keys]


@get_one_by_one.peer("Counter", python=True, prepare=with_table(Counter), note=TABLE)
def _(case: tuple[Counter[str], list[str]]) -> list[int]:
    table, keys = case
    return [table[key] for key in keys]


@get_one_by_one.peer("rpds.HashTrieMap", needs="rpds", prepare=with_table(to_rpds), note=TABLE)
def _(case: tuple[Any, list[str]]) -> list[int]:
    table, keys = case
    return [table[key] for key in keys]


@workload(sizes=SIZES, unit="look-up", equal=same_values, memory=False)
def get_many_list(n: int) -> Lookup:
    """Look up a list of keys at once.

    What takes keys in another form converts the list, which belongs to the time.
    """
    return lookup(n)


@workload(sizes=SIZES, unit="look-up", equal=same_values, memory=False)
def get_many_array(n: int) -> Lookup:
    """Look up keys that are in the best form of each library already."""
    return lookup(n)


for _workload in (get_many_list, get_many_array):
    _workload.reference(by_reference, note="dict")
    _workload.peer("map(dict.get)", python=True)(lambda case: list(map(case.table.get, case.keys)))
    _workload.peer("itemgetter", python=True)(lambda case: itemgetter(*case.keys)(case.table))

get_many_list.ferrule(prepare=frozen, note=TABLE, parallel=True)(lambda case: case[0].get_many(case[1]))
get_many_list.peer("polars join", needs="polars", prepare=with_table(to_polars), note=TABLE, parallel=True)(
    polars_join
)
get_many_list.peer("pyarrow index_in", needs="pyarrow", prepare=with_table(to_arrow), note=TABLE)(arrow_index)
get_many_list.peer("pandas", needs="pandas", prepare=with_table(to_pandas), note=TABLE)(
    lambda case: case[0].to_numpy()[case[0].index.get_indexer(case[1])]
)


def to_numpy_keys(keys: list[str]) -> Any:
    """One array of strings of equal width."""
    import numpy as np

    return np.array(keys)


get_many_array.ferrule(
    "Arrow", needs="pyarrow", prepare=with_both(fe.FrozenMap, to_arrow_keys), note=BOTH, parallel=True
)(lambda case: case[0].get_many(case[1]))
get_many_array.ferrule("NumPy", prepare=with_both(fe.FrozenMap, to_numpy_keys), note=BOTH, parallel=True)(
    lambda case: case[0].get_many(case[1])
)
get_many_array.peer(
    "polars join", needs="polars", prepare=with_both(to_polars, to_polars_keys), note=BOTH, parallel=True
)(polars_join)
get_many_array.peer(
    "duckdb join",
    needs=("duckdb", "pyarrow"),
    prepare=duckdb_tables,
    note=f"{BOTH}; in no order",
    parallel=True,
)(duckdb_join)
get_many_array.peer(
    "pyarrow index_in", needs="pyarrow", prepare=with_both(to_arrow, to_arrow_keys), note=BOTH
)(arrow_index)


def same_map(expected: dict[str, int], got: Any) -> bool:
    """Compare what has items as a dict."""
    return expected == dict(got.items())


@workload(sizes=SIZES, unit="entry", equal=same_map, memory=False)
def build_from_dict(n: int) -> dict[str, int]:
    """Make the map of a dict.

    A copy of a dict shares its keys and values, whose memory is the input's and is not counted.
    """
    return lookup(n).table


build_from_dict.reference(lambda table: dict(table.items()))
build_from_dict.ferrule(fe.FrozenMap, parallel=True)
build_from_dict.peer("dict.copy", python=True)(dict.copy)
build_from_dict.peer("rpds.HashTrieMap", needs="rpds")(to_rpds)
build_from_dict.peer("pandas.Series", needs="pandas")(to_pandas)


@workload(sizes=SIZES, unit="entry")
def build_from_arrow(n: int) -> Any:
    """Make the map of a table of two columns, keys and values.

    All implementations make what they keep: here the memory of the maps can be compared. ferrule checks the
    table before it reads it, as pyarrow does where it is told to.
    """
    names, values = to_arrow(lookup(n).table)
    return to_arrow_table({"key": names, "value": values})


def dict_of_arrow(table: Any) -> dict[str, int]:
    """A dict, by way of two lists."""
    return dict(zip(table["key"].to_pylist(), table["value"].to_pylist(), strict=True))


def dict_of_checked_arrow(table: Any) -> dict[str, int]:
    """The same, after texts and offsets were looked at."""
    table.validate(full=True)
    return dict_of_arrow(table)


build_from_arrow.reference(dict_of_arrow, needs="pyarrow")
build_from_arrow.ferrule(fe.FrozenMap, needs="pyarrow", parallel=True)
build_from_arrow.peer("dict, checked", needs="pyarrow")(dict_of_checked_arrow)
build_from_arrow.peer("rpds.HashTrieMap", needs=("rpds", "pyarrow"))(
    lambda table: to_rpds(dict_of_arrow(table))
)


class Frequencies(NamedTuple):
    """A text, and words that are asked for."""

    text: str
    words: list[str]


@workload(sizes=(100_000, 10_000_000), unit="byte", work=lambda n: (n, "B"), memory=False)
def word_frequencies(n: int) -> Frequencies:
    """Count the words of real text, and look up how often each of a list comes."""
    text = inputs.stdlib_text(n)
    words = sorted(set(text.lower().split()))
    return Frequencies(text, inputs.repeat_to([*words[::3], "never-seen"], n // 50))


@word_frequencies.reference(note="dict")
def _(case: Frequencies) -> list[int]:
    counts: dict[str, int] = {}
    for word in case.text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return [counts.get(word, 0) for word in case.words]


@word_frequencies.ferrule(parallel=True)
def _(case: Frequencies) -> Any:
    return fe.FrozenMap.from_text(case.text).get_many(case.words, default=0)


@word_frequencies.ferrule("WordCounts, one by one", parallel=True)
def _(case: Frequencies) -> list[int]:
    counts = fe.WordCounts(case.text)
    return [counts[word] for word in case.words]


@word_frequencies.peer("polars", needs="polars", parallel=True)
def _(case: Frequencies) -> Any:
    import polars as pl

    words = pl.col("word").str.to_lowercase().str.extract_all(r"[^\s\x1c-\x1f]+").explode(empty_as_null=False)
    counts = pl.LazyFrame({"word": case.text.split("\n")}).select(words).group_by("word").len()
    asked = pl.LazyFrame({"word": case.words})
    return asked.join(counts, on="word", how="left", maintain_order="left").collect()["len"].fill_null(0)


@word_frequencies.peer("Counter", python=True)
def _(case: Frequencies) -> list[int]:
    counts = Counter(case.text.lower().split())
    return [counts[word] for word in case.words]


@cache
def folder() -> Path:
    """Where the files are, until the process ends."""
    path = Path(tempfile.mkdtemp(prefix="ferrule-maps-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


class Saved(NamedTuple):
    """A file with the map, and some keys."""

    path: Path
    keys: list[str]


def saved(name: str, save: Callable[[dict[str, int], Path], object]) -> Callable[[Lookup], Saved]:
    """Prepare the file."""

    def prepare(case: Lookup) -> Saved:
        path = folder() / f"{name}-{len(case.table)}"
        if not path.exists():
            save(case.table, path)
        return Saved(path, case.keys[:100])

    return prepare


@workload(sizes=SIZES, unit="entry", memory=False)
def open_and_get(n: int) -> Lookup:
    """Open a saved map and look up 100 keys of it, as a program does that starts.

    The file is in the operating system's cache. ferrule checks all of it, sqlite3 only reads what it needs.
    """
    return lookup(n)


@open_and_get.reference(
    prepare=saved("json", lambda table, path: path.write_text(json.dumps(table))), note="json, file in hand"
)
def _(case: Saved) -> list[int]:
    table = json.loads(case.path.read_bytes())
    return [table[key] for key in case.keys]


FILE = "file in hand"


def save_frozen(table: dict[str, int], path: Path) -> None:
    """By way of the map."""
    fe.FrozenMap(table).save(path)


def save_pickle(table: dict[str, int], path: Path) -> None:
    """In the newest protocol."""
    path.write_bytes(pickle.dumps(table, pickle.HIGHEST_PROTOCOL))


@open_and_get.ferrule(prepare=saved("map", save_frozen), note=FILE, parallel=True)
def _(case: Saved) -> list[int]:
    table = fe.FrozenMap.open(case.path)
    return [table[key] for key in case.keys]


@open_and_get.peer("pickle", python=True, prepare=saved("pickle", save_pickle), note=FILE)
def _(case: Saved) -> list[int]:
    table = pickle.loads(case.path.read_bytes())  # noqa: S301 - its own file
    return [table[key] for key in case.keys]


def save_sqlite(table: dict[str, int], path: Path) -> None:
    """A table whose rows lie in the tree of its key."""
    with sqlite3.connect(path) as connection:
        connection.execute("create table t (key text primary key, value integer) without rowid")
        connection.executemany("insert into t values (?, ?)", sorted(table.items()))
    connection.close()


def save_lmdb(table: dict[str, int], path: Path) -> None:
    """Numbers as bytes, under their keys' UTF-8."""
    import lmdb

    with (
        lmdb.open(str(path), subdir=False, lock=False, map_size=1 << 30) as base,
        base.begin(write=True) as all_,
    ):
        for key, value in sorted(table.items()):
            all_.put(key.encode(), value.to_bytes(8, "little"), append=True)


@open_and_get.peer(
    "LMDB", needs="lmdb", prepare=saved("lmdb", save_lmdb), note=f"{FILE}, numbers as bytes, nothing checked"
)
def _(case: Saved) -> list[int]:
    import lmdb

    with lmdb.open(str(case.path), subdir=False, readonly=True, lock=False) as base, base.begin() as all_:
        get = all_.get
        return [int.from_bytes(get(key.encode()), "little") for key in case.keys]


@open_and_get.peer("sqlite3", python=True, prepare=saved("sqlite", save_sqlite), note=FILE)
def _(case: Saved) -> list[int]:
    connection = sqlite3.connect(case.path)
    try:
        query = "select value from t where key = ?"
        return [connection.execute(query, (key,)).fetchone()[0] for key in case.keys]
    finally:
        connection.close()
