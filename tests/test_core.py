"""What the extension module has is where users find it: in the stub of its module, and in one face."""

import ast
import copy
import importlib
import inspect
import pickle
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import ferrule
import numpy as np
import pytest
from ferrule import _core

STUBS = Path(ferrule.__file__).parent / "_core"
# What only measures, and what `ferrule.reports` stands on: no face has their names.
WITHOUT_A_FACE = {"advise", "costs", "reports"}
# Faces whose names `ferrule` itself has; the others are reached by their module.
FLAT = ("buffers", "linalg", "maps", "records", "scalars", "sequences", "tables", "text")
# Of the standard library, whose names no flat name hides.
STANDARD = (
    *("asyncio", "builtins", "collections", "collections.abc", "concurrent.futures", "contextlib", "copy"),
    *("csv", "dataclasses", "decimal", "enum", "fractions", "functools", "itertools", "json", "math"),
    *("operator", "os", "pathlib", "random", "statistics", "threading", "time", "types", "typing"),
)
# Iterators, and the halves of classes whose other half is Python.
INNER = {
    *("FrozenMapIterator", "JsonViewIterator", "PeopleIterator", "WordIterator"),
    *("CacheCore", "CachedFunction", "Flight", "Lead"),
}


class Room(NamedTuple):
    """A module within the extension module."""

    path: tuple[str, ...]
    module: ModuleType

    @property
    def name(self) -> str:
        return ".".join(("ferrule._core", *self.path))


def rooms(module: ModuleType = _core, path: tuple[str, ...] = ()) -> Iterator[Room]:
    yield Room(path, module)
    for name, inner in vars(module).items():
        if inspect.ismodule(inner):
            yield from rooms(inner, (*path, name))


ROOMS = list(rooms())
FACED = [room for room in ROOMS if room.path and room.path[0] not in WITHOUT_A_FACE]
CLASSES = [found for room in ROOMS for found in vars(room.module).values() if inspect.isclass(found)]


def face_of(room: Room) -> ModuleType:
    return importlib.import_module(".".join(("ferrule", *room.path)))


def test_rooms_were_found():
    assert {room.name for room in ROOMS} >= {
        "ferrule._core",
        "ferrule._core.maps",
        "ferrule._core.codec.json",
    }
    assert len(CLASSES) >= 25


@pytest.mark.parametrize("room", ROOMS, ids=lambda room: room.name)
def test_a_module_is_importable_and_has_a_stub_with_the_same_names(room):
    assert importlib.import_module(room.name) is room.module
    below = STUBS.joinpath(*room.path)
    stub = below / "__init__.pyi" if below.is_dir() else below.with_suffix(".pyi")
    lists = [
        node.value
        for node in ast.parse(stub.read_text("utf-8")).body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "__all__"
    ]
    assert sorted(ast.literal_eval(lists[0])) == sorted(room.module.__all__)


@pytest.mark.parametrize("room", FACED, ids=lambda room: room.name)
def test_a_face_has_what_its_module_has(room):
    face = face_of(room)
    names = set(room.module.__all__) - INNER
    assert names, "nothing was looked at"
    assert names <= set(face.__all__), f"{face.__name__} lacks {names - set(face.__all__)}"
    assert [
        name
        for name in names
        if getattr(face, name) is not getattr(room.module, name) and not inspect.ismodule(getattr(face, name))
    ] == []


def public(module):
    """The names of a module that programs take from it."""
    found = importlib.import_module(module)
    return set(getattr(found, "__all__", None) or {name for name in dir(found) if name[0] != "_"})


def test_the_flat_face_is_what_the_flat_faces_are():
    flat = set(ferrule.__all__) - {"build_info", "codec"}
    faces = set().union(*(public(f"ferrule.{face}") for face in (*FLAT, "errors")))
    assert flat < faces
    assert len(ferrule.__all__) == len(set(ferrule.__all__))
    # The others are reached by their module only.
    assert not any(hasattr(ferrule, name) for name in faces - flat)
    # Users come for these two; Python 3.11 has no `collections.abc.Buffer` yet.
    assert flat & set().union(*map(public, STANDARD)) | {"Buffer"} == {"Buffer", "gcd"}


@pytest.mark.parametrize("cls", CLASSES, ids=lambda cls: cls.__qualname__)
def test_a_class_is_found_where_it_says(cls):
    assert getattr(importlib.import_module(cls.__module__), cls.__qualname__) is cls
    private = cls.__name__ in INNER or cls.__module__.split(".")[2:3] in (["advise"], ["costs"], ["reports"])
    assert cls.__module__.startswith("ferrule._core.") == private


@pytest.mark.parametrize("room", FACED, ids=lambda room: room.name)
def test_a_function_is_found_where_it_says(room):
    for name in room.module.__all__:
        function = getattr(room.module, name)
        if inspect.isroutine(function):
            assert function.__name__ == name
            assert getattr(importlib.import_module(function.__module__), name) is function
            assert pickle.loads(pickle.dumps(function)) is function  # noqa: S301


@pytest.mark.parametrize(
    "original",
    [
        ferrule.Person("Ada", 36, 4200.0),
        ferrule.FrozenPerson("Ada", 36, 4200.0),
        ferrule.People([("Ada", 36, 4200.0)]),
        ferrule.FrozenMap({"a": 1}),
        ferrule.Cache().stats(),
        ferrule.records.fields(ferrule.Person)[0],
        ferrule.WordCounts("a b a"),
    ],
    ids=lambda original: type(original).__name__,
)
def test_a_pickle_names_the_module_that_users_know(original):
    data = pickle.dumps(original)
    assert b"ferrule._core" not in data
    for again in (pickle.loads(data), copy.deepcopy(original)):  # noqa: S301
        assert type(again) is type(original)
        assert again == original


def test_a_shared_array_is_pickled_by_its_name():
    with ferrule.SharedArray.create((3,), "int64") as shared:
        np.asarray(shared)[:] = [1, 2, 3]
        data = pickle.dumps(shared)
        assert b"ferrule._core" not in data
        with pickle.loads(data) as again:  # noqa: S301
            assert np.asarray(again).tolist() == [1, 2, 3]


def test_what_has_no_pickle_says_so():
    refused: list[Any] = [ferrule.Cache(), ferrule.Buffer.arange(3), ferrule.codec.json.view("[]")]
    for thing in refused:
        with pytest.raises(TypeError):
            pickle.dumps(thing)
