"""
Documents that are read where they lie.
"""

from collections.abc import Iterator
from typing import Any, final
from typing_extensions import Buffer

__all__ = ["Document", "dumps", "loads", "view"]

@final
class Document:
    """
    A value in a document that has values of its own: a map, a list. Nothing is decoded until it is asked for.

    ``document[key]`` of a map and ``document[place]`` of a list give what is there: None, bool, int, float, str and bytes as
    themselves, lists and maps as a `Document`. Arrays, and lists of nothing but floats or of nothing but ints of 64 bits,
    are NumPy arrays over the same memory, which they keep alive; nothing is copied, and they are read-only.

    A value is checked when it is read: bytes that are no document give a :class:`DecodeError`, never a wrong place in
    memory. A `Document` may be used by any number of threads.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.zerocopy.dumps({"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]})
    >>> document = fe.codec.zerocopy.view(data)
    >>> document
    Document(map of 2)
    >>> document["layers"][0]["weights"]
    array([0.5, 1. , 2. ])
    >>> list(document), "size" in document, document.get("size", 0)
    (['name', 'layers'], False, 0)
    >>> document.value() == {"name": "net", "layers": [{"size": 3, "weights": [0.5, 1.0, 2.0]}]}
    True
    """
    def __contains__(self, key: Any, /) -> bool:
        """
        Of a map: whether it has the key. Of a list: whether it has an equal item, which looks at all of them.
        """
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> Iterator[Any]:
        """
        The keys of a map, in order; the items of a list.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def get(self, /, key: Any, default: Any | None = None) -> Any | None:
        """
        The value of a key, or at a place; `default` where there is none.
        """
    def keys(self, /) -> "list[str]":
        """
        The keys of a map, in the order they were written; of a list, none: :class:`ArgumentTypeError`.
        """
    def value(self, /) -> Any:
        """
        All of it as Python's objects: dicts, lists, and arrays where arrays were written.
        """

def dumps(obj: Any) -> bytes:
    """
    A document of a value, for :func:`ferrule.codec.zerocopy.view`, which reads a field of it without decoding the rest.

    Parameters
    ----------
    obj : object
        None, bool, int from -2**63 to 2**64 - 1, float, str, bytes, NumPy arrays of numbers or bools, and lists, tuples,
        dicts and other mappings with str keys, dataclasses and people of them.

    Returns
    -------
    bytes
        16 bytes a value and what it holds; keys that are equal once; lists of nothing but floats, or but ints, 8 bytes an
        item. The layout is ferrule's own, version 1: it stands in ``ferrule-codec/src/zerocopy``.

    Raises
    ------
    ArgumentTypeError
        A value is none of the above; the message says which, as in ``obj['a'][3]``.
    ArgumentOverflowError
        An int needs more than 64 bits.
    EncodingError
        A str has a lone surrogate.
    ArgumentError
        Values are nested deeper than 500 levels, or a list or dict was changed meanwhile.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.zerocopy.dumps({"epochs": 3, "loss": [0.9, 0.5, 0.4]})
    >>> fe.codec.zerocopy.view(data)["loss"]
    array([0.9, 0.5, 0.4])
    """

def loads(data: Buffer) -> Any:
    """
    All of a document as Python's objects: ``view(data).value()``.

    Arrays lie in the same memory as `data`; everything else is new. Raises what :func:`ferrule.codec.zerocopy.view` raises, and
    :class:`DecodeError` where anything in it is wrong.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.zerocopy.loads(fe.codec.zerocopy.dumps({"a": [1, 2]}))
    {'a': [1, 2]}
    """

def view(data: Buffer) -> Document:
    """
    A document to be read where it lies; nothing is decoded yet.

    Parameters
    ----------
    data : bytes-like
        What :func:`ferrule.codec.zerocopy.dumps` made; kept alive, not copied. It may be a mapped file (``mmap``).

    Returns
    -------
    Document
        Takes the same time for any size: places and lengths are checked when they are used.

    Raises
    ------
    DecodeError
        The bytes don't start or end as a document does.
    ArgumentTypeError
        `data` is no buffer of bytes.

    Examples
    --------
    >>> import ferrule as fe
    >>> document = fe.codec.zerocopy.view(fe.codec.zerocopy.dumps([{"a": 1}, {"a": 2}]))
    >>> [item["a"] for item in document]
    [1, 2]
    """
