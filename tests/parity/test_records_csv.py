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
        ("name,age,salary\na,x,1\n", "source: line 2, column 'age': got 'x', wanted an integer"),
        ("name,age,salary\na,,1\n", "source: line 2, column 'age': got '', wanted an integer"),
        ("name,age,salary\na,1,x\n", "source: line 2, column 'salary': got 'x', wanted a number"),
        ('name,age,salary\n"a\n",1,1\n\nb,2,\n', "source: line 5, salary: got nan"),
        ("name,age,salary\na,1,1\n,2,3\n", "source: line 3, name: got ''"),
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


def test_names_are_text_and_numbers_are_what_they_say():
    text = b"id,name,age,salary\n1,007,036,+1e3\n2,Nan,7,9007199254740992\n3,12345678901234567891,8,.5\n"
    for module in (fe, reference):
        people = module.People.from_csv(text)
        assert list(people.names) == ["007", "Nan", "12345678901234567891"]
        assert list(people.ages) == [36, 7, 8]
        assert list(people.salaries) == [1000.0, 2.0**53, 0.5]
