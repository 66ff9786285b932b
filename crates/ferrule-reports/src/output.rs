//! Where a report goes: a file or memory, written from the beginning to the end. Room that was left may be filled later.

use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

/// What is written, and how much of it there is.
#[derive(Debug)]
pub struct Output {
    place: Place,
    position: u64,
}

#[derive(Debug)]
enum Place {
    File(BufWriter<File>),
    Memory(Vec<u8>),
}

impl Output {
    /// Writes to a new file. The caller gives it its final name once it is whole.
    pub fn file(path: &Path) -> io::Result<Self> {
        let file = File::options().write(true).create(true).truncate(true).open(path)?;
        Ok(Self { place: Place::File(BufWriter::with_capacity(1 << 18, file)), position: 0 })
    }

    /// Writes to memory.
    #[must_use]
    pub fn memory() -> Self {
        Self { place: Place::Memory(Vec::new()), position: 0 }
    }

    /// How many bytes have been written.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Writes over what has been written from a place on, all of which there must be.
    pub fn overwrite(&mut self, place: u64, bytes: &[u8]) -> io::Result<()> {
        match &mut self.place {
            Place::File(file) => {
                file.seek(SeekFrom::Start(place))?;
                file.write_all(bytes)?;
                file.seek(SeekFrom::Start(self.position))?;
            }
            Place::Memory(memory) => {
                let there = usize::try_from(place)
                    .ok()
                    .and_then(|start| memory.get_mut(start..)?.get_mut(..bytes.len()));
                there.ok_or(io::ErrorKind::InvalidInput)?.copy_from_slice(bytes);
            }
        }
        Ok(())
    }

    /// Writes out what is buffered, and gives what is in memory (nothing if it is in a file).
    pub fn finish(self) -> io::Result<Vec<u8>> {
        match self.place {
            Place::File(file) => {
                file.into_inner().map_err(io::IntoInnerError::into_error)?;
                Ok(Vec::new())
            }
            Place::Memory(bytes) => Ok(bytes),
        }
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.place {
            Place::File(file) => file.write(bytes)?,
            Place::Memory(memory) => {
                memory.try_reserve(bytes.len()).map_err(|_| io::ErrorKind::OutOfMemory)?;
                memory.write(bytes)?
            }
        };
        self.position += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.place {
            Place::File(file) => file.flush(),
            Place::Memory(_) => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Error;

    #[test]
    fn what_has_been_written_can_be_written_over() {
        let path = std::env::temp_dir().join(format!("ferrule-output-{}", std::process::id()));
        for mut output in [Output::memory(), Output::file(&path).unwrap()] {
            output.write_all(b"0123456789").unwrap();
            output.overwrite(3, b"abc").unwrap();
            output.write_all(b"!").unwrap();
            assert_eq!(output.position(), 11);
            let in_memory = output.finish().unwrap();
            let all = if in_memory.is_empty() { std::fs::read(&path).unwrap() } else { in_memory };
            assert_eq!(all, b"012abc6789!");
        }
        std::fs::remove_file(path).unwrap();
        assert!(Output::memory().overwrite(0, b"a").is_err());
    }

    #[test]
    fn no_memory_is_an_error_of_its_own() {
        let error = io::Error::from(io::ErrorKind::OutOfMemory);
        assert!(matches!(Error::from(error), Error::Memory(_)));
        assert!(
            matches!(Error::from(ferrule_base::Error::Memory(5)), Error::Memory(text) if text.contains('5'))
        );
        let mut output = Output::memory();
        output.write_all(b"some").unwrap();
        output.write_all(b" bytes").unwrap();
        assert_eq!((output.position(), output.finish().unwrap()), (10, b"some bytes".to_vec()));
    }
}
