//! Types of arguments and results that `PyO3` cannot infer, so that the generated stubs name them and import what
//! they need (an annotation given as text is copied as text, without its imports).

use std::convert::Infallible;

#[cfg(feature = "layouts")]
use numpy::{PyArray1, PyArray2};
use pyo3::inspect::{PyStaticConstant, PyStaticExpr};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyTuple};
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

#[cfg(feature = "layouts")]
macro_rules! result {
    ($(#[$doc:meta])* $name:ident, $array:ty, $item:literal) => {
        $(#[$doc])*
        pub struct $name<'py>(pub Bound<'py, $array>);

        impl<'py> IntoPyObject<'py> for $name<'py> {
            type Target = $array;
            type Output = Bound<'py, $array>;
            type Error = Infallible;
            const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
                type_hint_identifier!("numpy.typing", "NDArray"),
                type_hint_identifier!("numpy", $item)
            );

            fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
                Ok(self.0)
            }
        }
    };
}

#[cfg(feature = "layouts")]
result!(
    /// A new one-dimensional array of float64.
    FloatArray, PyArray1<f64>, "float64"
);
#[cfg(feature = "layouts")]
result!(
    /// A new two-dimensional array of float64.
    FloatMatrix, PyArray2<f64>, "float64"
);
#[cfg(feature = "layouts")]
result!(
    /// A new one-dimensional array of int64.
    IntArray, PyArray1<i64>, "int64"
);
#[cfg(feature = "layouts")]
result!(
    /// A new one-dimensional array of bool.
    BoolArray, PyArray1<bool>, "bool_"
);

/// A NumPy array of any number of dimensions and any numeric type.
pub struct AnyArray<'py>(pub Bound<'py, PyAny>);

impl<'py> IntoPyObject<'py> for AnyArray<'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("numpy.typing", "NDArray"),
        type_hint_identifier!("typing", "Any")
    );

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

/// A capsule: a pointer that only C looks into.
pub struct Capsule<'py>(pub Bound<'py, PyAny>);

impl<'py> IntoPyObject<'py> for Capsule<'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!("typing_extensions", "CapsuleType");

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

/// A tuple of ints, as many as there are dimensions.
pub struct Ints<'py>(pub Bound<'py, PyTuple>);

impl<'py> IntoPyObject<'py> for Ints<'py> {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("builtins", "tuple"),
        type_hint_identifier!("builtins", "int"),
        PyStaticExpr::Constant { value: PyStaticConstant::Ellipsis }
    );

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

/// A list of numbers, or a new one-dimensional array: as the argument was.
pub struct ListOrArray<'py>(pub Bound<'py, PyAny>);

impl<'py> IntoPyObject<'py> for ListOrArray<'py> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_union!(
        type_hint_subscript!(
            type_hint_identifier!("builtins", "list"),
            type_hint_identifier!("typing", "Any")
        ),
        type_hint_subscript!(
            type_hint_identifier!("numpy.typing", "NDArray"),
            type_hint_identifier!("typing", "Any")
        )
    );

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

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
argument!(
    /// A NumPy array to be written to.
    OutArray,
    type_hint_subscript!(type_hint_identifier!("numpy.typing", "NDArray"), type_hint_identifier!("typing", "Any"))
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

argument!(
    /// Anything with a buffer of bytes.
    BytesLike, type_hint_identifier!("typing_extensions", "Buffer")
);
argument!(
    /// A type hint, or a `Schema` made from one.
    TypeForm, type_hint_identifier!("builtins", "object")
);

/// A view of a mapping, with the types of its items for the stubs.
#[macro_export]
macro_rules! view {
    ($(#[$doc:meta])* $name:ident, $abc:literal, $($module:literal $item:literal),+) => {
        $(#[$doc])*
        pub struct $name<'py>(pub ::pyo3::Bound<'py, ::pyo3::PyAny>);

        impl<'py> ::pyo3::IntoPyObject<'py> for $name<'py> {
            type Target = ::pyo3::PyAny;
            type Output = ::pyo3::Bound<'py, ::pyo3::PyAny>;
            type Error = ::std::convert::Infallible;
            const OUTPUT_TYPE: ::pyo3::inspect::PyStaticExpr = ::pyo3::type_hint_subscript!(
                ::pyo3::type_hint_identifier!("collections.abc", $abc),
                $(::pyo3::type_hint_identifier!($module, $item)),+
            );

            fn into_pyobject(self, _py: ::pyo3::Python<'py>) -> Result<Self::Output, ::std::convert::Infallible> {
                Ok(self.0)
            }
        }
    };
}

view!(
    /// The words of a mapping.
    KeysView, "KeysView", "builtins" "str"
);
view!(
    /// The counts of a mapping.
    ValuesView, "ValuesView", "builtins" "int"
);
view!(
    /// The words of a mapping, each with its count.
    ItemsView, "ItemsView", "builtins" "str", "builtins" "int"
);
view!(
    /// The values of a mapping, of any kind.
    AnyValuesView, "ValuesView", "typing" "Any"
);
view!(
    /// The keys of a mapping, each with its value of any kind.
    AnyItemsView, "ItemsView", "builtins" "str", "typing" "Any"
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

/// Columns of a table by name.
pub struct Columns<'py>(pub Bound<'py, PyDict>);

impl<'py> IntoPyObject<'py> for Columns<'py> {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
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
    );

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}

macro_rules! object {
    ($(#[$doc:meta])* $name:ident, $hint:expr) => {
        $(#[$doc])*
        pub struct $name<'py>(pub Bound<'py, PyAny>);

        impl<'py> IntoPyObject<'py> for $name<'py> {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = Infallible;
            const OUTPUT_TYPE: PyStaticExpr = $hint;

            fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
                Ok(self.0)
            }
        }
    };
}

object!(
    /// Items of any kind, one by one.
    AnyIterator,
    type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Iterator"),
        type_hint_identifier!("typing", "Any")
    )
);
argument!(
    /// A text, or its UTF-8.
    JsonData,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_identifier!("typing_extensions", "Buffer")
    )
);
argument!(
    /// A key of an object, or a place in an array.
    KeyOrPlace,
    type_hint_union!(
        type_hint_identifier!("builtins", "str"),
        type_hint_identifier!("typing", "SupportsIndex")
    )
);

object!(
    /// Whatever a document holds.
    JsonValue, type_hint_identifier!("typing", "Any")
);
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
    /// Some of them, in a list.
    RowList,
    type_hint_subscript!(type_hint_identifier!("builtins", "list"), type_hint_identifier!("typing", "Any"))
);
argument!(
    /// A string, to be checked by who takes it.
    AnyStr, type_hint_identifier!("builtins", "str")
);
argument!(
    /// A number, to be checked by who takes it.
    AnyFloat, type_hint_identifier!("builtins", "float")
);

/// A new list of str.
pub struct StrList<'py>(pub Bound<'py, PyList>);

impl<'py> IntoPyObject<'py> for StrList<'py> {
    type Target = PyList;
    type Output = Bound<'py, PyList>;
    type Error = Infallible;
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("builtins", "list"),
        type_hint_identifier!("builtins", "str")
    );

    fn into_pyobject(self, _py: Python<'py>) -> Result<Self::Output, Infallible> {
        Ok(self.0)
    }
}
