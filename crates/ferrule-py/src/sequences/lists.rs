//! Lists and tuples of numbers, read in place.

use std::cell::RefCell;

use ferrule_base::{Error, WideSum};
use ferrule_gate::cpython::{Item, Number, Others, Sequence, in_rounds};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome, answer};
use ferrule_gate::give::lists::{NewList, float_object, int_object, list_of_last};
use ferrule_gate::take::iterable::list;
use ferrule_gate::take::number::{Exact, exact_number};
use ferrule_kernels::sequences::{Above, Stats, Total, stats};
use pyo3::prelude::*;
use pyo3::types::{PyFloat, PyInt, PyList};

use super::threshold::Threshold;

/// The sum of the items: exact for ints, compensated as soon as there is a float.
pub fn sum<'py>(py: Python<'py>, sequence: &Sequence<'py>) -> Outcome<Bound<'py, PyAny>> {
    let total = RefCell::new(Total::default());
    let mut large = None;
    in_rounds(
        py,
        sequence,
        |run, items, start, others| {
            let mut total = total.borrow_mut();
            total.add(items, start, run)?;
            others.append(&mut total.others);
            Ok(())
        },
        |place, item| {
            match exact_number(&item, || format!("numbers[{place}]"))? {
                Exact::Float(value) => total.borrow_mut().add_float(value),
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
            add_large(&mut total.floats, &large)?;
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

/// The items, if the first is an int and all others are of 64 bits, too.
pub fn ints<'py>(py: Python<'py>, sequence: &Sequence<'py>) -> Outcome<Option<Vec<i64>>> {
    let known = |number| match number {
        Number::Int(value) => Some(value),
        Number::Float(_) | Number::Other => None,
    };
    // Ended by the first that is none.
    let asked = |_, item: &Bound<'py, PyAny>| {
        let int = item.cast::<PyInt>().ok().and_then(|int| int.extract().ok());
        int.ok_or_else(|| changed().into())
    };
    match sequence.collect(py, known, asked) {
        Ok(values) => Ok(Some(values)),
        Err(Failure::Kernel(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Statistics of ints of which one is past 64 bits: as exactly as `int_stats` has those of others. None of what has others than
/// ints in it, or what floats do not hold.
pub fn long_stats<'py>(py: Python<'py>, sequence: &Bound<'py, PyAny>) -> Outcome<Option<Stats>> {
    if !sequence.get_item(0)?.is_instance_of::<PyInt>() {
        return Ok(None);
    }
    let items = list(sequence, "arr", "numbers", |_, _| Ok(()))?;
    if !items.iter().all(|item| item.is_instance_of::<PyInt>()) {
        return Ok(None);
    }
    let builtins = py.import("builtins")?;
    let of_all = |name: &str| -> PyResult<Bound<'py, PyAny>> { builtins.getattr(name)?.call1((&items,)) };
    let sum = of_all("sum")?;
    let exact = || -> PyResult<_> {
        let count = items.len();
        let mean = sum.div(count)?.extract::<f64>()?;
        let origin = sum.floor_div(count)?;
        let distances: PyResult<Vec<f64>> =
            items.iter().map(|item| item.sub(&origin)?.extract::<f64>()).collect();
        let (min, max) = (of_all("min")?.extract::<f64>()?, of_all("max")?.extract::<f64>()?);
        Ok((distances?, mean, min, max))
    };
    let Some((distances, mean, min, max)) = answer(exact(), py)? else { return Ok(None) };
    let mut stats = detached(py, |run| stats(&distances, run))?;
    if let Some(stats) = &mut stats {
        (stats.mean, stats.min, stats.max) = (mean, min, max);
    }
    Ok(stats)
}

/// Adds an int of any size, as exactly as `add_int` adds one that is shorter.
fn add_large(floats: &mut WideSum, int: &Bound<'_, PyAny>) -> Outcome<()> {
    let message = "numbers: got ints whose sum is too large for the float that the sum must be";
    let high: f64 = int.extract().map_err(|_| Error::TooLarge(message.into()))?;
    let rest = int.sub(PyFloat::new(int.py(), high).call_method0("__int__")?)?;
    floats.add(high);
    floats.add(rest.extract()?);
    Ok(())
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
    convert_other: impl Fn(Bound<'py, PyAny>, Exact<'py>) -> PyResult<Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, PyList>> {
    let test = Above::new(threshold.int, threshold.float);
    let mut count = 0;
    in_rounds(
        py,
        sequence,
        |run, items, _, _: &mut Others<()>| {
            count += test.count(items, run)?;
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
            let number = exact_number(&item, || format!("numbers[{place}]"))?;
            let passes = match &number {
                Exact::Float(value) => *value > threshold.float,
                Exact::Int(int) => int.gt(&threshold.object)?,
            };
            if passes {
                let converted = convert_other(item, number)?;
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
    let mut rest = rest.map(|(_, item)| item).collect();
    Ok(list_of_last(py, &mut rest, 0)?.cast_into().map_err(PyErr::from)?)
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
    above(py, sequence, threshold, |item, _| Ok(item.object(py).to_owned()), |item, _| Ok(item))
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
    // A scalar of NumPy's would leave its type.
    let double_other = |_: Bound<'py, PyAny>, number: Exact<'py>| match number {
        Exact::Int(int) => int.mul(2),
        Exact::Float(value) => float_object(py, value * 2.0),
    };
    above(py, sequence, threshold, double, double_other)
}
