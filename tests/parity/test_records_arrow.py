"""People come from, and go to, arrays of NumPy and Arrow."""

import gc
import importlib

import ferrule as fe
import numpy as np
import pytest
from hypothesis import given, settings

from tests.parity.inputs.records import rows, tables


def importable(module):
    """The module, if it is installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        return None


def test_masks_of_other_libraries(pa):
    people = fe.People([("a", 1, 1.0), ("b", 1, 1.0), ("c", 1, 1.0)])
    chosen = [True, False, True]
    forms = [pa.array(chosen), pa.chunked_array([chosen[:1], chosen[1:]])]
    if pd := importable("pandas"):
        forms += [pd.Series(chosen), pd.Series(chosen, dtype="boolean")]
    if pl := importable("polars"):
        forms.append(pl.Series(chosen))
    for form in forms:
        assert people.filter(mask=form).names == ["a", "c"]
    with pytest.raises(fe.ArgumentError, match=r"^mask: got 1 null values, wanted none"):
        people.filter(mask=pa.array([True, None, True]))
    with pytest.raises(fe.ArgumentTypeError, match=r"^mask: got an Arrow array of Int64, wanted one of bool"):
        people.filter(mask=pa.array([1, 0, 1]))


def test_numpy_records():
    dtype = [("name", "U8"), ("zip", "i2"), ("age", "i1"), ("salary", "f4")]
    array = np.array([("Ada", 0, 36, 1.5), ("語😀", 0, 0, 0.0)], dtype)
    assert rows(fe.People.from_numpy(array)) == [("Ada", 36, 1.5), ("語😀", 0, 0.0)]
    assert rows(fe.People.from_numpy(array[::-1])) == [("語😀", 0, 0.0), ("Ada", 36, 1.5)]
    with pytest.raises(
        fe.ArgumentError, match=r"^array: got the fields .*'name', 'zip'.*, wanted name, age and salary"
    ):
        fe.People.from_numpy(array[["name", "zip"]])
    for wrong in (np.zeros(3), [("Ada", 3, 1.5)]):
        with pytest.raises(
            fe.ArgumentTypeError, match=r"^array: got .*, wanted a NumPy array with the fields"
        ):
            fe.People.from_numpy(wrong)
    array["name"][1] = ""
    with pytest.raises(fe.ArgumentError, match=r"^rows\[1\], name: got ''"):
        fe.People.from_numpy(array)


def test_columns_are_the_memory_of_the_table():
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0)])
    array = people.salaries
    assert np.shares_memory(array, people.salaries)
    assert not array.flags.writeable
    with pytest.raises(ValueError, match="WRITEABLE"):
        array.flags.writeable = True
    with pytest.raises(ValueError, match="read-only"):
        array[0] = 3
    people.raise_salaries(100)
    assert array.tolist() == [2.0, 4.0]
    assert people.ages.dtype == np.int64
    for empty in (fe.People().ages, fe.People().salaries):
        assert empty.shape == (0,)


@pytest.fixture(scope="module")
def pa():
    return pytest.importorskip("pyarrow")


@settings(deadline=None)  # pyarrow imports much when it is first used
@given(table=tables)
def test_arrow_there_and_back(pa, table):
    people = fe.People(table)
    batch, whole = pa.record_batch(people), pa.table(people)
    assert batch.to_pylist() == [dict(zip(("name", "age", "salary"), row, strict=True)) for row in table]
    batch.validate(full=True)
    for form in (batch, whole, whole.select(["salary", "age", "name"])):
        assert fe.People.from_arrow(form) == people


def test_arrow_forms(pa):
    chunked = pa.concat_tables([pa.table(fe.People([("a", 1, 1.0)])), pa.table(fe.People([("b", 2, 2.5)]))])
    assert rows(fe.People.from_arrow(chunked)) == [("a", 1, 1.0), ("b", 2, 2.5)]
    narrow = pa.table(
        {
            "name": pa.array(["é"]).dictionary_encode(),
            "age": pa.array([3], pa.int8()),
            "salary": pa.array([4]),
        }
    )
    assert rows(fe.People.from_arrow(narrow)) == [("é", 3, 4.0)]
    for field, column in (("name", ["a", None]), ("age", [1, None]), ("salary", [1.0, None])):
        columns = {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]} | {field: column}
        with pytest.raises(fe.ArgumentError, match=rf"^rows\[1\], {field}: got null"):
            fe.People.from_arrow(pa.table(columns))
    with pytest.raises(
        fe.ArgumentError, match=r"^table: got the columns x, wanted name, age and salary among them"
    ):
        fe.People.from_arrow(pa.table({"x": [1]}))
    twice = pa.Table.from_arrays(
        [pa.array(["a"]), pa.array([1]), pa.array([2]), pa.array([1.0])], ["name", "age", "age", "salary"]
    )
    with pytest.raises(fe.ArgumentError, match=r"^table: got several columns named age, wanted one"):
        fe.People.from_arrow(twice)
    for wrong in (3, pa.array([1]), "a"):
        with pytest.raises(fe.ArgumentTypeError, match=r"^table: got .*, wanted a table or a record batch"):
            fe.People.from_arrow(wrong)


def test_polars_frames():
    pl = pytest.importorskip("polars")
    people = fe.People([("é", 3, 4.0), ("b", 2, 2.5)])
    assert fe.People.from_arrow(pl.DataFrame(people)) == people


def test_arrow_keeps_what_it_got(pa):
    """The next change is made in a copy, and only as long as it is in use."""
    people = fe.People([("a", 1, 1.0), ("b", 2, 2.0)])
    before = people.salaries
    batch = pa.record_batch(people)
    assert batch.column("salary").buffers()[1].address == before.ctypes.data
    people.raise_salaries(100)
    people[0].age = 50
    people[0].name = "z"
    assert batch.to_pydict() == {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]}
    assert before.tolist() == [1.0, 2.0]
    assert rows(people) == [("z", 50, 2.0), ("b", 2, 4.0)]
    again = people.salaries
    people.raise_salaries(100)
    assert again.tolist() == [4.0, 8.0]
    del people, again, before
    gc.collect()
    assert batch.to_pydict() == {"name": ["a", "b"], "age": [1, 2], "salary": [1.0, 2.0]}


def test_hand_overs_do_not_leak(pa):
    resource = pytest.importorskip("resource")
    people = fe.People.from_columns(["n"] * 1000, [1] * 1000, [1.0] * 1000)

    def many(times):
        for _ in range(times):
            pa.record_batch(people)
            assert len(people.salaries) == 1000
            people[5].salary = 2.0
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    before = many(2000)
    assert many(20_000) - before < 20_000  # 8 KB each would be 160 MB
