"""What a call does is counted to the instruction, whatever the Python, and nothing of that stays behind."""

from __future__ import annotations

import sys
from collections import Counter
from functools import partial
from types import CodeType, FunctionType
from typing import TYPE_CHECKING

import pytest
from ferrule._core.advise import count_instructions
from ferrule.advise import instructions, operations

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

    from _typeshed import TraceFunction

PROGRAM = range(50)


def scaled(items: list[float], factor: float) -> list[float]:
    found = []
    for item in items:
        if item > 10.0:
            found.append(half(item) * factor)  # noqa: PERF401 - a call of C
    return found


def half(number: float) -> float:
    return number / 2


def fibonacci(n: int) -> int:
    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)


def added(times: int) -> int:
    total = 0
    for number in range(times):
        total += number
    return total


def caught(texts: list[str]) -> int:
    found = 0
    for text in texts:
        try:
            found += int(text)
        except ValueError:
            found -= 1
    return found


def paired(text: str) -> list[tuple[str, int]]:
    return sorted({(each, sum(1 for other in text if other == each)) for each in text})


def codes_of(function: Callable[..., object]) -> list[CodeType]:
    def inside(code: CodeType) -> Iterator[CodeType]:
        yield code
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                yield from inside(constant)

    assert isinstance(function, FunctionType)
    return [*inside(function.__code__), half.__code__]


def told_by_python(call: Callable[[], object], codes: list[CodeType]) -> list[dict[int, int]]:
    """What is counted, as a trace function that is written in Python has it."""
    counts: dict[CodeType, Counter[int]] = {code: Counter() for code in codes}

    def begun(frame: FrameType, event: str, _: object) -> TraceFunction | None:
        if frame.f_code not in counts or event != "call":
            return None
        frame.f_trace_lines = False
        frame.f_trace = told
        frame.f_trace_opcodes = True
        return told

    def told(frame: FrameType, event: str, _: object) -> TraceFunction:
        if event == "opcode":
            counts[frame.f_code][frame.f_lasti] += 1
        return told

    sys._getframe().f_trace_opcodes = True  # Python 3.12 asks for it before
    sys.settrace(begun)
    try:
        call()
    finally:
        sys.settrace(None)
    return [dict(each) for each in counts.values()]


def counted(
    function: Callable[..., object], *given: object, limit: int = instructions.LIMIT
) -> instructions.Counted:
    for _ in range(100):
        function(*given)
    return instructions.count([partial(function, *given)] * instructions.CALLS, limit)


def test_each_instruction_is_counted() -> None:
    found = counted(scaled, [float(n) for n in PROGRAM], 3.0)
    by_kind = operations.of(found, 0.0)
    # 39 items are above 10: each is halved, multiplied and appended, and all are compared.
    assert found.natives["list.append"][0] == 39
    assert found.frames == 1 + 39
    assert by_kind["float"] == 2 * 39
    assert by_kind["append"] == 39
    assert by_kind["integer"] == 50
    assert 50 + 1 + 50 <= by_kind["branch"] <= 50 + 1 + 50 + 1
    assert found.whole


def test_calls_of_itself_are_counted() -> None:
    found = counted(fibonacci, 10)
    assert found.frames == 177
    by_kind = operations.of(found, 0.0)
    # Each compares, and each but the last ones subtracts twice and adds.
    assert by_kind["integer"] == 177 + 3 * 88


def test_what_comes_after_the_limit_runs_uncounted() -> None:
    whole, found = counted(fibonacci, 16), counted(fibonacci, 16, limit=10_000)
    assert whole.whole
    assert not found.whole
    assert sum(found.opcodes.values()) == 10_000
    assert found.frames == whole.frames == whole.seen == 3193
    # The rest is taken to be like it: as many as there are more calls.
    assert operations.of(found, 1e-3)["integer"] == pytest.approx(
        operations.of(whole, 1e-3)["integer"], rel=0.05
    )


def test_where_there_are_few_calls_time_says_how_much_was_counted() -> None:
    found = counted(added, 10_000, limit=500)
    assert found.seen < operations.TELLING
    more, less = (operations.of(found, seconds)["integer"] for seconds in (2e-4, 1e-4))
    assert more == pytest.approx(2 * less, rel=0.01)


def test_counting_ends_when_its_time_is_over() -> None:
    calls = [partial(added, 100_000)] * instructions.CALLS
    found = instructions.count(calls, left=lambda: 0.0)
    assert not found.whole
    assert 0 < sum(found.opcodes.values()) < 10_000


@pytest.mark.parametrize(
    ("function", "given"),
    [
        (scaled, ([float(n) for n in PROGRAM], 3.0)),
        (fibonacci, (10,)),
        (added, (100,)),
        (caught, (["1", "x", "3", "y", "5"],)),
        (paired, ("abcabd",)),
    ],
)
def test_what_is_counted_is_what_python_tells(
    function: Callable[..., object], given: tuple[object, ...]
) -> None:
    codes = codes_of(function)
    for _ in range(100):
        function(*given)
    told = told_by_python(partial(function, *given), codes)
    for _ in range(100):
        function(*given)
    executed, _, whole = count_instructions(partial(function, *given), codes, instructions.LIMIT, 9.0)
    assert whole
    assert sum(times for counts in told for times in counts.values()) > 50
    assert [dict(counts) for counts in executed] == told


def test_only_code_is_counted() -> None:
    with pytest.raises(ValueError, match="codes must be code objects, not int"):
        count_instructions(int, [half.__code__, 3], 10, 1.0)  # type: ignore[list-item]


def test_what_counts_outlives_nobody_who_holds_it() -> None:
    held = []

    def asking() -> None:
        held.append(sys.gettrace())
        sys.settrace(None)
        half(1.0)

    executed, _, _ = count_instructions(asking, [asking.__code__, half.__code__], 1000, 9.0)
    assert executed[0]
    assert executed[1] == []
    assert (sys.gettrace(), sys.getprofile()) == (None, None)
    assert type(held.pop()).__name__ == "PyCapsule"


def test_generators_that_go_on_later_are_not_counted_then() -> None:
    made: list[Iterator[int]] = []

    def begun() -> int:
        made.append(n * n for n in range(5))
        return next(made[0])

    codes = codes_of(begun)
    executed, _, _ = count_instructions(begun, codes, 1000, 9.0)
    assert executed[0]
    assert executed[1]
    assert list(made[0]) == [1, 4, 9, 16]


def test_functions_of_c_are_timed_without_what_they_call() -> None:
    def slow(number: int) -> int:
        return sum(divmod(number, each)[0] for each in range(1, 200))

    found = counted(lambda: sorted(range(20), key=slow))
    calls, seconds = found.natives["builtins.sorted"]
    spent = sum(spent for _, spent in found.natives.values())
    assert calls == 1
    assert found.natives["builtins.divmod"][0] == 20 * 199
    assert seconds < spent / 2


def test_nobody_is_told_of_anything_afterwards() -> None:
    def broken() -> None:
        raise KeyError

    with pytest.raises(KeyError):
        instructions.count([broken] * instructions.CALLS)
    assert (sys.gettrace(), sys.getprofile()) == (None, None)
    counted(half, 1.0)
    assert (sys.gettrace(), sys.getprofile()) == (None, None)


def test_too_few_calls_are_refused() -> None:
    with pytest.raises(ValueError, match="not enough values"):
        instructions.count([int])


def collatz(n: int, other: int = 2) -> int:
    steps = 0
    while n != 1:
        n = n // 2 if n % 2 == 0 else 3 * n + 1
        steps += n % other >= 0
    return steps


def test_a_constant_divisor_is_told_from_another() -> None:
    found = instructions.count([lambda: collatz(27)] * instructions.CALLS).opcodes
    names = {name.partition(" ")[2]: times for name, times in found.items() if "%" in name or "/" in name}
    assert names == {"% constant": 111, "// constant": 70, "%": 111}


def test_the_least_of_a_few_numbers_is_comparisons() -> None:
    quick, slow = (
        operations.of(instructions.Counted({}, {"builtins.min": (100, each)}, 0), each)
        for each in (1e-5, 9e-5)
    )
    assert quick == {"integer": 200}
    assert slow["number"] == 100


@pytest.mark.parametrize(
    ("opcode", "kind"),
    [
        ("BINARY_OP_ADD_INT +=", "integer"),
        ("BINARY_OP_ADAPTIVE /", "float"),
        ("BINARY_OP //", "divide"),
        ("BINARY_OP //= constant", "integer"),
        ("BINARY_OP ** constant", "float"),
        ("BINARY_OP_ADD_UNICODE +", "text"),
        ("BINARY_OP_SUBSCR_DICT []", "dict"),
        ("BINARY_SUBSCR_LIST_INT", "index"),
        ("STORE_SUBSCR_DICT", "dict"),
        ("COMPARE_OP_FLOAT_JUMP", "integer"),
        ("LOAD_ATTR_SLOT", "index"),
        ("LOAD_ATTR_METHOD_NO_DICT", ""),
        ("POP_JUMP_IF_TRUE", "branch"),
        ("FOR_ITER_RANGE", "branch"),
        ("CALL_PY_EXACT_ARGS", ""),
        ("PRECALL_BUILTIN_CLASS", "make"),
        ("CALL_STR_1", "format"),
        ("FORMAT_VALUE with format", "format"),
        ("FORMAT_VALUE ", "text"),
        ("BUILD_TUPLE", ""),
        ("BUILD_MAP", "build"),
        ("LIST_APPEND", "append"),
        ("INSTRUMENTED_RESUME", ""),
    ],
)
def test_instructions_are_operations(opcode: str, kind: str) -> None:
    assert operations.opcode_kind(opcode) == kind
    assert not kind or kind in operations.COUNTS


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("math.sqrt", "number"),
        ("builtins.sum", "number"),
        ("str.join", "texts"),
        ("Pattern.sub", "regex"),
        ("dict.get", "container"),
        ("builtins.sorted", "container"),
        ("_struct.pack", "index"),
        ("builtins.isinstance", ""),
        ("_operator.mul", "number"),
        ("mmap.flush", "system"),
        ("numpy.dot", "other"),
    ],
)
def test_functions_of_c_are_operations(name: str, kind: str) -> None:
    assert operations.native_kind(name) == kind
    assert not kind or kind in operations.COUNTS


def test_long_calls_in_c_are_timed() -> None:
    counted = instructions.Counted({}, {"str.split": (2, 1e-3), "list.append": (3, 1e-7)}, 0)
    found = operations.of(counted, 1.1e-3)
    assert found == {"texts": 2, "texts in C": pytest.approx(1e-3, rel=0.01), "append": 3}


def test_what_nothing_tells_of_is_in_c_where_it_is_most() -> None:
    # `list(map(mul, a, b))`: some instructions, and all of the time.
    counted = instructions.Counted({"LOAD_FAST": 5}, {}, 1)
    assert operations.of(counted, 1e-3)["unseen in C"] == pytest.approx(1e-3, rel=0.01)
    assert "unseen in C" not in operations.of(counted, 2e-7)
