//! The port of a function of `photo_archive`: `digest`.

use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::PathBuf;

use pyo3::prelude::*;
use sha2::{Digest, Sha256};

/// What names the content of a file: its SHA-256, read by as many bytes at once as in Python.
#[pyfunction]
#[expect(clippy::needless_pass_by_value, reason = "a path comes as a value")]
pub fn digest(py: Python<'_>, path: PathBuf) -> PyResult<String> {
    let found = py.detach(|| -> std::io::Result<_> {
        let (mut file, mut found, mut block) = (File::open(&path)?, Sha256::new(), vec![0; 1 << 16]);
        loop {
            match file.read(&mut block)? {
                0 => return Ok(found.finalize()),
                read => found.update(&block[..read]),
            }
        }
    })?;
    let mut text = String::with_capacity(2 * found.len());
    for byte in found {
        write!(text, "{byte:02x}").expect("a String takes all");
    }
    Ok(text)
}
