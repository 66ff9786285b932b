"""Workloads of the domain sequences: lists of numbers."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

import ferrule as fe
from ferrule import reference
from ferrule.bench import close, inputs, plain, workload

SIZES = (1_000, 30_000, 10_000_000)
"""What a call costs, what the caches hold, what comes from memory."""

Numbers = list[Any]


def to_array(numbers: Numbers) -> Any:
    """The numbers as a NumPy array."""
    return np.array(numbers)


@workload(sizes=SIZES, unit="int", memory=False)
def sum_list(n: int) -> Numbers:
    """Sum a list of ints.

    The ints are uniform below a million. Reading them is the limit: 8 bytes of list and 32 of object for
    each.
    """
    return inputs.ints(n, seed=1)


@sum_list.reference
def _(numbers: Numbers) -> Any:
    total = 0
    for number in numbers:
        total += number
    return total


@sum_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.parallel_sum(numbers)


@sum_list.peer("builtin sum", python=True)
def _(numbers: Numbers) -> Any:
    return sum(numbers)


@sum_list.peer("np.sum(list)", needs="numpy")
def _(numbers: Numbers) -> Any:
    return int(np.sum(np.array(numbers)))


@sum_list.peer("NumPy", needs="numpy", prepare=to_array, note="array in hand")
def _(array: Any) -> Any:
    return int(np.sum(array))


@workload(sizes=SIZES, unit="float", equal=close(rtol=1e-9), memory=False)
def sum_list_of_floats(n: int) -> Numbers:
    """Sum a list of floats, uniform in [0, 1)."""
    return inputs.floats(n, seed=2)


@sum_list_of_floats.reference
def _(numbers: Numbers) -> Any:
    return math.fsum(numbers)


@sum_list_of_floats.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.parallel_sum(numbers)


@sum_list_of_floats.peer("builtin sum", python=True)
def _(numbers: Numbers) -> Any:
    return sum(numbers)


@sum_list_of_floats.peer("np.sum(list)", needs="numpy")
def _(numbers: Numbers) -> Any:
    return float(np.sum(np.array(numbers)))


@workload(sizes=SIZES, unit="int", memory=False)
def filter_and_double_list(n: int) -> Numbers:
    """Keep the ints above half a million and double them, list to list.

    Making the int objects of the result is the limit, and for millions of them the page faults of their
    memory.
    """
    return inputs.ints(n, seed=3)


@filter_and_double_list.reference
def _(numbers: Numbers) -> Any:
    return reference.sequences.process_numbers(numbers, 500_000)


@filter_and_double_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.process_numbers(numbers, 500_000)


@filter_and_double_list.peer("filter + map", python=True)
def _(numbers: Numbers) -> Any:
    return list(map((2).__mul__, filter((500_000).__lt__, numbers)))


@filter_and_double_list.peer("NumPy there and back", needs="numpy")
def _(numbers: Numbers) -> Any:
    array = np.array(numbers)
    return (array[array > 500_000] * 2).tolist()


@workload(sizes=SIZES, unit="int", memory=False)
def filter_list(n: int) -> Numbers:
    """Keep the ints above half a million, list to list: the same objects."""
    return inputs.ints(n, seed=3)


@filter_list.reference
def _(numbers: Numbers) -> Any:
    return reference.sequences.filter_above(numbers, 500_000)


@filter_list.ferrule(parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.filter_above(numbers, 500_000)


@filter_list.peer("filter", python=True)
def _(numbers: Numbers) -> Any:
    return list(filter((500_000).__lt__, numbers))


@workload(sizes=(10, 1_000, 100_000), unit="float", memory=False)
def double_floats(n: int) -> Numbers:
    """Double floats, one by one or all at once.

    The lesson of the boundary: one by one, the crossing costs more than the multiplication, and Rust loses
    to plain Python.
    """
    return inputs.floats(n, seed=4)


@double_floats.reference
def _(numbers: Numbers) -> Any:
    return [number * 2.0 for number in numbers]


@double_floats.ferrule("one by one")
def _(numbers: Numbers) -> Any:
    return [fe.process_single(number) for number in numbers]


@double_floats.ferrule("batch", parallel=True)
def _(numbers: Numbers) -> Any:
    return fe.process_batch(numbers)


@double_floats.ferrule("batch, array in hand", parallel=True, prepare=to_array, note="")
def _(array: Any) -> Any:
    return fe.process_batch(array)


@double_floats.peer("NumPy", needs="numpy", prepare=to_array, note="array in hand")
def _(array: Any) -> Any:
    return array * 2.0


@workload(sizes=(1_000, 30_000, 1_000_000), unit="reading", equal=close(rtol=1e-9), memory=False)
def temperatures_in_chunks(n: int) -> Numbers:
    """Statistics and daily means of real temperatures, from a list.

    Seattle's hourly temperatures of 2010 in °F (vega_datasets' seattle-temps), in chunks of 24; the year is
    repeated to
    the size.
    """
    rows = inputs.table("vega_datasets", "seattle-temps.csv")
    return inputs.repeat_to([float(row["temp"]) for row in rows], n)


def processed(processor: Any, temperatures: Sequence[float]) -> Any:
    """The statistics of all, and the means of the chunks."""
    processor.add_data(temperatures)
    return processor.get_statistics(), processor.process_chunks()


@temperatures_in_chunks.reference
def _(temperatures: Numbers) -> Any:
    return processed(reference.sequences.DataProcessor(24), temperatures)


@temperatures_in_chunks.ferrule(parallel=True)
def _(temperatures: Numbers) -> Any:
    return processed(fe.DataProcessor(24), temperatures)


@temperatures_in_chunks.peer("polars", needs="polars", parallel=True)
def _(temperatures: Numbers) -> Any:
    import polars as pl

    series = pl.Series(temperatures)
    full = series[: len(series) // 24 * 24].reshape((-1, 24))
    return (len(series), series.mean(), series.std(ddof=0)), full.arr.mean()


@temperatures_in_chunks.peer("NumPy", needs="numpy")
def _(temperatures: Numbers) -> Any:
    array = np.array(temperatures)
    full = array[: len(array) // 24 * 24].reshape(-1, 24)
    return (len(array), array.mean(), array.std()), full.mean(axis=1)


temperatures_in_chunks.plain(lambda temperatures: plain.chunks(temperatures, 24))
