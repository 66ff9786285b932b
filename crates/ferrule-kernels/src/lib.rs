//! What ferrule computes: pure functions over slices, one file a domain, without Python and without I/O.
//!
//! A kernel that can run for more than some microseconds takes a [`Run`](parallel::Run): it says on how
//! many threads to work and is asked, between pieces of work, whether to go on.

pub mod buffers;
pub mod codec;
pub mod error;
mod hashing;
pub mod linalg;
pub mod maps;
mod pages;
pub mod parallel;
pub mod records;
pub mod scalars;
pub mod sequences;
pub mod tables;
pub mod text;
pub mod tools;

pub use error::Error;
pub use parallel::Run;
