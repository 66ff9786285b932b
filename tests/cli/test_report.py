"""`ferrule report`: a CSV file becomes a workbook or a PDF, or a line says why not."""

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from ferrule.cli import app
from pypdf import PdfReader
from typer.testing import CliRunner

CSV = "region,amount\nnorth,5.5\nnorth,2\nsouth,-1\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    (tmp_path / "sales.csv").write_text(CSV)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def ferrule(*arguments):
    return CliRunner().invoke(app, ["report", *arguments])


@pytest.mark.usefixtures("folder")
def test_a_workbook():
    done = ferrule("sales.csv", "sales.xlsx")
    assert done.exit_code == 0, done.output
    assert "Report: sales.xlsx" in done.output
    sheet = openpyxl.load_workbook("sales.xlsx").active
    assert list(sheet.values) == [("region", "amount"), ("north", 5.5), ("north", 2), ("south", -1)]


def test_a_pdf_with_options_that_go_before_the_template(folder):
    (folder / "look.toml").write_text(
        'title = "From the template"\ncolumns = ["region", {name = "amount", total = "sum"}]'
    )
    options = [
        "--template",
        "look.toml",
        "--title",
        "Sales of the year",
        "--group-by",
        "region",
        "--landscape",
    ]
    done = ferrule("sales.csv", "sales.PDF", *options)
    assert done.exit_code == 0, done.output
    document = PdfReader("sales.PDF")
    (page,) = document.pages
    text = page.extract_text()
    assert document.metadata.title == "Sales of the year"
    assert "Sales of the year" in text
    assert "7.5" in text
    assert page.mediabox.width > page.mediabox.height


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sales.csv", "sales.doc"], "sales.doc: wanted a name that ends in .xlsx or .pdf"),
        (["no.csv", "a.xlsx"], "no.csv: No such file or directory"),
        (["sales.csv", "no/a.xlsx"], "no/a.xlsx: No such file or directory"),
        (["sales.csv", "a.xlsx", "--template", "no.toml"], "no.toml: No such file or directory"),
        (
            ["sales.csv", "a.xlsx", "--group-by", "regoin"],
            "there is no column 'regoin'; did you mean 'region'?",
        ),
        (["ragged.csv", "a.pdf"], "table 'Report', row 1: got 3 values, wanted 2, one for each column"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(folder, arguments, message):
    (folder / "ragged.csv").write_text("a,b\n1,2,3\n")
    done = ferrule(*arguments)
    assert done.exit_code == 2
    (line,) = (line for line in done.output.splitlines() if line.startswith("ferrule: "))
    assert message in line
    assert sorted(each.name for each in folder.iterdir()) == ["ragged.csv", "sales.csv"]


OPTIONS = {
    "--template": "look.toml",
    "--title": "Sales",
    "--group-by": "region",
    "--landscape": None,
    "--font": "font.ttf",
    "--delimiter": ",",
    "--encoding": "ascii",
    "--decimal": ".",
}
REFUSED = {
    ("--template", "none.toml"): "none.toml: No such file",
    ("--template", "sales.csv"): "template (sales.csv): ",
    ("--group-by", ""): "group_by: there is no column ''",
    ("--font", "none.ttf"): "none.ttf: No such file",
    ("--font", "sales.csv"): "fonts[0] is not a font",
    ("--delimiter", ""): "--delimiter: got '', wanted one ASCII character",
    ("--delimiter", ",,"): "--delimiter: got ',,', wanted",
    ("--delimiter", '"'): "--delimiter: got '\"', wanted",
    ("--delimiter", "é"): "--delimiter: got 'é', wanted",
    ("--encoding", ""): "--encoding: got '', wanted the name",
    ("--encoding", "base64"): "--encoding: got 'base64', wanted the name",
    ("--decimal", ""): "--decimal: got '', wanted one of ., ,",
    ("--decimal", ";"): "--decimal: got ';', wanted one of ., ,",
}


def test_all_options_are_tried():
    help_ = ferrule("--help").output
    assert set(OPTIONS) == set(re.findall(r"--[a-z-]+", help_)) - {"--help"}
    assert {option for option, _ in REFUSED} | {"--title", "--landscape"} == set(OPTIONS)


@pytest.mark.parametrize("form", ["xlsx", "pdf"])
@pytest.mark.parametrize("option", OPTIONS)
def test_an_option_is_heard_or_refused_by_name(folder, option, form):
    from ferrule._core.reports import built_in_fonts

    (folder / "look.toml").write_text('subtitle = "x"')
    (folder / "font.ttf").write_bytes(built_in_fonts()[0])
    value = OPTIONS[option]
    done = ferrule("sales.csv", f"a.{form}", option, *([] if value is None else [value]))
    if (option, form) == ("--font", "xlsx"):
        assert (done.exit_code, (folder / "a.xlsx").exists()) == (2, False)
        assert "ferrule: --font: got font.ttf for a.xlsx, wanted none: " in " ".join(done.output.split())
    else:
        assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("form", ["xlsx", "pdf"])
@pytest.mark.parametrize(("option", "value"), REFUSED)
def test_what_an_option_may_not_be(option, value, form):
    done = ferrule("sales.csv", f"a.{form}", option, value)
    assert done.exit_code == 2
    wanted = REFUSED[option, value] if (option, form) != ("--font", "xlsx") else f"--font: got {value} for"
    assert wanted in done.output


@pytest.mark.usefixtures("folder")
def test_landscape_turns_a_workbooks_pages_too():
    assert ferrule("sales.csv", "a.xlsx", "--landscape").exit_code == 0
    assert openpyxl.load_workbook("a.xlsx").active.page_setup.orientation == "landscape"


def test_names_that_are_no_utf8(folder):
    source, target, look = (os.fsdecode(name) for name in (b"\xff.csv", b"\xfe.xlsx", b"\xfd.toml"))
    (folder / "sales.csv").rename(folder / source)
    (folder / look).write_text("tilte = 'x'")
    command = [sys.executable, "-m", "ferrule", "report", source, target]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    assert (folder / target).exists()
    done = subprocess.run([*command, "--template", look], capture_output=True, check=False)
    assert (done.returncode, done.stderr[:8]) == (2, b"ferrule:")


def test_an_export_of_excel_in_germany(folder):
    (folder / "export.csv").write_bytes("Straße;Umsatz\r\nAm Tor;1234,50\r\n".encode("cp1252"))
    refused = ferrule("export.csv", "export.xlsx")
    assert refused.exit_code == 2
    assert "--encoding" in refused.output
    options = ["--encoding", "cp1252", "--decimal", ","]
    for more in ([], ["--delimiter", ";"]):
        assert ferrule("export.csv", "export.xlsx", *options, *more).exit_code == 0
        sheet = openpyxl.load_workbook("export.xlsx").active
        assert list(sheet.values) == [("Straße", "Umsatz"), ("Am Tor", 1234.5)]


def test_a_font_for_other_scripts(folder):
    font = Path("/usr/share/fonts/truetype/noto/NotoSansDevanagari-Regular.ttf")
    if not font.exists():
        pytest.skip(f"{font.name} is not installed")
    (folder / "words.csv").write_text("word\nनमस्ते\n", encoding="utf-8")
    without = ferrule("words.csv", "words.pdf")
    assert without.exit_code == 2
    assert "U+0928" in without.output
    assert ferrule("words.csv", "words.pdf", "--font", str(font)).exit_code == 0
    assert "नमस्ते" in PdfReader(folder / "words.pdf").pages[0].extract_text()


@pytest.mark.skipif(not Path("/proc").exists(), reason="Linux says what a process has open")
@pytest.mark.parametrize(
    ("out", "number"), [("out.xlsx", signal.SIGINT), ("out.pdf", signal.SIGTERM), ("out.xlsx", signal.SIGHUP)]
)
def test_a_signal_leaves_nothing(folder, out, number):
    data = folder / "data.csv"
    with data.open("w") as file:
        file.write("a,b,c\n")
        rows = "".join(f"{i},name {i},{i / 8}\n" for i in range(1_000))
        for _ in range(1_500):
            file.write(rows)
    (folder / out).write_bytes(b"old")
    command = [sys.executable, "-m", "ferrule", "report", str(data), out]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as child:
        deadline = time.monotonic() + 60
        while not is_writing(child.pid, folder) and time.monotonic() < deadline:
            time.sleep(0.01)
        child.send_signal(number)
        _, said = child.communicate(timeout=30)
    assert child.returncode == 128 + number, said
    assert said.strip() == (f"Interrupted: {out} is as it was." if number == signal.SIGINT else "")
    assert (folder / out).read_bytes() == b"old"
    assert sorted(each.name for each in folder.iterdir()) == sorted(["data.csv", "sales.csv", out])


def is_writing(process, folder):
    """Whether a process has a file in a folder that has no name yet."""
    for number in Path(f"/proc/{process}/fd").glob("*"):
        with suppress(FileNotFoundError):
            if re.fullmatch(rf"{folder}/.* \(deleted\)", str(number.readlink())):
                return True
    return False
