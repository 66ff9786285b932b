"""A path is a str or what `os.fspath` makes one of, for every function that takes one; bytes are no path."""

import os
from pathlib import Path

import ferrule as fe
import pytest
from ferrule._core.reports import built_in_fonts
from ferrule.reports import CsvFile, Image, Table, load_template, to_pdf, to_xlsx

from tests.reports.test_pictures import saved


class Named:
    """Says what it is called as what was given."""

    def __init__(self, said):
        self.said = said

    def __fspath__(self):
        return self.said


READERS = {
    "read_csv": ("a.csv", fe.read_csv),
    "People.from_csv": ("people.csv", fe.People.from_csv),
    "word_count": ("a.csv", fe.word_count),
    "FrozenMap.open": ("a.map", fe.FrozenMap.open),
    "rows": ("a.csv", to_xlsx),
    "Table": ("a.csv", lambda path: to_pdf(Table(path))),
    "CsvFile": ("a.csv", lambda path: to_xlsx(CsvFile(path))),
    "Image": ("a.png", lambda path: to_xlsx(Table([(1,)], ["a"], images=Image(path, 10, "a")))),
    "fonts": ("a.ttf", lambda path: to_pdf([(1,)], fonts=[path])),
    "template": ("a.toml", load_template),
}
WRITERS = {
    "target": ("b.xlsx", lambda path: to_xlsx([(1,)], path)),
    "FrozenMap.save": ("b.map", lambda path: fe.FrozenMap({"a": 1}).save(path)),
}
ALL = READERS | WRITERS
TEXTS = {"word_count"}
DATA = {"read_csv", "People.from_csv", "word_count", "Image", "fonts"}


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text("a,b\n1,2\n")
    Path("people.csv").write_text("name,age,salary\na,1,2\n")
    Path("a.toml").write_text("title = 'a'")
    Path("a.png").write_bytes(saved("RGB", "PNG"))
    Path("a.ttf").write_bytes(built_in_fonts()[0])
    fe.FrozenMap({"a": 1}).save("a.map")


@pytest.mark.parametrize("make", [Path, os.path.abspath, Named, lambda name: Named(os.fsencode(name))])
@pytest.mark.parametrize("what", ALL)
def test_paths_that_are_taken(what, make):
    name, use = ALL[what]
    if not (make is os.path.abspath and what in TEXTS):
        use(make(name))


@pytest.mark.parametrize("what", ALL)
def test_names_that_are_no_utf8(what):
    name, use = ALL[what]
    other = os.fsdecode(b"\xff" + name.encode())
    if what in READERS:
        Path(name).rename(other)
    use(Path(other))
    use(Named(b"\xff" + name.encode()))
    assert Path(other).exists()


@pytest.mark.parametrize("what", ALL)
def test_what_is_no_path(what):
    use = ALL[what][1]
    with pytest.raises(fe.ArgumentTypeError, match=r"got tests\.test_paths\.Named, wanted a path"):
        use(Named(5))
    with pytest.raises(ValueError, match="null byte"):
        use(Named("a\0"))
    with pytest.raises(ValueError, match="null byte"):
        use(Named(b"a\0"))
    if what not in DATA:
        with pytest.raises(fe.ArgumentTypeError, match="got bytes, wanted"):
            use(b"a.csv")


@pytest.mark.parametrize("what", ALL)
def test_paths_that_lead_nowhere(what):
    use = ALL[what][1]
    for wrong in (Named(""), Named(b""), Path(), Path("~/none/a")):
        with pytest.raises(OSError, match=r"No such file|Is a directory"):
            use(wrong)
    for wrong in (Named(""), Named(b"")):
        if what in READERS:
            with pytest.raises(FileNotFoundError):
                use(wrong)
