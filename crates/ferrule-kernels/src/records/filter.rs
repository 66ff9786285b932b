//! The rows that are within limits.

use super::{PIECE, Table};
use crate::{Error, Run};

/// What a row must be to be kept. Both ends count as within.
#[derive(Debug, Clone, Copy)]
pub struct Limits<'a> {
    /// Ages from.
    pub min_age: i64,
    /// Ages to.
    pub max_age: i64,
    /// Salaries from.
    pub min_salary: f64,
    /// Salaries to.
    pub max_salary: f64,
    /// For each row whether it may be kept.
    pub mask: Option<&'a [bool]>,
}

impl Limits<'_> {
    /// The rows within, in order.
    #[expect(clippy::needless_bitwise_bool, reason = "a branch for each row costs more than all comparisons")]
    pub fn rows(&self, table: &Table<'_>, run: &Run<'_>) -> Result<Vec<usize>, Error> {
        let pieces = table.ages.chunks(PIECE).zip(table.salaries.chunks(PIECE)).enumerate();
        let kept = run.map(pieces, |(i, (ages, salaries))| {
            let start = i * PIECE;
            let mut rows = vec![0; ages.len()];
            let mut count = 0;
            for (at, (&age, &salary)) in ages.iter().zip(salaries).enumerate() {
                let within = (age >= self.min_age)
                    & (age <= self.max_age)
                    & (salary >= self.min_salary)
                    & (salary <= self.max_salary)
                    & self.mask.is_none_or(|mask| mask[start + at]);
                rows[count] = start + at;
                count += usize::from(within);
            }
            rows.truncate(count);
            rows
        })?;
        let mut rows = ferrule_base::room(kept.iter().map(Vec::len).sum())?;
        kept.iter().for_each(|piece| rows.extend_from_slice(piece));
        Ok(rows)
    }
}
