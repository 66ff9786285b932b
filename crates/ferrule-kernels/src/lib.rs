//! What ferrule computes: pure functions over slices, one module a domain, without Python and without I/O.
//!
//! A kernel that can run for more than some microseconds takes a [`Run`](ferrule_base::Run): it says on how
//! many threads to work and is asked, between pieces of work, whether to go on.

pub mod buffers;
pub mod linalg;
pub mod maps;
pub mod records;
pub mod scalars;
pub mod sequences;
pub mod text;

use ferrule_base::{Error, Run};
