"""The crossings of calls: to call, to be called back, to raise, to detach, and to use an attribute."""

from __future__ import annotations

import gc
import operator
import tempfile
from functools import cache as once
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ferrule._core import costs as core
from ferrule.costs import values
from ferrule.costs.crossing import CALL, Crossing

if TYPE_CHECKING:
    from collections.abc import Callable

SOURCES = Path(__file__).parent / "sources"
TIMES = (1, 10, 100, 1_000)
"""How often a call back, or detaching, is repeated within one call."""

ARGUMENTS = {
    "0 arguments": "f()",
    "1 argument": "f(a)",
    "2 arguments": "f(a, b)",
    "5 arguments": "f(a, b, c, d, e)",
    "2 keywords": "f(a=a, b=b)",
}


def python_0() -> None:
    """Do nothing."""


def python_1(a: object) -> None:
    """Do nothing with one argument."""


def python_2(a: object, b: object) -> None:
    """Do nothing with two arguments."""


def python_5(a: object, b: object, c: object, d: object, e: object) -> None:
    """Do nothing with five arguments."""


PYTHON: dict[str, Any] = dict(zip(ARGUMENTS, (python_0, python_1, python_2, python_5, python_2), strict=True))
PYO3: dict[str, Any] = dict(
    zip(ARGUMENTS, (core.call_0, core.call_1, core.call_2, core.call_5, core.call_2), strict=True)
)
BUILTINS: dict[str, Any] = {
    "0 arguments": gc.isenabled,
    "1 argument": operator.truth,
    "2 arguments": operator.is_,
}


def compiled(name: str) -> Any:  # noqa: ANN401 - a module
    """Give one of the extensions in `sources`, compiled on first use; ImportError where it can't be."""
    from ferrule.measuring.extensions import extension

    return extension(SOURCES / name, "cython" if name.endswith(".py") else "c")


def _of_c(which: str) -> Any:  # noqa: ANN401 - a function
    return getattr(compiled("calls_c.c"), which)


def _of_cython(which: str) -> Any:  # noqa: ANN401 - a function
    return getattr(compiled("calls_cython.py"), which)


def _of_ctypes(which: str) -> Any:  # noqa: ANN401 - a function
    import ctypes

    function = ctypes.CDLL(compiled("calls_c.c").__file__)[f"plain_{which.removeprefix('take_')}"]
    function.argtypes = [ctypes.c_long] * int(which.removeprefix("take_"))
    function.restype = None
    return function


def _of_cffi(which: str) -> Any:  # noqa: ANN401 - a function
    return getattr(_cffi().lib, f"plain_{which.removeprefix('take_')}")


@once
def _cffi() -> Any:  # noqa: ANN401 - a module
    """Give the plain functions by cffi's fast way, in which it writes an extension around them."""
    from cffi import FFI

    from ferrule.measuring.extensions import extension

    arguments = [", ".join(f"long {name}" for name in "abcde"[:count]) or "void" for count in (0, 1, 2, 5)]
    heads = [f"void plain_{count}({given})" for count, given in zip((0, 1, 2, 5), arguments, strict=True)]
    ffi = FFI()
    ffi.cdef("".join(f"{head};" for head in heads))
    ffi.set_source("calls_cffi", "\n".join(f"static {head} {{}}" for head in heads))
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "calls_cffi.c"
        ffi.emit_c_code(str(source))
        return extension(source, "c")


COMPILED: dict[str, tuple[Callable[[str], Any], tuple[str, ...]]] = {
    "C": (_of_c, ()),
    "Cython": (_of_cython, ("Cython",)),
    "ctypes": (_of_ctypes, ()),
    "cffi": (_of_cffi, ("cffi",)),
}


def _numbers() -> dict[str, Any]:
    return dict(zip("abcde", values.ints(5), strict=True))


def _call(shape: str, way: str, how: str, find: Callable[[], Any], needs: tuple[str, ...] = ()) -> Crossing:
    def names(_n: int) -> dict[str, Any]:
        return {"f": find(), **_numbers()}

    return Crossing(f"{CALL}{shape}", way, how, ARGUMENTS[shape], names, unit="call", needs=needs)


def _same(function: object) -> object:
    return function


def calls() -> list[Crossing]:
    """Give calls from Python, with nothing in them, to each kind of callee."""
    found = []
    for shape in ARGUMENTS:
        found.append(_call(shape, "Python", "a function", partial(_same, PYTHON[shape])))
        found.append(_call(shape, "PyO3", "#[pyfunction]", partial(_same, PYO3[shape])))
        if shape in BUILTINS:
            builtin = BUILTINS[shape]
            how = f"{builtin.__module__.strip('_')}.{builtin.__name__}"
            found.append(_call(shape, "C builtin", how, partial(_same, builtin)))
        for way, (find, needs) in COMPILED.items():
            keywords = shape == "2 keywords"
            if keywords and way in {"ctypes", "cffi"}:
                continue  # C has no keywords
            which = f"take_{2 if keywords else shape[0]}"
            found.append(_call(shape, way, "compiled here", partial(find, which), needs))
    passed, how = partial(_same, core.call_0_with_module), "#[pyfunction(pass_module)]"
    return [*found, _call("0 arguments", "PyO3, pass_module", how, passed)]


def calls_back() -> list[Crossing]:
    """Give calls from Rust to a Python function, n of them in one call from Python."""

    def names(function: object, n: int) -> dict[str, Any]:
        return {"back": core.call_back, "f": function, "n": n, **_numbers()}

    found = []
    for shape, statement in ARGUMENTS.items():
        given = statement.removeprefix("f(").removesuffix(")")
        back = f"back(f, n, {given})" if given else "back(f, n)"
        making = partial(names, PYTHON[shape])
        found.append(Crossing(f"call back, {shape}", "PyO3", "call1", back, making, sizes=TIMES, unit="call"))
    return found


def exceptions() -> list[Crossing]:
    """Give the raising and catching of an exception."""

    def python() -> None:
        raise ValueError("as asked")

    def names(function: object, _n: int) -> dict[str, Any]:
        return {"f": function}

    statement = "try:\n    f()\nexcept ValueError:\n    pass"
    raisers: list[tuple[str, str, Any]] = [
        ("Python", "raise", python),
        ("PyO3", "Err(PyErr)", core.raise_error),
    ]
    return [
        Crossing("exception", way, how, statement, partial(names, function), unit="exception")
        for way, how, function in raisers
    ]


def detaching() -> list[Crossing]:
    """Give detaching from the interpreter and attaching again, n times in one call."""

    def names(n: int) -> dict[str, Any]:
        return {"detach": core.call_detached, "n": n}

    return [Crossing("detach and attach", "PyO3", "py.detach", "detach(n)", names, sizes=TIMES, unit="time")]


def attributes() -> list[Crossing]:
    """Give the reading and writing of an attribute from Python."""
    makers: dict[str, Callable[[int, float], Any]] = {
        **values.CLASSES,
        "frozen pyclass": core.FrozenPoint,
        "frozen pyclass of objects": core.ObjectPoint,
        "mutable pyclass": core.MutablePoint,
    }
    writable = {"dataclass", "dataclass with slots", "plain object", "mutable pyclass"}

    def names(make: Callable[[int, float], Any], _n: int) -> dict[str, Any]:
        return {"x": make(values.FIRST, 0.5), "y": values.FIRST + 1}

    found = []
    for way, make in makers.items():
        found.append(Crossing("attribute read", way, "x.id", "x.id", partial(names, make), unit="read"))
        if way in writable:
            how = "x.id = y"
            found.append(Crossing("attribute write", way, how, how, partial(names, make), unit="write"))
    return found


def everything() -> list[Crossing]:
    """Give all of them."""
    return [*calls(), *calls_back(), *exceptions(), *detaching(), *attributes()]
