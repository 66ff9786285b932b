"""Ctrl-C within a method of an object that was given is heard, whichever function asked for it."""

import functools
from typing import Any

import pytest

from tests.parity.callables import CALLABLES
from tests.parity.test_arguments import called

# What is asked of objects; the last are no methods.
METHODS = (
    *("__hash__", "__eq__", "__lt__", "__iter__", "__next__", "__len__", "__length_hint__", "__getitem__"),
    *("__contains__", "__index__", "__int__", "__float__", "__bool__", "__str__", "__repr__", "__fspath__"),
    *("__call__", "__array__", "__arrow_c_array__", "__arrow_c_stream__", "__dlpack__", "__dlpack_device__"),
    *("__buffer__", "keys", "items", "tolist", "write", "is_set"),
)
ATTRIBUTES = ("dtype", "ndim", "shape", "_mask", "name", "age", "__dataclass_fields__", "__array_interface__")
# What classes of the user's are made of, and what they have of their own then.
BASES = (int, float, str, list, tuple, dict, bytes)
OWN = METHODS[: METHODS.index("__fspath__")]


class Interrupted(KeyboardInterrupt):
    """What the object raises, and nobody else."""


ASKED: list[str] = []


@functools.cache
def interrupting(name: str, base: type) -> type[Any]:
    """A class whose objects are interrupted when they are asked this, and note in ASKED that they were."""

    def interrupt(*_: object, **__: object) -> None:
        ASKED.append(name)
        raise Interrupted

    return type("Interrupting", (base,), {name: property(interrupt) if name in ATTRIBUTES else interrupt})


# Where NumPy is asked: a list whose length can't be had is none for it, and an item whose buffer can't be had
# has none (Python knows `__buffer__` from 3.12 on), whatever was raised.
NUMPYS = {
    *("linalg.array_multiply", "linalg.dot", "linalg.matrix_multiply"),
    *("scalars.evaluate_rules_batch", "scalars.irr_batch", "scalars.n_body", "scalars.n_body_energy"),
}
DEAF = {("__len__", list, False), ("__len__", tuple, False), ("__buffer__", object, True)}
# For each: what is asked, of what class's object, and whether that is in a list.
GIVEN = [
    *((name, object, within) for name in (*METHODS, *ATTRIBUTES) for within in (False, True)),
    *((name, base, False) for name in OWN for base in BASES),
]


@pytest.mark.parametrize(
    ("function", "parameter"), [(function, name) for function, found in CALLABLES.items() for name in found]
)
def test_an_interrupt_is_heard(function: str, parameter: str) -> None:
    deaf = []
    for name, base, within in GIVEN:
        ASKED.clear()
        thing = interrupting(name, base)()
        try:
            called(function, {parameter: [thing] if within else thing})
        except Interrupted:
            continue
        except Exception as error:  # noqa: BLE001
            came: object = error
        else:
            came = "nothing"
        if ASKED and not (function in NUMPYS and (name, base, within) in DEAF):
            deaf.append((name, base.__name__, within, came))
    assert not deaf
