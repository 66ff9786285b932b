//! Booleans: conditions over the features of rows.

use ferrule_base::{Error, Repr, one_of};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, class_of};
use ferrule_gate::give::arrays::new_array;
use ferrule_gate::hints::{ArrayLike, BoolArray};
use ferrule_gate::take;
use ferrule_gate::take::iterable::each;
use ferrule_gate::take::matrix::matrix;
use ferrule_gate::take::number::{count, float};
use ferrule_gate::take::numbers::Floats;
use ferrule_gate::take::scalar::{Str, text};
use ferrule_kernels::scalars::rules as kernels;
use ferrule_kernels::scalars::rules::{Combine, Comparison, Rule};
use pyo3::prelude::*;
use pyo3::types::{PyList, PyTuple};

use super::hints::Rules;

fn parse(rules: &Rules<'_>, combine: Str<'_, '_>) -> Outcome<(Vec<Rule>, Combine)> {
    take!(combine);
    let combine = [Combine::All, Combine::Any][one_of("combine", combine, ["all", "any"])?];
    // One by one: the first that is wrong ends what may have no end.
    Ok((each(&rules.0, "rules", "(feature, operator, threshold)s", |i, item| rule(i, &item))?, combine))
}

fn rule(i: usize, item: &Bound<'_, PyAny>) -> Outcome<Rule> {
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
    let threshold = float(&threshold, || format!("rules[{i}][2]"))?;
    Ok(Rule { feature, comparison, threshold })
}

/// Whether one row of features satisfies rules, as in a model's conditions.
///
/// Parameters
/// ----------
/// row : list or tuple of numbers, or one-dimensional array
///     One number for each feature. Of a list only the features that rules name are read.
/// rules : iterable of (feature, operator, threshold)
///     The index of a feature, one of ``"<" "<=" ">" ">=" "==" "!="``, and what it is compared with. NaN compares as in
///     NumPy: only ``!=`` holds.
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
///     A feature or a threshold is an int that is too large for a float.
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
    if let Ok(list) = row.0.cast::<PyList>() {
        kernels::check_rules(&rules, list.len())?;
        return kernels::evaluate_row(&rules, combine, |i| float(&list.get_item(i)?, || format!("row[{i}]")));
    }
    if let Ok(tuple) = row.0.cast::<PyTuple>() {
        kernels::check_rules(&rules, tuple.len())?;
        return kernels::evaluate_row(&rules, combine, |i| {
            float(&tuple.get_item(i)?, || format!("row[{i}]"))
        });
    }
    let row = Floats::new(&row.0, "row")?;
    kernels::check_rules(&rules, row.len())?;
    kernels::evaluate_row(&rules, combine, |i| Ok(row[i]))
}

/// Which rows of features satisfy rules, on all threads.
///
/// Parameters
/// ----------
/// rows : two-dimensional array of numbers
///     One row each. float64 in C order is read in place, all else is copied. ``[]`` is no rows.
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
    let (rules, combine) = parse(&rules, combine)?;
    let matrix = matrix(&rows, "rows")?;
    let (values, features, count) = (&*matrix.values, matrix.columns, matrix.rows);
    let verdicts =
        detached(py, |run| kernels::evaluate_rules(values, features, count, &rules, combine, run))?;
    Ok(BoolArray(new_array(py, verdicts)?))
}
