"""What a table of times says, before anybody draws it."""

from ferrule.bench.results import Peak
from ferrule.bench.show import table
from ferrule.bench.show.table import Cell


def lines(results):
    """A column for each number of threads, at the smaller size."""
    return table.lines(results.block("toys/add", 1_000, count) for count in (1, 2))


def test_each_implementation_has_a_cell_in_every_column(results):
    results.rows = [row for row in results.rows if (row.label, row.threads) != ("NumPy", 2)]
    found = {line.title: line for line in lines(results)}
    assert [*found] == [
        "Python",
        "ferrule",
        "NumPy (array in hand)",
        "Numba",
        "Numba, first call",
        "liar",
        "gone",
    ]
    assert [cell.kind for cell in found["NumPy (array in hand)"].cells] == ["time", "absent"]
    assert [line.role for line in found.values()][:3] == ["reference", "ferrule", "peer"]
    assert found["Python"].cells[0].times == "1"
    assert found["Numba, first call"].cells == [Cell("time", "400 ms")] * 2
    assert found["liar"].cells == [Cell("wrong", "WRONG", why="1 where 2 was expected")] * 2
    assert found["gone"].cells == [Cell("none", "not run", why="No module named 'gone'")] * 2
    assert found["ferrule"].cells[0].times.startswith("10")


def test_nothing_is_over_python_where_that_has_no_time(results):
    results.rows = [row for row in results.rows if row.role != "reference"]
    assert {cell.times for line in lines(results) for cell in line.cells} == {""}


def test_a_rate_is_that_of_the_fastest_column_and_a_first_call_has_none(results):
    found = {line.title: line.rate((8e3, "B")) for line in lines(results)}
    assert found["ferrule"].startswith("4.0")
    assert found["Numba, first call"] == found["gone"] == ""


def test_a_peak_is_of_the_same_size_and_number_of_threads_and_of_no_first_call(results):
    peak = Peak("toys/add", 1_000, "Numba", 2, 10**6)
    results.peaks = [
        peak,
        Peak("toys/add", 10, "ferrule", 2, 10**6),
        Peak("toys/add", 1_000, "gone", 4, 10**6),
    ]
    found = {line.title: line.peak(results) for line in lines(results)}
    assert {title: each for title, each in found.items() if each} == {"Numba": peak}


def test_a_remark_is_told_once_with_all_rows_that_it_is_of(results):
    for row in results.rows:
        if row.label == "ferrule" and row.n == 1_000:
            row.remark = "few samples"
    found = table.remarks(results.rows)
    assert {key: len(rows) for key, rows in found.items()} == {
        ("ferrule", "note", "few samples"): 2,
        ("liar", "WRONG", "1 where 2 was expected"): 4,
        ("gone", "not run", "No module named 'gone'"): 4,
    }
