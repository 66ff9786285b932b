"""Write a circular letter to many readers, its paragraphs wrapped to the width of each one's printer.

circular_letters.py [LETTERS]
"""

from __future__ import annotations

import random
import sys
import textwrap
import zlib

WORDS = """we are pleased to let you know that our well-known shop in the old town opens again on monday
with reduced prices a new café and more room for children's books please bring this letter with you""".split()


def paragraph(rng: random.Random) -> str:
    """Make up a paragraph."""
    return " ".join(rng.choices(WORDS, k=rng.randrange(60, 160)))


def letter(name: str, width: int, rng: random.Random) -> str:
    """Write to somebody."""
    wrapper = textwrap.TextWrapper(width=width, initial_indent="    ")
    parts = [f"Dear {name},"] + [wrapper.fill(paragraph(rng)) for _ in range(5)]
    return "\n\n".join(parts)


def main(count: int = 2_000) -> None:
    """Write so many letters."""
    rng = random.Random(14)
    lines = checksum = 0
    for number in range(count):
        text = letter(f"Reader {number}", rng.choice((40, 60, 72, 100)), rng)
        lines += text.count("\n")
        checksum = zlib.crc32(text.encode(), checksum)
    print(f"{count} letters, {lines} lines, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
