//! Files, read and written detached; what the system refuses becomes the `OSError` that Python has for it.

#![allow(unsafe_code, reason = "a descriptor that the system has just given")]

use std::fs::File;
use std::io::{Error as IoError, ErrorKind, Read, Result as IoResult};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use ferrule_base::{Error, Run};
use pyo3::exceptions::{PyMemoryError, PyOSError, PyTypeError, PyValueError};
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::door::detached;
use crate::errors::{Failure, Outcome, is_users, wrong_type};

/// A path: a `str`, or whatever `os.fspath` makes one of, or of bytes; bytes themselves are none. What is no path to the system is
/// the `ValueError` that `open` raises.
pub fn path(argument: &Bound<'_, PyAny>, name: &str) -> Outcome<PathBuf> {
    let py = argument.py();
    if argument.is_instance_of::<PyBytes>() {
        return Err(wrong_type(name, argument, "a path"));
    }
    let os = py.import("os")?;
    let said = os.call_method1("fspath", (argument,)).map_err(|error| {
        let wrong = error.is_instance_of::<PyTypeError>(py) && !is_users(&error, py);
        if wrong { wrong_type(name, argument, "a path") } else { Failure::from(error) }
    })?;
    let path: PathBuf = os.call_method1("fsdecode", (said,))?.extract()?;
    if path.as_os_str().as_encoded_bytes().contains(&0) {
        return Err(PyValueError::new_err("embedded null byte").into());
    }
    Ok(path)
}

/// Keeps what the system says, which no kernel's error can hold, and gives the error that ends the work.
pub type Fail<'a> = &'a (dyn Fn(IoError) -> Error + Sync);

/// A file that is being read. Of a pipe that has nothing for a moment a read is [`ErrorKind::Interrupted`], for the caller to
/// ask whether to stop: the standard library of Rust would wait on, also after a signal.
pub struct Input {
    file: File,
    /// Whether it always has something, or its end.
    regular: bool,
}

impl Input {
    /// Opens a file. While a pipe waits for somebody to write to it, a signal's handler may run and raise.
    pub fn open(py: Python<'_>, path: &Path, argument: &str) -> Outcome<Self> {
        let file = open(py, path, argument)?;
        let metadata = file.metadata().map_err(|error| os_error(py, &error, argument, path))?;
        Ok(Self { regular: metadata.is_file(), file })
    }

    /// The file itself.
    pub fn file(&self) -> &File {
        &self.file
    }

    /// How many bytes it has; a pipe has none.
    pub fn size(&self) -> IoResult<usize> {
        Ok(usize::try_from(self.file.metadata()?.len()).unwrap_or(usize::MAX))
    }

    /// Appends what there is, at most so many bytes, and gives how many: none at the end. `None` where a read is interrupted.
    pub fn more(&mut self, bytes: &mut Vec<u8>, most: usize) -> IoResult<Option<usize>> {
        if self.regular {
            // It needs no memory with something in it.
            return (&self.file).take(most as u64).read_to_end(bytes).map(Some);
        }
        let start = bytes.len();
        bytes.resize(start + most.min(PIPE), 0);
        let read = self.read(&mut bytes[start..]);
        bytes.truncate(start + read.as_ref().map_or(0, |&count| count));
        match read {
            Err(error) if error.kind() == ErrorKind::Interrupted => Ok(None),
            read => read.map(Some),
        }
    }
}

/// What a pipe holds, on Linux.
const PIPE: usize = 1 << 16;

impl Read for Input {
    fn read(&mut self, into: &mut [u8]) -> IoResult<usize> {
        if self.regular || is_ready(&self.file) {
            self.file.read(into)
        } else {
            Err(ErrorKind::Interrupted.into())
        }
    }
}

/// Waits, for a moment, until a read would not.
#[cfg(unix)]
fn is_ready(file: &File) -> bool {
    use std::os::fd::AsRawFd;

    const MOMENT: std::ffi::c_int = 50; // milliseconds
    let mut asked = libc::pollfd { fd: file.as_raw_fd(), events: libc::POLLIN, revents: 0 };
    // SAFETY: one descriptor, which is open.
    match unsafe { libc::poll(&raw mut asked, 1, MOMENT) } {
        0 => false,
        1.. => true,
        // What else is wrong, reading says.
        _ => IoError::last_os_error().kind() != ErrorKind::Interrupted,
    }
}

#[cfg(not(unix))]
fn is_ready(_file: &File) -> bool {
    true
}

/// Python's `os.open`, which detaches.
#[cfg(unix)]
fn open(py: Python<'_>, path: &Path, _argument: &str) -> Outcome<File> {
    use std::os::fd::{FromRawFd, OwnedFd};

    let os = py.import("os")?;
    let flags = os.getattr("O_RDONLY")?;
    let descriptor = os.call_method1("open", (path.as_os_str(), flags))?.extract()?;
    // SAFETY: `os.open` has just made it, and nobody else knows of it.
    Ok(File::from(unsafe { OwnedFd::from_raw_fd(descriptor) }))
}

#[cfg(not(unix))]
fn open(py: Python<'_>, path: &Path, argument: &str) -> Outcome<File> {
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

/// Runs what writes a file, given where to write; then the file has its name, whole or not at all, as `ferrule._files` does it
/// for the whole package.
pub fn whole(py: Python<'_>, path: &Path, write: impl FnOnce(&Path) -> Outcome<()>) -> Outcome<()> {
    let place = py.import("ferrule._files")?.call_method1("whole", (path.as_os_str(),))?;
    let at: PathBuf = place.call_method0("__enter__")?.extract()?;
    if let Err(failure) = write(&at) {
        let error = PyErr::from(failure);
        place.call_method1("__exit__", (error.get_type(py), error.value(py), error.traceback(py)))?;
        return Err(error.into());
    }
    place.call_method1("__exit__", (py.None(), py.None(), py.None()))?;
    Ok(())
}

/// What `open` raises: its class is chosen by the number. Where there is no memory that is what is said.
pub fn os_error(py: Python<'_>, error: &IoError, argument: &str, path: &Path) -> Failure {
    if error.kind() == ErrorKind::OutOfMemory {
        return PyMemoryError::new_err(format!("{argument} ({})", path.display())).into();
    }
    let Some(number) = error.raw_os_error() else {
        return PyOSError::new_err(format!("{argument} ({}): {error}", path.display())).into();
    };
    let text = py.import("os").and_then(|os| os.call_method1("strerror", (number,))?.extract::<String>());
    match text {
        Ok(text) => PyOSError::new_err((number, text, path.as_os_str().to_os_string())).into(),
        Err(error) => error.into(),
    }
}
