"""What is a number in a CSV file is told by one rule, in `read_csv` and in reports."""

import numpy as np
import pytest
from ferrule._core.reports import CsvRows
from ferrule.tables import read_csv

NUMBERS = """
0 -0 7 -12 9223372036854775807 -9223372036854775808 1000000000000000 0.5 .5 -.25 -0.0 12.50 1e-05 1E+16 1.5e3
-2.5E-300 5e-324 0.1 0.30000000000000004 0.10000000000000001 123456789.12345678 0.00000000000000000000
999999999999999
"""
TEXTS = """
007 00 -01 +1 +49 -+1 --1 1- 1e5 12E-5 1e 1e+ 1.e5 e5 1e+1234 1e+999 1e-999 0x10 0b1 1_000 1,000 1'000 1. . -
+ NaN nan Nan inf -inf Infinity infinity ٣ \uff11\uff12 ² ½ \u22125 9223372036854775808 -9223372036854775809
12345678901234567890 0.12345678901234567 0.30000000000000001 0.500000000000000000 1.000000000000000056e-01
1.5.0 true x 5% 1€ 1L 1f 1d (1) 1/2
"""
WITH_SPACES = [
    " 1",
    "1 ",
    " 1 ",
    "1\t",
    "\t1",
    "0.5 ",
    "1 000",
    "1\xa0000",
    "\x0b2\x0c",
    "\ufeff1",
    "- 1",
    " ",
]
TOGETHER = {
    ("1000000000000000", "0.5"): False,
    ("0.5", "-1000000000000000"): False,
    ("999999999999999", "0.5"): True,
    ("1000000000000000", "1"): True,
    ("1.9", "1.10"): False,
    ("1.9", "1.10", "7.00"): True,
    ("5.50", "7.00"): True,
    ("1", "x"): False,
    ("x", "1"): False,
    ("1", ""): True,
    ("-0", "0.5"): True,
    ("0.1", "1e-05", "3"): True,
}


def are_numbers(fields, tmp_path, decimal="."):
    """Say what both take the fields of a column for."""
    (path := tmp_path / "a.csv").write_text(
        "a;b\n" + "".join(f'"{field}";x\n' for field in fields), encoding="utf-8", newline=""
    )
    rows = CsvRows(path, "rows", ";", ord(decimal), None, [])
    (kind, _) = rows.kinds
    rows.close()
    return kind == "number", isinstance(read_csv(path, ";")["a"], np.ndarray)


@pytest.mark.parametrize("field", NUMBERS.split())
def test_fields_that_are_numbers(field, tmp_path):
    assert are_numbers([field], tmp_path) == (True, True)


@pytest.mark.parametrize("field", [*TEXTS.split(), *WITH_SPACES])
def test_fields_that_are_text(field, tmp_path):
    assert are_numbers([field], tmp_path) == (False, False)
    assert are_numbers(["1", field], tmp_path) == (False, False)


@pytest.mark.parametrize("fields", TOGETHER, ids=repr)
def test_columns(fields, tmp_path):
    assert are_numbers(fields, tmp_path) == (TOGETHER[fields],) * 2


def test_a_comma_before_a_fraction_is_only_a_reports(tmp_path):
    assert are_numbers(["1,5", "-0,25"], tmp_path, ",") == (True, False)
    assert are_numbers(["1.5"], tmp_path, ",") == (False, True)
