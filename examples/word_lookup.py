"""Word frequencies as a table for look-ups: how rare the words of a sentence are in a body of text.

    python examples/word_lookup.py [FILE ...]

Without a file it takes the standard library's own sources. The words are counted once, and the table is asked
for many of them at a time.
"""

import sys
import sysconfig
import time
from collections import Counter
from pathlib import Path

import ferrule as fe

SENTENCE = "return the quick brown fox to self with an exception"


def main(names: list[str]) -> None:
    """Count, look up, and compare with a Counter."""
    library = Path(sysconfig.get_path("stdlib"))
    paths = [Path(name) for name in names] or sorted(library.glob("*.py"))
    text = "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in paths)

    counter = Counter(text.lower().split())
    frequencies = fe.FrozenMap.from_text(text)
    total = sum(counter.values())
    print(f"{len(paths)} files, {total:,} words, {len(frequencies):,} distinct\n")
    words = SENTENCE.split()
    for word, count in zip(words, frequencies.get_many(words, default=0), strict=True):
        print(f"{word:<12}{count:>8,}{1e6 * count / total:>12.1f} in a million")

    asked = list(counter) * 5
    begin = time.perf_counter()
    expected = [counter[word] for word in asked]
    between = time.perf_counter()
    found = frequencies.get_many(asked)
    end = time.perf_counter()
    if found.tolist() != expected:
        sys.exit("the two do not agree")
    by_counter, at_once = between - begin, end - between
    print(f"\n{len(asked):,} look-ups: Counter {by_counter * 1e3:.1f} ms, get_many {at_once * 1e3:.1f} ms")
    begin = time.perf_counter()
    one_by_one = [frequencies[word] for word in asked]
    end = time.perf_counter()
    print(f"One by one {(end - begin) * 1e3:.1f} ms")
    if one_by_one != expected:
        sys.exit("the two do not agree")


if __name__ == "__main__":
    main(sys.argv[1:])
