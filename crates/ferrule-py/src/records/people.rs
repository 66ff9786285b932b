//! The class `People`.

use std::sync::Arc;

use ferrule_base::Run;
use ferrule_base::memory::copied;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::require_numpy;
use ferrule_gate::hints::{ArrayLike, Columns, FloatArray, IntArray, Source};
use ferrule_gate::take;
use ferrule_gate::take::arrow::requested;
use ferrule_gate::take::number::float;
use ferrule_gate::take::scalar::{Flag, Str};
use ferrule_kernels::records::{self, Limits, Rows};
use numpy::IntoPyArray;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyCapsule, PyDict, PySlice, PyTuple, PyType};

use super::arguments::{age_limit, row_of, salary_limit, tax};
use super::arrow;
use super::build::{of_arrow, of_columns, of_csv, of_numpy, of_rows};
use super::columns::{array, names_list};
use super::fields::{Place, name_of, with_utf8};
use super::groups::grouped;
use super::hints::{AnyRows, StrList, Tax};
use super::order::sorted;
use super::table::Table;
use super::{PeopleIterator, PersonView};

/// A table of people, held by column in Rust: names in UTF-8, ages as int64, salaries as float64.
///
/// It takes some 25 bytes and the name for each of them. An item is a :class:`PersonView`, which reads and writes the table; a
/// slice is a new table, a copy. The number of rows never changes, their values may. Threads may share one: who reads sees
/// all of a change or nothing of it. Work in bulk runs detached, on all threads.
///
/// The arrays :attr:`ages` and :attr:`salaries` are the table's own memory and show its later changes. Arrow
/// relies on memory that does not change: after a hand-over by ``__arrow_c_stream__`` or ``__arrow_c_array__`` (to polars,
/// pyarrow, pandas, duckdb), which copies nothing, and as long as what was handed over is in use, the next change of a column
/// is made in a copy of it. Arrays taken before show the old one from then on.
///
/// Parameters
/// ----------
/// rows : iterable
///     Of dicts with ``name``, ``age`` and ``salary`` (other keys are left out), of tuples or lists of the three, of records, or of
///     any objects with these attributes. Values are what :class:`Person` takes.
///
/// Raises
/// ------
/// ArgumentError
///     A value is out of its range, or missing; the message names the row, counted from 0, and the field.
/// ArgumentTypeError
///     A row, or a value in it, is of another type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> people = fe.People([("Ada", 36, 4200.0), {"name": "Alan", "age": 41, "salary": 3900}])
/// >>> people
/// People(name=['Ada', 'Alan'], age=[36, 41], salary=[4200.0, 3900.0])
/// >>> people[0]
/// PersonView(name='Ada', age=36, salary=4200.0)
/// >>> people.raise_salaries(10)
/// >>> people.payroll(0.25)
/// {'gross': 8910.0, 'tax': 2227.5, 'net': 6682.5}
#[pyclass(frozen, module = "ferrule.records")]
pub struct People {
    table: Arc<Table>,
}

impl People {
    fn of(rows: Rows) -> Self {
        Self { table: Arc::new(Table::new(rows)) }
    }
}

#[pymethods]
impl People {
    #[new]
    #[pyo3(signature = (rows = None))]
    fn new(rows: Option<AnyRows<'_>>) -> Outcome<Self> {
        Ok(Self::of(rows.map_or_else(|| Ok(Rows::default()), |rows| of_rows(&rows.0))?))
    }

    /// A table of three columns of one length.
    ///
    /// Parameters
    /// ----------
    /// names : column of str
    ///     A list or another iterable, a NumPy array of strings or objects, an Arrow array of strings.
    /// ages : column of int
    ///     A list, a tuple, a buffer of integers or an Arrow array.
    /// salaries : column of float
    ///     Likewise, of numbers.
    ///
    /// All are copied, the lists without making anything in between.
    ///
    /// Raises
    /// ------
    /// ShapeError
    ///     They are not equally long.
    /// ArgumentError, ArgumentTypeError
    ///     As for rows.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> len(fe.People.from_columns(["Ada", "Alan"], [36, 41], [4200.0, 3900.0]))
    /// 2
    #[classmethod]
    #[pyo3(signature = (names: "object", ages: "object", salaries: "object"))]
    fn from_columns(
        _class: &Bound<'_, PyType>,
        names: &Bound<'_, PyAny>,
        ages: &Bound<'_, PyAny>,
        salaries: &Bound<'_, PyAny>,
    ) -> Outcome<Self> {
        Ok(Self::of(of_columns(names, ages, salaries)?))
    }

    /// A table from a CSV file with the columns ``name``, ``age`` and ``salary``; others are left out.
    ///
    /// Parameters
    /// ----------
    /// source : str, os.PathLike or bytes-like
    ///     As for :func:`read_csv`, likewise `delimiter`.
    ///
    /// Raises
    /// ------
    /// ArgumentError, ArgumentTypeError, OSError
    ///     As from :func:`read_csv`; and where a column is missing or holds what is none of its values.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.People.from_csv(b"id,name,age,salary\n7,Ada,36,4200\n")
    /// People(name=['Ada'], age=[36], salary=[4200.0])
    #[classmethod]
    #[pyo3(signature = (source, delimiter = Str::or(",")), text_signature = "(source, delimiter=',')")]
    fn from_csv(class: &Bound<'_, PyType>, source: Source<'_>, delimiter: Str<'_, '_>) -> Outcome<Self> {
        take!(delimiter);
        Ok(Self::of(of_csv(class.py(), &source.0, ferrule_csv::delimiter(delimiter)?)?))
    }

    /// A table from one with Arrow's C interface: of pyarrow, polars, pandas 3, duckdb, or a record batch.
    ///
    /// Parameters
    /// ----------
    /// table : object with ``__arrow_c_stream__`` or ``__arrow_c_array__``
    ///     With the columns ``name``, ``age`` and ``salary``; others are left out. They are copied. Integers and floats of
    ///     any width and all kinds of strings will do, nulls won't.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     A column is missing, or a value is null or out of its range.
    /// ArgumentTypeError
    ///     It is no table, or a column is of another type.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4200.0)])
    /// >>> fe.People.from_arrow(people) == people
    /// True
    #[classmethod]
    #[pyo3(signature = (table: "object"))]
    fn from_arrow(_class: &Bound<'_, PyType>, table: &Bound<'_, PyAny>) -> Outcome<Self> {
        Ok(Self::of(of_arrow(table)?))
    }

    /// A table from a structured NumPy array with the fields ``name``, ``age`` and ``salary``; others are left out.
    ///
    /// Raises
    /// ------
    /// ArgumentError, ArgumentTypeError
    ///     It has no such fields, or they hold what is none of their values.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe, numpy as np
    /// >>> array = np.array([("Ada", 36, 4200.0)], dtype=[("name", "U20"), ("age", "i4"), ("salary", "f8")])
    /// >>> fe.People.from_numpy(array)
    /// People(name=['Ada'], age=[36], salary=[4200.0])
    #[classmethod]
    #[pyo3(signature = (array: "object"))]
    fn from_numpy(_class: &Bound<'_, PyType>, array: &Bound<'_, PyAny>) -> Outcome<Self> {
        Ok(Self::of(of_numpy(array)?))
    }

    /// The names, as a new list of str.
    #[getter]
    fn names<'py>(&self, py: Python<'py>) -> Outcome<StrList<'py>> {
        let names = detached(py, |_| Ok(Arc::clone(self.table.settled()?.names())))?;
        names_list(py, &names).map(StrList)
    }

    /// The ages, as a read-only array over the table's own memory: it shows later changes.
    #[getter]
    fn ages<'py>(&self, py: Python<'py>) -> PyResult<IntArray<'py>> {
        let ages = self.table.read(py).ages.live();
        array(py, ages).map(IntArray)
    }

    /// The salaries, as a read-only array over the table's own memory: it shows later changes.
    #[getter]
    fn salaries<'py>(&self, py: Python<'py>) -> PyResult<FloatArray<'py>> {
        let salaries = self.table.read(py).salaries.live();
        array(py, salaries).map(FloatArray)
    }

    /// Raises salaries by so many percent: each is multiplied by ``1 + percent / 100``.
    ///
    /// Parameters
    /// ----------
    /// percent : float
    ///     Finite and not below -100.
    /// where : column of bool, optional
    ///     For each row whether it is raised: a list, a NumPy or an Arrow array. All are without it.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     `percent` is out of its range.
    /// ShapeError
    ///     `where` is not as long as the table.
    /// ResultOverflowError
    ///     A salary would be too large for a float. Then none is changed.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
    /// >>> people.raise_salaries(50, where=people.ages > 40)
    /// >>> people.salaries
    /// array([4000., 4500.])
    #[pyo3(signature = (percent: "float", *, r#where = None))]
    fn raise_salaries(
        &self,
        py: Python<'_>,
        percent: &Bound<'_, PyAny>,
        r#where: Option<ArrayLike<'_>>,
    ) -> Outcome<()> {
        let factor = records::factor(float(percent, || "percent".into())?)?;
        let chosen =
            r#where.map(|chosen| take::mask::mask(&chosen.0, "where", self.table.len())).transpose()?;
        self.table.change(py, |columns, run| {
            records::raise(columns.salaries.change(), factor, chosen.as_deref(), run)
        })
    }

    /// What all earn together, the tax on it, and what is left.
    ///
    /// Parameters
    /// ----------
    /// tax : float, or list of pairs of float
    ///     A rate from 0 to 1 for all of a salary; or brackets, ``(from, rate)``, each of which taxes what of a salary is above
    ///     its ``from``, up to that of the next one.
    ///
    /// Returns
    /// -------
    /// dict of str to float
    ///     ``gross``, the sum of salaries, and ``tax``, the sum of the taxes of each, both correctly rounded like ``math.fsum``; and
    ///     ``net``, their difference.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     A rate or a bracket is out of its range.
    /// ResultOverflowError
    ///     A sum is too large for a float.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 1500.0)])
    /// >>> people.payroll([(1000, 0.25), (2000, 0.5)])
    /// {'gross': 5500.0, 'tax': 1375.0, 'net': 4125.0}
    #[pyo3(signature = (tax = None) -> "dict[str, float]")]
    fn payroll<'py>(&self, py: Python<'py>, tax: Option<Tax<'py>>) -> Outcome<Bound<'py, PyDict>> {
        let brackets = self::tax(tax.as_ref().map(|tax| &tax.0))?;
        let sums =
            self.table.look(py, |columns, run| records::payroll(columns.salaries.get(), &brackets, run))?;
        let dict = PyDict::new(py);
        dict.set_item(intern!(py, "gross"), sums.gross)?;
        dict.set_item(intern!(py, "tax"), sums.tax)?;
        dict.set_item(intern!(py, "net"), sums.net)?;
        Ok(dict)
    }

    /// Salaries by group.
    ///
    /// Parameters
    /// ----------
    /// by : "age", or column of int
    ///     What the members of a group have in common: their age, or a key for each row, such as the number of a department.
    /// width : int
    ///     How many years make a group of ages; a group's key is its lowest age.
    ///
    /// Returns
    /// -------
    /// dict of str to numpy.ndarray
    ///     ``key``, ``count``, ``total``, ``mean``, ``min`` and ``max`` of each group, the lowest key first. The total is correctly
    ///     rounded like ``math.fsum``, the mean is the total divided by the count.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     `by` is another string, or `width` is below 1 or given with keys.
    /// ShapeError
    ///     There are not as many keys as rows.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
    /// >>> groups = people.group_by("age", width=10)
    /// >>> groups["key"], groups["mean"]
    /// (array([30, 40]), array([4500., 3000.]))
    #[pyo3(signature = (by: "object", *, width: "int | None" = None))]
    fn group_by<'py>(
        &self,
        by: &Bound<'py, PyAny>,
        width: Option<&Bound<'py, PyAny>>,
    ) -> Outcome<Columns<'py>> {
        grouped(&self.table, by, width)
    }

    /// The people within all limits given, both ends included, in a new table.
    ///
    /// Parameters
    /// ----------
    /// min_age, max_age : int, optional
    /// min_salary, max_salary : float, optional
    ///     Compared as Python compares them: ``2**53 + 1``, which is no float, lies between two.
    /// mask : column of bool, optional
    ///     For each row whether it may be kept.
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     A limit is NaN.
    /// ShapeError
    ///     `mask` is not as long as the table.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
    /// >>> people.filter(max_age=40, min_salary=4500).names
    /// ['Grace']
    #[pyo3(signature = (*, min_age: "int | None" = None, max_age: "int | None" = None,
        min_salary: "float | None" = None, max_salary: "float | None" = None, mask = None))]
    fn filter(
        &self,
        py: Python<'_>,
        min_age: Option<&Bound<'_, PyAny>>,
        max_age: Option<&Bound<'_, PyAny>>,
        min_salary: Option<&Bound<'_, PyAny>>,
        max_salary: Option<&Bound<'_, PyAny>>,
        mask: Option<ArrayLike<'_>>,
    ) -> Outcome<Self> {
        let mask = mask.map(|chosen| take::mask::mask(&chosen.0, "mask", self.table.len())).transpose()?;
        let limits = Limits {
            min_age: age_limit(min_age, "min_age", i64::MIN)?,
            max_age: age_limit(max_age, "max_age", i64::MAX)?,
            min_salary: salary_limit(min_salary, "min_salary", true)?,
            max_salary: salary_limit(max_salary, "max_salary", false)?,
            mask: mask.as_deref(),
        };
        Ok(Self::of(self.table.take(py, |table, run| limits.rows(table, run))?))
    }

    /// The people sorted, in a new table. Equal ones stay in the order they have, also when descending.
    ///
    /// Parameters
    /// ----------
    /// field : "name", "age" or "salary"
    ///     Names are sorted as Python sorts strings: by code points.
    /// descending : bool
    ///
    /// Raises
    /// ------
    /// ArgumentError
    ///     `field` is none of these.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0), ("Grace", 37, 5000.0)])
    /// >>> people.sort_by("salary", descending=True).names
    /// ['Grace', 'Ada', 'Alan']
    #[pyo3(signature = (field, *, descending = Flag::or(false)), text_signature = "($self, field, *, descending=False)")]
    fn sort_by(&self, py: Python<'_>, field: Str<'_, '_>, descending: Flag<'_, '_>) -> Outcome<Self> {
        take!(field, descending);
        Ok(Self::of(sorted(py, &self.table, field, descending)?))
    }

    /// Views of all rows with this name, in order.
    ///
    /// The first call makes an index of all names, which takes 24 to 40 bytes for each and lasts until a name is changed; further
    /// calls take about a microsecond.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> people = fe.People([("Ada", 36, 4000.0), ("Alan", 41, 3000.0)])
    /// >>> people.find("Alan")
    /// [PersonView(name='Alan', age=41, salary=3000.0)]
    #[pyo3(signature = (name: "str"))]
    fn find(&self, name: &Bound<'_, PyAny>) -> Outcome<Vec<PersonView>> {
        let name = name_of(name, Place::of("name"))?;
        let utf8 = with_utf8(&name, copied)??;
        let rows = self.table.find(name.py(), &utf8)?;
        Ok(rows.into_iter().map(|row| PersonView { table: Arc::clone(&self.table), row }).collect())
    }

    fn __len__(&self) -> usize {
        self.table.len()
    }

    fn __getitem__<'py>(&self, key: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        let py = key.py();
        let rows = self.table.len();
        if let Ok(slice) = key.cast::<PySlice>() {
            let indices = slice.indices(rows as isize)?;
            let row = |i: usize| (indices.start + i as isize * indices.step) as usize;
            let rows = self.table.take(py, |_, _| Ok((0..indices.slicelength).map(row).collect()))?;
            return Ok(Bound::new(py, Self::of(rows))?.into_any());
        }
        let row = row_of(key, self.table.len())?;
        Ok(Bound::new(py, PersonView { table: Arc::clone(&self.table), row })?.into_any())
    }

    fn __iter__(&self) -> PeopleIterator {
        PeopleIterator::new(Arc::clone(&self.table))
    }

    fn __reversed__(&self) -> PeopleIterator {
        PeopleIterator::backwards(Arc::clone(&self.table))
    }

    fn __eq__<'py>(&self, other: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
        let py = other.py();
        let Ok(other) = other.cast::<Self>() else { return Ok(py.NotImplemented().into_bound(py)) };
        let other = &other.get().table;
        let equal = Arc::ptr_eq(&self.table, other)
            || self.table.len() == other.len()
                && detached(py, |run| {
                    // One after the other: who waits for two locks at once may wait for ever.
                    let (names, ages, salaries) = other.copied()?;
                    let other = records::Table { names: &names, ages: &ages, salaries: &salaries };
                    self.table.settled()?.table().equals(&other, &Run::new(run.threads(), &|| false))
                })?;
        Ok(equal.into_pyobject(py).map_err(PyErr::from)?.to_owned().into_any())
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        const SHOWN: usize = 5;
        let rows = self.table.len();
        let shown = self.table.take(py, |_, _| Ok((0..rows.min(SHOWN)).collect()))?;
        let names = names_list(py, &shown.names)?.repr()?;
        let (ages, salaries) =
            (shown.ages.into_pyobject(py)?.repr()?, shown.salaries.into_pyobject(py)?.repr()?);
        let more = if rows > SHOWN { format!(", … {} more", rows - SHOWN) } else { String::new() };
        Ok(format!("People(name={names}, age={ages}, salary={salaries}{more})"))
    }

    #[pyo3(signature = () -> "tuple[object, tuple[object, object, object]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Outcome<Bound<'py, PyTuple>> {
        let py = slf.py();
        let (names, ages, salaries) = {
            let table = &slf.get().table;
            detached(py, |_| table.copied())?
        };
        let list = names_list(py, &names)?;
        require_numpy(py)?;
        let columns = (list, ages.into_pyarray(py), salaries.into_pyarray(py));
        Ok((slf.get_type().getattr("from_columns")?, columns).into_pyobject(py)?)
    }

    #[pyo3(signature = (requested_schema: "object" = None) -> "tuple[object, object]")]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> Outcome<Bound<'py, PyTuple>> {
        arrow::array(py, &self.table, requested(requested_schema)?)
    }

    #[pyo3(signature = (requested_schema: "object" = None) -> "object")]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> Outcome<Bound<'py, PyCapsule>> {
        arrow::stream(py, &self.table, requested(requested_schema)?)
    }
}
