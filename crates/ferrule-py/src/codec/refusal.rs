//! Values that can't be written, and where they were.

use ferrule_base::Error;
use ferrule_gate::errors::Failure;
use pyo3::PyErr;

/// What is wrong, and with what: the places, the innermost first.
pub struct Refused {
    failure: Failure,
    path: Vec<String>,
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self { failure: Failure::Kernel(error), path: Vec::new() }
    }
}

impl From<PyErr> for Refused {
    fn from(error: PyErr) -> Self {
        Self { failure: Failure::Python(error), path: Vec::new() }
    }
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self { failure, path: Vec::new() }
    }
}

impl Refused {
    /// The same, in a place of what it was in.
    #[cold]
    pub fn within(mut self, place: String) -> Self {
        self.path.push(place);
        self
    }

    /// The same as an error of the argument called `name`.
    pub fn of(self, name: &str) -> Failure {
        let places: String = self.path.iter().rev().map(String::as_str).collect();
        let named = |text: String| format!("{name}{places}: {text}");
        match self.failure {
            Failure::Kernel(Error::Value(text)) => Error::Value(named(text)).into(),
            Failure::Kernel(Error::Type(text)) => Error::Type(named(text)).into(),
            Failure::Kernel(Error::TooLarge(text)) => Error::TooLarge(named(text)).into(),
            Failure::Kernel(Error::Encoding(text)) => Error::Encoding(named(text)).into(),
            other => other,
        }
    }
}
