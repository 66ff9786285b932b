"""What a workbook of some rows shows."""

import io
import operator

import openpyxl
from ferrule.reports import Table, to_xlsx

COMPARED = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}
"""What the operators of a rule mean."""


def cells(rows, columns=None, **settings):
    """Give the values of the cells, row by row, the header first."""
    workbook = to_xlsx(Table(rows, columns, **settings))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(workbook)).active.values]
