"""The plain Python that `ferrule.codec.zerocopy` agrees with: the same bytes, read from front to end."""

import struct
from typing import Any

from ferrule.errors import ArgumentOverflowError
from ferrule.reference.codec.encode import as_dict, pairs_of

__all__ = ["dumps", "loads"]

MAGIC = b"ferrdoc\x01"
NULL, BOOL, INT, UNSIGNED, FLOAT, TEXT, BYTES, LIST, MAP, INTS, FLOATS = range(11)
LINEAR = 8

Cell = tuple[int, int, int]


def dumps(obj: Any) -> bytes:  # noqa: ANN401
    """Give the document of a value without arrays."""
    out = bytearray(MAGIC)
    keys: dict[str, Cell] = {}
    root = _write(out, keys, obj)
    return bytes(out + _cell(root))


def loads(data: bytes) -> Any:  # noqa: ANN401
    """Give the value of a document without arrays."""
    return _read(data, struct.unpack_from("<QQ", data, len(data) - 16))


def _cell(cell: Cell) -> bytes:
    tag, length, word = cell
    return struct.pack("<QQ", tag | length << 8, word)


def _put(out: bytearray, part: bytes) -> int:
    at = len(out)
    out += part + bytes(-len(part) % 8)
    return at


def _write(out: bytearray, keys: dict[str, Cell], obj: Any) -> Cell:  # noqa: ANN401, C901, PLR0911
    obj = as_dict(obj)
    if obj is None:
        return NULL, 0, 0
    if isinstance(obj, bool):
        return BOOL, 0, int(obj)
    if isinstance(obj, int):
        if not -(2**63) <= obj < 2**64:
            raise ArgumentOverflowError("obj: got an int of more than 64 bits")
        return (UNSIGNED if obj >= 2**63 else INT), 0, obj % 2**64
    if isinstance(obj, float):
        return FLOAT, 0, int.from_bytes(struct.pack("<d", float.__pos__(obj)), "little")
    if isinstance(obj, str | bytes | bytearray):
        part = obj.encode() if isinstance(obj, str) else bytes(obj)
        return (TEXT if isinstance(obj, str) else BYTES), len(part), _put(out, part)
    if isinstance(obj, list | tuple):
        cells = [_write(out, keys, item) for item in obj]
        for tag, packed in ((INT, INTS), (FLOAT, FLOATS)):
            if cells and all(cell[0] == tag for cell in cells):
                words = (cell[2].to_bytes(8, "little") for cell in cells)
                return packed, len(cells), _put(out, b"".join(words))
        return LIST, len(cells), _put(out, b"".join(map(_cell, cells)))
    pairs = []
    members = pairs_of(obj)
    for key, value in members:
        if key not in keys:
            keys[key] = _write(out, keys, key)
        pairs.append(_cell(keys[key]) + _cell(_write(out, keys, value)))
    at = _put(out, b"".join(pairs))
    if len(pairs) > LINEAR:
        names = [key.encode() for key, _ in members]
        order = sorted(range(len(names)), key=names.__getitem__)
        _put(out, struct.pack(f"<{len(order)}I", *order))
    return MAP, len(pairs), at


def _read(data: bytes, words: tuple[int, int]) -> Any:  # noqa: ANN401, PLR0911
    tag, length, word = words[0] % 256, words[0] >> 8, words[1]
    if tag == NULL:
        return None
    if tag == BOOL:
        return bool(word)
    if tag in {INT, UNSIGNED}:
        return word - 2**64 if tag == INT and word >= 2**63 else word
    if tag == FLOAT:
        return struct.unpack("<d", word.to_bytes(8, "little"))[0]
    if tag in {TEXT, BYTES}:
        part = data[word : word + length]
        return part.decode() if tag == TEXT else part
    if tag in {INTS, FLOATS}:
        return list(struct.unpack_from(f"<{length}{'q' if tag == INTS else 'd'}", data, word))
    count = length if tag == LIST else 2 * length
    cells = [struct.unpack_from("<QQ", data, word + 16 * place) for place in range(count)]
    values = [_read(data, cell) for cell in cells]
    return values if tag == LIST else dict(zip(values[::2], values[1::2], strict=True))
