//! What documents ask of a plan's classes.

use ferrule_codec::json::Typed;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyAny;

use crate::codec::make::Maker;
use ferrule_gate::errors::Outcome;

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

    fn constant(&mut self, class: usize, value: &Bound<'py, PyAny>) -> Outcome<Option<usize>> {
        for (place, member) in self.members[class].members.iter().enumerate() {
            let own = member.bind(self.py).getattr(intern!(self.py, "value"))?;
            if own.get_type().is(value.get_type()) && own.eq(value)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }
}
