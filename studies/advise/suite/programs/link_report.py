"""Put the links of a site in order: absolute, without what only counts visitors, each once.

link_report.py [LINKS]
"""

from __future__ import annotations

import random
import sys
import zlib
from collections import Counter
from urllib.parse import parse_qsl, quote, unquote, urlencode, urljoin, urlsplit, urlunsplit

PLACES = ("Übersicht", "köche & küche", "news/2025", "café", "über uns", "a", "b c", "Привет мир")
DROPPED = ("utm_source", "utm_medium", "ref")


def link(rng: random.Random) -> str:
    """Make up a link as a page has it."""
    path = "/".join(quote(rng.choice(PLACES)) for _ in range(rng.randrange(1, 5)))
    before = rng.choice(("", "/", "../", "./", "../../", "https://www.example.org/"))
    query = urlencode({"id": rng.randrange(90), "q": rng.choice(PLACES), rng.choice(DROPPED): "mail"})
    return f"{before}{path}?{query}#part-{rng.randrange(9)}"


def in_order(page: str, href: str) -> str:
    """Give a link of a page as it stands in the report."""
    parts = urlsplit(urljoin(page, href))
    kept = sorted((name, value) for name, value in parse_qsl(parts.query) if name not in DROPPED)
    return urlunsplit((parts.scheme, parts.netloc.lower(), quote(unquote(parts.path)), urlencode(kept), ""))


def main(count: int = 32_000) -> None:
    """Put so many links in order."""
    rng = random.Random(18)
    found: Counter[str] = Counter()
    for _ in range(count):
        page = f"https://www.example.org/{quote(rng.choice(PLACES))}/index.html"
        found[in_order(page, link(rng))] += 1
    checksum = zlib.crc32("\n".join(sorted(found)).encode())
    print(f"{count} links, {len(found)} of them different, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
