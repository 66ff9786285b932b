"""Workloads of the domain records: people by column."""

import math
from collections.abc import Callable
from operator import attrgetter
from typing import Any

import ferrule as fe
from ferrule.bench import close, workload
from ferrule.bench.workloads.records.peers import Row, Slots
from ferrule.bench.workloads.records.person import (
    SIZES,
    arrays,
    arrow_table,
    frame,
    pandas_frame,
    rows,
    same_people,
    slots,
)

TAX = [(0.0, 0.1), (30_000.0, 0.25), (60_000.0, 0.42)]


@workload(sizes=SIZES, unit="person", equal=close(rtol=1e-9), work=lambda n: (8 * n, "B"), memory=False)
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


@workload(sizes=SIZES, unit="person", equal=close(rtol=1e-9), memory=False)
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


@group_by_age.peer("pyarrow", needs="pyarrow", prepare=arrow_table, note="table in hand", parallel=True)
def _(table: Any) -> Any:
    asked = [("salary", each) for each in ("count", "sum", "mean", "min", "max")]
    groups = table.group_by("age").aggregate(asked).sort_by("age")
    found = {name: groups[f"salary_{each}"].to_numpy() for name, each in STATISTICS.items()}
    return {"key": groups["age"].to_numpy(), **found}


STATISTICS = {"count": "count", "total": "sum", "mean": "mean", "min": "min", "max": "max"}
"""What ferrule calls them, and what pyarrow."""


@workload(sizes=SIZES, unit="person", equal=same_people, memory=False)
def sort_by_name(n: int) -> list[Row]:
    """Sort people by name; equal names stay in order."""
    return rows(n)


@workload(sizes=SIZES, unit="person", equal=same_people, memory=False)
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


@sort_by_name.peer("pandas", needs="pandas", prepare=pandas_frame, note="frame in hand")
def _(table: Any) -> Any:
    return table.sort_values("name", kind="stable")


@sort_by_name.peer("pyarrow", needs="pyarrow", prepare=arrow_table, note="table in hand", parallel=True)
def _(table: Any) -> Any:
    return table.sort_by("name")


@filter_people.peer("pandas", needs="pandas", prepare=pandas_frame, note="frame in hand")
def _(table: Any) -> Any:
    return table[table["age"].between(30, 50) & (table["salary"] >= 40_000)]


@filter_people.peer("pyarrow", needs="pyarrow", prepare=arrow_table, note="table in hand", parallel=True)
def _(table: Any) -> Any:
    import pyarrow.compute as pc

    age, salary = table["age"], table["salary"]
    of_age = pc.and_(pc.greater_equal(age, 30), pc.less_equal(age, 50))
    return table.filter(pc.and_(of_age, pc.greater_equal(salary, 40_000)))


@filter_people.peer("polars", needs="polars", prepare=frame, note="frame in hand", parallel=True)
def _(table: Any) -> Any:
    import polars as pl

    return table.lazy().filter(pl.col("age").is_between(30, 50) & (pl.col("salary") >= 40_000)).collect()
