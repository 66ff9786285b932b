"""Format the queries of a project in one style, and say which tables each one reads.

sql_style.py [QUERIES]
"""

from __future__ import annotations

import random
import sys
import zlib

import sqlparse
from sqlparse import sql, tokens

TABLES = ("customers", "orders", "order_lines", "articles", "stock", "invoices")


def query(rng: random.Random) -> str:
    """Make up a query as somebody typed it."""
    first, second = rng.sample(TABLES, 2)
    years = ", ".join(str(2000 + rng.randrange(25)) for _ in range(6))
    return (
        f'select a.id, b.name as "the name", sum(a.amount*{rng.randrange(2, 9)}) total, '
        f"case when b.kind='x' then 1 else 0 end from {first} a left join {second} b on a.id=b.{first}_id "
        f"and b.deleted is null where a.year in ({years}) and b.name like 'A%' group by a.id,b.name "
        f"having count(*)>{rng.randrange(9)} order by total desc limit 20;"
    )


def tables_of(statement: sql.Statement) -> list[str]:
    """Give the tables that a statement reads."""
    found = []
    after = False
    for token in statement.tokens:
        if after and isinstance(token, sql.Identifier):
            found.append(token.get_real_name())
            after = False
        elif token.ttype is tokens.Keyword and token.normalized in {"FROM", "LEFT JOIN", "JOIN"}:
            after = True
    return found


def main(count: int = 130) -> None:
    """Format so many queries."""
    rng = random.Random(6)
    checksum, read = 0, 0
    for _ in range(count):
        text = query(rng)
        styled = sqlparse.format(text, reindent=True, keyword_case="upper", use_space_around_operators=True)
        checksum = zlib.crc32(styled.encode(), checksum)
        read += sum(len(tables_of(statement)) for statement in sqlparse.parse(text))
    print(f"{count} queries of {read} tables, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
