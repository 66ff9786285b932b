"""Put attachments into text that any channel carries: base 85 and base 32, with their checksums, and back.

sealed_parts.py [PARTS]
"""

from __future__ import annotations

import base64
import hashlib
import random
import sys

PART = 24_000


def sealed(data: bytes) -> str:
    """Give a part as text: its checksum that a person can read out, and what is in it."""
    name = base64.b32encode(hashlib.sha256(data).digest()[:15]).decode()
    return f"{name} {base64.b85encode(data).decode()}"


def opened(text: str) -> bytes:
    """Give what was sealed; ValueError where it was changed on the way."""
    name, _, body = text.partition(" ")
    data = base64.b85decode(body)
    if base64.b32decode(name) != hashlib.sha256(data).digest()[:15]:
        raise ValueError("the part was changed")
    return data


def main(count: int = 320) -> None:
    """Send so many parts."""
    rng = random.Random(17)
    letters = read = 0
    whole = hashlib.sha256()
    for _ in range(count):
        data = rng.randbytes(PART)
        text = sealed(data)
        letters += len(text)
        read += len(opened(text))
        whole.update(text.encode())
        whole.update(base64.encodebytes(data))
    print(f"{count} parts, {read} bytes in {letters} letters, {whole.hexdigest()[:16]}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
