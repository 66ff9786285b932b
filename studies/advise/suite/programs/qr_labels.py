"""Print labels for parcels: a QR code for each, as SVG.

qr_labels.py [LABELS]
"""

from __future__ import annotations

import io
import random
import sys
import zlib

import segno

STREETS = ("Mill Lane", "Station Road", "Market Square", "Church Hill", "Harbour View")


def address(rng: random.Random) -> str:
    """Make up where a parcel goes, as its label says it."""
    number, code = rng.randrange(1, 200), rng.randrange(10_000, 99_999)
    tracking = "".join(rng.choices("0123456789ABCDEF", k=40))
    return f"https://parcels.example/track/{tracking}?to={number}%20{rng.choice(STREETS)}&code={code}"


def label(text: str) -> bytes:
    """Draw the code of a text."""
    out = io.BytesIO()
    segno.make_qr(text, error="m").save(out, kind="svg", scale=4)
    return out.getvalue()


def main(count: int = 180) -> None:
    """Make so many labels."""
    rng = random.Random(11)
    checksum = total = 0
    for _ in range(count):
        drawn = label(address(rng))
        total += len(drawn)
        checksum = zlib.crc32(drawn, checksum)
    print(f"{count} labels, {total} bytes, {checksum:08x}")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
