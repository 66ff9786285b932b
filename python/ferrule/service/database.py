"""The database that jobs live in: SQLite in a file. Statements name their values as ``:name``."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["UNREACHED", "Row", "Rows", "Sqlite"]

Row = dict[str, Any]
Rows = list[Row]

UNREACHED = (sqlite3.OperationalError,)
"""What is raised where nothing can be read or kept at the moment: a full disk, for one."""
_WAIT = 30.0
"""Seconds that a statement waits for another process's."""


class Sqlite:
    """SQLite in a file, with a write-ahead log: readers don't wait for a writer, nor it for them.

    What was committed survives the end of the process and of the machine (`synchronous=FULL`).

    >>> import pathlib, tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     database = Sqlite(pathlib.Path(folder, "jobs.sqlite"))
    ...     _ = database.run("CREATE TABLE seen (name TEXT)")
    ...     with database.transaction():
    ...         _ = database.run("INSERT INTO seen VALUES (:name)", name="one")
    ...     found = database.run("SELECT name FROM seen")
    ...     database.close()
    >>> found
    [{'name': 'one'}]
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._own = threading.local()
        self._all: list[sqlite3.Connection] = []
        self._lock = threading.Lock()

    def run(self, statement: str, **values: object) -> Rows:
        """Run one statement, within the transaction of this thread or in one of its own."""
        connection = self._connection()
        if connection.in_transaction or not statement.startswith(("INSERT", "UPDATE", "DELETE")):
            return connection.execute(statement, values).fetchall()
        with self.transaction():
            return connection.execute(statement, values).fetchall()

    @contextlib.contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Run statements of this thread together, or none of them."""
        connection = self._connection()
        # What only reads at first and writes later could be refused in between.
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")

    def close(self) -> None:
        """Let go of all connections."""
        with self._lock:
            for connection in self._all:
                connection.close()
            self._all.clear()
            self._own = threading.local()

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._own, "connection", None)
        if connection is None:
            connection = sqlite3.connect(
                self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
            )
            connection.row_factory = _row
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
            connection.execute("PRAGMA foreign_keys=ON")
            self._own.connection = connection
            with self._lock:
                self._all.append(connection)
        return connection


def _row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> Row:
    return {about[0]: value for about, value in zip(cursor.description, values, strict=True)}
