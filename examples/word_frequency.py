"""Word frequencies of real text: the most frequent words, once by `Counter` and once by ferrule.

    python examples/word_frequency.py [FILE ...]

Without a file it takes the standard library's own sources.
"""

import sys
import sysconfig
import time
from collections import Counter
from pathlib import Path

import ferrule as fe

SHOWN = 10


def main(names: list[str]) -> None:
    """Count the words of the files both ways and compare."""
    library = Path(sysconfig.get_path("stdlib"))
    paths = [Path(name) for name in names] or sorted(library.glob("*.py"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in paths]
    text = "\n".join(texts)

    begin = time.perf_counter()
    expected = Counter(text.lower().split())
    between = time.perf_counter()
    counts = fe.WordCounts(text)
    end = time.perf_counter()

    print(
        f"{len(paths)} files, {len(text):,} characters, {counts.total():,} words, {len(counts):,} distinct\n"
    )
    print(f"{'word':<16}{'Counter':>10}{'ferrule':>10}")
    for word, count in expected.most_common(SHOWN):
        print(f"{word:<16}{count:>10,}{counts[word]:>10,}")
    if counts != expected or counts.most_common() != expected.most_common():
        sys.exit("the two do not agree")
    by_counter, by_ferrule = between - begin, end - between
    print(f"\nBoth agree on all {len(counts):,} words.")
    print(f"Counter {by_counter * 1000:.1f} ms, ferrule {by_ferrule * 1000:.1f} ms")


if __name__ == "__main__":
    main(sys.argv[1:])
