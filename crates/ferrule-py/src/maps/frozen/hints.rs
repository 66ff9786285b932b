//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, view};
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
argument!(
    /// A file of the user's.
    FilePath,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_subscript!(
            type_hint_identifier!("os", "PathLike"),
            type_hint_identifier!("builtins", "str")
        )
    )
);
argument!(
    /// Values of any kind, in whatever form.
    AnyValues,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        type_hint_identifier!("typing", "Any")
    )
);
argument!(
    /// Anything.
    AnyValue, type_hint_identifier!("typing", "Any")
);
view!(
    /// The keys of a mapping, each with its value of any kind.
    AnyItemsView, "ItemsView", "builtins" "str", "typing" "Any"
);
