//! What is of no builtin type itself, and objects whose members are put in order.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use ferrule_base::Error;
use ferrule_codec::json::Stop;
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_gate::give::lists::empty;
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};

use super::dump::{Dump, no_key};
use super::foreign::{Form, form, refused};
use super::frame::Items;
use super::path::path;
use crate::codec::like::both;

/// So many values of values.
const MOST_STEPS: usize = 100;

impl<'py> Dump<'py> {
    /// What is of no builtin type itself. It may stand for something else, that is nearer to JSON, and so on.
    #[cold]
    pub(super) fn other(&mut self, object: &Bound<'py, PyAny>) -> Result<(), Stop> {
        let mut object = object.clone();
        for _ in 0..MOST_STEPS {
            let found = form(&object);
            let owner = Some(object.clone());
            let Some(form) = self.named(found)? else {
                let message = refused(&object);
                let message = self.asked(message)?;
                return Err(self.fault(&message, Error::Type));
            };
            match form {
                Form::Text(text) => return self.text(&text),
                Form::Int(int) => return self.int(&int),
                Form::Float(value) => return self.float(value),
                Form::List(list) => return self.open_list(Items::List(list), owner),
                Form::Tuple(tuple) => return self.open_list(Items::Tuple(tuple), owner),
                Form::Dict(dict) => return self.open_dict(dict, owner),
                Form::Pairs(pairs) => {
                    let ordered = self.ordered(&pairs);
                    let pairs = self.asked(ordered)?;
                    return self.open_object(Items::Pairs(pairs), owner);
                }
                // SAFETY: held here, and of a type that is written without coming back.
                Form::Plain(value) => return unsafe { self.value(value.as_ptr()) },
                Form::Value(value) => object = value,
            }
        }
        Err(self.fault("got a value of a value without end", Error::Value))
    }

    /// A form, or the failure with the place where it was.
    fn named<T>(&mut self, found: Outcome<T>) -> Result<T, Stop> {
        match found {
            Err(Failure::Kernel(Error::Value(text))) => Err(self.fault(&text, Error::Value)),
            found => self.asked(found),
        }
    }

    /// The members of a dict in the order of their keys.
    #[cold]
    pub(super) fn in_order(&mut self, dict: &Bound<'py, PyDict>) -> Result<Items<'py>, Stop> {
        // SAFETY: a new list of tuples of two, or null with an exception set.
        let pairs = unsafe { Bound::from_owned_ptr_or_err(self.py, ffi::PyDict_Items(dict.as_ptr())) };
        let pairs = self.asked(pairs.and_then(|pairs| Ok(pairs.cast_into::<PyList>()?)))?;
        let ordered = self.ordered(&pairs);
        Ok(Items::Pairs(self.asked(ordered)?))
    }

    /// The keys and values of pairs in turn, in the order of the keys where that is wanted.
    fn ordered(&self, pairs: &Bound<'py, PyList>) -> Outcome<Bound<'py, PyList>> {
        if self.sort {
            for pair in pairs {
                let (key, _) = both(&pair)?;
                if !key.is_instance_of::<PyString>() {
                    return Err(no_key(&path(self.py, &self.frames)?, &key));
                }
            }
            // Of a dict's keys no two are equal, so its values are never compared.
            pairs.sort()?;
        }
        let turns = empty(self.py)?;
        for pair in pairs {
            let (key, value) = both(&pair)?;
            turns.append(key)?;
            turns.append(value)?;
        }
        Ok(turns)
    }
}
