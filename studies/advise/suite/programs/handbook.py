"""Write a handbook as HTML: chapters in Markdown with lists, tables, links and emphasis.

handbook.py [CHAPTERS]
"""

from __future__ import annotations

import random
import sys
import zlib

from markdown_it import MarkdownIt

WORDS = """the a pump valve pressure water filter open close before after check every week engine cover
screw left right lamp green red turn slowly never always hand tool keep dry clean replace order part
number""".split()


def phrase(rng: random.Random, words: int) -> str:
    """Make up some words, a few of them marked."""
    made = rng.choices(WORDS, k=words)
    for mark in ("**", "*", "`", "~~"):
        place = rng.randrange(words)
        made[place] = f"{mark}{made[place]}{mark}"
    made[rng.randrange(words)] = (
        f"[{rng.choice(WORDS)}](https://parts.example/{rng.randrange(999)} 'part & price')"
    )
    return " ".join(made)


def chapter(number: int, rng: random.Random) -> str:
    """Make up a chapter."""
    steps = "\n".join(f"{place}. {phrase(rng, 14)}" for place in range(1, 7))
    rows = "\n".join(f"| {rng.choice(WORDS)} | {rng.randrange(999)} | {phrase(rng, 5)} |" for _ in range(6))
    texts = "\n\n".join(phrase(rng, 45) for _ in range(4))
    code = f"```sh\npump --set {number} < 'values' && echo \"done\"\n```"
    table = f"| part | number | note |\n|---|---:|---|\n{rows}"
    return f"# Chapter {number}\n\n{texts}\n\n{steps}\n\n{table}\n\n{code}\n"


def main(count: int = 400) -> None:
    """Write so many chapters."""
    rng = random.Random(10)
    markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    total = checksum = 0
    for number in range(count):
        page = markdown.render(chapter(number, rng))
        total += len(page)
        checksum = zlib.crc32(page.encode(), checksum)
    print(f"{count} chapters, {total} letters, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
