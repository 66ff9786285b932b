//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, result};
use pyo3::inspect::{PyStaticConstant, PyStaticExpr};
use pyo3::types::PyTuple;
use pyo3::{PyAny, type_hint_identifier, type_hint_subscript, type_hint_union};

argument!(
    /// The name of a type of item, or what NumPy takes for one.
    DTypeLike, type_hint_identifier!("numpy.typing", "DTypeLike")
);
argument!(
    /// The length of one dimension, or of each.
    Shape,
    type_hint_union!(
        type_hint_identifier!("typing", "SupportsIndex"),
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Sequence"),
            type_hint_identifier!("typing", "SupportsIndex")
        )
    )
);
result!(
    /// A capsule: a pointer that only C looks into.
    Capsule, PyAny, type_hint_identifier!("typing_extensions", "CapsuleType")
);
result!(
    /// A tuple of ints, as many as there are dimensions.
    Ints, PyTuple,
    type_hint_subscript!(
        type_hint_identifier!("builtins", "tuple"),
        type_hint_identifier!("builtins", "int"),
        PyStaticExpr::Constant { value: PyStaticConstant::Ellipsis }
    )
);
