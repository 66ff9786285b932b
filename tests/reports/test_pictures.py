"""Pictures of any kind, whole or not: both formats take the same, show them upright, and believe no size."""

import io
import itertools
import pickle
import re
import shutil
import struct
import subprocess
import sys
import zipfile
import zlib

import numpy as np
import PIL.Image
import pytest
from ferrule.errors import ArgumentError
from ferrule.reports import Image, Table, to_pdf, to_xlsx

MODES = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16")


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width: int, height: int, rows: bytes, *more: bytes, kind: tuple[int, int, int] = (8, 0, 0)) -> bytes:
    """A PNG; `rows` are bytes to compress, `kind` is bits a sample, colour and interlacing."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, *kind[:2], 0, 0, kind[2]))
    end = chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + end


def saved(mode: str, form: str, size: tuple[int, int] = (5, 3), **settings: object) -> bytes:
    file = io.BytesIO()
    # What JPEG takes for even areas, in the upper left corner and elsewhere.
    PIL.Image.new(mode, size, 1).save(file, form, **settings)
    return file.getvalue()


def exif(order: str, value: int, kind: int = 3) -> bytes:
    """Exif data that say one thing: how the camera was held."""
    mark = b"II*\0" if order == "<" else b"MM\0*"
    return mark + struct.pack(order + "IHHHIHHI", 8, 1, 0x0112, kind, 1, value, 0, 0)


def corner(form: str, data: bytes) -> bytes:
    """A picture whose upper left corner, as it is stored, is red; it is wider than high."""
    file = io.BytesIO()
    pixels = np.full((16, 48, 3), 255, "u1")
    pixels[:8, :24] = (255, 0, 0)
    PIL.Image.fromarray(pixels).save(file, form, exif=b"Exif\0\0" + data if form == "JPEG" else data)
    return file.getvalue()


def made(source: bytes, width: float = 40) -> list[bytes]:
    """Both reports of one picture."""
    return [write(Table([(1,)], ["a"], images=Image(source, width, "a"))) for write in (to_xlsx, to_pdf)]


def why(source: bytes, width: float = 40) -> str:
    """Why it is refused, by both."""
    table = Table([(1,)], ["a"], name="T", images=Image(source, width, "a"))
    texts = []
    for write in (to_xlsx, to_pdf):
        with pytest.raises(ArgumentError) as caught:
            write(table)
        texts.append(str(caught.value))
    assert texts[0] == texts[1]
    return texts[0]


@pytest.mark.parametrize("interlaced", [0, 1])
@pytest.mark.parametrize("mode", MODES)
def test_every_kind_of_png_is_taken_by_both(mode, interlaced):
    made(saved(mode, "PNG", interlace=interlaced))


@pytest.mark.parametrize("settings", [{}, {"progressive": True}, {"subsampling": 2}, {"quality": 1}], ids=str)
@pytest.mark.parametrize("mode", ["L", "RGB", "CMYK"])
def test_every_kind_of_jpeg_is_taken_by_both(mode, settings):
    made(saved(mode, "JPEG", (300, 200), **settings))


@pytest.mark.parametrize(
    ("source", "name"),
    [
        (saved("L", "GIF"), "a GIF"),
        (saved("L", "BMP"), "a BMP"),
        (saved("L", "TIFF"), "a TIFF"),
        (saved("RGB", "WEBP"), "a WebP"),
        (saved("RGB", "JPEG2000"), "a JPEG 2000"),
        (b"<svg/>", "an SVG"),
        (b"<?xpacket?>", "which begins with b'<?xpacke'"),
        (b"", "which begins with b''"),
    ],
)
def test_other_pictures_are_refused_by_their_names(source, name):
    wanted = f"table 'T', images[0]: Image.source: got {len(source)} bytes, {name}, wanted a PNG or a JPEG"
    assert why(source) == wanted


ROW = b"\0" + bytes(5)


def test_what_follows_a_png_is_no_matter():
    made(saved("RGBA", "PNG") + bytes(7))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        (png(5, 0, ROW), "it has no pixels"),
        (png(0, 5, ROW), "it has no pixels"),
        (png(1, 10**8, b"\0"), "it ends too soon for 1 by 100000000 pixels"),
        (png(10**8, 1, b"\0"), "it ends too soon for 100000000 by 1 pixels"),
        (png(16_000, 4_000, ROW, kind=(8, 6, 0)), "it ends too soon"),
        (png(16_000, 8_000, ROW, kind=(8, 6, 1)), "has 16000 by 8000 pixels, wanted 67108864 at most"),
        (png(2**31 - 1, 2**31 - 1, ROW), "pixels, wanted"),
        (png(2**32 - 1, 2**32 - 1, ROW, kind=(16, 6, 0)), "pixels, wanted"),
        (png(5, 3, ROW), "read as a PNG"),
        (png(5, 3, 3 * ROW, kind=(8, 3, 0)), "read as a PNG"),
        (png(5, 3, 3 * ROW, kind=(8, 5, 0)), "there is no colour type 5"),
        (png(5, 3, 3 * ROW, kind=(7, 0, 0)), "read as a PNG"),
        (png(5, 3, 3 * b"\x09vwxyz"), "read as a PNG"),
        (b"\x89PNG\r\n\x1a\n", "it has no header"),
        (b"\x89PNG\r\n\x1a\n" + chunk(b"IDAT", b"") + png(5, 3, 3 * ROW)[8:], "it has no header"),
        (saved("L", "PNG")[:-30], "read as a PNG"),
        (saved("L", "PNG")[:-12], "it ends too soon"),
        (saved("RGB", "JPEG")[:-30], "it ends too soon"),
        (saved("RGB", "JPEG")[:100], "it ends too soon"),
        (b"\xff\xd8\xff", "it ends too soon"),
        (b"\xff\xd8\xff\xe0\0\0", "it ends too soon"),
        (b"\xff\xd8\xff" + 100 * b"\xff", "it ends too soon"),
        (b"\xff\xd8\xff\xda\0\2\xff\xd9", "it has no frame"),
    ],
)
def test_a_picture_that_is_not_whole_is_refused_and_named(source, reason):
    message = why(source)
    assert message.startswith("table 'T', images[0] can't be read as a ")
    assert reason in message


def jpeg_of_size(height: int, width: int) -> bytes:
    file = saved("RGB", "JPEG")
    frame = file.index(b"\xff\xc0") + 5
    return file[:frame] + struct.pack(">HH", height, width) + file[frame + 4 :]


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        ((65_535, 65_535), "more than 268,435,456 pixels"),
        ((8_000, 8_000), "it ends too soon for its size"),
        ((0, 8), "it does not say how big it is"),
        ((8, 0), "it does not say how big it is"),
    ],
)
def test_a_jpeg_that_says_it_is_large_is_refused(size, reason):
    assert reason in why(jpeg_of_size(*size))


@pytest.mark.parametrize(
    ("width", "height", "shown"),
    [(1, 4_000, 5_000), (1, 4_000, 40), (8_000, 1, 1), (1, 200_000, 40), (200_000, 1, 5_000)],
)
def test_a_picture_of_extreme_shape_is_refused_where_it_is_too_high_or_not_seen(width, height, shown):
    source = png(width, height, height * (b"\0" + bytes(width)))
    if 0.01 <= shown * height / width <= 10_000:
        made(source, shown)
    else:
        assert f"has {width} by {height} pixels, which are " in why(source, shown)


def test_a_line_of_many_pixels_is_shown():
    made(png(2_000, 1, b"\0" + bytes(2_000)), 500)


@pytest.mark.parametrize("width", [float("nan"), float("inf"), -float("inf"), 1e308, 5_001, 0, -40, 5e-324])
def test_widths_are_between_a_point_and_many(width):
    with pytest.raises(ArgumentError, match=re.escape("Image.width")):
        Image(saved("L", "PNG"), width, "a")


def test_chunks_that_unpack_to_much_or_nothing_are_no_matter():
    packed = zlib.compress(bytes(1 << 25), 9)[:32_766]
    heads = {b"zTXt": b"a\0\0", b"iTXt": b"a\0\1\0a\0a\0", b"iCCP": b"a\0\0", b"PLTE": b"", b"eXIf": b""}
    sources = [png(5, 3, 3 * ROW, chunk(kind, head + packed)) for kind, head in heads.items()]
    code = (
        "import pickle, resource, sys; from ferrule.reports import *\n"
        "used = lambda: resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "to_pdf([(1,)]), to_xlsx([(1,)]); before = used()\n"
        "for source in pickle.load(sys.stdin.buffer):\n"
        "    for write in (to_xlsx, to_pdf):\n"
        "        try: write(Table([(1,)], ['a'], images=Image(source, 40, 'a')))\n"
        "        except ValueError as error: assert 'PNG' in str(error)\n"
        "print(used() - before)"
    )
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, input=pickle.dumps(sources), capture_output=True, check=False)
    assert not done.stderr
    assert int(done.stdout) < 20_000, "kilobytes"


def test_many_pictures_leave_no_room_for_rows():
    tall = Image(png(1, 100, 100 * b"\0\0"), 100, "a")
    assert len(to_xlsx(Table([(1,)], ["a"], images=[tall] * 100))) < 1 << 20
    with pytest.raises(ArgumentError, match="table 'T': its images and titles leave no room for rows"):
        to_xlsx(Table([(1,)], ["a"], name="T", images=[tall] * 1_600))


def test_which_picture_is_at_fault_is_counted_in_its_table():
    good, bad = Image(saved("L", "PNG"), 40, "a"), Image(png(5, 3, ROW), 40, "a")
    tables = [
        Table([(1,)], ["a"], name=name, images=[good, bad][:count]) for name, count in (("T", 1), ("U", 2))
    ]
    for write in (to_xlsx, to_pdf):
        with pytest.raises(ArgumentError, match=re.escape("table 'U', images[1] can't be read as a PNG")):
            write(tables)


# Where the red corner stands when the picture is upright: at the top, at the left.
CORNERS = {1: (1, 1), 2: (1, 0), 3: (0, 0), 4: (0, 1), 5: (1, 1), 6: (1, 0), 7: (0, 0), 8: (0, 1)}
HELD = list(itertools.product(("JPEG", "PNG"), "<>", CORNERS))


def drawn(pdf: bytes) -> np.ndarray:
    program = shutil.which("pdftoppm")
    if not program:
        pytest.skip("pdftoppm is not installed")
    done = subprocess.run([program, "-r", "72", "-singlefile"], input=pdf, capture_output=True, check=True)
    return np.asarray(PIL.Image.open(io.BytesIO(done.stdout)))


def upright(pixels: np.ndarray) -> tuple[bool, tuple[int, int]]:
    """Whether what is red and white on this page is higher than wide, and where its red corner stands."""
    red = (pixels[:, :, 0] > 200) & (pixels[:, :, 1] < 60)
    rows, columns = np.flatnonzero(red.any(1)), np.flatnonzero(red.any(0))
    return len(rows) > len(columns), (int(rows[0]), int(columns[0]))


@pytest.mark.parametrize(("form", "order", "value"), HELD)
def test_photos_stand_upright_on_pages(form, order, value):
    pdf = to_pdf(Table([(1,)], ["a"], images=Image(corner(form, exif(order, value)), 96, "a")))
    high, (row, column) = upright(drawn(pdf))
    # The picture begins 36 points from the edges, and is 96 wide: its halves are 48 wide, and 16 or 144 high.
    at_top, at_left = CORNERS[value]
    assert high == (value > 4)
    assert abs(column - (36 if at_left else 84)) <= 3
    assert abs(row - (36 if at_top else 36 + (144 if value > 4 else 16))) <= 3


def drawn_on_a_sheet(source: bytes) -> tuple[str, bytes]:
    """The drawing, and the file of its picture."""
    with zipfile.ZipFile(io.BytesIO(made(source)[0])) as archive:
        (media,) = (name for name in archive.namelist() if name.startswith("xl/media/"))
        return archive.read("xl/drawings/drawing1.xml").decode(), archive.read(media)


@pytest.mark.parametrize(("form", "order", "value"), HELD)
def test_photos_stand_upright_on_sheets(form, order, value):
    xml, media = drawn_on_a_sheet(corner(form, exif(order, value)))
    angle = {3: 180, 4: 180, 5: 270, 6: 90, 7: 90, 8: 270}.get(value)
    turned = f' rot="{angle * 60_000}"' if angle else ""
    mirrored = ' flipH="1"' if value in {2, 4, 5, 7} else ""
    assert f"<a:xfrm{turned}{mirrored}>" in xml
    # The picture itself is wider than high; the cells that it is over are not, when it is turned.
    width, height = map(int, re.search(r'<a:ext cx="(\d+)" cy="(\d+)"', xml).groups())
    assert width == pytest.approx(3 * height, rel=0.05)
    assert int(xml.split("<xdr:row>")[2].split("<")[0]) == (8 if value > 4 else 0)
    assert PIL.Image.open(io.BytesIO(media)).getexif().get(0x0112, 1) == 1, (
        "who obeys it does not turn it again"
    )


@pytest.mark.parametrize(
    "data",
    [
        exif("<", 0),
        exif("<", 9),
        exif(">", 6, kind=2),
        exif(">", 6)[:18],
        exif("<", 6)[4:],
        b"II*\0\xff\xff\xff\xff",
        b"",
    ],
)
@pytest.mark.parametrize("form", ["JPEG", "PNG"])
def test_damaged_exif_data_turn_nothing(form, data):
    assert "<a:xfrm>" in drawn_on_a_sheet(corner(form, data))[0]
