//! What `ferrule advise` needs of the system, and of the interpreter that it watches.

mod activations;
pub mod copies;
pub mod counting;
mod events;
pub mod instructions;
pub mod look;
pub mod replay;
pub mod sampler;
mod sampling;
pub mod ticker;
mod tree;
mod ways;
mod window;
pub mod windows;

use pyo3::prelude::*;

/// What `ferrule advise` needs of the system, and of the interpreter that it watches.
#[pymodule(name = "advise", submodule, module = "ferrule._core")]
pub mod module {
    #[pymodule_export]
    use super::copies::copied;
    #[pymodule_export]
    use super::counting::{count_calls, counted_calls};
    #[pymodule_export]
    use super::instructions::count_instructions;
    #[pymodule_export]
    use super::look::seen;
    #[pymodule_export]
    use super::replay::{end_confined, fork_confined, refused, say_confined};
    #[pymodule_export]
    use super::sampler::Sampler;
    #[pymodule_export]
    use super::ticker::{Ticker, soon};
    #[pymodule_export]
    use super::windows::Windows;
}
