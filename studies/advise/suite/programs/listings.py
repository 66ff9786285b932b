"""Highlight the listings of a tutorial as HTML: this program's own source, many times.

listings.py [LISTINGS]
"""

from __future__ import annotations

import sys
import zlib
from pathlib import Path

from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer


def main(count: int = 700) -> None:
    """Highlight so many listings."""
    source = Path(__file__).read_text("utf-8")
    lexer, formatter = PythonLexer(), HtmlFormatter(linenos="inline", anchorlinenos=True, lineanchors="line")
    total = checksum = 0
    for number in range(count):
        page = highlight(f"# Listing {number}\n{source}", lexer, formatter)
        total += page.count("<span")
        checksum = zlib.crc32(page.encode(), checksum)
    print(f"{count} listings, {total} spans, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
