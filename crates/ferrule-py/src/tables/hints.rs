//! Types of arguments that the stubs can only name with the modules they come from.

use ferrule_gate::argument;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

argument!(
    /// What columns are, by their names.
    Types,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Mapping"),
        type_hint_identifier!("builtins", "str"),
        type_hint_union!(
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "int")),
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "float")),
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "str"))
        )
    )
);
