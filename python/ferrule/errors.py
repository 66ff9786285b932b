"""The exceptions that ferrule raises: one tree, whose members are also the builtin that users expect.

FerruleError
├── ArgumentError (ValueError)        the right type, but a value there is no answer for
│   ├── ShapeError                    arrays whose shapes do not go together
│   ├── EncodingError                 bytes that are not valid UTF-8
│   ├── DecodeError                   bytes, or a file, that are not in the format they should be in
│   ├── ReportError                   a row or a value that a report can't show
│   ├── DivisionByZeroError (ZeroDivisionError)  a division by zero
│   ├── UnknownCrossingError (LookupError)  a crossing of which no cost was measured
│   └── ArgumentOverflowError (OverflowError)  a number that does not fit the type that is wanted
├── ArgumentTypeError (TypeError)     an argument, or one of its items, of the wrong type
├── ResultOverflowError (OverflowError)  a result that does not fit the type promised for it
├── OutOfMemoryError (MemoryError)    a result that there is no memory for
├── OutputError (OSError)             a file that can't be written
├── CancelledError                    what the caller stopped
└── InternalError (RuntimeError)      a fault in ferrule itself
"""

__all__ = [
    "ArgumentError",
    "ArgumentOverflowError",
    "ArgumentTypeError",
    "CancelledError",
    "DecodeError",
    "DivisionByZeroError",
    "EncodingError",
    "FerruleError",
    "InternalError",
    "OutOfMemoryError",
    "OutputError",
    "ReportError",
    "ResultOverflowError",
    "ShapeError",
    "UnknownCrossingError",
]


class FerruleError(Exception):
    """The base of all exceptions of ferrule.

    >>> import ferrule as fe
    >>> try:
    ...     fe.divide(1.0, 0.0)
    ... except fe.FerruleError as error:
    ...     print(type(error).__name__)
    DivisionByZeroError
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


class DivisionByZeroError(ArgumentError, ZeroDivisionError):
    """A division by zero.

    >>> import ferrule as fe
    >>> issubclass(fe.DivisionByZeroError, (ValueError, ZeroDivisionError))
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


class ReportError(ArgumentError):
    """A row or a value that a report can't show. The message names the table, the row and the column.

    Attributes
    ----------
    row : int or None
        Counted from 1, where one is at fault.
    column : str or None
        Its name, where one is at fault.

    Examples
    --------
    >>> from ferrule import reports
    >>> try:
    ...     reports.to_xlsx([(1, 2), (3,)])
    ... except reports.ReportError as error:
    ...     print(error, error.row, error.column)
    table 'Report', row 2: got 1 values, wanted 2, one for each column 2 None

    """

    def __init__(self, message: str, row: int | None = None, column: str | None = None) -> None:
        super().__init__(message)
        self.row: int | None = row
        self.column: str | None = column


class UnknownCrossingError(ArgumentError, LookupError):
    """A crossing of which no cost was measured. The message says which there are, or why it was not run.

    >>> from ferrule import costs
    >>> issubclass(costs.UnknownCrossingError, LookupError)
    True
    """


class ArgumentOverflowError(ArgumentError, OverflowError):
    """A number, or an item of numbers, that does not fit the type that is wanted.

    >>> import ferrule as fe
    >>> try:
    ...     fe.divide(10**400, 3.0)
    ... except OverflowError as error:
    ...     print(error)
    a: got an int that is too large for a float
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


class OutputError(FerruleError, OSError):
    """A file that can't be written. It has the number and the name of the file, as ``OSError`` has.

    >>> import ferrule as fe
    >>> issubclass(fe.OutputError, OSError)
    True
    """


class CancelledError(FerruleError):
    """The caller stopped what was going on.

    >>> import threading
    >>> from ferrule import reports
    >>> stop = threading.Event()
    >>> stop.set()
    >>> try:
    ...     reports.to_xlsx([(1, 2), (3, 4)], cancel=stop)
    ... except reports.CancelledError as error:
    ...     print(error)
    cancelled after 2 rows
    """


class InternalError(FerruleError, RuntimeError):
    """A fault in ferrule itself, such as a panic in a kernel, which is kept from ending the process.

    >>> import ferrule as fe
    >>> issubclass(fe.InternalError, RuntimeError)
    True
    """
