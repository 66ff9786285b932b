"""Rules: what LibreOffice marks in a workbook and what a PDF marks is what holds in Python."""

import datetime as dt
import math
import re
from decimal import Decimal
from pathlib import Path

import pytest
from ferrule.reports import Column, Page, Rule, Style, Table, to_pdf, to_xlsx

from tests.reports.cells import COMPARED
from tests.reports.programs import by_libreoffice, run

HOUR = dt.timedelta(hours=1)
DAY = dt.date(2024, 3, 5)


KINDS = {
    "texts": ["", " ", "a", "A", "b", "5", "0", "TRUE", "1:00:00", None],
    "integers": [0, 5, -1, 10**16 + 1, None],
    "floats": [0.0, -0.0, 0.300000000001, 5.0, 1e300, float("nan"), float("inf"), None],
    "computed": [
        *(0.1 + 0.2, 0.3, 1.1 * 3, 3.3, -0.3, 0.0, 0.300_000_000_000_01, 0.299_999_999_999_99),
        *(math.nextafter(0.3, way) for way in (0, 1)),
        *(
            0.7 - 0.4,
            33 / 10,
            3.299_999_999_999_9,
            Decimal("0.3"),
            Decimal("0.30000000000001"),
            1e16 + 2,
            10**16,
        ),
    ],
    "decimals": [Decimal("0.30"), Decimal(5), Decimal("12345678901234567.89"), None],
    "booleans": [True, False, None],
    "dates": [DAY, dt.date(1899, 12, 31), dt.date(1900, 1, 15), dt.date(9999, 12, 31), None],
    "moments": [
        dt.datetime(1850, 1, 1),
        dt.datetime(2024, 3, 5),
        dt.datetime(2024, 3, 5, 12),
        dt.datetime(2617, 1, 1, 23, 59, 59, 999_999),
        dt.datetime(9999, 12, 31, 23, 59, 59, 999_999),
        None,
    ],
    "times": [dt.time(0), dt.time(1), dt.time(23, 59, 59, 999_999), None],
    "durations": [HOUR, -HOUR, dt.timedelta(0), dt.timedelta(days=4_000_000), None],
}
LIMITS = {
    "texts": [5, 0],
    "integers": [5, 0, 10**16],
    "floats": [0.3, 0, 5],
    "computed": [0.3, 1.1 * 3, 0.1 + 0.2, 3.3, 1e16 + 2],
    "decimals": [0.3, 5, Decimal("12345678901234567.89")],
    "booleans": [1, 0],
    "dates": [DAY, dt.date(1900, 1, 15), dt.datetime(2024, 3, 4, 12)],
    "moments": [dt.datetime(2024, 3, 5), dt.datetime(2617, 1, 1, 23, 59, 59, 999_999), dt.date(2024, 3, 5)],
    "times": [dt.time(1), dt.time(0)],
    "durations": [HOUR, dt.timedelta(0), -HOUR],
}
WORDS = ["a", "5", "1:00:00"]


def holds(value: object, rule: Rule) -> bool:
    """Whether a rule holds, by its documentation."""
    if rule.when == "empty":
        return value is None or value == ""
    if isinstance(rule.value, str):
        if not isinstance(value, str):
            return False
        return rule.value.lower() in value.lower() if rule.when == "contains" else value == rule.value
    if value is None or isinstance(value, str):
        return False
    if rule.when == "between":
        return all(compared(value, when, limit) for when, limit in zip((">=", "<="), rule.value, strict=True))
    return compared(value, rule.when, rule.value)


def compared(value: object, when: str, limit: object) -> bool:
    """Compare with a limit; a day is its beginning."""
    day, moment = (isinstance(value, dt.date), isinstance(limit, dt.date))
    if day and moment:
        value, limit = (
            each if isinstance(each, dt.datetime) else dt.datetime.combine(each, dt.time())
            for each in (value, limit)
        )
    # Spreadsheets compare 15 digits; integers and decimals of more are text there.
    digits = 0 if isinstance(value, float | dt.date) else len(str(value).replace(".", "").strip("-0"))
    if isinstance(limit, int | float | Decimal) and digits <= 15:
        value, limit = float(f"{value:.14e}"), float(f"{limit:.14e}")
    return COMPARED[when](value, limit)


def rules_of(kind: str) -> list[Rule]:
    """Every operator with every limit of a kind."""
    mark, limits = Style(color="#ff0000", background="#00ff00"), LIMITS[kind]
    return [
        *(Rule(when, limit, mark) for when in COMPARED for limit in limits),
        Rule("between", (min(limits[:2]), max(limits[:2])), mark),
        *(Rule(when, word, mark) for when in ("text", "contains") for word in WORDS),
        Rule("empty", None, mark),
    ]


@pytest.fixture(scope="module")
def ruled() -> list[Table]:
    """A table of each kind, with a column for each rule."""
    tables = []
    for kind, values in KINDS.items():
        rules = rules_of(kind)
        # The first column says that a row is there, whatever its values are.
        columns = ["row", *(Column(f"{i}", rules=[rule], width=30) for i, rule in enumerate(rules))]
        rows = [("row", *(value,) * len(rules)) for value in values]
        tables.append(Table(rows, columns, name=kind, filter=False, freeze=False))
    return tables


def wanted_marks(kind: str) -> list[list[bool]]:
    return [[holds(value, rule) for rule in rules_of(kind)] for value in KINDS[kind]]


def asked(kind: str, marks: list[list[bool]]) -> dict[str, bool]:
    """Marks by what they are of."""
    return {
        f"{value!r} {rule.when} {rule.value!r}": mark
        for value, row in zip(KINDS[kind], marks, strict=True)
        for rule, mark in zip(rules_of(kind), row, strict=True)
    }


def test_libreoffice_marks_what_rules_hold_for(ruled: list[Table], tmp_path: Path) -> None:
    path = tmp_path / "ruled.xlsx"
    to_xlsx(ruled, path)
    page = by_libreoffice(path, tmp_path, "html").read_text(encoding="utf-8")
    sheets = re.findall(r"<table.*?</table>", page, re.DOTALL)
    assert len(sheets) == len(KINDS)
    for kind, sheet in zip(KINDS, sheets, strict=True):
        rows = [re.findall(r"<td[^>]*>", row) for row in re.findall(r"<tr.*?</tr>", sheet, re.DOTALL)[1:]]
        got = [
            [re.search(r'bgcolor="#00FF00"', cell, re.IGNORECASE) is not None for cell in row[1:]]
            for row in rows
        ]
        assert asked(kind, got) == asked(kind, wanted_marks(kind))


def test_a_pdf_marks_what_rules_hold_for(ruled: list[Table], tmp_path: Path) -> None:
    path = tmp_path / "ruled.pdf"
    for kind, table in zip(KINDS, ruled, strict=True):
        to_pdf(table, path, page=Page((len(table.chosen) * 190.0, 400)))
        told = run("pdftohtml", "-xml", "-i", "-stdout", path)
        red = set(re.findall(r'<fontspec id="(\d+)"[^>]*color="#ff0000"', told))
        texts = re.findall(r'<text top="(\d+)" left="(\d+)"[^>]*font="(\d+)">(.*?)</text>', told)
        lines: dict[int, list[tuple[int, bool]]] = {}
        for top, left, font, _ in texts:
            lines.setdefault(int(top), []).append((int(left), font in red))
        count = len(table.chosen)
        got = [
            [mark for _, mark in sorted(line)][1:] for _, line in sorted(lines.items()) if len(line) == count
        ][1:]
        shown = [row for row, value in zip(wanted_marks(kind), KINDS[kind], strict=True)
                 if value is not None and value != ""]  # fmt: skip
        assert got == shown, kind
