"""Where there is no memory for what belongs to a report, that is an error that says so."""

import subprocess
import sys

import pytest

FULL = r"""
import os, resource, struct, sys, zlib
import ferrule as fe
from ferrule import reports

def jpeg():
    frame = bytes([255, 216, 255, 192, 0, 8, 8, 0, 3, 0, 5, 3, 255, 218, 0, 2, 1, 2])
    return frame + b"3" * 26_000_000 + bytes([255, 217])

def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

def png():
    rows = zlib.compress(b"".join(bytes(1) + os.urandom(10_000) for _ in range(2_500)), 0)
    head = struct.pack(">IIBBBBB", 2_500, 2_500, 8, 6, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return bytes([0x89]) + b"PNG\r\n\x1a\n" + parts

large = {"jpeg": jpeg, "png": png}[sys.argv[1]]()
picture = reports.Table([(1,)], ["a"], images=reports.Image(large, 10, "a picture"))
reports.to_xlsx([(1,)])
reports.to_pdf([(1,)])
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + (40 << 20), resource.getrlimit(resource.RLIMIT_AS)[1]))
kept = []
for case in sys.argv[2:]:
    write, left = case.split()
    try:
        while True:
            kept.append(fe.random_floats(1 << 17, seed=1))
    except MemoryError:
        del kept[-int(left) :]
    try:
        getattr(reports, write)(picture)
        print("made")
    except MemoryError:
        print("MemoryError")
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits of address space are Linux's here")
@pytest.mark.parametrize("form", ["jpeg", "png"])
def test_no_memory_for_a_picture(form: str) -> None:
    cases = [f"{write} {left}" for left in (2, 30, 60, 120) for write in ("to_xlsx", "to_pdf")]
    command = [sys.executable, "-c", FULL, form, *cases]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    ends = done.stdout.splitlines()
    assert len(ends) == len(cases), done.stderr
    assert set(ends) <= {"MemoryError", "made"}
    assert ends[:2] == ["MemoryError"] * 2
