"""Find addresses that are the same street in several spellings, by four measures of likeness.

same_street.py [ADDRESSES]
"""

from __future__ import annotations

import random
import sys

import textdistance

NAMES = ("Saint Mary", "Old Mill", "Kingsbridge", "Northumberland", "Victoria", "Wellington", "Hawthorne")
KINDS = ("Street", "Avenue", "Road", "Gardens", "Terrace", "Crescent")
NEAR = 3


def street(rng: random.Random) -> str:
    """Make up the name of a street."""
    return f"{rng.choice(NAMES)} {rng.choice(KINDS)} {rng.randrange(1, 60)}"


def misspelt(name: str, rng: random.Random) -> str:
    """Give a name as somebody typed it: letters swapped, left out, or wrong."""
    letters = list(name)
    for _ in range(rng.randrange(4)):
        place = rng.randrange(len(letters) - 1)
        if rng.random() < 0.5:
            letters[place], letters[place + 1] = letters[place + 1], letters[place]
        else:
            letters[place] = rng.choice("aeioust")
    return "".join(letters)


def main(count: int = 130) -> None:
    """Compare so many addresses with the known streets."""
    rng = random.Random(5)
    known = [street(rng) for _ in range(12)]
    edits = textdistance.DamerauLevenshtein(external=False)
    jaro = textdistance.JaroWinkler(external=False)
    names = textdistance.StrCmp95(external=False)
    aligned = textdistance.NeedlemanWunsch(external=False)
    same, likeness, alignment = 0, 0.0, 0.0
    for _ in range(count):
        typed = misspelt(rng.choice(known), rng)
        for each in known:
            if edits(typed, each) <= NEAR:
                same += 1
                alignment += aligned(typed, each)
            likeness += jaro(typed, each) + names(typed, each)
        alignment += max(aligned(typed, each) for each in known[:4])
    print(f"{same} spellings of {len(known)} streets, likeness {likeness:.4f}, aligned {alignment:.1f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
