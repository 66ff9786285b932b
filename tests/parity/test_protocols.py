"""What an object hands over by a protocol is looked at before it is believed."""

import ctypes
import sys
from collections.abc import Callable
from typing import Any

import ferrule as fe
import pytest
from ferrule import codec, reports

from tests.parity.arguments import people

get_pointer = ctypes.pythonapi.PyCapsule_GetPointer
get_pointer.restype = ctypes.c_void_p
get_pointer.argtypes = (ctypes.py_object, ctypes.c_char_p)
new_capsule = ctypes.pythonapi.PyCapsule_New
new_capsule.restype = ctypes.py_object
new_capsule.argtypes = (ctypes.c_void_p, ctypes.c_char_p, ctypes.c_void_p)

# Of Arrow's structures: where the callback is that is NULL in one that was taken, and their sizes.
RELEASE = {b"arrow_schema": 56, b"arrow_array": 64, b"arrow_array_stream": 24}
SCHEMA_SIZE = 72


def gives(method: str, given: object) -> Any:
    """An object with such a method, which gives this, or raises it."""

    def call(_self: object, *_arguments: object, **_options: object) -> object:
        if isinstance(given, BaseException):
            raise given
        return given

    return type("Giving", (), {method: call})()


# By the argument's name and the callable: all that take Arrow.
ARROW: dict[tuple[str, str], Callable[[Any], object]] = {
    ("numbers", "parallel_sum"): fe.parallel_sum,
    ("arr", "compute_stats"): fe.compute_stats,
    ("a", "gcd_batch"): lambda a: fe.gcd_batch(a, [1]),
    ("mask", "filter"): lambda mask: people().filter(mask=mask),
    ("names", "from_columns"): lambda names: fe.People.from_columns(names, [1], [1.0]),
    ("ages", "from_columns"): lambda ages: fe.People.from_columns(["a"], ages, [1.0]),
    ("table", "from_arrow"): fe.People.from_arrow,
    ("items", "FrozenMap"): fe.FrozenMap,
    ("keys", "FrozenMap"): lambda keys: fe.FrozenMap(keys=keys, values=[1]),
    ("values", "FrozenMap"): lambda values: fe.FrozenMap(keys=["a"], values=values),
    ("obj", "wrap"): fe.Buffer.wrap,
    ("obj", "copy_of"): fe.Buffer.copy_of,
    ("batch", "normalize_images"): lambda batch: fe.normalize_images(batch, [1.0], [1.0]),
    ("table 'Report': rows", "to_xlsx"): reports.to_xlsx,
}
of_arrow = pytest.mark.parametrize(
    ("name", "call"), [(key[0], call) for key, call in ARROW.items()], ids=map("-".join, ARROW)
)


def capsules() -> tuple[Any, Any]:
    return fe.Buffer.arange(3).__arrow_c_array__()


def stream() -> Any:
    return people().__arrow_c_stream__()


def mark_taken(capsule: object, kind: bytes) -> None:
    """As a consumer does that moves what is there, and leaves the rest of it as it is."""
    pointer = get_pointer(capsule, kind)
    ctypes.c_void_p.from_address(pointer + RELEASE[kind]).value = None


# What a method gives, and what is said of it.
NO_ARRAYS: dict[str, tuple[Callable[[], object], str]] = {
    "None": (lambda: None, r": got NoneType, wanted a tuple of two capsules"),
    "one": (lambda: capsules()[:1], r": got a tuple of length 1, wanted a tuple of two capsules"),
    "three": (lambda: (*capsules(), 1), r": got a tuple of length 3, wanted a tuple of two capsules"),
    "ints": (lambda: (1, 2), r"\[0\]: got int, wanted a capsule named arrow_schema"),
    "no array": (lambda: (capsules()[0], None), r"\[1\]: got NoneType, wanted a capsule named arrow_array"),
    "swapped": (lambda: capsules()[::-1], r"\[0\]: got a capsule named arrow_array, wanted a capsule named"),
    "a stream": (stream, r": got a capsule named arrow_array_stream, wanted a tuple of two capsules"),
}
NO_STREAMS: dict[str, tuple[Callable[[], object], str]] = {
    "None": (lambda: None, r": got NoneType, wanted a capsule named arrow_array_stream"),
    "a pair": (capsules, r": got tuple, wanted a capsule named arrow_array_stream"),
    "an array": (lambda: capsules()[1], r": got a capsule named arrow_array, wanted a capsule named"),
}
WRONG = [("__arrow_c_array__", *each) for each in NO_ARRAYS.values()]
WRONG += [("__arrow_c_stream__", *each) for each in NO_STREAMS.values()]


@of_arrow
def test_what_is_no_arrow_is_refused(name: str, call: Callable[[Any], object]) -> None:
    for method, given, said in WRONG:
        with pytest.raises(fe.ArgumentTypeError, match=rf"^{name}\.{method}\(\){said}"):
            call(gives(method, given()))


@of_arrow
def test_what_was_taken_already_is_not_read(name: str, call: Callable[[Any], object]) -> None:
    """The memory that is still named there may be that of somebody else by now."""
    for kind, place, said in ((b"arrow_schema", 0, "a schema"), (b"arrow_array", 1, "an array")):
        pair = capsules()
        mark_taken(pair[place], kind)
        with pytest.raises(
            fe.ArgumentError, match=rf"^{name}\.__arrow_c_array__\(\): got {said} that somebody has"
        ):
            call(gives("__arrow_c_array__", pair))
    one = stream()
    mark_taken(one, b"arrow_array_stream")
    with pytest.raises(
        fe.ArgumentError, match=rf"^{name}\.__arrow_c_stream__\(\): got a stream that somebody has"
    ):
        call(gives("__arrow_c_stream__", one))


def test_arrow_is_taken_once() -> None:
    pair = capsules()
    assert fe.parallel_sum(gives("__arrow_c_array__", pair)) == 3
    for call in (fe.parallel_sum, fe.Buffer.wrap):
        with pytest.raises(fe.ArgumentError, match="got an array that somebody has taken already"):
            call(gives("__arrow_c_array__", pair))
    one = stream()
    assert fe.People.from_arrow(gives("__arrow_c_stream__", one)) == people()
    with pytest.raises(fe.ArgumentError, match="got a stream that somebody has taken already"):
        fe.People.from_arrow(gives("__arrow_c_stream__", one))


@of_arrow
def test_what_the_method_of_an_object_raises_stays_what_it_is(
    name: str, call: Callable[[Any], object]
) -> None:
    for error in (TypeError("mine"), ValueError("mine"), AttributeError("mine"), KeyboardInterrupt()):
        for method in ("__arrow_c_array__", "__arrow_c_stream__"):
            with pytest.raises(type(error)) as raised:
                call(gives(method, error))
            assert raised.value is error, (name, method)


@of_arrow
def test_a_class_hands_nothing_over(name: str, call: Callable[[Any], object]) -> None:
    for wrong in (fe.Buffer, fe.People):
        with pytest.raises(fe.FerruleError, match=rf"^{name}: got .*, wanted "):
            call(wrong)


@of_arrow
def test_a_method_can_be_called(name: str, call: Callable[[Any], object]) -> None:
    for method in ("__arrow_c_array__", "__arrow_c_stream__"):
        with pytest.raises(fe.ArgumentTypeError, match=rf"^{name}\.{method}: got int, wanted a callable"):
            call(type("Having", (), {method: 3})())


class Stream(ctypes.Structure):
    """Arrow's own, of callbacks in Python."""

    CALL = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
    SAY = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)
    RELEASE = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
    _fields_ = (
        ("get_schema", CALL),
        ("get_next", CALL),
        ("get_last_error", SAY),
        ("release", RELEASE),
        ("private", ctypes.c_void_p),
    )


@pytest.mark.parametrize(("text", "said"), [(None, "code 5"), (b"no more", "no more")])
def test_a_stream_that_fails_says_why(text: bytes | None, said: str) -> None:
    kept = ctypes.c_char_p(text)
    schema = fe.Buffer.arange(1).__arrow_c_schema__()

    def get_schema(_stream: int, into: int) -> int:
        ctypes.memmove(into, get_pointer(schema, b"arrow_schema"), SCHEMA_SIZE)
        mark_taken(schema, b"arrow_schema")
        return 0

    failing = Stream(
        Stream.CALL(get_schema),
        Stream.CALL(lambda *_: 5),
        Stream.SAY(lambda _: ctypes.cast(kept, ctypes.c_void_p).value),
        Stream.RELEASE(lambda _: None),
    )
    capsule = new_capsule(ctypes.addressof(failing), b"arrow_array_stream", None)
    with pytest.raises(fe.ArgumentError, match=f"^numbers: the source failed: {said}$"):
        fe.parallel_sum(gives("__arrow_c_stream__", capsule))


# By DLPack, as `Buffer.wrap` takes it.
def tensor(device: object, capsule: object = None) -> Any:
    both = type(gives("__dlpack__", capsule)).__dlpack__
    return type("Tensor", (type(gives("__dlpack_device__", device)),), {"__dlpack__": both})()


@pytest.mark.parametrize("device", [None, 1, (1,), (1, 0, 0), ("a", "b"), (1.5, 0), (10**20, 0), [1, 0]])
def test_a_device_is_two_ints(device: object) -> None:
    for name, call in {"obj": fe.Buffer.wrap, "batch": ARROW["batch", "normalize_images"]}.items():
        said = rf"^{name}\.__dlpack_device__\(\): got {type(device).__name__}, wanted a tuple of two ints$"
        with pytest.raises(fe.ArgumentTypeError, match=said):
            call(tensor(device))


def test_methods_of_a_tensor() -> None:
    for method in ("__dlpack_device__", "__dlpack__"):
        wrong = tensor((1, 0))
        setattr(type(wrong), method, 3)
        with pytest.raises(fe.ArgumentTypeError, match=rf"^obj\.{method}: got int, wanted a callable$"):
            fe.Buffer.wrap(wrong)
    for error in (TypeError("mine"), LookupError("mine"), KeyboardInterrupt()):
        for wrong in (tensor(error), tensor((1, 0), error)):
            with pytest.raises(type(error)) as raised:
                fe.Buffer.wrap(wrong)
            assert raised.value is error


# What takes whatever has a buffer.
BUFFERS: dict[str, Callable[[Any], object]] = {
    "obj": fe.Buffer.wrap,
    "numbers": fe.parallel_sum,
    "cash_flows": fe.irr_batch,
    "source": fe.read_csv,
    "text": fe.word_count,
    "data": codec.json.loads,
}


@pytest.mark.skipif(sys.version_info < (3, 12), reason="there are none before 3.12")
@pytest.mark.parametrize("name", BUFFERS)
def test_buffers_made_in_python(name: str) -> None:
    with pytest.raises(fe.ArgumentTypeError, match=rf"^{name}: got [\w.]+, wanted "):
        BUFFERS[name](gives("__buffer__", None))
    for error in (TypeError("mine"), BufferError("mine"), KeyboardInterrupt()):
        with pytest.raises(type(error)) as raised:
            BUFFERS[name](gives("__buffer__", error))
        assert raised.value is error


# What takes whatever NumPy makes an array of.
ARRAYS: dict[str, Callable[[Any], object]] = {
    "a": lambda a: fe.dot(a, [1.0]),
    "cash_flows": fe.irr_batch,
    "numbers": fe.parallel_sum,
}


@pytest.mark.parametrize("name", ARRAYS)
def test_what_numpy_makes_no_array_of(name: str) -> None:
    data = {"version": 3, "shape": "a", "typestr": "<f8", "data": (0, False)}
    wrong = [gives("__array__", None)]
    wrong += [type("Having", (), {"__array_interface__": each})() for each in (None, {}, data)]
    for each in wrong:
        with pytest.raises(fe.ArgumentTypeError, match=rf"^{name}: got [\w.]+, wanted "):
            ARRAYS[name](each)
    for error in (TypeError("mine"), ValueError("mine"), KeyboardInterrupt()):
        with pytest.raises(type(error)) as raised:
            ARRAYS[name](gives("__array__", error))
        assert raised.value is error
