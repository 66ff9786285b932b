"""
Values as bytes and back, in four formats.
"""

from . import bincode as bincode, compact as compact, json as json, zerocopy as zerocopy
from typing import Any, final

__all__ = ["Schema", "bincode", "compact", "json", "zerocopy"]

@final
class Schema:
    """
    A type, compiled for the codecs: how its values are written and how they are made.

    Every function with ``type=`` takes a `Schema`, or a type, from which it makes one and remembers it (the 256 that came
    last, with their classes).

    Parameters
    ----------
    type : type hint
        ``bool``, ``int`` (an i64), ``float`` (an f64), ``str``, ``bytes``, ``None``, ``list[T]``, ``tuple[T, ...]``,
        ``tuple[T, U]``, ``dict[K, V]``, ``Optional[T]``, unions of different classes, ``Any``, and classes, whose fields
        have such types again: dataclasses, ``NamedTuple``, ``TypedDict`` (without missing keys), ``Enum``, ``Person``. A class may
        contain itself. ``Annotated[int, "u8"]``, or :data:`ferrule.codec.U8`, is an integer of another width.

    Raises
    ------
    ArgumentTypeError
        There is no way to write such a type; the message says which field has it.

    Notes
    -----
    Instances of a dataclass are made without calling anything where nothing but the ``__init__`` that ``dataclass`` wrote
    would run. A class is looked at once: what is changed in it afterwards is not seen. With ``__init__``, ``__new__`` or ``__post_init__`` of its own, the class is called with its fields by name.

    Examples
    --------
    >>> from dataclasses import dataclass
    >>> import ferrule as fe
    >>> @dataclass(slots=True)
    ... class Point:
    ...     x: float
    ...     y: float
    >>> fe.codec.Schema(list[Point])
    Schema(list[...Point])
    """
    def __new__(cls, /, type: object) -> Schema: ...
    def __repr__(self, /) -> str: ...
    @property
    def type(self, /) -> Any:
        """
        The type hint that it was made from.
        """
