//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

argument!(
    /// Counts of words. A `WordCounts` is a mapping, too, but only by `Mapping.register`.
    WordMapping,
    type_hint_union!(
        <crate::text::WordCounts as pyo3::PyTypeInfo>::TYPE_HINT,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Mapping"),
            type_hint_identifier!("builtins", "str"),
            type_hint_identifier!("builtins", "int")
        )
    )
);
