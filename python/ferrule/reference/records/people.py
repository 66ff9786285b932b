"""Tables of people: here, lists of records."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Any, ClassVar, overload

from ferrule.errors import ArgumentError, ArgumentTypeError, ResultOverflowError, ShapeError
from ferrule.reference.common.csv import Source, Type, line_of, read
from ferrule.reference.records.person import (
    FIELDS,
    Person,
    PersonView,
    checked_age,
    checked_name,
    checked_salary,
)

__all__ = ["People"]

Brackets = Sequence[tuple[float, float]]
_WANTED = "wanted a dict, a tuple of name, age and salary, or an object with these attributes"


class People:
    """Records in rows."""

    def __init__(self, rows: Iterable[object] = ()) -> None:
        """Check all rows."""
        self._rows = [_person(row, place) for place, row in enumerate(rows)]

    @classmethod
    def from_columns(cls, names: Iterable[str], ages: Iterable[int], salaries: Iterable[float]) -> "People":
        """Take three columns of one length."""
        names, ages, salaries = list(names), list(ages), list(salaries)
        if not len(names) == len(ages) == len(salaries):
            got = f"got {len(names)} names, {len(ages)} ages and {len(salaries)} salaries"
            raise ShapeError(f"{got}, wanted as many of each")
        return cls(zip(names, ages, salaries, strict=True))

    @classmethod
    def from_csv(cls, source: Source, delimiter: str = ",") -> "People":
        """Read a CSV file."""
        types: dict[str, Type] = {"name": str, "age": int, "salary": float}
        try:
            table = read(source, delimiter, types=types)
        except ArgumentError as error:
            if not str(error).startswith("types:"):
                raise
            found = str(error).partition("the columns: ")[2]
            raise ArgumentError(
                f"source: got the columns {found}, wanted name, age and salary among them"
            ) from error
        try:
            return cls(zip(*(table[field] for field in FIELDS), strict=True))
        except ArgumentError as error:
            row, _, what = str(error).removeprefix("rows[").partition("], ")
            raise ArgumentError(f"source: line {line_of(source, int(row), delimiter)}, {what}") from error

    @property
    def names(self) -> list[str]:
        """All names."""
        return [person.name for person in self._rows]

    @property
    def ages(self) -> list[int]:
        """All ages."""
        return [person.age for person in self._rows]

    @property
    def salaries(self) -> list[float]:
        """All salaries."""
        return [person.salary for person in self._rows]

    def raise_salaries(self, percent: float, *, where: Sequence[bool] | None = None) -> None:
        """Raise salaries by so many percent."""
        if not -100 <= percent < math.inf:
            raise ArgumentError(
                f"percent: got {float(percent)!r}, wanted a finite number that is not below -100"
            )
        factor = 1 + percent / 100
        chosen = [True] * len(self) if where is None else self._mask(where, "where")
        raised = [
            p.salary * factor if raise_it else p.salary
            for p, raise_it in zip(self._rows, chosen, strict=True)
        ]
        if any(math.isinf(salary) for salary in raised):
            highest = max(p.salary for p, raise_it in zip(self._rows, chosen, strict=True) if raise_it)
            raise ResultOverflowError(f"percent: a salary of {highest!r} would be too large for a float")
        for person, salary in zip(self._rows, raised, strict=True):
            person.salary = salary

    def payroll(self, tax: float | Brackets | None = None) -> dict[str, float]:
        """Give the sums of salaries, of the taxes of each, and of what is left."""
        brackets = _brackets(tax)
        gross = _sum("gross", self.salaries)
        taxes = _sum("tax", [_tax(salary, brackets) for salary in self.salaries])
        return {"gross": gross, "tax": taxes, "net": gross - taxes}

    def group_by(
        self, by: str | Sequence[int], *, width: int | None = None
    ) -> dict[str, list[int] | list[float]]:
        """Give numbers of salaries by age or by key."""
        if isinstance(by, str):
            if by != "age":
                raise ArgumentError(f"by: got {by!r}, wanted 'age' or a key for each row")
            years = 1 if width is None else width
            if years < 1:
                raise ArgumentError(f"width: got {years}, wanted a positive integer")
            by = [age // years * years for age in self.ages]
        elif width is not None:
            raise ArgumentError("width: got one with keys, wanted one only with by='age'")
        if len(by) != len(self):
            raise ShapeError(f"by: got {len(by)} keys, wanted {len(self)}, one for each row")
        groups: dict[int, list[float]] = defaultdict(list)
        for key, salary in zip(by, self.salaries, strict=True):
            groups[key].append(salary)
        keys = sorted(groups)
        totals = [_sum(f"total of the group {key}", groups[key]) for key in keys]
        counts = [len(groups[key]) for key in keys]
        return {
            "key": keys,
            "count": counts,
            "total": totals,
            "mean": [total / count for total, count in zip(totals, counts, strict=True)],
            "min": [min(groups[key]) for key in keys],
            "max": [max(groups[key]) for key in keys],
        }

    def filter(
        self,
        *,
        min_age: int | None = None,
        max_age: int | None = None,
        min_salary: float | None = None,
        max_salary: float | None = None,
        mask: Sequence[bool] | None = None,
    ) -> "People":
        """Give those within all limits."""
        # NumPy rounds an int that it compares with a float.
        limits: tuple[Any, ...] = (min_salary, max_salary)
        min_salary, max_salary = (limit.item() if hasattr(limit, "item") else limit for limit in limits)
        for name, limit in (("min_salary", min_salary), ("max_salary", max_salary)):
            if limit is not None and limit != limit:  # noqa: PLR0124 - an int may be too long for `math.isnan`
                raise ArgumentError(f"{name}: got nan, wanted a number")
        chosen = [True] * len(self) if mask is None else self._mask(mask, "mask")
        return People(
            person
            for person, keep in zip(self._rows, chosen, strict=True)
            if keep
            and (min_age is None or person.age >= min_age)
            and (max_age is None or person.age <= max_age)
            and (min_salary is None or person.salary >= min_salary)
            and (max_salary is None or person.salary <= max_salary)
        )

    def sort_by(self, field: str, *, descending: bool = False) -> "People":
        """Give them sorted."""
        if field not in FIELDS:
            raise ArgumentError(f"field: got {field!r}, wanted 'name', 'age' or 'salary'")
        return People(sorted(self._rows, key=lambda person: getattr(person, field), reverse=descending))

    def find(self, name: str) -> list[PersonView]:
        """Give those of that name."""
        name = checked_name(name)
        return [view for view in self if view.name == name]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, key: int) -> PersonView: ...
    @overload
    def __getitem__(self, key: slice) -> "People": ...
    def __getitem__(self, key: int | slice) -> "PersonView | People":
        """Give a view of a row, or a new table of some."""
        if isinstance(key, slice):
            return People(self._rows[key])
        return PersonView(self._rows[key], range(len(self))[key])

    def __iter__(self) -> Iterator[PersonView]:
        return (self[row] for row in range(len(self)))

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, People):
            return NotImplemented
        return self._rows == other._rows

    __hash__: ClassVar[None]  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = People(self._rows[:5])
        more = f", … {len(self) - 5} more" if len(self) > len(shown) else ""
        return f"People(name={shown.names}, age={shown.ages}, salary={shown.salaries}{more})"

    def _mask(self, mask: Sequence[bool], name: str) -> Sequence[bool]:
        for place, chosen in enumerate(mask):
            if not isinstance(chosen, bool):
                raise ArgumentTypeError(f"{name}[{place}]: got {type(chosen).__name__}, wanted a bool")
        if len(mask) != len(self):
            raise ShapeError(f"{name}: got {len(mask)} of them, wanted {len(self)}, one for each row")
        return mask


def _person(row: object, place: int) -> Person:
    values: Sequence[object]
    if isinstance(row, tuple | list):
        if len(row) != len(FIELDS):
            raise ArgumentError(f"rows[{place}]: got {len(row)} fields, wanted 3: name, age and salary")
        values = row
    elif isinstance(row, dict):
        for field in FIELDS:
            if field not in row:
                raise ArgumentError(f"rows[{place}]: got no {field}, wanted name, age and salary")
        values = [row[field] for field in FIELDS]
    elif all(hasattr(row, field) for field in FIELDS):
        values = [getattr(row, field) for field in FIELDS]
    else:
        raise ArgumentTypeError(f"rows[{place}]: got {type(row).__name__}, {_WANTED}")
    name, age, salary = values
    return Person(
        checked_name(name, f"rows[{place}], name"),
        checked_age(age, f"rows[{place}], age"),
        checked_salary(salary, f"rows[{place}], salary"),
    )


def _brackets(tax: float | Brackets | None) -> list[tuple[float, float]]:
    if tax is None:
        return []
    if not isinstance(tax, list | tuple):
        rate = float(tax)  # type: ignore[arg-type]
        if not 0 <= rate <= 1:
            raise ArgumentError(f"tax: got {rate!r}, wanted a rate from 0 to 1 or brackets")
        return [(0.0, rate)]
    last = -math.inf
    brackets = []
    for i, (start, rate) in enumerate(tax):
        if not 0 <= start < math.inf or start <= last:
            wanted = "a finite number that is not negative and above the one before"
            raise ArgumentError(f"tax[{i}]: got a bracket from {float(start)!r}, wanted {wanted}")
        if not 0 <= rate <= 1:
            raise ArgumentError(f"tax[{i}]: got a rate of {float(rate)!r}, wanted one from 0 to 1")
        last = float(start)
        brackets.append((last, float(rate)))
    return brackets


def _tax(salary: float, brackets: list[tuple[float, float]]) -> float:
    """Add up what lies in each bracket times its rate, from the lowest to the highest."""
    tax = 0.0
    for (start, rate), (end, _) in pairwise([*brackets, (math.inf, 0.0)]):
        tax += max(min(salary, end) - start, 0.0) * rate
    return tax


def _sum(what: str, values: list[float]) -> float:
    try:
        return math.fsum(values)
    except OverflowError as error:
        raise ResultOverflowError(f"{what}: too large for a float") from error
