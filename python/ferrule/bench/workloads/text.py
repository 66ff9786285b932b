"""Workloads of the domain text: counting words.

``"hello world" * 100000`` is no workload: it has three distinct words, so every table fits the first cache
and nothing that makes counting slow is measured.
"""

import random
from collections import Counter
from typing import Any

import ferrule as fe
from ferrule.bench import inputs, workload
from ferrule.reference import text as reference

SIZES = (100_000, 10_000_000, 100_000_000)
PLAIN = 10_000_000
"""Above it one core needs seconds for what grows no slower than the text."""
SLOW = 100_000
NO_DICT = "no dict is made"
STAYS = f"stays in its own table: {NO_DICT}"
LINES = "lines in hand, as a column"


def same_counts(expected: dict[str, int], got: Any) -> bool:
    """Whatever holds the counts, they are those of the reference."""
    return expected == (dict(got.iter_rows()) if hasattr(got, "iter_rows") else dict(got))


def python_loop(text: str) -> dict[str, int]:
    """Count as people do who don't know `Counter`."""
    counts: dict[str, int] = {}
    for word in text.lower().split():
        counts[word] = counts.get(word, 0) + 1
    return counts


def to_polars(text: str) -> Any:
    """Lines as a column: polars works line by line, on all threads."""
    import polars as pl

    return pl.LazyFrame({"word": text.split("\n")})


def by_polars(lines: Any) -> Any:
    """Count with the fastest of the ways that agree with `str.split`."""
    import polars as pl

    words = pl.col("word").str.to_lowercase().str.extract_all(r"[^\s\x1c-\x1f]+").explode(empty_as_null=False)
    return lines.select(words).group_by("word").len().collect()


def to_arrow(text: str) -> Any:
    """Lines as a column of pyarrow."""
    import pyarrow as pa

    return pa.chunked_array([pa.array(text.split("\n"), pa.large_string())])


def by_arrow(lines: Any) -> dict[str, int]:
    """Split, flatten and count, column by column."""
    import pyarrow.compute as pc

    words = pc.list_flatten(pc.utf8_split_whitespace(pc.utf8_lower(lines)))
    counts = pc.value_counts(pc.filter(words, pc.not_equal(words, "")))
    return dict(zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True))


def by_duckdb(lines: Any) -> dict[str, int]:
    """Count with SQL over the column."""
    import duckdb
    import pyarrow as pa

    query = r"""
        select word, count(*) from (
            select unnest(string_split_regex(lower(line), '[\s\x{1c}-\x{1f}\x0b\p{Z}\x{85}]+')) as word
            from lines
        ) where word <> '' group by word
    """
    with duckdb.connect() as connection:
        connection.register("lines", pa.table({"line": lines}))
        return dict(connection.execute(query).fetchall())


def by_sklearn(text: str) -> dict[str, int]:
    """Count with a vectorizer whose analyzer is made to find the same words."""
    from sklearn.feature_extraction.text import CountVectorizer

    vectorizer = CountVectorizer(analyzer=lambda document: document.lower().split())
    counts = vectorizer.fit_transform([text]).toarray()[0].tolist()
    return {word: counts[place] for word, place in vectorizer.vocabulary_.items()}


@workload(sizes=SIZES, unit="byte", equal=same_counts, work=lambda n: (n, "B"))
def word_count(n: int) -> str:
    """Count the words of real text.

    The standard library's sources and the docs of packages: many words come only once, some are long.
    """
    return inputs.stdlib_text(n)


@workload(sizes=SIZES, unit="byte", equal=same_counts, work=lambda n: (n, "B"), memory=False)
def word_count_zipf(n: int) -> str:
    """Count the words of a text whose 200,000 words come as often as Zipf's law says."""
    return inputs.zipf_text(n, words=200_000, seed=1)


@workload(sizes=SIZES, unit="byte", equal=same_counts, work=lambda n: (n, "B"), memory=False)
def word_count_unicode(n: int) -> str:
    """Count the words of a text in Cyrillic, Greek, Latin with accents, and Chinese.

    None of its letters is ASCII, so each distinct word is lower-cased by Python's own tables.
    """
    generator = random.Random(3)  # noqa: S311 - words, no secrets
    alphabets = ["абвгдежзийклмнопрстуфхцчшщъыьэюя", "αβγδεζηθικλμνξοπρσς", "àâçéèêëîïôûùüÿñæœ"]
    chinese = [chr(generator.randrange(0x4E00, 0x9FA5)) for _ in range(2000)]
    words = [
        "".join(generator.choices(chinese if i % 7 == 0 else alphabets[i % 3], k=generator.randint(2, 9)))
        for i in range(50_000)
    ]
    words = [word.capitalize() if i % 5 == 0 else word for i, word in enumerate(words)]
    weights = [1 / rank for rank in range(1, len(words) + 1)]
    line = 12
    sample = generator.choices(words, weights, k=min(n, 2_000_000) // 8 + line)
    text = "\n".join(" ".join(sample[i : i + line]) for i in range(0, len(sample), line))
    size = len(text.encode())
    return "\n".join([text] * (n // size + 1))[: max(1, n * len(text) // size)]


for _workload in (word_count, word_count_zipf, word_count_unicode):
    _workload.reference(reference.word_count, max_n=PLAIN)
    _workload.ferrule(fe.word_count, parallel=True)
    _workload.ferrule("WordCounts (stays in Rust)", note=STAYS, parallel=True, case=NO_DICT)(fe.WordCounts)
    _workload.peer("Counter", python=True, note="Counter(text.lower().split())", max_n=PLAIN)(
        lambda text: Counter(text.lower().split())
    )
    _workload.peer("dict loop", python=True, max_n=SLOW)(python_loop)
    _workload.peer("polars", needs="polars", prepare=to_polars, note=LINES, parallel=True)(
        lambda lines: dict(by_polars(lines).iter_rows())
    )
    _workload.peer(
        "polars (stays in a frame)",
        needs="polars",
        prepare=to_polars,
        note=f"{LINES}; {NO_DICT}",
        parallel=True,
        case=NO_DICT,
    )(by_polars)
    _workload.peer("pyarrow", needs="pyarrow", prepare=to_arrow, note=LINES, max_n=PLAIN)(by_arrow)
    _workload.peer(
        "duckdb", needs=("duckdb", "pyarrow"), prepare=to_arrow, note=LINES, parallel=True, max_n=SLOW
    )(by_duckdb)
    _workload.peer("scikit-learn", needs="sklearn", max_n=SLOW)(by_sklearn)


@workload(sizes=(1_000, 300_000), unit="text", equal=same_counts, memory=False)
def word_count_lines(n: int) -> list[str]:
    """Count the words of many short texts: a list of lines of real text."""
    lines = inputs.stdlib_text(min(n * 50, 40_000_000)).split("\n")
    return (lines * (n // len(lines) + 1))[:n]


word_count_lines.reference(reference.word_count)
word_count_lines.ferrule(fe.word_count, parallel=True)
word_count_lines.ferrule("WordCounts (stays in Rust)", note=STAYS, parallel=True, case=NO_DICT)(fe.WordCounts)


@word_count_lines.ferrule("one by one", note="WordCounts.add of each text", max_n=100_000, case=NO_DICT)
def _(lines: list[str]) -> fe.WordCounts:
    counts = fe.WordCounts()
    for line in lines:
        counts.add(line)
    return counts


@word_count_lines.peer("Counter", python=True, note="updated with each text's words")
def _(lines: list[str]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for line in lines:
        counts.update(line.lower().split())
    return counts


@word_count_lines.peer(
    "Counter of the joined text", python=True, note='Counter("\\n".join(lines).lower().split())'
)
def _(lines: list[str]) -> Counter[str]:
    return Counter("\n".join(lines).lower().split())


@word_count_lines.peer("pyarrow", needs="pyarrow")
def _(lines: list[str]) -> dict[str, int]:
    import pyarrow as pa

    return by_arrow(pa.array(lines, pa.large_string()))


@word_count_lines.peer("polars", needs="polars", parallel=True)
def _(lines: list[str]) -> dict[str, int]:
    import polars as pl

    return dict(by_polars(pl.LazyFrame({"word": lines})).iter_rows())
