"""The exceptions that ferrule raises: one tree, whose members are also the builtin that users expect.

FerruleError
├── ArgumentError (ValueError)        the right type, but a value there is no answer for
│   ├── ShapeError                    arrays whose shapes do not go together
│   ├── EncodingError                 bytes that are not valid UTF-8
│   └── DecodeError                   bytes, or a file, that are not in the format they should be in
├── ArgumentTypeError (TypeError)     an argument, or one of its items, of the wrong type
├── ResultOverflowError (OverflowError)  a result that does not fit the type promised for it
├── OutOfMemoryError (MemoryError)    a result that there is no memory for
└── InternalError (RuntimeError)      a fault in ferrule itself
"""

__all__ = [
    "ArgumentError",
    "ArgumentTypeError",
    "DecodeError",
    "EncodingError",
    "FerruleError",
    "InternalError",
    "OutOfMemoryError",
    "ResultOverflowError",
    "ShapeError",
]


class FerruleError(Exception):
    """The base of all exceptions of ferrule.

    >>> import ferrule as fe
    >>> try:
    ...     fe.divide(1.0, 0.0)
    ... except fe.FerruleError as error:
    ...     print(type(error).__name__)
    ArgumentError
    """


class ArgumentError(FerruleError, ValueError):
    """An argument of the right type, with a value that the function has no answer for.

    >>> import ferrule as fe
    >>> issubclass(fe.ArgumentError, ValueError)
    True
    """


class ShapeError(ArgumentError):
    """Arrays whose shapes do not go together.

    >>> import ferrule as fe
    >>> issubclass(fe.ShapeError, ValueError)
    True
    """


class EncodingError(ArgumentError):
    """Bytes that are not valid UTF-8.

    >>> import ferrule as fe
    >>> issubclass(fe.EncodingError, ValueError)
    True
    """


class DecodeError(ArgumentError):
    """Bytes, or a file, that are not in the format they should be in. The message says where.

    >>> import ferrule as fe
    >>> issubclass(fe.DecodeError, ValueError)
    True
    """


class ArgumentTypeError(FerruleError, TypeError):
    """An argument, or one of its items, of the wrong type.

    >>> import ferrule as fe
    >>> issubclass(fe.ArgumentTypeError, TypeError)
    True
    """


class ResultOverflowError(FerruleError, OverflowError):
    """A result that does not fit the type that was promised for it.

    >>> import ferrule as fe
    >>> issubclass(fe.ResultOverflowError, OverflowError)
    True
    """


class OutOfMemoryError(FerruleError, MemoryError):
    """A result that there is no memory for.

    >>> import ferrule as fe
    >>> issubclass(fe.OutOfMemoryError, MemoryError)
    True
    """


class InternalError(FerruleError, RuntimeError):
    """A fault in ferrule itself: a panic in a kernel, kept from ending the process.

    >>> import ferrule as fe
    >>> issubclass(fe.InternalError, RuntimeError)
    True
    """
