"""Frames and arrays of every type: read as what they mean, or refused by the column's name."""

import datetime as dt
import decimal
import uuid

import ferrule as fe
import numpy as np
import pytest
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import Column, ReportError, Table, to_pdf, to_xlsx

from tests.reports.cells import cells

pa = pytest.importorskip("pyarrow")
pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")

BOOL8 = pa.ExtensionArray.from_storage(pa.bool8(), pa.array([1, 0, None, -3], pa.int8()))
BOOLS = [True, False, None, True]
ID = uuid.UUID("12345678-9abc-def0-1234-56789abcdef0")


def dictionary(values):
    return pa.DictionaryArray.from_arrays(pa.array(range(len(values)), pa.int8()), values)


class Mine(pa.ExtensionType):
    def __init__(self):
        super().__init__(pa.int64(), "mine")

    def __arrow_ext_serialize__(self):
        return b""

    @classmethod
    def __arrow_ext_deserialize__(cls, _storage, _serialized):
        return cls()


MEANT = {
    "bool8": (BOOL8, BOOLS),
    "bool8 in a dictionary": (dictionary(BOOL8.filter(BOOL8.is_valid())), [True, False, True]),
    "uuid": (pa.array([ID.bytes, None], pa.uuid()), [str(ID), None]),
    "uuid in a dictionary": (dictionary(pa.array([ID.bytes], pa.uuid())), [str(ID)]),
    "json": (pa.ExtensionArray.from_storage(pa.json_(), pa.array(['{"a":1}'])), ['{"a":1}']),
}


@pytest.mark.parametrize("kind", MEANT)
def test_extension_types_that_are_known(kind):
    column, wanted = MEANT[kind]
    numbers = list(range(len(column)))
    table = pa.table({"a": column, "n": numbers})
    for rows in (
        table,
        pa.Table.from_batches(table.to_batches(max_chunksize=1)),
        {"a": column, "n": numbers},
    ):
        assert [row[0] for row in cells(rows)[1:]] == wanted


NOT_KNOWN = {
    "arrow.opaque": pa.ExtensionArray.from_storage(pa.opaque(pa.int64(), "x", "y"), pa.array([1])),
    "arrow.fixed_shape_tensor": pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.int8(), [1]), pa.array([[1]], pa.list_(pa.int8(), 1))
    ),
    "mine": pa.ExtensionArray.from_storage(Mine(), pa.array([1])),
}


def readers(column):
    """Whoever reads the column of a table."""
    table = pa.table({"share": column, "n": [1]})
    people = pa.table({"name": column, "age": [1], "salary": [1.0]})
    return [
        lambda: to_xlsx(table),
        lambda: to_pdf({"share": column}),
        lambda: fe.FrozenMap(table),
        lambda: fe.People.from_arrow(people),
    ]


@pytest.mark.parametrize("name", NOT_KNOWN)
def test_extension_types_that_are_not_known(name):
    """Not as what they are stored as, by any function; but they may stand in a column that nobody reads."""
    for column in (NOT_KNOWN[name], dictionary(NOT_KNOWN[name])):
        said = rf"\['(share|name)'\]: got values of the extension type '{name}'"
        for take in readers(column):
            with pytest.raises(fe.ArgumentTypeError, match=said):
                take()
        for take in (fe.parallel_sum, fe.Buffer.wrap, fe.slugify_batch, fe.FrozenMap({"a": 1}).get_many):
            with pytest.raises(fe.ArgumentTypeError, match=f"got values of the extension type '{name}'"):
                take(column)
        assert cells(pa.table({"share": column, "n": [1]}), ["n"]) == [["n"], [1]]


@pytest.mark.parametrize(
    "wrap", [lambda a: pa.ListArray.from_arrays([0, 4], a), lambda a: pa.StructArray.from_arrays([a], ["x"])]
)
def test_extension_types_within_others(wrap):
    with pytest.raises(fe.ArgumentTypeError, match=r"column 'share': got values of the type .*arrow\.bool8"):
        to_xlsx(pa.table({"share": wrap(BOOL8)}))


def test_extension_types_elsewhere():
    """A byte for each is no memory of bool, but numbers and a mask."""
    flags = BOOL8.filter(BOOL8.is_valid())
    assert fe.parallel_sum(flags) == 2
    people = fe.People([("a", 1, 1.0), ("b", 1, 1.0), ("c", 1, 1.0)])
    assert people.filter(mask=flags).names == ["a", "c"]
    with pytest.raises(fe.ArgumentTypeError, match=r"obj: got values of the extension type 'arrow\.bool8'"):
        fe.Buffer.wrap(flags)
    ids = pa.array([ID.bytes], pa.uuid())
    assert fe.FrozenMap(keys=ids, values=[1])[str(ID)] == 1
    assert fe.People.from_arrow(pa.table({"name": ids, "age": [1], "salary": [1.0]})).names == [str(ID)]


HUGE = {
    "hugeint": lambda: (
        pytest.importorskip("duckdb")
        .connect()
        .sql(
            "select * from (values (170141183460469231731687303715884105727::hugeint), (-5::hugeint)) as t(a)"
        )
    ),
    "Int128": lambda: pl.DataFrame({"a": pl.Series([2**127 - 1, -5], dtype=pl.Int128)}),
    "a column of Int128": lambda: {"a": pl.Series([2**127 - 1, -5], dtype=pl.Int128)},
    "decimal256": lambda: pa.table({"a": pa.array([1, -5]).cast(pa.decimal256(76, 0))}),
}


@pytest.mark.parametrize("kind", HUGE)
def test_integers_of_39_digits(kind):
    wanted = 1 if kind == "decimal256" else 170141183460469231731687303715884105727
    assert [str(row[0]) for row in cells(HUGE[kind]())[1:]] == [str(wanted), "-5"]
    assert to_pdf(HUGE[kind]()).startswith(b"%PDF")


def test_decimals_that_do_not_fit():
    far = pa.array([decimal.Decimal(1), decimal.Decimal(10**39)], pa.decimal256(76, 0))
    with pytest.raises(ReportError, match=r"^table 'Report', row 2, column 'a': got 10{39} "):
        to_xlsx(pa.table({"a": far}))
    with pytest.raises(
        fe.ArgumentTypeError, match=r"column 'a': got decimals with 50 digits behind the point"
    ):
        to_xlsx(pa.table({"a": pa.array([decimal.Decimal(0)], pa.decimal256(76, 50))}))


def test_integers_of_polars_that_nobody_knows():
    with pytest.raises(fe.ArgumentTypeError, match=r"\['big'\]: got an unknown type: '_plu128'"):
        to_xlsx(pl.DataFrame({"n": [1], "big": pl.Series([5], dtype=pl.UInt128)}))


NULLS = {
    "polars": lambda: pl.DataFrame({"a": [None, None], "n": [1, 2]}),
    "pyarrow": lambda: pa.table({"a": pa.nulls(2), "n": [1, 2]}),
    "pandas": lambda: pd.DataFrame({"a": [None, None], "n": [1, 2]}),
    "pandas object": lambda: pd.DataFrame({"a": pd.Series([None, None], dtype=object), "n": [1, 2]}),
    "dict": lambda: {"a": [None, None], "n": [1, 2]},
    "dict of arrays": lambda: {"a": np.array([None, None]), "n": pl.Series([1, 2])},
    "dict of nulls": lambda: {"a": pa.nulls(2), "n": np.array([1, 2])},
    "a dictionary of nulls": lambda: pa.table({"a": dictionary(pa.nulls(2)), "n": [1, 2]}),
    "rows": lambda: [{"a": None, "n": 1}, {"a": None, "n": 2}],
}


@pytest.mark.parametrize("kind", NULLS)
def test_columns_of_nothing(kind):
    assert cells(NULLS[kind]()) == [["a", "n"], [None, 1], [None, 2]]
    for columns in ([Column("a", total="sum"), "n"], [Column("a", kind="date"), Column("n", total="max")]):
        assert cells(NULLS[kind](), columns)[:3] == [["a", "n"], [None, 1], [None, 2]]
        assert to_pdf(Table(NULLS[kind](), columns)).startswith(b"%PDF")


def test_columns_of_nothing_elsewhere():
    """Of no values nobody knows the type; where one is null, it is not there."""
    none, nulls = pl.Series([]), pa.nulls(2)
    assert fe.parallel_sum(none) == 0
    assert len(fe.FrozenMap(keys=none, values=none)) == 0
    assert len(fe.People.from_arrow(pl.DataFrame({"name": [], "age": [], "salary": []}))) == 0
    assert fe.People([]).filter(mask=pa.nulls(0)).names == []
    for take in (fe.parallel_sum, lambda mask: fe.People([("a", 1, 1.0), ("b", 1, 1.0)]).filter(mask=mask)):
        with pytest.raises(fe.ArgumentError, match="got 2 null values, wanted none"):
            take(nulls)


FAR = {
    "s": (pa.timestamp("s"), 10**13),
    "ms": (pa.timestamp("ms"), 2**62),
    "date64": (pa.date64(), 2**62),
    "duration s": (pa.duration("s"), 2**60),
    "duration ms": (pa.duration("ms"), 2**62),
    "time32 s": (pa.time32("s"), 90_000),
    "time32 ms": (pa.time32("ms"), -1),
    "time64 us": (pa.time64("us"), 86_400_000_001),
    "time64 ns": (pa.time64("ns"), -5),
}


@pytest.mark.parametrize("kind", FAR)
def test_what_is_too_far_is_in_its_row(kind):
    data_type, value = FAR[kind]
    storage = pa.int64() if data_type.bit_width == 64 else pa.int32()
    chunks = [pa.array([0] * 9000, storage).view(data_type), pa.array([None, value], storage).view(data_type)]
    table = pa.table({"at": pa.chunked_array(chunks)})
    said = r"column 'at': got -?[0-9]+ .*, which is further than cells can show"
    for rows, row in ((table, 9002), (table.slice(8999), 3), ({"at": table["at"]}, 9002)):
        with pytest.raises(ReportError, match=f"^table 'Report', row {row}, {said}"):
            to_xlsx(rows)
    with pytest.raises(ReportError, match=f"^table 'two', row 3, {said}"):
        to_pdf([Table(pa.table({"at": [1]}), name="one"), Table(table.slice(8999), name="two")])


@pytest.mark.parametrize(
    "dtype", ["M8[s]", "M8[m]", "M8[h]", "M8[D]", "M8[W]", "m8[s]", "m8[m]", "m8[h]", "m8[D]"]
)
def test_times_of_numpy_that_are_too_far(dtype):
    """NumPy makes others of them without a word."""
    values = np.array([0] * 9000 + [np.iinfo("i8").min, 2**60], "i8").view(dtype)
    frame = pd.DataFrame({"o": pd.Series(["x"] * len(values), dtype=object)})
    rows = [{"share": values}, values.astype([("share", dtype)])]
    if dtype in {"M8[s]", "m8[s]"}:
        rows.append(frame.assign(share=values))
    for each in rows:
        with pytest.raises(ReportError, match=r"row 9002, column 'share': got 1152921504606846976 \w"):
            to_xlsx(each)


def test_days_before_the_first_are_rounded_down():
    assert cells(pa.table({"at": pa.array([-1], pa.int64()).view(pa.date64())})) == [
        ["at"],
        [dt.datetime(1969, 12, 31)],
    ]


NO_CELLS = {
    "complex": lambda: {"share": np.array([1j])},
    "bytes": lambda: {"share": np.array([b"a"])},
    "void": lambda: {"share": np.array([b"a"], "V3")},
    "longdouble": lambda: {"share": np.array([1.5], "g")},
    "years": lambda: {"share": np.array([1], "m8[Y]")},
    "no unit": lambda: {"share": np.array([1], "m8")},
    "a sub-array": lambda: np.zeros(2, [("share", "i4", (2,))]),
    "fields in a field": lambda: np.zeros(1, [("share", [("x", "i4")])]),
    "a field of bytes": lambda: np.zeros(1, [("share", "S3")]),
    "pandas sparse": lambda: pd.DataFrame({"share": pd.arrays.SparseArray([0, 1])}),
    "pandas complex": lambda: pd.DataFrame({"share": [1j]}),
    "pandas complex, beside objects": lambda: pd.DataFrame(
        {"share": [1j], "o": pd.Series(["x"], dtype=object)}
    ),
    "pandas longdouble": lambda: pd.DataFrame({"share": np.array([1.5], "g")}),
    "pandas interval": lambda: pd.DataFrame({"share": pd.interval_range(0, 2)}),
    "pandas categories of intervals": lambda: pd.DataFrame({"share": pd.cut([1, 2], 2)}),
    "pandas categories of periods": lambda: pd.DataFrame(
        {"share": pd.Categorical(pd.period_range("2024-01", periods=1, freq="M"))}
    ),
    "polars object": lambda: pl.DataFrame({"share": pl.Series([object()], dtype=pl.Object)}),
    "polars binary": lambda: pl.DataFrame({"share": [b"a"]}),
    "polars list": lambda: pl.DataFrame({"share": [[1]]}),
    "polars struct": lambda: pl.DataFrame({"share": [{"a": 1}]}),
}


@pytest.mark.parametrize("kind", NO_CELLS)
def test_columns_that_no_cell_shows(kind):
    for make in (to_xlsx, to_pdf):
        with pytest.raises(fe.ArgumentTypeError, match="'share'"):
            make(NO_CELLS[kind]())


SHOWN = {
    "periods": (pd.Series([pd.Period("2024-01", "M"), pd.NaT]), ["2024-01", None]),
    "categories": (pd.Series(["a", None], dtype="category"), ["a", None]),
    "categories of ints": (pd.Series(pd.Categorical([5, None])), [5, None]),
    "float16": (pd.Series([1.5, None], dtype="float16"), [1.5, None]),
    "Int64": (pd.Series([1, None], dtype="Int64"), [1, None]),
    "boolean": (pd.Series([True, None], dtype="boolean"), [True, None]),
    "Arrow's decimals": (
        pd.Series([decimal.Decimal("1.50"), None], dtype=pd.ArrowDtype(pa.decimal128(38, 2))),
        [1.5, None],
    ),
}


@pytest.mark.parametrize("kind", SHOWN)
def test_columns_of_pandas(kind):
    column, wanted = SHOWN[kind]
    beside = pd.Series(["x", "y"], dtype=object)
    for rows in (
        pd.DataFrame({"a": column, "n": [1, 2]}),
        pd.DataFrame({"a": column, "n": beside}),
        {"a": column, "n": beside},
    ):
        if kind == "float16" and isinstance(rows, dict):
            continue  # NaN is a number there
        assert [row[0] for row in cells(rows)[1:]] == wanted


@pytest.mark.parametrize(
    ("names", "wanted"),
    [
        (pd.MultiIndex.from_tuples([("2024", "Q1"), ("2024", "Q2")]), ["2024 Q1", "2024 Q2"]),
        (pd.MultiIndex.from_tuples([("a", ""), ("b", np.nan)]), ["a", "b"]),
        (
            pd.MultiIndex.from_product([[2024], pd.to_datetime(["2024-01-01", "2024-02-01"])]),
            ["2024 2024-01-01", "2024 2024-02-01"],
        ),
        ([None, "b"], ["Column 1", "b"]),
        ([np.nan, pd.NaT], ["Column 1", "Column 2"]),
        (["", pd.NA], ["Column 1", "Column 2"]),
        ([1, 2], ["1", "2"]),
        (pd.Index([("a", 1), "c"], tupleize_cols=False), ["a 1", "c"]),
        (pd.to_datetime(["2024-01-01", "2024-02-01"]), ["2024-01-01", "2024-02-01"]),
        (pd.to_datetime(["2024-01-01 10:00", "2024-02-01 00:00"]), ["2024-01-01 10:00:00", "2024-02-01"]),
        (pd.period_range("2024-01", periods=2, freq="M"), ["2024-01", "2024-02"]),
        ([dt.date(2024, 1, 1), 1.5], ["2024-01-01", "1.5"]),
    ],
)
def test_headers_of_pandas(names, wanted):
    assert cells(pd.DataFrame([[1, 2]], columns=names)) == [wanted, [1, 2]]


def test_headers_that_are_none():
    with pytest.raises(
        fe.ArgumentTypeError, match=r"^table 'Report': rows: got a column named b'x', wanted a str"
    ):
        to_xlsx(pd.DataFrame([[1, 2]], columns=[b"x", "y"]))
    with pytest.raises(fe.ArgumentError, match=r"columns 1 and 2 are both named 'a'"):
        to_xlsx(pd.DataFrame([[1, 2]], columns=["a", "a"]))
    assert cells(pl.DataFrame({"": [1], "b": [2]})) == [["Column 1", "b"], [1, 2]]


def test_an_index_with_a_name_is_columns():
    frame = pd.DataFrame({"city": ["Oslo", "Rome", "Oslo"], "day": [1, 1, 2], "rain": [1.5, 0.25, 2.0]})
    assert cells(frame.groupby("city").sum()) == [
        ["city", "day", "rain"],
        ["Oslo", 3, 3.5],
        ["Rome", 1, 0.25],
    ]
    assert cells(frame.groupby(["city", "day"]).sum())[:2] == [["city", "day", "rain"], ["Oslo", 1, 1.5]]
    assert cells(frame[frame.day == 1])[0] == ["city", "day", "rain"]
    unnamed = frame.set_axis(["a", "b", "c"])
    assert cells(unnamed)[1] == ["Oslo", 1, 1.5]
    with pytest.raises(ArgumentError, match=r"got an index and a column named 'rain'"):
        to_xlsx(frame.rename_axis("rain"))


@pytest.mark.parametrize("one", [pd.DataFrame({"a": [1]}), pl.DataFrame({"a": [1]}), pa.table({"a": [1]})])
def test_several_frames_are_no_rows(one):
    with pytest.raises(ArgumentTypeError, match=r"got several of .*, wanted one, such as"):
        to_xlsx([one, one])
