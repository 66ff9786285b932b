"""Every example runs, and finds out whether its results are right, or writes files that are read here."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import openpyxl
import pypdf
import pypdfium2
import pytest

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.py"))


# They write reports, which the tests at the end read.
REPORTS = ("bilingual_invoice", "payroll_workbook", "sales_report", "statement_run")


def test_there_are_examples() -> None:
    assert len(EXAMPLES) > 10
    assert {path.stem for path in EXAMPLES} >= set(REPORTS)


def ran(path: Path, *arguments: Path) -> str:
    """What an example says."""
    command = [sys.executable, "-W", "error", path, *arguments]
    environment = {**os.environ, "PYTHONUTF8": "1"}
    run = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=120)
    assert run.returncode == 0, run.stderr
    assert not run.stderr.strip()
    return run.stdout.strip()


@pytest.mark.parametrize(
    "path", [path for path in EXAMPLES if path.stem not in REPORTS], ids=lambda path: path.stem
)
def test_example(path: Path) -> None:
    assert checks(path.read_text("utf-8")), "nothing in it fails where a result is wrong"
    assert ran(path)


def checks(source: str) -> bool:
    """Whether a program asserts something, or ends with a failure of its own where something is wrong."""
    nodes = list(ast.walk(ast.parse(source)))
    asserted = any(isinstance(node, ast.Assert) or "assert_" in getattr(node, "attr", "") for node in nodes)
    compared = [node for node in nodes if isinstance(node, ast.If) and "sys.exit" in ast.unparse(node.body)]
    return asserted or bool(compared)


def test_an_example_that_checks_nothing_is_found() -> None:
    assert not checks("print(1)")
    assert not checks("import sys\nif __name__ == '__main__':\n    print(sys.argv)")
    assert checks("assert 1 == 1")
    assert checks("np.testing.assert_allclose(a, b)")
    assert checks("if a != b:\n    sys.exit('wrong')")


def example(name: str) -> Path:
    """The file of this name."""
    return next(path for path in EXAMPLES if path.stem == name)


def pages(path: Path) -> list[str]:
    """The texts of a PDF's pages."""
    return [page.extract_text() for page in pypdf.PdfReader(path).pages]


def test_the_invoice_has_its_sum_in_both_languages(tmp_path: Path) -> None:
    ran(example("bilingual_invoice"), tmp_path)
    (greek,) = pages(tmp_path / "invoice-greek.pdf")
    total = 14 * 120 + 250 * 0.85 + 312.40
    for wanted in (
        "Lovelace",
        "Τιμολόγιο",
        "Συμβουλευτική, σε ώρες",
        f"{total:,.2f} €",
        "Payable within 30 days.",
    ):
        assert wanted in greek


def test_the_payroll_has_everyone_s_pay(tmp_path: Path) -> None:
    said = ran(example("payroll_workbook"), tmp_path)
    sheet = openpyxl.load_workbook(tmp_path / "payroll.xlsx")["Payroll"]
    rows = [row for row in sheet.values if isinstance(row[3], float) and str(row[1])[-1:].isdigit()]
    net = sum(round(base + bonus - tax, 2) for *_, base, bonus, tax, _ in rows)
    assert len(rows) == 60
    assert said.splitlines()[0] == f"60 people, {net:,.2f} net"
    assert f"{net:,.2f}" in " ".join(pages(tmp_path / "payroll.pdf"))


def test_the_sales_are_those_of_the_data(tmp_path: Path) -> None:
    from vega_datasets import data

    ran(example("sales_report"), tmp_path)
    wanted = data.iowa_electricity()
    sheet = openpyxl.load_workbook(tmp_path / "sales.xlsx").active
    assert sheet is not None
    sold = [row[2] for row in sheet.values if isinstance(row[2], int | float)]
    assert sold == wanted["net_generation"].tolist()
    assert f"{wanted['net_generation'].sum():,}" in " ".join(pages(tmp_path / "sales.pdf"))


def test_each_account_has_a_page(tmp_path: Path) -> None:
    ran(example("statement_run"), tmp_path)
    # So many pages take pypdf seconds.
    made = [
        page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(tmp_path / "statements.pdf")
    ]
    assert len(made) == 1000
    assert [f"Account {number:05}" in text for number, text in enumerate(made, 1)] == [True] * 1000
