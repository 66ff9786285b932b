//! Salaries by group.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use super::{PIECE, exact};
use crate::{Error, Run};
use ferrule_base::CompensatedSum;

/// Numbers of groups, the lowest key first.
#[derive(Debug, Default, PartialEq)]
pub struct Groups {
    /// What the rows of a group have in common.
    pub keys: Vec<i64>,
    /// How many there are.
    pub counts: Vec<i64>,
    /// The sum of their salaries, correctly rounded.
    pub totals: Vec<f64>,
    /// That sum divided by the count.
    pub means: Vec<f64>,
    /// The lowest salary.
    pub lowest: Vec<f64>,
    /// The highest salary.
    pub highest: Vec<f64>,
}

/// Groups by age, `width` years to each: a group's key is its lowest age.
pub fn group_ages(ages: &[i64], width: i64, salaries: &[f64], run: &Run<'_>) -> Result<Groups, Error> {
    let width = width.clamp(1, super::MOST_AGE + 1);
    let keys: Vec<_> = (0..=super::MOST_AGE / width).map(|group| group * width).collect();
    // A table in place of a division for each row.
    let codes: Vec<_> = (0..=super::MOST_AGE).map(|age| (age / width) as usize).collect();
    by_code(|row| codes[ages[row] as usize], &keys, salaries, run)
}

/// Which group each row is in.
pub struct Keys {
    codes: Vec<u32>,
    keys: Vec<i64>,
}

impl Keys {
    /// One key for each row.
    pub fn new(keys: &[i64], run: &Run<'_>) -> Result<Self, Error> {
        let mut known: HashMap<i64, u32> = HashMap::new();
        let mut codes = ferrule_base::room(keys.len())?;
        // Where keys are few and close together, as they mostly are, a hash for each takes longer than all the rest.
        let (least, most) = keys.iter().fold((i64::MAX, i64::MIN), |(a, b), &key| (a.min(key), b.max(key)));
        let span = i128::from(most) - i128::from(least) + 1;
        let mut near = vec![u32::MAX; if (1..=NEAR).contains(&span) { span as usize } else { 0 }];
        let mut distinct = Vec::new();
        for piece in keys.chunks(PIECE) {
            run.check()?;
            for &key in piece {
                let mut add = || {
                    distinct.push(key);
                    (distinct.len() - 1) as u32
                };
                codes.push(match near.get_mut(key.wrapping_sub(least) as usize) {
                    Some(code) if *code != u32::MAX => *code,
                    Some(code) => {
                        *code = add();
                        *code
                    }
                    None => match known.entry(key) {
                        Entry::Occupied(code) => *code.get(),
                        Entry::Vacant(place) => *place.insert(add()),
                    },
                });
            }
            if distinct.len() >= u32::MAX as usize {
                return Err(Error::Value("by: got more than 4 billion different keys".into()));
            }
        }
        Ok(Self { codes, keys: distinct })
    }

    /// How many rows have a key.
    #[must_use]
    pub fn len(&self) -> usize {
        self.codes.len()
    }

    /// Whether none has.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.codes.is_empty()
    }
}

/// The most that keys may lie apart for a table of them.
const NEAR: i128 = 1 << 16;

/// Groups by the keys of the rows, of which there are as many as salaries.
pub fn group(keys: &Keys, salaries: &[f64], run: &Run<'_>) -> Result<Groups, Error> {
    by_code(|row| keys.codes[row] as usize, &keys.keys, salaries, run)
}

#[derive(Clone, Copy)]
struct Group {
    count: i64,
    sum: CompensatedSum,
    lowest: f64,
    highest: f64,
}

impl Group {
    const EMPTY: Self =
        Self { count: 0, sum: CompensatedSum::ZERO, lowest: f64::INFINITY, highest: f64::NEG_INFINITY };

    #[inline]
    fn add(&mut self, salary: f64) {
        self.count += 1;
        self.sum.add(salary);
        self.lowest = if salary < self.lowest { salary } else { self.lowest };
        self.highest = if salary > self.highest { salary } else { self.highest };
    }

    fn merge(&mut self, other: &Self) {
        if other.count > 0 {
            self.count += other.count;
            self.sum.merge(other.sum);
            self.lowest = self.lowest.min(other.lowest);
            self.highest = self.highest.max(other.highest);
        }
    }
}

/// Groups whose keys are in any order, and of which some may be empty.
fn by_code(
    code: impl Fn(usize) -> usize + Sync,
    keys: &[i64],
    salaries: &[f64],
    run: &Run<'_>,
) -> Result<Groups, Error> {
    // A piece is summed up apart, so that no chain of additions gets long; merging must stay cheap beside that.
    let size = PIECE.max(keys.len() * 16);
    let empty = || vec![Group::EMPTY; keys.len()];
    let pieces = salaries.chunks(size).enumerate();
    let count = pieces.len();
    let parts = run.fold(
        pieces,
        || (empty(), empty()),
        |(all, here), (i, piece)| {
            here.fill(Group::EMPTY);
            for (at, &salary) in piece.iter().enumerate() {
                here[code(i * size + at)].add(salary);
            }
            all.iter_mut().zip(here.iter()).for_each(|(all, here)| all.merge(here));
            Ok(())
        },
    )?;
    let mut all = empty();
    for (part, _) in &parts {
        all.iter_mut().zip(part).for_each(|(all, part)| all.merge(part));
    }
    let mut order: Vec<_> = (0..keys.len()).filter(|&group| all[group].count > 0).collect();
    order.sort_unstable_by_key(|&group| keys[group]);
    let chain = |group: &Group| size.min(group.count as usize) + count + parts.len();
    let uncertain: Vec<_> = all.iter().map(|group| group.sum.certain(chain(group)).is_none()).collect();
    let members = members(code, &uncertain, salaries);
    let mut groups = Groups::default();
    for at in order {
        let group = &all[at];
        let what = format!("total of the group {}", keys[at]);
        let members = || members.get(&at).into_iter().flatten().copied();
        let total = exact::total(group.sum, chain(group), &what, members)?;
        groups.keys.push(keys[at]);
        groups.counts.push(group.count);
        groups.totals.push(total);
        groups.means.push(total / group.count as f64);
        groups.lowest.push(group.lowest);
        groups.highest.push(group.highest);
    }
    Ok(groups)
}

/// The salaries of each of the groups that are wanted: found in one pass, since of small groups many may be.
fn members(code: impl Fn(usize) -> usize, wanted: &[bool], salaries: &[f64]) -> HashMap<usize, Vec<f64>> {
    let mut members: HashMap<usize, Vec<f64>> = HashMap::new();
    if wanted.contains(&true) {
        for (row, &salary) in salaries.iter().enumerate() {
            let group = code(row);
            if wanted[group] {
                members.entry(group).or_default().push(salary);
            }
        }
    }
    members
}
