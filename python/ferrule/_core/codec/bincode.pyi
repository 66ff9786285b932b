"""
The bytes of Rust's bincode 1.
"""

from typing import Any
from typing_extensions import Buffer

__all__ = ["dumps", "loads"]

def dumps(obj: Any, *, type: object | None = None) -> bytes:
    """
    The bytes that ``bincode::serialize`` of Rust's bincode 1 makes of an equal value.

    Little-endian. ``int`` is an i64 and ``float`` an f64, or as :data:`ferrule.codec.U8` and the like say; ``bool`` one byte;
    ``str``, ``bytes``, lists, dicts and tuples of any length: their length as a u64, then the items; ``None`` no byte;
    ``Optional``: a byte 0, or 1 and the value; classes with fields and tuples of fixed length: their items; unions and enums:
    the place of the alternative as a u32, then its value; flags: their bits as an i64. ``bincode::serialize`` and wincode agree byte for byte.

    Parameters
    ----------
    obj : object
        Read where it is; no copy is made of anything but the result. A dataclass without slots is read by ``getattr``.
    type : type hint or Schema, optional
        As for :class:`Schema`. Without it, `Any`: the Rust type ``enum Value { Null, Bool(bool), Int(i64), Float(f64),
        Str(String), Bytes(Vec<u8>), List(Vec<Value>), Map(Vec<(String, Value)>) }``; a dataclass or a person is a map of its fields,
        and so is a mapping of its pairs.

    Returns
    -------
    bytes

    Raises
    ------
    ArgumentTypeError
        A value is not of its type, or has more than that has a place for: a key, a subclass's field or attribute. The message says which,
        as in ``obj[3].name``.
    ArgumentOverflowError
        An int does not fit its width, or a float an f32.
    EncodingError
        A str has a lone surrogate.
    ArgumentError
        Values are nested deeper than 500 levels, a tuple has another length than its type, or a list or dict was
        changed meanwhile.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import ferrule as fe
    >>> @dataclass(slots=True)
    ... class Point:
    ...     x: fe.codec.U8
    ...     name: str | None
    >>> fe.codec.bincode.dumps(Point(7, None), type=Point)
    b'\\x07\\x00'
    >>> fe.codec.bincode.dumps(["ab"], type=list[str]).hex(" ", -8)
    '0100000000000000 0200000000000000 6162'
    """

def loads(data: Buffer, *, type: object | None = None) -> Any:
    """
    The value that bytes in the format of Rust's bincode 1 hold: see :func:`ferrule.codec.bincode.dumps`.

    Nothing in the bytes is trusted: lengths are checked against the bytes that are left before there is room made for
    them, and nesting ends at 500 levels. Of equal keys in a dict the last one counts, as in Rust's maps.

    Parameters
    ----------
    data : bytes-like
        ``bytes`` are read where they lie; of any other buffer a copy is made first.
    type : type hint or Schema, optional
        As for :class:`Schema`; without it, `Any`.

    Returns
    -------
    object
        New objects.

    Raises
    ------
    DecodeError
        The bytes are no such value, end too early or too late; the message says at which byte.
    ArgumentTypeError
        `data` is no buffer of bytes, or there is no way to read such a type.

    Examples
    --------
    >>> import ferrule as fe
    >>> data = fe.codec.bincode.dumps({"a": [1, None, 2.5]})
    >>> fe.codec.bincode.loads(data)
    {'a': [1, None, 2.5]}
    >>> fe.codec.bincode.loads(b"\\x02", type=bool)
    Traceback (most recent call last):
        ...
    ferrule.errors.DecodeError: data: at byte 0: got the byte 2, wanted 0 or 1, which is false or true
    """
