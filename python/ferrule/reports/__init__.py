"""Reports: tables of any length as XLSX and PDF, streamed and on all threads.

Import it by itself: ``from ferrule import reports``.
"""

from ferrule.errors import CancelledError, OutputError, ReportError
from ferrule.reports.csv_files import CsvFile
from ferrule.reports.page import Page
from ferrule.reports.style import Rule, Style
from ferrule.reports.table import Chart, Column, Image, Table
from ferrule.reports.template import Template, load_template
from ferrule.reports.writing import to_pdf, to_xlsx

__all__ = [
    "CancelledError",
    "Chart",
    "Column",
    "CsvFile",
    "Image",
    "OutputError",
    "Page",
    "ReportError",
    "Rule",
    "Style",
    "Table",
    "Template",
    "load_template",
    "to_pdf",
    "to_xlsx",
]
