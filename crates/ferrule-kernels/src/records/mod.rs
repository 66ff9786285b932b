//! Records: people by column, what may stand in one, and what is computed of them in bulk.

mod column;
mod csv;
mod exact;
mod filter;
mod groups;
mod index;
mod names;
mod order;
mod parts;
mod payroll;
mod raise;
#[cfg(test)]
mod tests;

pub use column::{Column, Frozen, Live};
pub use filter::Limits;
pub use groups::{Groups, Keys, group, group_ages};
pub use index::Index;
pub use names::Names;
pub use order::{order_by_age, order_by_name, order_by_salary};
pub use parts::{Part, Parts, Row};
pub use payroll::{Bracket, Payroll, brackets, payroll};
pub use raise::{factor, raise};

use ferrule_base::Repr;
use ferrule_base::memory::push;
use std::fmt::Display;

use crate::{Error, Run};

/// Nobody is older.
pub const MOST_AGE: i64 = 150;

/// How many rows make a piece of work: some 10 to 100 µs.
const PIECE: usize = 1 << 15;

/// What an age must be, as messages say it.
pub const AGE: &str = "an int from 0 to 150";
/// What a salary must be.
pub const SALARY: &str = "a finite number that is not negative";
/// What a name must be.
pub const NAME: &str = "a str that is not empty";

/// "`place`: got `came`, wanted `wanted`".
pub fn refused(place: impl Display, came: impl Display, wanted: &str) -> Error {
    Error::Value(format!("{place}: got {came}, wanted {wanted}"))
}

/// Whether it may be an age.
#[must_use]
#[inline]
pub fn is_age(age: i64) -> bool {
    (0..=MOST_AGE).contains(&age)
}

/// Whether it may be a salary.
#[must_use]
#[inline]
pub fn is_salary(salary: f64) -> bool {
    // False for NaN.
    (0.0..f64::INFINITY).contains(&salary)
}

/// People of their own, by column: as many names as ages and salaries, all of them valid. No salary is -0.0.
#[derive(Debug, Default, Clone)]
pub struct Rows {
    /// Names.
    pub names: Names,
    /// Ages in years.
    pub ages: Vec<i64>,
    /// Salaries, in whatever money.
    pub salaries: Vec<f64>,
}

impl Rows {
    /// People of three columns, once each is found to be as long as the others and valid.
    pub fn new(names: Names, ages: Vec<i64>, salaries: Vec<f64>, run: &Run<'_>) -> Result<Self, Error> {
        Self::placed(names, ages, salaries, |row| format!("rows[{row}]"), run)
    }

    /// The same of rows that messages call as `place` says.
    fn placed(
        names: Names,
        ages: Vec<i64>,
        mut salaries: Vec<f64>,
        place: impl Fn(usize) -> String,
        run: &Run<'_>,
    ) -> Result<Self, Error> {
        if names.len() != ages.len() || ages.len() != salaries.len() {
            let text = format!(
                "got {} names, {} ages and {} salaries, wanted as many of each",
                names.len(),
                ages.len(),
                salaries.len()
            );
            return Err(Error::Shape(text));
        }
        let spans = (0..names.len()).step_by(PIECE).map(|at| at..names.len().min(at + PIECE));
        let found = run.map(spans, |mut span| span.find(|&row| names.get(row).is_empty()))?;
        if let Some(row) = found.into_iter().flatten().next() {
            return Err(refused(format!("{}, name", place(row)), "''", NAME));
        }
        if let Some(row) = first(&ages, run, |&age| !is_age(age))? {
            return Err(refused(format!("{}, age", place(row)), ages[row], AGE));
        }
        if let Some(row) = first(&salaries, run, |&salary| !is_salary(salary))? {
            return Err(refused(format!("{}, salary", place(row)), salaries[row].repr(), SALARY));
        }
        // -0.0 becomes 0.0: then the bits of salaries are in the order of their values.
        run.for_each(salaries.chunks_mut(PIECE), |piece| piece.iter_mut().for_each(|salary| *salary += 0.0))?;
        Ok(Self { names, ages, salaries })
    }

    /// Appends one of which the caller knows that it is valid.
    pub fn push(&mut self, name: &[u8], age: i64, salary: f64) -> Result<(), Error> {
        self.names.push(name)?;
        push(&mut self.ages, age)?;
        push(&mut self.salaries, salary + 0.0)
    }

    /// How many.
    #[must_use]
    pub fn len(&self) -> usize {
        self.ages.len()
    }

    /// Whether there is nobody.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.ages.is_empty()
    }

    /// Whether all is the same.
    pub fn equals(&self, other: &Table<'_>, run: &Run<'_>) -> Result<bool, Error> {
        self.table().equals(other, run)
    }

    /// To read.
    #[must_use]
    pub fn table(&self) -> Table<'_> {
        Table { names: &self.names, ages: &self.ages, salaries: &self.salaries }
    }
}

/// People to be read.
#[derive(Clone, Copy)]
pub struct Table<'a> {
    /// As in [`Rows`].
    pub names: &'a Names,
    /// As in [`Rows`].
    pub ages: &'a [i64],
    /// As in [`Rows`].
    pub salaries: &'a [f64],
}

impl Table<'_> {
    /// The people in these rows, in this order.
    pub fn take(&self, rows: &[usize], run: &Run<'_>) -> Result<Rows, Error> {
        Ok(Rows {
            names: self.names.take(rows, run)?,
            ages: take(self.ages, rows, run)?,
            salaries: take(self.salaries, rows, run)?,
        })
    }

    /// Whether all is the same.
    pub fn equals(&self, other: &Table<'_>, run: &Run<'_>) -> Result<bool, Error> {
        let pairs = |a: &[i64], b: &[i64]| a == b;
        if self.names != other.names || self.ages.len() != other.ages.len() {
            return Ok(false);
        }
        let ages = self.ages.chunks(PIECE).zip(other.ages.chunks(PIECE));
        let salaries = self.salaries.chunks(PIECE).zip(other.salaries.chunks(PIECE));
        let ages = run.map(ages, |(a, b)| pairs(a, b))?;
        Ok(ages.into_iter().all(|same| same)
            && run.map(salaries, |(a, b)| a == b)?.into_iter().all(|same| same))
    }
}

/// The items in these rows, in this order.
pub fn take<T: Copy + Default + Send + Sync>(
    items: &[T],
    rows: &[usize],
    run: &Run<'_>,
) -> Result<Vec<T>, Error> {
    let mut taken = filled(rows.len())?;
    run.for_each(taken.chunks_mut(PIECE).zip(rows.chunks(PIECE)), |(to, rows)| {
        to.iter_mut().zip(rows).for_each(|(to, &row)| *to = items[row]);
    })?;
    Ok(taken)
}

/// So many defaults. Of zeros the system has pages ready, so they are not written here.
fn filled<T: Clone + Default>(n: usize) -> Result<Vec<T>, Error> {
    drop(ferrule_base::room::<T>(n)?);
    Ok(vec![T::default(); n])
}

/// The place of the first item that `is` what is looked for.
fn first<T: Sync>(
    items: &[T],
    run: &Run<'_>,
    is: impl Fn(&T) -> bool + Sync,
) -> Result<Option<usize>, Error> {
    let found = run.map(items.chunks(PIECE).enumerate(), |(piece, items)| {
        // All are looked at, without a branch for each, before one is looked for.
        let any = items.iter().fold(false, |any, item| any | is(item));
        any.then(|| items.iter().position(&is)).flatten().map(|at| piece * PIECE + at)
    })?;
    Ok(found.into_iter().flatten().next())
}
