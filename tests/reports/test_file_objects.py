"""Reports that go to a file object: whatever it says, all of the bytes are written, or there is an error."""

import codecs
import gzip
import io
import os
import socket
import tempfile
import threading
import warnings
import zipfile
from contextlib import suppress

import pytest
from ferrule import FrozenMap
from ferrule.errors import ArgumentError, ArgumentTypeError
from ferrule.reports import OutputError, Table, to_pdf, to_xlsx

LINES = 20_000


def rows():
    """Enough for more than a pipe holds."""
    return ((i, i * 0.5, f"text {i}") for i in range(LINES))


def rows_of(workbook):
    """How many rows a whole workbook has."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return archive.read("xl/worksheets/sheet1.xml").count(b"<row ")


class Raw(io.RawIOBase):
    """A raw file that answers as it is told."""

    def __init__(self, answers, most=1 << 30):
        super().__init__()
        self.answers, self.most, self.got = list(answers), most, b""

    def writable(self):
        return True

    def write(self, data):
        if self.answers:
            return self.answers.pop(0)
        self.got += bytes(data[: self.most])
        return min(len(data), self.most)


class Plain:
    """A file object that has no more than a method, and answers as it is told."""

    def __init__(self, answer=None):
        self.answer, self.got = answer, b""

    def write(self, data):
        self.got += data
        return self.answer(data) if callable(self.answer) else self.answer


def test_a_raw_file_gets_all_of_it_though_it_takes_little():
    file = Raw([], most=7000)
    to_xlsx(rows(), file)
    assert rows_of(file.got) == LINES + 1


def test_an_object_without_more_than_write_gets_all_of_it():
    for answer in (None, len):
        to_xlsx(rows(), file := Plain(answer))
        assert rows_of(file.got) == LINES + 1


def no_number():
    """Stands for what an async function gives."""

    async def write():
        pass

    return write()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (
            lambda data: len(data) + 1,
            r"target\.write\(\): got \d+, wanted how many of \d+ bytes were written",
        ),
        (lambda _: 0, r"target\.write\(\): got 0, wanted"),
        (lambda _: -1, r"target\.write\(\): got -1, wanted"),
        (lambda _: 10**30, r"target\.write\(\): got 10{30}, wanted"),
        (lambda _: "all", r"target\.write\(\): got str, wanted the number of bytes written, or None"),
        (lambda _: 5.0, r"target\.write\(\): got float, wanted"),
        (lambda _: True, r"target\.write\(\): got bool, wanted"),
        (lambda _: no_number(), r"target\.write\(\): got coroutine, wanted"),
    ],
)
@pytest.mark.parametrize("kind", [Plain, lambda answer: Raw([answer(bytes(1 << 20))])])
def test_answers_that_are_none(kind, answer, message):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises((OutputError, ArgumentTypeError), match=message):
            to_xlsx([(1,)], kind(answer))


@pytest.mark.parametrize("write", [to_xlsx, to_pdf])
def test_a_raw_file_that_takes_nothing_now(write):
    with pytest.raises(OutputError, match="it can take no more now") as raised:
        write([(1,)], Raw([None]))
    assert raised.value.filename == "target"


def pipe(buffering):
    """The end of a pipe that doesn't wait."""
    read, end = os.pipe()
    os.set_blocking(end, False)
    return os.fdopen(end, "wb", buffering), os.fdopen(read, "rb")


def tcp(buffering):
    """A socket that doesn't wait."""
    ours, theirs = socket.socketpair()
    ours.settimeout(0)
    file = ours.makefile("wb", buffering)
    ours.close()
    return file, theirs


def wrapped(_):
    """A raw file in something that is none itself, and knows its number."""
    file, other = pipe(0)

    class Wrapper:
        write, fileno = staticmethod(file.write), staticmethod(file.fileno)

        def close(self):
            file.close()

    return Wrapper(), other


@pytest.mark.parametrize("make", [pipe, tcp, wrapped])
@pytest.mark.parametrize("buffering", [0, 1 << 12, 1 << 24])
def test_files_that_do_not_wait(make, buffering):
    file, other = make(buffering)
    with other:
        with pytest.raises(
            OSError, match=r"take no more now|could not complete without blocking|unavailable"
        ):
            to_xlsx(rows(), file)
        with suppress(BlockingIOError):
            file.close()


def test_a_map_to_a_pipe_that_does_not_wait():
    file, other = pipe(0)
    with file, other:
        table = FrozenMap({str(i): i for i in range(50_000)})
        with pytest.raises(BlockingIOError, match="it can take no more now"):
            table.save(f"/dev/fd/{file.fileno()}")


def test_a_socket_that_waits():
    ours, theirs = socket.socketpair()
    got = []
    reader = threading.Thread(target=lambda: got.extend(iter(lambda: theirs.recv(1 << 16), b"")))
    reader.start()
    with ours, ours.makefile("wb", 0) as file:
        to_xlsx(rows(), file)
    reader.join()
    theirs.close()
    assert rows_of(b"".join(got)) == LINES + 1


def test_files_that_put_bytes_elsewhere(tmp_path, monkeypatch):
    # The time in a file may be packed into more bytes or fewer.
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    whole = to_xlsx(Table([(1,)], ["a"]))
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=Plain(len), mode="wb") as bare:
        to_xlsx([(1,)], bare)
    with gzip.GzipFile(fileobj=packed, mode="wb") as file:
        to_xlsx(Table([(1,)], ["a"]), file)
    assert len(gzip.decompress(packed.getvalue())) == len(whole)
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        with archive.open("a.xlsx", "w") as member:
            to_xlsx(Table([(1,)], ["a"]), member)
        assert len(archive.read("a.xlsx")) == len(whole)
    for make in (tempfile.TemporaryFile, tempfile.NamedTemporaryFile, tempfile.SpooledTemporaryFile):
        with make() as file:
            to_xlsx(rows(), file)
            file.seek(0)
            assert rows_of(file.read()) == LINES + 1


def test_what_is_buffered_is_there_when_the_call_returns(tmp_path):
    with (tmp_path / "a.xlsx").open("wb") as file:
        to_xlsx([(1,)], file)
        assert rows_of((tmp_path / "a.xlsx").read_bytes()) == 2


class Async:
    """A file of some async library."""

    async def write(self, data):
        raise NotImplementedError


def closed():
    """A file that was closed."""
    file = io.BytesIO()
    file.close()
    return file


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda _: io.StringIO(), r"target: got _io\.StringIO, wanted a path, a binary file object or None"),
        (lambda path: path.open("w"), r"target: got _io\.TextIOWrapper, wanted a path, a binary file"),
        (
            lambda _: tempfile.NamedTemporaryFile("w"),  # noqa: SIM115 - closed below
            r"target: got tempfile\._Temp.*, wanted a path, a binary",
        ),
        (
            lambda _: codecs.getwriter("utf-8")(io.BytesIO()),
            r"target: got encodings.utf_8.StreamWriter, wanted a path, a binary file",
        ),
        (lambda _: Async(), r"target: got .*Async, whose write is async, wanted one that is not"),
        (lambda _: closed(), r"target: got a file that is closed, wanted one that is open"),
        (
            lambda path: path.open("rb"),
            r"target: got a file that is not open for writing, wanted one that is",
        ),
        (lambda _: gzip.GzipFile(fileobj=io.BytesIO(gzip.compress(b"")), mode="rb"), r"not open for writing"),
    ],
)
def test_what_takes_no_bytes_is_refused_before_any_row(tmp_path, make, message):
    (path := tmp_path / "file").touch()
    file = make(path)
    with pytest.raises((ArgumentError, ArgumentTypeError, TypeError), match=message):
        to_xlsx(Table((pytest.fail("rows are read") for _ in range(1)), ["a"]), file)
    if hasattr(file, "close"):
        file.close()
