"""Workloads whose implementations behave well and badly on purpose."""

import os
import signal
import sys
import threading
import time
from pathlib import Path

from ferrule.bench import Code, InexpressibleError, close, inputs, threads, workload
from ferrule.measuring.machine import available_cores


@workload(sizes=(100, 2_000), unit="number", work=lambda n: (8.0 * n, "B"))
def total(n):
    """Add up integers.

    They are uniform below a million.
    """
    return inputs.ints(n)


@total.reference
def _(numbers):
    result = 0
    for number in numbers:
        result += number
    return result


@total.ferrule(parallel=True)
def _(numbers):
    return sum(numbers)


def to_array(numbers):
    import numpy as np

    return np.array(numbers)


@total.peer("array", needs="numpy", prepare=to_array, jit=True)
def _(array):
    return array.sum()


@total.peer("small only", max_n=100)
def _(numbers):
    return sum(numbers)


@workload(sizes=(10, 50))
def faults(n):
    return inputs.ints(n)


@faults.reference
def _(numbers):
    return sorted(numbers)


@faults.peer("off by one")
def _(numbers):
    return [*sorted(numbers)[:-1], -1]


@faults.peer("missing", needs=("numpy", "no_such_module_anywhere"))
def _(numbers):
    return sorted(numbers)


@faults.peer("raises")
def _(_numbers):
    raise ValueError("not today")


@faults.peer("changes its input")
def _(numbers):
    numbers.sort()
    return numbers


@faults.peer("dies")
def _(_numbers):
    os.kill(os.getpid(), signal.SIGKILL)


@faults.peer("exits")
def _(_numbers):
    raise SystemExit(3)


@faults.peer("raises later", prepare=lambda numbers: (numbers, []))
def _(given):
    numbers, calls = given
    calls.append(1)
    if len(calls) > 3:
        raise OSError("tired")
    return sorted(numbers)


@faults.peer("prints")
def _(numbers):
    print("noise")  # noqa: T201 - must not get between the events
    return sorted(numbers)


@workload(sizes=(5, 10), memory=False)
def capped(n):
    return inputs.floats(n)


@capped.reference(max_n=5)
def _(numbers):
    return sum(numbers)


@capped.ferrule("right until 5")
def _(numbers):
    return sum(numbers) + (len(numbers) > 5)


@capped.peer("never right")
def _(numbers):
    return -sum(numbers)


@capped.peer("nearly right", equal=close(1e-6))
def _(numbers):
    return sum(numbers) * (1 + 1e-8)


@capped.peer("right")
def _(numbers):
    return sum(numbers)


@workload(sizes=(5, 10))
def uncompared(n):
    return inputs.floats(n)


@uncompared.reference(max_n=5)
@uncompared.ferrule
def _(numbers):
    return sum(numbers)


@uncompared.peer("never right")
def _(numbers):
    return -sum(numbers)


@uncompared.peer("large only")
def _(numbers):
    if len(numbers) < 10:
        raise ValueError("too few")
    return sum(numbers)


@workload(sizes=(5,))
def unsure(n):
    return inputs.floats(n)


@unsure.reference
def _(_numbers):
    raise ValueError("not today")


@unsure.ferrule
@unsure.peer("sum")
def _(numbers):
    return sum(numbers)


@workload(sizes=(1,))
def no_input(n):
    raise FileNotFoundError(f"no data for {n}")


@no_input.reference
def _(data):
    return data


@workload(sizes=(4,))
def threads_seen(_n):
    return None


@threads_seen.reference
def _(_):
    return 1


@threads_seen.ferrule(parallel=True)
def _(_):
    names = ("OMP_NUM_THREADS", "POLARS_MAX_THREADS", "FERRULE_THREADS", "PYTHONHASHSEED")
    raise ValueError(" ".join(os.environ[name] for name in names))


@workload(sizes=(4,))
def cores_seen(_n):
    return None


@cores_seen.reference
def _(_):
    return 1


@cores_seen.ferrule(parallel=True)
def _(_):
    raise ValueError(f"threads {threads()}, cores {available_cores()}")


LOADED = []


@workload(sizes=(10_000, 50_000))
def loads_once(n):
    return n


@loads_once.reference
def _(n):
    return n


@loads_once.ferrule
def _(n):
    if not LOADED:
        LOADED.append(bytearray(50_000_000))
    return n


HERE = Path(__file__)


@workload(sizes=(10,))
def costly(n):
    return n


@costly.reference(code=Code("plain", (HERE,)))
def _(n):
    return plain(n)


LOCK = threading.Lock()


def plain(n):
    with LOCK:
        time.sleep(0.02)
    return n


@costly.ferrule(code=Code("quick", (HERE,)))
def _(n):
    return quick(n)


def quick(n):
    with LOCK:
        time.sleep(0.01)
    return n


CALLED_BY = []


def load_slowly(n):
    if "slow_to_load" not in sys.modules:
        time.sleep(0.2)
        sys.modules["slow_to_load"] = sys
    return n


@costly.peer("sleepy", prepare=load_slowly, code=Code("plain", (HERE,)))
def _(n):
    if not CALLED_BY:
        time.sleep(0.1)
        CALLED_BY.append(threading.main_thread())
    return n if threading.current_thread() is CALLED_BY[0] else -1


@costly.peer("unlike", code=Code("gone", (HERE,)))
def _(n):
    time.sleep(0.02)
    return n


@costly.peer("mute", code=Code("plain", (HERE,)))
def _(_n):
    raise InexpressibleError("it has no words")


@workload(sizes=(10,))
def compiled(n):
    return n


@compiled.reference
def _(n):
    return n


@compiled.peer("ahead", code=Code("plain", (HERE,), "c"))
def _(n):
    return n


@workload(sizes=(10,))
def compiled_too(n):
    return n


@compiled_too.reference
def _(n):
    return n


@compiled_too.peer("ahead", code=Code("plain", (HERE,), "c"))
def _(n):
    return n


@workload(sizes=(5, 10), equal=lambda expected, got: int(expected) == int(got), output=len)
def written(n):
    return n


@written.reference
def _(n):
    return b"%d" % n


@written.ferrule("padded")
def _(n):
    return b"%8d" % n
