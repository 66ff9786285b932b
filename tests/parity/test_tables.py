"""`ferrule.tables` reads what `csv.reader` reads, into columns of the types that all their fields have."""

import csv
import io
import math
import mmap
import os
import sys
import threading
from pathlib import Path

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import tables as reference
from hypothesis import example, given
from hypothesis import strategies as st

from tests.signals import SOON, lateness

numbers = st.one_of(
    st.integers().map(str),
    st.integers(-(2**63) - 2, 2**63 + 2).map(str),
    st.floats().map(repr),
    st.decimals(allow_nan=False, allow_infinity=False).map(str),
    st.from_regex(r"[+-]?[0-9]{0,25}\.?[0-9]{0,25}([eE][+-]?[0-9]{1,5})?", fullmatch=True),
    st.sampled_from(
        [
            "",
            "-0",
            "+0",
            "00",
            "-0.0",
            "nan",
            "-NaN",
            "inf",
            "-Infinity",
            ".5",
            "5.",
            ".",
            "-",
            "+",
            "e5",
            "1_0",
        ]
    ),
    st.sampled_from([" 1", "1\t", "\x0b2\x0c", "\x1c1", "\xa01", "٣", "0x10", "1e400", "1e-400", "5e-324"]),
    st.sampled_from(
        ["9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775808"]
    ),
    st.just("0" * 5000 + "1"),
)
words = st.text(
    st.one_of(st.sampled_from('aé語😀 ,;\t"\n\r\0\ufeff'), st.characters(codec="utf-8")), max_size=12
)
columns = st.one_of(
    st.lists(st.integers(-1000, 1000).map(str)), st.lists(numbers), st.lists(st.one_of(numbers, words))
)


def same(got, expected):
    """Same names in order, same types, same values, zeros of the same sign."""
    assert list(got) == list(expected)
    for name, column in got.items():
        if isinstance(column, list):
            assert column == expected[name]
            assert all(type(text) is str for text in column)
            continue
        assert column.dtype == (np.float64 if any(isinstance(x, float) for x in expected[name]) else np.int64)
        assert [repr(x) for x in column.tolist()] == [repr(x).replace("-nan", "nan") for x in expected[name]]


def outcome(read, data, **options):
    """The table, or what is wrong with it."""
    try:
        return read(data, **options)
    except fe.ArgumentError as error:
        return f"{type(error).__name__}: {error}"


def agree(data, **options):
    expected = outcome(reference.read_csv, data, **options)
    got = outcome(fe.read_csv, data, **options)
    if isinstance(expected, str) or isinstance(got, str):
        assert got == expected
    else:
        same(got, expected)
    return got


@given(
    st.data(),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(",;\t| "),
)
def test_what_csv_writes(data, quoting, end, delimiter):
    names = data.draw(st.lists(words, min_size=1, max_size=5, unique=True))
    drawn = [data.draw(columns) for _ in names]
    rows = max(map(len, drawn))
    filled = [(column * (rows + 1))[:rows] if column else [""] * rows for column in drawn]
    file = io.StringIO(newline="")
    writer = csv.writer(file, quoting=quoting, lineterminator=end, delimiter=delimiter)
    writer.writerow(names)
    writer.writerows(zip(*filled, strict=True))
    text = file.getvalue()
    table = agree(text.encode(), delimiter=delimiter)
    agree(text.removesuffix(end).encode(), delimiter=delimiter)
    if quoting != csv.QUOTE_MINIMAL and not isinstance(table, str):
        assert [name.removeprefix("\ufeff") for name in table] == [
            name.removeprefix("\ufeff") for name in names
        ]
        for column, written in zip(table.values(), filled, strict=True):
            if isinstance(column, list):
                assert column == written


@given(st.text(st.sampled_from('"""",,,\n\n\r1-.ax é'), max_size=80))
@example('a\n"1')
@example('a,b\n"1,\n')
@example('a"b\n"\n"')
@example("a\r\r\n1\r")
@example("a\rb\n1")
@example('a\n"b"c\n"d\n')
@example("\ufeff\ufeffa\n1")
def test_text_that_may_be_wrong(text):
    agree(text.encode())
    agree(("a,b\n1,2\n" + text).encode())
    agree(("a\n" + text).encode())


@given(st.binary(max_size=100))
def test_any_bytes(data):
    agree(data)
    agree(b"a\n" + data)


@given(st.lists(numbers, min_size=1, max_size=6))
def test_numbers(fields):
    agree(b"x,y\n" + "\n".join(f'{field},"{field}"' for field in fields).encode())


@given(st.data())
def test_a_mutated_table(data):
    """Real data with bytes changed: what is not refused is read as by the reference."""
    text = bytearray(b'id,name,"x y"\n' + b"".join(b'%d,"n, %d""",%d.5\r\n' % (i, i, i) for i in range(40)))
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(st.sampled_from(b'",\n\r1.a\xc3'))
    agree(text)


def big_table(rows):
    lines = (
        f'{i},{i / 7!r},"word ""{i % 50}"", x",{"" if i % 9 else i},{"é" * (i % 3)}\n' for i in range(rows)
    )
    return "i,f,quoted,holes,wide\n" + "".join(lines)


@pytest.mark.parametrize("rows", [0, 1, 1000, 60_000])
def test_many_rows(rows):
    text = big_table(rows)
    for data in (text.encode(), text.replace("\n", "\r\n").encode(), f"\ufeff{text}".encode()):
        agree(data)


def test_a_quote_in_a_field_that_is_not_quoted_is_a_letter():
    """Then lines can't be found by counting quotes, also far behind."""
    text = (
        big_table(20_000) + '1,2.0,5" pipe,3,\n' + big_table(20_000).partition("\n")[2] + '1,2.0,6" pipe,3,x'
    )
    assert agree(text.encode())["quoted"][20_000] == '5" pipe'
    assert agree(text.encode())["quoted"][-1] == '6" pipe'


def test_late_changes_of_type():
    lines = [f"{i},{i},{i}.25,{i}" for i in range(100_000)]
    lines[70_000] = "1,2.5,x,-0"
    lines[99_999] = "1,7.5e+00,3,-0.0"
    table = agree(("a,b,c,d\n" + "\n".join(lines)).encode())
    assert [getattr(column, "dtype", list) for column in table.values()] == [
        np.int64,
        np.float64,
        list,
        np.float64,
    ]
    assert math.copysign(1, table["d"][70_000]) == -1


def test_line_of_a_fault_far_behind():
    text = big_table(50_000)
    for wrong in ("1,2\n", '1,"x"y,3,4,5\n', "1,2\r3,4,5\n", '"1'):
        message = agree((text + wrong).encode())
        assert "line 50002 " in message
    assert "at byte" in agree(text.encode() + b"\xff")


def test_dtypes_and_repeated_texts():
    table = fe.read_csv(b"i,f,s,e\n1,1.5,x,\n2,,x,\n")
    assert table["i"].dtype == np.int64
    assert table["f"].dtype == np.float64
    assert math.isnan(table["f"][1])
    assert np.isnan(table["e"]).all()
    assert table["s"] == ["x", "x"]
    assert table["i"].flags.writeable
    assert fe.read_csv(b"a,b")["a"].shape == (0,)
    texts = [f"{'y' * (i % 60)}{i % 3000}" for i in range(30_000)]
    assert fe.read_csv(("s\n" + "\n".join(texts)).encode())["s"] == texts
    # Of every length, each two of which differ in one letter.
    like = [
        "y" * place + "n" + "y" * (length - place - 1) for length in range(1, 40) for place in range(length)
    ]
    for letter in ("y", "é"):
        texts = [text.replace("y", letter) for text in like] * 20
        table = fe.read_csv(("s,t\n" + "".join(f"{text},{text}\n" for text in texts)).encode())
        assert table == {"s": texts, "t": texts}


IDS = [
    ("12345678901234567890", "12345678901234567891"),
    ("9007199254740993", ""),
    ("-9007199254740993", ""),
    ("9007199254740993", "0.5"),
    ("007", "8"),
    ("8", "-007"),
    ("+4915112345678", "1"),
    ("12e3", "1"),
    ("1e5", ""),
    ("1.9", "1.10"),
    ("Nan", "1.5"),
    ("Infinity", ""),
    ("-inf", "1"),
    ("0x1F", "1"),
    ("1_000", "1"),
    ("\uff11\uff12", "1"),
    ("1,000", "2"),
    ("1.", "2"),
    ("0.1234567890123456789", "1"),
    ("1e999", "1"),
    ("1e-999", "1"),
    ("\u22125", "1"),
    ("00", "1"),
    ("1.5.0", "2"),
    ("0.30000000000000001", "1"),
    ("0.500000000000000000", "1"),
    ("1000000000000000", "0.5"),
    ("-1000000000000000", ""),
    (" 1", "2"),
    ("1\t", "2"),
    ("0.5 ", "2"),
]


@pytest.mark.parametrize("fields", IDS, ids=repr)
@pytest.mark.parametrize("order", [1, -1])
def test_what_no_number_would_keep_is_text(fields, order):
    fields = list(fields[::order])
    for rows in (fields, fields * 3):
        text = "a,b\n" + "".join(f'"{field}",1\n' for field in rows)
        assert agree(text.encode())["a"] == rows
        assert agree(text.encode(), types={"a": str, "b": str}) == {"a": rows, "b": ["1"] * len(rows)}


@pytest.mark.parametrize(
    "fields",
    [
        ("9223372036854775807", "-9223372036854775808", "-0"),
        ("9007199254740992", "9007199254740993"),
        ("0.1", "0.30000000000000004", "-1.5E3", "1e-05", "", "2.5e+300", "1.0E10", ".5"),
        ("0.10000000000000001", "1.0000000000000001e-01"),
        ("0.12345678901234566", "0.00000000000000000000", "123456789012345.25"),
        ("5.50", "7.00", "3"),
        ("5.5", "7.10", "0.05"),
        ("-0", "0.5"),
        ("999999999999999", ""),
    ],
    ids=repr,
)
def test_numbers_that_keep_all_their_digits(fields):
    column = agree(("a,b\n" + "".join(f"{field},1\n" for field in fields)).encode())["a"]
    expected = [
        float(field or "nan") if "." in "".join(fields) or "" in fields else int(field) for field in fields
    ]
    np.testing.assert_array_equal(column, expected)


def test_an_empty_line_of_one_column_is_an_empty_field():
    assert len(agree(b"n\n1\n\n3\n")["n"]) == 3
    assert agree(b'\n\nn\nx\n\n\r\n""\ny')["n"] == ["x", "", "", "", "y"]
    assert agree(b"n\n\n", types={"n": str})["n"] == [""]
    assert len(agree(b"n,m\n1,2\n\n3,4\n\n")["n"]) == 2


kinds = st.sampled_from([int, float, str])


@given(st.lists(numbers, min_size=1, max_size=4), st.dictionaries(st.sampled_from("xyz"), kinds))
def test_types_that_are_asked_for(fields, types):
    agree(b"x,y\n" + "\n".join(f'{field},"{field}"' for field in fields).encode(), types=types)


def test_types_are_what_they_say():
    text = b"id,n,x\n007,+12,nan\n1.10,0003,\n"
    table = fe.read_csv(text, types={"id": str, "n": int, "x": float})
    assert table["id"] == ["007", "1.10"]
    assert table["n"].tolist() == [12, 3]
    assert np.isnan(table["x"]).all()
    with pytest.raises(
        fe.ArgumentError, match=r"^types: got 'ID', wanted a name among those of the columns: id, n, x$"
    ):
        fe.read_csv(text, types={"ID": str})
    with pytest.raises(
        fe.ArgumentError, match=r"^source: line 2, column 'x': got 'nan', wanted an integer that fits"
    ):
        fe.read_csv(text, types={"x": int})
    with pytest.raises(fe.ArgumentTypeError, match=r"^types\['id'\]: got "):
        fe.read_csv(text, types={"id": bool})
    with pytest.raises(fe.ArgumentTypeError, match=r"^types: got list, wanted a dict"):
        fe.read_csv(text, types=["id"])


# --- sources


def test_paths(tmp_path: Path):
    text = big_table(3000)
    path = tmp_path / "tablé.csv"
    path.write_text(text, encoding="utf-8", newline="")
    expected = reference.read_csv(text.encode())
    for source in (path, str(path)):
        same(fe.read_csv(source), expected)
        assert agree(source)
    path.write_bytes(b"a\n\xff")
    with pytest.raises(
        fe.EncodingError, match=r"^source \(.*tablé.csv\): got bytes that are not UTF-8 at byte 2,"
    ):
        fe.read_csv(path)
    with pytest.raises(FileNotFoundError) as caught:
        fe.read_csv(tmp_path / "absent.csv")
    assert caught.value.filename == str(tmp_path / "absent.csv")
    with pytest.raises(OSError, match="directory" if os.name == "posix" else ""):
        fe.read_csv(tmp_path)


def test_buffers(tmp_path: Path):
    data = b"a,b\n1,x\n"
    expected = reference.read_csv(data)
    for kind in (bytearray, memoryview, lambda data: np.frombuffer(data, np.uint8)):
        same(fe.read_csv(kind(data)), expected)
    same(fe.read_csv(memoryview(b"".join(bytes([byte, 0]) for byte in data))[::2]), expected)
    path = tmp_path / "table.csv"
    path.write_bytes(data)
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        same(fe.read_csv(mapped), expected)


@pytest.mark.parametrize("wrong", [None, 5, ["a"], io.BytesIO(b"a"), np.zeros(3)])
def test_wrong_sources(wrong):
    with pytest.raises(
        fe.ArgumentTypeError, match=rf"^source: got (\w+\.)?{type(wrong).__name__}, wanted a path"
    ):
        fe.read_csv(wrong)


@pytest.mark.parametrize("wrong", ["", ",,", '"', "\n", "\r", "é", "\0"])
def test_wrong_delimiters(wrong):
    for read in (fe.read_csv, reference.read_csv):
        with pytest.raises(fe.ArgumentError, match=r"^delimiter: .*wanted one ASCII character"):
            read(b"a", delimiter=wrong)
    with pytest.raises(TypeError):
        fe.read_csv(b"a", delimiter=b",")


# --- threads, signals


def test_threads_read_at_once():
    data = big_table(20_000).encode()
    expected = fe.read_csv(data)
    failed = []

    def work():
        for _ in range(3):
            table = fe.read_csv(data)
            if table["quoted"] != expected["quoted"] or not np.array_equal(table["f"], expected["f"]):
                failed.append(1)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


@pytest.mark.skipif(sys.platform == "win32", reason="no signal from another process")
@pytest.mark.parametrize("row", [b"1.5123456789123456,2\n", b"some text,others\n", b'5" x,"y"\n'])
def test_ctrl_c_stops_a_long_read(row):
    data = b"a,b\n" + row * (300_000_000 // len(row))
    assert lateness(lambda: fe.read_csv(data), 0.03) < SOON
