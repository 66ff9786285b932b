"""Keys: who may ask for reports. Only their hashes are kept."""

from __future__ import annotations

import hashlib
import re
import secrets
import time
from typing import TYPE_CHECKING

from ferrule.errors import ArgumentError

if TYPE_CHECKING:
    from ferrule.service.database import Sqlite

__all__ = ["Keys"]

_TABLE = """CREATE TABLE IF NOT EXISTS keys (
    hash TEXT PRIMARY KEY, name TEXT NOT NULL UNIQUE, created DOUBLE PRECISION NOT NULL)"""
_NAME = re.compile(r"[\w.@-]{1,100}")


class Keys:
    """The keys of a service.

    A key is 256 bits by chance, so that one round of a hash is enough: nobody tries them all.

    >>> import pathlib, tempfile
    >>> from ferrule.service.database import Sqlite
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     keys = Keys(Sqlite(pathlib.Path(folder, "jobs.sqlite")))
    ...     key = keys.add("accounting")
    ...     found = keys.owner(key), keys.owner("another"), keys.names()
    ...     keys.database.close()
    >>> found
    ('accounting', None, ['accounting'])
    """

    def __init__(self, database: Sqlite) -> None:
        self.database: Sqlite = database
        database.run(_TABLE)

    def add(self, name: str) -> str:
        """Make a key of this name, and give it: it can't be read again."""
        if not _NAME.fullmatch(name):
            raise ArgumentError(f"name: got {name!r}, wanted letters, digits, '.', '@', '-' and '_'")
        key = f"fe_{secrets.token_urlsafe(32)}"
        made = self.database.run(
            """INSERT INTO keys (hash, name, created) VALUES (:hash, :name, :created)
            ON CONFLICT (name) DO NOTHING RETURNING name""",
            hash=_hash(key),
            name=name,
            created=time.time(),
        )
        if not made:
            raise ArgumentError(f"name: got {name!r}, which a key has, wanted another")
        return key

    def remove(self, name: str) -> None:
        """Have a key be none any more."""
        gone = self.database.run("DELETE FROM keys WHERE name = :name RETURNING name", name=name)
        if not gone:
            raise ArgumentError(f"name: got {name!r}, wanted one of {self.names()}")

    def names(self) -> list[str]:
        """Give the names of all keys."""
        return [row["name"] for row in self.database.run("SELECT name FROM keys ORDER BY name")]

    def owner(self, key: str) -> str | None:
        """Give whose key this is; None where it is none."""
        rows = self.database.run("SELECT name FROM keys WHERE hash = :hash", hash=_hash(key))
        return rows[0]["name"] if rows else None


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
