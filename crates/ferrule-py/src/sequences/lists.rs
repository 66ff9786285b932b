//! Lists and tuples of numbers, read in place.

use ferrule_kernels::sequences::{CompensatedSum, Limit};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList};

use super::threshold::Threshold;
use crate::errors::Outcome;
use crate::objects::{Exact, Item, Number, Sequence, exact_number, floats, in_rounds, sum_small_ints};

/// How many items make a piece of work for one thread.
const PIECE: usize = 1 << 14;

/// How many items are looked at together.
const GROUP: usize = 8;

/// What a part of a list adds up to.
#[derive(Default)]
struct Part {
    ints: i128,
    floats: CompensatedSum,
    has_floats: bool,
    /// Items that Python must be asked about, and their places.
    others: Vec<(usize, Item)>,
}

impl Part {
    fn of(items: &[Item], place: usize) -> Self {
        let mut part = Self::default();
        // A piece of ints of 30 bits can't overflow 64.
        let mut small = 0;
        let mut lanes = [CompensatedSum::default(); GROUP];
        let (groups, rest) = items.as_chunks::<GROUP>();
        for (i, group) in groups.iter().enumerate() {
            if let Some(sum) = sum_small_ints(group) {
                small += sum;
            } else if let Some(values) = floats(group) {
                lanes.iter_mut().zip(values).for_each(|(lane, value)| lane.add(value));
                part.has_floats = true;
            } else {
                part.add(group, place + i * GROUP);
            }
        }
        part.add(rest, place + items.len() - rest.len());
        part.ints += i128::from(small);
        lanes.into_iter().for_each(|lane| part.floats.merge(lane));
        part
    }

    fn add(&mut self, items: &[Item], place: usize) {
        for (i, &item) in items.iter().enumerate() {
            match item.number() {
                Number::Int(value) => self.ints += i128::from(value),
                Number::Float(value) => {
                    self.floats.add(value);
                    self.has_floats = true;
                }
                Number::Other => self.others.push((place + i, item)),
            }
        }
    }
}

/// The sum of the items: exact for ints, compensated as soon as there is a float.
pub fn sum<'py>(py: Python<'py>, sequence: &Sequence<'py>) -> Outcome<Bound<'py, PyAny>> {
    let mut total = Part::default();
    let mut others = Vec::new();
    in_rounds(py, sequence, |run, items, start| {
        let pieces = items.chunks(PIECE).enumerate();
        for part in run.map(pieces, |(i, piece)| Part::of(piece, start + i * PIECE))? {
            total.ints += part.ints;
            total.floats.merge(part.floats);
            total.has_floats |= part.has_floats;
            others.extend(part.others.into_iter().map(|(place, item)| (place, item.object(py).to_owned())));
        }
        Ok(())
    })?;
    let mut large = None;
    for (place, item) in others {
        match exact_number(&item, || format!("numbers[{place}]"))? {
            Exact::Float(value) => {
                total.floats.add(value);
                total.has_floats = true;
            }
            Exact::Int(int) => match (int.extract::<i64>(), large.take()) {
                (Ok(value), before) => {
                    total.ints += i128::from(value);
                    large = before;
                }
                (Err(_), None) => large = Some(int.into_any()),
                (Err(_), Some(sum)) => large = Some(int.add(sum)?),
            },
        }
    }
    if total.has_floats {
        if let Some(large) = large {
            total.floats.add(large.extract()?);
        }
        total.floats.add_int(total.ints);
        return Ok(PyFloat::new(py, total.floats.value()).into_any());
    }
    let ints = total.ints.into_pyobject(py).map_err(PyErr::from)?.into_any();
    Ok(match large {
        Some(large) => ints.add(large)?,
        None => ints,
    })
}

/// The items greater than the threshold, each turned into an object by `convert`, or by Python where that gives none.
///
/// One thread: objects are counted and made with the lock held.
fn above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
    convert: impl Fn(Item, Number) -> Bound<'py, PyAny>,
    convert_other: impl Fn(&Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyList>> {
    let mut kept = Vec::new();
    let mut others = Vec::new();
    // Ints of other sizes are not read in place, so the extremes stand for nothing and everything.
    let int = match threshold.int {
        Limit::Nothing => i64::MAX,
        Limit::Above(limit) => limit,
        Limit::Everything => i64::MIN,
    };
    in_rounds(py, sequence, |_, items, start| {
        for (i, &item) in items.iter().enumerate() {
            let number = item.number();
            let passes = match number {
                Number::Int(value) => value > int,
                Number::Float(value) => value > threshold.float,
                Number::Other => {
                    others.push((kept.len(), start + i));
                    kept.push(item.object(py).to_owned());
                    continue;
                }
            };
            if passes {
                kept.push(convert(item, number));
            }
        }
        Ok(())
    })?;
    let mut dropped = Vec::new();
    for (at, place) in others {
        let item = &kept[at];
        exact_number(item, || format!("numbers[{place}]"))?;
        if item.gt(&threshold.object)? {
            kept[at] = convert_other(item)?;
        } else {
            dropped.push(at);
        }
    }
    if !dropped.is_empty() {
        let mut dropped = dropped.into_iter().peekable();
        let mut at = 0..;
        kept.retain(|_| dropped.next_if_eq(&at.next().unwrap_or_default()).is_none());
    }
    Ok(PyList::new(py, kept)?)
}

/// The items greater than the threshold: the same objects.
pub fn filter_above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
) -> Outcome<Bound<'py, PyList>> {
    above(py, sequence, threshold, |item, _| item.object(py).to_owned(), |item| Ok(item.clone()))
}

/// Twice each of the items greater than the threshold.
pub fn double_above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
) -> Outcome<Bound<'py, PyList>> {
    let double = |item: Item, number| match number {
        // Read in place, so below 2^60.
        Number::Int(value) => PyInt::new(py, value * 2).into_any(),
        Number::Float(value) => PyFloat::new(py, value * 2.0).into_any(),
        Number::Other => item.object(py).to_owned(),
    };
    above(py, sequence, threshold, double, |item| item.mul(2))
}
