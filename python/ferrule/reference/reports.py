"""The plain Python that `ferrule.reports.to_xlsx` agrees with: the cells of a table, not how they look."""

import datetime as dt
import math
import re
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from ferrule.errors import ReportError

__all__ = ["to_xlsx"]

Cell = str | int | float | Decimal | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None

_MOST_ROWS = 1_048_576
_LONGEST_TEXT = 32_767
# Excel keeps so many digits of a number.
_DIGITS = 15
_EPOCH = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's days have no zone
# From 1900-03-01 on days count from that epoch; before, Excel believes in a 29th of February 1900.
_MARCH = dt.datetime(1900, 3, 1)  # noqa: DTZ001
_FIRST = dt.datetime(1900, 1, 1)  # noqa: DTZ001
_DAY = dt.timedelta(days=1)
# What XML can't hold, and text that looks like the escape for it.
_ESCAPED = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")

_TYPES = """<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/xl/workbook.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>
<Override PartName="/xl/styles.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>
{sheets}</Types>"""
_TYPE = """<Override PartName="/xl/worksheets/sheet{number}.xml" \
ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>
"""
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{all}</Relationships>'
_RELATION = '<Relationship Id="{id}" Type="' + _OFFICE + '/{type}" Target="{target}"/>'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORKBOOK = f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{{sheets}}</sheets></workbook>'
_SHEET = f'<worksheet xmlns="{_MAIN}"><sheetData>{{rows}}</sheetData></worksheet>'
# The formats of cells, by their place in `cellXfs`.
_FORMATS = {
    "date": "yyyy-mm-dd",
    "datetime": "yyyy-mm-dd hh:mm:ss",
    "time": "hh:mm:ss",
    "duration": "[h]:mm:ss",
}
_NUMBER_FORMATS = "".join(
    f'<numFmt numFmtId="{164 + i}" formatCode="{code}"/>' for i, code in enumerate(_FORMATS.values())
)
_CELL_FORMATS = "".join(f'<xf numFmtId="{164 + i}" applyNumberFormat="1"/>' for i in range(len(_FORMATS)))
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><numFmts count="4">{_NUMBER_FORMATS}</numFmts><fonts count="1"><font/></fonts>'
    '<fills count="1"><fill><patternFill/></fill></fills><borders count="1"><border/></borders>'
    f'<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>{_CELL_FORMATS}</cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def to_xlsx(columns: Sequence[str], rows: Iterable[Sequence[Cell]], path: Path, name: str = "Report") -> None:
    """Write one table: a header, and a cell for each value."""
    header = "".join(map(_text, columns))
    sheets: list[list[str]] = [[header]]
    for number, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise ReportError(f"row {number}: got {len(row)} values, wanted {len(columns)}")
        if len(sheets[-1]) == _MOST_ROWS:
            sheets.append([header])
        sheets[-1].append(
            "".join(_cell(value, number, column) for value, column in zip(row, columns, strict=True))
        )
    names = [name, *(f"{name} ({number})" for number in range(2, len(sheets) + 1))]
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, text in _parts(names):
            archive.writestr(part, text)
        for number, lines in enumerate(sheets, 1):
            body = "".join(f'<row r="{place}">{cells}</row>' for place, cells in enumerate(lines, 1))
            archive.writestr(f"xl/worksheets/sheet{number}.xml", _SHEET.format(rows=body))


def _parts(names: Sequence[str]) -> Iterable[tuple[str, str]]:
    """Give what a workbook has beside its sheets."""
    numbers = range(1, len(names) + 1)
    yield (
        "[Content_Types].xml",
        _TYPES.format(sheets="".join(_TYPE.format(number=number) for number in numbers)),
    )
    document = _RELATION.format(id="rId1", type="officeDocument", target="xl/workbook.xml")
    yield "_rels/.rels", _RELATIONS.format(all=document)
    sheets = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" r:id="rId{number}"/>'
        for number, name in enumerate(names, 1)
    )
    yield "xl/workbook.xml", _WORKBOOK.format(sheets=sheets)
    parts = [
        _RELATION.format(id=f"rId{number}", type="worksheet", target=f"worksheets/sheet{number}.xml")
        for number in numbers
    ]
    parts.append(_RELATION.format(id=f"rId{len(names) + 1}", type="styles", target="styles.xml"))
    yield "xl/_rels/workbook.xml.rels", _RELATIONS.format(all="".join(parts))
    yield "xl/styles.xml", _STYLES


def _cell(value: Cell, row: int, column: str) -> str:
    if value is None:
        return "<c/>"
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, str):
        if len(value.encode("utf-16-le")) // 2 > _LONGEST_TEXT:
            raise ReportError(f"row {row}, column {column!r}: got a text that is too long for Excel")
        return _text(value)
    if isinstance(value, int | Decimal):
        return _exact(value)
    if isinstance(value, float):
        return _float(value)
    return _moment(value)


def _text(value: str) -> str:
    escaped = _ESCAPED.sub(lambda found: f"_x{ord(found[0]):04X}_", value)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(escaped)}</t></is></c>'


def _exact(value: int | Decimal) -> str:
    """Give a number, or text if Excel would not keep its digits."""
    text = format(value, "f") if isinstance(value, Decimal) else str(value)
    digits = text.lstrip("-").replace(".", "").lstrip("0").rstrip("0")
    return _number(text) if len(digits) <= _DIGITS else _text(text)


def _float(value: float) -> str:
    if math.isfinite(value):
        return _number(repr(value))
    return f'<c t="e"><v>{"#NUM!" if math.isnan(value) else "#DIV/0!"}</v></c>'


def _moment(value: dt.date | dt.time | dt.timedelta) -> str:
    """Give a day or a time as a number of days; what Excel's calendar has not, as text."""
    if isinstance(value, dt.timedelta):
        return _number(repr(value / _DAY), "duration")
    if isinstance(value, dt.time):
        return _number(repr((dt.datetime.combine(_EPOCH, value) - _EPOCH) / _DAY), "time")
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time())
    if moment < _FIRST:
        return _text(value.isoformat(" ") if isinstance(value, dt.datetime) else value.isoformat())
    days = (moment - _EPOCH) / _DAY - (moment < _MARCH)
    if isinstance(value, dt.datetime):
        return _number(repr(days), "datetime")
    return _number(str(int(days)), "date")


def _number(text: str, form: str | None = None) -> str:
    style = f' s="{[*_FORMATS].index(form) + 1}"' if form else ""
    return f"<c{style}><v>{text}</v></c>"
