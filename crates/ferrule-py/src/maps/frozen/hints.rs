//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

argument!(
    /// Keys and values in whatever form.
    MapItems,
    type_hint_union!(
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Mapping"),
            type_hint_identifier!("builtins", "str"),
            type_hint_identifier!("typing", "Any")
        ),
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Iterable"),
            type_hint_subscript!(
                type_hint_identifier!("builtins", "tuple"),
                type_hint_identifier!("builtins", "str"),
                type_hint_identifier!("typing", "Any")
            )
        ),
        <crate::text::WordCounts as pyo3::PyTypeInfo>::TYPE_HINT
    )
);
