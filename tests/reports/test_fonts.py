"""Fonts that are damaged or hostile: refused by their place, or a page is set; no hang, no fault."""

import random
import re
import struct
import time
from pathlib import Path

import pytest
from ferrule.errors import DecodeError, ReportError
from ferrule.reports import Table, to_pdf

FONTS = {path.name: path.read_bytes() for path in (Path(__file__).parents[2] / "fuzz/seeds/fonts").iterdir()}
# Letters of these fonts that the built-in one has not.
ROWS = [("\u05d0\u0627\u4e00",), ("\U0001f600",)]


def pdf(font: bytes) -> bytes:
    return to_pdf(Table(ROWS, ["a"]), fonts=font)


def tables(font: bytes) -> dict[bytes, bytes]:
    count = struct.unpack_from(">H", font, 4)[0]
    records = [struct.unpack_from(">4sIII", font, 12 + 16 * i) for i in range(count)]
    return {tag: font[at : at + size] for tag, _, at, size in records}


def made(parts: dict[bytes, bytes], mark: bytes = b"\0\1\0\0") -> bytes:
    """A font of these tables."""
    head, body = mark + struct.pack(">HHHH", len(parts), 0, 0, 0), b""
    start = len(head) + 16 * len(parts)
    for tag, data in sorted(parts.items()):
        head += struct.pack(">4sIII", tag, 0, start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    return head + body


def changed(tag: bytes, change, name: str = "outlines") -> bytes:
    parts = tables(FONTS[name])
    return made(parts | {tag: change(parts[tag])})


def cmap(subtable: bytes, times: int = 1) -> bytes:
    """A table of characters, in which one is named so many times."""
    # Of Windows: characters of 16 bits, or all.
    encoding = 1 if subtable.startswith(b"\0\4") else 10
    head = struct.pack(">HH", 0, times)
    return head + struct.pack(">HHI", 3, encoding, len(head) + 8 * times) * times + subtable


def segments(count: int) -> bytes:
    """Segments of format 4, each of all characters of 16 bits."""
    size = 16 + 8 * count
    head = struct.pack(">HHHHHHH", 4, size, 0, 2 * count, 0, 0, 0)
    return head + b"\xff\xff" * count + bytes(2) + bytes(6 * count)


def groups(form: int, count: int, last: int) -> bytes:
    """Groups of format 12 or 13."""
    return struct.pack(">HHIII", form, 0, 16 + 12 * count, 0, count) + struct.pack(">III", 0, last, 1) * count


@pytest.mark.parametrize("name", FONTS)
def test_the_fonts_are_right_before_they_are_damaged(name):
    assert pdf(FONTS[name]).endswith(b"%%EOF\n")


@pytest.mark.parametrize(
    "font",
    [
        b"",
        b"none",
        b"wOFF" + bytes(60),
        b"wOF2" + bytes(60),
        b"%!PS-AdobeFont-1.0",
        b"ttcf" + struct.pack(">II", 0x10000, 0),
        b"ttcf" + struct.pack(">II", 0x10000, 2**32 - 1),
        b"ttcf" + struct.pack(">III", 0x10000, 1, 2**32 - 1),
        b"\0\1\0\0" + struct.pack(">HHHH", 65_535, 0, 0, 0),
        FONTS["outlines"][:200],
        made({tag: data for tag, data in tables(FONTS["outlines"]).items() if tag != b"glyf"}),
        changed(b"head", lambda data: data[:18] + b"\0\0" + data[20:]),
        changed(b"cmap", lambda _: cmap(segments(8_000))),
        changed(b"cmap", lambda _: cmap(groups(12, 1, 2**32 - 1), times=5_000)),
    ],
)
def test_what_is_no_font_is_refused_by_its_place(font):
    start = time.process_time()
    with pytest.raises(DecodeError, match=r"^fonts\[0\] is not a font that can be used: .*; wanted"):
        pdf(font)
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "font",
    [
        changed(b"cmap", lambda _: cmap(groups(12, 1_000, 2**32 - 1))),
        changed(b"cmap", lambda _: cmap(groups(13, 50_000, 2**32 - 1))),
        changed(b"maxp", lambda data: data[:4] + b"\xff\xff" + data[6:]),
        changed(b"hhea", lambda data: data[:-2] + b"\xff\xff"),
        changed(b"glyf", lambda _: b"\xff" * 100),
        changed(b"loca", lambda data: b"\xff" * len(data)),
        changed(b"CFF ", lambda data: data[:40] + bytes(len(data) - 40), "compact"),
        changed(b"COLR", lambda data: data[:-8] + b"\xff" * 8, "layers"),
        changed(b"COLR", lambda data: data[:40] + b"\xff" * (len(data) - 40), "paint"),
    ],
)
def test_what_is_strange_ends_soon(font):
    start = time.process_time()
    ends(font)
    assert time.process_time() - start < 5


def ends(font: bytes) -> None:
    """A page, or an error that names the font or the letter that it has not."""
    try:
        said = pdf(font)[-6:].decode()
    except (DecodeError, ReportError) as error:
        said = str(error)
    assert re.search(r"%%EOF|fonts\[0\]|fonts=|picture of a glyph", said), said


@pytest.mark.parametrize("name", FONTS)
def test_fonts_that_are_cut_or_changed_somewhere(name):
    font = FONTS[name]
    for end in range(0, len(font), 96):
        ends(font[:end])
    chance = random.Random(name)  # noqa: S311 - the same each time
    for _ in range(30):
        damaged = bytearray(font)
        for _ in range(chance.randrange(1, 4)):
            byte = chance.choice((0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)))
            damaged[chance.randrange(len(font))] = byte
        ends(bytes(damaged))


def test_which_of_several_is_at_fault():
    with pytest.raises(DecodeError, match=r"^fonts\[1\] is not a font"):
        to_pdf(Table(ROWS, ["a"]), fonts=[FONTS["outlines"], b"none"])
