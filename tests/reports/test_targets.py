"""Where a report goes when all is well."""

import datetime as dt
import io
import os
import stat
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest
from ferrule._core.reports import built_in_fonts
from ferrule.errors import ArgumentError, ReportError
from ferrule.reports import Column, CsvFile, Image, Page, Table, to_pdf, to_xlsx
from pypdf import PdfReader

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000000000500017a5eab3f0000000049454e44ae426082"
)
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


def made_of(folder):
    """A table, and options, for which each of some files is read."""
    (folder / "rows.csv").write_text("a,b\n1,2\n")
    (folder / "logo").write_bytes(PIXEL)
    (folder / "font").write_bytes(built_in_fonts()[0])
    return Table(folder / "rows.csv", images=Image(folder / "logo", 10, "A dot")), [folder / "font"]


NAMES = {
    "itself": lambda path, _: path,
    "a text": lambda path, _: str(path),
    "relative": lambda path, _: Path(path.name),
    "roundabout": lambda path, _: path.parent / "." / ".." / path.parent.name / path.name,
    "a link": lambda path, other: other.symlink_to(path) or other,
    "a link to a link": lambda path, other: NAMES["a link"](
        NAMES["a link"](path, other), other.with_suffix(".2")
    ),
    "a second name": lambda path, other: other.hardlink_to(path) or other,
    "a link of the system": lambda path, _: f"/proc/self/cwd/{path.name}",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("file", "what"), [("rows.csv", "its rows"), ("logo", "an image"), ("font", r"fonts\[0\]")]
)
def test_what_a_report_is_made_of_is_no_target(tmp_path, monkeypatch, name, file, what):
    monkeypatch.chdir(tmp_path)
    table, fonts = made_of(tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    target = NAMES[name](tmp_path / file, tmp_path / "other")
    with pytest.raises(ArgumentError, match=rf"target: got .*, which is the file of {what}, wanted another"):
        to_pdf(table, target, fonts=fonts)
    if file != "font":
        with pytest.raises(ArgumentError, match=what):
            to_xlsx([Table([(1,)], name="first"), table], target)
    assert {path: path.read_bytes() for path in before} == before


def test_a_csv_file_that_is_open_is_no_target_either(tmp_path):
    (path := tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    for rows in (path, CsvFile(path, delimiter=";")):
        with path.open("r+b") as file, pytest.raises(ArgumentError, match="target: got a file, which is"):
            to_xlsx(rows, file)
    assert path.read_text() == "a,b\n1,2\n"


BOTH = pytest.mark.parametrize("write", [to_xlsx, to_pdf])


@BOTH
def test_the_date_in_a_file_is_that_of_the_environment(write, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    whole = write(TABLE)
    monkeypatch.setattr(time, "time_ns", lambda: 5)
    assert write(TABLE) == whole
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000001")
    assert write(TABLE) != whole
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    if write is to_pdf:
        assert PdfReader(io.BytesIO(whole)).metadata.creation_date == dt.datetime(
            2023, 11, 14, 22, 13, 20, tzinfo=dt.UTC
        )
    else:
        book = openpyxl.load_workbook(io.BytesIO(whole))
        assert book.properties.created == dt.datetime(2023, 11, 14, 22, 13, 20)
        assert book.properties.modified == book.properties.created
        # Zip has times of its own, which say nothing here.
        with zipfile.ZipFile(io.BytesIO(whole)) as archive:
            assert {each.date_time for each in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@BOTH
@pytest.mark.parametrize("seconds", ["0", "253402300799", "315532800", "0000001"])
def test_dates_at_both_ends(write, seconds, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", seconds)
    assert write(TABLE) == write(TABLE)


@BOTH
@pytest.mark.parametrize(
    "given",
    ["", " ", "x", "-1", "+1", "1.5", "1e9", "1_000", " 1", "1\n", "²", "\u0661", "253402300800", "9" * 5000],
)
def test_dates_of_the_environment_that_are_none(write, given, monkeypatch, tmp_path):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(ArgumentError, match=r"SOURCE_DATE_EPOCH: got '.*, wanted whole seconds since 1970"):
        write(TABLE, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


REPRODUCED = """
import datetime as dt, hashlib
from ferrule.reports import Chart, Column, Style, Table, Rule, to_pdf, to_xlsx
day = dt.date(2024, 1, 1)
rows = [(f"group {i // 5000}", i, i / 7, day + dt.timedelta(i % 300), f"text {i}") for i in range(20_000)]
styles = {"s": Style(bold=True), "t": Style(italic=True)}
columns = ["g", Column("n", total="sum", style="s", rules=Rule(">", 9, "t")), "x", "d", "w"]
table = Table(rows, columns, group_by="g", charts=Chart("bar", "n", of="groups"), styles=styles)
print(*(hashlib.sha256(write([table])).hexdigest() for write in (to_xlsx, to_pdf)))
"""


def test_the_same_bytes_whatever_the_threads_and_hashes():
    made = set()
    for threads, seed in (("1", "0"), ("2", "1"), ("5", "2")):
        variables = {
            "SOURCE_DATE_EPOCH": "1",
            "FERRULE_THREADS": threads,
            "PYTHONHASHSEED": seed,
            "TZ": f"X{seed}",
        }
        command = [sys.executable, "-c", REPRODUCED]
        done = subprocess.run(command, env=os.environ | variables, capture_output=True, text=True, check=True)
        made.add(done.stdout)
    assert len(made) == 1


def test_a_document_has_the_title_of_its_first_table():
    tables = [
        Table([(1,)], ["a"], name="one", title="First"),
        Table([(1,)], ["a"], name="two", title="Second"),
    ]
    for given, title in ((None, "First"), ("Another", "Another"), ("", "")):
        for some in (tables[:1], tables):
            book = openpyxl.load_workbook(io.BytesIO(to_xlsx(some, title=given)))
            assert (book.properties.title or "") == title
            if title:
                document = PdfReader(io.BytesIO(to_pdf(some, title=given, page=Page(accessible=True))))
                assert document.metadata.title == title
    for some in ([(1,)], Table([(1,)], ["a"], title=" ")):
        with pytest.raises(ArgumentError, match="title: an accessible report must have one"):
            to_pdf(some, page=Page(accessible=True))
