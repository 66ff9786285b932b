"""Whatever goes wrong: a clear error, the target as it was, and nothing left beside it."""

import dataclasses
import datetime as dt
import errno
import re
import resource
import signal
import subprocess
import sys
import threading
import time
import uuid
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from ferrule.errors import ArgumentError, ArgumentOverflowError, ArgumentTypeError
from ferrule.reports import (
    CancelledError,
    Chart,
    Column,
    Image,
    OutputError,
    Page,
    ReportError,
    Rule,
    Style,
    Table,
    Template,
    load_template,
    to_pdf,
    to_xlsx,
)

FULL = Path("/dev/full")
OLD = b"what was there before"
BOTH = pytest.mark.parametrize("write", [to_xlsx, to_pdf])


@pytest.fixture
def target(tmp_path):
    """A file that is there already; afterwards it is as it was, and alone."""
    path = tmp_path / "report"
    path.write_bytes(OLD)
    yield path
    assert path.read_bytes() == OLD
    assert [each.name for each in tmp_path.iterdir()] == ["report"]


@BOTH
@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([(1, 2), (3,)], r"table 'T', row 2: got 1 values, wanted 2"),
        ([(1, 2)] * 9000 + [(1, 2, 3)], r"table 'T', row 9001: got 3 values, wanted 2"),
        ([(1, 2), ("x", 2)], r"table 'T', row 2, column 'a': got a text, wanted a number"),
        ([(1, 2)] * 9000 + [("x", 2)], r"table 'T', row 9001, column 'a': got a text, wanted a number"),
        (
            [(1, dt.date(2024, 1, 1)), (1, dt.datetime(2024, 1, 1))],
            r"row 2, column 'b': got a datetime, wanted a date",
        ),
        ([(1, True), (1, 2)], r"row 2, column 'b': got a number, wanted a boolean"),
        ([{"a": 1, "b": 2}, {"a": 1}], r"row 2, column 'b': got no value"),
        ([(1, uuid.UUID(int=1))], r"row 1, column 'b': got uuid.UUID, wanted"),
        ([(1, "a\ud800")], r"row 1, column 'b': got a text with half of a surrogate pair"),
        ([(1, dt.datetime(2024, 1, 1, tzinfo=dt.UTC))], r"row 1, column 'b': got a time with a zone"),
        ([(1, 10**40)], r"row 1, column 'b': got an int of more than 38 digits"),
        ([(2**53 + 1, 1), (0.5, 1)], r"row 2, column 'a': got 9007199254740993 beside floats"),
        ([(1, 2), None], r"row 2: got NoneType"),
    ],
)
def test_rows_that_are_not_as_they_should_be(write, rows, message, target):
    with pytest.raises(ReportError, match=message):
        write(Table(rows, ["a", "b"], name="T"), target)


# It says that it has a million by two thousand million pixels.
HUGE_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452001000007fffffff080600000048307af0"
    "0000000a49444154789c636800000082008177cd72b60000000049454e44ae426082"
)


@BOTH
@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Table([(1,)], [Column("a", style="boold")], styles={"bold": Style()}),
            r"no style 'boold'; did you mean 'bold'",
        ),
        (lambda: Table([(1,)], [Column("a", rules=Rule(">", 1, "warn"))]), r"no style 'warn'"),
        (lambda: Table([{"alpha": 1}], ["alpa"]), r"no column 'alpa'; did you mean 'alpha'"),
        (lambda: Table([(1,)], ["a"], group_by="b"), r"group_by: there is no column 'b'"),
        (lambda: Table([(1,)], ["a", "a"]), r"columns 1 and 2 are both named 'a'"),
        (lambda: Table([(1,)], ["a"], charts=Chart("bar", "b", x="a")), r"Chart.y: there is no column 'b'"),
        (lambda: Table([(1,)], ["a"], charts=Chart("bar", "a", of="groups")), r"Chart.of: .*group_by="),
        (
            lambda: Table([(1,)], ["a"], images=Image(b"GIF89a", 10, "")),
            r"Image.source: got 6 bytes, .*PNG or a JPEG",
        ),
        (lambda: Table([(1,)], ["a"], images=Image(b"\x89PNG\r\n\x1a\nxx", 10, "")), r"image"),
        (lambda: Table([], None), r"got no rows that name columns, wanted columns="),
        (
            lambda: Table([("x",)], [Column("a", kind="number")]),
            r"row 1, column 'a': got a text, wanted a number",
        ),
        (lambda: Table([("x",)], [Column("a", total="sum")]), r"column 'a'.*sum"),
        (lambda: Table(["abc"], ["a"]), r"row 1: got str"),
        (lambda: Table(5, ["a"]), r"rows: got int"),
        (lambda: [Table([(1,)], ["a"]), 5], r"tables\[1\]: got int, wanted a Table"),
    ],
)
def test_descriptions_that_are_wrong(write, make, message, target):
    with pytest.raises((ValueError, TypeError), match=message):
        write(make(), target)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Style(color="red"), r"Style.color: got 'red', wanted a colour such as '#ff8800'"),
        (lambda: Style(bold=1), r"Style.bold: got int, wanted a bool"),
        (lambda: Style(size=0), r"Style.size: got 0, wanted a number from 1"),
        (lambda: Rule("~", 1), r"Rule.when: got '~', wanted one of >, >="),
        (lambda: Rule(">", "x"), r"Rule.value: got str, wanted a number"),
        (lambda: Rule("between", 1), r"Rule.value: got 1, wanted the lowest and the highest"),
        (lambda: Rule("between", (5, 1)), r"Rule.value: got \(5, 1\), wanted the lowest before the highest"),
        (
            lambda: Rule("between", [10**17 + 1, Decimal(10**17)]),
            r"Rule.value: got .*wanted the lowest before",
        ),
        (
            lambda: Rule("between", (dt.date(2026, 2, 1), dt.date(2026, 1, 1))),
            r"Rule.value: got \(.*wanted the lowest before the highest",
        ),
        (lambda: Rule("empty", 1), r"Rule.value: got 1, wanted none"),
        (lambda: Rule(">", float("nan")), r"Rule.value: got nan, wanted a finite number"),
        (lambda: Column(""), r"Column.name: got '', wanted a text that is not empty"),
        (lambda: Column("a", kind="int"), r"Column\('a'\).kind: got 'int', wanted one of text, number"),
        (lambda: Column("a", kind="text", total="sum"), r"Column\('a'\).total: got 'sum' of the kind text"),
        (lambda: Column("a", formula="1+1"), r"formula: got '1\+1', wanted it to begin with '='"),
        (lambda: Column("a", width=0), r"width: got 0, wanted a number from 1 to 255"),
        (lambda: Column("a", rules=["x"]), r"rules\[0\]: got str, wanted Rules"),
        (lambda: Table([], 5), r"columns: got int, wanted a list"),
        (lambda: Table([], [5]), r"columns\[0\]: got int, wanted a name or a Column"),
        (lambda: Table([], []), r"columns: got none, wanted one at least"),
        (lambda: Table([], name="a\0"), r"Table.name: got .* no control character"),
        (lambda: Table([], excel_table="Medium 99"), r"excel_table: got 'Medium 99', wanted Light 1 to 21"),
        (lambda: Chart("pie", ["a", "b"], x="c"), r"Chart.y: got 2 columns for a pie"),
        (lambda: Chart("donut", "a", x="b"), r"Chart.kind: got 'donut'"),
        (lambda: Page("A7"), r"Page.size: got 'A7', wanted one of A4, letter"),
        (lambda: Page(margin=300), r"Page.margin: got 300"),
        (lambda: Page((9 * 18 + 71, 300)), r"Page.margin: got 36, .* wanted 18 times the font_size of 9"),
        (lambda: Page((100, float("inf"))), r"Page.size\[1\]: got inf"),
        (lambda: Page((10**5000,)), r"Page.size: got tuple, wanted 'A4', 'letter' or a width"),
        (
            lambda: Page((100, 100, 100)),
            r"Page.size: got \(100, 100, 100\), wanted 'A4', 'letter' or a width",
        ),
        (lambda: Template(author=5), r"author: got int, wanted a str"),
        (lambda: Template(language="?"), r"language: got '\?', wanted a tag"),
        (lambda: Image(5, 10, ""), r"Image.source: got int, wanted a path or bytes"),
        (lambda: to_xlsx([(1,)], language="?"), r"language: got '\?', wanted a tag"),
        (lambda: to_xlsx([(1,)], progress=5), r"progress: got int, wanted a callable"),
        (lambda: to_xlsx([(1,)], cancel=5), r"cancel: got int, wanted something with is_set"),
        (lambda: to_xlsx([(1,)], 5), r"target: got int, wanted a path"),
        (lambda: to_pdf([(1,)], page="A4"), r"page: got str, wanted a Page"),
        (lambda: to_pdf([(1,)], fonts=[5]), r"fonts\[0\]: got int, wanted a path or bytes"),
        (lambda: to_pdf([(1,)], fonts=b"none"), r"font"),
    ],
)
def test_arguments_that_are_wrong(make, message):
    with pytest.raises((ValueError, TypeError), match=message):
        make()


@pytest.mark.parametrize("character", "\0\x08\x0b\x0c\x0e\x1f\ud800\udfff\ufffe\uffff")
def test_characters_that_no_xml_has(character):
    message = rf"^Table\.name: got .*, wanted no control character \({re.escape(repr(character))}\)$"
    with pytest.raises(ValueError, match=message):
        Table([], name=f"a{character}")
    assert Table([], name="a\t\n\r\x7f\ud7ff\ue000\ufffd\U0001fffe").name


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Page(3), r"Page.size: got int, wanted 'A4', 'letter' or a width and a height"),
        (lambda: Style(size="9"), r"Style.size: got str, wanted a number"),
        (lambda: Style(color=5), r"Style.color: got int, wanted a colour"),
        (lambda: Column("a", align=5), r"Column\('a'\).align: got int, wanted one of left"),
        (lambda: load_template(3), r"path: got int, wanted a path"),
    ],
)
def test_arguments_of_a_wrong_type(make, message):
    with pytest.raises(ArgumentTypeError, match=message):
        make()


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (
            lambda: Column("a", width=10**400),
            r"Column\('a'\).width: got an int that is too large for a float",
        ),
        (lambda: Page((10**400, 5)), r"Page.size\[0\]: got an int that is too large for a float"),
        (lambda: Rule(">", 10**400), r"Rule.value: got an int that is too large for a float"),
    ],
)
def test_ints_that_no_float_holds(make, message):
    with pytest.raises(ArgumentOverflowError, match=message):
        make()


def test_numbers_and_flags_are_taken_as_everywhere():
    for eight in (8, 8.0, Decimal(8), Fraction(8), np.float32(8), np.int16(8)):
        style = Style(size=eight, bold=np.True_)
        assert (style, type(style.size), type(style.bold)) == (Style(bold=True, size=8.0), float, bool)
        assert Page((eight * 99, eight * 99)).measures == (792.0, 792.0)
        assert to_xlsx(Table([(1,)], [Column("a", style=style, rules=Rule(">", eight, style))]))


def test_a_character_that_no_font_has_is_named(target):
    with pytest.raises(ReportError, match=r"table 'Report', row 3, column 'name'.*U\+0915.*fonts="):
        to_pdf(Table([("a",), ("b",), ("क",)], ["name"]), target)


def test_what_excel_would_call_broken_is_refused(target):
    for format_ in ('0 "kg', "[Red 0", "0;0;0;0;0", "0" * 300):
        with pytest.raises(ValueError, match="table 'Report', column 'a': got"):
            to_xlsx(Table([(1,)], [Column("a", format=format_)]), target)
    with pytest.raises(ValueError, match=r"group_by: got 'f', which is a formula"):
        to_xlsx(Table([(1,)], ["a", Column("f", formula="={a}")], group_by="f"), target)
    formula = Column("f", kind="formula", total="sum")
    chart = Chart("bar", "f", of="groups")
    with pytest.raises(ValueError, match=r"Chart.y: got 'f', which is a formula"):
        to_xlsx(Table([("x", "=1+1")], ["a", formula], group_by="a", charts=chart), target)
    with pytest.raises(ValueError, match=r"Rule.value: .*without a zone"):
        Rule(">", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    many = Table(((i, i) for i in range(1001)), ["a", Column("b", total="sum")], group_by="a")
    with pytest.raises(ValueError, match="at most 1000 groups"):
        to_xlsx(dataclasses.replace(many, charts=Chart("bar", "b", of="groups")), target)


def test_a_picture_that_says_it_is_huge_takes_no_memory(target):
    with pytest.raises(ValueError, match="image"):
        to_pdf(Table([(1,)], ["a"], images=Image(HUGE_PNG, 10, "huge")), target)


def test_an_accessible_page_needs_words_for_its_pictures(target):
    table = Table([("x", 1)], ["a", "b"], charts=Chart("bar", "b", x="a", alt=""))
    with pytest.raises(ValueError, match="alt: got an empty one"):
        to_pdf(table, target, title="T", page=Page(accessible=True))
    assert to_pdf(table).startswith(b"%PDF")


@pytest.mark.parametrize("font_size", [1, 9, 100])
def test_the_smallest_page_has_room(font_size):
    side = 18 * font_size + 72
    assert to_pdf(Table([("x",)], ["a"]), page=Page((side, side), font_size=font_size))


def test_a_formula_names_columns(target):
    with pytest.raises(ValueError, match=r"column 'r': the formula '=\{b\}' names 'b', which is no column"):
        to_xlsx(Table([(1,)], ["a", Column("r", formula="={b}")]), target)


def test_a_share_below_zero_is_refused_as_python_writes_it(target):
    table = Table([("a", -1.0)], ["n", "v"], charts=Chart("pie", "v", x="n"))
    with pytest.raises(ValueError, match=r"^pie chart of the table 'Report': got -1\.0 for 'a'; wanted"):
        to_pdf(table, target)


def test_a_formula_is_refused_in_a_pdf(target):
    with pytest.raises(ValueError, match=r"column 'r': got a formula, which only XLSX can show"):
        to_pdf(Table([(1,)], ["a", Column("r", formula="={a}")]), target)


@BOTH
def test_a_source_that_raises_midway(write, target):
    def rows():
        for i in range(50_000):
            if i == 40_000:
                raise LookupError("the database is gone")
            yield (i, "text")

    with pytest.raises(LookupError, match="the database is gone"):
        write(Table(rows(), ["a", "b"]), target)


@BOTH
def test_a_value_that_raises(write, target):
    class Row:
        a = 1

        @property
        def b(self):
            raise LookupError("no such thing")

    with pytest.raises(LookupError, match="no such thing"):
        write(Table([Row()], ["a", "b"]), target)


@BOTH
def test_a_cancelled_report(write, target):
    stop = threading.Event()
    done = []

    def progress(rows):
        done.append(rows)
        if rows > 20_000:
            stop.set()

    with pytest.raises(CancelledError, match="cancelled after 24,576 rows"):
        write(Table(((i, "x") for i in range(100_000)), ["a", "b"]), target, progress=progress, cancel=stop)
    assert done == [8192, 16384, 24576]


@BOTH
def test_a_progress_that_raises(write, target):
    def progress(_rows):
        raise LookupError("no bar")

    with pytest.raises(LookupError, match="no bar"):
        write([(1, 2)], target, progress=progress)


@BOTH
def test_a_target_that_cannot_be_written(write, tmp_path):
    for path in (tmp_path, tmp_path / "no" / "report", tmp_path / ("n" * 300)):
        with pytest.raises(OutputError, match=re.escape(str(path))) as caught:
            write([(1, 2)], path)
        assert caught.value.errno in {errno.EISDIR, errno.ENOENT, errno.ENAMETOOLONG}
        assert isinstance(caught.value, OSError)
    assert not list(tmp_path.iterdir())


@BOTH
def test_a_full_disk(write, target):
    rows = ((i, f"{i * 7919 % 104729} and {i * 104729 % 7919}") for i in range(100_000))
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 18, before[1]))
    try:
        with pytest.raises(OutputError, match=re.escape(str(target))) as caught:
            write(Table(rows, ["a", "b"]), target)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
    assert caught.value.errno == errno.EFBIG


@pytest.mark.skipif(not FULL.exists(), reason="no /dev/full on this system")
@BOTH
def test_a_full_device(write):
    with pytest.raises(OutputError, match="/dev/full") as caught:
        write([(1, 2)], FULL)
    assert caught.value.errno == errno.ENOSPC
    with pytest.raises(OSError, match="No space left"), FULL.open("wb", buffering=0) as file:
        write([(1, 2)], file)


@pytest.mark.parametrize(
    ("names", "says"),
    [
        (
            (None, "Sums", None),
            r"tables\[0\] and tables\[2\]: got the names 'Report' and 'Report', wanted another",
        ),
        (
            ("Rain", "rain"),
            r"tables\[0\] and tables\[1\]: got the names 'Rain' and 'rain', .* name='Sales'\)",
        ),
    ],
)
def test_two_worksheets_of_one_name_are_both_named(names, says):
    tables = [Table([(1,)], ["a"]) if name is None else Table([(1,)], ["a"], name=name) for name in names]
    with pytest.raises(ArgumentError, match=says):
        to_xlsx(tables)
    assert to_pdf(tables)


PROGRAM = """
import sys, time
from ferrule import reports
def rows():
    for i in range(10**9):
        if i == 30_000:
            print("ready", flush=True)
        yield (i, "text", 1.5)
reports.{write}(reports.Table(rows(), ["a", "b", "c"]), sys.argv[1])
"""


@BOTH
def test_ctrl_c(write, target):
    command = [sys.executable, "-c", PROGRAM.format(write=write.__name__), str(target)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"ready\n"
        time.sleep(0.2)
        child.send_signal(signal.SIGINT)
        _, errors = child.communicate(timeout=20)
    assert errors.rstrip().endswith(b"KeyboardInterrupt")
    assert child.returncode == -signal.SIGINT
