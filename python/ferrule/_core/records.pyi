"""
People one by one, and by column.
"""

from collections.abc import Iterable, Sequence
from numpy import float64, int64
from numpy.typing import ArrayLike, NDArray
from os import PathLike
from typing import Any, Final, SupportsIndex, final
from typing_extensions import Buffer

__all__ = ["Field", "FrozenPerson", "People", "PeopleIterator", "Person", "PersonView", "asdict", "fields"]

@final
class Field:
    """
    A field of a record: its name and the type of its values.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.records.fields(fe.Person)[1]
    Field(name='age', type=int)
    """
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, name: str, type: "object") -> Field: ...
    def __reduce__(self, /) -> "tuple[object, tuple[object, object]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def name(self, /) -> str:
        """
        As in ``getattr``.
        """
    @property
    def type(self, /) -> type:
        """
        ``str``, ``int`` or ``float``.
        """

@final
class FrozenPerson:
    """
    A record of a person that can't be changed: a key for dicts, a member of sets, quick to read.

    Its fields are checked as those of :class:`Person`, to which it is equal when they are the same.

    Parameters
    ----------
    name : str
        Not empty, without lone surrogates.
    age : int
        In years, from 0 to 150.
    salary : float
        In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.

    Raises
    ------
    ArgumentError
        A value is out of its range; the message names the field.
    ArgumentTypeError
        A value is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> ada = fe.FrozenPerson("Ada", 36, 4200.0)
    >>> ada.replace(age=37)
    FrozenPerson(name='Ada', age=37, salary=4200.0)
    >>> {ada: "engine"}[fe.Person("Ada", 36, 4200.0).freeze()]
    'engine'
    """
    __match_args__: Final[tuple[str, str, str]]
    __record_fields__: Final[tuple[tuple[str, type[str]], tuple[str, type[int]], tuple[str, type[float]]]]
    def __eq__(self, other: object, /) -> Any: ...
    def __hash__(self, /) -> int: ...
    def __new__(cls, /, name: "str", age: "int", salary: "float") -> FrozenPerson: ...
    def __reduce__(self, /) -> "tuple[type[FrozenPerson], tuple[str, int, float]]": ...
    def __replace__(self, /, **changes: "object") -> FrozenPerson: ...
    def __repr__(self, /) -> str: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    def replace(self, /, **changes: "object") -> FrozenPerson:
        """
        Another record with some fields changed.
        """
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    def thaw(self, /) -> Person:
        """
        A person with the same fields that can be changed.
        """

@final
class People:
    """
    A table of people, held by column in Rust: names in UTF-8, ages as int64, salaries as float64.

    It takes some 25 bytes and the name for each of them. An item is a :class:`PersonView`, which reads and writes the table; a
    slice is a new table, a copy. The number of rows never changes, their values may. Threads may share one: who reads sees
    all of a change or nothing of it. Work in bulk runs detached, on all threads.

    The arrays :attr:`ages` and :attr:`salaries` are the table's own memory and show its later changes. Arrow
    relies on memory that does not change: after a hand-over by ``__arrow_c_stream__`` or ``__arrow_c_array__`` (to polars,
    pyarrow, pandas, duckdb), which copies nothing, and as long as what was handed over is in use, the next change of a column
    is made in a copy of it. Arrays taken before show the old one from then on.

    Parameters
    ----------
    rows : iterable
        Of dicts with ``name``, ``age`` and ``salary`` (other keys are left out), of tuples or lists of the three, of records, or of
        any objects with these attributes. Values are what :class:`Person` takes.

    Raises
    ------
    ArgumentError
        A value is out of its range, or missing; the message names the row, counted from 0, and the field.
    ArgumentTypeError
        A row, or a value in it, is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> people = fe.People([("Ada", 36, 4200.0), {"name": "Alan", "age": 41, "salary": 3900}])
    >>> people
    People(name=['Ada', 'Alan'], age=[36, 41], salary=[4200.0, 3900.0])
    >>> people[0]
    PersonView(name='Ada', age=36, salary=4200.0)
    >>> people.raise_salaries(10)
    >>> people.payroll(0.25)
    {'gross': 8910.0, 'tax': 2227.5, 'net': 6682.5}
    """
    def __arrow_c_array__(self, /, requested_schema: "object" = None) -> "tuple[object, object]": ...
    def __arrow_c_stream__(self, /, requested_schema: "object" = None) -> "object": ...
    def __eq__(self, other: object, /) -> Any: ...
    def __getitem__(self, key: Any, /) -> Any: ...
    def __iter__(self, /) -> PeopleIterator: ...
    def __len__(self, /) -> int: ...
    def __new__(cls, /, rows: Iterable[object] | None = None) -> People: ...
    def __reduce__(self, /) -> "tuple[object, tuple[object, object, object]]": ...
    def __repr__(self, /) -> str: ...
    def __reversed__(self, /) -> PeopleIterator: ...
    @property
    def ages(self, /) -> NDArray[int64]:
        """
        The ages, as a read-only array over the table's own memory: it shows later changes.
        """
    def filter(self, /, *, min_age: "int | None" = None, max_age: "int | None" = None, min_salary: "float | None" = None, max_salary: "float | None" = None, mask: ArrayLike | None = None) -> People:
        """
        The people within all limits given, both ends included, in a new table.

        Parameters
        ----------
        min_age, max_age : int, optional
        min_salary, max_salary : float, optional
            Compared as Python compares them: ``2**53 + 1``, which is no float, lies between two.
        mask : column of bool, optional
            For each row whether it may be kept.

        Raises
        ------
        ArgumentError
            A limit is NaN.
        ShapeError
            `mask` is not as long as the table.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> people.filter(max_age=40, min_salary=4500).names
        ['Grace']
        """
    def find(self, /, name: "str") -> list[PersonView]:
        """
        Views of all rows with this name, in order.

        The first call makes an index of all names, which takes 24 to 40 bytes for each and lasts until a name is changed; further
        calls take about a microsecond.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
        >>> people.find("Alan")
        [PersonView(name='Alan', age=41, salary=3000.0)]
        """
    @classmethod
    def from_arrow(cls, /, table: "object") -> People:
        """
        A table from one with Arrow's C interface: of pyarrow, polars, pandas 3, duckdb, or a record batch.

        Parameters
        ----------
        table : object with ``__arrow_c_stream__`` or ``__arrow_c_array__``
            With the columns ``name``, ``age`` and ``salary``; others are left out. They are copied. Integers and floats of
            any width and all kinds of strings will do, nulls won't.

        Raises
        ------
        ArgumentError
            A column is missing, or a value is null or out of its range.
        ArgumentTypeError
            It is no table, or a column is of another type.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4200.0)])
        >>> fe.People.from_arrow(people) == people
        True
        """
    @classmethod
    def from_columns(cls, /, names: "object", ages: "object", salaries: "object") -> People:
        """
        A table of three columns of one length.

        Parameters
        ----------
        names : column of str
            A list or another iterable, a NumPy array of strings or objects, an Arrow array of strings.
        ages : column of int
            A list, a tuple, a buffer of integers or an Arrow array.
        salaries : column of float
            Likewise, of numbers.

        All are copied, the lists without making anything in between.

        Raises
        ------
        ShapeError
            They are not equally long.
        ArgumentError, ArgumentTypeError
            As for rows.

        Examples
        --------
        >>> import ferrule as fe
        >>> len(fe.People.from_columns(["Ada", "Alan"], [36, 41], [4200.0, 3900.0]))
        2
        """
    @classmethod
    def from_csv(cls, /, source: str | PathLike[str] | Buffer, delimiter: str = ',') -> People:
        """
        A table from a CSV file with the columns ``name``, ``age`` and ``salary``; others are left out.

        Parameters
        ----------
        source : str, os.PathLike or bytes-like
            As for :func:`read_csv`, likewise `delimiter`.

        Raises
        ------
        ArgumentError, ArgumentTypeError, OSError
            As from :func:`read_csv`; and where a column is missing or holds what is none of its values.

        Examples
        --------
        >>> import ferrule as fe
        >>> fe.People.from_csv(b"id,name,age,salary\\n7,Ada,36,4200\\n")
        People(name=['Ada'], age=[36], salary=[4200.0])
        """
    @classmethod
    def from_numpy(cls, /, array: "object") -> People:
        """
        A table from a structured NumPy array with the fields ``name``, ``age`` and ``salary``; others are left out.

        Raises
        ------
        ArgumentError, ArgumentTypeError
            It has no such fields, or they hold what is none of their values.

        Examples
        --------
        >>> import ferrule as fe, numpy as np
        >>> array = np.array([("Ada", 36, 4200.0)], dtype=[("name", "U20"), ("age", "i4"), ("salary", "f8")])
        >>> fe.People.from_numpy(array)
        People(name=['Ada'], age=[36], salary=[4200.0])
        """
    def group_by(self, /, by: "object", *, width: "int | None" = None) -> dict[str, NDArray[int64] | NDArray[float64] | list[str]]:
        """
        Salaries by group.

        Parameters
        ----------
        by : "age", or column of int
            What the members of a group have in common: their age, or a key for each row, such as the number of a department.
        width : int
            How many years make a group of ages; a group's key is its lowest age.

        Returns
        -------
        dict of str to numpy.ndarray
            ``key``, ``count``, ``total``, ``mean``, ``min`` and ``max`` of each group, the lowest key first. The total is correctly
            rounded like ``math.fsum``, the mean is the total divided by the count.

        Raises
        ------
        ArgumentError
            `by` is another string, or `width` is below 1 or given with keys.
        ShapeError
            There are not as many keys as rows.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> groups = people.group_by("age", width=10)
        >>> groups["key"], groups["mean"]
        (array([30, 40]), array([4500., 3000.]))
        """
    @property
    def names(self, /) -> list[str]:
        """
        The names, as a new list of str.
        """
    def payroll(self, /, tax: float | Sequence[tuple[float, float]] | None = None) -> "dict[str, float]":
        """
        What all earn together, the tax on it, and what is left.

        Parameters
        ----------
        tax : float, or list of pairs of float
            A rate from 0 to 1 for all of a salary; or brackets, ``(from, rate)``, each of which taxes what of a salary is above
            its ``from``, up to that of the next one.

        Returns
        -------
        dict of str to float
            ``gross``, the sum of salaries, and ``tax``, the sum of the taxes of each, both correctly rounded like ``math.fsum``; and
            ``net``, their difference.

        Raises
        ------
        ArgumentError
            A rate or a bracket is out of its range.
        ResultOverflowError
            A sum is too large for a float.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 1500.0)])
        >>> people.payroll([(1000, 0.25), (2000, 0.5)])
        {'gross': 5500.0, 'tax': 1375.0, 'net': 4125.0}
        """
    def raise_salaries(self, /, percent: "float", *, where: ArrayLike | None = None) -> None:
        """
        Raises salaries by so many percent: each is multiplied by ``1 + percent / 100``.

        Parameters
        ----------
        percent : float
            Finite and not below -100.
        where : column of bool, optional
            For each row whether it is raised: a list, a NumPy or an Arrow array. All are without it.

        Raises
        ------
        ArgumentError
            `percent` is out of its range.
        ShapeError
            `where` is not as long as the table.
        ResultOverflowError
            A salary would be too large for a float. Then none is changed.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
        >>> people.raise_salaries(50, where=people.ages > 40)
        >>> people.salaries
        array([4000., 4500.])
        """
    @property
    def salaries(self, /) -> NDArray[float64]:
        """
        The salaries, as a read-only array over the table's own memory: it shows later changes.
        """
    def sort_by(self, /, field: str, *, descending: bool = False) -> People:
        """
        The people sorted, in a new table. Equal ones stay in the order they have, also when descending.

        Parameters
        ----------
        field : "name", "age" or "salary"
            Names are sorted as Python sorts strings: by code points.
        descending : bool

        Raises
        ------
        ArgumentError
            `field` is none of these.

        Examples
        --------
        >>> import ferrule as fe
        >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
        >>> people.sort_by("salary", descending=True).names
        ['Grace', 'Ada', 'Alan']
        """

@final
class PeopleIterator:
    """
    The rows of a table, one by one.
    """
    def __iter__(self, /) -> PeopleIterator: ...
    def __length_hint__(self, /) -> int: ...
    def __next__(self, /) -> PersonView: ...

@final
class Person:
    """
    A record of a person, made in Rust, whose fields can be read and changed.

    Its fields are Python objects in slots: reading one costs what it costs of a dataclass with ``slots=True``. What is
    assigned is checked as it is when a person is made. Like a list, a person has no hash: see :class:`FrozenPerson`.
    Records are equal when their fields are, of whatever class of record they are. They can be pickled, copied and matched
    by position.

    Parameters
    ----------
    name : str
        Not empty, without lone surrogates.
    age : int
        In years, from 0 to 150.
    salary : float
        In any money: finite and not negative. An int becomes a float; -0.0 becomes 0.0.

    Raises
    ------
    ArgumentError
        A value is out of its range; the message names the field. Then nothing is changed.
    ArgumentTypeError
        A value is of another type.

    Examples
    --------
    >>> import ferrule as fe
    >>> ada = fe.Person("Ada", 36, 4200)
    >>> ada.salary += 100
    >>> ada
    Person(name='Ada', age=36, salary=4300.0)
    >>> ada.age = -1
    Traceback (most recent call last):
        ...
    ferrule.errors.ArgumentError: age: got -1, wanted an int from 0 to 150
    >>> match ada:
    ...     case fe.Person(name, age):
    ...         print(name, age)
    Ada 36
    """
    __match_args__: Final[tuple[str, str, str]]
    __record_fields__: Final[tuple[tuple[str, type[str]], tuple[str, type[int]], tuple[str, type[float]]]]
    def __eq__(self, other: object, /) -> Any: ...
    def __new__(cls, /, name: "str", age: "int", salary: "float") -> Person: ...
    def __reduce__(self, /) -> "tuple[type[Person], tuple[str, int, float]]": ...
    def __replace__(self, /, **changes: "object") -> Person: ...
    def __repr__(self, /) -> str: ...
    def __setattr__(self, name: Any, value: Any, /) -> None: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @age.setter
    def age(self, /, value: SupportsIndex) -> None: ...
    def freeze(self, /) -> FrozenPerson:
        """
        A record with the same fields that can't be changed and has a hash.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    @name.setter
    def name(self, /, value: str) -> None: ...
    def replace(self, /, **changes: "object") -> Person:
        """
        Another person with some fields changed.
        """
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    @salary.setter
    def salary(self, /, value: float) -> None: ...

@final
class PersonView:
    """
    A row of :class:`People`, read and changed where it is.

    It stays good when the table is gone. What is assigned is checked as by :class:`Person`. Pickled or copied it becomes a
    :class:`Person`; :meth:`thaw` and :meth:`freeze` make a record of its own, too.

    Examples
    --------
    >>> import ferrule as fe
    >>> people = fe.People([("Ada", 36, 4200.0), ("Alan", 41, 3900.0)])
    >>> alan = people[-1]
    >>> alan.salary += 100
    >>> people.salaries
    array([4200., 4000.])
    >>> alan.index, alan == fe.Person("Alan", 41, 4000.0)
    (1, True)
    """
    __match_args__: Final[tuple[str, str, str]]
    __record_fields__: Final[tuple[tuple[str, type[str]], tuple[str, type[int]], tuple[str, type[float]]]]
    def __eq__(self, other: object, /) -> Any: ...
    def __reduce__(self, /) -> "tuple[type[Person], tuple[str, int, float]]": ...
    def __repr__(self, /) -> str: ...
    @property
    def age(self, /) -> int:
        """
        The age in years.
        """
    @age.setter
    def age(self, /, value: SupportsIndex) -> None: ...
    def freeze(self, /) -> FrozenPerson:
        """
        A record with the same fields that can't be changed and has a hash.
        """
    @property
    def index(self, /) -> int:
        """
        Which row of the table it is.
        """
    @property
    def name(self, /) -> str:
        """
        The name.
        """
    @name.setter
    def name(self, /, value: str) -> None: ...
    @property
    def salary(self, /) -> float:
        """
        The salary.
        """
    @salary.setter
    def salary(self, /, value: float) -> None: ...
    def thaw(self, /) -> Person:
        """
        A person with the same fields, in no table.
        """

def asdict(record: "Person | FrozenPerson | PersonView") -> "dict[str, object]":
    """
    The fields of a record as a dict, like ``dataclasses.asdict``.

    Parameters
    ----------
    record : Person, FrozenPerson or PersonView

    Raises
    ------
    ArgumentTypeError
        `record` is none of these.

    Examples
    --------
    >>> import ferrule as fe
    >>> fe.records.asdict(fe.Person("Ada", 36, 4200.0))
    {'name': 'Ada', 'age': 36, 'salary': 4200.0}
    """

def fields(record: "object") -> "tuple[Field, Field, Field]":
    """
    The fields of a record or of a class of records, in order, like ``dataclasses.fields``.

    Parameters
    ----------
    record : Person, FrozenPerson, PersonView, or one of these classes

    Returns
    -------
    tuple of Field
        Each has a ``name`` and a ``type``.

    Raises
    ------
    ArgumentTypeError
        `record` is none of these.

    Examples
    --------
    >>> import ferrule as fe
    >>> [(field.name, field.type) for field in fe.records.fields(fe.Person)]
    [('name', <class 'str'>), ('age', <class 'int'>), ('salary', <class 'float'>)]
    """
