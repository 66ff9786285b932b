//! Bytes to be read, in whatever form the user has them: a path, or anything with a buffer.

use std::path::Path;

use ferrule_base::Error;
use ferrule_base::memory::copied;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::errors::{Outcome, wrong_type};
use crate::take::bytes::Memory;
use crate::take::file::{Input, path, with_file};

/// Read from a file between two looks at whether a signal came.
const READ: usize = 1 << 22;

/// All the bytes of a source, which nobody writes to.
pub enum Bytes<'py> {
    /// An object that never changes.
    Object(Bound<'py, PyBytes>),
    /// The bytes of a buffer, which others might write to, or of a file, with its name for messages.
    Own(Vec<u8>, String),
}

impl<'py> Bytes<'py> {
    /// The bytes of the argument `source`.
    pub fn of(source: &Bound<'py, PyAny>) -> Outcome<Self> {
        let py = source.py();
        if let Some(bytes) = Memory::of(source)? {
            return Self::kept(bytes, "source");
        }
        if source.is_instance_of::<PyString>() || source.hasattr(pyo3::intern!(py, "__fspath__"))? {
            let path = path(source, "source")?;
            let name = format!("source ({})", path.display());
            return Ok(Self::Own(file(py, &path)?, name));
        }
        Err(wrong_type("source", source, "a path or a bytes-like object"))
    }

    /// The bytes of the argument `data`: a buffer, no path.
    pub fn data(data: &Bound<'py, PyAny>) -> Outcome<Self> {
        match Memory::of(data)? {
            Some(bytes) => Self::kept(bytes, "data"),
            None => Err(wrong_type("data", data, "a bytes-like object")),
        }
    }

    fn kept(bytes: Memory<'py>, name: &str) -> Outcome<Self> {
        Ok(match bytes {
            Memory::Fixed(bytes) => Self::Object(bytes),
            Memory::Shared(bytes) => Self::Own(copied(&bytes)?, name.into()),
        })
    }

    /// What the source is called in messages.
    pub fn name(&self) -> &str {
        match self {
            Self::Object(_) => "source",
            Self::Own(_, name) => name,
        }
    }

    /// The bytes.
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Object(bytes) => bytes.as_bytes(),
            Self::Own(bytes, _) => bytes,
        }
    }
}

/// The bytes of a file: copied, since a mapped file that is cut short meanwhile would end the process.
fn file(py: Python<'_>, path: &Path) -> Outcome<Vec<u8>> {
    let mut file = Input::open(py, path, "source")?;
    with_file(py, "source", path, |run, fail| {
        let size = file.size().map_err(fail)?;
        let mut bytes = Vec::new();
        // One more than there are: then the end is seen without growing.
        bytes.try_reserve_exact(size.saturating_add(1)).map_err(|_| Error::Memory(size))?;
        while file.more(&mut bytes, READ).map_err(fail)? != Some(0) {
            run.check()?;
        }
        Ok(bytes)
    })
}
