"""A bilingual invoice with a logo, for everyone to read (PDF/UA-1) and for the archive (PDF/A-2a).

English and Greek need no fonts but ferrule's own. Arabic, which is written from right to left and whose
letters change with their neighbours, needs one: name it with `fonts=`, here the Noto Sans Arabic of Debian's
fonts-noto-core. `python examples/bilingual_invoice.py FOLDER` keeps the files.
"""

import struct
import sys
import tempfile
import zlib
from pathlib import Path

from ferrule.reports import Column, Image, Page, Style, Table, to_pdf

ARABIC = Path("/usr/share/fonts/truetype/noto/NotoSansArabic-Regular.ttf")
ITEMS = {
    "Consulting, in hours": ("Συμβουλευτική, σε ώρες", "استشارات بالساعة", 14, 120.00),
    "Printing of reports": ("Εκτύπωση αναφορών", "طباعة التقارير", 250, 0.85),
    "Travel": ("Μετακινήσεις", "سفر", 1, 312.40),
}
WORDS = {
    "Greek": ("el", "Τιμολόγιο", "Περιγραφή", "Ποσότητα", "Τιμή", "Ποσό"),
    "Arabic": ("ar", "فاتورة", "الوصف", "الكمية", "السعر", "المبلغ"),
}


def logo(side: int = 96) -> bytes:
    """Give a PNG of two rings, drawn pixel by pixel."""
    rows = []
    for y in range(side):
        row = bytearray([0])
        for x in range(side):
            rings = [
                abs(((x - side * c) ** 2 + (y - side / 2) ** 2) ** 0.5 - side * 0.22) < 6
                for c in (0.35, 0.65)
            ]
            row += b"\x1b\x4f\x8a" if rings[0] else b"\xd9\x7a\x1c" if rings[1] else b"\xff\xff\xff"
        rows.append(bytes(row))

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    image = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"".join(rows))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + image


def invoice(other: str, path: Path, fonts: list[Path]) -> None:
    """Make an invoice in English and another language."""
    language, title, description, quantity, price, amount = WORDS[other]
    rows = []
    for english, (greek, arabic, count, each) in ITEMS.items():
        rows.append((english, greek if language == "el" else arabic, count, each, round(count * each, 2)))
    money = {"format": "#,##0.00 €"}
    table = Table(
        rows,
        [
            Column("english", "Description"),
            Column("other", description, align="right" if language == "ar" else None),
            Column("quantity", f"Quantity\n{quantity}", format="#,##0"),
            Column("price", f"Price\n{price}", **money),
            Column("amount", f"Amount\n{amount}", total="sum", style=Style(bold=True), **money),
        ],
        name="Invoice",
        title=f"Invoice 2026-1127 · {title}",
        subtitle="To Ada Lovelace, 12 St James's Square, London",
        notes=["Payable within 30 days."],
        images=[Image(logo(), width=64, alt="Two joined rings: the logo")],
    )
    page = Page(accessible=True, archival=True)
    to_pdf(
        table, path, title="Invoice 2026-1127", author="Ferrule Ltd", language="en", page=page, fonts=fonts
    )


def main() -> None:
    """Make what there are fonts for."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else tempfile.mkdtemp(prefix="ferrule-"))
    for other, fonts in {"Greek": [], "Arabic": [ARABIC]}.items():
        if all(font.exists() for font in fonts):
            path = folder / f"invoice-{other.lower()}.pdf"
            invoice(other, path, fonts)
            print(f"{path.name}: {path.stat().st_size:,} bytes")
        else:
            print(f"English and {other}: not made, {fonts[0].name} is not installed")


if __name__ == "__main__":
    main()
