"""
Words of texts and how often they come.
"""

from collections.abc import ItemsView, Iterable, KeysView, Mapping, ValuesView
from os import PathLike
from typing import Any, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["WordCounts", "WordIterator", "word_count"]

@final
class WordCounts:
    """
    Counted words that stay in Rust: a mapping of words to counts, like ``Counter(text.lower().split())``.

    Use it where only some counts are asked for, or where counts of many texts are added up: no Python object
    is made for a word until it is asked for. Words are kept in the order in which they first came. Several
    threads may use it at once. An iteration goes over the words as they were when it began.

    Parameters
    ----------
    text : optional
        Counted as by :meth:`add`.

    Examples
    --------
    >>> import ferrule as fe
    >>> counts = fe.WordCounts("to be or not to be")
    >>> counts["be"], counts["absent"], len(counts), counts.total()
    (2, 0, 4, 6)
    >>> counts.add("Be quick")
    >>> counts.most_common(2)
    [('be', 3), ('to', 2)]
    """
    def __contains__(self, word: Any, /) -> bool: ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, word: Any, /) -> int: ...
    def __iter__(self, /) -> WordIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]] | None = None) -> WordCounts: ...
    def __reduce__(self, /) -> "tuple[type[WordCounts], tuple[()], dict[str, int]]": ...
    def __repr__(self, /) -> str: ...
    def __setstate__(self, /, state: Any) -> None: ...
    def add(self, /, text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]) -> None:
        """
        Counts a text in addition: what :func:`word_count` takes. If that fails, nothing is added.
        """
    def get(self, /, word: "str", default: Any | None = None) -> Any:
        """
        The count of a word as it is given, or `default`.
        """
    def items(self, /) -> ItemsView[str, int]:
        """
        Pairs of word and count.
        """
    def keys(self, /) -> KeysView[str]:
        """
        The words.
        """
    def merge(self, /, other: WordCounts | Mapping[str, int]) -> None:
        """
        Adds the counts of another ``WordCounts``, or of any mapping of words to positive integers.

        The words of a mapping are taken as they are, not lower-cased.
        """
    def most_common(self, /, n: SupportsIndex | None = None) -> "list[tuple[str, int]]":
        """
        The `n` most frequent words (or all) with their counts, the most frequent first.

        Among equally frequent ones the one that came first is first, as with ``Counter``.
        """
    def to_dict(self, /) -> "dict[str, int]":
        """
        A dict of words and counts.
        """
    def total(self, /) -> "int":
        """
        How many words were counted, repeated ones included.
        """
    def values(self, /) -> ValuesView[int]:
        """
        The counts, in the order of the words.
        """

@final
class WordIterator:
    """
    Words of a `WordCounts` one by one.
    """
    def __iter__(self, /) -> WordIterator: ...
    def __length_hint__(self, /) -> int: ...
    def __next__(self, /) -> str: ...

def word_count(text: str | Buffer | PathLike[str] | Iterable[str | Buffer | PathLike[str]]) -> "dict[str, int]":
    """
    The words of a text and how often each comes: exactly ``Counter(text.lower().split())``.

    Words are what whitespace separates, over all of Unicode, lower-cased by the Unicode tables of the Python
    that runs. They are counted on all threads, detached; nothing of the text is copied as a whole.

    Parameters
    ----------
    text : str, bytes-like, os.PathLike, or an iterable of them
        A ``str`` is always the text itself, never a path. Bytes, and the file that a path names, must be
        UTF-8; a file is read piece by piece. Each item of an iterable (a list, a generator, an open file, a
        series of strings) is a text of its own: no word reaches from one into the next.

    Returns
    -------
    dict of str to int
        In the order in which the words first come.

    Raises
    ------
    ArgumentTypeError
        `text` or one of its items is none of these; the message says which item.
    EncodingError
        Bytes that are not UTF-8; the message says from which byte on.
    OSError
        The file can't be read, as from ``open``.

    See Also
    --------
    WordCounts : the same counts, without the price of a dict: making the objects of a dict takes longer than
        counting where most words are distinct.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.word_count("The quick fox. The lazy dog.")
    {'the': 2, 'quick': 1, 'fox.': 1, 'lazy': 1, 'dog.': 1}
    """
