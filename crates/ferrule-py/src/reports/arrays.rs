//! NumPy arrays as columns of a report.

use std::sync::Arc;

use arrow_array::{
    ArrayRef, BooleanArray, Date32Array, DurationMicrosecondArray, Float64Array, Int64Array,
    TimestampMicrosecondArray,
};
use arrow_buffer::NullBuffer;
use ferrule_base::Error;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::arrays::require_numpy;
use numpy::datetime::units::{Days, Microseconds};
use numpy::datetime::{Datetime, Timedelta};
use numpy::{Element, PyArray1, PyArrayMethods};
use pyo3::prelude::*;

/// What NumPy has for a time that is not there.
const NOT_A_TIME: i64 = i64::MIN;

/// A copy of a contiguous one-dimensional array of int64, float64, bool, datetime64 (of days or microseconds) or timedelta64 (of
/// microseconds); `None` of anything else.
pub fn array(values: &Bound<'_, PyAny>, nan_is_empty: bool) -> Outcome<Option<ArrayRef>> {
    require_numpy(values.py())?;
    if let Ok(values) = values.cast() {
        let values: Vec<f64> = copied(values)?;
        let nulls = nan_is_empty.then(|| nulls(&values, |value| !value.is_nan())).flatten();
        return Ok(Some(Arc::new(Float64Array::new(values.into(), nulls))));
    }
    if let Ok(values) = values.cast() {
        let values: Vec<i64> = copied(values)?;
        return Ok(Some(Arc::new(Int64Array::new(values.into(), None))));
    }
    if values.cast::<PyArray1<bool>>().is_ok() {
        // A view of other bytes may hold more than 0 and 1, which a `bool` must not.
        let values: Vec<u8> = copied(values.call_method1("view", ("uint8",))?.cast().map_err(PyErr::from)?)?;
        return Ok(Some(Arc::new(
            values.into_iter().map(|value| Some(value != 0)).collect::<BooleanArray>(),
        )));
    }
    times(values)
}

fn times(values: &Bound<'_, PyAny>) -> Outcome<Option<ArrayRef>> {
    if let Ok(values) = values.cast() {
        let values: Vec<i64> =
            copied::<Datetime<Microseconds>>(values)?.into_iter().map(Into::into).collect();
        let nulls = nulls(&values, |&value| value != NOT_A_TIME);
        return Ok(Some(Arc::new(TimestampMicrosecondArray::new(values.into(), nulls))));
    }
    if let Ok(values) = values.cast() {
        let values: Vec<i64> =
            copied::<Timedelta<Microseconds>>(values)?.into_iter().map(Into::into).collect();
        let nulls = nulls(&values, |&value| value != NOT_A_TIME);
        return Ok(Some(Arc::new(DurationMicrosecondArray::new(values.into(), nulls))));
    }
    if let Ok(values) = values.cast() {
        let values: Vec<i64> = copied::<Datetime<Days>>(values)?.into_iter().map(Into::into).collect();
        let nulls = nulls(&values, |&value| value != NOT_A_TIME);
        let days: Result<Vec<i32>, _> = values
            .into_iter()
            .map(|value| if value == NOT_A_TIME { Ok(0) } else { i32::try_from(value) })
            .collect();
        let days = days.map_err(|_| Error::Value("got a date of more than 2^31 days, wanted less".into()))?;
        return Ok(Some(Arc::new(Date32Array::new(days.into(), nulls))));
    }
    Ok(None)
}

fn copied<T: Element + Clone>(values: &Bound<'_, PyArray1<T>>) -> Outcome<Vec<T>> {
    let values = values.try_readonly().map_err(PyErr::from)?;
    Ok(values.as_slice().map_err(PyErr::from)?.to_vec())
}

fn nulls<T>(values: &[T], is_there: impl Fn(&T) -> bool) -> Option<NullBuffer> {
    values.iter().any(|value| !is_there(value)).then(|| values.iter().map(is_there).collect())
}
