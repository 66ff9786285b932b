import pytest

from tests.service.serving import serving

REPORTS = '''
import os
import time
from datetime import date
from typing import Annotated, Literal

from ferrule.reports import Column, Table, Template
from ferrule.service import report, source
from pydantic import Field


@report(title="Rain by month", template=Template(["month", Column("rain", format="0.0", total="sum")]))
def rain(year: Annotated[int, Field(ge=1900, le=2100)], city: Literal["Oslo", "Rome"] = "Oslo"):
    """Rain that fell in a city."""
    for month in range(1, 13):
        yield {"month": date(year, month, 1), "rain": month * (1.5 if city == "Oslo" else 0.5)}


@report()
def two_tables():
    return [Table([(1, 2)], ["a", "b"], name="One"), Table([(3,)], ["c"], name="Two")]


@report()
def fails(why: str = "no reason"):
    yield {"a": 1}
    raise RuntimeError(why)


@report()
def sleeps(seconds: float):
    for step in range(int(seconds * 100)):
        time.sleep(0.01)
        yield from [{"step": step}] * 1000


@report()
def grows():
    kept = []
    while True:
        kept.append(bytes(1 << 20))
        yield {"kept": len(kept)}


@report()
def dies():
    yield {"a": 1}
    os.abort()


@source()
def customers(city: str = "Oslo"):
    return [{"name": "Ann", "city": city}, {"name": "Bo", "city": city}]
'''


@pytest.fixture(scope="module")
def reports_file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reports")
    file = folder / "my_reports.py"
    file.write_text(REPORTS)
    (folder / "templates").mkdir()
    (folder / "templates" / "plain.toml").write_text('title = "Plain"\ncolumns = ["name"]\n')
    return file


@pytest.fixture(scope="module")
def served(tmp_path_factory, reports_file):
    folder = tmp_path_factory.mktemp("served")
    with serving(folder, reports_file, "--memory", "256", "--seconds", "20") as found:
        yield found
