"""Index articles by the stems of their words, and answer queries by tf-idf.

search_index.py [ARTICLES]
"""

from __future__ import annotations

import math
import random
import re
import sys
from collections import defaultdict

from snowballstemmer.english_stemmer import EnglishStemmer

ROOTS = """act form nation relate operate create connect consider depend differ direct establish govern
happen imagine improve inform invest labour manage nature organise person predict prepare present process
produce protect question reason regulate require satisfy school season separate simple social standard
success support theory value visit water wonder work write""".split()
ENDINGS = ("", *"s ed ing er ers ation ations ful fully ness ment ational ly".split())
WORD = re.compile(r"[a-z]+")


class Index:
    """Articles by the stems in them."""

    def __init__(self) -> None:
        self.stemmer = EnglishStemmer()
        self.places: defaultdict[str, dict[int, int]] = defaultdict(dict)
        self.lengths: list[int] = []

    def words(self, text: str) -> list[str]:
        """Give the words of a text."""
        return WORD.findall(text.lower())

    def add(self, text: str) -> None:
        """Put an article in."""
        number, stems = len(self.lengths), self.stemmer.stemWords(self.words(text))
        for stem in stems:
            counts = self.places[stem]
            counts[number] = counts.get(number, 0) + 1
        self.lengths.append(len(stems))

    def search(self, query: str) -> list[tuple[float, int]]:
        """Give the best articles for a query, with their scores."""
        scores: defaultdict[int, float] = defaultdict(float)
        for stem in self.stemmer.stemWords(self.words(query)):
            found = self.places.get(stem, {})
            weight = math.log(len(self.lengths) / (1 + len(found)))
            for number, count in found.items():
                scores[number] += weight * count / self.lengths[number]
        return sorted(((score, number) for number, score in scores.items()), reverse=True)[:10]


def article(rng: random.Random, words: int) -> str:
    """Make a text up."""
    return " ".join(rng.choice(ROOTS) + rng.choice(ENDINGS) for _ in range(words)).capitalize() + "."


def main(count: int = 170) -> None:
    """Index so many articles, and ask."""
    rng = random.Random(2)
    index = Index()
    for _ in range(count):
        index.add(article(rng, 250))
    best = [index.search(article(rng, 3))[0] for _ in range(count)]
    print(f"{len(index.places)} stems in {count} articles, best scores {sum(score for score, _ in best):.4f}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
