"""Strings: clean titles, make slugs, find misspelt words, and see which of it was worth moving to Rust."""

import time
from collections.abc import Callable
from typing import Any

import ferrule as fe
from ferrule.reference import scalars as plain

TITLES = [
    "  Crème\u00a0brûlée:\n a recipe ",
    "Ω in  10 Ohm",
    "\uff26\uff35\uff2c\uff2c\uff0d\uff37\uff29\uff24\uff34\uff28 № 7",
    "\tPython\u2003&\u2003Rust  ",
]
WORDS = ["receive", "believe", "achieve", "deceive", "perceive", "retrieve", "relieve"]


def per_item(call: Callable[[list[str]], Any], items: list[str]) -> float:
    """Give the microseconds an item, the best of some runs."""
    times = []
    for _ in range(5):
        start = time.perf_counter()
        call(items)
        times.append(time.perf_counter() - start)
    return min(times) / len(items) * 1e6


def main() -> None:
    """Print what becomes of texts, then the costs."""
    for title in TITLES:
        print(f"{title!r:40} {fe.normalize_whitespace(title)!r:28} {fe.slugify(title)}")

    distances = fe.levenshtein_batch("recieve", WORDS).tolist()
    found = dict(zip(WORDS, distances, strict=True))
    print(f"\n'recieve' is nearest to {min(found, key=found.__getitem__)!r}: {found}")
    assert found == {word: plain.levenshtein("recieve", word) for word in WORDS}

    texts = TITLES * 2_500
    print("\nmicroseconds a text       plain Python   one by one    batch")
    for name in ("normalize_whitespace", "slugify"):
        batch, single, python = getattr(fe, f"{name}_batch"), getattr(fe, name), getattr(plain, name)
        costs = (
            per_item(lambda texts, f=python: list(map(f, texts)), texts),
            per_item(lambda texts, f=single: list(map(f, texts)), texts),
            per_item(batch, texts),
        )
        assert batch(TITLES) == list(map(single, TITLES)) == list(map(python, TITLES))
        print(f"{name:24} {costs[0]:13.2f} {costs[1]:12.2f} {costs[2]:8.2f}")
    words = WORDS * 30
    costs = (
        per_item(lambda words: [plain.levenshtein("recieve", word) for word in words], words),
        per_item(lambda words: [fe.levenshtein("recieve", word) for word in words], words),
        per_item(lambda words: fe.levenshtein_batch("recieve", words), words),
    )
    print(f"{'levenshtein':24} {costs[0]:13.2f} {costs[1]:12.2f} {costs[2]:8.2f}")
    print("\nstr.split and str.join are C already: moving them gains little.")


if __name__ == "__main__":
    main()
