"""Strings: "one by one" calls the scalar form in a Python loop, "batch" passes everything over at once."""

import os
import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

import ferrule as fe
from ferrule.bench import plain, workload
from ferrule.reference import scalars as reference


def _words(n: int, seed: int) -> list[str]:
    generator = random.Random(seed)  # noqa: S311, an input for a benchmark
    return ["".join(generator.choices("abcdefghij", k=generator.randint(4, 14))) for _ in range(n)]


@workload(sizes=(1, 100, 10_000, 100_000), unit="word", memory=False)
def spelling_distances(n: int) -> list[str]:
    """Find the Levenshtein distance of one word to each of n words."""
    return _words(n, seed=7)


_QUERY = "acidhedge"


@spelling_distances.reference(max_n=10_000)
def _(data: list[str]) -> list[int]:
    return reference.levenshtein_batch(_QUERY, data)


@spelling_distances.plain(note="Myers' algorithm", max_n=10_000)
def _(data: list[str]) -> list[int]:
    return [plain.distance(_QUERY, word) for word in data]


@spelling_distances.ferrule("one by one")
def _(data: list[str]) -> list[int]:
    distance = fe.levenshtein
    return [distance(_QUERY, word) for word in data]


@spelling_distances.ferrule("batch", parallel=True)
def _(data: list[str]) -> NDArray[Any]:
    return fe.levenshtein_batch(_QUERY, data)


@spelling_distances.peer("RapidFuzz", needs="rapidfuzz", note="one by one")
def _(data: list[str]) -> list[int]:
    from rapidfuzz.distance import Levenshtein

    distance = Levenshtein.distance
    return [distance(_QUERY, word) for word in data]


@spelling_distances.peer("polyleven", needs="polyleven", note="one by one")
def _(data: list[str]) -> list[int]:
    from polyleven import levenshtein

    return [levenshtein(_QUERY, word) for word in data]


@spelling_distances.peer("RapidFuzz cdist", needs=("rapidfuzz", "numpy"), parallel=True)
def _(data: list[str]) -> NDArray[Any]:
    from rapidfuzz.distance import Levenshtein
    from rapidfuzz.process import cdist

    # As many threads as the session gives ferrule.
    workers = int(os.environ.get("FERRULE_THREADS", "1"))
    distances: NDArray[Any] = cdist(
        [_QUERY], data, scorer=Levenshtein.distance, workers=workers, dtype=np.int64
    )
    nearest: NDArray[Any] = distances[0]
    return nearest


@workload(sizes=(100, 1_000, 10_000), unit="letter", work=lambda n: (float(n) * n, "pair"), memory=False)
def long_text_distance(n: int) -> tuple[str, str]:
    """Find the Levenshtein distance of two texts of n letters."""
    generator = random.Random(8)  # noqa: S311, an input for a benchmark
    return "".join(generator.choices("acgt", k=n)), "".join(generator.choices("acgt", k=n))


@long_text_distance.reference(max_n=1_000)
def _(data: tuple[str, str]) -> int:
    return reference.levenshtein(*data)


@long_text_distance.plain(note="Myers' algorithm")
def _(data: tuple[str, str]) -> int:
    return plain.distance(*data)


@long_text_distance.ferrule
def _(data: tuple[str, str]) -> int:
    return fe.levenshtein(*data)


@long_text_distance.peer("RapidFuzz", needs="rapidfuzz")
def _(data: tuple[str, str]) -> int:
    from rapidfuzz.distance import Levenshtein

    return int(Levenshtein.distance(*data))


@workload(sizes=(10, 1_000, 100_000), unit="text", memory=False)
def whitespace(n: int) -> list[str]:
    """Make runs of whitespace one space, in n texts of some 60 letters."""
    return ["  ".join(_words(6, seed=i)) + "\t\n" for i in range(n)]


@whitespace.reference
def _(data: list[str]) -> list[str]:
    return reference.normalize_whitespace_batch(data)


@whitespace.ferrule("one by one")
def _(data: list[str]) -> list[str]:
    return list(map(fe.normalize_whitespace, data))


@whitespace.ferrule("batch")
def _(data: list[str]) -> list[str]:
    return fe.normalize_whitespace_batch(data)


@whitespace.peer("polars", needs="polars", parallel=True)
def _(data: list[str]) -> list[str]:
    import polars as pl

    texts: list[str] = pl.Series(data).str.replace_all(r"\s+", " ").str.strip_chars().to_list()
    return texts


@whitespace.peer("pyarrow", needs="pyarrow")
def _(data: list[str]) -> list[str]:
    import pyarrow as pa
    import pyarrow.compute as pc

    words = pc.utf8_split_whitespace(pc.utf8_trim_whitespace(pa.array(data)))
    texts: list[str] = pc.binary_join(words, " ").to_pylist()
    return texts


@whitespace.peer("re.sub", python=True)
def _(data: list[str]) -> list[str]:
    import re

    sub = re.compile(r"\s+").sub
    return [sub(" ", text).strip() for text in data]


@workload(sizes=(10, 1_000, 100_000), unit="title", memory=False)
def slugs(n: int) -> list[str]:
    """Make slugs of n titles, a third of them with accents."""
    return [" ".join(_words(5, seed=i)).title() + ("!", " é", ": 1st")[i % 3] for i in range(n)]


@slugs.reference
def _(data: list[str]) -> list[str]:
    return reference.slugify_batch(data)


@slugs.ferrule("one by one")
def _(data: list[str]) -> list[str]:
    return list(map(fe.slugify, data))


@slugs.ferrule("batch")
def _(data: list[str]) -> list[str]:
    return fe.slugify_batch(data)


@workload(sizes=(10, 1_000, 1_000_000), unit="letter", memory=False)
def reverse(n: int) -> str:
    """Reverse a text: what Python does in C already."""
    return "abcdefghij" * (n // 10)


@reverse.reference
def _(data: str) -> str:
    return reference.reverse_text(data)


@reverse.ferrule
def _(data: str) -> str:
    return fe.reverse_text(data)
