"""Who owns the memory of buffers: kept as long as anybody needs it, and no longer."""

import gc
import mmap
import subprocess
import sys
import threading
import weakref

import ferrule as fe
import numpy as np
import pytest


class Owner(np.ndarray):
    """An array that can be watched, and holds what one likes."""


def owner(n=16, dtype="int64"):
    return np.arange(n, dtype=dtype).view(Owner)


def test_the_source_lives_as_long_as_its_buffer_and_all_made_of_it():
    source = owner()
    watched = weakref.ref(source)
    wrapped = fe.Buffer.wrap(source)
    del source
    gc.collect()
    assert watched() is not None
    view, taken, rewrapped = memoryview(wrapped), np.asarray(wrapped), fe.Buffer.wrap(wrapped)
    del wrapped
    gc.collect()
    assert view[3] == taken[3] == memoryview(rewrapped)[3] == 3
    del view, taken
    assert watched() is not None
    del rewrapped
    assert watched() is None


def test_a_buffer_lives_as_long_as_what_was_made_of_it():
    made = fe.Buffer.arange(1000)
    view, taken = memoryview(made), np.asarray(made)
    part = taken[500:]
    del made, taken
    gc.collect()
    fe.Buffer.zeros(1000)
    assert view[999] == part[499] == 999


def test_exports_are_counted():
    source = bytearray(b"abc")
    wrapped = fe.Buffer.wrap(source)
    with pytest.raises(BufferError):
        source.append(1)
    view = memoryview(wrapped)
    before = sys.getrefcount(wrapped)
    views = [memoryview(wrapped) for _ in range(5)]
    assert sys.getrefcount(wrapped) == before + 5
    del wrapped, views
    with pytest.raises(BufferError):
        source.append(1)
    view.release()
    source.append(1)


def test_a_cycle_is_collected():
    source = owner()
    source.mine = fe.Buffer.wrap(source)
    source.view = memoryview(source.mine)
    watched = weakref.ref(source)
    del source
    gc.collect()
    assert watched() is None


def test_shared_owners_are_not_collected_early():
    """Several buffers hold one reference to the source: a collection must not count it more than once."""
    source = owner()
    source.itself = source
    first = fe.Buffer.wrap(source)
    others = [fe.Buffer.wrap(first) for _ in range(5)]
    del source
    gc.collect()
    assert np.asarray(others[3])[7] == 7
    assert np.asarray(others[3]).base.obj is others[3]


def resident():
    with open("/proc/self/statm") as file:  # noqa: PTH123 - in a loop
        return int(file.read().split()[1]) * mmap.PAGESIZE


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
@pytest.mark.parametrize(
    "protocol", ["memoryview", "asarray", "wrap", "dlpack", "from_dlpack", "take dlpack", "zeros"]
)
def test_no_leak(protocol):
    """A million hand-overs keep no object and no memory."""
    made, source = fe.Buffer.zeros(1000), np.zeros(1000)
    calls = {
        "memoryview": lambda: memoryview(made),
        "asarray": lambda: np.asarray(made),
        "wrap": lambda: fe.Buffer.wrap(source),
        "dlpack": lambda: made.__dlpack__(max_version=(1, 0)),
        "from_dlpack": lambda: np.from_dlpack(made),
        "take dlpack": lambda: fe.Buffer.wrap(ByDlpack(source)),
        "zeros": lambda: fe.Buffer.zeros(100),
    }
    check_no_leak(calls[protocol], [made, source], 300_000 if "take" in protocol else 1_000_000)


def check_no_leak(call, held, n):
    """Nothing is kept of n calls. Allocators may grow once: a leak grows each time."""
    counts = [sys.getrefcount(each) for each in held]
    grown = []
    for _ in range(3):
        gc.collect()
        objects, before = sys.getallocatedblocks(), resident()
        for _ in range(n // 3):
            call()
        gc.collect()
        assert [sys.getrefcount(each) for each in held] == counts
        assert abs(sys.getallocatedblocks() - objects) < 1000
        grown.append(resident() - before)
    assert min(grown) < 8 * (n // 3), grown


class ByDlpack:
    """What has DLPack and nothing else."""

    def __init__(self, source):
        self.source = source

    def __dlpack__(self, **options):
        return self.source.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.source.__dlpack_device__()


def test_many_threads_hand_over_and_take_over():
    source = np.arange(1000)
    wrapped = fe.Buffer.wrap(source)
    before = sys.getrefcount(source)
    failed = []

    def work():
        for i in range(2000):
            again = fe.Buffer.wrap(np.asarray(wrapped))
            if np.from_dlpack(again)[i % 1000] != i % 1000 or memoryview(again)[3] != 3:
                failed.append(i)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed
    assert sys.getrefcount(source) == before


def test_arrow_keeps_the_memory():
    pa = pytest.importorskip("pyarrow")
    source = owner()
    watched = weakref.ref(source)
    handed = pa.array(fe.Buffer.wrap(source))
    taken = fe.Buffer.wrap(handed)
    del source, handed
    gc.collect()
    assert watched() is not None
    assert np.asarray(taken)[5] == 5
    del taken
    fe.Buffer.zeros(1)
    gc.collect()
    assert watched() is None


def test_arrow_memory_let_go_on_another_thread():
    pl = pytest.importorskip("polars")
    source = owner(100_000)
    watched = weakref.ref(source)
    frame = pl.DataFrame({"x": pl.Series(fe.Buffer.wrap(source))}).lazy()
    del source
    total = frame.select(pl.col("x").filter(pl.col("x") > 5).sum()).collect().item()
    assert total == sum(range(6, 100_000))
    thread = threading.Thread(target=lambda: None)
    thread.start()
    thread.join()
    assert watched() is not None
    del frame
    gc.collect()
    fe.Buffer.zeros(1)
    assert watched() is None


class Capsules:
    """Gives capsules that were made before."""

    def __init__(self, capsules):
        self.capsules = capsules

    def __arrow_c_array__(self, requested_schema=None):
        return self.capsules


def test_arrow_capsules_are_taken_once_and_freed_when_dropped():
    source = owner()
    watched = weakref.ref(source)
    made = fe.Buffer.wrap(source)
    capsules = made.__arrow_c_array__(requested_schema=None)
    del source, made
    taken = fe.Buffer.wrap(Capsules(capsules))
    with pytest.raises(fe.ArgumentError, match=r"array__\(\): got an array that somebody has taken already"):
        fe.Buffer.wrap(Capsules(capsules))
    with pytest.raises(fe.ArgumentTypeError, match=r"array__\(\)\[0\]: got a capsule named arrow_array"):
        fe.Buffer.wrap(Capsules(capsules[::-1]))
    del capsules
    assert np.asarray(taken)[5] == 5
    capsules = taken.__arrow_c_array__()
    del taken
    gc.collect()
    assert watched() is not None
    del capsules
    assert watched() is None


@pytest.mark.skipif(sys.platform != "linux", reason="resident memory is read from /proc")
def test_no_leak_by_arrow():
    made, source = fe.Buffer.zeros(1000), np.zeros(1000)
    check_no_leak(lambda: fe.Buffer.wrap(Capsules(made.__arrow_c_array__())), [made, source], 150_000)
    check_no_leak(made.__arrow_c_array__, [made], 150_000)
    pa = pytest.importorskip("pyarrow")
    check_no_leak(lambda: fe.Buffer.wrap(pa.array(made)), [made], 50_000)


LATE = """
import builtins
import ferrule as fe

class Late:
    def __del__(self, make=fe.Buffer.random, show=print):
        show(make(50_000_000, seed=1).nbytes)

builtins.late = Late()
"""


def test_a_destructor_may_compute_while_python_shuts_down():
    """For longer than signals wait to be asked for: there are none any more."""
    done = subprocess.run([sys.executable, "-c", LATE], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "400000000\n", "")
