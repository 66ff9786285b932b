//! Tables put together of parts that were read apart.

use super::{Names, NamesPart, Rows, filled};
use crate::{Error, Run};

/// Some rows that come one after the other, all of them valid.
#[derive(Default)]
pub struct RowsPart {
    names: NamesPart,
    ages: Vec<i64>,
    salaries: Vec<f64>,
}

impl RowsPart {
    /// For so many rows.
    #[must_use]
    pub fn with_room(rows: usize) -> Self {
        let (ages, salaries) = (Vec::with_capacity(rows), Vec::with_capacity(rows));
        Self { names: NamesPart::with_room(rows), ages, salaries }
    }

    /// Appends one.
    #[inline]
    pub fn push(&mut self, name: &[u8], age: i64, salary: f64) {
        self.names.push(name);
        self.ages.push(age);
        self.salaries.push(salary + 0.0);
    }
}

impl Rows {
    /// For so many rows, if the caller is right.
    pub fn with_room(rows: usize) -> Result<Self, Error> {
        let names = Names::with_room(rows, 0)?;
        Ok(Self { names, ages: crate::sequences::room(rows)?, salaries: crate::sequences::room(rows)? })
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        self.names.shrink();
        self.ages.shrink_to_fit();
        self.salaries.shrink_to_fit();
    }

    /// The rows of all parts; then some of them, in their order, are put in place of what is there.
    pub fn of_parts(
        parts: Vec<RowsPart>,
        others: Vec<(usize, (Vec<u8>, i64, f64))>,
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        let rows = parts.iter().map(|part| part.ages.len()).sum();
        let (mut ages, mut salaries) = (filled(rows)?, filled(rows)?);
        let mut names = Vec::with_capacity(parts.len());
        let (mut next_ages, mut next_salaries) = (ages.as_mut_slice(), salaries.as_mut_slice());
        let mut jobs = Vec::with_capacity(parts.len());
        for part in parts {
            let (here, rest) = next_ages.split_at_mut(part.ages.len());
            let (there, left) = next_salaries.split_at_mut(part.ages.len());
            jobs.push((part.ages, part.salaries, here, there));
            (next_ages, next_salaries) = (rest, left);
            names.push(part.names);
        }
        run.for_each(jobs.into_iter(), |(ages, salaries, to_ages, to_salaries)| {
            to_ages.copy_from_slice(&ages);
            to_salaries.copy_from_slice(&salaries);
        })?;
        let mut names = Names::of_parts(&names, run)?;
        if !others.is_empty() {
            let changes: Vec<_> = others.iter().map(|(row, (name, ..))| (*row, name.as_slice())).collect();
            names = names.changed(&changes);
        }
        for (row, (_, age, salary)) in others {
            ages[row] = age;
            salaries[row] = salary;
        }
        Ok(Self { names, ages, salaries })
    }
}
