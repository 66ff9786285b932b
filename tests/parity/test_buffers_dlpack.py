"""DLPack, both ways, with tensors made by hand: also such as claim to be on a GPU, which nobody may read."""

import ctypes
import gc
import sys
import weakref

import ferrule as fe
import numpy as np
import pytest

CPU, CUDA, CUDA_HOST, ROCM = 1, 2, 3, 10
READ_ONLY, IS_COPIED = 1, 2
INT, FLOAT, BFLOAT, COMPLEX = 0, 2, 4, 5


class Tensor(ctypes.Structure):
    """`DLTensor`."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("device_kind", ctypes.c_int32),
        ("device_id", ctypes.c_int32),
        ("ndim", ctypes.c_int32),
        ("code", ctypes.c_uint8),
        ("bits", ctypes.c_uint8),
        ("lanes", ctypes.c_uint16),
        ("shape", ctypes.POINTER(ctypes.c_int64)),
        ("strides", ctypes.POINTER(ctypes.c_int64)),
        ("byte_offset", ctypes.c_uint64),
    )


Deleter = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


class Old(ctypes.Structure):
    """`DLManagedTensor`."""

    _fields_ = (("tensor", Tensor), ("context", ctypes.c_void_p), ("deleter", Deleter))


class Versioned(ctypes.Structure):
    """`DLManagedTensorVersioned`."""

    _fields_ = (
        ("major", ctypes.c_uint32),
        ("minor", ctypes.c_uint32),
        ("context", ctypes.c_void_p),
        ("deleter", Deleter),
        ("flags", ctypes.c_uint64),
        ("tensor", Tensor),
    )


new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)
name_of = ctypes.pythonapi.PyCapsule_GetName
name_of.restype = ctypes.c_char_p
name_of.argtypes = (ctypes.py_object,)
pointer_of = ctypes.pythonapi.PyCapsule_GetPointer
pointer_of.restype = ctypes.c_void_p
pointer_of.argtypes = (ctypes.py_object, ctypes.c_char_p)

NAMES = {True: b"dltensor_versioned", False: b"dltensor"}


class Foreign:
    """A library with tensors of its own: gives what it was told to, and counts what it is told."""

    def __init__(self, *, versioned=True, flags=0, major=1, shape=(2, 3), strides=(3, 1), **fields):
        self.memory = (ctypes.c_float * 6)(*range(6))
        self.device = (fields.get("device_kind", CPU), fields.get("device_id", 0))
        self.versioned, self.flags, self.major = versioned, flags, major
        self.shape = None if shape is None else (ctypes.c_int64 * len(shape))(*shape)
        self.strides = None if strides is None else (ctypes.c_int64 * len(strides))(*strides)
        self.fields = {"data": ctypes.addressof(self.memory), "ndim": len(shape or ()), "code": FLOAT}
        self.fields |= {"bits": 32, "lanes": 1, "device_kind": CPU} | fields
        self.deletions = []
        self.asked = []

    @property
    def deleted(self):
        return len(self.deletions)

    def __dlpack_device__(self):
        return self.device

    def __dlpack__(self, **options):
        self.asked.append(options)
        managed = (Versioned if self.versioned else Old)()
        for name, value in self.fields.items():
            setattr(managed.tensor, name, value)
        if self.shape is not None:
            managed.tensor.shape = self.shape
        if self.strides is not None:
            managed.tensor.strides = self.strides
        if self.versioned:
            managed.major, managed.flags = self.major, self.flags
        deletions = self.deletions

        def delete(address):
            # Freed later: this very function is among what would be freed.
            deletions.append(ALIVE.pop(address))

        managed.deleter = Deleter(delete)
        ALIVE[ctypes.addressof(managed)] = (managed, self.memory, self.shape, self.strides)
        return new_capsule(ctypes.addressof(managed), NAMES[self.versioned], None)


ALIVE = {}
"""Tensors that were given and not yet deleted, by address, with all that they point to."""


@pytest.mark.parametrize("versioned", [True, False])
def test_a_tensor_is_taken_and_let_go(versioned):
    source = Foreign(versioned=versioned)
    wrapped = fe.Buffer.wrap(source)
    assert source.asked == [{"max_version": (1, 1), "copy": False}]
    assert (wrapped.shape, wrapped.strides, wrapped.dtype) == ((2, 3), (12, 4), "float32")
    assert wrapped.address == ctypes.addressof(source.memory)
    assert wrapped.readonly is not versioned
    assert np.asarray(wrapped).tolist() == [[0, 1, 2], [3, 4, 5]]
    view = memoryview(wrapped)
    del wrapped
    gc.collect()
    assert source.deleted == 0
    del view
    assert source.deleted == 1


def test_strides_offsets_and_scalars():
    assert np.asarray(fe.Buffer.wrap(Foreign(strides=None))).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert np.asarray(fe.Buffer.wrap(Foreign(shape=(3, 2), strides=(1, 3)))).tolist() == [
        [0, 3],
        [1, 4],
        [2, 5],
    ]
    assert np.asarray(fe.Buffer.wrap(Foreign(shape=(2,), strides=(-2,), byte_offset=20))).tolist() == [5, 3]
    assert np.asarray(fe.Buffer.wrap(Foreign(shape=(), strides=None))).tolist() == 0
    assert np.asarray(fe.Buffer.wrap(Foreign(shape=(0,), strides=None, data=None))).tolist() == []


@pytest.mark.parametrize(
    ("fields", "kind", "message"),
    [
        ({"code": BFLOAT, "bits": 16}, fe.ArgumentTypeError, "obj: got a tensor of bfloat16, wanted bool"),
        ({"code": COMPLEX, "bits": 64}, fe.ArgumentTypeError, "obj: got a tensor of complex64, wanted"),
        ({"lanes": 4}, fe.ArgumentTypeError, "obj: got a tensor of DLPack's type 2 of 32 bits in 4 lanes"),
        ({"code": INT, "bits": 4}, fe.ArgumentTypeError, "obj: got a tensor of DLPack's type 0 of 4 bits"),
        ({"ndim": -1}, fe.DecodeError, "obj: got a tensor of an impossible number of dimensions"),
        ({"ndim": 65}, fe.DecodeError, "obj: got a tensor of an impossible number of dimensions"),
        ({"shape": (2, -3)}, fe.DecodeError, "obj: got a tensor of negative length"),
        ({"shape": None, "ndim": 2}, fe.DecodeError, "obj: got a tensor without a shape"),
        ({"strides": (2**62, 1)}, fe.DecodeError, "obj: got a tensor of impossible strides"),
        ({"strides": (2**60, 1), "shape": (9, 3)}, fe.ArgumentError, "obj: got (9, 3), wanted a shape"),
        ({"shape": (2**40, 2**40), "strides": None}, fe.ArgumentError, "obj: got (1099511627776, 1099"),
        ({"data": None}, fe.DecodeError, "obj: got a tensor without memory"),
        ({"major": 2}, fe.ArgumentError, "obj: got a tensor of DLPack 2, wanted version 1"),
        ({"flags": IS_COPIED}, fe.ArgumentError, "obj: got a copy, wanted the memory itself"),
    ],
)
def test_wrong_tensors_are_refused_and_let_go(fields, kind, message):
    source = Foreign(**fields)
    with pytest.raises(kind) as caught:
        fe.Buffer.wrap(source)
    assert str(caught.value).startswith(message)
    del caught
    gc.collect()
    assert source.deleted == 1


class Gives:
    """Has a `__dlpack__` that gives what it is given to give."""

    def __init__(self, capsule, device=(CPU, 0)):
        self.capsule, self.device = capsule, device

    def __dlpack__(self, **_options):
        return self.capsule

    def __dlpack_device__(self):
        return self.device


@pytest.mark.parametrize("max_version", [None, (0, 8), (1, 0), (2, 5)])
def test_a_capsule_is_taken_once(max_version):
    made = fe.Buffer.arange(5)
    capsule = made.__dlpack__(max_version=max_version)
    versioned = max_version is not None and max_version[0] >= 1
    assert name_of(capsule) == NAMES[versioned]
    taken = fe.Buffer.wrap(Gives(capsule))
    assert name_of(capsule) == b"used_" + NAMES[versioned]
    assert taken.readonly is not versioned
    with pytest.raises(fe.ArgumentError, match=r"__\(\): got a capsule that somebody has taken already"):
        fe.Buffer.wrap(Gives(capsule))
    address = made.address
    del made, capsule
    gc.collect()
    assert taken.address == address
    assert np.asarray(taken).tolist() == [0, 1, 2, 3, 4]


def test_no_capsule():
    for wrong in (None, 5, new_capsule(1, b"other", None)):
        with pytest.raises(
            fe.ArgumentTypeError, match=r"obj\.__dlpack__\(\): got .*, wanted a capsule of a tensor"
        ):
            fe.Buffer.wrap(Gives(wrong))


@pytest.mark.parametrize("max_version", [None, (1, 0)])
def test_a_capsule_that_nobody_takes_lets_the_memory_go(max_version):
    class Array(np.ndarray):
        pass

    source = np.arange(4).view(Array)
    watched = weakref.ref(source)
    capsule = fe.Buffer.wrap(source).__dlpack__(max_version=max_version)
    del source
    gc.collect()
    assert watched() is not None
    del capsule
    assert watched() is None


def test_what_a_consumer_sees():
    made = fe.Buffer.wrap(np.arange(12, dtype=np.int16).reshape(3, 4)[:, ::2])
    assert made.__dlpack_device__() == (CPU, 0)
    capsule = made.__dlpack__(max_version=(1, 1))
    managed = Versioned.from_address(pointer_of(capsule, NAMES[True]))
    tensor = managed.tensor
    assert (managed.major, managed.minor, managed.flags) == (1, 1, 0)
    assert (tensor.data, tensor.byte_offset) == (made.address, 0)
    assert (tensor.code, tensor.bits, tensor.lanes) == (INT, 16, 1)
    assert (tensor.shape[: tensor.ndim], tensor.strides[: tensor.ndim]) == ([3, 2], [4, 2])
    assert np.from_dlpack(made).tolist() == np.asarray(made).tolist()


@pytest.mark.parametrize("dtype", ["bool", "int8", "uint16", "int64", "float16", "float32", "float64"])
def test_numpy_both_ways(dtype):
    made = fe.Buffer.zeros((2, 3), dtype)
    array = np.from_dlpack(made)
    assert (array.dtype, array.shape, array.ctypes.data) == (dtype, (2, 3), made.address)
    array[1, 2] = 1
    assert memoryview(fe.Buffer.wrap(Numpy(array))).tobytes() == array.tobytes()


class Numpy:
    """An array that has only DLPack."""

    def __init__(self, array):
        self.array = array

    def __dlpack__(self, **options):
        return self.array.__dlpack__(**options)

    def __dlpack_device__(self):
        return self.array.__dlpack_device__()


class Older:
    """A library that knows only a part of the arguments."""

    def __init__(self, known, source):
        self.known, self.source, self.asked = known, source, []

    def __dlpack__(self, **options):
        self.asked.append(sorted(options))
        if set(options) - set(self.known):
            message = "unexpected keyword argument"
            raise TypeError(message)
        return self.source.__dlpack__(**options)

    def __dlpack_device__(self):
        return (CPU, 0)


def test_older_libraries_are_asked_less():
    made = fe.Buffer.arange(3)
    newest = Older(["max_version"], made)
    assert not fe.Buffer.wrap(newest).readonly
    assert newest.asked == [["copy", "max_version"], ["max_version"]]
    oldest = Older([], made)
    assert fe.Buffer.wrap(oldest).readonly
    assert oldest.asked == [["copy", "max_version"], ["max_version"], []]


def test_what_the_producer_raises_is_passed_on():
    class Failing:
        def __dlpack__(self, **_options):
            raise KeyboardInterrupt

        def __dlpack_device__(self):
            return (CPU, 0)

    with pytest.raises(KeyboardInterrupt):
        fe.Buffer.wrap(Failing())


def test_read_only_memory_and_old_consumers():
    wrapped = fe.Buffer.wrap(b"abc")
    with pytest.raises(
        BufferError, match=r"the memory is read-only, which a consumer of DLPack before 1\.0 can't know"
    ):
        wrapped.__dlpack__()
    capsule = wrapped.__dlpack__(max_version=(1, 0))
    assert Versioned.from_address(pointer_of(capsule, NAMES[True])).flags == READ_ONLY
    assert fe.Buffer.wrap(Gives(capsule)).readonly
    assert not np.from_dlpack(wrapped).flags.writeable
    assert not fe.Buffer.wrap(Foreign(flags=0)).readonly
    assert fe.Buffer.wrap(Foreign(flags=READ_ONLY)).readonly


def test_copies_are_made_only_when_asked_for():
    made = fe.Buffer.arange(5)
    copy = np.from_dlpack(made, copy=True)
    assert copy.ctypes.data != made.address
    assert copy.tolist() == [0, 1, 2, 3, 4]
    capsule = made.__dlpack__(max_version=(1, 0), copy=True)
    assert Versioned.from_address(pointer_of(capsule, NAMES[True])).flags == IS_COPIED
    assert np.from_dlpack(made, copy=False).ctypes.data == made.address


def test_refused_requests():
    made = fe.Buffer.zeros(3)
    cases = [
        ({"stream": 1}, "stream: got 1, wanted None: the memory is on cpu"),
        ({"dl_device": (CUDA, 1)}, "dl_device: the memory is on cpu, and to have it on cuda:1 needs a copy"),
    ]
    for options, message in cases:
        with pytest.raises(BufferError) as caught:
            made.__dlpack__(**options)
        assert str(caught.value) == message
    assert made.__dlpack__(dl_device=(CPU, 0))
    odd = fe.Buffer.wrap(np.zeros(4, "i4,i1")["f0"])
    with pytest.raises(BufferError, match="DLPack: the strides are not whole items"):
        odd.__dlpack__()
    assert np.asarray(odd).tolist() == [0] * 4


# --- devices


UNREADABLE = 0x10
"""An address that no process can read: to touch it is to die."""


def on_gpu(**fields):
    return Foreign(**{"device_kind": CUDA, "device_id": 1, "data": UNREADABLE} | fields)


def test_device_memory_is_wrapped_and_not_read():
    source = on_gpu()
    wrapped = fe.Buffer.wrap(source)
    assert wrapped.device == "cuda:1"
    assert wrapped.address == UNREADABLE
    assert wrapped.__dlpack_device__() == (CUDA, 1)
    assert repr(wrapped) == "Buffer(shape=(2, 3), dtype='float32', on cuda:1)"
    assert source.asked == [{"stream": -1, "max_version": (1, 1), "copy": False}], "no waiting for the device"
    mean, batch = [0.0], np.zeros((1, 1, 1, 1), np.uint8)
    calls = [
        memoryview,
        fe.Buffer.copy_of,
        fe.Buffer.__arrow_c_array__,
        fe.Buffer.__arrow_c_schema__,
        lambda made: fe.Buffer.copy_of(source) and made,
        lambda made: made.__dlpack__(copy=True),
        lambda made: made.__buffer__(0),
        lambda made: fe.normalize_images(made, mean, mean),
        lambda made: fe.normalize_images(batch, mean, [1.0], out=made),
    ]
    for call in calls:
        with pytest.raises(BufferError, match=r"is on cuda:1, and only __dlpack__ hands it over there"):
            call(wrapped)
    del wrapped
    gc.collect()
    assert source.deleted == 2, "the one of copy_of, too"


def test_device_memory_is_handed_on_by_its_owner_with_the_consumers_stream():
    source = on_gpu()
    wrapped = fe.Buffer.wrap(source)
    source.asked.clear()
    capsule = wrapped.__dlpack__(stream=7, max_version=(1, 0))
    assert source.asked == [{"stream": 7, "max_version": (1, 0)}]
    assert Versioned.from_address(pointer_of(capsule, NAMES[True])).tensor.data == UNREADABLE
    wrapped.__dlpack__(dl_device=(CUDA, 1), copy=False)
    assert source.asked[1:] == [{}]
    again = fe.Buffer.wrap(wrapped)
    again.__dlpack__(stream=None)
    assert source.asked[2:] == [{}]
    with pytest.raises(
        BufferError, match="dl_device: the memory is on cuda:1, and to have it on cpu needs a copy"
    ):
        wrapped.__dlpack__(dl_device=(CPU, 0))
    source.fields["data"] = UNREADABLE + 64
    with pytest.raises(BufferError, match="the owner of the memory has moved it meanwhile"):
        wrapped.__dlpack__()
    source.major = 2
    with pytest.raises(
        BufferError, match="the owner of the memory gave no capsule of a tensor that is known"
    ):
        wrapped.__dlpack__()


def test_the_owner_of_device_memory_lives_as_long_as_its_buffer():
    source = on_gpu()
    watched = weakref.ref(source)
    source.mine = wrapped = fe.Buffer.wrap(source)
    del source
    gc.collect()
    assert watched() is not None
    assert wrapped.__dlpack__(stream=3)
    del wrapped
    gc.collect()
    assert watched() is None, "a cycle through the buffer is collected"


@pytest.mark.parametrize(
    ("kind", "name"),
    [(ROCM, "rocm:0"), (8, "metal:0"), (13, "cuda_managed:0"), (14, "oneapi:0"), (99, "device99:0")],
)
def test_other_devices(kind, name):
    source = on_gpu(device_kind=kind, device_id=0)
    wrapped = fe.Buffer.wrap(source)
    assert wrapped.device == name
    assert ("stream" in source.asked[0]) is (kind == ROCM)
    with pytest.raises(BufferError):
        memoryview(wrapped)


def test_pinned_memory_is_the_hosts():
    wrapped = fe.Buffer.wrap(Foreign(device_kind=CUDA_HOST))
    assert np.asarray(wrapped).tolist() == [[0, 1, 2], [3, 4, 5]]
    assert wrapped.__dlpack_device__() == (CUDA_HOST, 0)


def gpu_library():
    """CuPy or PyTorch, where there is a CUDA device."""
    for name in ("cupy", "torch"):
        library = pytest.importorskip(name) if name in sys.modules or _installed(name) else None
        if library is not None:
            devices = library.cuda.runtime.getDeviceCount() if name == "cupy" else library.cuda.device_count()
            if devices:
                return library
    return pytest.skip("not run: no CUDA device")


def _installed(name):
    import importlib.util

    return importlib.util.find_spec(name) is not None


def test_a_real_gpu():
    library = gpu_library()
    tensor = library.arange(10, device="cuda") if library.__name__ == "torch" else library.arange(10)
    wrapped = fe.Buffer.wrap(tensor)
    assert wrapped.device == "cuda:0"
    again = library.from_dlpack(wrapped)
    again[0] = 7
    assert int(tensor[0]) == 7
