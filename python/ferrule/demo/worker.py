"""The process that writes a file of the report, once, and tells what that took."""

from __future__ import annotations

import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import ferrule
from ferrule.demo.real import COLUMNS, ReportTask, Written
from ferrule.measuring.machine import versions
from ferrule.measuring.measure import timed_once
from ferrule.measuring.memory import peak_of
from ferrule.measuring.worker import serve
from ferrule.reports import Column, Page, Table, to_pdf, to_xlsx

if TYPE_CHECKING:
    from ferrule.measuring.worker import Send


def airports(rows: int) -> Table:
    """Give the table: the airports of America as vega_datasets has them, over and over."""
    from vega_datasets import data

    found = ferrule.read_csv(data.airports.filepath).values()
    listed = list(zip(*(each if isinstance(each, list) else each.tolist() for each in found), strict=True))
    times = -(-rows // len(listed))
    columns = [
        Column("iata", "Code", total="count"),
        Column("name", "Name"),
        Column("city", "City"),
        Column("state", "State"),
        Column("country", "Country"),
        Column("latitude", "Latitude", format="0.0000"),
        Column("longitude", "Longitude", format="0.0000"),
    ]
    return Table((listed * times)[:rows], columns, name="Airports", title="Airports of America")


def do(task: ReportTask, send: Send) -> dict[str, str]:
    """Write the file; tell what is in it and what it took."""
    path, table = Path(task.path), airports(task.rows)
    is_pdf = path.suffix == ".pdf"
    seconds: list[float] = []

    def call(table: Table) -> None:
        def once(table: Table) -> None:
            if is_pdf:
                to_pdf(table, path, page=Page(landscape=True, font_size=7))
            else:
                to_xlsx(table, path)

        seconds.append(timed_once(once, table)[1])

    peak, _ = peak_of(call, table)
    amount = _pages(path) if is_pdf else task.rows * COLUMNS
    send(Written(str(path), amount, "page" if is_pdf else "cell", seconds[0], path.stat().st_size, peak))
    return versions({"vega_datasets"})


def _pages(path: Path) -> int:
    """Count the pages of a PDF, which are objects in compressed streams."""
    data = path.read_bytes()
    streams = (found.end() for found in re.finditer(rb"/Type/ObjStm[^>]*>>\s*stream\r?\n", data))
    objects = (zlib.decompressobj().decompress(data[start:]) for start in streams)
    return sum(len(re.findall(rb"/Type\s*/Page\b", each)) for each in objects)


if __name__ == "__main__":
    serve(ReportTask, do)
