//! Types of arguments and results that the stubs can only name with the modules they come from.

use ferrule_gate::{argument, view};
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
argument!(
    /// A text, or several: `str`, UTF-8, or the path of a file.
    TextLike,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_identifier!("typing_extensions", "Buffer"),
        type_hint_subscript!(
            type_hint_identifier!("os", "PathLike"),
            type_hint_identifier!("builtins", "str")
        ),
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Iterable"),
            type_hint_union!(
                type_hint_identifier!("builtins", "str"),
                type_hint_identifier!("typing_extensions", "Buffer"),
                type_hint_subscript!(
                    type_hint_identifier!("os", "PathLike"),
                    type_hint_identifier!("builtins", "str")
                )
            )
        )
    )
);
view!(
    /// The counts of a mapping.
    ValuesView, "ValuesView", "builtins" "int"
);
view!(
    /// The words of a mapping, each with its count.
    ItemsView, "ItemsView", "builtins" "str", "builtins" "int"
);
