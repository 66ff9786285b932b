"""What the reports show: orders that are made up, and data sets of vega_datasets."""

import atexit
import datetime as dt
import random
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from ferrule._core.reports import built_in_fonts
from ferrule.bench import inputs

Kind = Literal["integer", "float", "text", "boolean", "date", "datetime"]


class Column(NamedTuple):
    """A column: what all writers are told. The format is Excel's, the width is that in a PDF, in points."""

    name: str
    kind: Kind
    format: str = ""
    width: float = 0.0


class Sheet(NamedTuple):
    """A table: its rows as a list of tuples, or in the form that an implementation asks for."""

    columns: tuple[Column, ...]
    rows: Any


ORDERS = (
    Column("Order", "integer", "", 50),
    Column("Day", "date", "yyyy-mm-dd", 66),
    Column("Entered", "datetime", "yyyy-mm-dd hh:mm:ss", 110),
    Column("Customer", "text", "", 120),
    Column("City", "text", "", 110),
    Column("Reference", "text", "", 110),
    Column("Quantity", "integer", "#,##0", 55),
    Column("Price", "float", "#,##0.00", 70),
    Column("Share", "float", "0.000000", 70),
    Column("Paid", "boolean", "", 40),
)
PRINTED = ("Order", "Day", "Customer", "City", "Reference", "Quantity", "Price", "Share")
FIRST = ("Anna", "Björn", "Chloé", "Dmitri", "Eleni", "Farid", "Grażyna", "Hüseyin", "Inés", "Jörg")
LAST = ("Smith", "Nowak", "García", "Müller", "Jensen", "Novák", "Rossi", "Silva", "Kowalska", "Bergström")
CITIES = ("Łódź", "Αθήνα", "Київ", "Zürich", "Oslo", "São Paulo", "İstanbul", "Москва", "Reykjavík", "Nice")
SECONDS_OF_A_DAY = 86_400
FIRST_DAY = dt.datetime(2019, 1, 1)  # noqa: DTZ001 - cells have no zone


def orders(rows: int) -> Sheet:
    """Make orders: integers, floats, days, moments, booleans and texts, two of which are not ASCII."""
    draw = random.Random(1)  # noqa: S311 - no secret
    names = [f"{first} {last}" for first in FIRST for last in LAST]
    made: list[tuple[Any, ...]] = []
    for number in range(rows):
        moment = FIRST_DAY + dt.timedelta(seconds=draw.randrange(2500 * SECONDS_OF_A_DAY))
        made.append(
            (
                100_000 + number,
                moment.date(),
                moment,
                draw.choice(names),
                draw.choice(CITIES),
                f"R-{draw.randrange(16**8):08x}",
                draw.randrange(1, 5000),
                draw.randrange(100, 1_000_000) / 100,
                draw.random(),
                draw.random() < 0.8,
            )
        )
    return Sheet(ORDERS, made)


def printed(sheet: Sheet) -> Sheet:
    """Give the eight columns of orders that go on paper."""
    places = [place for place, column in enumerate(sheet.columns) if column.name in PRINTED]
    rows = [tuple([row[place] for place in places]) for row in sheet.rows]
    return Sheet(tuple(sheet.columns[place] for place in places), rows)


def weather(rows: int) -> Sheet:
    """Give the weather of Seattle, day by day, over and over: a day, four measures, a word."""
    table = inputs.table("vega_datasets", "seattle-weather.csv")
    measures = ("precipitation", "temp_max", "temp_min", "wind")
    days = [
        (
            dt.date.fromisoformat(row["date"].replace("/", "-")),
            *(float(row[measure]) for measure in measures),
            row["weather"],
        )
        for row in table
    ]
    columns = (
        Column("Day", "date", "yyyy-mm-dd"),
        *(Column(measure.replace("_", " ").capitalize(), "float", "0.0") for measure in measures),
        Column("Weather", "text"),
    )
    return Sheet(columns, inputs.repeat_to(days, rows))


def airports(rows: int) -> Sheet:
    """Give the airports of America, over and over: five texts and two floats."""
    table = inputs.table("vega_datasets", "airports.csv")
    names = ("iata", "name", "city", "state", "country")
    places = [
        (*(row[name] for name in names), float(row["latitude"]), float(row["longitude"])) for row in table
    ]
    columns = (
        Column("Code", "text", "", 40),
        Column("Name", "text", "", 220),
        Column("City", "text", "", 170),
        Column("State", "text", "", 45),
        Column("Country", "text", "", 150),
        Column("Latitude", "float", "0.00000000", 70),
        Column("Longitude", "float", "0.00000000", 70),
    )
    return Sheet(columns, inputs.repeat_to(places, rows))


@cache
def folder() -> Path:
    """Where the reports are, until the process ends."""
    path = Path(tempfile.mkdtemp(prefix="ferrule-reports-"))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def target(name: str) -> str:
    """Give the path of a report that is written anew at each call."""
    return str(folder() / name)


def font_file(name: str) -> str:
    """Locate a built-in font: all PDFs are written in the same one."""
    return str(_fonts() / f"NotoSans-{name}.ttf")


@cache
def _fonts() -> Path:
    """Write the built-in fonts to a folder."""
    fonts = folder() / "fonts"
    fonts.mkdir()
    for name, file in zip(("Regular", "Bold", "Italic", "BoldItalic"), built_in_fonts(), strict=True):
        (fonts / f"NotoSans-{name}.ttf").write_bytes(file)
    return fonts
