"""Templates say how a report looks."""

import io

import openpyxl
import pytest
from ferrule.reports import Chart, Rule, Style, load_template, to_xlsx

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
