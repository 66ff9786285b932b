//! How a `FrozenMap` is made of what users have.

use arrow_schema::DataType;
use ferrule_base::Error;
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Failure, Outcome, wrong_type};
use ferrule_gate::give::lists::{NewList, empty};
use ferrule_gate::signals::every;
use ferrule_gate::take::arrow::Batches;
use ferrule_gate::take::iterable;
use ferrule_gate::take::numbers::{Array1, are_numbers};
use ferrule_gate::take::pairs::pair;
use ferrule_gate::take::strings::{Strings, are_strings};
use ferrule_kernels::maps::{Kind, Pairs, Part, from_counts};
use ferrule_kernels::text::Counts;
use pyo3::prelude::*;
use pyo3::sync::critical_section::with_critical_section;
use pyo3::types::{PyBytes, PyBytesMethods, PyDict, PyList, PyMapping, PyString};
use pyo3_arrow::PyChunkedArray;

use super::FrozenMap;
use super::lookup::KEYS;
use super::memory::Memory;
use super::values::{Values, one_each};
use crate::text::WordCounts;

const WANTED: &str = "a mapping, an iterable of pairs, a table of two columns";

/// A map of whatever the constructor was given as `items`.
pub fn of_items(items: &Bound<'_, PyAny>) -> Outcome<FrozenMap> {
    let py = items.py();
    if let Ok(dict) = items.cast_exact::<PyDict>() {
        let (keys, values) = columns(dict)?;
        return of_columns(keys.as_any(), values.as_any());
    }
    if let Ok(counts) = items.cast::<WordCounts>() {
        return of_counts(py, &counts.get().snapshot(py));
    }
    if let Ok(mapping) = items.cast::<PyMapping>() {
        return of_pairs(mapping.items()?.as_any());
    }
    if items.is_instance_of::<PyString>() || items.is_instance_of::<PyBytes>() {
        return Err(wrong_type("items", items, WANTED));
    }
    match Batches::of(items, "items")? {
        Some(table) => of_table(py, table),
        None => of_pairs(items),
    }
}

/// The keys and values of a dict, both of one moment: any code may run where a list is made, in the garbage collector.
fn columns<'py>(dict: &Bound<'py, PyDict>) -> PyResult<(Bound<'py, PyList>, Bound<'py, PyList>)> {
    loop {
        let (py, len) = (dict.py(), dict.len());
        let (mut keys, mut values) = (NewList::new(py, len)?, NewList::new(py, len)?);
        with_critical_section(dict, || {
            if dict.len() == len {
                for (key, value) in dict {
                    keys.push(key);
                    values.push(value);
                }
            }
        });
        if let (Some(keys), Some(values)) = (keys.finish(), values.finish()) {
            return Ok((keys, values));
        }
    }
}

fn of_pairs(items: &Bound<'_, PyAny>) -> Outcome<FrozenMap> {
    let py = items.py();
    let (keys, values) = (empty(py)?, empty(py)?);
    every(py, iterable::items(items, "items", WANTED)?.enumerate(), |(index, item)| {
        let pair = pair(&item?, || format!("items[{index}]"), "a pair of str and value")?;
        keys.append(pair.get_item(0)?)?;
        Ok::<_, Failure>(values.append(pair.get_item(1)?)?)
    })?;
    of_columns(keys.as_any(), values.as_any())
}

/// A map of two columns.
pub fn of_columns(keys: &Bound<'_, PyAny>, values: &Bound<'_, PyAny>) -> Outcome<FrozenMap> {
    let strings = Strings::new(keys, KEYS)?;
    of_both(keys.py(), &strings, |keys| Values::new(values, keys))
}

fn of_table(py: Python<'_>, table: Batches) -> Outcome<FrozenMap> {
    let columns = table.schema().fields().len();
    if columns != 2 {
        return Err(Error::Shape(format!("items: got a table of {columns} columns, wanted 2")).into());
    }
    let columns = table.choose(&[0, 1])?;
    let second = columns.schema().field(1).clone();
    if second.data_type() == &DataType::Boolean {
        let text = "values: got an Arrow array of Boolean, wanted integers or floats of up to 64 bits";
        return Err(Error::Type(text.into()).into());
    }
    are_strings(columns.schema().field(0).data_type(), KEYS.name)?;
    are_numbers(second.data_type(), "values")?;
    let batches = table.all(&columns, py)?;
    let column = |index: usize| batches.iter().map(|batch| batch.column(index).clone()).collect::<Vec<_>>();
    let strings = Strings::of_arrow(column(0), KEYS.name)?;
    let values = PyChunkedArray::try_new(column(1), second.into())?;
    of_both(py, &strings, |_| Values::of_array(Array1::of_chunks(values, "values")?))
}

fn of_both<'py>(
    py: Python<'py>,
    keys: &Strings<'py>,
    values: impl FnOnce(usize) -> Outcome<Values<'py>>,
) -> Outcome<FrozenMap> {
    let seeds = Pairs::seeds();
    let parts = keys.parts(py, KEYS, |part| Part::new(part.strings, seeds))?;
    let count = parts.iter().map(Part::len).sum();
    let values = values(count)?;
    one_each(values.len(), count)?;
    let pairs = detached(py, |run| Pairs::new(run, parts, seeds))?;
    finished(py, pairs, values)
}

fn finished<'py>(py: Python<'py>, pairs: Pairs, values: Values<'py>) -> Outcome<FrozenMap> {
    let ints = |pairs: Pairs, values: &[i64]| {
        detached(py, |run| {
            pairs.finish(run, Kind::Int, |pair| values.get(pair).map_or(0, |&value| value as u64))
        })
    };
    let floats = |pairs: Pairs, values: &[f64]| {
        detached(py, |run| {
            pairs.finish(run, Kind::Float, |pair| values.get(pair).map_or(0, |value| value.to_bits()))
        })
    };
    let mut objects = Vec::new();
    let image = match values {
        Values::Int(values) => ints(pairs, &values)?,
        Values::Ints(values) => ints(pairs, &values)?,
        Values::Float(values) => floats(pairs, &values)?,
        Values::Floats(values) => floats(pairs, &values)?,
        Values::Bytes(values) => {
            let slices: Vec<_> = values.iter().map(PyBytesMethods::as_bytes).collect();
            detached(py, |run| pairs.finish_bytes(run, |pair| slices.get(pair).copied().unwrap_or_default()))?
        }
        Values::Objects(values) => {
            // Those of pairs whose key came again are dropped here, attached, when the map is finished.
            let mut values: Vec<_> = values.into_iter().map(Some).collect();
            objects.reserve_exact(pairs.len());
            let (values, objects) = (&mut values, &mut objects);
            detached(py, move |run| {
                pairs.finish(run, Kind::Object, |pair| {
                    objects.extend(values.get_mut(pair).and_then(Option::take));
                    objects.len() as u64 - 1
                })
            })?
        }
    };
    let layout = image.layout();
    Ok(FrozenMap::new(Memory::Built(image), layout, objects))
}

/// A map of counted words.
pub fn of_counts(py: Python<'_>, counts: &Counts) -> Outcome<FrozenMap> {
    let image = detached(py, |run| from_counts(run, counts.len(), |at| counts.at(at)))?;
    let layout = image.layout();
    Ok(FrozenMap::new(Memory::Built(image), layout, Vec::new()))
}
