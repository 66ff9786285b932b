//! The port for `clinic`: of `simpy.events.Process._resume`. Generators and events stay Python's.

use pyo3::exceptions::{PyAttributeError, PyRuntimeError, PyStopIteration};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::iterator::PySendResult;
use pyo3::types::{PyIterator, PyList, PyModule, PyTuple};

/// What a generator did when it was gone on with.
enum Step<'py> {
    Waits(Bound<'py, PyAny>),
    Ended(Bound<'py, PyAny>),
}

/// Goes on with a generator by what an event came to.
fn step<'py>(generator: &Bound<'py, PyAny>, event: &Bound<'py, PyAny>) -> PyResult<Step<'py>> {
    let py = event.py();
    let value = event.getattr(intern!(py, "_value"))?;
    if !event.getattr(intern!(py, "_ok"))?.is_truthy()? {
        return throw(generator, event, &value);
    }
    match generator.cast::<PyIterator>() {
        Ok(iterator) => Ok(match iterator.send(&value)? {
            PySendResult::Next(event) => Step::Waits(event),
            PySendResult::Return(value) => Step::Ended(value),
        }),
        Err(_) => sent(py, generator.call_method1(intern!(py, "send"), (value,))),
    }
}

/// Throws an event's exception into a generator, as an exception of its own.
fn throw<'py>(
    generator: &Bound<'py, PyAny>,
    event: &Bound<'py, PyAny>,
    value: &Bound<'py, PyAny>,
) -> PyResult<Step<'py>> {
    let py = event.py();
    event.setattr(intern!(py, "_defused"), true)?;
    let given = value.getattr(intern!(py, "args"))?.cast_into::<PyTuple>()?;
    let error = value.get_type().call1(given)?;
    error.setattr(intern!(py, "__cause__"), value)?;
    sent(py, generator.call_method1(intern!(py, "throw"), (error,)))
}

fn sent<'py>(py: Python<'py>, result: PyResult<Bound<'py, PyAny>>) -> PyResult<Step<'py>> {
    match result {
        Ok(event) => Ok(Step::Waits(event)),
        Err(error) if error.is_instance_of::<PyStopIteration>(py) => {
            Ok(Step::Ended(error.value(py).getattr(intern!(py, "value"))?))
        }
        Err(error) => Err(error),
    }
}

/// Says what is wrong with something that is no event.
fn no_event(generator: &Bound<'_, PyAny>, value: &Bound<'_, PyAny>) -> PyResult<PyErr> {
    let py = value.py();
    let frame = generator.getattr(intern!(py, "gi_frame"))?;
    let place =
        PyModule::import(py, "simpy.events")?.call_method1(intern!(py, "_describe_frame"), (frame,))?;
    Ok(PyRuntimeError::new_err(format!("\n{place}Invalid yield value \"{value}\"")))
}

/// Triggers the process itself, as an event, with what its generator came to; then it waits for none.
fn end<'py>(
    process: &Bound<'py, PyAny>,
    environment: &Bound<'py, PyAny>,
    is_ok: bool,
    value: Bound<'py, PyAny>,
) -> PyResult<Option<Bound<'py, PyAny>>> {
    let py = process.py();
    process.setattr(intern!(py, "_ok"), is_ok)?;
    process.setattr(intern!(py, "_value"), value)?;
    environment.call_method1(intern!(py, "schedule"), (process,))?;
    Ok(None)
}

/// `Process._resume`: goes on with a process until it waits for an event that hasn't been.
///
/// No frame is stripped from tracebacks: a function of Rust has none.
#[pyfunction]
pub fn resume<'py>(process: &Bound<'py, PyAny>, event: Bound<'py, PyAny>) -> PyResult<()> {
    let py = process.py();
    let environment = process.getattr(intern!(py, "env"))?;
    environment.setattr(intern!(py, "_active_proc"), process)?;
    let generator = process.getattr(intern!(py, "_generator"))?;
    let mut event = event;
    let target = loop {
        event = match step(&generator, &event) {
            Ok(Step::Waits(event)) => event,
            Ok(Step::Ended(value)) => break end(process, &environment, true, value)?,
            Err(error) => {
                break end(process, &environment, false, error.into_value(py).into_bound(py).into_any())?;
            }
        };
        let callbacks = match event.getattr(intern!(py, "callbacks")) {
            Ok(callbacks) => callbacks,
            Err(error) if error.is_instance_of::<PyAttributeError>(py) => {
                return Err(no_event(&generator, &event)?);
            }
            Err(error) => return Err(error),
        };
        if !callbacks.is_none() {
            let again = process.getattr(intern!(py, "_resume"))?;
            match callbacks.cast::<PyList>() {
                Ok(callbacks) => callbacks.append(again)?,
                Err(_) => {
                    callbacks.call_method1(intern!(py, "append"), (again,))?;
                }
            }
            break Some(event);
        }
    };
    process.setattr(intern!(py, "_target"), target)?;
    environment.setattr(intern!(py, "_active_proc"), py.None())
}
