//! Memory that processes share: anonymous, sealed, and freed by the system with its last holder, however that ends.
//!
//! It is a file of Linux's that has no place in any folder (`memfd_create(2)`). Seals keep everybody from making it
//! shorter, so that nobody who has it mapped can be killed by reading it.

#![allow(unsafe_code, reason = "memory that processes share")]

use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::PathBuf;
use std::ptr::NonNull;

use ferrule_base::Error;
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_kernels::buffers::{HEADER_SIZE, Header, Layout, Name, TOKEN_SIZE, Token, parse_link};
use pyo3::exceptions::{PyFileNotFoundError, PyOSError, PyPermissionError};

/// A descriptor of shared memory: the memory lives at least as long.
pub struct Handle {
    file: File,
    token: Token,
}

/// The items of shared memory, in the memory of this process.
pub struct Mapping {
    start: NonNull<u8>,
    size: usize,
}

// SAFETY: it owns the address range, and gives it to nobody but through the address.
unsafe impl Send for Mapping {}
// SAFETY: see above.
unsafe impl Sync for Mapping {}

impl Drop for Mapping {
    fn drop(&mut self) {
        if self.size > 0 {
            // SAFETY: mapped by `map`, and unmapped once.
            unsafe { libc::munmap(self.start.as_ptr().cast(), self.size) };
        }
    }
}

impl Mapping {
    pub fn start(&self) -> NonNull<u8> {
        self.start
    }

    fn map(file: &File, offset: usize, size: usize, readonly: bool) -> io::Result<Self> {
        if size == 0 {
            return Ok(Self { start: NonNull::<u64>::dangling().cast(), size });
        }
        let access = if readonly { libc::PROT_READ } else { libc::PROT_READ | libc::PROT_WRITE };
        // SAFETY: a new range at an address of the system's choice; what is there now stays untouched.
        let start = unsafe {
            libc::mmap(
                std::ptr::null_mut(),
                size,
                access,
                libc::MAP_SHARED,
                file.as_raw_fd(),
                offset as libc::off_t,
            )
        };
        if start == libc::MAP_FAILED {
            return Err(io::Error::last_os_error());
        }
        NonNull::new(start.cast()).map(|start| Self { start, size }).ok_or_else(io::Error::last_os_error)
    }
}

const SEALS: libc::c_int = libc::F_SEAL_SHRINK | libc::F_SEAL_GROW | libc::F_SEAL_SEAL;

/// New memory for a layout, all zeros.
pub fn create(layout: &Layout) -> Outcome<(Handle, Mapping)> {
    let mut token = [0; TOKEN_SIZE];
    // SAFETY: so many bytes are there to be written.
    if unsafe { libc::getrandom(token.as_mut_ptr().cast(), TOKEN_SIZE, 0) } != TOKEN_SIZE as isize {
        return Err(os_error(&io::Error::last_os_error(), "no random bytes"));
    }
    let offset = page_size();
    let bytes = layout.bytes();
    let made = (|| {
        let file = anonymous(&Name::of_memory(&token))?;
        file.set_len(offset.checked_add(bytes).ok_or(io::ErrorKind::OutOfMemory)? as u64)?;
        file.write_all_at(&Header { token, layout: layout.clone(), offset }.to_bytes(), 0)?;
        // SAFETY: a descriptor of our own.
        if unsafe { libc::fcntl(file.as_raw_fd(), libc::F_ADD_SEALS, SEALS) } != 0 {
            return Err(io::Error::last_os_error());
        }
        let mapping = Mapping::map(&file, offset, bytes, false)?;
        Ok((Handle { file, token }, mapping))
    })();
    made.map_err(|error: io::Error| match error.kind() {
        io::ErrorKind::OutOfMemory | io::ErrorKind::FileTooLarge => Error::Memory(bytes).into(),
        _ => os_error(&error, "the memory can't be made"),
    })
}

fn anonymous(name: &str) -> io::Result<File> {
    let name = std::ffi::CString::new(name)?;
    let flags = libc::MFD_CLOEXEC | libc::MFD_ALLOW_SEALING;
    let make = |flags| {
        // SAFETY: a C string, and flags.
        let descriptor = unsafe { libc::memfd_create(name.as_ptr(), flags) };
        // SAFETY: a new descriptor, which nobody else has.
        (descriptor >= 0).then(|| unsafe { OwnedFd::from_raw_fd(descriptor) })
    };
    // A Linux before 6.3 does not know that memory need not be executable.
    let descriptor = make(flags | libc::MFD_NOEXEC_SEAL).or_else(|| make(flags));
    descriptor.map(File::from).ok_or_else(io::Error::last_os_error)
}

/// Memory that somebody holds under a name.
pub fn attach(name: &Name, readonly: bool) -> Outcome<(Handle, Mapping, Layout)> {
    let process = name.process;
    let path = PathBuf::from(format!("/proc/{process}/fd/{}", name.descriptor));
    let gone = || {
        let text = format!("name: process {process} no longer holds this memory, or has ended");
        Failure::Python(PyFileNotFoundError::new_err((libc::ENOENT, text, name.to_string())))
    };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => gone(),
        io::ErrorKind::PermissionDenied => {
            let text = format!("name: process {process} is another user's, or lets nobody look into it");
            Failure::Python(PyPermissionError::new_err((libc::EACCES, text, name.to_string())))
        }
        _ => os_error(&error, "name: the memory can't be opened"),
    };
    // Looked at before it is opened: opening something else could do something.
    let link = std::fs::read_link(&path).map_err(failed)?;
    if parse_link(link.as_os_str().as_bytes()) != Some(name.token) {
        return Err(gone());
    }
    let options = libc::O_NONBLOCK | libc::O_NOCTTY;
    let file =
        File::options().read(true).write(!readonly).custom_flags(options).open(&path).map_err(failed)?;
    // SAFETY: a descriptor of our own.
    let seals = unsafe { libc::fcntl(file.as_raw_fd(), libc::F_GET_SEALS) };
    if seals < 0 || seals & SEALS != SEALS {
        return Err(
            Error::Decode("name: got memory that others can cut short, wanted SharedArray's".into()).into()
        );
    }
    let size = usize::try_from(file.metadata().map_err(failed)?.len()).unwrap_or(0);
    let mut bytes = [0; HEADER_SIZE];
    file.read_exact_at(&mut bytes, 0).map_err(failed)?;
    let header = Header::parse(&bytes, size)?;
    if header.token != name.token {
        return Err(gone());
    }
    if header.offset % page_size() != 0 {
        return Err(Error::Decode("name: got memory whose items begin within a page".into()).into());
    }
    let mapping = Mapping::map(&file, header.offset, header.layout.bytes(), readonly).map_err(failed)?;
    Ok((Handle { file, token: name.token }, mapping, header.layout))
}

impl Handle {
    /// Under which others find the memory as long as this handle is open in this process: in a forked child it is the
    /// child's own.
    pub fn name(&self) -> Name {
        let descriptor = self.file.as_raw_fd().unsigned_abs();
        Name { process: std::process::id(), descriptor, token: self.token }
    }
}

fn page_size() -> usize {
    // SAFETY: it only asks.
    usize::try_from(unsafe { libc::sysconf(libc::_SC_PAGESIZE) }).unwrap_or(4096)
}

fn os_error(error: &io::Error, what: &str) -> Failure {
    let text = format!("{what}: {error}");
    Failure::Python(match error.raw_os_error() {
        Some(number) => PyOSError::new_err((number, text)),
        None => PyOSError::new_err(text),
    })
}
