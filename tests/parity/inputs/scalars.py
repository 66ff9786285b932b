"""What tests of `ferrule.scalars` are made from, and how they compare."""

import math

import ferrule as fe
import numpy as np
from ferrule import scalars
from ferrule.reference import scalars as reference
from hypothesis import strategies as st

any_float = st.floats(allow_nan=True, allow_infinity=True)


def outcome(function, *args, **kwargs):
    """The result as something to compare, or the class of the error."""
    try:
        result = function(*args, **kwargs)
    except fe.FerruleError as error:
        return type(error)
    if isinstance(result, tuple):
        return [np.asarray(part).tolist() for part in result]
    return result.tolist() if isinstance(result, np.ndarray) else result


def same(a, b):
    return a == b or (isinstance(a, float) and isinstance(b, float) and math.isnan(a) and math.isnan(b))


def agree(name, *args, **kwargs):
    got = outcome(getattr(scalars, name), *args, **kwargs)
    assert same(got, outcome(getattr(reference, name), *args, **kwargs)), got
