"""
The Rust half of ferrule. Import the names from `ferrule`, not from here.
"""

from . import advise as advise, buffers as buffers, codec as codec, costs as costs, linalg as linalg, maps as maps, records as records, reports as reports, scalars as scalars, sequences as sequences, tables as tables, text as text
from typing import Final

__all__ = ["__version__", "build_info", "class_of", "make_forks_wait", "advise", "buffers", "codec", "costs", "linalg", "maps", "records", "reports", "scalars", "sequences", "tables", "text"]

__version__: Final[str]

def build_info() -> "dict[str, str | int | list[str]]":
    """
    What this build of ferrule is: stored in every result of `ferrule bench`, which refuses all but ``release``.

    Returns
    -------
    dict
        ``version``, ``profile`` (cargo's: ``"release"``, ``"fast"``, ``"dev"``), ``rustc``, ``pyo3``, ``target``,
        ``target_features`` (a list: those of this processor that kernels look for), ``threads`` (how many the
        kernels use: ``FERRULE_THREADS``, read once, or all that the process may run on).

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.build_info()["profile"] in {"release", "fast", "dev"}
    True
    """

def class_of(object: "object") -> str:
    """
    What an object is, for a message: the full name of its class.
    """

def make_forks_wait() -> None:
    """
    Makes forks wait from now on, while a thread is in the middle of something. Called once, on import.
    """
