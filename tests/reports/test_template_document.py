"""What a template says of the document holds for the reports of its tables."""

import re
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from ferrule.errors import ArgumentTypeError
from ferrule.reports import Page, Table, Template, to_pdf, to_xlsx

LOOK = Template(
    ["day", "rain"], title="Rain", author="Ada", language="de", page=Page("letter", landscape=True)
)
ROWS = [("Oslo", 1.5)]


def core(workbook: bytes) -> str:
    with zipfile.ZipFile(BytesIO(workbook)) as parts:
        return parts.read("docProps/core.xml").decode()


def opened(pdf: bytes | None) -> bytes:
    """All that its streams hold: objects are packed in them."""
    streams = re.findall(rb"stream\n(.*?)\nendstream", pdf or b"", re.DOTALL)
    return b"".join(zlib.decompressobj().decompress(each) for each in streams if each[:1] == b"x")


def test_of_a_pdf() -> None:
    pdf = opened(to_pdf(LOOK.with_rows(ROWS)))
    assert re.search(rb"/MediaBox ?\[0 0 792 612\]", pdf)
    assert re.search(rb"/Lang ?\(de\)", pdf)
    assert b"Ada" in pdf


def test_of_a_workbook() -> None:
    workbook = to_xlsx(LOOK.with_rows(ROWS))
    assert workbook is not None
    assert "<dc:creator>Ada</dc:creator>" in core(workbook)
    with zipfile.ZipFile(BytesIO(workbook)) as parts:
        assert 'orientation="landscape"' in parts.read("xl/worksheets/sheet1.xml").decode()


def test_what_is_said_beside_the_tables_comes_first() -> None:
    said = opened(to_pdf(LOOK.with_rows(ROWS), author="Bob", language="fr", page=Page()))
    assert re.search(rb"/Lang ?\(fr\)", said)
    assert b"Ada" not in said
    assert re.search(rb"/MediaBox ?\[0 0 595", said)


def test_the_first_template_s_counts_among_several_tables() -> None:
    other = Template(title="Other", author="Eve", name="other")
    workbook = to_xlsx([Table(ROWS, name="a"), LOOK.with_rows(ROWS), other.with_rows([{"a": 1}])])
    assert workbook is not None
    assert "<dc:creator>Ada</dc:creator>" in core(workbook)


def test_a_template_is_no_table(tmp_path: Path) -> None:
    for make in (to_pdf, to_xlsx):
        with pytest.raises(ArgumentTypeError, match=r"got a Template, wanted .*with_rows\(rows\)"):
            make(LOOK, tmp_path / f"report.{make.__name__.removeprefix('to_')}")


def test_an_iterator_of_tables_is_told_from_rows() -> None:
    with pytest.raises(
        ArgumentTypeError, match=r"got ferrule\.reports\.table\.Table, wanted rows; of several tables a list"
    ):
        to_xlsx(Table(ROWS, name=name) for name in "ab")
