"""Keep backups readable: add parity to blocks, damage them as an old tape would, and repair them.

archive_repair.py [BLOCKS]
"""

from __future__ import annotations

import random
import sys
import zlib

from reedsolo import RSCodec

BLOCK = 223
PARITY = 32
DAMAGED = 9
"""Bytes of a block."""


def damaged(block: bytes, rng: random.Random) -> bytes:
    """Give a block as it is read from a tape with some spots."""
    out = bytearray(block)
    for place in rng.sample(range(len(out)), DAMAGED):
        out[place] ^= rng.randrange(1, 256)
    return bytes(out)


def main(count: int = 450) -> None:
    """Protect, damage and repair so many blocks."""
    rng = random.Random(3)
    codec = RSCodec(PARITY)
    repaired = checksum = 0
    for _ in range(count):
        data = rng.randbytes(BLOCK)
        kept = bytes(codec.encode(data))
        message, _whole, places = codec.decode(damaged(kept, rng))
        if bytes(message) != data:
            raise ValueError("a block can't be repaired")
        repaired += len(places)
        checksum = zlib.crc32(kept, checksum)
    print(f"{count} blocks, {repaired} bytes repaired, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
