//! Lists of numbers of any kind: what can be told at a glance is worked on here, the rest is for their owner.

use ferrule_base::items::{Item, Number};
use ferrule_base::{CompensatedSum, Error, Run, WideSum};

use super::Limit;

/// How many items make a piece of work for one thread.
const PIECE: usize = 1 << 14;

/// How many items are looked at together.
const GROUP: usize = 8;

/// What items add up to: exact for ints, compensated for floats.
#[derive(Debug)]
pub struct Total<I> {
    /// The sum of the ints.
    pub ints: i128,
    /// The sum of the floats.
    pub floats: WideSum,
    /// Whether there is a float.
    pub has_floats: bool,
    /// Items that their owner must be asked about, and their places.
    pub others: Vec<(usize, I)>,
}

impl<I> Default for Total<I> {
    fn default() -> Self {
        Self { ints: 0, floats: WideSum::default(), has_floats: false, others: Vec::new() }
    }
}

impl<I: Item> Total<I> {
    /// Adds items, the first of which has this place. The sum of floats does not depend on the number of threads.
    pub fn add(&mut self, items: &[I], place: usize, run: &Run<'_>) -> Result<(), Error> {
        let pieces = items.chunks(PIECE).enumerate();
        for part in run.map(pieces, |(i, piece)| Self::of(piece, place + i * PIECE))? {
            self.ints += part.ints;
            self.floats.merge(part.floats);
            self.has_floats |= part.has_floats;
            self.others.extend(part.others);
        }
        Ok(())
    }

    fn of(items: &[I], place: usize) -> Self {
        let mut part = Self::default();
        // A piece of ints of 30 bits can't overflow 64.
        let mut small = 0;
        let mut lanes = [CompensatedSum::default(); GROUP];
        let (groups, rest) = items.as_chunks::<GROUP>();
        for (i, group) in groups.iter().enumerate() {
            if let Some(sum) = I::sum_small_ints(group) {
                small += sum;
            } else if let Some(values) = I::floats(group) {
                lanes.iter_mut().zip(values).for_each(|(lane, value)| lane.add(value));
                part.has_floats = true;
            } else {
                part.add_each(group, place + i * GROUP);
            }
        }
        part.ints += i128::from(small);
        let mut floats = CompensatedSum::default();
        lanes.into_iter().for_each(|lane| floats.merge(lane));
        // Those of groups of floats alone, as in the lanes.
        let in_lanes = groups.iter().filter_map(|group| I::floats(group)).flatten();
        part.floats.merge(WideSum::new(floats, in_lanes));
        part.add_each(rest, place + items.len() - rest.len());
        part
    }

    fn add_each(&mut self, items: &[I], place: usize) {
        for (i, &item) in items.iter().enumerate() {
            match item.number() {
                Number::Int(value) => self.ints += i128::from(value),
                Number::Float(value) => self.add_float(value),
                Number::Other => self.others.push((place + i, item)),
            }
        }
    }

    /// Adds a float.
    pub fn add_float(&mut self, value: f64) {
        self.floats.add(value);
        self.has_floats = true;
    }
}

/// Whether an item passes a filter, as far as that can be told at a glance: what its owner must be asked about does.
#[derive(Debug, Clone, Copy)]
pub struct Above {
    int: i64,
    float: f64,
}

impl Above {
    /// What exceeds a threshold, given for ints and for floats.
    #[must_use]
    pub fn new(int: Limit<i64>, float: f64) -> Self {
        // Ints beyond 60 bits are not told at a glance, so the extremes stand for nothing and everything.
        let int = match int {
            Limit::Nothing => i64::MAX,
            Limit::Above(limit) => limit,
            Limit::Everything => i64::MIN,
        };
        Self { int, float }
    }

    /// Whether a number passes.
    #[inline]
    #[must_use]
    pub fn passes(self, number: Number) -> bool {
        match number {
            Number::Int(value) => value > self.int,
            Number::Float(value) => value > self.float,
            Number::Other => true,
        }
    }

    /// How many items pass.
    pub fn count<I: Item>(self, items: &[I], run: &Run<'_>) -> Result<usize, Error> {
        let counts = run.map(items.chunks(PIECE), |piece| {
            piece.iter().map(|item| usize::from(self.passes(item.number()))).sum::<usize>()
        })?;
        Ok(counts.into_iter().sum())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An item that says at once what it is.
    #[derive(Debug, Clone, Copy, PartialEq)]
    struct Plain(Number);

    impl Item for Plain {
        fn number(self) -> Number {
            self.0
        }

        fn sum_small_ints<const N: usize>(items: &[Self; N]) -> Option<i64> {
            let small = |item: &Self| match item.0 {
                Number::Int(value) if value.abs() < 1 << 30 => Some(value),
                _ => None,
            };
            items.iter().map(small).sum()
        }

        fn floats<const N: usize>(items: &[Self; N]) -> Option<[f64; N]> {
            let float = |item: &Self| if let Number::Float(value) = item.0 { Some(value) } else { None };
            items.iter().map(float).collect::<Option<Vec<_>>>()?.try_into().ok()
        }
    }

    fn total(items: &[Plain], threads: usize) -> Total<Plain> {
        let mut total = Total::default();
        total.add(items, 5, &Run::new(threads, &|| false)).unwrap();
        total
    }

    #[test]
    fn ints_are_exact_and_nothing_is_left_out() {
        // Small and large ones, in groups of one kind and of both, over several pieces, with a rest.
        let large = (1 << 59) + 1;
        for len in [0, 1, 7, 8, 9, PIECE - 1, PIECE + 3, 3 * PIECE + 5] {
            for step in [1, 3, 8, 1000] {
                let value = |i: usize| if i.is_multiple_of(step) { large } else { i as i64 - 7 };
                let items: Vec<_> = (0..len).map(|i| Plain(Number::Int(value(i)))).collect();
                let exact: i128 = (0..len).map(|i| i128::from(value(i))).sum();
                let total = total(&items, 3);
                assert_eq!((total.ints, total.has_floats, total.others.len()), (exact, false, 0));
            }
        }
    }

    #[test]
    fn floats_keep_what_rounding_loses_on_any_number_of_threads() {
        let items = [1e18, 1.0, -1e18, 1.0]
            .repeat(3 * PIECE)
            .into_iter()
            .map(|value| Plain(Number::Float(value)))
            .collect::<Vec<_>>();
        let sums: Vec<_> = [1, 2, 5].map(|threads| total(&items, threads).floats.value().to_bits()).to_vec();
        assert_eq!(sums, [(6.0 * PIECE as f64).to_bits(); 3]);
    }

    #[test]
    fn others_come_with_their_places() {
        let mut items = vec![Plain(Number::Int(1)); 2 * PIECE];
        items[3] = Plain(Number::Other);
        items[PIECE + 9] = Plain(Number::Other);
        items[PIECE + 10] = Plain(Number::Float(0.5));
        let total = total(&items, 2);
        assert_eq!(total.others, [(8, Plain(Number::Other)), (PIECE + 14, Plain(Number::Other))]);
        assert_eq!((total.ints, total.floats.value()), (2 * PIECE as i128 - 3, 0.5));
    }

    #[test]
    fn what_passes_exceeds_the_threshold() {
        let items =
            [Number::Int(2), Number::Int(3), Number::Float(2.5), Number::Float(f64::NAN), Number::Other]
                .map(Plain);
        let count = |above: Above| above.count(&items, &Run::single()).unwrap();
        assert_eq!(count(Above::new(Limit::Above(2), 2.0)), 3);
        assert_eq!(count(Above::new(Limit::Nothing, f64::INFINITY)), 1);
        assert_eq!(count(Above::new(Limit::Everything, f64::NEG_INFINITY)), 4);
    }
}
