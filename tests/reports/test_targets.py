"""Where a report goes when all is well."""

import datetime as dt
import io
import os
import stat

import openpyxl
import pytest
from ferrule.errors import ArgumentError, ReportError
from ferrule.reports import Column, Table, to_pdf, to_xlsx
from pypdf import PdfReader

TABLE = Table([("Ada", 1.5), ("Bø", 2.5)], ["name", "hours"])


def test_bytes_files_and_paths_hold_a_report(tmp_path):
    memory = io.BytesIO()
    assert to_xlsx(TABLE, memory) is None
    assert to_xlsx(TABLE, tmp_path / "a.xlsx") is None
    with (tmp_path / "b.xlsx").open("wb") as file:
        assert to_xlsx(TABLE, file) is None
    made = [
        to_xlsx(TABLE),
        memory.getvalue(),
        *((tmp_path / name).read_bytes() for name in ("a.xlsx", "b.xlsx")),
    ]
    for workbook in made:
        sheet = openpyxl.load_workbook(io.BytesIO(workbook)).active
        assert list(sheet.values) == [("name", "hours"), ("Ada", 1.5), ("Bø", 2.5)]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.xlsx", "b.xlsx"]


def test_a_pdf_says_what_the_rows_say(tmp_path):
    to_pdf(TABLE, tmp_path / "a.pdf", title="Hours", author="Ada", language="en-GB")
    document = PdfReader(tmp_path / "a.pdf")
    assert (document.metadata.title, document.metadata.author) == ("Hours", "Ada")
    (page,) = document.pages
    words = page.extract_text().split()
    assert {"name", "hours", "Ada", "1.5", "Bø", "2.5"} <= set(words)


def test_a_new_file_has_the_usual_mode_and_an_old_one_keeps_its_own(tmp_path):
    path = tmp_path / "a.xlsx"
    before = os.umask(0o027)
    try:
        to_xlsx(TABLE, path)
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o600)
    to_xlsx(TABLE, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_link_still_leads_to_its_file(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "here.xlsx").symlink_to(tmp_path / "there" / "a.xlsx")
    to_xlsx(TABLE, tmp_path / "here.xlsx")
    assert (tmp_path / "here.xlsx").is_symlink()
    assert (tmp_path / "there" / "a.xlsx").read_bytes().startswith(b"PK")


def test_a_pipe_gets_the_report():
    read, write = os.pipe()
    with os.fdopen(read, "rb") as reader:
        to_xlsx(TABLE, f"/dev/fd/{write}")
        os.close(write)
        assert openpyxl.load_workbook(io.BytesIO(reader.read())).active.max_row == 3


def test_totals_that_excel_has_no_number_for_are_text():
    rows = [
        ("g", dt.date(1850, 1, 1), dt.datetime(1850, 1, 1, 12), 12345678901234567),
        ("g", dt.date(2026, 1, 1), dt.datetime(2026, 1, 1), 1),
    ]
    columns = ["group", Column("day", total="min"), Column("at", total="min"), Column("n", total="sum")]
    book = openpyxl.load_workbook(io.BytesIO(to_xlsx(Table(rows, columns, group_by="group"))))
    *_, group, whole = ([cell.value for cell in row] for row in book.active)
    assert group[1:] == whole[1:] == ["1850-01-01", "1850-01-01 12:00:00", "12345678901234568"]


@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
def test_progress_counts_rows_over_all_tables(write):
    done = []
    tables = [Table(((i,) for i in range(10_000)), ["n"], name=name) for name in ("one", "two")]
    write(tables, progress=done.append)
    assert done == [8192, 10_000, 18_192, 20_000]


def test_a_name_of_another_form_is_refused(tmp_path):
    for write, name in ((to_pdf, "rows.xlsx"), (to_xlsx, "rows.PDF")):
        with pytest.raises(ArgumentError, match="target: got a name that ends in"):
            write([(1,)], tmp_path / name)
        assert not (tmp_path / name).exists()


def test_a_csv_row_of_another_length_names_its_file(tmp_path):
    rows = tmp_path / "rows.csv"
    rows.write_text("a,b\n1,2\n3\n")
    with pytest.raises(ReportError, match=r"rows\.csv: table 'Report', row 2: got 1 values, wanted 2"):
        to_xlsx(rows, tmp_path / "rows.xlsx")
