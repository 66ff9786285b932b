//! Booleans: conditions over the features of rows.

use std::cmp::Ordering;

use ferrule_base::{Error, Repr, one_of};
use ferrule_gate::cpython::{Number, number};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome, class_of, wrong_type};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::{ArrayLike, BoolArray};
use ferrule_gate::signals::every;
use ferrule_gate::take;
use ferrule_gate::take::arrays::array_of;
use ferrule_gate::take::iterable::each;
use ferrule_gate::take::matrix::matrix;
use ferrule_gate::take::nested::is_list;
use ferrule_gate::take::number::count;
use ferrule_gate::take::numbers::{Array1, Numbers};
use ferrule_gate::take::scalar::{Str, text};
use ferrule_kernels::scalars::rules as kernels;
use ferrule_kernels::scalars::rules::{Combine, Comparison, Rule};
use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyList, PyTuple};

use super::hints::Rules;
use super::operand::Operand;

/// Every integer up to it is a float: 2^53.
const EXACT: i64 = 1 << 53;

type Parsed<'py> = Vec<Rule<Operand<'py>>>;

fn parse<'py>(rules: &Rules<'py>, combine: Str<'_, '_>) -> Outcome<(Parsed<'py>, Combine)> {
    take!(combine);
    let combine = [Combine::All, Combine::Any][one_of("combine", combine, ["all", "any"])?];
    // One by one: the first that is wrong ends what may have no end.
    Ok((each(&rules.0, "rules", "(feature, operator, threshold)s", |i, item| rule(i, &item))?, combine))
}

fn rule<'py>(i: usize, item: &Bound<'py, PyAny>) -> Outcome<Rule<Operand<'py>>> {
    let wanted =
        |got: String| Error::Type(format!("rules[{i}]: got {got}, wanted a tuple (int, str, float)"));
    let tuple = item.cast::<PyTuple>().map_err(|_| wanted(class_of(item)))?;
    if tuple.len() != 3 {
        return Err(wanted(format!("tuple of length {}", tuple.len())).into());
    }
    let (feature, symbol, threshold) = (tuple.get_item(0)?, tuple.get_item(1)?, tuple.get_item(2)?);
    let place = format!("rules[{i}][1]");
    let symbol = text(symbol.as_borrowed(), &place)?;
    let feature = count(&feature, &format!("rules[{i}][0]"), u64::from(u32::MAX))? as usize;
    let comparison = Comparison::new(symbol).ok_or_else(|| {
        Error::Value(format!("{place}: got {}, wanted one of < <= > >= == !=", symbol.repr()))
    })?;
    let threshold = Operand::new(&threshold, || format!("rules[{i}][2]"))?;
    Ok(Rule { feature, comparison, threshold })
}

/// Whether one row of features satisfies rules, as in a model's conditions.
///
/// Parameters
/// ----------
/// row : list or tuple of numbers, or one-dimensional array
///     One number for each feature. Of a list only the features that rules name are read.
/// rules : iterable of (feature, operator, threshold)
///     The index of a feature, one of ``"<" "<=" ">" ">=" "==" "!="``, and what it is compared with: exactly, as in Python,
///     whatever the types (``2**53 + 1`` is not ``2.0**53``). NaN compares as in NumPy: only ``!=`` holds.
/// combine : {"all", "any"}
///     Whether every rule must hold (true without rules) or one is enough (false without rules).
///
/// Returns
/// -------
/// bool
///
/// Raises
/// ------
/// ArgumentError
///     A feature that the row does not have, another operator, another `combine`.
/// ArgumentTypeError
///     A feature or a threshold that is not a number, or a masked array.
/// ArgumentOverflowError
///     A feature or a threshold is a number other than an int that is too large for a float.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.evaluate_rules([37.0, 0.8], [(0, ">=", 18), (1, "<", 0.9)])
/// True
#[pyfunction]
#[pyo3(signature = (row, rules, *, combine = Str::or("all")), text_signature = "(row, rules, *, combine='all')")]
pub fn evaluate_rules(row: ArrayLike<'_>, rules: Rules<'_>, combine: Str<'_, '_>) -> Outcome<bool> {
    // Attached: a rule takes some ns, and rules are Python objects.
    let (rules, combine) = parse(&rules, combine)?;
    verdict(&row.0, "row", &rules, combine)
}

fn verdict<'py>(row: &Bound<'py, PyAny>, name: &str, rules: &Parsed<'py>, combine: Combine) -> Outcome<bool> {
    let py = row.py();
    let operand = |item: PyResult<Bound<'py, PyAny>>, i| Operand::new(&item?, || format!("{name}[{i}]"));
    if let Ok(list) = row.cast::<PyList>() {
        kernels::check_rules(rules, list.len())?;
        return kernels::evaluate_row(rules, combine, |i, threshold| {
            operand(list.get_item(i), i)?.order(threshold, py)
        });
    }
    if let Ok(tuple) = row.cast::<PyTuple>() {
        kernels::check_rules(rules, tuple.len())?;
        return kernels::evaluate_row(rules, combine, |i, threshold| {
            operand(tuple.get_item(i), i)?.order(threshold, py)
        });
    }
    let Numbers::Array(array) = Numbers::new(row, name)? else {
        return Err(wrong_type(name, row, "a list or tuple of numbers, or an array"));
    };
    let features = match &array {
        Array1::Float(values) => values.len(),
        Array1::Int(values) => values.len(),
        Array1::Unsigned(values) => values.len(),
    };
    kernels::check_rules(rules, features)?;
    kernels::evaluate_row(rules, combine, |i, threshold| match &array {
        Array1::Float(values) => Operand::Float(values[i]).order(threshold, py),
        Array1::Int(values) => Operand::Int(values[i]).order(threshold, py),
        Array1::Unsigned(values) => operand(values[i].into_bound_py_any(py), i)?.order(threshold, py),
    })
}

/// The rules for features that are floats.
fn among_floats<'py>(rules: &Parsed<'py>, py: Python<'py>) -> Outcome<Vec<Rule<f64>>> {
    let of_floats = |rule: &Rule<Operand<'py>>| {
        let nearest = rule.threshold.nearest();
        let side = rule.threshold.order(&Operand::Float(nearest), py)?.unwrap_or(Ordering::Equal);
        let (comparison, threshold) = rule.comparison.among_floats(nearest, side);
        Ok(Rule { feature: rule.feature, comparison, threshold })
    };
    rules.iter().map(of_floats).collect()
}

/// Whether there may be numbers in an array that is not empty that a float does not hold.
fn has_large(array: &Bound<'_, PyAny>) -> PyResult<bool> {
    if is_floats(array)? {
        return Ok(false);
    }
    Ok(array.call_method0("min")?.lt(-EXACT)? || array.call_method0("max")?.gt(EXACT)?)
}

/// The columns of a table of polars, pyarrow or pandas, each as NumPy has it: together they might be rounded to one type.
fn columns_of<'py>(table: &Bound<'py, PyAny>) -> Outcome<Option<Vec<Bound<'py, PyAny>>>> {
    let columns = if table.hasattr("iter_columns")? {
        table.call_method0("iter_columns")?
    } else if table.hasattr("column_names")? {
        table.getattr("columns")?
    } else if table.hasattr("iloc")? {
        table.call_method0("items")?
    } else {
        return Ok(None);
    };
    let labelled = table.hasattr("iloc")?;
    let column = |column: PyResult<Bound<'py, PyAny>>| {
        let column = if labelled { column?.get_item(1)? } else { column? };
        array_of(&column, "rows")
    };
    Ok(Some(columns.try_iter()?.map(column).collect::<Outcome<_>>()?))
}

/// Whether there may be numbers among the rows of a list that a float does not hold.
fn rounded(rows: &Bound<'_, PyAny>) -> Outcome<bool> {
    let mut found = false;
    every(rows.py(), rows.try_iter()?, |row| {
        let row = row?;
        found = found || if is_list(&row) { has_inexact(&row)? } else { !is_floats(&row)? };
        Ok::<_, Failure>(())
    })?;
    Ok(found)
}

fn has_inexact(row: &Bound<'_, PyAny>) -> PyResult<bool> {
    for item in row.try_iter()? {
        let item = item?;
        match number(item.as_borrowed()) {
            Number::Float(_) => {}
            Number::Int(value) if value.unsigned_abs() <= EXACT as u64 => {}
            Number::Other if item.is_instance_of::<PyFloat>() => {}
            _ => return Ok(true),
        }
    }
    Ok(false)
}

fn is_floats(array: &Bound<'_, PyAny>) -> PyResult<bool> {
    let Some(dtype) = array.getattr_opt("dtype")? else { return Ok(false) };
    let Some(kind) = dtype.getattr_opt("kind")? else { return Ok(false) };
    kind.eq("f")
}

/// What has to be gone through row by row, since floats might not hold all of its numbers.
fn exact_rows<'py>(rows: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
    if is_list(rows) {
        return Ok(rounded(rows)?.then(|| rows.clone()));
    }
    let Some(columns) = columns_of(rows)? else {
        let array = array_of(rows, "rows")?;
        return Ok(has_large(&array)?.then_some(array));
    };
    for column in &columns {
        if has_large(column)? {
            // Numbers of Python's own: those of NumPy would be asked one by one.
            let lists = columns.iter().map(|column| column.call_method0("tolist"));
            let lists = PyTuple::new(rows.py(), lists.collect::<PyResult<Vec<_>>>()?)?;
            return Ok(Some(rows.py().import("builtins")?.getattr("zip")?.call1(lists)?));
        }
    }
    Ok(None)
}

fn one_by_one<'py>(
    py: Python<'py>,
    rows: &Bound<'py, PyAny>,
    rules: &Parsed<'py>,
    combine: Combine,
) -> Outcome<BoolArray<'py>> {
    let mut verdicts = Vec::new();
    every(py, rows.try_iter()?.enumerate(), |(i, row)| {
        verdicts.push(verdict(&row?, &format!("rows[{i}]"), rules, combine)?);
        Ok::<_, Failure>(())
    })?;
    Ok(BoolArray(new_array(py, verdicts)?))
}

/// Which rows of features satisfy rules, on all threads.
///
/// Parameters
/// ----------
/// rows : two-dimensional array of numbers
///     One row each, as a table of polars, pyarrow or pandas has them, too. float64 in C order is read in place, all else is
///     copied; rows are taken one by one, on one thread, where they have numbers that float64 may not hold. ``[]`` is no rows.
/// rules, combine
///     As in `evaluate_rules`.
///
/// Returns
/// -------
/// numpy.ndarray of bool
///     One for each row; without rows an empty array, whatever features the rules name.
///
/// Raises
/// ------
/// ShapeError
///     The array does not have two dimensions.
/// ArgumentError, ArgumentTypeError, ArgumentOverflowError
///     As `evaluate_rules`; a masked array is of the wrong type.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> fe.evaluate_rules_batch([[37.0, 0.8], [12.0, 0.5]], [(0, ">=", 18), (1, "<", 0.9)]).tolist()
/// [True, False]
#[pyfunction]
#[pyo3(signature = (rows, rules, *, combine = Str::or("all")), text_signature = "(rows, rules, *, combine='all')")]
pub fn evaluate_rules_batch<'py>(
    py: Python<'py>,
    rows: ArrayLike<'py>,
    rules: Rules<'py>,
    combine: Str<'_, '_>,
) -> Outcome<BoolArray<'py>> {
    let (parsed, combine) = parse(&rules, combine)?;
    let matrix = match matrix(&rows, "rows") {
        // Of a list, whose rows go together: an int that no float is near to.
        Err(Failure::Kernel(Error::TooLarge(_))) => return one_by_one(py, &rows.0, &parsed, combine),
        matrix => matrix?,
    };
    let (values, features, count) = (&*matrix.values, matrix.columns, matrix.rows);
    if !values.is_empty()
        && let Some(rows) = exact_rows(&rows.0)?
    {
        return one_by_one(py, &rows, &parsed, combine);
    }
    let rules = among_floats(&parsed, py)?;
    let verdicts =
        detached(py, |run| kernels::evaluate_rules(values, features, count, &rules, combine, run))?;
    Ok(BoolArray(new_array(py, verdicts)?))
}
