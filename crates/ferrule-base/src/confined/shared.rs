//! Memory that is shared with other processes, and must not be changed by a copy of one of them.

#![allow(unsafe_code, reason = "memory mapped anew at the same place")]

use std::ffi::c_int;
use std::fs::File;
use std::io::{self, Read};
use std::os::unix::fs::FileExt;
use std::ptr::{null_mut, with_exposed_provenance_mut};
use std::slice;

use crate::confined::filter::succeeded;

/// Bytes that are copied at most; what is beyond can't be used any more.
const MOST: usize = 256 << 20;
/// Of the system's list of mappings; a line has 100 or so.
const LIST: usize = 8 << 20;

/// A range that is shared and can be written to.
#[derive(Clone, Copy)]
struct Range {
    start: usize,
    size: usize,
    access: c_int,
}

/// Lets this process have what is shared with others for itself: as a copy, or, where there is too much of it or it can't be
/// read, not at all, so that whoever uses it is ended by the system. Private memory, and what never can be written to, stays.
///
/// The only thread of its process calls this.
pub fn make_private() -> io::Result<()> {
    let mut list = Vec::with_capacity(LIST);
    File::open("/proc/self/maps")?.take(LIST as u64).read_to_end(&mut list)?;
    if list.len() == LIST {
        return Err(io::Error::other("the process has too many mappings"));
    }
    let memory = File::open("/proc/self/mem")?;
    let mut left = MOST;
    for range in list.split(|&byte| byte == b'\n').filter_map(shared).filter(Range::may_be_written) {
        let copied = range.size <= left && range.replaced_by_copy(&memory)?;
        if copied {
            left -= range.size;
        } else {
            range.replaced_by_nothing()?;
        }
    }
    Ok(())
}

/// The range of a line like `7f00-8f00 rw-s 00000000 00:01 1024 /dev/shm/name`, if it is shared.
fn shared(line: &[u8]) -> Option<Range> {
    let line = str::from_utf8(line.get(..line.len().min(80))?.split(|&byte| byte == b'/').next()?).ok()?;
    let mut words = line.split(' ');
    let (start, end) = words.next()?.split_once('-')?;
    let [read, write, execute, b's'] = *words.next()?.as_bytes() else { return None };
    let start = usize::from_str_radix(start, 16).ok()?;
    let size = usize::from_str_radix(end, 16).ok()?.checked_sub(start)?;
    let bits = [
        (read == b'r', libc::PROT_READ),
        (write == b'w', libc::PROT_WRITE),
        (execute == b'x', libc::PROT_EXEC),
    ];
    let access = bits.iter().filter(|(there, _)| *there).fold(libc::PROT_NONE, |all, (_, bit)| all | bit);
    Some(Range { start, size, access })
}

impl Range {
    /// Whether it is open to be written to, or could be opened: the system refuses that of a file that was opened to read.
    fn may_be_written(&self) -> bool {
        let place = with_exposed_provenance_mut(self.start);
        // SAFETY: the range was mapped a moment ago, nobody else runs in this process, and its access is what it was
        // when this is over.
        unsafe {
            self.access & libc::PROT_WRITE != 0
                || (libc::mprotect(place, self.size, self.access | libc::PROT_WRITE) == 0
                    && libc::mprotect(place, self.size, self.access) == 0)
        }
    }

    /// Whether a private copy is in its place now: not where nothing of it can be read, as of a device.
    fn replaced_by_copy(&self, memory: &File) -> io::Result<bool> {
        let access = libc::PROT_READ | libc::PROT_WRITE;
        let Some(copy) = mapped(null_mut(), self.size, access, 0)? else { return Ok(false) };
        // SAFETY: as many bytes of this mapping, which is new, zeros, and nobody else's.
        let bytes = unsafe { slice::from_raw_parts_mut(copy.cast::<u8>(), self.size) };
        let mut done = 0;
        // Read by the system, which stops where the file that is mapped ends: this process would be ended there.
        while let Ok(more @ 1..) = memory.read_at(&mut bytes[done..], (self.start + done) as u64) {
            done += more;
        }
        // SAFETY: the copy is moved over the old mapping, whole; who points there finds the same bytes. Rust has borrowed
        // nothing that lies in shared memory, and nobody else runs in this process.
        unsafe {
            if done == 0 {
                libc::munmap(copy, self.size);
                return Ok(false);
            }
            succeeded(libc::mprotect(copy, self.size, self.access))?;
            let flags = libc::MREMAP_MAYMOVE | libc::MREMAP_FIXED;
            let place = with_exposed_provenance_mut::<libc::c_void>(self.start);
            if libc::mremap(copy, self.size, self.size, flags, place) == libc::MAP_FAILED {
                return Err(io::Error::last_os_error());
            }
        }
        Ok(true)
    }

    /// What is in its place can be neither read nor written, and nothing else will come there.
    fn replaced_by_nothing(&self) -> io::Result<()> {
        let place = with_exposed_provenance_mut(self.start);
        mapped(place, self.size, libc::PROT_NONE, libc::MAP_FIXED)?;
        Ok(())
    }
}

/// Private memory that belongs to no file; None where there is no room for it.
fn mapped(
    place: *mut libc::c_void,
    size: usize,
    access: c_int,
    more: c_int,
) -> io::Result<Option<*mut libc::c_void>> {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE | more;
    // SAFETY: a new range, or, with MAP_FIXED, one in place of a mapping that is shared: see `make_private`.
    let place = unsafe { libc::mmap(place, size, access, flags, -1, 0) };
    if place != libc::MAP_FAILED {
        return Ok(Some(place));
    }
    let error = io::Error::last_os_error();
    if error.raw_os_error() == Some(libc::ENOMEM) && more == 0 { Ok(None) } else { Err(error) }
}
