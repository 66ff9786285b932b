"""Compare revisions of a text: how alike they are, what changed, and which headings were only renamed.

revisions.py [REVISIONS]
"""

from __future__ import annotations

import difflib
import random
import sys

WORDS = """agreement between both parties shall deliver goods within days after notice payment is due
unless otherwise agreed in writing this clause does not apply where delay was caused by events beyond
control""".split()


def clause(rng: random.Random) -> str:
    """Make up a line of a contract."""
    return " ".join(rng.choices(WORDS, k=12)) + ".\n"


def revised(lines: list[str], rng: random.Random) -> list[str]:
    """Give a text with some of its lines changed, moved, added and gone."""
    out = list(lines)
    for _ in range(len(lines) // 12):
        place = rng.randrange(len(out))
        words = out[place].split()
        words[rng.randrange(len(words))] = rng.choice(WORDS)
        out[place] = " ".join(words) + "\n"
    out.insert(rng.randrange(len(out)), clause(rng))
    out.append(out.pop(rng.randrange(len(out))))
    del out[rng.randrange(len(out))]
    return out


def main(count: int = 9) -> None:
    """Compare so many revisions, each with the one before."""
    rng = random.Random(13)
    text = [clause(rng) for _ in range(140)]
    changed, renamed, alike = 0, 0, 0.0
    for _ in range(count):
        new = revised(text, rng)
        changed += sum(line[0] in "+-" for line in difflib.unified_diff(text, new, "before", "after", n=2))
        alike += difflib.SequenceMatcher(None, "".join(text[:40]), "".join(new[:40]), autojunk=False).ratio()
        for line in new[:6]:
            renamed += len(difflib.get_close_matches(line, text, n=2, cutoff=0.75))
        text = new
    print(f"{count} revisions, {changed} lines of changes, {renamed} alike, {alike / count:.6f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
