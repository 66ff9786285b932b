"""`SharedArray`: one memory in several processes, never another one, and nothing of it left behind."""

import contextlib
import fcntl
import gc
import multiprocessing
import os
import pickle
import re
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import ferrule as fe
import numpy as np
import pytest
from ferrule.reference import buffers as reference
from hypothesis import given, settings
from hypothesis import strategies as st

if sys.platform != "linux":
    pytest.skip("not run: SharedArray needs Linux", allow_module_level=True)

DTYPES = ["bool", "int8", "uint16", "int32", "uint64", "float16", "float32", "float64"]
MISSING = "8" * 32


def shared_memory():
    """Bytes of memory that processes share, on the whole machine."""
    lines = Path("/proc/meminfo").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("Shmem:"))


def descriptors():
    return len(os.listdir("/proc/self/fd"))  # noqa: PTH208


def mappings():
    return Path("/proc/self/maps").read_text().count("memfd:ferrule")


@contextlib.contextmanager
def python(program, *arguments):
    """Another Python that runs a program, with pipes; it is ended by its own id."""
    child = subprocess.Popen(
        [sys.executable, "-c", f"import sys, os, time\nimport ferrule as fe\n{program}", *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
    )
    try:
        yield child
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()


HOLD = """
a = fe.SharedArray.create((3, 4), 'int32')
a.array[:] = 5
print(a.name, flush=True)
sys.stdin.readline()
"""
ATTACH = """
a = fe.SharedArray.attach(sys.argv[1])
a.array[0] += 1
print(a.name, flush=True)
sys.stdin.readline()
"""


# --- against the reference, which has the same names and the same memory


@given(
    st.one_of(st.integers(0, 9), st.lists(st.integers(0, 4), max_size=5).map(tuple)), st.sampled_from(DTYPES)
)
@settings(deadline=None)
def test_each_attaches_to_the_others(shape, dtype):
    for maker, taker in ((fe, reference), (reference, fe), (fe, fe)):
        with maker.SharedArray.create(shape, dtype) as made, taker.SharedArray.attach(made.name) as taken:
            assert taken.shape == made.shape == ((shape,) if isinstance(shape, int) else shape)
            assert (taken.dtype, taken.nbytes, taken.readonly) == (made.dtype, made.nbytes, False)
            for one, other in ((made, taken), (taken, made)):
                items = bytes(i % 2 for i in range(made.nbytes))
                if items:
                    flat(one)[:] = items
                assert flat(other).tobytes() == items
            assert re.fullmatch(rf"ferrule-{os.getpid()}-\d+-[0-9a-f]{{32}}", taken.name)
            assert made.name.split("-")[3] == taken.name.split("-")[3]


def flat(shared):
    """The bytes of either kind."""
    if not shared.nbytes:  # which `memoryview` does not cast
        return memoryview(b"")
    return memoryview(shared).cast("B") if isinstance(shared, fe.SharedArray) else shared.array.memory


@pytest.mark.parametrize("readonly", [False, True])
def test_attributes_and_protocols(readonly):
    made = fe.SharedArray.create((2, 3), "float32")
    made.array[:] = [[0, 1, 2], [3, 4, 5]]
    taken = fe.SharedArray.attach(made.name, readonly=readonly)
    assert repr(taken) == "SharedArray(shape=(2, 3), dtype='float32')"
    assert taken.readonly is readonly
    for view in (
        taken.array,
        np.asarray(taken),
        np.asarray(memoryview(taken)),
        np.asarray(fe.Buffer.wrap(taken)),
    ):
        assert view.tolist() == [[0, 1, 2], [3, 4, 5]]
        assert view.flags.writeable is not readonly
    made.array[1, 1] = 9
    assert taken.array[1, 1] == 9
    assert taken.array.ctypes.data == np.asarray(taken).ctypes.data != made.array.ctypes.data
    assert taken.array.ctypes.data % 4096 == 0
    if readonly:
        with pytest.raises(ValueError, match="read-only"):
            taken.array[0] = 1
        with pytest.raises(BufferError):
            taken.__buffer__(1)
        assert fe.SharedArray.attach(taken.name).readonly is False, "who attaches chooses"


def test_close():
    with fe.SharedArray.create(5) as shared:
        array, name = shared.array, shared.name
        array[:] = 3
        assert not shared.closed
    assert shared.closed
    shared.close()
    assert repr(shared) == "SharedArray(shape=(5,), dtype='float64', closed)"
    assert shared.shape == (5,)
    for use in (
        lambda: shared.name,
        lambda: shared.array,
        lambda: memoryview(shared),
        lambda: pickle.dumps(shared),
    ):
        with pytest.raises(fe.ArgumentError, match="the SharedArray is closed"):
            use()
    with pytest.raises(FileNotFoundError, match="no longer holds this memory"):
        fe.SharedArray.attach(name)
    assert array.tolist() == [3] * 5, "what was made of it stays usable"
    gc.collect()
    before = mappings()
    del array
    gc.collect()
    assert mappings() == before - 1


def test_the_memory_outlives_its_creator_and_goes_with_its_last_holder():
    size = 50_000_000
    first = fe.SharedArray.create(size, "uint8")
    first.array[:] = 7
    second = fe.SharedArray.attach(first.name)
    first.close()
    third = fe.SharedArray.attach(second.name)
    second.close()
    assert third.array[-1] == 7
    before = shared_memory()
    third.close()
    gc.collect()
    # Others on this machine may share memory, too.
    assert before - shared_memory() > size // 2


@pytest.mark.parametrize("method", ["fork", "spawn", "forkserver"])
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_multiprocessing(method):
    context = multiprocessing.get_context(method)
    with fe.SharedArray.create((2, 50), "int64") as shared:
        shared.array[:] = 1
        process = context.Process(target=double, args=(shared,))
        process.start()
        process.join(60)
        assert process.exitcode == 0
        assert shared.array.sum() == 200
        readonly = fe.SharedArray.attach(shared.name, readonly=True)
        with context.Pool(1) as pool:
            assert pool.map(total, [shared, readonly]) == [(200, False), (200, True)]
    gc.collect()


def double(shared):
    shared.array[:] *= 2


def total(shared):
    return int(shared.array.sum()), shared.readonly


def test_a_forked_child_has_a_name_of_its_own():
    shared = fe.SharedArray.create(4, "int64")
    read, write = os.pipe()
    stop, go = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, shared.name.encode())
        os.read(stop, 1)
        os._exit(0)
    name = os.read(read, 100).decode()
    assert name.startswith(f"ferrule-{child}-")
    shared.array[2] = 6
    shared.close()
    assert fe.SharedArray.attach(name).array.tolist() == [0, 0, 6, 0]
    os.write(go, b"x")
    os.waitpid(child, 0)
    with pytest.raises(FileNotFoundError):
        fe.SharedArray.attach(name)
    for descriptor in (read, write, stop, go):
        os.close(descriptor)


# --- nothing is left behind


@pytest.mark.parametrize("killed", ["writer", "reader", "both"])
def test_nothing_is_left_after_a_kill(killed):
    size = 64 << 20
    files = set(os.listdir("/dev/shm")) | set(os.listdir("/tmp"))  # noqa: PTH208, S108
    before = shared_memory()
    write = f"""
a = fe.SharedArray.create({size}, 'uint8')
a.array[:] = 1
print(a.name, flush=True)
time.sleep(600)
"""
    read = "a = fe.SharedArray.attach(sys.argv[1]); print(a.array.sum(), flush=True); time.sleep(600)"
    with python(write) as writer:
        name = writer.stdout.readline().strip()
        with python(read, name) as reader:
            assert int(reader.stdout.readline()) == size
            assert shared_memory() - before > size // 2
            if killed in ("writer", "both"):
                writer.kill()
                writer.wait()
                with pytest.raises(FileNotFoundError):
                    fe.SharedArray.attach(name)
            if killed in ("reader", "both"):
                reader.kill()
                reader.wait()
            if killed == "reader":
                assert fe.SharedArray.attach(name).array[-1] == 1
            if killed == "writer":
                assert shared_memory() - before > size // 2, "the reader still has it"
    deadline = time.monotonic() + 10
    while shared_memory() - before > size // 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert shared_memory() - before < size // 4
    left = (set(os.listdir("/dev/shm")) | set(os.listdir("/tmp"))) - files  # noqa: PTH208, S108
    assert not [file for file in left if "ferrule-" in file and MISSING not in file and "memfd" in file]
    assert name.split("-")[3] not in " ".join(left)


def test_no_descriptor_and_no_mapping_is_left():
    def use():
        shared = fe.SharedArray.create(1000)
        taken = fe.SharedArray.attach(shared.name)
        taken.array[5] = 1
        with contextlib.suppress(FileNotFoundError):
            fe.SharedArray.attach(shared.name.replace(shared.name.split("-")[3], MISSING))

    use()
    gc.collect()
    files, mapped = descriptors(), mappings()
    for _ in range(3000):
        use()
    gc.collect()
    assert (descriptors(), mappings()) == (files, mapped)


# --- never wrong memory


def test_foreign_names():
    names = [
        "",
        "psm_1234",
        "ferrule-0-1-" + MISSING,
        f"ferrule-1-x-{MISSING}",
        "ferrule-1-2-3",
        "../../etc/passwd",
    ]
    for name in names:
        for attach in (fe.SharedArray.attach, reference.SharedArray.attach):
            with pytest.raises(fe.ArgumentError, match=r"^name: got .*, wanted what SharedArray.name gives"):
                attach(name)
    with pytest.raises(TypeError):
        fe.SharedArray.attach(5)


@pytest.mark.parametrize("attach", [fe.SharedArray.attach, reference.SharedArray.attach])
def test_a_process_or_descriptor_that_is_gone_or_is_another(attach, tmp_path):
    with python(HOLD) as child:
        name = child.stdout.readline().strip()
        assert attach(name).shape == (3, 4)
    with pytest.raises(
        FileNotFoundError, match=r"name: process \d+ no longer holds this memory, or has ended"
    ):
        attach(name)
    shared = fe.SharedArray.create(3)
    _, process, descriptor, token = shared.name.split("-")
    other = fe.SharedArray.create(3)
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    pipe = os.open(fifo, os.O_RDWR)
    wrong = [
        f"ferrule-{process}-{descriptor}-{MISSING}",  # another array under the descriptor
        f"ferrule-{process}-{other.name.split('-')[2]}-{token}",
        f"ferrule-{process}-999999-{token}",  # no such descriptor
        f"ferrule-{process}-{pipe}-{token}",  # something that one would wait for
        f"ferrule-4194304-3-{token}",  # no such process
        f"ferrule-1-0-{token}",
    ]
    for name in wrong:
        with pytest.raises((FileNotFoundError, PermissionError)):
            attach(name)
    os.close(pipe)
    with open(os.devnull) as null:  # noqa: PTH123
        shared.close()
        held = os.dup2(null.fileno(), int(descriptor))
        with pytest.raises(FileNotFoundError):
            attach(f"ferrule-{process}-{descriptor}-{token}")
        os.close(held)


HEADER_SIZE, MAGIC = 560, b"FERRULE\0"


def forged(content, size, *, seal=True, token=MISSING):
    """Memory that only looks like a SharedArray."""
    descriptor = os.memfd_create(f"ferrule-{token}", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.ftruncate(descriptor, size)
    os.pwrite(descriptor, content, 0)
    if seal:
        fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, 0x7)
    return descriptor, f"ferrule-{os.getpid()}-{descriptor}-{token}"


def test_damaged_headers_are_refused():
    shared = fe.SharedArray.create(3)
    with open(f"/proc/self/fd/{shared.name.split('-')[2]}", "rb") as file:  # noqa: PTH123
        whole = bytearray(file.read(HEADER_SIZE))
    whole[16:32] = bytes.fromhex(MISSING)
    shared.close()

    def changed(at, value):
        damaged = bytearray(whole)
        damaged[at : at + len(value)] = value
        return bytes(damaged)

    def number(value, size=8):
        return value.to_bytes(size, sys.byteorder)

    cases = [
        (b"", 100, True, "name: got memory that others can cut short|end of file|failed to fill"),
        (bytes(5000), 5000, True, "without ferrule's mark"),
        (changed(8, number(2, 4)), 5000, True, "of version 2 instead of 1"),
        (changed(12, number(12, 4)), 5000, True, "items of an unknown type"),
        (changed(40, number(65)), 5000, True, "of too many dimensions"),
        (changed(48, number(2**62)), 5000, True, "of an impossible shape"),
        (changed(48, number(200)), 5000, True, "shorter than its header says"),
        (changed(32, number(100)), 5000, True, "shorter than its header says"),
        (changed(32, number(601)), 5000, True, "begin within a page"),
        (bytes(whole), 5000, False, "memory that others can cut short"),
    ]
    for content, size, seal, message in cases:
        descriptor, name = forged(content, size, seal=seal)
        with pytest.raises((fe.DecodeError, OSError), match=message):
            fe.SharedArray.attach(name)
        os.close(descriptor)
    descriptor, name = forged(changed(16, bytes(16)), 5000)
    with pytest.raises(FileNotFoundError):
        fe.SharedArray.attach(name)
    os.close(descriptor)
    descriptor, name = forged(bytes(whole), 5000)
    assert fe.SharedArray.attach(name).array.tolist() == [0, 0, 0]
    os.close(descriptor)


def test_nobody_can_cut_it_short():
    shared = fe.SharedArray.create(100_000)
    descriptor = int(shared.name.split("-")[2])
    for size in (0, 10, 2_000_000):
        with pytest.raises(PermissionError):
            os.ftruncate(descriptor, size)
    shared.array[-1] = 1


@pytest.mark.skipif(os.geteuid() != 0, reason="not run: only root can become another user")
def test_another_users_process_is_refused():
    shared = fe.SharedArray.create(3)
    program = f"""
import os
import numpy
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    fe.SharedArray.attach({shared.name!r})
except PermissionError as error:
    print(error.strerror)
"""
    with python(program) as child:
        text = child.stdout.readline()
    assert text.startswith(f"name: process {os.getpid()} is another user's")


def test_bad_arguments():
    cases = [
        (
            lambda: fe.SharedArray.create(-1),
            fe.ArgumentError,
            "^shape: got -1, wanted an integer that is not negative",
        ),
        (lambda: fe.SharedArray.create("x"), fe.ArgumentTypeError, "^shape: got str, wanted an int"),
        (lambda: fe.SharedArray.create(3, ">f8"), fe.ArgumentTypeError, "^dtype: got '>f8'"),
        (lambda: fe.SharedArray.create(2**57), fe.OutOfMemoryError, "no memory"),
        (lambda: fe.SharedArray.create((2**40, 2**40)), fe.ArgumentError, "^shape: got"),
    ]
    for call, kind, message in cases:
        with pytest.raises(kind, match=message):
            call()


def test_many_threads():
    shared = fe.SharedArray.create(1000, "int64")
    shared.array[:] = np.arange(1000)
    failed = []

    def work(seed):
        for i in range(300):
            try:
                with fe.SharedArray.attach(shared.name) as mine:
                    if mine.array[(i * seed) % 1000] != (i * seed) % 1000:
                        failed.append(i)
            except Exception as error:  # noqa: BLE001
                failed.append(error)

    threads = [threading.Thread(target=work, args=(seed,)) for seed in range(1, 9)]
    closer = fe.SharedArray.attach(shared.name)
    threads += [threading.Thread(target=closer.close) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_a_stopped_process_still_holds_its_memory():
    with python(HOLD) as child:
        name = child.stdout.readline().strip()
        child.send_signal(signal.SIGSTOP)
        assert fe.SharedArray.attach(name).array[2, 3] == 5
        with python(ATTACH, name) as other:
            again = other.stdout.readline().strip()
            assert fe.SharedArray.attach(again).array[0].tolist() == [6, 6, 6, 6]
