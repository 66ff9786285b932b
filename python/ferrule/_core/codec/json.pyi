"""
JSON: read, written, and looked into.
"""

from typing import Any, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["JsonView", "JsonViewIterator", "dumps", "loads", "view"]

@final
class JsonView:
    """
    A part of a JSON document, which :func:`view` and other views give.

    Each index gives another view, also of a number or a string; :meth:`value` makes objects. Where a key comes twice, the
    last counts. Several threads may use views of one document.

    Examples
    --------
    >>> import ferrule as fe
    >>> view = fe.codec.json.view('{"model": {"layers": [64, 32]}, "name": "net"}')
    >>> view["model"]["layers"][-1].value(), view["name"].kind, "name" in view
    (32, 'string', True)
    >>> view
    JsonView(object at byte 0)
    """
    def __contains__(self, key: Any, /) -> bool: ...
    def __getitem__(self, key: str | SupportsIndex, /) -> JsonView: ...
    def __iter__(self, /) -> JsonViewIterator:
        """
        Over the keys of an object, or over views of the items of an array.
        """
    def __len__(self, /) -> int: ...
    def __repr__(self, /) -> str: ...
    def at(self, /, pointer: str) -> JsonView:
        """
        The part that a JSON Pointer (RFC 6901) names: ``""`` is this part itself, ``"/a/0"`` the first item of its ``a``.

        In a pointer ``~1`` stands for ``/`` and ``~0`` for ``~``.

        Raises
        ------
        KeyError
            There is no such key.
        IndexError
            The array is not so long.
        ArgumentError
            `pointer` is no pointer, or has something for an array that is no place.
        ArgumentTypeError
            It goes on where there is neither an object nor an array.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a/b": [10, 20]}').at("/a~1b/1").value()
        20
        """
    def get(self, /, key: str | SupportsIndex, default: Any | None = None) -> Any:
        """
        The view of a member or item, or `default` where there is none.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": 1}').get("b") is None
        True
        """
    def items(self, /) -> "list[tuple[str, JsonView]]":
        """
        The keys of an object, each with a view of its value.

        Examples
        --------
        >>> import ferrule as fe
        >>> {key: part.value() for key, part in fe.codec.json.view('{"a": 1, "b": [2]}').items()}
        {'a': 1, 'b': [2]}
        """
    def keys(self, /) -> "list[str]":
        """
        The keys of an object, in their order; one that comes twice comes twice.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": 1, "b": 2}').keys()
        ['a', 'b']
        """
    @property
    def kind(self, /) -> str:
        """
        What it is, by its first byte: ``"object"``, ``"array"``, ``"string"``, ``"number"``, ``"bool"`` or ``"null"``.
        """
    def value(self, /) -> Any:
        """
        The objects of this part, made and checked as by :func:`loads`.

        Raises
        ------
        DecodeError
            The part is no JSON value; the message says where in the document.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.codec.json.view('{"a": {"b": [1, 2]}}')["a"].value()
        {'b': [1, 2]}
        """
    def values(self, /) -> "list[JsonView]":
        """
        Views of the items of an array, or of the values of an object.

        Examples
        --------
        >>> import ferrule as fe
        >>> [part.value() for part in fe.codec.json.view('[1, "x"]').values()]
        [1, 'x']
        """

@final
class JsonViewIterator:
    """
    Goes over the children of a :class:`JsonView`.
    """
    def __iter__(self, /) -> JsonViewIterator: ...
    def __next__(self, /) -> Any: ...

def dumps(obj: Any, *, nan: str = 'error', indent: SupportsIndex | None = None, sort_keys: bool = False, max_depth: SupportsIndex = 1000) -> bytes:
    """
    Writes objects as a JSON document, in UTF-8.

    Written are ``dict`` with keys of ``str``, ``list``, ``tuple``, ``str``, ``int`` of any size, ``float``, ``bool`` and
    ``None``, also of subclasses; the fields of dataclasses and people; the values of enums; ``datetime``, ``date`` and ``time``
    as their ``isoformat()``, ``UUID`` as its text; a ``FrozenMap`` and other mappings as dicts; NumPy's scalars and arrays of
    numbers, bools and str, as ``tolist()`` gives them. What comes out is byte by byte what ``json.dumps(obj, ensure_ascii=False)`` writes, without spaces after ``,`` and
    ``:``; halves of surrogate pairs, which UTF-8 has not, are escaped.

    Parameters
    ----------
    obj : object
        Where reading it runs code of yours (a property of a dataclass, an ``isoformat``), that may change other parts of it:
        then those are written as they are when their turn comes.
    nan : str
        What becomes of NaN and the infinities, which JSON has not: ``"error"`` refuses them, ``"null"`` writes ``null``,
        ``"allow"`` writes ``NaN``, ``Infinity`` and ``-Infinity``.
    indent : int, optional
        So many spaces a level, on lines of their own; without it everything is on one line.
    sort_keys : bool
        Whether the members of each object come in the order of their keys.
    max_depth : int
        So many lists, dicts and the like may be within each other. One that contains itself is refused.

    Returns
    -------
    bytes

    Raises
    ------
    ArgumentTypeError
        Something in it is of none of these types, or a key is no ``str``; the message says where.
    ArgumentError
        A NaN where none is wanted; nested too deeply; one of the other arguments is none of the above.

    Notes
    -----
    It stays attached, since all it does is look at objects; a signal is noticed after 1 MiB. From call to call it keeps 256 KiB,
    in which shorter documents are written. A ``str`` that
    is not ASCII gets its form in UTF-8, which it keeps as long as it lives, so that the next call has it: so much memory more.
    Where all that counts is how fast plain dicts and lists are written, ``ssrjson`` is worth a measurement.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.json.dumps({"name": "Zoë", "scores": (1, 2.5, None)})
    b'{"name":"Zo\\xc3\\xab","scores":[1,2.5,null]}'
    >>> fe.codec.json.dumps({"a": [{1, 2}]})
    Traceback (most recent call last):
        ...
    ferrule.errors.ArgumentTypeError: obj['a'][0]: got set, wanted what JSON has, a dataclass, an enum, a date or time, a UUID, a mapping, or numbers, bools or str of NumPy
    """

def loads(data: str | Buffer, *, type: object | None = None, nan: str = 'error', max_depth: SupportsIndex = 1000, duplicates: str = 'last') -> Any:
    """
    The Python objects that a JSON document is.

    Exactly the documents of RFC 8259 are read, in UTF-8; a byte order mark is refused. Integers become ``int`` of any
    size, as Python's limit on digits allows (``sys.set_int_max_str_digits``), and ``-0`` is 0; numbers with a point or an
    exponent become the nearest ``float``. A ``\\u`` escape of half a surrogate pair gives such a ``str``, as with the
    standard library's ``json``.

    Parameters
    ----------
    data : str or bytes-like
        ``bytes`` and ``str`` of ASCII are read where they lie; of any other ``str`` or buffer a copy in UTF-8 is made first.
    type : type hint or Schema, optional
        What the document is, as for :class:`ferrule.codec.Schema`: objects become dataclasses, typed dicts or dicts, arrays
        become lists, tuples or named tuples, and an enum is told by its value. A field that is missing gets its
        default; members that the class has no field for are left out. Of a union it is the first whose kind, or whose
        fields, are the value's. JSON has no bytes. A document that is none is refused as such, whatever else is wrong with it.
        An instance is made where its object ends: an ``__init__``, a ``__post_init__`` or a ``default_factory`` has run, and
        may have raised, before what comes behind is read.
    nan : str
        ``"error"`` refuses ``NaN``, ``Infinity`` and ``-Infinity``, which are no JSON, and numbers too large for a float.
        ``"allow"`` reads them, as ``json`` does.
    max_depth : int
        So many arrays and objects may be within each other.
    duplicates : str
        Where a key comes twice in an object: ``"last"`` takes the last value, ``"error"`` refuses it.

    Returns
    -------
    object
        ``dict``, ``list``, ``str``, ``int``, ``float``, ``bool`` or ``None``, or what `type` says. Equal keys may be one object.

    Raises
    ------
    DecodeError
        `data` is no such document. The message says at which byte, line and column, what is there, and what was wanted.
        Or it is one, but not of `type`: the message says where, as in ``data["layers"][0]["units"]``.
    EncodingError
        `data` is not UTF-8, or a ``str`` with half a surrogate pair.
    ArgumentTypeError
        `data` is neither ``str`` nor bytes-like.
    ArgumentError
        One of the other arguments is none of the above.

    Notes
    -----
    It stays attached, since all it does is make objects; a signal is noticed after 1 MiB. Without `type` the collector of
    garbage waits meanwhile, as none is made. From call to call it keeps
    keys and values that came lately, ``str`` of at most 16 bytes, up to 1024 of each. Floats are read by the algorithm
    of Lemire, "Number parsing at a gigabyte per second" (2021).

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.codec.json.loads('{"name": "Ada", "tags": [1, 2.5, null]}')
    {'name': 'Ada', 'tags': [1, 2.5, None]}
    >>> fe.codec.json.loads("[[1, 2], [3, 4]]", type=list[tuple[int, float]])
    [(1, 2.0), (3, 4.0)]
    >>> fe.codec.json.loads(b'[1,\\n 2,]')
    Traceback (most recent call last):
        ...
    ferrule.errors.DecodeError: data: got ']' at byte 7 (line 2, column 4), wanted a value
    """

def view(data: str | Buffer, *, nan: str = 'error', max_depth: SupportsIndex = 1000) -> JsonView:
    """
    A view of a JSON document: its parts are found when they are asked for, and only what is asked for becomes objects.

    The document is checked to be UTF-8 at once, and nothing else. What lies before a part that is asked for is passed over:
    of it only strings, brackets, commas and colons are looked at, as far as needed to find where it ends.
    :meth:`JsonView.value` checks its part as :func:`loads` does, and of the whole document that nothing is behind it; so do
    those that get to its end, such as ``len``. So a document whose every part was read is known to be
    right, and one of which three fields were read is known to be right there.

    Parameters
    ----------
    data : str or bytes-like
        As for :func:`loads`; ``bytes`` and ``str`` of ASCII are not copied, and are kept alive by the view.
    nan : str
        As for :func:`loads`.
    max_depth : int
        As for :func:`loads`, for each part that is made into objects.

    Returns
    -------
    JsonView
        Of the outermost value.

    Raises
    ------
    DecodeError
        There is no value at all.
    EncodingError
        `data` is not UTF-8, or a ``str`` with half a surrogate pair.
    ArgumentTypeError
        `data` is neither ``str`` nor bytes-like.

    Examples
    --------
    >>> import ferrule as fe
    >>> view = fe.codec.json.view(b'{"a": [{"b": 1}, {"b": [2, 3]}], "c": null}')
    >>> view["a"][1]["b"].value()
    [2, 3]
    >>> view.at("/a/0/b").value(), len(view["a"]), list(view)
    (1, 2, ['a', 'c'])
    """
