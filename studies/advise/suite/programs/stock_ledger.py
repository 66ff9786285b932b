"""Book what leaves a store into a database on disk, each booking safe before the next one, and report.

stock_ledger.py [BOOKINGS]
"""

from __future__ import annotations

import random
import sqlite3
import sys
import tempfile
from pathlib import Path

ARTICLES = 200


def opened(path: Path) -> sqlite3.Connection:
    """Make the database."""
    store = sqlite3.connect(path)
    store.executescript(
        "pragma synchronous = full;"
        "create table stock (article integer primary key, pieces integer not null);"
        "create table bookings (number integer primary key, article integer, pieces integer, note text);"
    )
    with store:
        store.executemany("insert into stock values (?, 1000)", [(article,) for article in range(ARTICLES)])
    return store


def book(store: sqlite3.Connection, article: int, pieces: int, note: str) -> bool:
    """Take pieces out, if there are so many."""
    with store:
        taken = store.execute(
            "update stock set pieces = pieces - ? where article = ? and pieces >= ?",
            (pieces, article, pieces),
        )
        if taken.rowcount:
            store.execute(
                "insert into bookings (article, pieces, note) values (?, ?, ?)", (article, pieces, note)
            )
    return taken.rowcount == 1


def report(store: sqlite3.Connection) -> dict[str, int]:
    """Give how many pieces were taken for what."""
    found: dict[str, int] = {}
    for note, pieces in store.execute("select note, pieces from bookings order by number"):
        reason = note.split(":")[0]
        found[reason] = found.get(reason, 0) + pieces
    return found


def main(count: int = 150) -> None:
    """Book so often."""
    rng = random.Random(23)
    with tempfile.TemporaryDirectory() as folder:
        store = opened(Path(folder) / "stock.db")
        booked = sum(
            book(
                store,
                rng.randrange(ARTICLES),
                rng.randrange(1, 90),
                f"{rng.choice(('sale', 'loan'))}: {number}",
            )
            for number in range(count)
        )
        taken = report(store)
        store.close()
    print(f"{booked} of {count} bookings, {', '.join(f'{taken[name]} by {name}' for name in sorted(taken))}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
