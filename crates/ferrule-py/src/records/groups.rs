//! Salaries by group.

use ferrule_base::Error;
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, shown};
use ferrule_gate::give::arrays::require_numpy;
use ferrule_gate::hints::Columns;
use ferrule_gate::take::number::size;
use ferrule_gate::take::numbers::integers;
use ferrule_kernels::records::{Keys, group, group_ages};
use numpy::IntoPyArray;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};

use super::table::Table;

/// Number, sum, mean and extremes of the salaries of each group, by the names of the columns.
pub fn grouped<'py>(
    table: &Table,
    by: &Bound<'py, PyAny>,
    width: Option<&Bound<'py, PyAny>>,
) -> Outcome<Columns<'py>> {
    let py = by.py();
    let groups = match self::by(by, width, table.len())? {
        By::Ages(width) => {
            table.look(py, |columns, run| group_ages(columns.ages.get(), width, columns.salaries.get(), run))
        }
        By::Keys(keys) => table.look(py, |columns, run| group(&keys, columns.salaries.get(), run)),
    }?;
    require_numpy(py)?;
    let dict = PyDict::new(py);
    dict.set_item("key", groups.keys.into_pyarray(py))?;
    dict.set_item("count", groups.counts.into_pyarray(py))?;
    dict.set_item("total", groups.totals.into_pyarray(py))?;
    dict.set_item("mean", groups.means.into_pyarray(py))?;
    dict.set_item("min", groups.lowest.into_pyarray(py))?;
    dict.set_item("max", groups.highest.into_pyarray(py))?;
    Ok(Columns(dict))
}

/// What makes a group.
enum By {
    /// So many years.
    Ages(i64),
    /// A key for each row.
    Keys(Keys),
}

/// What makes a group of the rows.
fn by(argument: &Bound<'_, PyAny>, width: Option<&Bound<'_, PyAny>>, rows: usize) -> Outcome<By> {
    let py = argument.py();
    if let Ok(field) = argument.cast::<PyString>() {
        if field.to_string_lossy() != "age" {
            let text = format!("by: got {}, wanted 'age' or a key for each row", shown(field)?);
            return Err(Error::Value(text).into());
        }
        let width = width.map_or(Ok(1), |width| size(width, "width", 1))?;
        return Ok(By::Ages(i64::try_from(width).unwrap_or(i64::MAX)));
    }
    if width.is_some() {
        return Err(Error::Value("width: got one with keys, wanted one only with by='age'".into()).into());
    }
    let keys = integers(argument, "by")?;
    let keys = keys.signed("by")?;
    let keys: Keys = detached(py, |run| Keys::new(&keys, run))?;
    if keys.len() != rows {
        let text = format!("by: got {} keys, wanted {rows}, one for each row", keys.len());
        return Err(Error::Shape(text).into());
    }
    Ok(By::Keys(keys))
}
