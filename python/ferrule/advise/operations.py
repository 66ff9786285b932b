"""What the instructions of a call, and the functions of C that it calls, are for a compiler: operations.

An operation is what a port does as well: an addition, an item that is looked up, a text that is put
together. What only moves values about on the interpreter's stack is none, nor is a check of types that a
compiler has made. Long calls of functions in C are not counted but timed: of these a port saves a part.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Literal, get_args

from ferrule.advise import work

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ferrule.advise.instructions import Counted

Counts = Literal[
    "branch",
    "integer",
    "divide",
    "float",
    "index",
    "append",
    "build",
    "dict",
    "text",
    "format",
    "make",
    "frame",
    "number",
    "texts",
    "regex",
    "container",
    "system",
    "other",
]
"""Operations that are counted; `text` puts texts together, `format` makes one of a value, `make` is a call of
a type, and the last six are calls of functions in C, by what these work on."""

Seconds = Literal[
    "number in C",
    "texts in C",
    "regex in C",
    "container in C",
    "system in C",
    "other in C",
    "unseen in C",
]
"""What is timed: Python's seconds in functions of C, beyond those that a short call takes; `unseen` are those
of types and operators, of which Python tells nobody."""

COUNTS: tuple[str, ...] = get_args(Counts)
SECONDS: tuple[str, ...] = get_args(Seconds)
KINDS = COUNTS + SECONDS

VECTORS = frozenset(COUNTS) - {"divide", "dict", "format", "texts", "regex", "container", "system", "other"}
VECTORS |= {"number in C", "unseen in C"}
"""Operations that a compiler does several of at once where items lie in arrays."""

TRIVIAL = frozenset(
    {"len", "isinstance", "issubclass", "hasattr", "getattr", "callable", "ord", "chr", "id", "iter", "next"}
    | {"index"}
)
"""Functions of C that a compiler makes an instruction of, or none."""

CLASSES: Mapping[str, str] = {
    "number": "math cmath _operator float int _random Random complex",
    "texts": "str bytes bytearray _json unicodedata _codecs binascii",
    "regex": "Pattern Match SRE_Scanner",
    "container": "list dict set frozenset tuple deque OrderedDict _collections _heapq _bisect itertools",
    "index": "_struct Struct memoryview array",
    "system": "posix nt mmap fcntl io _io FileIO BufferedReader BufferedWriter TextIOWrapper time select "
    "lock _posixshmem _socket socket _thread RLock _multiprocessing",
}
"""What functions of C work on, by their modules or types."""

BUILTINS: Mapping[str, str] = {
    "number": "abs round divmod pow sum min max bin hex",
    "texts": "format repr ascii",
    "container": "sorted any all",
}

FEW = frozenset({"builtins.abs", "builtins.max", "builtins.min"})
QUICK = 0.5e-6
"""Functions that a compiler makes some comparisons of where they are given some numbers: such a call takes no
longer in Python; and how many comparisons these are."""
COMPARED = 2

SHORT = 40e-9
"""Seconds that a call of a function in C takes by itself."""

TELLING = 20
"""By so many calls at least it is known which part of a call was counted, where that is not all."""

MOVE, PYTHON, FRAME = 1.5e-9, 5e-9, 30e-9
"""Seconds, about, of an instruction that moves a value, of any other, and of a function of Python: by these
it is known where there are fewer calls."""

SLOW = 20e-9
"""More than an instruction takes: what goes beyond is in C, unseen."""

NOTED = 0.5
"""Of a call's time: so much must be unseen at least, or it is the machine's unevenness."""

OPCODES: Mapping[str, str] = {
    "FOR_ITER": "branch",
    "POP_JUMP": "branch",
    "JUMP_IF": "branch",
    "CALL_BUILTIN_CLASS": "make",
    "PRECALL_BUILTIN_CLASS": "make",
    "CALL_STR_1": "format",
    "CALL_NO_KW_STR_1": "format",
    "PRECALL_NO_KW_STR_1": "format",
    "FORMAT_WITH_SPEC": "format",
    "CALL": "",
    "PRECALL": "",
    "LOAD_METHOD": "",
    "LOAD_ATTR_METHOD": "",
    "LOAD_ATTR_MODULE": "",
    "IS_OP": "",
    "TO_BOOL": "",
    "MAP_ADD": "dict",
    "SET_ADD": "dict",
    "CONTAINS_OP": "dict",
    "BUILD_LIST": "build",
    "BUILD_MAP": "build",
    "BUILD_SET": "build",
    "BUILD_CONST": "build",
    "LIST_EXTEND": "build",
    "LIST_APPEND": "append",
}
"""Operations by what the names of instructions begin with, the first that does; calls are known by what is
called, and a tuple is none."""

OPERATION: Mapping[str, str] = {"compare": "integer", "index": "index", "attribute": "index", "text": "text"}
"""Of all other instructions of a kind of work."""

_CLASS = {name: kind for kind, names in CLASSES.items() for name in names.split()}
_BUILTIN = {name: kind for kind, names in BUILTINS.items() for name in names.split()}


def of(counted: Counted, seconds: float) -> dict[str, float]:
    """Give the operations of a call that took so many seconds, by kind: how often, or Python's seconds.

    >>> from ferrule.advise.instructions import Counted
    >>> counted = Counted({"BINARY_OP_ADD_INT +": 2, "LOAD_FAST": 9}, {"math.sin": (10, 1e-6)}, 1)
    >>> {kind: round(times, 9) for kind, times in of(counted, 1.4e-6).items()}
    {'number': 10.0, 'number in C': 6e-07, 'integer': 2.0, 'frame': 1.0}
    """
    found: defaultdict[str, float] = defaultdict(float)
    # Being told of calls takes its time unevenly: together they can't have taken longer than the call.
    seen = min(1.0, seconds / (sum(spent for _, spent in counted.natives.values()) or 1.0))
    native = 0.0
    for name, (calls, spent) in counted.natives.items():
        if name in FEW and spent * seen <= QUICK * calls:
            found["integer"] += COMPARED * calls
            native += spent * seen
            continue
        kind = native_kind(name)
        found[kind] += calls
        more = max(0.0, spent * seen - SHORT * calls) if f"{kind} in C" in SECONDS else 0.0
        if more:
            found[f"{kind} in C"] += more
        native += more + min(spent * seen, SHORT * calls)
    others = seconds - native
    rest = 1.0 if counted.whole else _rest(counted, others)
    for name, times in counted.opcodes.items():
        found[opcode_kind(name)] += times * rest
    found["frame"] += counted.frames
    unseen = others - SLOW * (sum(counted.opcodes.values()) + 2 * counted.frames)
    if counted.whole and unseen > NOTED * seconds:
        found["unseen in C"] += unseen
    return {kind: times for kind, times in found.items() if kind in KINDS and times}


def _rest(counted: Counted, seconds: float) -> float:
    """Give how many times as many instructions there are as were counted: what was not is like what was."""
    if counted.seen >= TELLING:
        return max(1.0, counted.calls / counted.seen)
    part = sum(
        times * (MOVE if work.kind_of(name.partition(" ")[0]) == "name" else PYTHON)
        for name, times in counted.opcodes.items()
    )
    return max(1.0, (seconds - FRAME * counted.frames) / part) if part else 1.0


def native_kind(name: str) -> str:
    """Give the operation that a call of a function in C is; nothing where a compiler needs none.

    >>> [native_kind(name) for name in ("math.sin", "list.append", "str.split", "builtins.len", "csv.reader")]
    ['number', 'append', 'texts', '', 'other']
    """
    owner, _, function = name.rpartition(".")
    if name == "list.append":
        return "append"
    if function in TRIVIAL or owner in {"sys", "_abc"}:
        return ""
    return _BUILTIN.get(function, "other") if owner == "builtins" else _CLASS.get(owner, "other")


def opcode_kind(opcode: str) -> str:
    """Give the operation that an instruction is, by its name in `instructions`; nothing where it is none.

    >>> [opcode_kind(name) for name in ("BINARY_OP %", "BINARY_OP_ADD_FLOAT +", "FOR_ITER_LIST", "LOAD_FAST")]
    ['divide', 'float', 'branch', '']
    >>> opcode_kind("BINARY_OP %= constant")
    'integer'
    """
    name, _, said = opcode.partition(" ")
    sign, _, by = said.partition(" ")
    sign = sign.removesuffix("=")
    kind = work.kind_of(name)
    if kind == "arithmetic":
        if "FLOAT" in name or sign in {"/", "**"}:
            return "float"
        return "divide" if sign in {"%", "//"} and by != "constant" else "integer"
    if kind == "index" and "DICT" in name:
        return "dict"
    if said.endswith("with format"):
        return "format"
    begins = (each for each in OPCODES if name.startswith(each))
    return next((OPCODES[each] for each in begins), OPERATION.get(kind, ""))
