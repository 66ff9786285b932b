"""What a message shows of a value is as long as a person reads, and what is wrong is named whatever it is."""

import tempfile
from fractions import Fraction
from pathlib import Path

import pytest
from ferrule.errors import FerruleError
from ferrule.reports import Chart, Column, CsvFile, Rule, Table, load_template, to_xlsx


def template(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "a.toml")
        path.write_text(text)
        load_template(path)


LONG = "x" * 10**6


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: to_xlsx([(1,)], language=LONG), "language: got 'xx"),
        (lambda: to_xlsx(Table([(1,)], [Column("a", style=LONG)])), "no style 'xx"),
        (lambda: to_xlsx(Table([(1,)], [LONG], group_by="b")), "wanted one of 'xx"),
        (lambda: to_xlsx(Table([(1,)], ["a"], name=LONG, group_by="b")), "table 'xx"),
        (lambda: to_xlsx(Table([(1, 2)], [LONG, LONG])), "are both named 'xx"),
        (lambda: to_xlsx(Table([(1, 2)], [LONG])), "one for each column"),
        (lambda: to_xlsx(Table([tuple(range(9999))], [f"c{i}" for i in range(9998)])), "'c19', …"),
        (lambda: to_xlsx(Table([(1, 2)], ["a", Column(LONG, style="b")])), "column 'xx"),
        (lambda: to_xlsx(Table([(1,)], ["a"], group_by=["a", "a"] * 9999)), "wanted each column once"),
        (
            lambda: to_xlsx(Table([(1,)], [LONG], charts=Chart("bar", LONG, of="groups"), group_by=LONG)),
            "total",
        ),
        (lambda: Table([], excel_table=LONG), "excel_table: got 'xx"),
        (lambda: Table([], name=LONG, notes=3), "table 'xx"),
        (lambda: Table([], styles={LONG: 1}), "styles\\['xx"),
        (lambda: Column(LONG, width="a"), "Column\\('xx"),
        (
            lambda: Column("a", width=Fraction(10**5000 + 1, 10**4990)),
            "width: got fractions.Fraction, wanted",
        ),
        (lambda: Column("a", width=10**300), "width: got 100"),
        (lambda: Chart("bar", "a", x=LONG, of="groups"), "Chart.x: got 'xx"),
        (lambda: Rule(LONG, 1), "Rule.when: got 'xx"),
        (lambda: CsvFile("a", decimal=LONG), "CsvFile.decimal: got 'xx"),
        (lambda: to_xlsx({LONG: 1}), "column 'xx"),
        (lambda: to_xlsx({LONG: [1], "b": [1, 2]}), "as many as in 'xx"),
        (lambda: template(f"styles.{LONG} = {{bould = true}}"), "styles.xx"),
        (lambda: template(f"styles.{LONG} = 1"), "styles.xx"),
        (lambda: template(f"{LONG} = 1"), "there is no setting 'xx"),
        (lambda: to_xlsx({(1,) * 9999: [1]}), "a column named \\(1, 1"),
    ],
)
def test_messages_are_short(make, message):
    with pytest.raises(FerruleError, match=message) as raised:
        make()
    assert len(str(raised.value)) < 500


@pytest.mark.parametrize("when", ["text", "contains", "="])
def test_a_rule_of_empty_text_is_told_what_finds_it(when):
    with pytest.raises(FerruleError, match=r"^Rule\.value: got '', wanted a text, or when='empty'"):
        Rule(when, "")
