//! The instructions of a call, counted.

use ferrule_gate::cpython::instructions;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCode;

/// How often some codes' instructions were executed, by place; how many calls there were; whether all was counted.
type Counted = (Vec<Vec<(usize, u64)>>, u64, bool);

/// Calls, and counts each instruction of some codes until the call is over, or there are `limit`, or so many seconds are over.
///
/// Gives for each code the offsets of those that were executed, with how often; how many functions of Python were begun or went
/// on, and functions of C were called, meanwhile; and whether all was counted. Raises what the call raises. Nobody traces or
/// profiles this thread afterwards.
#[pyfunction]
#[pyo3(signature = (call, codes, limit, seconds))]
pub fn count_instructions(
    call: &Bound<'_, PyAny>,
    codes: Vec<Bound<'_, PyAny>>,
    limit: u64,
    seconds: f64,
) -> PyResult<Counted> {
    if let Some(other) = codes.iter().find(|code| !code.is_instance_of::<PyCode>()) {
        return Err(PyValueError::new_err(format!(
            "codes must be code objects, not {}",
            other.get_type().name()?
        )));
    }
    let found = instructions::counted(call, &codes, limit, seconds)?;
    let executed = |counts: Vec<u64>| {
        let places = counts.into_iter().enumerate().filter(|(_, count)| *count > 0);
        places.map(|(place, count)| (2 * place, count)).collect()
    };
    Ok((found.by_place.into_iter().map(executed).collect(), found.calls, found.left > 0))
}
