"""People are read from CSV."""

from pathlib import Path

import ferrule as fe
import pytest
from ferrule.reference import records as reference
from hypothesis import given

from tests.parity.inputs.records import rows, tables


@given(tables)
def test_csv(table):
    table = [row for row in table if not set(row[0]) & set('",\r\n\0')]
    text = "age,name,zip,salary\n" + "".join(f'{age},"x{name}",1,{salary!r}\n' for name, age, salary in table)
    expected = reference.People.from_csv(text.encode())
    assert rows(fe.People.from_csv(text.encode())) == rows(expected)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name,age\na,1\n", "source: got the columns name, age, wanted name, age and salary among them"),
        ("name,age,salary\n1,1,1\n", "source: name: got only numbers"),
        ("name,age,salary\na,x,1\n", "source: age: got text"),
        ("name,age,salary\na,,1\n", "source: age: got floats or empty fields"),
        ("name,age,salary\na,1,x\n", "source: salary: got text"),
        ("name,age,salary\na,1,1\nb,2,\n", "row 1, salary: got nan"),
        ("name,age,salary\na,1,1\n,2,3\n", "row 1, name: got ''"),
        ("name,age,salary\na,1\n", "source: line 2 has 2 fields, wanted 3"),
    ],
)
def test_wrong_csv(text, message):
    for module in (fe, reference):
        with pytest.raises(fe.ArgumentError, match=rf"^{message}"):
            module.People.from_csv(text.encode())


def test_csv_from_a_path(tmp_path: Path):
    path = tmp_path / "people.csv"
    path.write_text("name;age;salary\nÄnne;3;4.5\n", encoding="utf-8")
    assert rows(fe.People.from_csv(path, delimiter=";")) == [("Änne", 3, 4.5)]
    assert len(fe.People.from_csv(b"name,age,salary\n")) == 0
