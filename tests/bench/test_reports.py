"""The workloads of reports: all their writers write the same, and what isn't the same is noticed."""

import pytest
from ferrule.bench import InexpressibleError, find, verify
from ferrule.bench.workloads.reports import pdf, pdf_peers, plain_pdf, sheets, xlsx, xlsx_peers
from ferrule.bench.workloads.reports.pdf_read import Paper, follow, same_texts
from ferrule.bench.workloads.reports.sheets import Sheet
from ferrule.bench.workloads.reports.xlsx_read import same_cells

WORKLOADS = [found.workload for found in find.select("reports")[0]]
SMALL = 300
pytest.importorskip("python_calamine")
pytest.importorskip("pypdfium2")


def answer(each, data):
    for module in each.needs:
        pytest.importorskip(module, exc_type=ImportError)
    return each.call(each.prepare(data) if each.prepare else data)


@pytest.mark.parametrize(
    ("workload", "each"),
    [(workload, each) for workload in WORKLOADS for each in workload.implementations],
    ids=lambda value: getattr(value, "id", None) or value.label,
)
@pytest.mark.filterwarnings("ignore")  # peers warn of what they will change
def test_all_write_the_same(workload, each):
    data = workload.make(SMALL)
    expected = answer(workload.implementations[0], data)
    if each.label == "pyfastexcel":
        with pytest.raises(InexpressibleError, match="writes days and moments as texts"):
            answer(each, data)
        return
    assert verify.difference(workload.equal, expected, answer(each, data)) is None


def test_all_were_seen():
    assert {each.name for each in WORKLOADS} == {
        "xlsx-rows",
        "xlsx-frame",
        "xlsx-real",
        "xlsx-two-at-once",
        "pdf-table",
        "pdf-real",
    }


def changed(sheet: Sheet, row: int, place: int, value: object) -> Sheet:
    rows = [list(each) for each in sheet.rows]
    rows[row][place] = value
    return Sheet(sheet.columns, rows)


ORDERS = sheets.orders(100)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (changed(ORDERS, 41, 3, "Nobody"), "row 43, column 4: 'Nobody' where"),
        (changed(ORDERS, 41, 7, 0.125), "row 43, column 8: 0.125 where"),
        (changed(ORDERS, 41, 9, not ORDERS.rows[41][9]), "row 43, column 10: "),
        (Sheet(ORDERS.columns, ORDERS.rows[:-1]), "it ends after row 100"),
        (Sheet(ORDERS.columns, [*ORDERS.rows, ORDERS.rows[0]]), "a row too many"),
        (Sheet(ORDERS.columns, [ORDERS.rows[1], ORDERS.rows[0], *ORDERS.rows[2:]]), "row 2, column 1"),
    ],
)
def test_other_cells_are_noticed(tmp_path, other, said):
    pytest.importorskip("xlsxwriter")
    paths = [str(tmp_path / name) for name in ("expected.xlsx", "got.xlsx")]
    for sheet, path in zip((ORDERS, other), paths, strict=True):
        xlsx_peers.xlsxwriter(sheet, path, constant_memory=True)
    assert same_cells(paths[0], paths[0])
    with pytest.raises(AssertionError, match=said):
        same_cells(*paths)


PRINTED = sheets.printed(ORDERS)


@pytest.mark.parametrize(
    ("other", "said"),
    [
        (changed(PRINTED, 50, 2, "Nobody"), r"page 2 has 'Nobody"),
        (changed(PRINTED, 0, 0, 7), "page 1 begins with '7"),
        (Sheet(PRINTED.columns, PRINTED.rows[:-1]), "the rows end before '100099"),
        (Sheet(PRINTED.columns, [*PRINTED.rows, PRINTED.rows[7]]), "page 3 has '100007"),
        (Sheet(PRINTED.columns, PRINTED.rows[:40] + PRINTED.rows[41:]), "page 2 begins with '100041"),
    ],
)
def test_other_texts_are_noticed(tmp_path, other, said):
    pytest.importorskip("fontTools")
    header = "".join(column.name for column in PRINTED.columns)
    papers = [Paper(str(tmp_path / name), header) for name in ("expected.pdf", "got.pdf")]
    for sheet, paper in zip((PRINTED, other), papers, strict=True):
        plain_pdf.write_pdf(sheet, paper.path)
    assert same_texts(papers[0], papers[0])
    with pytest.raises(AssertionError, match=said):
        same_texts(*papers)


ROWS = "".join(f"{number:06d}one{number:04d}two" for number in range(100, 120))


@pytest.mark.parametrize("before", ["", "Orders", "Page1of2"])
@pytest.mark.parametrize("after", ["", "Page1of2", "1/2", "0001"])
@pytest.mark.parametrize("cut", [64, 65, 69])
def test_what_stands_around_rows_is_no_row(before, after, cut):
    done = follow(ROWS, 0, before + ROWS[:cut] + after, "page 1")
    assert cut <= done <= cut + 4
    assert follow(ROWS, done, before + ROWS[cut:] + after, "page 2") == len(ROWS)


def test_two_threads_write_two_files():
    both = xlsx.in_two_threads(
        lambda sheet, path: xlsx_peers.xlsxwriter(sheet, path, constant_memory=True), "t"
    )
    pytest.importorskip("xlsxwriter")
    assert len(set(both(ORDERS))) == 2


def test_formats_are_those_that_texts_are_made_for():
    columns = [*sheets.printed(ORDERS).columns, *pdf.pdf_real.make(1).columns]
    numbers = [column for column in columns if column.kind in {"integer", "float"} and column.format]
    assert {pdf_peers.text_of(column)(1234.5 if column.kind == "float" else 1234) for column in numbers} == {
        "1,234",
        "1,234.50",
        "1234.50000000",
        "1234.500000",
    }
