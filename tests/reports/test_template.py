"""Templates say how a report looks."""

import io
import re
import shlex
from pathlib import Path

import openpyxl
import pytest
from ferrule import OutOfMemoryError
from ferrule.cli import app
from ferrule.reports import Chart, Column, Rule, Style, Table, load_template, schema, to_xlsx
from pypdf import PdfReader
from typer.testing import CliRunner

TEXT = """
title = "Sales"
author = "Ada"
language = "de-CH"
name = "By region"
group_by = ["region"]
header_style = {bold = true, background = "#ddeeff"}
columns = [
    "region",
    {name = "amount", title = "Amount", format = "#,##0.00", total = "sum", style = "money", rules = [
        {when = "<", value = 0, style = "red"},
        {when = ">", value = 1000, style = {bold = true}},
    ]},
]
charts = [{kind = "column", y = "amount", of = "groups"}]
styles.money = {italic = true}
styles.red = {color = "#c00000"}
page = {size = "letter", landscape = true}
"""


GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "templates.md"


def block(language):
    """The code in a language that the guide shows."""
    (shown,) = re.findall(rf"^```{language}\n(.*?)^```$", GUIDE.read_text("utf-8"), re.DOTALL | re.MULTILINE)
    return shown


def template(tmp_path, text):
    path = tmp_path / "sales.toml"
    path.write_text(text, "utf-8")
    return load_template(path)


def test_a_template_is_what_it_says(tmp_path):
    look = template(tmp_path, TEXT)
    table = look.with_rows([("north", 5.5), ("south", -1.0)])
    assert (look.author, look.language, look.page.measures) == ("Ada", "de-CH", (792, 612))
    assert (table.title, table.group_by) == ("Sales", ("region",))
    assert table.columns[1].rules == (Rule("<", 0, "red"), Rule(">", 1000, Style(bold=True)))
    assert table.charts == (Chart("column", "amount", of="groups"),)
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(table)))["By region"]
    shown = [cell for row in sheet.iter_rows() for cell in row]
    assert {"Sales", "Amount", "north", 5.5, -1} <= {cell.value for cell in shown}
    (amount,) = (cell for cell in shown if cell.value == 5.5)
    assert (amount.number_format, amount.font.italic) == ("#,##0.00", True)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("title = 'x'\nname = = 5", r"sales.toml\): .*line 2"),
        ("title = " + "[" * 10**5, r"sales.toml\): .*it is nested too deeply"),
        ("width = " + "9" * 5000, r"sales.toml\): Exceeds the limit"),
        ("tilte = 'x'", "there is no setting 'tilte'; did you mean 'title'"),
        ("rows = 'x'", "rows come later"),
        ("columns = 'x'", "columns: got str, wanted an array"),
        ("columns = [5]", r"columns\[0\]: got int, wanted a table"),
        ("columns = [{title = 'x'}]", r"columns\[0\]: wanted more settings of name"),
        ("columns = [{name = 'x', kind = 'int'}]", r"Column\('x'\).kind: got 'int'"),
        ("columns = [{name = 'x', rules = [{when = 'over'}]}]", "Rule.when: got 'over'"),
        ("styles.a = {colour = 'x'}", "styles.a: there is no setting 'colour'; did you mean 'color'"),
        ("page = {size = 'A0'}", "Page.size: got 'A0'"),
        ("language = 5", "language: got int, wanted a str"),
        ("images = [{source = 'no.png', width = 10}]", r"images\[0\]: wanted more settings of alt"),
    ],
)
def test_what_is_wrong_in_a_template_is_named(tmp_path, text, message):
    with pytest.raises(ValueError, match=message):
        template(tmp_path, text)


def test_images_are_looked_for_beside_the_template(tmp_path):
    look = template(tmp_path, "images = [{source = 'logo.png', width = 10, alt = 'us'}]")
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}/logo.png"):
        to_xlsx(look.with_rows([(1,)]))


def test_what_the_guide_shows_is_so(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text(block("csv"), "utf-8")
    Path("sales.toml").write_text(block("toml"), "utf-8")
    for line in block("sh").splitlines():
        done = CliRunner().invoke(app, shlex.split(line)[1:])
        assert done.exit_code == 0, done.output
    shown = [cell for row in openpyxl.load_workbook("sales.xlsx").active.iter_rows() for cell in row]
    assert {"Sales in March", "Order", "00017", 1250.5} <= {cell.value for cell in shown}
    (returned,) = (cell for cell in shown if cell.value == -80)
    assert returned.number_format == "#,##0.00"
    document = PdfReader("sales.pdf")
    assert document.metadata.title == "Sales, corrected"
    assert "1,170.50" in "".join(page.extract_text() for page in document.pages)
    before = Path("sales.pdf").read_bytes()
    exec(block("python"), {})  # noqa: S102 - the guide's
    assert Path("sales.pdf").read_bytes() != before
    assert PdfReader("sales.pdf").metadata.title == "Sales in March"


def test_what_is_wrong_in_the_guides_template_is_said_as_it_shows(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("sales.csv").write_text(block("csv"), "utf-8")
    Path("sales.toml").write_text(block("toml").replace("total =", "totl ="), "utf-8")
    done = CliRunner().invoke(app, ["report", "sales.csv", "a.xlsx", "--template", "sales.toml"])
    assert done.output.strip() == block("text").strip()


@pytest.mark.parametrize(
    ("part", "row"),
    [(Table, "at the top"), (Column, "`columns`")],
)
def test_the_guide_names_every_setting(part, row):
    (line,) = (line for line in GUIDE.read_text("utf-8").splitlines() if line.startswith(f"| {row} |"))
    named = set(re.findall("`([a-z_]+)`", line)) - {"columns", "author", "language"}
    aside = {"rows", "columns", "styles", "charts", "images"} if part is Table else set()
    wanted = set(schema.fields(part)) - aside
    said = f"{GUIDE.name}, the row '{row}': add {wanted - named}, delete {named - wanted}"
    assert named == wanted, said


@pytest.mark.parametrize("error", [MemoryError, OutOfMemoryError])
def test_missing_memory_is_no_fault_of_the_template(
    error: type[Exception], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def without_memory(*_: object) -> None:
        raise error("no memory")

    monkeypatch.setattr("ferrule._files.read_text", without_memory)
    with pytest.raises(error, match=r"^no memory$"):
        load_template(tmp_path / "sales.toml")
