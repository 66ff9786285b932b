//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::{type_hint_identifier, type_hint_subscript};

argument!(
    /// A NumPy array to be written to.
    OutArray,
    type_hint_subscript!(type_hint_identifier!("numpy.typing", "NDArray"), type_hint_identifier!("typing", "Any"))
);
