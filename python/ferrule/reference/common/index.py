"""Which int a value stands for."""

import operator
from typing import Any

import numpy as np


def index(value: Any) -> int:  # noqa: ANN401 - a value of any type
    """Give what `__index__` says; NumPy's bool is an int as Python's is. TypeError where it is none.

    >>> index(np.int8(3)), index(np.True_)
    (3, 1)
    """
    return operator.index(bool(value) if isinstance(value, np.bool) else value)
