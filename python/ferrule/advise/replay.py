"""Calls functions once more with inputs that were recorded, each alone and uninstrumented, and times them.

That is done in forks of the program, when it has ended: all its modules are there and nothing is run again.
Their memory is a copy, and the system lets them do nothing but compute (`ferrule-base`'s `confined`): no file
is opened or written to, but for the one of what is found; nothing is sent, started or signalled; memory that
processes share is a private copy. The program goes on meanwhile, and its functions are called in no process
of its own, nor in a child of it.
"""

from __future__ import annotations

import base64
import contextlib
import dis
import gc
import inspect
import os
import pickle
import statistics
import sys
from copy import deepcopy
from functools import partial
from time import monotonic
from types import CodeType
from typing import TYPE_CHECKING, Any

from ferrule._core.advise import end_confined, fork_confined, refused, say_confined
from ferrule.advise import instructions
from ferrule.advise.attempts import AttemptError, Attempts
from ferrule.advise.functions import Key, found
from ferrule.advise.recording import (
    InputsPickled,
    InstructionsCounted,
    NotReplayed,
    ReplayBegan,
    Replayed,
    ReplayStopped,
)
from ferrule.measuring.events import encode
from ferrule.measuring.measure import THREAD_CLOCK, time_fresh

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from types import FunctionType

Call = tuple[tuple[Any, ...], dict[str, Any]]
"""The arguments of a call."""

SECONDS = 1.0
"""For all functions together."""
MEMORY = 512 << 20
"""Bytes that a function may take."""
_USED = 0.5
"""Of the seconds that a function has: copying arguments and a slow call may take more than was thought."""
_ENOUGH = 0.2
"""Seconds for all samples of a function."""
_TIMING = 0.7
"""Of the seconds that a function has: after that no other input is timed, so that one can be counted."""
_SHORTEST = 0.003
"""Seconds for an input: where there are more of them than that allows, some are left out."""
_COUNTING = 8.0
"""Times as long as a call it may take to be told of its calls, and to call it twice besides."""
_FEWEST = 4
"""Inputs that are not left out so."""
_MUCH = 5.0
"""So many times as long as the next ones takes a first call whose answer is kept."""
_NOTABLE = 0.001
"""Seconds by which such a first call takes longer at least: any finds its memory shared with the program."""
_TELLING = 3
"""Inputs of which that is taken for sure."""
_UNCALLED = "no call was recorded"
_PICKLED = 4 << 20
"""Bytes of a function's inputs that are kept."""
_KINDS = {
    inspect.CO_GENERATOR: "it is a generator: a call only makes it",
    inspect.CO_COROUTINE: "it is a coroutine: a call only makes it",
    inspect.CO_ASYNC_GENERATOR: "it is an asynchronous generator: a call only makes it",
}


def fork(
    output: int,
    inputs: Mapping[Key, Sequence[Call]],
    refusals: Mapping[Key, str] | None = None,
    *,
    copied: Callable[[Any], Any] = deepcopy,
    seconds: float = SECONDS,
) -> None:
    """Have functions called with inputs in other processes, and return at once.

    What is found goes, as events, to `output`, a file number that is open for appending and not used by
    anything else until then; functions come in the order of `inputs`. `refusals` are reasons not to call
    functions, whether there are inputs or not. `copied` makes a copy of the arguments for each call. As long
    as somebody may write to the file, it has a shared lock.
    """
    if not inputs and not refusals:
        return
    functions = found({*inputs})
    reasons = dict(refusals or {})
    for key, calls in inputs.items():
        if key not in reasons and (why := _unfit(functions.get(key, [])) or ("" if calls else _UNCALLED)):
            reasons[key] = why
    chosen = [key for key in inputs if key not in reasons]
    names: list[list[str | int]] = [list(key) for key in (*chosen, *reasons)]
    _say(output, ReplayBegan(names))
    for place, why in enumerate(reasons.values(), len(chosen)):
        _say(output, NotReplayed(place, why))
    if not chosen:
        return
    if fcntl is not None:
        with contextlib.suppress(OSError):
            fcntl.flock(output, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        confined = fork_confined(output, len(chosen), seconds, MEMORY)
    except OSError as error:
        _say(output, ReplayStopped(0, f"no process was confined: {error.strerror or error}"))
        return
    if confined is not None:
        code = 1
        try:
            place, share = confined
            key = chosen[place]
            for said in _replayed(place, functions[key][-1], inputs[key], copied, share):
                say_confined(f"{encode(said)}\n")
            code = 0
        finally:
            end_confined(code)


def _unfit(functions: list[FunctionType]) -> str:
    """Say why none of the functions of a name can be called alone; nothing if the last one can."""
    if not functions:
        return "there was no such function any more at the end"
    if len(functions) > 1 and any(each.__closure__ for each in functions):
        return "it was made several times, each time with other variables around it"
    return unfit(functions[-1])


def unfit(function: FunctionType) -> str:
    """Say why a function can't be called alone, by its code; nothing if it can.

    >>> def count():
    ...     global total
    ...     total = 1
    >>> unfit(count)
    'it changes a global variable: total'
    """
    code = function.__code__
    kind = next((why for flag, why in _KINDS.items() if code.co_flags & flag), "")
    return kind or next(_changed(code, set(code.co_freevars)), "")


def _changed(code: CodeType, outer: set[str]) -> Iterator[str]:
    """Say which variables outside a function it assigns to."""
    for each in dis.get_instructions(code):
        if each.opname in {"STORE_GLOBAL", "DELETE_GLOBAL"}:
            yield f"it changes a global variable: {each.argval}"
        elif each.opname in {"STORE_DEREF", "DELETE_DEREF"} and each.argval in outer & set(code.co_freevars):
            yield f"it changes a variable of the function around it: {each.argval}"
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _changed(constant, outer)


def _say(output: int, said: object) -> None:
    with contextlib.suppress(OSError):
        os.write(output, f"{encode(said)}\n".encode())


def _replayed(
    place: int,
    function: FunctionType,
    calls: Sequence[Call],
    copied: Callable[[Any], Any],
    seconds: float,
) -> Iterator[object]:
    """Call one function with its inputs, in a process that is confined; give what came out.

    Where there is little time it is called with the first ones alone: inputs were kept in no order.
    """
    until = monotonic() + seconds
    _uninstrument()
    gc.disable()
    gc.callbacks.clear()
    gc.freeze()
    attempts = Attempts()
    attempts.watch()
    yield InputsPickled(place, list(_pickled(calls)))
    attempts.first = ""
    refused()  # what others did as they heard of the fork, or were pickled
    kept = 0
    usual: list[float] = []
    together = min(_ENOUGH, _USED * seconds)
    turns = min(len(calls), max(_FEWEST, int(together / _SHORTEST)))
    for number, call in enumerate(calls[:turns]):
        if number and monotonic() > until - (1 - _TIMING) * seconds:
            turns = number
            break
        try:
            found, is_kept = _timed(function, partial(copied, call), together / turns, attempts)
        except _NotError as error:
            yield NotReplayed(place, str(error))
            return
        kept += is_kept
        usual.append(statistics.median(found))
        yield Replayed(place, number, size(call), found)
    if turns >= _TELLING and 2 * kept > turns:
        why = "its first call with an input takes far longer than the next: it keeps its answers"
        yield NotReplayed(place, why)
    elif usual:
        chosen = _countable(usual, until - monotonic())
        with contextlib.suppress(_NotError):
            what = _counted(function, partial(copied, calls[chosen]), usual[chosen], until, attempts)
            natives = {name: [float(times), seconds] for name, (times, seconds) in what.natives.items()}
            yield InstructionsCounted(
                place, usual[chosen], what.opcodes, natives, what.frames, what.whole, what.seen
            )


def _countable(usual: Sequence[float], left: float) -> int:
    """Give which input to count with: that of the usual time, or the shortest where seconds are few."""
    order = sorted(range(len(usual)), key=usual.__getitem__)
    middle = order[len(order) // 2]
    return middle if usual[middle] * (_COUNTING + instructions.SLOWER) < _USED * left else order[0]


def _counted(
    function: FunctionType, fresh: Callable[[], Call], seconds: float, until: float, attempts: Attempts
) -> instructions.Counted:
    """Count what a call does; `_NotError` where that is not known, or there is no time for it."""
    if until - monotonic() <= _COUNTING * seconds:
        raise _NotError("there was no time left to count what it does")
    with _attempted(attempts):
        made = [_made(fresh) for _ in range(instructions.CALLS)]
        try:
            return instructions.count(
                [partial(function, *given, **named) for given, named in made],
                left=lambda: _USED * (until - monotonic()) - seconds,
            )
        except (AttemptError, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - also what ends a program is how a call ends
            raise _NotError(f"it raised {type(error).__name__}") from None


def _pickled(calls: Sequence[Call]) -> Iterator[str]:
    """Give the calls whose arguments can be pickled, until they are too many."""
    left = _PICKLED
    for call in calls:
        try:
            data = pickle.dumps(call)
        except BaseException:  # noqa: BLE001, S112 - of whatever class the arguments are
            continue
        left -= len(data)
        if left >= 0:
            yield base64.b64encode(data).decode()


# In a confined process there is one thread, and the machine still runs the program's end.
_time = partial(time_fresh, clock=THREAD_CLOCK) if THREAD_CLOCK else time_fresh


class _NotError(Exception):
    """A function can't be replayed; the message says why."""


def _timed(
    function: FunctionType, fresh: Callable[[], Call], seconds: float, attempts: Attempts
) -> tuple[list[float], bool]:
    """Give samples of a call with one input, and whether its answer seems to be kept from the first one."""
    raised: type[BaseException] | None = None
    first = 0.0
    with _attempted(attempts):
        call = _made(fresh)
        try:
            first = _time(function, lambda: call, 0.0)[0]
        except (AttemptError, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - also what ends a program is how a call ends
            raised = type(error)
    if first > seconds:
        return [first], False
    with _attempted(attempts):
        try:
            samples = _time(_swallowing(function, raised) if raised else function, fresh, seconds)
        except (AttemptError, MemoryError):
            raise
        except BaseException as error:  # noqa: BLE001 - see above
            was = raised.__name__ if raised else "nothing"
            raise _NotError(
                f"it doesn't do the same twice: it raised {was}, and then {type(error).__name__}"
            ) from None
    usual = statistics.median(samples)
    return samples, first > _MUCH * usual and first - usual > _NOTABLE


def _made(fresh: Callable[[], Call]) -> Call:
    try:
        return fresh()
    except (AttemptError, MemoryError):
        raise
    except BaseException as error:  # noqa: BLE001 - of whatever class the arguments are
        raise _NotError(f"its arguments can't be copied: {type(error).__name__}: {error}") from None


def _swallowing(function: FunctionType, expected: type[BaseException]) -> Callable[..., object]:
    """Give a function that raises as one that doesn't."""

    def call(*given: object, **named: object) -> object:
        try:
            return function(*given, **named)
        except expected:
            return None

    return call


@contextlib.contextmanager
def _attempted(attempts: Attempts) -> Iterator[None]:
    """Raise `_NotError` where more than computing was tried, whether that came through or was swallowed."""
    try:
        yield
    except AttemptError:
        pass
    except MemoryError:
        raise _NotError(f"it needs more than {MEMORY >> 20} MiB") from None
    finally:
        by_system = refused()
        if said := attempts.first or by_system:
            raise _NotError(said)


def _uninstrument() -> None:
    """Have nobody told of calls and lines."""
    sys.settrace(None)
    sys.setprofile(None)
    monitoring = getattr(sys, "monitoring", None)
    if monitoring is not None:
        for tool in range(6):
            if monitoring.get_tool(tool) is not None:
                monitoring.set_events(tool, 0)


def size(call: Call) -> int:
    """Give how many items, characters or bytes the arguments of a call have, all together.

    >>> size((([1, 2], "abc"), {"times": 9}))
    5
    """
    given, named = call
    return sum(map(_size, (*given, *named.values())))


def _size(value: object) -> int:
    try:
        items = getattr(value, "size", None)
        return items if type(items) is int else len(value)  # type: ignore[arg-type]
    except Exception:  # noqa: BLE001 - of whatever class it is
        return 0
