"""Add up the bookings that banks export, each bank with separators and quotes of its own.

bank_exports.py [FILES]
"""

from __future__ import annotations

import csv
import io
import random
import sys
import zlib
from collections import defaultdict
from decimal import Decimal

BANKS = ((";", '"'), (",", '"'), ("\t", "'"), ("|", '"'))
PURPOSES = ("rent", "books and paper", "coffee", "train, two ways", "a gift")
ROWS = 400


def export(rng: random.Random) -> str:
    """Make up a file."""
    delimiter, quote = rng.choice(BANKS)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, quotechar=quote, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(["number", "purpose", "amount", "currency"])
    for number in range(ROWS):
        writer.writerow([number, rng.choice(PURPOSES), rng.randrange(-90_000, 99_999) / 100, "EUR"])
    return out.getvalue()


def main(count: int = 420) -> None:
    """Add up so many files."""
    rng = random.Random(22)
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    rows = headers = 0
    sniffer = csv.Sniffer()
    for _ in range(count):
        text = export(rng)
        headers += sniffer.has_header(text)
        for row in csv.DictReader(io.StringIO(text), dialect=sniffer.sniff(text)):
            totals[row["purpose"]] += Decimal(row["amount"])
            rows += 1
    out = io.StringIO()
    table = csv.DictWriter(out, ["purpose", "total"])
    table.writerows({"purpose": purpose, "total": total} for purpose, total in sorted(totals.items()))
    checksum = zlib.crc32(out.getvalue().encode())
    print(
        f"{rows} bookings in {count} files, {headers} with a head, {sum(totals.values())} EUR, {checksum:08x}"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
