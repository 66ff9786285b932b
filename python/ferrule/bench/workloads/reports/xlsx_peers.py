"""XLSX files by other packages, each the fastest way that its documentation shows for rows in hand.

Where a package can give a column a number format, it does; openpyxl, wolfxl's plain rows and fastxlsx write
dates in their own and numbers without one.
"""

from typing import Any

from ferrule.bench import InexpressibleError
from ferrule.bench.workloads.reports.sheets import Sheet

SHEET = "Report"


def xlsxwriter(sheet: Sheet, path: str, *, constant_memory: bool) -> None:
    """Write with XlsxWriter: one typed call a cell, since `write` has to find out what a value is."""
    import xlsxwriter as package

    book = package.Workbook(path, {"constant_memory": constant_memory})
    page = book.add_worksheet(SHEET)
    page.freeze_panes(1, 0)
    bold = book.add_format({"bold": True})
    calls = {
        "integer": page.write_number,
        "float": page.write_number,
        "text": page.write_string,
        "boolean": page.write_boolean,
        "date": page.write_datetime,
        "datetime": page.write_datetime,
    }
    cells = []
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.name, bold)
        look = book.add_format({"num_format": column.format}) if column.format else None
        cells.append((place, calls[column.kind], look))
    for number, row in enumerate(sheet.rows, 1):
        for place, write, look in cells:
            write(number, place, row[place], look)
    book.close()


def openpyxl(sheet: Sheet, path: str) -> None:
    """Write with openpyxl's write-only mode, which uses lxml."""
    import openpyxl as package

    book = package.Workbook(write_only=True)
    page = book.create_sheet(SHEET)
    page.append([column.name for column in sheet.columns])
    for row in sheet.rows:
        page.append(row)
    book.save(path)


def pyexcelerate(sheet: Sheet, path: str) -> None:
    """Write with PyExcelerate, all rows at once."""
    import pyexcelerate as package

    book = package.Workbook()
    page = book.new_sheet(SHEET, data=[[column.name for column in sheet.columns], *sheet.rows])
    for place, column in enumerate(sheet.columns, 1):
        if column.format:
            page.set_col_style(place, package.Style(format=package.Format(column.format)))
    book.save(path)


def as_records(sheet: Sheet) -> Sheet:
    """Give the rows as dicts."""
    names = [column.name for column in sheet.columns]
    return Sheet(sheet.columns, [dict(zip(names, row, strict=True)) for row in sheet.rows])


def rustpy_xlsxwriter(sheet: Sheet, path: str) -> None:
    """Write dicts or a frame with rustpy-xlsxwriter, in its constant-memory mode (its own choice)."""
    import rustpy_xlsxwriter as package

    formats = {
        column.name: package.Format().set_num_format(column.format)
        for column in sheet.columns
        if column.format
    }
    package.write_worksheet(
        sheet.rows, path, SHEET, freeze_row=1, freeze_col=0, bold_headers=True, column_formats=formats
    )


def as_columns(sheet: Sheet) -> Sheet:
    """Give the columns as arrays and lists: the form that fastxlsx is fastest with."""
    import numpy as np

    kinds = {"integer": np.int64, "float": np.float64, "boolean": np.bool_}
    columns = zip(*sheet.rows, strict=True)
    arrays: list[Any] = [
        np.array(values, dtype=kinds[column.kind]) if column.kind in kinds else list(values)
        for column, values in zip(sheet.columns, columns, strict=True)
    ]
    return Sheet(sheet.columns, arrays)


def fastxlsx(sheet: Sheet, path: str) -> None:
    """Write with fastxlsx, column by column, with their types told."""
    import fastxlsx as package

    kinds = {
        "integer": package.DType.Int,
        "float": package.DType.Float,
        "text": package.DType.Str,
        "boolean": package.DType.Bool,
        "date": package.DType.Date,
        "datetime": package.DType.DateTime,
    }
    book = package.WriteOnlyWorkbook()
    page = book.create_sheet(SHEET)
    page.write_row((0, 0), [column.name for column in sheet.columns], dtype=package.DType.Str)
    for place, (column, values) in enumerate(zip(sheet.columns, sheet.rows, strict=True)):
        page.write_column((1, place), values, dtype=kinds[column.kind])
    book.save(path)


def fastxlsxio(sheet: Sheet, path: str) -> None:
    """Write with fastxlsxio, all rows at once."""
    import fastxlsxio as package

    book = package.XIOWWorkbook(path, package.XIOWOptions(constant_memory=True))
    page = book.add_worksheet(SHEET)
    bold = book.add_format({"bold": True})
    page.write_row(0, 0, [column.name for column in sheet.columns], [bold] * len(sheet.columns))
    looks = [
        book.add_format({"num_format": column.format}) if column.format else None for column in sheet.columns
    ]
    page.write_rows(1, 0, sheet.rows, looks)
    book.save()


def wolfxl_plain(sheet: Sheet, path: str) -> None:
    """Write with wolfxl, all rows at once."""
    import wolfxl as package

    book = package.Workbook()
    page = book.active
    page.write_rows([[column.name for column in sheet.columns]])
    page.write_rows(sheet.rows, start_row=2)
    book.save(path)


def wolfxl_styled(sheet: Sheet, path: str) -> None:
    """Write with wolfxl, all rows at once, with number formats."""
    import wolfxl as package

    book = package.Workbook()
    page = book.active
    page.write_rows([[column.name for column in sheet.columns]])
    looks = {
        place: {"number_format": column.format}
        for place, column in enumerate(sheet.columns, 1)
        if column.format
    }
    page.write_styled_rows(sheet.rows, looks, start_row=2)
    book.save(path)


def pyfastexcel(_sheet: Sheet, _path: str) -> None:
    """Say why pyfastexcel is not measured."""
    raise InexpressibleError("pyfastexcel writes days and moments as texts")


def polars(sheet: Sheet, path: str) -> None:
    """Write a frame with polars, which uses XlsxWriter."""
    formats = {column.name: column.format for column in sheet.columns if column.format}
    sheet.rows.write_excel(path, SHEET, column_formats=formats, freeze_panes=(1, 0))


def as_pandas(sheet: Sheet) -> Sheet:
    """Give a frame of polars as one of pandas."""
    return Sheet(sheet.columns, sheet.rows.to_pandas())


def pandas(sheet: Sheet, path: str) -> None:
    """Write a frame with pandas by XlsxWriter, its faster engine."""
    import pandas as pd

    with pd.ExcelWriter(
        path, engine="xlsxwriter", date_format="yyyy-mm-dd", datetime_format="yyyy-mm-dd hh:mm:ss"
    ) as book:
        sheet.rows.to_excel(book, sheet_name=SHEET, index=False, freeze_panes=(1, 0))
