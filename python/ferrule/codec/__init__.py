"""Values as bytes and back, in four formats: one module each, with ``loads`` and ``dumps``.

>>> import ferrule as fe
>>> fe.codec.json.loads(fe.codec.json.dumps({"a": [1, 2.5, None]}))
{'a': [1, 2.5, None]}
>>> fe.codec.Schema(dict[str, list[float]])
Schema(dict[str, list[float]])
"""

from typing import Annotated

from ferrule._core.codec import Schema
from ferrule.codec import bincode, compact, json, zerocopy

__all__ = [
    "F32",
    "I8",
    "I16",
    "I32",
    "U8",
    "U16",
    "U32",
    "U64",
    "Schema",
    "bincode",
    "compact",
    "json",
    "zerocopy",
]


# Numbers of other widths than i64 and f64, as fields of Rust structs have them.
F32 = Annotated[float, "f32"]
I8 = Annotated[int, "i8"]
I16 = Annotated[int, "i16"]
I32 = Annotated[int, "i32"]
U8 = Annotated[int, "u8"]
U16 = Annotated[int, "u16"]
U32 = Annotated[int, "u32"]
U64 = Annotated[int, "u64"]
