"""Plain Python for the domain `sequences`: what the fast functions must agree with.

Float sums are correctly rounded here (`math.fsum`); the fast ones are compensated, and may differ in the
last place.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

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
    infinite = [number for number in numbers if not math.isfinite(number)]
    if infinite:
        return sum(infinite)
    try:
        return math.fsum(numbers)
    except OverflowError:  # on the way, or of the sum itself
        return _nearest(sum(map(Fraction, numbers), Fraction()))


def _nearest(number: Fraction) -> float:
    try:
        return float(number)
    except OverflowError:
        return math.inf if number > 0 else -math.inf


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
    if all(isinstance(number, int) for number in arr) and max(map(abs, arr)) >= 2**53:
        return _int_stats([int(number) for number in arr], ddof)
    numbers = [float(number) for number in arr]
    if any(math.isnan(number) for number in numbers):
        return dict.fromkeys(("mean", "std", "min", "max"), math.nan)
    mean, std = _mean(numbers), math.nan
    if math.isfinite(mean) and len(numbers) > ddof:
        scaled, exponent = _scaled(numbers)
        center = math.fsum(scaled) / len(scaled)
        deviations = [number - center for number in scaled]
        squares = math.fsum(deviation**2 for deviation in deviations)
        squares = max(squares - math.fsum(deviations) ** 2 / len(scaled), 0.0)  # the center was rounded
        std = math.ldexp(math.sqrt(squares / (len(scaled) - ddof)), exponent)
    return {"mean": mean, "std": std, "min": min(numbers), "max": max(numbers)}


def _int_stats(numbers: list[int], ddof: int) -> dict[str, float]:
    """Give the same of ints that floats would round: exactly, and rounded once."""
    mean = Fraction(sum(numbers), len(numbers))
    squares = compute_stats([float(number - mean) for number in numbers], ddof=ddof)
    return {
        "mean": float(mean),
        "std": squares["std"],
        "min": float(min(numbers)),
        "max": float(max(numbers)),
    }


def _scaled(numbers: Sequence[float]) -> tuple[list[float], int]:
    """Give the numbers times a power of two that keeps their squares and sums in range, and its exponent."""
    largest = max(map(abs, numbers))
    exponent = math.frexp(largest)[1] if math.isfinite(largest) else 0
    return [math.ldexp(number, -exponent) for number in numbers], exponent


def _mean(numbers: Sequence[float]) -> float:
    scaled, exponent = _scaled(numbers)
    return math.ldexp(_float_sum(scaled) / len(numbers), exponent)


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
        means = [_mean(self._data[i : i + size]) for i in range(0, full, size)]
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
