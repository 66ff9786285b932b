//! A file that somebody else has open, by its number.

#![allow(unsafe_code, reason = "a file that somebody else closes")]

use std::fs::File;
use std::io::{self, Write};
use std::mem::ManuallyDrop;

/// A file by its number, as long as it is that file: who has it may close it, and the number may be another's then.
#[derive(Clone, Copy)]
pub struct NumberedFile {
    number: i32,
    /// Its device and its number there.
    is: (u64, u64),
}

impl NumberedFile {
    /// An error where there is no file of that number.
    pub fn new(number: i32) -> io::Result<Self> {
        if number < 0 {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        Ok(Self { number, is: identity(&borrowed(number))? })
    }

    /// Writes all of it, in one piece where the system takes it so; an error where the number is another file's by now.
    pub fn append(&self, bytes: &[u8]) -> io::Result<()> {
        let mut file = borrowed(self.number);
        if identity(&file)? != self.is {
            return Err(io::Error::from(io::ErrorKind::NotFound));
        }
        file.write_all(bytes)
    }
}

#[cfg(unix)]
fn borrowed(number: i32) -> ManuallyDrop<File> {
    use std::os::fd::FromRawFd;
    // SAFETY: the number is not negative, and nothing here closes it. Whose it is, is asked before anything is written; that
    // it becomes another's just then is not kept out: then the lines are in the wrong file, which is no unsoundness.
    ManuallyDrop::new(unsafe { File::from_raw_fd(number) })
}

#[cfg(unix)]
fn identity(file: &File) -> io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt;
    file.metadata().map(|found| (found.dev(), found.ino()))
}

#[cfg(not(unix))]
fn borrowed(number: i32) -> ManuallyDrop<File> {
    use std::os::windows::io::{FromRawHandle, RawHandle};
    // SAFETY: a number of the C library's, whose handle that library knows; nothing here closes it.
    ManuallyDrop::new(unsafe { File::from_raw_handle(libc::get_osfhandle(number) as RawHandle) })
}

#[cfg(not(unix))]
fn identity(file: &File) -> io::Result<(u64, u64)> {
    file.metadata().map(|found| (u64::from(found.is_file()), 0))
}

#[cfg(all(test, unix))]
mod tests {
    use std::os::fd::{AsRawFd, IntoRawFd, OwnedFd};

    use super::NumberedFile;

    #[test]
    fn it_writes_to_its_file_alone() {
        let (first, other) =
            (std::env::temp_dir().join("numbered-a"), std::env::temp_dir().join("numbered-b"));
        let file = std::fs::File::create(&first).expect("created");
        let numbered = NumberedFile::new(file.as_raw_fd()).expect("open");
        numbered.append(b"one\n").expect("written");
        // The same number, another file.
        let number: OwnedFd = file.into();
        let mut again = std::fs::File::create(&other).map(OwnedFd::from).expect("created");
        again = {
            let before = number.as_raw_fd();
            drop(number);
            let second = again.try_clone().expect("the lowest number that is free");
            assert_eq!(second.as_raw_fd(), before);
            second
        };
        assert!(numbered.append(b"two\n").is_err());
        assert_eq!(std::fs::read_to_string(&first).expect("there"), "one\n");
        assert_eq!(std::fs::read_to_string(&other).expect("there"), "");
        let _ = again.into_raw_fd();
        assert!(NumberedFile::new(-1).is_err());
    }
}
