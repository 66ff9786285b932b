//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::{type_hint_identifier, type_hint_subscript};

argument!(
    /// Conditions: column, operator, threshold.
    Rules,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        type_hint_subscript!(
            type_hint_identifier!("builtins", "tuple"),
            type_hint_identifier!("typing", "SupportsIndex"),
            type_hint_identifier!("builtins", "str"),
            type_hint_identifier!("builtins", "float")
        )
    )
);
