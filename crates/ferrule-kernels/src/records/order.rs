//! In which order rows come when sorted; rows that are equal stay in the order they had, also when descending.

use std::cmp::Ordering;

use super::{MOST_AGE, Names, PIECE, filled};
use crate::{Error, Run};

/// So many are sorted or merged at a time: some 5 ms.
const PART: usize = 1 << 16;

/// By salary, of which none is negative.
pub fn order_by_salary(salaries: &[f64], descending: bool, run: &Run<'_>) -> Result<Vec<usize>, Error> {
    let flip = if descending { u64::MAX } else { 0 };
    // The bits of floats that have no sign are in the order of their values.
    let keyed = keyed(salaries.len(), |row| salaries[row].to_bits() ^ flip, run)?;
    sorted(keyed, Ord::cmp, run)
}

/// By name, in the order of code points, which is that of the bytes of UTF-8.
pub fn order_by_name(names: &Names, descending: bool, run: &Run<'_>) -> Result<Vec<usize>, Error> {
    let flip = if descending { u64::MAX } else { 0 };
    let keyed = keyed(names.len(), |row| beginning(names.get(row)) ^ flip, run)?;
    let by_name = |a: &(u64, u64), b: &(u64, u64)| {
        a.0.cmp(&b.0).then_with(|| {
            let (left, right) = (names.get(a.1 as usize), names.get(b.1 as usize));
            let order = left.cmp(right);
            if descending { order.reverse() } else { order }.then(a.1.cmp(&b.1))
        })
    };
    sorted(keyed, by_name, run)
}

/// By age: each age has its place in the end, so rows are only counted and put there.
pub fn order_by_age(ages: &[i64], descending: bool, run: &Run<'_>) -> Result<Vec<usize>, Error> {
    const AGES: usize = MOST_AGE as usize + 1;
    let place = |age: i64| if descending { AGES - 1 - age as usize } else { age as usize };
    let mut next = [0; AGES + 1];
    for piece in ages.chunks(PIECE) {
        piece.iter().for_each(|&age| next[place(age) + 1] += 1);
        run.check()?;
    }
    for age in 0..AGES {
        next[age + 1] += next[age];
    }
    let mut rows = filled(ages.len())?;
    for (i, piece) in ages.chunks(PIECE).enumerate() {
        for (at, &age) in piece.iter().enumerate() {
            let next = &mut next[place(age)];
            rows[*next] = i * PIECE + at;
            *next += 1;
        }
        run.check()?;
    }
    Ok(rows)
}

/// The first eight bytes as a number that is in their order. Different names may have the same one.
fn beginning(name: &[u8]) -> u64 {
    let mut bytes = [0; 8];
    match name.first_chunk() {
        Some(first) => bytes = *first,
        None => bytes[..name.len()].copy_from_slice(name),
    }
    u64::from_be_bytes(bytes)
}

/// For each row its key and its number, so that no two are the same.
fn keyed(n: usize, key: impl Fn(usize) -> u64 + Sync, run: &Run<'_>) -> Result<Vec<(u64, u64)>, Error> {
    let mut keyed = filled(n)?;
    run.for_each(keyed.chunks_mut(PIECE).enumerate(), |(i, piece)| {
        for (at, item) in piece.iter_mut().enumerate() {
            let row = i * PIECE + at;
            *item = (key(row), row as u64);
        }
    })?;
    Ok(keyed)
}

/// Sorts parts, and merges them two by two. No two items may be equal.
fn sorted(
    mut items: Vec<(u64, u64)>,
    order: impl Fn(&(u64, u64), &(u64, u64)) -> Ordering + Sync,
    run: &Run<'_>,
) -> Result<Vec<usize>, Error> {
    run.for_each(items.chunks_mut(PART), |part| part.sort_unstable_by(&order))?;
    let mut merged = filled(if items.len() > PART { items.len() } else { 0 })?;
    let mut width = PART;
    while width < items.len() {
        run.for_each(merged.chunks_mut(PART).enumerate(), |(i, to)| {
            let pair = i * PART / (2 * width) * (2 * width);
            let middle = items.len().min(pair + width);
            let (a, b) = (&items[pair..middle], &items[middle..items.len().min(middle + width)]);
            let start = i * PART - pair;
            let from = split(a, b, start, &order);
            merge(&a[from..], &b[start - from..], to, &order);
        })?;
        std::mem::swap(&mut items, &mut merged);
        width *= 2;
    }
    let mut rows = filled(items.len())?;
    run.for_each(rows.chunks_mut(PIECE).zip(items.chunks(PIECE)), |(rows, items)| {
        rows.iter_mut().zip(items).for_each(|(row, item)| *row = item.1 as usize);
    })?;
    Ok(rows)
}

/// How many of the first `n` of both together come from `a`.
fn split<T>(a: &[T], b: &[T], n: usize, order: &impl Fn(&T, &T) -> Ordering) -> usize {
    let (mut low, mut high) = (n.saturating_sub(b.len()), n.min(a.len()));
    while low < high {
        let middle = usize::midpoint(low, high);
        if order(&a[middle], &b[n - middle - 1]) == Ordering::Less {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Fills `to` with the first of both.
fn merge<T: Copy>(mut a: &[T], mut b: &[T], to: &mut [T], order: &impl Fn(&T, &T) -> Ordering) {
    for to in to {
        let (Some(first), Some(other)) = (a.first(), b.first()) else {
            *to = match a.split_off_first().or_else(|| b.split_off_first()) {
                Some(item) => *item,
                None => return,
            };
            continue;
        };
        if order(first, other) == Ordering::Less {
            *to = *first;
            a = &a[1..];
        } else {
            *to = *other;
            b = &b[1..];
        }
    }
}
