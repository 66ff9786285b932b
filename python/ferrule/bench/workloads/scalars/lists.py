"""Arrays as lists: the form in which plain Python has its numbers in hand."""

from typing import Any

from numpy.typing import NDArray


def lists(data: tuple[NDArray[Any], ...]) -> tuple[list[Any], ...]:
    """Give each column as a list."""
    return tuple(column.tolist() for column in data)


def rows(data: NDArray[Any]) -> list[list[float]]:
    """Give each row as a list."""
    rows: list[list[float]] = data.tolist()
    return rows
