"""Inputs for workloads: seeded numbers, texts, and real data sets that installed packages carry.

All are deterministic for their arguments and made once per process. Copy one before changing it.
"""

from __future__ import annotations

import csv
import gzip
import importlib.util
import json
import math
import sysconfig
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule import _checks
from ferrule.errors import ArgumentError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import DTypeLike, NDArray

_TEXT_SUFFIXES = {".py", ".txt", ".rst", ".md"}


def clear() -> None:
    """Forget what was made, so that a next size has the memory."""
    for maker in (array, ints, floats, zipf_text, stdlib_text, table):
        maker.cache_clear()


@cache
def array(
    n: int, *, seed: int = 1, dtype: DTypeLike = "float64", low: float = 0, high: float = 1
) -> NDArray[Any]:
    """Give n uniform numbers in [low, high) as a NumPy array.

    >>> array(3, dtype="int64", high=10)
    array([4, 5, 7])
    """
    import numpy as np

    n, seed = _checks.count("n", n), _checks.count("seed", seed)
    least, most = _checks.number("low", low, "a number"), _checks.number("high", high, "a number")
    if not least < most or math.isinf(most - least):
        raise ArgumentError(f"low, high: got {low!r} and {high!r}, wanted finite numbers, the lower first")
    generator = np.random.default_rng(seed)
    kind = np.dtype(dtype)
    if kind.kind == "f":
        return (generator.random(n) * (high - low) + low).astype(kind, copy=False)
    return generator.integers(int(low), int(high), size=n, dtype=kind)


@cache
def ints(n: int, *, seed: int = 1, low: int = 0, high: int = 1_000_000) -> list[int]:
    """Give n uniform integers in [low, high) as a list.

    >>> ints(4, seed=1, high=10)
    [4, 5, 7, 9]
    """
    values: list[int] = array.__wrapped__(n, seed=seed, dtype="int64", low=low, high=high).tolist()
    return values


@cache
def floats(n: int, *, seed: int = 1, low: float = 0.0, high: float = 1.0) -> list[float]:
    """Give n uniform floats in [low, high) as a list.

    >>> [round(x, 3) for x in floats(3)]
    [0.512, 0.95, 0.144]
    """
    values: list[float] = array.__wrapped__(n, seed=seed, low=low, high=high).tolist()
    return values


@cache
def zipf_text(n_bytes: int, *, words: int = 200_000, seed: int = 1) -> str:
    """Give n_bytes of ASCII text in lines, its words drawn from `words` different ones by Zipf's law.

    The r-th word comes about 1/r as often as the first, as in a natural language.

    >>> text = zipf_text(1_000, words=50)
    >>> len(text.encode()), len(set(text.lower().split())) <= 51
    (1000, True)
    """
    import numpy as np

    n_bytes, seed = _checks.count("n_bytes", n_bytes), _checks.count("seed", seed)
    words = _checks.count("words", words, least=1)
    generator = np.random.default_rng(seed)
    vocabulary = _vocabulary(words, generator)
    cumulative = np.cumsum(1.0 / np.arange(1, words + 1))
    cumulative /= cumulative[-1]
    parts: list[str] = []
    size = 0
    while size < n_bytes:
        ranks = np.searchsorted(cumulative, generator.random(120_000))
        drawn = [vocabulary[rank] for rank in ranks.tolist()]
        part = "\n".join(" ".join(drawn[at : at + 12]) for at in range(0, len(drawn), 12)) + "\n"
        parts.append(part)
        size += len(part)
    return "".join(parts)[:n_bytes]


def _vocabulary(words: int, generator: np.random.Generator) -> list[str]:
    """Different lower- and title-case words, the frequent ones shorter, as in a natural language."""
    known: dict[str, None] = {}
    while len(known) < words:
        mean_length = 2 + len(known).bit_length() / 2.5
        lengths = 1 + generator.poisson(mean_length, size=4096)
        letters = generator.integers(97, 123, size=int(lengths.sum()), dtype="uint8").tobytes().decode()
        at = 0
        for length in lengths.tolist():
            known.setdefault(letters[at : at + length])
            at += length
    listed = list(known)[:words]
    return [word.title() if index % 9 == 8 else word for index, word in enumerate(listed)]


@cache
def stdlib_text(n_bytes: int) -> str:
    """Give n_bytes of real text: the standard library's sources, then the docs of installed packages.

    Files come in the order of their paths. Where they are fewer than n_bytes together, they are repeated:
    an installed Python brings some 30 MB. UTF-8 bytes are what is counted; a character cut in two at the
    end is replaced by spaces.

    >>> text = stdlib_text(10_000)
    >>> len(text.encode()), len(text.split()) > 1_000
    (10000, True)
    """
    n_bytes = _checks.count("n_bytes", n_bytes)
    parts: list[bytes] = []
    size = 0
    files = _text_files()
    if not files:
        raise FileNotFoundError(f"no text files under {sysconfig.get_path('stdlib')}")
    while size < n_bytes:
        for path in files:
            part = path.read_bytes().decode("utf-8", errors="replace").encode()
            parts.append(part)
            size += len(part)
            if size >= n_bytes:
                break
    data = b"".join(parts)[:n_bytes]
    text = data.decode("utf-8", errors="ignore")
    return text + " " * (n_bytes - len(text.encode()))


@cache
def _text_files() -> list[Path]:
    root = Path(sysconfig.get_path("stdlib"))
    own = [
        path
        for path in root.rglob("*")
        if path.suffix in _TEXT_SUFFIXES and not {"site-packages", "dist-packages"} & set(path.parts)
    ]
    site = Path(sysconfig.get_path("purelib"))
    documents = [path for path in site.rglob("*") if path.suffix in _TEXT_SUFFIXES - {".py"}]
    return [path for path in (*sorted(own), *sorted(documents)) if path.is_file()]


@cache
def table(package: str, name: str) -> list[dict[str, str]]:
    """Give the rows of a CSV or JSON data set that an installed package carries, all values as text.

    `package` is one of `vega_datasets`, `sklearn`, `matplotlib`; `name` is the file's.

    >>> table("vega_datasets", "cars.json")[0]["Name"]  # doctest: +SKIP
    'chevrolet chevelle malibu'
    """
    path = data_file(package, name)
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode("utf-8")
    if ".json" in path.suffixes:
        return [{key: str(value) for key, value in row.items()} for row in json.loads(text)]
    return list(csv.DictReader(text.splitlines()))


def data_file(package: str, name: str) -> Path:
    """Locate a data file that `package` carries; ModuleNotFoundError where it isn't installed.

    The package itself isn't imported.
    """
    folders = {"vega_datasets": "_data", "sklearn": "datasets/data", "matplotlib": "mpl-data/sample_data"}
    _checks.one_of("package", package, folders)
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError(f"No module named {package!r}", name=package)
    folder = Path(spec.origin).parent / folders[package]
    path = folder / name
    if not path.is_file():
        known = ", ".join(sorted(entry.name for entry in folder.iterdir() if entry.is_file()))
        raise FileNotFoundError(f"{package} carries no {name!r}; it has {known}")
    return path


def repeat_to(items: list[Any], n: int) -> list[Any]:
    """Give the first n items, starting over as often as needed, so that a small real set fills every size.

    >>> repeat_to(["a", "b", "c"], 5)
    ['a', 'b', 'c', 'a', 'b']
    """
    if not items:
        raise ArgumentError("items: got none, wanted one at least")
    whole, rest = divmod(_checks.count("n", n), len(items))
    return items * whole + items[:rest]
