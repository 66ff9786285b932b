//! Saving a `FrozenMap`, and opening it again.

#![allow(unsafe_code, reason = "a file mapped into memory")]

use std::fs::File;
use std::io::Write;
use std::path::Path;

use ferrule_base::{Error, Run};
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::file::{Fail, Input, whole, with_file};
use ferrule_kernels::maps::{HEADER, Layout, parse, sealed_header};
use memmap2::Mmap;
use pyo3::prelude::*;

use super::FrozenMap;
use super::memory::Memory;

/// Files up to this size are read: that is as fast as mapping one, and nobody can take the memory away.
const SMALL: usize = 1 << 20;
/// Written between two looks at whether a signal came.
const WRITE: usize = 1 << 22;

/// Writes a map, so that there is never half a file under the name.
pub fn save(py: Python<'_>, layout: &Layout, block: &[u8], path: &Path) -> Outcome<()> {
    let header = detached(py, |run| sealed_header(run, layout, block))?.ok_or_else(|| {
        Error::Type("got a map of objects, wanted one of int, float or bytes values to save".into())
    })?;
    whole(py, path, |at| {
        with_file(py, "path", path, |run, fail| {
            let mut file = File::options().write(true).create(true).truncate(true).open(at).map_err(fail)?;
            file.write_all(&header).map_err(fail)?;
            for piece in block[HEADER..].chunks(WRITE) {
                file.write_all(piece).map_err(fail)?;
                run.check()?;
            }
            Ok(())
        })
    })
}

/// Opens a saved map.
pub fn open(py: Python<'_>, path: &Path) -> Outcome<FrozenMap> {
    let name = format!("path ({})", path.display());
    let mut file = Input::open(py, path, "path")?;
    let (memory, layout) = with_file(py, "path", path, |run, fail| {
        let memory = if file.size().map_err(fail)? > SMALL {
            // SAFETY: the file may be changed by others while it is mapped. Every place that is read from it is checked,
            // look-ups end whatever they read, and no text is taken for UTF-8 unchecked, so then values are wrong, but
            // nothing else. The caller is told what happens when it is cut short.
            Memory::Mapped(unsafe { Mmap::map(file.file()) }.map_err(fail)?)
        } else {
            Memory::Read(read(run, &mut file, fail)?)
        };
        let layout = parse(run, memory.as_slice(), &name)?;
        Ok((memory, layout))
    })?;
    Ok(FrozenMap::new(memory, layout, Vec::new()))
}

/// Reads a little more than a small file at most: what has no end, or grew, is no map.
fn read(run: &Run<'_>, file: &mut Input, fail: Fail<'_>) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::new();
    loop {
        let room = SMALL + 1 - bytes.len();
        if room == 0 || file.more(&mut bytes, room).map_err(fail)? == Some(0) {
            return Ok(bytes);
        }
        run.check()?;
    }
}
