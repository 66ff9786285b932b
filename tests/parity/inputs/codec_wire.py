"""What tests of the binary formats are made from, and how they compare."""

import dataclasses
from typing import NamedTuple

import pytest
from ferrule.codec import F32, U8, bincode, compact
from ferrule.reference.codec import bincode as plain_bincode
from ferrule.reference.codec import compact as plain_compact

FORMATS = pytest.mark.parametrize(
    ("fast", "plain"), [(bincode, plain_bincode), (compact, plain_compact)], ids=["bincode", "compact"]
)


@dataclasses.dataclass(slots=True)
class Record:
    id: int
    name: str
    score: float
    small: U8
    active: bool = True
    parent: int | None = None
    tags: list[str] = dataclasses.field(default_factory=list)


@dataclasses.dataclass(frozen=True)
class Point:
    x: F32
    y: float


@dataclasses.dataclass(slots=True)
class Node:
    value: int
    children: "list[Node]"
    next: "Node | None" = None


@dataclasses.dataclass(slots=True)
class Child(Record):
    extra: bytes = b""


class Pair(NamedTuple):
    left: int
    right: "str | Point"
