//! Python's objects made by a decoder. All of it is attached: there is nothing to do but to make objects.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_codec::decode::Build;
use ferrule_gate::cpython::{Uncollected, new_dict};
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::give::lists::{NewList, float_object, int_object, tuple_of};
use ferrule_gate::give::texts::utf8;
use pyo3::exceptions::PySystemError;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict};

use crate::codec::classes::{Choice, Class, Partial};
use crate::codec::members::Members;
use crate::codec::plan::Plan;

/// Makes what a plan says.
pub struct Maker<'a, 'py> {
    /// Attached.
    pub py: Python<'py>,
    /// The classes of the plan.
    pub classes: &'a [Class],
    /// Its classes of constants.
    pub members: &'a [Members],
    /// Its unions.
    pub choices: &'a [Choice],
    /// What arrays are made over, if there are any.
    pub memory: Option<&'a Py<PyAny>>,
    /// Whether the collector waits.
    pub uncollected: Option<Uncollected<'py>>,
}

impl<'a, 'py> Maker<'a, 'py> {
    /// Makes what a plan says.
    pub fn new(py: Python<'py>, plan: &'a Plan) -> Self {
        let Plan { classes, members, choices, .. } = plan;
        Self { py, classes, members, choices, memory: None, uncollected: None }
    }

    /// Without the collector: for values of this plan alone, where none of them is left out, if no Python code makes any.
    pub fn uncollected(self, plan: &Plan) -> Self {
        Self { uncollected: if plan.silent { Uncollected::new(self.py) } else { None }, ..self }
    }
}

fn too_many() -> PyErr {
    PySystemError::new_err("a list of another size than was asked for")
}

impl<'py> Build for Maker<'_, 'py> {
    type Object = Bound<'py, PyAny>;
    type Items = NewList<'py>;
    type Pairs = Bound<'py, PyDict>;
    type Record = Partial<'py>;
    type Fault = Failure;

    #[inline]
    fn null(&mut self) -> Bound<'py, PyAny> {
        self.py.None().into_bound(self.py)
    }

    #[inline]
    fn boolean(&mut self, value: bool) -> Bound<'py, PyAny> {
        PyBool::new(self.py, value).to_owned().into_any()
    }

    #[inline]
    fn signed(&mut self, value: i64) -> Outcome<Bound<'py, PyAny>> {
        Ok(int_object(self.py, value)?)
    }

    #[inline]
    fn unsigned(&mut self, value: u64) -> Outcome<Bound<'py, PyAny>> {
        // SAFETY: a new reference, or null with an exception set.
        Ok(unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyLong_FromUnsignedLongLong(value)) }?)
    }

    #[inline]
    fn float(&mut self, value: f64) -> Outcome<Bound<'py, PyAny>> {
        Ok(float_object(self.py, value)?)
    }

    #[inline]
    fn text(&mut self, value: &str) -> Outcome<Bound<'py, PyAny>> {
        Ok(utf8(self.py, value.as_bytes(), false)?.into_any())
    }

    fn bytes(&mut self, value: &[u8]) -> Outcome<Bound<'py, PyAny>> {
        Ok(new_bytes(self.py, value)?.into_any())
    }

    #[inline]
    fn items(&mut self, len: usize) -> Outcome<NewList<'py>> {
        Ok(NewList::new(self.py, len)?)
    }

    #[inline]
    fn push(&mut self, items: &mut NewList<'py>, item: Bound<'py, PyAny>) -> Outcome<()> {
        Ok(items.push(item).ok_or_else(too_many)?)
    }

    #[inline]
    fn list(&mut self, items: NewList<'py>) -> Outcome<Bound<'py, PyAny>> {
        Ok(items.finish().ok_or_else(too_many)?.into_any())
    }

    fn tuple(&mut self, items: NewList<'py>) -> Outcome<Bound<'py, PyAny>> {
        Ok(tuple_of(&items.finish().ok_or_else(too_many)?)?)
    }

    fn pairs(&mut self, _len: usize) -> Outcome<Bound<'py, PyDict>> {
        Ok(new_dict(self.py, 0)?.cast_into().map_err(PyErr::from)?)
    }

    #[inline]
    fn insert(
        &mut self,
        pairs: &mut Bound<'py, PyDict>,
        key: Bound<'py, PyAny>,
        value: Bound<'py, PyAny>,
    ) -> Outcome<()> {
        Ok(pairs.set_item(key, value)?)
    }

    fn map(&mut self, pairs: Bound<'py, PyDict>) -> Outcome<Bound<'py, PyAny>> {
        Ok(pairs.into_any())
    }

    #[inline]
    fn record(&mut self, class: usize) -> Outcome<Partial<'py>> {
        Ok(self.classes[class].start(self.py)?)
    }

    #[inline]
    fn field(
        &mut self,
        class: usize,
        record: &mut Partial<'py>,
        place: usize,
        value: Bound<'py, PyAny>,
    ) -> Outcome<()> {
        Ok(record.set(&self.classes[class], place, value)?)
    }

    #[inline]
    fn instance(&mut self, class: usize, record: Partial<'py>) -> Outcome<Bound<'py, PyAny>> {
        Ok(record.finish(self.py, &self.classes[class])?)
    }

    fn member(&mut self, class: usize, place: usize) -> Bound<'py, PyAny> {
        self.members[class].members[place].bind(self.py).clone()
    }

    fn flags(&mut self, class: usize, bits: i64) -> Outcome<Option<Bound<'py, PyAny>>> {
        self.members[class].flags(self.py, bits)
    }

    fn go_on(&mut self) -> Outcome<()> {
        Ok(Uncollected::check_signals(&mut self.uncollected, self.py)?)
    }
}
