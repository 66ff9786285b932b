//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, result};
use pyo3::types::{PyList, PyTuple};
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

argument!(
    /// A tax rate, or brackets: from where on, and the rate.
    Tax,
    type_hint_union!(
        type_hint_identifier!("builtins", "float"),
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Sequence"),
            type_hint_subscript!(
                type_hint_identifier!("builtins", "tuple"),
                type_hint_identifier!("builtins", "float"),
                type_hint_identifier!("builtins", "float")
            )
        )
    )
);
argument!(
    /// Rows of a table, in any iterable.
    AnyRows,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        type_hint_identifier!("builtins", "object")
    )
);
argument!(
    /// A string, to be checked by who takes it.
    AnyStr, type_hint_identifier!("builtins", "str")
);
argument!(
    /// A number, to be checked by who takes it.
    AnyFloat, type_hint_identifier!("builtins", "float")
);
result!(
    /// A new list of str.
    StrList, PyList,
    type_hint_subscript!(
        type_hint_identifier!("builtins", "list"),
        type_hint_identifier!("builtins", "str")
    )
);
result!(
    /// The names of the fields, and their types: so whoever writes or makes records knows them, as the codecs do.
    RecordFields, PyTuple,
    type_hint_subscript!(
        type_hint_identifier!("builtins", "tuple"),
        type_hint_subscript!(
            type_hint_identifier!("builtins", "tuple"),
            type_hint_identifier!("builtins", "str"),
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "str"))
        ),
        type_hint_subscript!(
            type_hint_identifier!("builtins", "tuple"),
            type_hint_identifier!("builtins", "str"),
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "int"))
        ),
        type_hint_subscript!(
            type_hint_identifier!("builtins", "tuple"),
            type_hint_identifier!("builtins", "str"),
            type_hint_subscript!(type_hint_identifier!("builtins", "type"), type_hint_identifier!("builtins", "float"))
        )
    )
);
