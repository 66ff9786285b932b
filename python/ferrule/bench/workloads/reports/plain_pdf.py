"""A table as a PDF, by hand: the reference that other PDFs of the same table are compared with."""

import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ferrule.bench.workloads.reports.pdf_peers import HEIGHT, MARGIN, ROW, SIZE, WIDTH, cell_places, pages
from ferrule.bench.workloads.reports.sheets import Sheet, font_file

# The objects of the file, before those of its pages.
CATALOG, PAGES, FONT, GLYPHS, DESCRIPTOR, FONT_FILE, CHARACTERS, FIRST_PAGE = range(1, 9)
BLOCK = 100
"""So many entries a block of a ToUnicode map may have."""


@cache
def font() -> tuple[dict[str, int], list[int]]:
    """Give the glyph of each character in Noto Sans, and each glyph's width in thousandths of an em."""
    from fontTools.ttLib import TTFont

    face = TTFont(font_file("Regular"))
    glyphs = {chr(code): face.getGlyphID(name) for code, name in face.getBestCmap().items() if code < 1 << 16}
    ems = face["head"].unitsPerEm
    return glyphs, [round(face["hmtx"][name][0] * 1000 / ems) for name in face.getGlyphOrder()]


def write_pdf(sheet: Sheet, path: str) -> None:
    """Write the table: its header on each page, numbers at the right, one font."""
    glyphs, widths = font()
    codes = {character: f"{glyph:04x}" for character, glyph in glyphs.items()}
    advance = {character: widths[glyph] * SIZE / 1000 for character, glyph in glyphs.items()}
    places = cell_places(sheet)
    objects = fixed_objects(glyphs, widths)
    kids: list[str] = []
    for page in pages(sheet):
        content = [f"BT /F {SIZE} Tf"]
        y = HEIGHT - MARGIN - SIZE
        for row in page:
            for (x, right), text in zip(places, row, strict=True):
                left = x - sum(map(advance.__getitem__, text)) if right else x
                shown = "".join(map(codes.__getitem__, text))
                content.append(f"1 0 0 1 {left:.2f} {y:.2f} Tm <{shown}> Tj")
            y -= ROW
        content.append("ET")
        number = FIRST_PAGE + len(kids) * 2
        kids.append(f"{number} 0 R")
        objects[number] = (
            f"<</Type/Page/Parent {PAGES} 0 R/MediaBox[0 0 {WIDTH} {HEIGHT}]/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F {FONT} 0 R>>>>>>"
        ).encode()
        objects[number + 1] = stream("\n".join(content).encode())
    objects[PAGES] = f"<</Type/Pages/Count {len(kids)}/Kids[{' '.join(kids)}]>>".encode()
    Path(path).write_bytes(document(objects))


def fixed_objects(glyphs: dict[str, int], widths: list[int]) -> dict[int, bytes]:
    """Give what does not depend on the pages: the catalogue and the font, whole."""
    return {
        CATALOG: f"<</Type/Catalog/Pages {PAGES} 0 R>>".encode(),
        FONT: (
            f"<</Type/Font/Subtype/Type0/BaseFont/NotoSans/Encoding/Identity-H"
            f"/DescendantFonts[{GLYPHS} 0 R]/ToUnicode {CHARACTERS} 0 R>>"
        ).encode(),
        GLYPHS: (
            f"<</Type/Font/Subtype/CIDFontType2/BaseFont/NotoSans/CIDToGIDMap/Identity"
            f"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
            f"/FontDescriptor {DESCRIPTOR} 0 R/W[0[{' '.join(map(str, widths))}]]>>"
        ).encode(),
        DESCRIPTOR: (
            f"<</Type/FontDescriptor/FontName/NotoSans/Flags 4/FontBBox[-621 -389 2800 1067]/ItalicAngle 0"
            f"/Ascent 1069/Descent -293/CapHeight 714/StemV 80/FontFile2 {FONT_FILE} 0 R>>"
        ).encode(),
        FONT_FILE: stream(Path(font_file("Regular")).read_bytes()),
        CHARACTERS: stream("\n".join(characters(glyphs)).encode()),
    }


def characters(glyphs: dict[str, int]) -> Iterable[str]:
    """Give the map from glyphs back to characters."""
    yield "/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/C def/CMapType 2 def"
    yield "1 begincodespacerange<0000><ffff>endcodespacerange"
    entries = [f"<{glyph:04x}><{ord(character):04x}>" for character, glyph in glyphs.items()]
    for first in range(0, len(entries), BLOCK):
        block = entries[first : first + BLOCK]
        yield f"{len(block)} beginbfchar{''.join(block)}endbfchar"
    yield "endcmap end end"


def stream(data: bytes) -> bytes:
    """Give the object that holds these bytes."""
    packed = zlib.compress(data)
    return b"<</Filter/FlateDecode/Length %d>>stream\n%b\nendstream" % (len(packed), packed)


def document(objects: dict[int, bytes]) -> bytes:
    """Join the objects to a file."""
    parts = [b"%PDF-1.7\n"]
    position = len(parts[0])
    table = [b"0000000000 65535 f \n"]
    for number in sorted(objects):
        table.append(b"%010d 00000 n \n" % position)
        parts.append(b"%d 0 obj\n%b\nendobj\n" % (number, objects[number]))
        position += len(parts[-1])
    parts.append(b"xref\n0 %d\n%b" % (len(table), b"".join(table)))
    parts.append(b"trailer<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(table), CATALOG, position))
    return b"".join(parts)
