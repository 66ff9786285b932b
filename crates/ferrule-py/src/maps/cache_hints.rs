//! Types of arguments and results that the stubs can only name with the modules they come from.

use std::convert::Infallible;

use pyo3::inspect::{PyStaticConstant, PyStaticExpr};
use pyo3::prelude::*;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

const ANY: PyStaticExpr = type_hint_identifier!("typing", "Any");

macro_rules! argument {
    ($(#[$doc:meta])* $name:ident, $hint:expr) => {
        $(#[$doc])*
        pub struct $name<'py>(pub Bound<'py, PyAny>);

        impl<'py> FromPyObject<'_, 'py> for $name<'py> {
            type Error = Infallible;
            const INPUT_TYPE: PyStaticExpr = $hint;

            fn extract(object: Borrowed<'_, 'py, PyAny>) -> Result<Self, Infallible> {
                Ok(Self(object.to_owned()))
            }
        }
    };
}

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

macro_rules! view {
    ($(#[$doc:meta])* $name:ident, $($item:expr),+) => {
        $(#[$doc])*
        pub struct $name<'py>(pub Bound<'py, PyAny>);

        impl<'py> IntoPyObject<'py> for $name<'py> {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = Infallible;
            const OUTPUT_TYPE: PyStaticExpr =
                type_hint_subscript!(type_hint_identifier!("collections.abc", stringify!($name)), $($item),+);

            fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
                Ok(self.0)
            }
        }
    };
}

view!(
    /// Keys, one by one.
    Iterator, ANY
);
view!(
    /// The keys of a mapping.
    KeysView, ANY
);
view!(
    /// The values of a mapping.
    ValuesView, ANY
);
view!(
    /// The items of a mapping.
    ItemsView, ANY, ANY
);
