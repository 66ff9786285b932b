//! Types of arguments and results that the stubs can only name with the modules they come from.

use std::convert::Infallible;

use ferrule_gate::{argument, view};
use pyo3::inspect::{PyStaticConstant, PyStaticExpr};
use pyo3::prelude::*;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

const ANY: PyStaticExpr = type_hint_identifier!("typing", "Any");

argument!(
    /// A function that gives a value.
    Function,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::Constant { value: PyStaticConstant::Ellipsis },
        ANY
    )
);
argument!(
    /// A mapping, or pairs.
    MappingOrPairs,
    type_hint_union!(
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Mapping"), ANY, ANY),
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Iterable"),
            type_hint_subscript!(type_hint_identifier!("builtins", "tuple"), ANY, ANY)
        )
    )
);

/// An argument for which every object is a value, None too, so that "not given" is none.
pub struct Given<'py>(pub Option<Bound<'py, PyAny>>);

impl<'py> FromPyObject<'_, 'py> for Given<'py> {
    type Error = Infallible;
    const INPUT_TYPE: PyStaticExpr = ANY;

    fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Infallible> {
        Ok(Self(Some(object.to_owned())))
    }
}

view!(
    /// The keys of a mapping, of any kind.
    AnyKeysView, "KeysView", "typing" "Any"
);
view!(
    /// The items of a mapping, keys and values of any kind.
    AnyPairsView, "ItemsView", "typing" "Any", "typing" "Any"
);
