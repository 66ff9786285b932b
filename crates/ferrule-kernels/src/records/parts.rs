//! Tables that are filled in parts, on several threads.

use ferrule_base::room;

use super::names::{extend, shrink};
use super::{Names, Rows, filled};
use crate::{Error, Run};

/// So many rows make a part.
const PART: usize = 1 << 10;

/// A row of its own: a name in UTF-8, an age, a salary.
pub type Row = (Vec<u8>, i64, f64);

/// Rows on their way: numbers are put in their place at once, the names of each part are kept until all sizes are known.
pub struct Parts {
    /// After a 0, where names end, counted from the beginning of their part.
    offsets: Vec<i64>,
    ages: Vec<i64>,
    salaries: Vec<f64>,
    /// The names of each part, and how many there are.
    names: Vec<(Vec<u8>, usize)>,
    rows: usize,
}

/// Where some rows belong that come one after the other.
pub struct Part<'a> {
    ends: &'a mut [i64],
    ages: &'a mut [i64],
    salaries: &'a mut [f64],
    names: Vec<u8>,
    next: usize,
    /// Where there was no memory for names.
    full: Option<Error>,
}

impl Part<'_> {
    /// Appends one that is valid. Where there is no memory for its name, that is the end of what the part is of.
    #[inline]
    pub fn push(&mut self, name: &[u8], age: i64, salary: f64) {
        if let Err(error) = extend(&mut self.names, name) {
            self.full = Some(error);
        }
        self.ends[self.next] = self.names.len() as i64;
        self.ages[self.next] = age;
        self.salaries[self.next] = salary + 0.0;
        self.next += 1;
    }
}

fn longer<T: Copy + Default>(items: &mut Vec<T>, len: usize) -> Result<(), Error> {
    let added = len.saturating_sub(items.len());
    items.try_reserve(added).map_err(|_| Error::Memory(len.saturating_mul(size_of::<T>())))?;
    items.resize(len, T::default());
    Ok(())
}

impl Parts {
    /// For so many rows, and more if need be.
    pub fn new(rows: usize) -> Result<Self, Error> {
        let (offsets, ages, salaries) = (filled(rows.saturating_add(1))?, filled(rows)?, filled(rows)?);
        Ok(Self { offsets, ages, salaries, names: Vec::new(), rows: 0 })
    }

    /// Takes some more: `fill` gets a number of items and where to put exactly as many rows. Its results come in order.
    pub fn extend<T: Sync, R: Send>(
        &mut self,
        items: &[T],
        run: &Run<'_>,
        fill: impl Fn(&[T], usize, &mut Part<'_>) -> R + Sync,
    ) -> Result<Vec<R>, Error> {
        let (start, end) = (self.rows, self.rows + items.len());
        if end > self.ages.len() {
            longer(&mut self.offsets, end + 1)?;
            longer(&mut self.ages, end)?;
            longer(&mut self.salaries, end)?;
        }
        self.rows = end;
        let ends = self.offsets[start + 1..=end].chunks_mut(PART);
        let numbers = self.ages[start..end].chunks_mut(PART).zip(self.salaries[start..end].chunks_mut(PART));
        let parts = items.chunks(PART).zip(ends).zip(numbers).enumerate();
        let done = run.map(parts, |(i, ((items, ends), (ages, salaries)))| {
            let names = room(items.len() * 16)?;
            let mut part = Part { ends, ages, salaries, names, next: 0, full: None };
            let result = fill(items, start + i * PART, &mut part);
            shrink(&mut part.names);
            part.full.map_or(Ok(((part.names, part.next), result)), Err)
        })?;
        let done = done.into_iter().collect::<Result<Vec<_>, Error>>()?;
        let (names, results): (Vec<_>, Vec<_>) = done.into_iter().unzip();
        self.names.extend(names);
        Ok(results)
    }

    /// The rows; some of them, in their order, are put in place of what is there.
    pub fn finish(mut self, others: Vec<(usize, Row)>, run: &Run<'_>) -> Result<Rows, Error> {
        self.offsets.truncate(self.rows + 1);
        self.ages.truncate(self.rows);
        self.salaries.truncate(self.rows);
        let mut names = Names::of_parts(self.names, self.offsets, run)?;
        if !others.is_empty() {
            let changes: Vec<_> = others.iter().map(|(row, (name, ..))| (*row, name.as_slice())).collect();
            names = names.changed(&changes)?;
        }
        for (row, (_, age, salary)) in others {
            self.ages[row] = age;
            self.salaries[row] = salary;
        }
        Ok(Rows { names, ages: self.ages, salaries: self.salaries })
    }
}

impl Rows {
    /// For so many rows, if the caller is right.
    pub fn with_room(rows: usize) -> Result<Self, Error> {
        let names = Names::with_room(rows, 0)?;
        Ok(Self { names, ages: room(rows)?, salaries: room(rows)? })
    }

    /// Gives back the room that was not needed.
    pub fn shrink(&mut self) {
        self.names.shrink();
        shrink(&mut self.ages);
        shrink(&mut self.salaries);
    }
}
