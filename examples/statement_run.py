"""A statement run: a thousand customers, a page each, in one PDF with bookmarks, made while the rows come.

The rows are a generator's, so nothing holds them all; the progress is what `ferrule report` shows as a bar.
`python examples/statement_run.py FOLDER` keeps the file.
"""

import datetime as dt
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from ferrule.reports import Column, Page, Rule, Style, Table, to_pdf

CUSTOMERS = 1_000
SHOPS = ("Bäckerei Huber", "Café Ørsted", "City transport", "Grocer's", "Pharmacie Hélène", "Rent", "Salary")


def transactions() -> Iterator[tuple[str, dt.date, str, float, float]]:
    """Give customer, day, text, amount and balance of each transaction, customer by customer."""
    random.seed(11)
    for number in range(1, CUSTOMERS + 1):
        balance = random.uniform(500, 3000)
        for day in sorted(random.choices(range(1, 31), k=random.randint(12, 28))):
            shop = random.choice(SHOPS)
            amount = 2650.0 if shop == "Salary" else -round(random.expovariate(1 / 60), 2)
            balance += amount
            yield f"Account {number:05}", dt.date(2026, 11, day), shop, amount, round(balance, 2)


def main() -> None:
    """Make the statements, and say how fast."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="ferrule-"))
    path = folder / "statements.pdf"
    done = []
    below_zero = Rule("<", 0, Style(color="#b71c1c"))
    table = Table(
        transactions(),
        [
            Column("account", kind="text"),
            Column("day", "Day", format="d mmm yyyy"),
            Column("text", "Text"),
            Column("amount", "Amount", format="#,##0.00", rules=[below_zero], total="sum"),
            Column("balance", "Balance", format="#,##0.00", rules=[below_zero]),
        ],
        name="Statements",
        group_by=["account"],
        page_per_group=True,
    )
    begin = time.perf_counter()
    to_pdf(table, path, title="Statements of November 2026", page=Page(), progress=done.append)
    took = time.perf_counter() - begin
    assert done[-1] == sum(1 for _ in transactions())
    print(f"{done[-1]:,} rows of {CUSTOMERS:,} accounts in {took:.2f} s: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
