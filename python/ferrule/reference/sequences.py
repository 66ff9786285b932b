"""Plain Python for the domain `sequences`: what the fast functions must agree with.

Float sums are correctly rounded here (`math.fsum`); the fast ones are compensated, and may differ in the
last place.
"""

import math
from collections.abc import Iterable, Iterator, Sequence

from ferrule.errors import ArgumentError
from ferrule.reference.common import random


def parallel_sum(numbers: Sequence[float]) -> float:
    """The exact sum of ints, or the correctly rounded one as soon as there is a float."""
    if not any(isinstance(number, float) for number in numbers):
        return sum(numbers)
    ints = sum(number for number in numbers if isinstance(number, int))
    return _float_sum([*_parts(ints), *(number for number in numbers if not isinstance(number, int))])


def _parts(number: int) -> Iterator[float]:
    """Floats that an int is the sum of: as one it might be rounded."""
    while number:
        part = float(number)
        yield part
        number -= int(part)


def _float_sum(numbers: Iterable[float]) -> float:
    numbers = list(numbers)
    try:
        return math.fsum(numbers)
    except (OverflowError, ValueError):  # past the largest float on the way, or infinities of both signs
        return float(sum(numbers))


sum_array = parallel_sum


def filter_above(numbers: Sequence[float], threshold: float) -> list[float]:
    """The numbers greater than the threshold, in order."""
    return [number for number in numbers if number > threshold]


def process_numbers(numbers: Sequence[float], threshold: float) -> list[float]:
    """Twice each of the numbers greater than the threshold, in order."""
    return [number * 2 for number in numbers if number > threshold]


def random_floats(n: int, seed: int) -> list[float]:
    """Uniform numbers in [0, 1), the same for the same seed."""
    return random.floats(n, seed)


def compute_stats(arr: Sequence[float], *, ddof: int = 1) -> dict[str, float]:
    """Mean, standard deviation (in two passes), minimum and maximum; a NaN makes all NaN."""
    if not len(arr):
        raise ArgumentError("arr: got no numbers, wanted at least one")
    numbers = [float(number) for number in arr]
    if any(math.isnan(number) for number in numbers):
        return dict.fromkeys(("mean", "std", "min", "max"), math.nan)
    mean = _float_sum(numbers) / len(numbers)
    std = math.nan
    if math.isfinite(mean) and len(numbers) > ddof:
        try:
            squares = math.fsum((number - mean) ** 2 for number in numbers)
        except OverflowError:
            squares = math.inf
        std = math.sqrt(squares / (len(numbers) - ddof))
    return {"mean": mean, "std": std, "min": min(numbers), "max": max(numbers)}


def process_single(x: float) -> float:
    """Twice a number."""
    return float(x) * 2.0


def process_batch(xs: Sequence[float]) -> list[float]:
    """Twice each number, as a float."""
    return [float(x) * 2.0 for x in xs]


def cpu_intensive(data: Sequence[float]) -> float:
    """The sum of the sines; an infinity counts as NaN."""
    return math.fsum(math.sin(x) if math.isfinite(x) else math.nan for x in data)


class DataProcessor:
    """Collects numbers and processes them in chunks."""

    def __init__(self, chunk_size: int) -> None:
        if chunk_size < 1:
            raise ArgumentError(f"chunk_size: got {chunk_size}, wanted a positive integer")
        self.chunk_size = chunk_size
        self._data: list[float] = []

    def add_data(self, values: Iterable[float]) -> None:
        """Append numbers."""
        self._data += map(float, values)

    def process_chunks(self) -> list[float]:
        """The mean of each full chunk, which is taken out."""
        size, full = self.chunk_size, len(self._data) - len(self.remainder)
        means = [_float_sum(self._data[i : i + size]) / size for i in range(0, full, size)]
        self._data = self.remainder
        return means

    @property
    def remainder(self) -> list[float]:
        """The numbers that do not fill a chunk."""
        return self._data[len(self._data) - len(self._data) % self.chunk_size :]

    def get_statistics(self) -> tuple[int, float, float]:
        """Count, mean and population standard deviation; zeros of none."""
        if not self._data:
            return 0, 0.0, 0.0
        stats = compute_stats(self._data, ddof=0)
        return len(self._data), stats["mean"], stats["std"]

    def clear(self) -> None:
        """Forget all numbers."""
        self._data = []

    def __len__(self) -> int:
        return len(self._data)

    def __repr__(self) -> str:
        return f"DataProcessor(size={len(self)}, chunk_size={self.chunk_size})"
