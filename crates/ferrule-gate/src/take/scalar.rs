//! The arguments of a signature that are one number, one text or one flag.
//!
//! PyO3's own types for them raise errors that name no argument and are no `FerruleError`. These are only taken by their
//! name, once the call has begun; an exact `float`, `int` or `str` costs nothing more.

use ferrule_base::Error;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyString};
use pyo3::{type_hint_identifier, type_hint_union};

use crate::errors::{Outcome, answer, wrong_type};
use crate::take::number;

/// What a call has, or what its signature says where it has nothing.
#[derive(Clone, Copy)]
enum Given<'a, 'py, T> {
    Object(Borrowed<'a, 'py, PyAny>),
    Default(T),
}

macro_rules! scalar {
    ($(#[$doc:meta])* $name:ident, $value:ty, $hint:expr) => {
        $(#[$doc])*
        #[derive(Clone, Copy)]
        pub struct $name<'a, 'py>(Given<'a, 'py, $value>);

        impl $name<'_, '_> {
            /// What stands in a signature as the default.
            pub const fn or(default: $value) -> Self {
                Self(Given::Default(default))
            }
        }

        impl<'a, 'py> FromPyObject<'a, 'py> for $name<'a, 'py> {
            type Error = std::convert::Infallible;
            const INPUT_TYPE: PyStaticExpr = $hint;

            #[inline]
            fn extract(object: Borrowed<'a, 'py, PyAny>) -> Result<Self, Self::Error> {
                Ok(Self(Given::Object(object)))
            }
        }
    };
}

scalar!(
    /// A number that is wanted as a float: see [`number::float`].
    Float,
    f64,
    type_hint_union!(
        type_hint_identifier!("typing", "SupportsFloat"),
        type_hint_identifier!("typing", "SupportsIndex")
    )
);
scalar!(
    /// An int of 64 bits: see [`number::int64`].
    Int, i64, type_hint_identifier!("typing", "SupportsIndex")
);
scalar!(
    /// A text, or a word.
    Str, &'static str, type_hint_identifier!("builtins", "str")
);
scalar!(
    /// Yes or no: a bool, also NumPy's.
    Flag, bool, type_hint_identifier!("builtins", "bool")
);

impl Float<'_, '_> {
    /// The number.
    #[inline]
    pub fn take(self, name: &str) -> Outcome<f64> {
        match self.0 {
            Given::Object(object) => number::float(&object, || name.into()),
            Given::Default(value) => Ok(value),
        }
    }
}

impl Int<'_, '_> {
    /// The int.
    #[inline]
    pub fn take(self, name: &str) -> Outcome<i64> {
        match self.0 {
            Given::Object(object) => number::int64(&object, || name.into()),
            Given::Default(value) => Ok(value),
        }
    }
}

impl Int<'_, '_> {
    /// A number of things that were counted.
    pub fn count(self, name: &str) -> Outcome<u64> {
        let count = self.take(name)?;
        let wanted = || Error::Value(format!("{name}: got {count}, wanted an integer that is not negative"));
        Ok(u64::try_from(count).map_err(|_| wanted())?)
    }
}

impl<'a, 'py> Str<'a, 'py> {
    /// The text, as UTF-8.
    pub fn take(self, name: &str) -> Outcome<&'a str> {
        let object = match self.0 {
            Given::Object(object) => object,
            Given::Default(text) => return Ok(text),
        };
        text(object, name)
    }

    /// The text as an object. One that is not given is no object, and has none.
    #[inline]
    pub fn object(self, name: &str) -> Outcome<Borrowed<'a, 'py, PyString>> {
        match self.0 {
            Given::Object(object) => string(object, name),
            Given::Default(_) => Err(Error::Type(format!("{name}: got nothing, wanted a str")).into()),
        }
    }
}

/// A text, as UTF-8.
pub fn text<'a>(object: Borrowed<'a, '_, PyAny>, name: &str) -> Outcome<&'a str> {
    string(object, name)?;
    let lone = |_| Error::Encoding(format!("{name}: got a str with a lone surrogate, wanted text"));
    Ok(object.extract::<&'a str>().map_err(lone)?)
}

#[inline]
fn string<'a, 'py>(object: Borrowed<'a, 'py, PyAny>, name: &str) -> Outcome<Borrowed<'a, 'py, PyString>> {
    object.cast::<PyString>().map_err(|_| wrong_type(name, &object, "a str"))
}

impl Flag<'_, '_> {
    /// Whether it is true.
    pub fn take(self, name: &str) -> Outcome<bool> {
        let object = match self.0 {
            Given::Object(object) => object,
            Given::Default(value) => return Ok(value),
        };
        if let Ok(flag) = object.cast::<PyBool>() {
            return Ok(flag.is_true());
        }
        // PyO3 takes NumPy's, too.
        let flag = answer(object.extract(), object.py())?;
        flag.ok_or_else(|| wrong_type(name, &object, "a bool"))
    }
}

/// Takes arguments by their names, which stand for what they are from then on.
#[macro_export]
macro_rules! take {
    ($($name:ident),+ $(,)?) => {
        $(let $name = $name.take(stringify!($name))?;)+
    };
}
