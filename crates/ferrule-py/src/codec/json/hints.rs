//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, result};
use pyo3::{PyAny, type_hint_identifier, type_hint_union};

argument!(
    /// A text, or its UTF-8.
    JsonData,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_identifier!("typing_extensions", "Buffer")
    )
);
argument!(
    /// A key of an object, or a place in an array.
    KeyOrPlace,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_identifier!("typing", "SupportsIndex")
    )
);
result!(
    /// Whatever a document holds.
    JsonValue, PyAny, type_hint_identifier!("typing", "Any")
);
