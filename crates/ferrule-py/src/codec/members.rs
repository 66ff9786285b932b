//! Classes of named constants, flags among them.

use std::collections::HashMap;

use ferrule_gate::errors::Outcome;
use ferrule_gate::give::lists::int_object;
use pyo3::exceptions::PyValueError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyInt, PyType};

/// A class of named constants.
#[expect(clippy::struct_field_names, reason = "that is what enum calls them")]
pub struct Members {
    /// What it is called in messages.
    pub name: String,
    /// The constants, in the order they were declared.
    pub members: Vec<Py<PyAny>>,
    places: HashMap<usize, usize>,
    /// The class itself.
    pub class: Py<PyType>,
    /// Of flags, the bits of each, as far as 64 hold them.
    bits: Option<Vec<Option<i64>>>,
    /// Whether the class has a say in what other values mean, as flags do, of which several are one.
    asks: bool,
    /// Whether it was written for this class.
    asks_by_its_own: bool,
    /// What a JSON document has for each of them, if anything, once that was asked for.
    pub written: PyOnceLock<Vec<Option<Py<PyAny>>>>,
}

impl Members {
    /// The constants of an `enum.Enum`.
    pub fn new(name: String, class: &Bound<'_, PyType>) -> PyResult<Self> {
        let members = class.try_iter()?.map(|member| Ok(member?.unbind())).collect::<PyResult<Vec<_>>>()?;
        let py = class.py();
        let places =
            members.iter().enumerate().map(|(place, member)| (member.as_ptr().addr(), place)).collect();
        let module = py.import("enum")?;
        let flag = module.getattr("Flag")?;
        let own = class.getattr("_missing_")?.getattr("__func__")?;
        let is_of =
            |base: &Bound<'_, PyAny>| base.getattr("_missing_")?.getattr("__func__").map(|one| own.is(&one));
        let asks = !is_of(&module.getattr("Enum")?)?;
        let asks_by_its_own = asks && !is_of(&flag)?;
        let bits = if class.is_subclass(&flag)? {
            let bits = |member: &Py<PyAny>| Ok(member.bind(py).getattr("value")?.extract().ok());
            Some(members.iter().map(bits).collect::<PyResult<Vec<_>>>()?)
        } else {
            None
        };
        let (class, written) = (class.clone().unbind(), PyOnceLock::new());
        Ok(Self { name, members, places, class, bits, asks, asks_by_its_own, written })
    }

    /// Whether they are flags, of which any number is one value.
    pub fn are_flags(&self) -> bool {
        self.bits.is_some()
    }

    /// The place of a constant; they are what they are by identity.
    pub fn place(&self, object: Borrowed<'_, '_, PyAny>) -> Option<usize> {
        self.places.get(&object.as_ptr().addr()).copied()
    }

    /// The int that flags are: their value, or an int that the class gives back as it is, for want of such flags.
    pub fn int<'py>(&self, object: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        let py = object.py();
        if object.is_instance(self.class.bind(py))? {
            return Ok(Some(object.getattr(intern!(py, "value"))?));
        }
        if !object.is_exact_instance_of::<PyInt>() {
            return Ok(None);
        }
        let made = self.made(object)?;
        Ok(made.filter(PyAnyMethods::is_exact_instance_of::<PyInt>))
    }

    /// The flags with these bits.
    pub fn flags<'py>(&self, py: Python<'py>, bits: i64) -> Outcome<Option<Bound<'py, PyAny>>> {
        let known = self.bits.iter().flatten().position(|one| *one == Some(bits));
        match known {
            Some(place) => Ok(Some(self.members[place].bind(py).clone())),
            None => self.made(&int_object(py, bits)?),
        }
    }

    /// What the class makes of a value that is none of its constants'.
    pub fn asked<'py>(&self, value: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        if self.asks { self.made(value) } else { Ok(None) }
    }

    /// What the class says of a value that only Python holds for a constant's, as it does `True` for 1.
    pub fn asked_of_another<'py>(&self, value: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        if !self.asks_by_its_own {
            return Ok(None);
        }
        let py = value.py();
        self.checked(py, self.class.bind(py).call_method1(intern!(py, "_missing_"), (value,)))
    }

    fn made<'py>(&self, value: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        let py = value.py();
        self.checked(py, self.class.bind(py).call1((value,)))
    }

    fn checked<'py>(
        &self,
        py: Python<'py>,
        made: PyResult<Bound<'py, PyAny>>,
    ) -> Outcome<Option<Bound<'py, PyAny>>> {
        match made {
            Ok(made) => {
                // `enum.EJECT` gives an int back where there are no such flags.
                let ejected = self.are_flags() && made.is_exact_instance_of::<PyInt>();
                Ok(if ejected || made.is_instance(self.class.bind(py))? { Some(made) } else { None })
            }
            Err(error) if error.is_instance_of::<PyValueError>(py) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
