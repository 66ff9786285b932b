"""Classes of records that workloads compare with, each as its own documentation makes it fastest."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import FunctionType
from typing import Any, NamedTuple

Row = tuple[str, int, float]


@dataclass
class Plain:
    """A dataclass as most are written."""

    name: str
    age: int
    salary: float


@dataclass(slots=True)
class Slots:
    """A dataclass without a dict for each record."""

    name: str
    age: int
    salary: float


@dataclass(slots=True, frozen=True)
class FrozenSlots:
    """One that can't be changed."""

    name: str
    age: int
    salary: float


class Named(NamedTuple):
    """A tuple whose items have names."""

    name: str
    age: int
    salary: float


@cache
def attrs_class() -> Any:
    """Give a class of attrs: slots are its default."""
    import attrs

    fields = {"name": attrs.field(type=str), "age": attrs.field(type=int), "salary": attrs.field(type=float)}
    return attrs.make_class("Attrs", fields, slots=True)


@cache
def struct_class() -> Any:
    """Give a struct of msgspec. It checks types only where it decodes."""
    import msgspec

    return msgspec.defstruct("Struct", [("name", str), ("age", int), ("salary", float)], gc=False)


@cache
def model_class() -> Any:
    """Give a model of pydantic that checks as ferrule does, also what is assigned."""
    from typing import Annotated

    import pydantic

    return pydantic.create_model(
        "Model",
        __config__=pydantic.ConfigDict(validate_assignment=True),
        name=Annotated[str, pydantic.Field(min_length=1)],
        age=Annotated[int, pydantic.Field(ge=0, le=150)],
        salary=Annotated[float, pydantic.Field(ge=0, allow_inf_nan=False)],
    )


def model(name: str, age: int, salary: float) -> Any:
    """Make a model, which takes its fields only by name."""
    return model_class()(name=name, age=age, salary=salary)


def own(function: Callable[..., Any]) -> Callable[..., Any]:
    """Copy a function with its code: the interpreter adapts code to the class that it meets there."""
    return FunctionType(function.__code__.replace(), function.__globals__, function.__name__)
