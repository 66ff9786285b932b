//! The extension module `ferrule._core`: bindings, one file a domain, each as thin as it can be.
//!
//! A binding takes its arguments apart, calls one kernel through the [`door`] and converts the result.

mod arrays;
mod build_info;
mod door;
mod errors;
mod linalg;
mod numbers;
mod sequences;

use pyo3::prelude::*;

/// The Rust half of ferrule. Import the names from `ferrule`, not from here.
#[pymodule(gil_used = false)]
mod _core {
    #[pymodule_export]
    use crate::build_info::build_info;
    #[pymodule_export]
    use crate::linalg::{array_multiply, dot, matrix_multiply};
    #[pymodule_export]
    use crate::sequences::parallel_sum;
}
