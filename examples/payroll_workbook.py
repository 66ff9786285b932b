"""A payroll workbook: formulas, groups with subtotals, conditional styles, a chart; and the same as a PDF.

`python examples/payroll_workbook.py FOLDER` keeps the files.
"""

import datetime as dt
import random
import sys
import tempfile
from pathlib import Path

from ferrule.reports import Chart, Column, Page, Rule, Style, Table, to_pdf, to_xlsx

DEPARTMENTS = {"Engineering": 6200, "Finance": 5400, "Operations": 4300, "Sales": 4800}
NAMES = (
    "Ada Lovelace",
    "Grace Hopper",
    "Søren Åkesson",
    "Zoë Müller",
    "José Núñez",
    "Ólafur Jónsson",
    "Eleni Παππά",
)
STYLES = {
    "money": Style(),
    "raise": Style(bold=True, color="#1b5e20", background="#e8f5e9"),
    "late": Style(color="#b71c1c", background="#ffebee"),
}


def employees(count: int) -> list[tuple[str, str, dt.date, float, float, float]]:
    """Give department, name, first day, base pay, bonus and tax of so many people, by department."""
    random.seed(7)
    people = []
    for number in range(count):
        department = list(DEPARTMENTS)[number * len(DEPARTMENTS) // count]
        base = round(DEPARTMENTS[department] * random.uniform(0.8, 1.4), 2)
        bonus = round(base * random.choice((0, 0, 0.05, 0.1)), 2)
        first_day = dt.date(2015, 1, 1) + dt.timedelta(days=random.randrange(4000))
        name = f"{random.choice(NAMES)} {number + 1}"
        people.append((department, name, first_day, base, bonus, round((base + bonus) * 0.31, 2)))
    return people


def columns(*, formula: bool) -> list[Column]:
    """Give the columns; a workbook computes the net pay itself, a page shows what it came to."""
    money = {"format": "#,##0.00", "style": "money", "total": "sum"}
    return [
        Column("department", "Department"),
        Column("name", "Name", total="count"),
        Column("since", "Since", format="d mmm yyyy"),
        Column("base", "Base", **money),
        Column("bonus", "Bonus", rules=[Rule(">", 0, STYLES["raise"])], **money),
        Column("tax", "Tax", **money),
        Column("net", "Net", formula="={base}+{bonus}-{tax}" if formula else None, **money),
    ]


def main() -> None:
    """Make the workbook and the pages, and say what is in them."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="ferrule-"))
    people = employees(60)
    title = "Payroll of November 2026"
    looks = {"title": title, "subtitle": "All amounts in euros", "group_by": ["department"], "styles": STYLES}
    chart = Chart("column", ["base", "bonus"], title="Pay by department", of="groups")

    workbook = folder / "payroll.xlsx"
    everyone = Table(people, columns(formula=True), name="Payroll", charts=[chart], **looks)
    newest = sorted(people, key=lambda person: person[2], reverse=True)[:10]
    hired = Table(newest, columns(formula=True), name="Newest ten", excel_table="Medium 2", styles=STYLES)
    to_xlsx([everyone, hired], workbook, title=title, author="ferrule")

    pages = folder / "payroll.pdf"
    paid = [(*person, round(person[3] + person[4] - person[5], 2)) for person in people]
    table = Table(paid, columns(formula=False), name="Payroll", charts=[chart], **looks)
    to_pdf(table, pages, title=title, author="ferrule", page=Page(landscape=True))

    total = sum(person[-1] for person in paid)
    print(f"{len(paid)} people, {total:,.2f} net")
    for path in (workbook, pages):
        print(f"{path.name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
