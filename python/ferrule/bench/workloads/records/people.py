"""Workloads of the domain `records`: people one by one and by column.

Fields of ferrule's records and of pydantic's are checked; those of the others take whatever comes.
"""

import math
from collections.abc import Callable, Iterable
from functools import cache, partial
from itertools import repeat
from operator import attrgetter
from typing import Any

import ferrule as fe
from ferrule.bench import close, inputs, workload
from ferrule.bench.workloads.records.peers import (
    FrozenSlots,
    Named,
    Plain,
    Row,
    Slots,
    attrs_class,
    model,
    own,
    struct_class,
)

SIZES = (1_000, 100_000, 1_000_000)
TAX = [(0.0, 0.1), (30_000.0, 0.25), (60_000.0, 0.42)]
COLUMNS = ("name", "age", "salary")


@cache
def rows(n: int) -> list[Row]:
    """Give n different people: names of one or two words, ages from 18 to 66, salaries in whole cents."""
    words = inputs.zipf_text(max(200_000, 14 * n), words=5_000).split()
    names = [f"{a.title()} {b.title()}" for a, b in zip(words[::2], words[1::2], strict=False)]
    ages = inputs.ints(n, seed=2, low=18, high=67)
    cents = inputs.ints(n, seed=3, low=2_000_000, high=9_000_000)
    return [
        (name, age, cent / 100)
        for name, age, cent in zip(inputs.repeat_to(names, n), ages, cents, strict=True)
    ]


def listed(people: Any) -> list[Row]:
    """Give the rows of a table of ferrule, to be compared."""
    return list(zip(people.names, people.ages.tolist(), people.salaries.tolist(), strict=True))


def made(table: Iterable[Row], kind: Callable[..., Any]) -> list[Any]:
    """Make a record of each row."""
    return [kind(*row) for row in table]


def made_by_name(table: Iterable[dict[str, Any]], kind: Callable[..., Any]) -> list[Any]:
    """Make a record of each dict."""
    return [kind(**row) for row in table]


def maker(kind: Callable[[], Callable[..., Any]], make: Callable[..., Any]) -> Callable[[Any], Any]:
    """Make records of this class, which is imported when it is used."""
    return lambda table: make(table, kind())


def slots(table: list[Row]) -> list[Slots]:
    """Make a dataclass with slots of each row."""
    return made(table, Slots)


def columns(table: list[Row]) -> list[list[Any]]:
    """Give a list for each field."""
    return [list(column) for column in zip(*table, strict=True)]


def frame(table: list[Row]) -> Any:
    """Make a frame of polars."""
    import polars as pl

    return pl.DataFrame(dict(zip(COLUMNS, columns(table), strict=True)))


def pandas_frame(table: list[Row]) -> Any:
    """Make a frame of pandas."""
    import pandas as pd

    return pd.DataFrame(dict(zip(COLUMNS, columns(table), strict=True)))


def arrays(table: list[Row]) -> Any:
    """Make an array of ages and one of salaries."""
    import numpy as np

    return tuple(np.array(column) for column in columns(table)[1:])


# Every class of records: its name, how one is made, and what it needs.
KINDS: tuple[tuple[str, Callable[[], Callable[..., Any]], str], ...] = (
    ("dataclass", lambda: Plain, ""),
    ("dataclass, slots", lambda: Slots, ""),
    ("dataclass, slots, frozen", lambda: FrozenSlots, ""),
    ("namedtuple", lambda: Named, ""),
    ("attrs", attrs_class, "attrs"),
    ("msgspec.Struct", struct_class, "msgspec"),
    ("pydantic", lambda: model, "pydantic"),
)


# --- one by one --------------------


def read(record: Any, times: int) -> int:
    """Read each field so many times."""
    total = 0
    for _ in repeat(None, times):
        record.name  # noqa: B018 - reading it is the point
        record.salary  # noqa: B018
        total += record.age
    return total


@workload(sizes=(1_000, 10_000, 100_000), unit="round of three reads")
def read_fields(n: int) -> int:
    """Read the three fields of a record, over and over."""
    return n


def change(record: Any, times: int) -> float:
    """Assign a field so many times."""
    salary = 0.5
    for salary in repeat(1.5, times):
        record.salary = salary
    last: float = record.salary
    return last


@workload(sizes=(1_000, 10_000, 100_000), unit="assignment")
def change_field(n: int) -> int:
    """Assign a field of a record, over and over. ferrule and pydantic check the value each time."""
    return n


def walk(people: list[Any]) -> float:
    """Add up the salaries of records."""
    total = 0.0
    for person in people:
        total += person.salary
    return total


@workload(sizes=SIZES, unit="record", equal=close(rtol=1e-12))
def walk_records(n: int) -> list[Row]:
    """Add up the salaries of a list of records."""
    return rows(n)


def same_people(expected: list[Any], got: Any) -> bool:
    """Whether the same people were made."""
    if len(got) != len(expected):
        return False
    if isinstance(got, fe.People):
        return listed(got) == [(person.name, person.age, person.salary) for person in expected]
    if hasattr(got, "rows"):
        return bool(got.rows() == [(person.name, person.age, person.salary) for person in expected])
    fields = attrgetter(*COLUMNS)
    return all(fields(one) == fields(other) for one, other in zip(expected, got, strict=True))


@workload(sizes=SIZES, unit="record", equal=same_people)
def build_from_rows(n: int) -> list[Row]:
    """Make records of tuples. Those of ferrule and of pydantic are checked."""
    return rows(n)


@workload(sizes=SIZES, unit="record", equal=same_people)
def build_from_dicts(n: int) -> list[dict[str, Any]]:
    """Make records of dicts. Those of ferrule and of pydantic are checked."""
    return [dict(zip(COLUMNS, row, strict=True)) for row in rows(n)]


@workload(sizes=SIZES, unit="record", equal=same_people)
def build_from_columns(n: int) -> list[list[Any]]:
    """Make records of three lists. Those of ferrule are checked."""
    return columns(rows(n))


def reader(kind: Callable[[], Callable[..., Any]], loop: Callable[..., Any]) -> Callable[[int], Any]:
    """Loop over a record of this class, in code of its own."""
    loop = own(loop)
    return lambda times: loop(kind()("Ada", 36, 4200.0), times)


read_fields.reference(reader(lambda: Plain, read))
change_field.reference(reader(lambda: Plain, change))
read_fields.ferrule("FrozenPerson")(reader(lambda: fe.FrozenPerson, read))
read_fields.ferrule("Person")(reader(lambda: fe.Person, read))
read_fields.ferrule("PersonView", note="a row of a table")(
    reader(lambda: lambda *row: fe.People([row])[0], read)
)
change_field.ferrule("Person")(reader(lambda: fe.Person, change))
change_field.ferrule("PersonView", note="a row of a table")(
    reader(lambda: lambda *row: fe.People([row])[0], change)
)
walk_records.reference(own(walk), prepare=partial(made, kind=Plain), note="records in hand")
walk_records.ferrule("Person", prepare=partial(made, kind=fe.Person), note="records in hand")(own(walk))
walk_records.ferrule(
    "walked in Rust", prepare=partial(made, kind=fe.FrozenPerson), note="into a table, then summed"
)(lambda people: fe.People(people).payroll()["gross"])
walk_records.ferrule("People", prepare=fe.People, note="table in hand")(
    lambda people: people.payroll()["gross"]
)
for _name, _kind, _needs in KINDS[1:]:  # the first one is the reference
    _options: dict[str, Any] = {"needs": _needs} if _needs else {}
    _most = 100_000 if _name == "pydantic" else None
    read_fields.peer(_name, **_options)(reader(_kind, read))
    if _name in {"dataclass, slots", "msgspec.Struct", "pydantic"}:
        change_field.peer(_name, **_options)(reader(_kind, change))
        build_from_dicts.peer(_name, **_options, max_n=_most)(maker(_kind, made_by_name))
    if _name != "dataclass, slots, frozen":
        build_from_rows.peer(_name, **_options, max_n=_most)(maker(_kind, made))
walk_records.peer("dataclass, slots", prepare=slots, note="records in hand")(own(walk))

build_from_rows.reference(partial(made, kind=Plain))
build_from_rows.ferrule(fe.People)
build_from_rows.ferrule("FrozenPerson")(partial(made, kind=fe.FrozenPerson))
build_from_rows.ferrule("Person")(partial(made, kind=fe.Person))
build_from_dicts.reference(partial(made_by_name, kind=Plain))
build_from_dicts.ferrule(fe.People)
build_from_columns.reference(lambda table: [Plain(*row) for row in zip(*table, strict=True)])
build_from_columns.ferrule(parallel=True)(lambda table: fe.People.from_columns(*table))
build_from_columns.peer("dataclass, slots")(lambda table: [Slots(*row) for row in zip(*table, strict=True)])


@build_from_columns.peer("polars", needs="polars", parallel=True)
def _(table: list[list[Any]]) -> Any:
    import polars as pl

    return pl.DataFrame(dict(zip(COLUMNS, table, strict=True)))


@build_from_columns.peer("NumPy records", needs="numpy", max_n=100_000, note="names of at most 40 letters")
def _(table: list[list[Any]]) -> Any:
    import numpy as np

    array = np.empty(len(table[0]), [("name", "U40"), ("age", "i8"), ("salary", "f8")])
    for field, column in zip(COLUMNS, table, strict=True):
        array[field] = column
    return array.view(np.recarray)


# --- by column --------------------


@workload(sizes=SIZES, unit="person", equal=close(rtol=1e-9), work=lambda n: (8 * n, "B"))
def payroll(n: int) -> list[Row]:
    """Add up salaries and their taxes, in three brackets.

    The sums of ferrule are correctly rounded, those of the others are not.
    """
    return rows(n)


@payroll.reference(prepare=slots, note="dataclasses with slots in hand")
def _(people: list[Slots]) -> dict[str, float]:
    gross = tax = 0.0
    for person in people:
        salary = person.salary
        gross += salary
        if salary > TAX[2][0]:
            tax += (salary - TAX[2][0]) * TAX[2][1] + HIGHEST
        elif salary > TAX[1][0]:
            tax += (salary - TAX[1][0]) * TAX[1][1] + LOWEST
        else:
            tax += salary * TAX[0][1]
    return {"gross": gross, "tax": tax, "net": gross - tax}


# What is due on a salary that is as high as the brackets below.
LOWEST = TAX[1][0] * TAX[0][1]
HIGHEST = LOWEST + (TAX[2][0] - TAX[1][0]) * TAX[1][1]


@payroll.ferrule(prepare=fe.People, note="table in hand", parallel=True)
def _(people: fe.People) -> dict[str, float]:
    return people.payroll(TAX)


def due(salary: Any, clip: Callable[..., Any]) -> Any:
    """Write the tax as an expression of columns."""
    ends = [start for start, _ in TAX[1:]] + [math.inf]
    return sum(
        (clip(salary, start, end) - start) * rate for (start, rate), end in zip(TAX, ends, strict=True)
    )


@payroll.peer("polars", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> dict[str, float]:
    import polars as pl

    salary = pl.col("salary")
    sums = (
        table.lazy()
        .select(gross=salary.sum(), tax=due(salary, lambda salary, low, high: salary.clip(low, high)).sum())
        .collect()
    )
    gross, tax = sums.row(0)
    return {"gross": gross, "tax": tax, "net": gross - tax}


@payroll.peer("polars, branches", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> dict[str, float]:
    import polars as pl

    salary = pl.col("salary")
    tax = (
        pl.when(salary > TAX[2][0])
        .then((salary - TAX[2][0]) * TAX[2][1] + HIGHEST)
        .when(salary > TAX[1][0])
        .then((salary - TAX[1][0]) * TAX[1][1] + LOWEST)
        .otherwise(salary * TAX[0][1])
    )
    gross, tax_sum = table.lazy().select(gross=salary.sum(), tax=tax.sum()).collect().row(0)
    return {"gross": gross, "tax": tax_sum, "net": gross - tax_sum}


@payroll.peer("NumPy", needs="numpy", prepare=arrays, note="arrays in hand")
def _(table: Any) -> dict[str, float]:
    import numpy as np

    _, salaries = table
    gross, tax = float(salaries.sum()), float(due(salaries, np.clip).sum())
    return {"gross": gross, "tax": tax, "net": gross - tax}


@workload(sizes=SIZES, unit="person", equal=close(rtol=1e-9))
def group_by_age(n: int) -> list[Row]:
    """Count salaries and find their sum, mean, least and greatest, for each age."""
    return rows(n)


@group_by_age.reference(prepare=slots, note="dataclasses with slots in hand")
def _(people: list[Slots]) -> dict[str, list[Any]]:
    groups: dict[int, list[float]] = {}
    for person in people:
        groups.setdefault(person.age, []).append(person.salary)
    keys = sorted(groups)
    found = [groups[key] for key in keys]
    return {
        "key": keys,
        "count": [len(group) for group in found],
        "total": [sum(group) for group in found],
        "mean": [sum(group) / len(group) for group in found],
        "min": [min(group) for group in found],
        "max": [max(group) for group in found],
    }


@group_by_age.ferrule(prepare=fe.People, note="table in hand", parallel=True)
def _(people: fe.People) -> Any:
    return people.group_by("age")


@group_by_age.peer("polars", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> Any:
    import polars as pl

    salary = pl.col("salary")
    return (
        table.lazy()
        .group_by(key="age")
        .agg(count=pl.len(), total=salary.sum(), mean=salary.mean(), min=salary.min(), max=salary.max())
        .sort("key")
        .collect()
    )


@group_by_age.peer("pandas", needs="pandas", prepare=pandas_frame, note="frame in hand")
def _(table: Any) -> Any:
    groups = table.groupby("age")["salary"].agg(["count", "sum", "mean", "min", "max"])
    return {"key": groups.index.to_numpy(), **{
        name: groups[column].to_numpy()
        for name, column in zip(("count", "total", "mean", "min", "max"), groups, strict=True)
    }}  # fmt: skip


@workload(sizes=SIZES, unit="person", equal=same_people)
def sort_by_name(n: int) -> list[Row]:
    """Sort people by name; equal names stay in order."""
    return rows(n)


@workload(sizes=SIZES, unit="person", equal=same_people)
def filter_people(n: int) -> list[Row]:
    """Keep the people from 30 to 50 who earn at least 40,000: a third."""
    return rows(n)


@sort_by_name.reference(prepare=slots, note="dataclasses with slots in hand")
def _(people: list[Slots]) -> list[Slots]:
    return sorted(people, key=attrgetter("name"))


@filter_people.reference(prepare=slots, note="dataclasses with slots in hand")
def _(people: list[Slots]) -> list[Slots]:
    return [person for person in people if 30 <= person.age <= 50 and person.salary >= 40_000]


@sort_by_name.ferrule(prepare=fe.People, note="table in hand", parallel=True)
def _(people: fe.People) -> fe.People:
    return people.sort_by("name")


@filter_people.ferrule(prepare=fe.People, note="table in hand", parallel=True)
def _(people: fe.People) -> fe.People:
    return people.filter(min_age=30, max_age=50, min_salary=40_000)


@sort_by_name.peer("polars", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> Any:
    return table.sort("name", maintain_order=True)


@filter_people.peer("polars", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> Any:
    import polars as pl

    return table.lazy().filter(pl.col("age").is_between(30, 50) & (pl.col("salary") >= 40_000)).collect()
