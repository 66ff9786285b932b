//! What documents ask of a plan's classes.

use ferrule_codec::json::{Layout, Rules, Typed};
use ferrule_gate::errors::{Outcome, answer};
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytesMethods};

use super::dump::{Dump, Nan};
use super::read;
use crate::codec::make::Maker;
use crate::codec::members::Members;

impl<'py> Typed for Maker<'_, 'py> {
    fn class(&self, class: usize) -> &str {
        &self.classes[class].name
    }

    fn choice(&self, choice: usize) -> &str {
        &self.choices[choice].name
    }

    fn constants(&self, class: usize) -> &str {
        &self.members[class].name
    }

    #[inline]
    fn is_array(&self, class: usize) -> bool {
        self.classes[class].is_tuple()
    }

    #[inline]
    fn field_name(&self, class: usize, place: usize) -> &str {
        &self.classes[class].fields[place].text
    }

    fn has_default(&self, class: usize, place: usize) -> bool {
        self.classes[class].fields[place].default.is_there()
    }

    fn default(&mut self, class: usize, place: usize) -> Outcome<Option<Bound<'py, PyAny>>> {
        Ok(self.classes[class].fields[place].default.get(self.py)?)
    }

    fn constant(&mut self, class: usize, value: &Bound<'py, PyAny>) -> Outcome<Option<Bound<'py, PyAny>>> {
        let (py, members) = (self.py, &self.members[class]);
        let written = members.written.get_or_try_init(py, || written(py, members))?;
        let is = |written: &Option<Py<PyAny>>| {
            let written = written.as_ref().map(|written| written.bind(py));
            written
                .map_or(Ok(false), |written| written.eq(value))
                .map(|same| (same, written.is_some_and(|written| written.get_type().is(value.get_type()))))
        };
        for (member, written) in members.members.iter().zip(written) {
            match is(written)? {
                (true, true) => return Ok(Some(member.bind(py).clone())),
                // `True` is 1 to Python, and so is 1.0.
                (true, false) => return members.asked_of_another(value),
                _ => {}
            }
        }
        members.asked(value)
    }
}

/// What is read of the document that each constant is written as; nothing where there is none.
fn written(py: Python<'_>, members: &Members) -> Outcome<Vec<Option<Py<PyAny>>>> {
    let rules = Rules { nan: true, max_depth: 1000 };
    let read_again = |member: &Py<PyAny>| -> PyResult<Bound<'_, PyAny>> {
        let dump = Dump::new(py, Nan::Allow, Layout::default(), false, rules.max_depth)?;
        let data = dump.all(member.bind(py))?;
        Ok(read(py, data.as_bytes(), 0, false, rules, true)?)
    };
    let each = members.members.iter().map(|member| Ok(answer(read_again(member), py)?.map(Bound::unbind)));
    each.collect()
}
