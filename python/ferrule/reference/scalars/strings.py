"""Distances and transforms of strings."""

import re
import unicodedata
from collections.abc import Iterable


def levenshtein(a: str, b: str) -> int:
    """Count the insertions, deletions and replacements between two strings (Wagner and Fischer 1974)."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row = row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (x != y)))
    return row[-1]


def levenshtein_batch(query: str, choices: Iterable[str]) -> list[int]:
    """Give the distance of one string to each of many."""
    return [levenshtein(query, choice) for choice in choices]


def normalize_whitespace(text: str) -> str:
    """Make every run of whitespace one space."""
    return " ".join(text.split())


def normalize_whitespace_batch(texts: Iterable[str]) -> list[str]:
    """Make every run of whitespace one space, in each string."""
    return [normalize_whitespace(text) for text in texts]


def slugify(text: str) -> str:
    """Make a name of ASCII letters, digits and single hyphens."""
    ascii_only = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only.lower()).strip("-")


def slugify_batch(texts: Iterable[str]) -> list[str]:
    """Make a name of each string."""
    return [slugify(text) for text in texts]


def reverse_text(text: str) -> str:
    """Give the text backwards."""
    return text[::-1]
