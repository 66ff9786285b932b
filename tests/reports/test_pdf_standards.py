"""Documents that declare a standard keep to it, says a validator of its own."""

import struct
import zlib

import pytest
from ferrule.reports import Chart, Column, Image, Page, Rule, Style, Table, to_pdf
from page import ValidationProfile, validate_pdf_bytes


def png(width, height):
    """A picture of one colour."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    lines = b"".join(b"\0" + b"\x20\x60\xa0" * width for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"".join(
        [
            b"\x89PNG\r\n\x1a\n",
            chunk(b"IHDR", head),
            chunk(b"IDAT", zlib.compress(lines)),
            chunk(b"IEND", b""),
        ]
    )


TABLE = Table(
    [(f"group {i // 40}", i, i / 7, f"https://example.org/{i}") for i in range(200)],
    [
        "group",
        Column("number", total="sum", rules=Rule(">", 100, Style(bold=True, color="#800000"))),
        Column("ratio", format="0.00", total="mean"),
        Column("where", kind="link"),
    ],
    title="Ratios",
    subtitle="of two hundred",
    notes="A note.",
    group_by="group",
    charts=Chart("column", "number", of="groups"),
    images=Image(png(20, 10), 40, "A blue field"),
)


@pytest.mark.parametrize(
    ("page", "profile"),
    [
        (Page(accessible=True, contents=True), ValidationProfile.PDF_UA_1),
        (Page(archival=True), ValidationProfile.PDF_A_2B),
        (Page(archival=True, accessible=True, contents=True), ValidationProfile.PDF_A_2A),
    ],
)
def test_a_standard_is_kept(page, profile):
    document = to_pdf(TABLE, title="Ratios", author="Ada", language="en", page=page)
    report = validate_pdf_bytes(document, profile=profile)
    assert report.is_compliant, [(each.rule_id, each.message) for each in report.failures]
