"""What kind of work an opcode is: the interpreter's own, or a function of C.

The table has the names of CPython 3.11 to 3.14. A specialized opcode begins with the name of what it stands
for, so the longest name of the table that one begins with says what it is: `BINARY_OP_ADD_INT` is arithmetic
since `BINARY_OP` is, and `BINARY_OP_SUBSCR_LIST_INT` indexes since `BINARY_OP_SUBSCR` does.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, get_args

from ferrule.advise.findings import Work

if TYPE_CHECKING:
    from collections.abc import Mapping

KINDS: tuple[Work, ...] = get_args(Work)

TABLE: Mapping[Work, str] = {
    "loop": """
        FOR_ITER END_FOR POP_ITER GET_ITER JUMP JUMP_BACKWARD JUMP_FORWARD JUMP_IF_FALSE JUMP_IF_FALSE_OR_POP
        JUMP_IF_TRUE JUMP_IF_TRUE_OR_POP JUMP_NO_INTERRUPT NOT_TAKEN POP_JUMP_BACKWARD_IF POP_JUMP_FORWARD_IF
        POP_JUMP_IF
    """,
    "arithmetic": "BINARY_OP UNARY_INVERT UNARY_NEGATIVE UNARY_POSITIVE",
    # `isinstance` is answered by the interpreter itself, once it is specialized.
    "compare": """
        COMPARE_OP CONTAINS_OP IS_OP TO_BOOL UNARY_NOT CALL_ISINSTANCE CALL_NO_KW_ISINSTANCE
        PRECALL_NO_KW_ISINSTANCE
    """,
    "index": """
        BINARY_OP_SUBSCR BINARY_SLICE BINARY_SUBSCR DELETE_SUBSCR GET_LEN STORE_SLICE STORE_SUBSCR UNPACK_EX
        UNPACK_SEQUENCE CALL_LEN CALL_NO_KW_LEN PRECALL_NO_KW_LEN
    """,
    "attribute": """
        DELETE_ATTR LOAD_ATTR LOAD_METHOD LOAD_SPECIAL LOAD_SUPER_ATTR LOAD_SUPER_METHOD LOAD_ZERO_SUPER_ATTR
        LOAD_ZERO_SUPER_METHOD STORE_ATTR CALL_TYPE_1 CALL_NO_KW_TYPE_1 PRECALL_NO_KW_TYPE_1
    """,
    "name": """
        CACHE COPY DELETE_DEREF DELETE_FAST DELETE_GLOBAL DELETE_NAME EXTENDED_ARG LOAD_ASSERTION_ERROR
        LOAD_BUILD_CLASS LOAD_CLASSDEREF LOAD_CLOSURE LOAD_COMMON_CONSTANT LOAD_CONST LOAD_DEREF LOAD_FAST
        LOAD_FROM_DICT_OR_DEREF LOAD_FROM_DICT_OR_GLOBALS LOAD_GLOBAL LOAD_LOCALS LOAD_NAME LOAD_SMALL_INT NOP
        POP_TOP PUSH_NULL STORE_DEREF STORE_FAST STORE_GLOBAL STORE_NAME SWAP
    """,
    "call": "CALL CALL_FUNCTION_EX CALL_KW KW_NAMES PRECALL",
    "build": """
        BUILD_CONST_KEY_MAP BUILD_LIST BUILD_MAP BUILD_SET BUILD_SLICE BUILD_TUPLE DICT_MERGE DICT_UPDATE
        LIST_APPEND LIST_EXTEND LIST_TO_TUPLE MAKE_FUNCTION MAP_ADD SET_ADD SET_FUNCTION_ATTRIBUTE SET_UPDATE
        CALL_LIST_APPEND CALL_NO_KW_LIST_APPEND PRECALL_NO_KW_LIST_APPEND CALL_TUPLE_1 CALL_NO_KW_TUPLE_1
        PRECALL_NO_KW_TUPLE_1
    """,
    "text": """
        BINARY_OP_ADD_UNICODE BINARY_OP_INPLACE_ADD_UNICODE BUILD_INTERPOLATION BUILD_STRING BUILD_TEMPLATE
        CONVERT_VALUE FORMAT_SIMPLE FORMAT_VALUE FORMAT_WITH_SPEC CALL_STR_1 CALL_NO_KW_STR_1
        PRECALL_NO_KW_STR_1
    """,
    # Calls of Python's own functions: a frame is made, and what runs in it is that function's.
    "frame": """
        ASYNC_GEN_WRAP CALL_ALLOC_AND_ENTER_INIT CALL_BOUND_METHOD CALL_KW_BOUND_METHOD CALL_KW_PY CALL_PY
        COPY_FREE_VARS END_ASYNC_FOR END_SEND EXIT_INIT_CHECK GET_AITER GET_ANEXT GET_AWAITABLE
        GET_YIELD_FROM_ITER INTERPRETER_EXIT MAKE_CELL PRECALL_BOUND_METHOD PRECALL_PYFUNC RESUME RETURN_CONST
        RETURN_GENERATOR RETURN_VALUE SEND YIELD_VALUE
    """,
    "other": """
        ANNOTATIONS_PLACEHOLDER BEFORE_ASYNC_WITH BEFORE_WITH CALL_INTRINSIC CHECK_EG_MATCH CHECK_EXC_MATCH
        CLEANUP_THROW ENTER_EXECUTOR IMPORT_FROM IMPORT_NAME IMPORT_STAR INSTRUCTION LINE MATCH_CLASS
        MATCH_KEYS MATCH_MAPPING MATCH_SEQUENCE POP_BLOCK POP_EXCEPT PREP_RERAISE_STAR PRINT_EXPR
        PUSH_EXC_INFO RAISE_VARARGS RERAISE RESERVED SETUP_ANNOTATIONS SETUP_CLEANUP SETUP_FINALLY SETUP_WITH
        TRACE_RECORD
        WITH_EXCEPT_START
    """,
}
"""The opcodes of each kind, by their names or what these begin with."""

OPERATORS = frozenset(
    {
        "BINARY_OP",
        "BINARY_SLICE",
        "BINARY_SUBSCR",
        "COMPARE_OP",
        "CONTAINS_OP",
        "STORE_SLICE",
        "STORE_SUBSCR",
        "TO_BOOL",
        "UNARY_INVERT",
        "UNARY_NEGATIVE",
        "UNARY_POSITIVE",
    }
)
"""Opcodes that, where nothing specializes them, call what a type has for them: an array, C."""

WAITING = frozenset({"FOR_ITER", "SEND", "GET_ANEXT", "LOAD_ATTR", "STORE_ATTR"})
"""Opcodes that are no calls, and may call a function of C that waits: the next line of a file."""

_KIND: dict[str, Work] = {name: kind for kind, names in TABLE.items() for name in names.split()}


@cache
def kind_of(opcode: str) -> Work:
    """Give the kind of work of an opcode; `other` where its name is not known.

    >>> kind_of("BINARY_OP_ADD_INT"), kind_of("CALL_BUILTIN_FAST"), kind_of("CALL_PY_EXACT_ARGS"), kind_of("")
    ('arithmetic', 'call', 'frame', 'other')
    """
    return _kind(opcode) or "other"


def is_known(opcode: str) -> bool:
    """Whether the table has the opcode, or what it stands for.

    >>> is_known("INSTRUMENTED_FOR_ITER"), is_known("FLY")
    (True, False)
    """
    return _kind(opcode) is not None


def _kind(opcode: str) -> Work | None:
    name = opcode.removeprefix("INSTRUMENTED_")
    while name:
        found = _KIND.get(name)
        if found is not None:
            return found
        name = name.rpartition("_")[0]
    return None


@cache
def is_operator(opcode: str) -> bool:
    """Whether an opcode asks the types of its operands what to do.

    >>> is_operator("BINARY_OP"), is_operator("BINARY_OP_ADAPTIVE"), is_operator("BINARY_OP_ADD_INT")
    (True, True, False)
    """
    return opcode.removeprefix("INSTRUMENTED_").removesuffix("_ADAPTIVE") in OPERATORS


@cache
def may_wait(opcode: str) -> bool:
    """Whether a thread that is not at work at an opcode may wait there; elsewhere another had the processor.

    >>> may_wait("CALL"), may_wait("FOR_ITER"), may_wait("BINARY_OP_ADD_INT"), may_wait("FOR_ITER_LIST")
    (True, True, False, False)
    """
    name = opcode.removeprefix("INSTRUMENTED_").removesuffix("_ADAPTIVE")
    return kind_of(opcode) in {"call", "other"} or name in WAITING
