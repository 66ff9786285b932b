"""Functions are found wherever they were written."""

import functools
import gc
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from ferrule.advise.functions import found, key_of

SOURCE = """
import functools

def plain(): ...

def around(function):
    @functools.wraps(function)
    def wrapper(*given):
        return function(*given)
    return wrapper

@around
def wrapped(): ...

@functools.cache
def cached(): ...

class Shape:
    def method(self): ...

    @property
    def read(self): ...

    @staticmethod
    def static(): ...

    @classmethod
    def of_class(cls): ...

    @functools.cached_property
    def once(self): ...

    class Inner:
        def deep(self): ...
"""


@pytest.fixture
def module() -> Any:
    made = ModuleType("shapes")
    made.__file__ = "shapes.py"
    exec(compile(SOURCE, "shapes.py", "exec"), made.__dict__)  # noqa: S102
    sys.modules["shapes"] = made
    yield made
    del sys.modules["shapes"]


def test_functions_of_modules_and_classes_are_found(module: Any) -> None:
    def names(code: Any) -> Any:
        for each in code.co_consts:
            if hasattr(each, "co_code"):
                yield each.co_filename, each.co_qualname, each.co_firstlineno
                yield from names(each)

    keys = set(names(compile(SOURCE, "shapes.py", "exec")))
    functions = {key for key in keys if key[1] not in {"Shape", "Shape.Inner"}}
    assert len(functions) == 11
    gc.freeze()  # then they are in no list of the collector's
    try:
        there = found(functions)
    finally:
        gc.unfreeze()
    assert there.keys() == functions
    assert there[key_of(module.plain)] == [module.plain]


def test_functions_that_are_made_by_others_are_found_as_often_as_they_are_there() -> None:
    def made() -> Callable[[], None]:
        def inner() -> None: ...

        return inner

    one, other = made(), made()
    assert sorted(found({key_of(one)})[key_of(one)], key=id) == sorted([one, other], key=id)
    assert found({("a.py", "gone", 1)}) == {}
    assert found(set()) == {}


def test_nothing_is_called() -> None:
    class Told(ModuleType):
        @property
        def __file__(self) -> str:
            raise AssertionError

    class Meta(type):
        def __getattribute__(cls, name: str) -> Any:
            raise AssertionError

    sys.modules["told"] = Told("told")
    made = ModuleType("shapes")
    made.__file__ = "shapes.py"
    made.__dict__["Class"] = Meta("Class", (), {"read": functools.partial(print)})
    sys.modules["shapes"] = made
    try:
        assert found({("shapes.py", "gone", 1)}) == {}
    finally:
        del sys.modules["told"], sys.modules["shapes"]
