//! Types of arguments and results that `PyO3` cannot infer, so that the generated stubs name them and import what
//! they need (an annotation given as text is copied as text, without its imports). What one domain alone has stands in
//! its own `hints`.

#[cfg(feature = "layouts")]
use numpy::{PyArray1, PyArray2};
use pyo3::prelude::*;
use pyo3::types::PyDict;
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

/// A result of which only the class is known, with its type for the stubs.
#[macro_export]
macro_rules! result {
    ($(#[$doc:meta])* $name:ident, $class:ty, $hint:expr) => {
        $(#[$doc])*
        pub struct $name<'py>(pub ::pyo3::Bound<'py, $class>);

        impl<'py> ::pyo3::IntoPyObject<'py> for $name<'py> {
            type Target = $class;
            type Output = ::pyo3::Bound<'py, $class>;
            type Error = ::std::convert::Infallible;
            const OUTPUT_TYPE: ::pyo3::inspect::PyStaticExpr = $hint;

            fn into_pyobject(self, _py: ::pyo3::Python<'py>) -> Result<Self::Output, ::std::convert::Infallible> {
                Ok(self.0)
            }
        }
    };
}

#[cfg(feature = "layouts")]
macro_rules! array {
    ($(#[$doc:meta])* $name:ident, $array:ty, $item:literal) => {
        result!(
            $(#[$doc])* $name, $array,
            type_hint_subscript!(
                type_hint_identifier!("numpy.typing", "NDArray"),
                type_hint_identifier!("numpy", $item)
            )
        );
    };
}

#[cfg(feature = "layouts")]
array!(
    /// A new one-dimensional array of float64.
    FloatArray, PyArray1<f64>, "float64"
);
#[cfg(feature = "layouts")]
array!(
    /// A new two-dimensional array of float64.
    FloatMatrix, PyArray2<f64>, "float64"
);
#[cfg(feature = "layouts")]
array!(
    /// A new one-dimensional array of int64.
    IntArray, PyArray1<i64>, "int64"
);
#[cfg(feature = "layouts")]
array!(
    /// A new one-dimensional array of bool.
    BoolArray, PyArray1<bool>, "bool_"
);

result!(
    /// Columns of a table by name.
    Columns, PyDict,
    type_hint_subscript!(
        type_hint_identifier!("builtins", "dict"),
        type_hint_identifier!("builtins", "str"),
        type_hint_union!(
            type_hint_subscript!(
                type_hint_identifier!("numpy.typing", "NDArray"),
                type_hint_identifier!("numpy", "int64")
            ),
            type_hint_subscript!(
                type_hint_identifier!("numpy.typing", "NDArray"),
                type_hint_identifier!("numpy", "float64")
            ),
            type_hint_subscript!(
                type_hint_identifier!("builtins", "list"),
                type_hint_identifier!("builtins", "str")
            )
        )
    )
);
result!(
    /// A NumPy array of any number of dimensions and any numeric type.
    AnyArray, PyAny,
    type_hint_subscript!(
        type_hint_identifier!("numpy.typing", "NDArray"),
        type_hint_identifier!("typing", "Any")
    )
);
result!(
    /// A list of numbers, or a new one-dimensional array: as the argument was.
    ListOrArray, PyAny,
    type_hint_union!(
        type_hint_subscript!(
            type_hint_identifier!("builtins", "list"),
            type_hint_identifier!("typing", "Any")
        ),
        type_hint_subscript!(
            type_hint_identifier!("numpy.typing", "NDArray"),
            type_hint_identifier!("typing", "Any")
        )
    )
);
result!(
    /// Items of any kind, one by one.
    AnyIterator, PyAny,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterator"),
        type_hint_identifier!("typing", "Any")
    )
);

/// An argument that is taken apart later: any object, with a type for the stubs.
#[macro_export]
macro_rules! argument {
    ($(#[$doc:meta])* $name:ident, $hint:expr) => {
        $(#[$doc])*
        pub struct $name<'py>(pub ::pyo3::Bound<'py, ::pyo3::PyAny>);

        impl<'py> ::pyo3::FromPyObject<'_, 'py> for $name<'py> {
            type Error = ::std::convert::Infallible;
            const INPUT_TYPE: ::pyo3::inspect::PyStaticExpr = $hint;

            fn extract(object: ::pyo3::Borrowed<'_, 'py, ::pyo3::PyAny>) -> Result<Self, ::std::convert::Infallible> {
                Ok(Self(object.to_owned()))
            }
        }
    };
}

argument!(
    /// Numbers in whatever form: a list, a tuple, a buffer, an Arrow array.
    ArrayLike, type_hint_identifier!("numpy.typing", "ArrayLike")
);
argument!(
    /// Anything that hands its memory over: by the buffer protocol, Arrow or DLPack. Nobody has a name for the type.
    Exporter, type_hint_identifier!("typing", "Any")
);
argument!(
    /// Strings in any iterable.
    Texts,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterable"),
        type_hint_identifier!("builtins", "str")
    )
);
argument!(
    /// An integer of any size.
    AnyInt, type_hint_identifier!("typing", "SupportsIndex")
);

/// A view of a mapping, with the types of its items for the stubs.
#[macro_export]
macro_rules! view {
    ($(#[$doc:meta])* $name:ident, $abc:literal, $($module:literal $item:literal),+) => {
        $crate::result!(
            $(#[$doc])* $name, ::pyo3::PyAny,
            ::pyo3::type_hint_subscript!(
                ::pyo3::type_hint_identifier!("collections.abc", $abc),
                $(::pyo3::type_hint_identifier!($module, $item)),+
            )
        );
    };
}

view!(
    /// The keys of a mapping, all of them str.
    KeysView, "KeysView", "builtins" "str"
);
view!(
    /// The values of a mapping, of any kind.
    AnyValuesView, "ValuesView", "typing" "Any"
);

argument!(
    /// A path, or bytes.
    Source,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_subscript!(
            type_hint_identifier!("os", "PathLike"),
            type_hint_identifier!("builtins", "str")
        ),
        type_hint_identifier!("typing_extensions", "Buffer")
    )
);
