"""
Tables of columns.
"""

from collections.abc import Mapping
from numpy import float64, int64
from numpy.typing import NDArray
from os import PathLike
from typing_extensions import Buffer

__all__ = ["read_csv"]

def read_csv(source: str | PathLike[str] | Buffer, delimiter: str = ',', *, types: Mapping[str, type[int] | type[float] | type[str]] | None = None) -> dict[str, NDArray[int64] | NDArray[float64] | list[str]]:
    """
    The columns of a CSV file, each as an array of what all its values are. Uses all threads.

    The text is RFC 4180 in UTF-8: fields with a delimiter, a quote or an end of line in them are in double quotes, a
    quote within is doubled, lines end in ``\\n`` or ``\\r\\n``. A quote in a field that does not start with one is a letter
    like others, as for Python's ``csv``. The first line names the columns. Empty lines are skipped, and so is a byte
    order mark.

    The type of a column is told from all of its rows, and none loses anything by it: int64 if every field is an integer
    that fits; otherwise float64 if every field is a number of which a float keeps all digits, or empty, which is NaN;
    otherwise a list of str. Numbers are written in ASCII, with a minus at most (``-0`` is 0): ``1e-05`` and ``1.5E3`` are
    numbers, but ``007``, ``+49``, ``1_000``, ``12e3`` and ``nan`` are text, and so is whatever has spaces, which are part of
    a field. Text are, too, integers past 64 bits, and those of more than 15 digits beside fractions or empty fields;
    fractions of more digits than a float keeps, 17 at most; and fractions of several lengths that end with zeros, as
    ``1.9`` beside ``1.10``, unless one of them begins with a zero, as of ``7.00``. Quoted and unquoted fields mean the
    same. In a file of one column an empty line is an empty field. What a column is to be says `types`.

    Parameters
    ----------
    source : str, os.PathLike or bytes-like
        A ``str`` is a path. A file is read into memory as a whole. ``bytes`` are read where they lie; of any other
        buffer a copy is made first.
    delimiter : str
        What separates fields: one ASCII character, no quote and no end of line.
    types : dict of str to type, optional
        What columns are, by their names: ``str`` keeps fields as they are; ``int`` and ``float`` read what ``int()`` and
        ``float()`` read, ``007``, ``+49`` and ``nan`` too, but only in ASCII and without underscores, and for ``float``
        empty fields as NaN.

    Returns
    -------
    dict of str to numpy.ndarray or list of str
        In the order of the columns. Equal texts may be one object. Without rows, a column is an empty int64 array.

    Raises
    ------
    ArgumentError
        There is no line; two columns have the same name; a line has another number of fields than the first; quotes or
        carriage returns are where they can't be; a field is not of the type that `types` asks for. The message says which
        line, counted from 1. And a name in `types` that no column has.
    EncodingError
        The text is not UTF-8; the message says from which byte on.
    ArgumentTypeError
        `source` or `types` is none of the above.
    OSError
        The file can't be read, as from ``open``.

    Notes
    -----
    Memory beyond the text: 8 bytes a field, and the objects of str.

    Examples
    --------
    >>> import ferrule as fe
    >>> table = fe.read_csv(b'city,days,rain\\nOslo,3,1.5\\n"Rome, Italy",4,\\n')
    >>> table["city"]
    ['Oslo', 'Rome, Italy']
    >>> table["days"], table["rain"]
    (array([3, 4]), array([1.5, nan]))
    >>> fe.read_csv(b"zip,size\\n01067,1\\n10115,2\\n", types={"size": float})
    {'zip': ['01067', '10115'], 'size': array([1., 2.])}
    """
