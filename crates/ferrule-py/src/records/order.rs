//! People in the order of a field.

use ferrule_base::{Run, one_of};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_kernels::records::{self, Rows, order_by_age, order_by_name, order_by_salary};
use pyo3::prelude::*;

use super::table::Table;

/// The people of a table sorted by the field of this name.
pub fn sorted(py: Python<'_>, table: &Table, field: &str, descending: bool) -> Outcome<Rows> {
    let order = match one_of("field", field, ["name", "age", "salary"])? {
        0 => |table: &records::Table<'_>, descending, run: &Run<'_>| {
            order_by_name(table.names, descending, run)
        },
        1 => {
            |table: &records::Table<'_>, descending, run: &Run<'_>| order_by_age(table.ages, descending, run)
        }
        _ => |table: &records::Table<'_>, descending, run: &Run<'_>| {
            order_by_salary(table.salaries, descending, run)
        },
    };
    // It works on a copy, so that it can be interrupted and holds no lock meanwhile.
    detached(py, |run| {
        let (names, ages, salaries) = table.copied()?;
        let table = records::Table { names: &names, ages: &ages, salaries: &salaries };
        table.take(&order(&table, descending, run)?, run)
    })
}
