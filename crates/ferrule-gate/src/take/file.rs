//! Files, read and written detached; what the system refuses becomes the `OSError` that Python has for it.

#![allow(unsafe_code, reason = "a descriptor that the system has just given")]

use std::fs::File;
use std::io::Error as IoError;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ferrule_base::{Error, Run};
use pyo3::exceptions::{PyOSError, PyTypeError};
use pyo3::prelude::*;

use crate::door::detached;
use crate::errors::{Failure, Outcome, wrong_type};

/// A path: a `str`, or what `os.fspath` makes one of.
pub fn path(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<PathBuf> {
    argument.extract().map_err(|error: PyErr| {
        let wrong = error.is_instance_of::<PyTypeError>(argument.py());
        if wrong { wrong_type(name, argument, "a path") } else { error.into() }
    })
}

/// Keeps what the system says, which no kernel's error can hold, and gives the error that ends the work.
pub type Fail<'a> = &'a (dyn Fn(IoError) -> Error + Sync);

/// Opens a file to be read. Python's `os.open` does it, detached: a pipe opens once somebody writes to it, and while it waits
/// a signal's handler may run and raise, where the standard library of Rust would go on waiting.
#[cfg(unix)]
pub fn open(py: Python<'_>, path: &Path, argument: &str) -> Outcome<File> {
    use std::os::fd::{FromRawFd, OwnedFd};

    if path.as_os_str().as_encoded_bytes().contains(&0) {
        let invalid = IoError::new(std::io::ErrorKind::InvalidInput, "a path has no null byte");
        return Err(os_error(py, &invalid, argument, path));
    }
    let os = py.import("os")?;
    let flags = os.getattr("O_RDONLY")?;
    let descriptor = os.call_method1("open", (path.as_os_str(), flags))?.extract()?;
    // SAFETY: `os.open` has just made it, and nobody else knows of it.
    Ok(File::from(unsafe { OwnedFd::from_raw_fd(descriptor) }))
}

/// Opens a file to be read.
#[cfg(not(unix))]
pub fn open(py: Python<'_>, path: &Path, argument: &str) -> Outcome<File> {
    File::open(path).map_err(|error| os_error(py, &error, argument, path))
}

/// Runs what reads or writes the file of this argument.
pub fn with_file<T: Send>(
    py: Python<'_>,
    argument: &str,
    path: &Path,
    work: impl FnOnce(&Run<'_>, Fail<'_>) -> Result<T, Error> + Send,
) -> Outcome<T> {
    let failed = Mutex::new(None);
    let fail = |error: IoError| {
        *failed.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        Error::Interrupted
    };
    let outcome = detached(py, |run| work(run, &fail));
    match failed.into_inner().unwrap_or_else(PoisonError::into_inner) {
        Some(error) => Err(os_error(py, &error, argument, path)),
        None => outcome,
    }
}

/// What `open` raises: its class is chosen by the number.
pub fn os_error(py: Python<'_>, error: &IoError, argument: &str, path: &Path) -> Failure {
    let Some(number) = error.raw_os_error() else {
        return PyOSError::new_err(format!("{argument} ({}): {error}", path.display())).into();
    };
    let text = py.import("os").and_then(|os| os.call_method1("strerror", (number,))?.extract::<String>());
    match text {
        Ok(text) => PyOSError::new_err((number, text, path.as_os_str().to_os_string())).into(),
        Err(error) => error.into(),
    }
}
