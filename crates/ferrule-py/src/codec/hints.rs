//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::type_hint_identifier;

argument!(
    /// Anything with a buffer of bytes.
    BytesLike, type_hint_identifier!("typing_extensions", "Buffer")
);
argument!(
    /// A type hint, or a `Schema` made from one.
    TypeForm, type_hint_identifier!("builtins", "object")
);
