//! Lists and tuples of numbers, read in place.

use std::cell::RefCell;

use ferrule_base::CompensatedSum;
use ferrule_base::Error;
use ferrule_gate::cpython::{Item, Number, Others, Sequence, floats, in_rounds, sum_small_ints};
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::lists::{NewList, float_object, int_object};
use ferrule_gate::take::number::{Exact, exact_number};
use ferrule_kernels::sequences::Limit;
use pyo3::prelude::*;
use pyo3::types::PyList;

use super::threshold::Threshold;

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
    let total = RefCell::new(Part::default());
    let mut large = None;
    in_rounds(
        py,
        sequence,
        |run, items, start, others| {
            let mut total = total.borrow_mut();
            let pieces = items.chunks(PIECE).enumerate();
            for part in run.map(pieces, |(i, piece)| Part::of(piece, start + i * PIECE))? {
                total.ints += part.ints;
                total.floats.merge(part.floats);
                total.has_floats |= part.has_floats;
                others.extend(part.others);
            }
            Ok(())
        },
        |place, item| {
            match exact_number(&item, || format!("numbers[{place}]"))? {
                Exact::Float(value) => {
                    let mut total = total.borrow_mut();
                    total.floats.add(value);
                    total.has_floats = true;
                }
                Exact::Int(int) => match (int.extract::<i64>(), large.take()) {
                    (Ok(value), before) => {
                        total.borrow_mut().ints += i128::from(value);
                        large = before;
                    }
                    (Err(_), None) => large = Some(int.into_any()),
                    (Err(_), Some(sum)) => large = Some(int.add(sum)?),
                },
            }
            Ok(())
        },
    )?;
    let mut total = total.into_inner();
    if total.has_floats {
        if let Some(large) = large {
            let message = "numbers: got ints whose sum is too large for the float that the sum must be";
            total.floats.add(large.extract().map_err(|_| Error::TooLarge(message.into()))?);
        }
        total.floats.add_int(total.ints);
        return Ok(float_object(py, total.floats.value())?);
    }
    let ints = total.ints.into_pyobject(py).map_err(PyErr::from)?.into_any();
    Ok(match large {
        Some(large) => ints.add(large)?,
        None => ints,
    })
}

/// Whether an item read in place passes; what Python must be asked about is kept, and asked about later.
#[derive(Clone, Copy)]
struct Test {
    int: i64,
    float: f64,
}

impl Test {
    fn new(threshold: &Threshold<'_>) -> Self {
        // Ints beyond 60 bits are not read in place, so the extremes stand for nothing and everything.
        let int = match threshold.int {
            Limit::Nothing => i64::MAX,
            Limit::Above(limit) => limit,
            Limit::Everything => i64::MIN,
        };
        Self { int, float: threshold.float }
    }

    #[inline]
    fn passes(self, number: Number) -> bool {
        match number {
            Number::Int(value) => value > self.int,
            Number::Float(value) => value > self.float,
            Number::Other => true,
        }
    }
}

/// The items greater than the threshold, each turned into an object by `convert`, or by Python where an item can't be
/// read in place. Counts first, so that the list has its size from the start: growing it costs as much as filling it.
///
/// The counting uses all threads, the rest one: objects are counted and made with the lock held.
fn above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
    convert: impl Fn(Item, Number) -> PyResult<Bound<'py, PyAny>>,
    convert_other: impl Fn(&Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyList>> {
    let test = Test::new(threshold);
    let mut count = 0;
    in_rounds(
        py,
        sequence,
        |run, items, _, _: &mut Others<()>| {
            let counts = run.map(items.chunks(PIECE), |piece| {
                piece.iter().map(|item| usize::from(test.passes(item.number()))).sum::<usize>()
            })?;
            count += counts.into_iter().sum::<usize>();
            Ok(())
        },
        |(), _| Ok(()),
    )?;
    let kept = RefCell::new(NewList::new(py, count)?);
    let mut dropped = Vec::new();
    in_rounds(
        py,
        sequence,
        |_, items, start, others| {
            let mut kept = kept.borrow_mut();
            for (i, &item) in items.iter().enumerate() {
                let number = item.number();
                if !test.passes(number) {
                    continue;
                }
                if number == Number::Other {
                    others.push(((kept.len(), start + i), item));
                }
                kept.push(convert(item, number)?).ok_or_else(changed)?;
            }
            Ok(())
        },
        |(at, place), item| {
            exact_number(&item, || format!("numbers[{place}]"))?;
            if item.gt(&threshold.object)? {
                let converted = convert_other(&item)?;
                kept.borrow_mut().replace(at, converted)?;
            } else {
                dropped.push(at);
            }
            Ok(())
        },
    )?;
    let kept = kept.into_inner().finish().ok_or_else(changed)?;
    if dropped.is_empty() {
        return Ok(kept);
    }
    let mut dropped = dropped.into_iter().peekable();
    let rest = kept.iter().enumerate().filter(|&(at, _)| dropped.next_if_eq(&at).is_none());
    Ok(PyList::new(py, rest.map(|(_, item)| item).collect::<Vec<_>>())?)
}

fn changed() -> Error {
    Error::Value("numbers: they changed during the call".into())
}

/// The items greater than the threshold: the same objects.
pub fn filter_above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
) -> Outcome<Bound<'py, PyList>> {
    above(py, sequence, threshold, |item, _| Ok(item.object(py).to_owned()), |item| Ok(item.clone()))
}

/// Twice each of the items greater than the threshold.
pub fn double_above<'py>(
    py: Python<'py>,
    sequence: &Sequence<'py>,
    threshold: &Threshold<'py>,
) -> Outcome<Bound<'py, PyList>> {
    let double = |item: Item, number| match number {
        // Read in place, so below 2^60.
        Number::Int(value) => int_object(py, value * 2),
        Number::Float(value) => float_object(py, value * 2.0),
        Number::Other => Ok(item.object(py).to_owned()),
    };
    above(py, sequence, threshold, double, |item| item.mul(2))
}
