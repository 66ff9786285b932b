//! The extension module `ferrule._core`: bindings, one folder a domain, each as thin as it can be.
//!
//! A binding takes its arguments apart, calls one kernel through the [door](ferrule_gate::door) and converts the result.

#![allow(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "docstrings are Python's, in numpydoc's form"
)]
#![allow(clippy::needless_pass_by_value, reason = "PyO3 hands arguments over by value")]

mod advise;
mod buffers;
mod build_info;
mod codec;
mod costs;
mod linalg;
mod maps;
mod records;
mod reports;
mod scalars;
mod sequences;
mod tables;
mod text;

/// The Rust half of ferrule. Import the names from `ferrule`, not from here.
#[pyo3::pymodule(gil_used = false)]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    #[allow(non_upper_case_globals, reason = "Python's name of it")]
    const __version__: &str = env!("CARGO_PKG_VERSION");

    /// What an object is, for a message: the full name of its class.
    #[pyfunction]
    #[pyo3(signature = (object: "object"))]
    fn class_of(object: &Bound<'_, PyAny>) -> String {
        ferrule_gate::errors::class_of(object)
    }

    /// Makes forks wait from now on, while a thread is in the middle of something. Called once, on import.
    #[pyfunction]
    fn make_forks_wait(py: Python<'_>) -> PyResult<()> {
        ferrule_gate::fork::make_forks_wait(py)
    }

    #[pymodule_export]
    use crate::advise::module as advise;
    #[pymodule_export]
    use crate::buffers::module as buffers;
    #[pymodule_export]
    use crate::build_info::build_info;
    #[pymodule_export]
    use crate::codec::module as codec;
    #[pymodule_export]
    use crate::costs::module as costs;
    #[pymodule_export]
    use crate::linalg::module as linalg;
    #[pymodule_export]
    use crate::maps::module as maps;
    #[pymodule_export]
    use crate::records::module as records;
    #[pymodule_export]
    use crate::reports::module as reports;
    #[pymodule_export]
    use crate::scalars::module as scalars;
    #[pymodule_export]
    use crate::sequences::module as sequences;
    #[pymodule_export]
    use crate::tables::module as tables;
    #[pymodule_export]
    use crate::text::module as text;
}

/// Keeps freed memory for a moment: a result of megabytes would otherwise cost a page fault for every 4 KiB, which
/// takes longer than computing it.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
