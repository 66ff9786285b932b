//! What ferrule computes: pure functions over slices, one file a domain, without Python and without I/O.
//!
//! A kernel that can run for more than some microseconds takes a [`Run`](parallel::Run): it says on how
//! many threads to work and is asked, between pieces of work, whether to go on.

pub mod buffers;
pub mod error;
pub mod linalg;
pub mod maps;
pub mod parallel;
pub mod scalars;
pub mod sequences;
pub mod tables;
pub mod text;

pub use error::Error;
pub use parallel::Run;
