"""Workloads with implementations that seem to be right, and others that must not suffer by them."""

import gc
import operator

import numpy as np
from ferrule.bench import inputs, workload


@workload(sizes=(1_000, 200_000), unit="number")
def spoilt(n):
    return inputs.ints(n)


@spoilt.reference
@spoilt.ferrule
def doubled(numbers):
    return [number * 2 for number in numbers]


@spoilt.peer("empties")
def _(numbers):
    result = doubled(numbers)
    numbers.clear()
    return result


CALLS = []


@spoilt.peer("empties later", max_n=1_000)
def _(numbers):
    CALLS.append(1)
    result = doubled(numbers)
    if len(CALLS) == 4:
        numbers.clear()
    return result


@spoilt.peer("reverses and raises", max_n=1_000)
def _(numbers):
    numbers.reverse()
    raise OSError("tired")


spoilt.peer("last")(doubled)


@workload(sizes=(10, 20), unit="number")
def tires(n):
    return inputs.ints(n)


tires.reference(doubled)
LARGE = []


@tires.peer("right once, if large")
def _(numbers):
    LARGE.extend([1] * (len(numbers) > 10))
    return doubled(numbers) if len(LARGE) < 2 else []


@workload(sizes=(50_000,), unit="number")
def pokes(n):
    return inputs.ints(n)


@pokes.reference
def _(numbers):
    return sum(numbers[:100])


POKED = []


@pokes.peer("one item")
def _(numbers):
    POKED.append(1)
    if len(POKED) > 4:
        numbers[151] = -1
    return sum(numbers[:100])


@workload(sizes=(50,), unit="number")
def lists(n):
    return inputs.floats(n)


LAST = []


@lists.reference
def _(numbers):
    LAST[:] = [[number * 2 for number in numbers]]
    return LAST[0]


@lists.ferrule
def _(numbers):
    return [number + number for number in numbers]


def doubles(numbers):
    return [number * 2 for number in numbers]


@lists.peer("generator")
def _(numbers):
    return (number * 2 for number in numbers)


@lists.peer("map")
def _(numbers):
    return map((2.0).__mul__, numbers)


@lists.peer("sorts what was prepared", prepare=list)
def _(numbers):
    numbers.sort()
    return [number * 2 for number in inputs.floats(len(numbers))]


@lists.peer("rests while it is timed")
def _(numbers):
    return [number * 2 for number in numbers] if gc.isenabled() else []


class Lazy:
    def __init__(self, numbers):
        self.numbers = numbers

    def __len__(self):
        return len(self.numbers)

    def __getitem__(self, at):
        return doubles(self.numbers[at]) if isinstance(at, slice) else self.numbers[at] * 2

    def tolist(self):
        return doubles(self.numbers)


lists.peer("lazy sequence")(Lazy)


class LazyFloat:
    ndim = 0

    def __init__(self, number):
        self.number = number

    def item(self):
        return self.number * 2


@lists.peer("lazy within")
def _(numbers):
    return list(map(LazyFloat, numbers))


BY_ID = {}


@lists.peer("by id")
def _(numbers):
    return BY_ID.setdefault(id(numbers), doubles(numbers)) if id(numbers) not in BY_ID else BY_ID[id(numbers)]


@lists.peer("by id, copied")
def _(numbers):
    if id(numbers) not in BY_ID:
        BY_ID[id(numbers)] = doubles(numbers)
    return BY_ID[id(numbers)].copy()


BY_ARRAY = {}


@lists.peer("by id of what was prepared", prepare=np.array)
def _(array):
    if id(array) not in BY_ARRAY:
        BY_ARRAY[id(array)] = array, array * 2
    return BY_ARRAY[id(array)][1].copy()


ONCE = []


@lists.peer("right once")
def _(numbers):
    ONCE.append(1)
    return doubles(numbers) if len(ONCE) == 1 else []


OTHER = []


@lists.peer("right every other time")
def _(numbers):
    OTHER.append(1)
    return doubles(numbers) if len(OTHER) % 2 else []


@lists.peer("the reference's own")
def _(_numbers):
    return LAST[0]


@lists.peer("made in prepare", prepare=doubles)
def _(answer):
    return answer


HELD = []


def hold(numbers):
    HELD.append(doubles(numbers))
    return numbers


@lists.peer("made in prepare, held", prepare=hold)
def _(_numbers):
    return HELD[0]


@lists.peer("out not written", prepare=lambda numbers: (numbers, np.array(doubles(numbers))))
def _(given):
    return given[1]


@lists.peer("out not written, a view", prepare=lambda numbers: (numbers, np.array(doubles(numbers))))
def _(given):
    return given[1].reshape(-1)


@lists.peer("out written", prepare=lambda numbers: (np.array(numbers), np.empty(len(numbers))))
def _(given):
    return np.multiply(given[0], 2, out=given[1]).reshape(-1)


class Yes(float):
    __hash__ = None

    def __eq__(self, other):
        return True


@lists.peer("equal to all")
def _(numbers):
    return [Yes()] * len(numbers)


@workload(sizes=(50,), unit="number")
def sums(n):
    return inputs.floats(n)


@sums.reference
def _(numbers):
    return sum(numbers)


@sums.ferrule
def _(numbers):
    return sum(numbers)


@sums.peer("equal to all")
def _(_numbers):
    return Yes()


class Any:
    __hash__ = None

    def __eq__(self, other):
        return True


@sums.peer("no number, equal to all")
def _(_numbers):
    return Any()


SUMS = {}


@sums.peer("by id")
def _(numbers):
    if id(numbers) not in SUMS:
        SUMS[id(numbers)] = sum(numbers)
    return SUMS[id(numbers)]


@sums.peer("made in prepare", prepare=sum)
def _(answer):
    return answer


@workload(sizes=(50,), unit="number")
def largest(n):
    return inputs.floats(n)


@largest.reference
@largest.ferrule
def _(numbers):
    return max(numbers)


@workload(sizes=(50,), unit="number")
def nothing(n):
    return inputs.floats(n)


@nothing.reference
@nothing.ferrule
def _(_numbers):
    return None


@workload(
    sizes=(50, 60),
    unit="number",
    equal=lambda expected, got: all(map(operator.eq, expected, got)),
)
def never_refused(n):
    return inputs.floats(n)


@never_refused.reference
@never_refused.ferrule
def _(numbers):
    return [2 * number for number in numbers]


@workload(sizes=(50,), unit="number", equal=lambda expected, got: expected is got is None)
def nothing_wanted(n):
    return inputs.floats(n)


@nothing_wanted.reference
@nothing_wanted.ferrule
def _(_numbers):
    return None


@workload(sizes=(50, 60), unit="number")
def outvoted(n):
    return [*range(n)]


outvoted.reference(max_n=50)(sum)
outvoted.peer("overflows")(lambda numbers: min(sum(numbers), 1_300))
outvoted.peer("one")(sum)
outvoted.peer("another")(lambda numbers: sum(reversed(numbers)))
outvoted.ferrule(sum)


@workload(sizes=(50, 60), unit="number")
def alone_against(n):
    return [*range(n)]


alone_against.reference(max_n=50)(sum)
alone_against.peer("leads")(sum)
alone_against.peer("overflows")(lambda numbers: min(sum(numbers), 1_300))
alone_against.peer("overflows as well")(lambda numbers: min(sum(numbers), 1_400))
alone_against.ferrule(sum)
