"""The plain Python that `ferrule.text` agrees with."""

import os
from collections import Counter
from collections.abc import ItemsView, Iterable, Iterator, KeysView, Mapping, ValuesView
from pathlib import Path
from typing import TypeVar, overload

from ferrule.errors import ArgumentTypeError, EncodingError

__all__ = ["WordCounts", "word_count"]

_T = TypeVar("_T")

OneText = str | bytes | bytearray | memoryview | os.PathLike[str]
Text = OneText | Iterable[OneText]


def word_count(text: Text) -> dict[str, int]:
    """Count the words of a text, in the order in which they first come."""
    return dict(_counted(text))


class WordCounts(Mapping[str, int]):
    """Counted words: a `Counter` that only grows."""

    def __init__(self, text: Text | None = None) -> None:
        self._counts: Counter[str] = Counter() if text is None else _counted(text)

    def add(self, text: Text) -> None:
        """Count a text in addition."""
        self._counts.update(_counted(text))

    def merge(self, other: Mapping[str, int]) -> None:
        """Add other counts."""
        self._counts.update(dict(other.items()))

    @overload
    def get(self, word: str, /) -> int | None: ...
    @overload
    def get(self, word: str, /, default: int | _T) -> int | _T: ...
    def get(self, word: str, /, default: object = None) -> object:
        """Give the count of a word, or `default`."""
        return self._counts.get(word, default)

    def most_common(self, n: int | None = None) -> list[tuple[str, int]]:
        """Give the most frequent words, those that came first first among equals."""
        return self._counts.most_common(n)

    def total(self) -> int:
        """How many words were counted."""
        return self._counts.total()

    def to_dict(self) -> dict[str, int]:
        """Give a dict of words and counts."""
        return dict(self._counts)

    def keys(self) -> KeysView[str]:
        """Give the words."""
        return self._counts.keys()

    def values(self) -> ValuesView[int]:
        """Give the counts."""
        return self._counts.values()

    def items(self) -> ItemsView[str, int]:
        """Give pairs of word and count."""
        return self._counts.items()

    def __getitem__(self, word: str) -> int:
        return self._counts[word]

    def __contains__(self, word: object) -> bool:
        return word in self._counts

    def __iter__(self) -> Iterator[str]:
        return iter(self._counts)

    def __len__(self) -> int:
        return len(self._counts)


def _counted(text: object) -> Counter[str]:
    one = _decoded(text, "text")
    if one is not None:
        return Counter(one.lower().split())
    if not isinstance(text, Iterable):
        raise ArgumentTypeError(f"text: got {type(text).__name__}, wanted a text or an iterable of texts")
    counts: Counter[str] = Counter()
    for index, item in enumerate(text):
        one = _decoded(item, f"text[{index}]")
        if one is None:
            raise ArgumentTypeError(f"text[{index}]: got {type(item).__name__}, wanted a text")
        counts.update(one.lower().split())
    return counts


def _decoded(text: object, name: str) -> str | None:
    if isinstance(text, str):
        return text
    if isinstance(text, os.PathLike):
        text = Path(text).read_bytes()
    if isinstance(text, bytes | bytearray | memoryview):
        try:
            return bytes(text).decode()
        except UnicodeDecodeError as error:
            raise EncodingError(
                f"{name}: got bytes that are not UTF-8 at byte {error.start}, wanted UTF-8"
            ) from error
    return None
