"""Workloads of the domain records: people one by one.

Fields of ferrule's records and of pydantic's are checked; those of the others take whatever comes.
"""

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

SIZES = (1_000, 300_000)
"""What a call costs and near caches hold, and what comes from memory."""
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


def frame_rows(table: Any) -> list[Row]:
    """Give the rows of a frame of polars or pandas, or of a table of pyarrow, to be compared."""
    if hasattr(table, "rows"):
        return table.rows()
    if hasattr(table, "itertuples"):
        return list(table.itertuples(index=False, name=None))
    return list(zip(*(table[name].to_pylist() for name in COLUMNS), strict=True))


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


def arrow_table(table: list[Row]) -> Any:
    """Make a table of pyarrow."""
    import pyarrow as pa

    return pa.table(dict(zip(COLUMNS, columns(table), strict=True)))


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


def read(record: Any, times: int) -> int:
    """Read each field so many times."""
    total = 0
    for _ in repeat(None, times):
        record.name  # noqa: B018 - reading it is the point
        record.salary  # noqa: B018
        total += record.age
    return total


@workload(sizes=(1_000, 100_000), unit="round of three reads", memory=False)
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


@workload(sizes=(1_000, 100_000), unit="assignment", memory=False)
def change_field(n: int) -> int:
    """Assign a field of a record, over and over. ferrule and pydantic check the value each time."""
    return n


def walk(people: list[Any]) -> float:
    """Add up the salaries of records."""
    total = 0.0
    for person in people:
        total += person.salary
    return total


@workload(sizes=SIZES, unit="record", equal=close(rtol=1e-12), memory=False)
def walk_records(n: int) -> list[Row]:
    """Add up the salaries of a list of records."""
    return rows(n)


def same_people(expected: list[Any], got: Any) -> bool:
    """Whether the same people were made."""
    if len(got) != len(expected):
        return False
    if isinstance(got, fe.People):
        return listed(got) == [(person.name, person.age, person.salary) for person in expected]
    if hasattr(got, "columns"):
        found = frame_rows(got)
        return found == [(person.name, person.age, person.salary) for person in expected]
    fields = attrgetter(*COLUMNS)
    return all(fields(one) == fields(other) for one, other in zip(expected, got, strict=True))


@workload(sizes=SIZES, unit="record", equal=same_people)
def build_from_rows(n: int) -> list[Row]:
    """Make records of tuples. Those of ferrule and of pydantic are checked."""
    return rows(n)


@workload(sizes=SIZES, unit="record", equal=same_people, memory=False)
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
walk_records.ferrule("People", prepare=fe.People, note="table in hand", case="table in hand")(
    lambda people: people.payroll()["gross"]
)
for _name, _kind, _needs in KINDS[1:]:  # the first one is the reference
    _options: dict[str, Any] = {"needs": _needs} if _needs else {"python": True}
    _most = 1_000 if _name == "pydantic" else None
    read_fields.peer(_name, **_options)(reader(_kind, read))
    if _name in {"dataclass, slots", "msgspec.Struct", "pydantic"}:
        change_field.peer(_name, **_options)(reader(_kind, change))
        build_from_dicts.peer(_name, **_options, max_n=_most)(maker(_kind, made_by_name))
    if _name != "dataclass, slots, frozen":
        build_from_rows.peer(_name, **_options, max_n=_most)(maker(_kind, made))
walk_records.peer("dataclass, slots", python=True, prepare=slots, note="records in hand")(own(walk))

build_from_rows.reference(partial(made, kind=Plain))
build_from_rows.ferrule(fe.People)
build_from_rows.ferrule("FrozenPerson")(partial(made, kind=fe.FrozenPerson))
build_from_rows.ferrule("Person")(partial(made, kind=fe.Person))
build_from_dicts.reference(partial(made_by_name, kind=Plain))
build_from_dicts.ferrule(fe.People)
build_from_columns.reference(lambda table: [Plain(*row) for row in zip(*table, strict=True)])
build_from_columns.ferrule(parallel=True)(lambda table: fe.People.from_columns(*table))
build_from_columns.peer("dataclass, slots", python=True)(
    lambda table: [Slots(*row) for row in zip(*table, strict=True)]
)


@build_from_columns.peer("polars", needs="polars", parallel=True)
def _(table: list[list[Any]]) -> Any:
    import polars as pl

    return pl.DataFrame(dict(zip(COLUMNS, table, strict=True)))


@build_from_columns.peer("pyarrow", needs="pyarrow", parallel=True)
def _(table: list[list[Any]]) -> Any:
    import pyarrow as pa

    return pa.table(dict(zip(COLUMNS, table, strict=True)))


@build_from_columns.peer("pandas", needs="pandas")
def _(table: list[list[Any]]) -> Any:
    import pandas as pd

    return pd.DataFrame(dict(zip(COLUMNS, table, strict=True)))


@build_from_rows.peer("polars", needs="polars")
@build_from_dicts.peer("polars", needs="polars")
def _(table: list[Any]) -> Any:
    import polars as pl

    kinds = [pl.String, pl.Int64, pl.Float64]
    return pl.DataFrame(table, dict(zip(COLUMNS, kinds, strict=True)), orient="row")


@build_from_dicts.peer("pyarrow", needs="pyarrow")
def _(table: list[dict[str, Any]]) -> Any:
    import pyarrow as pa

    return pa.Table.from_pylist(table)


@build_from_columns.peer("NumPy records", needs="numpy", max_n=1_000, note="names of at most 40 letters")
def _(table: list[list[Any]]) -> Any:
    import numpy as np

    array = np.empty(len(table[0]), [("name", "U40"), ("age", "i8"), ("salary", "f8")])
    for field, column in zip(COLUMNS, table, strict=True):
        array[field] = column
    return array.view(np.recarray)
