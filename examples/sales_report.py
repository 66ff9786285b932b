"""A sales report with groups, subtotals and a chart, from real data: electricity made in Iowa, 2001 to 2017.

Needs vega_datasets (``pip install 'ferrule[peers]'``), which carries the table of the U.S. Energy Information
Administration. `python examples/sales_report.py FOLDER` keeps the files.
"""

import datetime as dt
import sys
import tempfile
from pathlib import Path

import ferrule as fe
from ferrule.reports import Chart, Column, Page, Rule, Style, Table, to_pdf, to_xlsx

try:
    from vega_datasets import data
except ImportError:
    sys.exit("This example needs vega_datasets, for its table of electricity: pip install 'ferrule[peers]'")

PRICE = 73.4  # US dollars for a megawatt hour, about what industry paid in the middle of these years


def sales() -> list[tuple[str, dt.date, int, float]]:
    """Give source, year, thousands of megawatt hours and what they were worth, by source."""
    table = fe.read_csv(data.iowa_electricity.filepath)
    rows = zip(table["source"], table["year"], table["net_generation"].tolist(), strict=True)
    return [(source, dt.date.fromisoformat(year), sold, sold * PRICE / 1000) for source, year, sold in rows]


def main() -> None:
    """Make both files, and say what is in them."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="ferrule-"))
    rows = sales()
    many = Rule(">=", 30_000, Style(bold=True, color="#0d47a1"))
    table = Table(
        rows,
        [
            Column("source", "Source"),
            Column("year", "Year", format="yyyy", align="left"),
            Column("sold", "Sold, GWh", format="#,##0", total="sum", rules=[many]),
            Column("worth", "Worth, million $", format="#,##0.0", total="sum"),
        ],
        name="Electricity",
        title="Electricity made in Iowa",
        subtitle="By source and year, 2001 to 2017",
        notes=[
            "Source: U.S. Energy Information Administration, as in vega_datasets.",
            f"Priced at ${PRICE}/MWh.",
        ],
        group_by=["source"],
        charts=[
            Chart("column", ["sold"], of="groups", title="Sold by source, GWh"),
            Chart("pie", ["worth"], of="groups", title="Shares"),
        ],
    )
    for make, name in ((to_xlsx, "sales.xlsx"), (to_pdf, "sales.pdf")):
        path = folder / name
        options = {"page": Page(accessible=True, archival=True, contents=True)} if make is to_pdf else {}
        make(table, path, title="Electricity made in Iowa", **options)
        print(f"{name}: {len(rows)} rows, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
