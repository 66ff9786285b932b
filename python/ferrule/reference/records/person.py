"""Records of people, one by one."""

import math
from dataclasses import dataclass
from typing import Any, ClassVar, SupportsFloat, SupportsIndex

from ferrule.errors import ArgumentError, ArgumentOverflowError, ArgumentTypeError
from ferrule.reference.common.index import index

__all__ = ["Field", "FrozenPerson", "Person", "PersonView", "asdict", "fields"]

FIELDS = ("name", "age", "salary")
NAME = "a str that is not empty"
AGE = "an int from 0 to 150"
SALARY = "a finite number that is not negative"


def checked_name(value: object, place: str = "name") -> str:
    """Give an exact str, or say what is wrong with the value."""
    if not isinstance(value, str):
        raise ArgumentTypeError(f"{place}: got {_class_of(value)}, wanted {NAME}")
    name = str.__str__(value)
    if not name:
        raise ArgumentError(f"{place}: got '', wanted {NAME}")
    if any("\ud800" <= letter <= "\udfff" for letter in name):
        raise ArgumentError(f"{place}: got a lone surrogate, wanted a str that UTF-8 can hold")
    return name


def checked_age(value: object, place: str = "age") -> int:
    """Give an exact int, or say what is wrong with the value."""
    age = _index(value)
    if age is None:
        raise ArgumentTypeError(f"{place}: got {_class_of(value)}, wanted {AGE}")
    if not -(2**63) <= age < 2**63:
        raise ArgumentError(f"{place}: got an int of more than 64 bits, wanted {AGE}")
    if not 0 <= age <= 150:
        raise ArgumentError(f"{place}: got {age}, wanted {AGE}")
    return age


def checked_salary(value: object, place: str = "salary") -> float:
    """Give an exact float, or say what is wrong with the value."""
    if not isinstance(value, SupportsFloat | SupportsIndex):
        raise ArgumentTypeError(f"{place}: got {_class_of(value)}, wanted {SALARY}")
    try:
        salary = float(value)
    except OverflowError as error:
        raise ArgumentOverflowError(f"{place}: got an int that is too large for a float") from error
    if not 0 <= salary < math.inf:
        raise ArgumentError(f"{place}: got {salary!r}, wanted {SALARY}")
    return salary + 0.0


def _class_of(value: object) -> str:
    """Give the full name of the class, as of `numpy.int8`; of a builtin one the short."""
    kind = type(value)
    short = kind.__module__ in {"builtins", "__main__"}
    return kind.__qualname__ if short else f"{kind.__module__}.{kind.__qualname__}"


def _index(value: object) -> int | None:
    """Give the int that a value stands for, or None."""
    try:
        return int(index(value))
    except TypeError:
        return None


_CHECKS = {"name": checked_name, "age": checked_age, "salary": checked_salary}


class _Record:
    """What all records have in common."""

    __match_args__ = ("name", "age", "salary")
    __slots__ = ()

    name: str
    age: int
    salary: float

    def _values(self) -> tuple[str, int, float]:
        return self.name, self.age, self.salary

    def _replaced(self, changes: dict[str, object]) -> tuple[Any, Any, Any]:
        for field in changes:
            if field not in FIELDS:
                raise ArgumentError(f"changes: got {field!r}, wanted 'name', 'age' or 'salary'")
        name, age, salary = (
            changes.get(field, value) for field, value in zip(FIELDS, self._values(), strict=True)
        )
        return name, age, salary

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, _Record):
            return NotImplemented
        return self._values() == other._values()

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __repr__(self) -> str:
        name, age, salary = self._values()
        return f"{type(self).__name__}(name={name!r}, age={age!r}, salary={salary!r})"


class Person(_Record):
    """A record whose fields can be changed."""

    __slots__ = FIELDS

    def __init__(self, name: str, age: int, salary: float) -> None:
        """Check all fields."""
        for field, value in zip(FIELDS, (name, age, salary), strict=True):
            setattr(self, field, value)

    def __setattr__(self, field: str, value: object) -> None:
        """Check what is assigned."""
        if field not in FIELDS:
            raise AttributeError(f"a Person has no attribute {field!r} that can be set")
        object.__setattr__(self, field, _CHECKS[field](value))

    def freeze(self) -> "FrozenPerson":
        """Give the same as what can't be changed."""
        return FrozenPerson(*self._values())

    def replace(self, **changes: object) -> "Person":
        """Give another one with some fields changed."""
        return Person(*self._replaced(changes))


class FrozenPerson(_Record):
    """A record that can't be changed and has a hash."""

    __slots__ = FIELDS

    def __init__(self, name: str, age: int, salary: float) -> None:
        """Check all fields."""
        for field, value in zip(FIELDS, (name, age, salary), strict=True):
            object.__setattr__(self, field, _CHECKS[field](value))

    def __setattr__(self, field: str, value: object) -> None:
        """Refuse."""
        raise AttributeError("readonly attribute")

    def __hash__(self) -> int:  # type: ignore[override]
        """Hash the fields."""
        return hash(self._values())

    def __reduce__(self) -> tuple[type["FrozenPerson"], tuple[str, int, float]]:
        return FrozenPerson, self._values()

    def thaw(self) -> Person:
        """Give the same as what can be changed."""
        return Person(*self._values())

    def replace(self, **changes: object) -> "FrozenPerson":
        """Give another one with some fields changed."""
        return FrozenPerson(*self._replaced(changes))


class PersonView(_Record):
    """A row of a table: what is assigned is assigned there."""

    __slots__ = ("_person", "index")

    def __init__(self, person: Person, index: int) -> None:
        """Look at a person in a table."""
        object.__setattr__(self, "_person", person)
        object.__setattr__(self, "index", index)

    def __getattr__(self, field: str) -> object:
        """Read from the table."""
        return getattr(self._person, field)

    def __setattr__(self, field: str, value: object) -> None:
        """Write to the table."""
        setattr(self._person, field, value)

    def thaw(self) -> Person:
        """Give the same, in no table."""
        return Person(*self._values())

    def freeze(self) -> FrozenPerson:
        """Give the same, in no table, as what can't be changed."""
        return FrozenPerson(*self._values())


@dataclass(frozen=True)
class Field:
    """A field of a record."""

    name: str
    type: type

    def __repr__(self) -> str:
        return f"Field(name={self.name!r}, type={self.type.__name__})"


def fields(record: object) -> tuple[Field, Field, Field]:
    """Describe the fields of a record or of a class of records."""
    if (record if isinstance(record, type) else type(record)) not in {Person, FrozenPerson, PersonView}:
        raise _no_record(record)
    return Field("name", str), Field("age", int), Field("salary", float)


def asdict(record: Person | FrozenPerson | PersonView) -> dict[str, object]:
    """Give the fields as a dict."""
    if type(record) not in {Person, FrozenPerson, PersonView}:
        raise _no_record(record)
    return {field: getattr(record, field) for field in FIELDS}


def _no_record(came: object) -> ArgumentTypeError:
    wanted = "wanted a Person, a FrozenPerson or a PersonView"
    return ArgumentTypeError(f"record: got {type(came).__name__}, {wanted}")
