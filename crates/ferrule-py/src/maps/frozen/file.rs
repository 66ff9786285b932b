//! Saving a `FrozenMap`, and opening it again.

#![allow(unsafe_code, reason = "a file mapped into memory")]

use std::fs::File;
use std::io::{Error as IoError, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

use ferrule_base::{Error, Run};
use ferrule_gate::errors::Outcome;
use ferrule_gate::take::file::{Fail, Input, with_file};
use ferrule_kernels::maps::{HEADER, Layout, parse, sealed_header};
use memmap2::Mmap;
use pyo3::prelude::*;

use super::FrozenMap;
use super::memory::Memory;

/// Files up to this size are read: that is as fast as mapping one, and nobody can take the memory away.
const SMALL: usize = 1 << 20;
/// Written between two looks at whether a signal came.
const WRITE: usize = 1 << 22;

/// Writes a map beside the path and renames it, so that there is never half a file under the name. Where a link leads to is
/// what is replaced. A device or a pipe never is: it gets the bytes.
pub fn save(py: Python<'_>, layout: &Layout, block: &[u8], path: &Path) -> Outcome<()> {
    with_file(py, "path", path, |run, fail| {
        let Some(header) = sealed_header(run, layout, block)? else {
            let text = "got a map of objects, wanted one of int, float or bytes values to save";
            return Err(Error::Type(text.into()));
        };
        // A link may lead to where nothing is yet.
        let leads_to = || std::fs::read_link(path).map(|place| path.with_file_name(place));
        let place =
            std::fs::canonicalize(path).or_else(|_| leads_to()).unwrap_or_else(|_| path.to_path_buf());
        if std::fs::metadata(&place).is_ok_and(|there| !there.is_file() && !there.is_dir()) {
            let file = File::options().write(true).open(&place).map_err(fail)?;
            return write(run, fail, &file, &header, block);
        }
        let (beside, file) = create_beside(&place).map_err(fail)?;
        let written = write(run, fail, &file, &header, block)
            .and_then(|()| file.sync_all().map_err(fail))
            .and_then(|()| std::fs::rename(&beside, &place).map_err(fail))
            .and_then(|()| sync_folder(&place).map_err(fail));
        if written.is_err() {
            // What made it fail is told; that the file is left over is not.
            let _ = std::fs::remove_file(&beside);
        }
        written
    })
}

/// A new file beside the path.
fn create_beside(path: &Path) -> Result<(PathBuf, File), IoError> {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = path.file_name().ok_or_else(|| IoError::from_raw_os_error(libc::EISDIR))?;
    loop {
        let mut beside = std::ffi::OsString::from(".");
        beside.push(name);
        let (process, count) = (std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        beside.push(format!(".{process}.{count}.tmp"));
        let beside = path.with_file_name(beside);
        match File::create_new(&beside) {
            // In another container, or before this one was last started, a process may have the same number.
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {}
            file => return Ok((beside, file?)),
        }
    }
}

fn write(run: &Run<'_>, fail: Fail<'_>, mut file: &File, header: &[u8], block: &[u8]) -> Result<(), Error> {
    file.write_all(header).map_err(fail)?;
    for piece in block[HEADER..].chunks(WRITE) {
        file.write_all(piece).map_err(fail)?;
        run.check()?;
    }
    Ok(())
}

/// Only then does the new name survive a loss of power.
fn sync_folder(path: &Path) -> Result<(), IoError> {
    #[cfg(unix)]
    {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        Ok(())
    }
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
