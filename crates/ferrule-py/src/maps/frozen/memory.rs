//! Where a map lies.

use ferrule_kernels::maps::Image;
use memmap2::Mmap;

/// Where a map lies.
pub enum Memory {
    /// As it was built.
    Built(Image),
    /// Read from a small file.
    Read(Vec<u8>),
    /// In a file.
    Mapped(Mmap),
}

impl Memory {
    /// All of it.
    #[inline]
    pub fn as_slice(&self) -> &[u8] {
        match self {
            Self::Built(image) => image,
            Self::Read(bytes) => bytes,
            Self::Mapped(map) => map,
        }
    }
}
