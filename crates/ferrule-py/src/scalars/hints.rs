//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, result};
use pyo3::{PyAny, type_hint_identifier, type_hint_subscript, type_hint_union};

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

result!(
    /// An array of ints or of floats.
    IntsOrFloats, PyAny,
    type_hint_union!(
        type_hint_subscript!(
            type_hint_identifier!("numpy.typing", "NDArray"),
            type_hint_identifier!("numpy", "int64")
        ),
        type_hint_subscript!(
            type_hint_identifier!("numpy.typing", "NDArray"),
            type_hint_identifier!("numpy", "float64")
        )
    )
);
