//! Python's objects read by an encoder. All of it is attached: there is nothing to do but to read objects.

#![allow(unsafe_code, reason = "objects read in place")]

use ferrule_base::{Error, Repr};
use ferrule_codec::Kind;
use ferrule_codec::encode::Objects;
use ferrule_codec::schema::Width;
use ferrule_gate::cpython::{Number, has_own_iter, new_dict, number};
use ferrule_gate::take::bytes::Memory;
use ferrule_gate::take::number::{Exact, exact_number};
use pyo3::exceptions::{PyAttributeError, PyTypeError, PyUnicodeEncodeError};
use pyo3::prelude::*;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDict, PyFloat, PyInt, PyList, PyMemoryView, PyString, PyTuple,
};
use pyo3::{ffi, intern};

use crate::codec::classes::Class;
use crate::codec::like::{
    both, described, fields, has_fields, has_own_items, is_enum, is_mapping, listed, pairs,
};
use crate::codec::more::without_place;
use crate::codec::plan::Plan;
use crate::codec::refusal::Refused;
use ferrule_gate::errors::{Failure, class_of, is_users, shown};

/// Reads what a plan says.
pub struct Reader<'a, 'py> {
    /// Attached.
    pub py: Python<'py>,
    /// Its classes.
    pub plan: &'a Plan,
}

/// An object that is held by whoever lends it.
#[derive(Clone, Copy)]
pub struct Lent(*mut ffi::PyObject);

impl Lent {
    /// An object that its owner holds until the call that gets this is over.
    pub fn new(object: &Bound<'_, PyAny>) -> Self {
        Self(object.as_ptr())
    }
}

type Read<T> = Result<T, Refused>;

impl<'py> Reader<'_, 'py> {
    #[inline]
    pub fn object(&self, lent: Lent) -> Borrowed<'_, 'py, PyAny> {
        // SAFETY: whoever lent it holds it until the call is over, and so for as long as `self` is borrowed in it.
        unsafe { Borrowed::from_ptr(self.py, lent.0) }
    }

    #[cold]
    fn other<T>(&self, object: Lent, wanted: &str) -> Read<T> {
        let came = described(&self.object(object))?;
        Err(Error::Type(format!("got {came}, wanted {wanted}")).into())
    }

    #[cold]
    fn asked_int(&self, object: Lent, width: Width) -> Read<u64> {
        // SAFETY: takes any object and returns a new reference, or null with an exception set.
        let index = unsafe {
            Bound::from_owned_ptr_or_err(self.py, ffi::PyNumber_Index(self.object(object).as_ptr()))
        };
        let int = match index {
            Err(error) if error.is_instance_of::<PyTypeError>(self.py) && !is_users(&error, self.py) => {
                return self.other(object, "int");
            }
            other => other?,
        };
        if let Ok(value) = int.extract::<i64>() {
            return in_range(value, width);
        }
        match int.extract::<u64>() {
            Ok(value) if value <= width.range().1 => Ok(value),
            _ => {
                let bits: usize = int.call_method0(intern!(self.py, "bit_length"))?.extract()?;
                let text = if bits <= 128 { int.to_string() } else { format!("an int of {bits} bits") };
                Err(too_large(&text, width))
            }
        }
    }

    /// A list or tuple of a subclass, which may say itself what is in it.
    #[cold]
    fn list_of_subclass(&self, lent: Lent) -> Read<Sequence<'py>> {
        let object = self.object(lent);
        let list = object.cast::<PyList>().ok();
        if list.is_none() && !object.is_instance_of::<PyTuple>() {
            return self.other(lent, "list or tuple");
        }
        if has_own_iter(&object) {
            return Ok(Sequence::List(listed(&object)?));
        }
        Ok(match list {
            Some(list) => Sequence::List(list.to_owned()),
            None => Sequence::Tuple(object.to_owned().cast_into().map_err(PyErr::from)?),
        })
    }

    /// A dict, or an instance of a subclass: it may have more than the class has a place for.
    fn record_of_subclass(&self, class: &Class, object: &Bound<'py, PyAny>) -> Read<Bound<'py, PyAny>> {
        let mut object = object.clone();
        let more = if let Ok(dict) = object.cast::<PyDict>() {
            if has_own_items(dict)? {
                let dict = new_dict(self.py, 0)?.cast_into::<PyDict>().map_err(PyErr::from)?;
                for pair in pairs(&object)? {
                    let (key, value) = both(&pair)?;
                    dict.set_item(key, value)?;
                }
                object = dict.into_any();
            }
            class.key_without_place(object.cast().map_err(PyErr::from)?)?.map(|key| format!("the key {key}"))
        } else {
            without_place(class, &object)?
        };
        let Some(what) = more else { return Ok(object) };
        let text = format!("got a {} with {what}, wanted only what {} has", class_of(&object), class.name);
        Err(Error::Type(text).into())
    }

    #[cold]
    fn asked_float(&self, object: Lent) -> Read<f64> {
        match exact_number(&self.object(object), String::new) {
            Ok(Exact::Float(value)) => Ok(value),
            Ok(Exact::Int(int)) => match int.extract::<f64>() {
                Ok(value) => Ok(value),
                Err(_) => Err(Error::TooLarge("got an int that is too large for a float".into()).into()),
            },
            Err(Failure::Kernel(Error::Type(_))) => self.other(object, "float"),
            Err(error) => Err(error.into()),
        }
    }
}

/// A list or tuple that is gone through.
pub enum Sequence<'py> {
    List(Bound<'py, PyList>),
    Tuple(Bound<'py, PyTuple>),
}

/// The pairs of a dict, or of what is like one.
pub enum Pairs<'py> {
    /// Those that lie in it.
    Dict(Bound<'py, PyDict>),
    /// Tuples of two.
    List(Bound<'py, PyList>),
}

fn in_range(value: i64, width: Width) -> Read<u64> {
    let (least, most) = width.range();
    if value < least || (value > 0 && value as u64 > most) {
        return Err(too_large(&value.to_string(), width));
    }
    Ok(value as u64)
}

#[cold]
fn too_large(came: &str, width: Width) -> Refused {
    let (least, most) = width.range();
    Error::TooLarge(format!("got {came}, wanted one from {least} to {most}, which {} holds", width.name()))
        .into()
}

impl<'py> Objects for Reader<'_, 'py> {
    type Object = Lent;
    type List = Sequence<'py>;
    type Map = Pairs<'py>;
    type Record = Bound<'py, PyAny>;
    type Fault = Refused;

    fn kind(&self, object: Lent) -> Read<Option<Kind>> {
        let lent = object;
        let object = self.object(object);
        Ok(Some(if object.is_none() {
            Kind::Null
        } else if object.is_instance_of::<PyString>() {
            Kind::Text
        } else if object.is_instance_of::<PyBool>() {
            Kind::Bool
        } else if object.is_instance_of::<PyInt>() {
            Kind::Int
        } else if object.is_instance_of::<PyFloat>() {
            Kind::Float
        } else if object.is_instance_of::<PyList>() || object.is_instance_of::<PyTuple>() {
            Kind::List
        } else if object.is_instance_of::<PyDict>() {
            Kind::Map
        } else if object.is_instance_of::<PyBytes>() || object.is_instance_of::<PyByteArray>() {
            Kind::Bytes
        } else if has_fields(&object.get_type())? {
            Kind::Map
        } else if is_enum(&object)? {
            return Ok(None);
        } else if is_mapping(&object) {
            Kind::Map
        } else {
            let wanted = "None, bool, int, float, str, bytes, list, tuple, dict, a dataclass or an enum";
            return self.other(lent, wanted);
        }))
    }

    fn stand_in(&self, object: Lent, lend: impl FnOnce(Lent) -> Read<()>) -> Read<()> {
        lend(Lent::new(&self.object(object).getattr(intern!(self.py, "value"))?))
    }

    #[inline]
    fn is_null(&self, object: Lent) -> bool {
        self.object(object).is_none()
    }

    fn null(&self, object: Lent) -> Read<()> {
        if self.is_null(object) { Ok(()) } else { self.other(object, "None") }
    }

    #[inline]
    fn boolean(&self, object: Lent) -> Read<bool> {
        match self.object(object).cast::<PyBool>() {
            Ok(value) => Ok(value.is_true()),
            Err(_) => self.other(object, "bool"),
        }
    }

    #[inline]
    fn int(&self, object: Lent, width: Width) -> Read<u64> {
        match number(self.object(object)) {
            Number::Int(value) if width == Width::I64 => Ok(value as u64),
            Number::Int(value) => in_range(value, width),
            Number::Float(_) => self.other(object, "int"),
            Number::Other => self.asked_int(object, width),
        }
    }

    #[inline]
    fn float(&self, object: Lent) -> Read<f64> {
        match number(self.object(object)) {
            Number::Float(value) => Ok(value),
            Number::Int(value) => Ok(value as f64),
            Number::Other => self.asked_float(object),
        }
    }

    fn single(&self, object: Lent) -> Read<f32> {
        let value = self.float(object)?;
        let single = value as f32;
        if single.is_infinite() && value.is_finite() {
            return Err(Error::TooLarge(format!("got {}, wanted one that f32 holds", value.repr())).into());
        }
        Ok(single)
    }

    #[inline]
    fn text(&self, lent: Lent, lend: impl FnOnce(&[u8])) -> Read<()> {
        let object = self.object(lent);
        let Ok(text) = object.cast::<PyString>() else { return self.other(lent, "str") };
        match text.to_str() {
            Ok(text) => {
                lend(text.as_bytes());
                Ok(())
            }
            Err(error) if error.is_instance_of::<PyUnicodeEncodeError>(self.py) => {
                Err(Error::Encoding("got a str with a lone surrogate, wanted text that UTF-8 has".into())
                    .into())
            }
            Err(error) => Err(error.into()),
        }
    }

    fn bytes(&self, lent: Lent, lend: impl FnOnce(&[u8])) -> Read<()> {
        let object = self.object(lent);
        if let Ok(bytes) = object.cast::<PyBytes>() {
            lend(bytes.as_bytes());
        } else if object.is_instance_of::<PyByteArray>() || object.is_instance_of::<PyMemoryView>() {
            let Some(bytes) = Memory::of(&object)? else { return self.other(lent, "bytes") };
            lend(&bytes);
        } else {
            return self.other(lent, "bytes");
        }
        Ok(())
    }

    #[inline]
    fn list(&self, lent: Lent) -> Read<Sequence<'py>> {
        let object = self.object(lent);
        if let Ok(list) = object.cast_exact::<PyList>() {
            Ok(Sequence::List(list.to_owned()))
        } else if let Ok(tuple) = object.cast_exact::<PyTuple>() {
            Ok(Sequence::Tuple(tuple.to_owned()))
        } else {
            self.list_of_subclass(lent)
        }
    }

    #[inline]
    fn len(&self, list: &Sequence<'py>) -> usize {
        match list {
            Sequence::List(list) => list.len(),
            Sequence::Tuple(tuple) => tuple.len(),
        }
    }

    #[inline]
    fn items(
        &self,
        list: &Sequence<'py>,
        len: usize,
        mut lend: impl FnMut(usize, Lent) -> Read<()>,
    ) -> Read<()> {
        for place in 0..len {
            let item = match list {
                // Another thread, or a signal's handler, may have changed it.
                #[cfg(not(Py_GIL_DISABLED))]
                // SAFETY: the place exists at this moment, and the item is held from now on.
                Sequence::List(list) if place < list.len() => unsafe { list.get_item_unchecked(place) },
                #[cfg(Py_GIL_DISABLED)]
                Sequence::List(list) if place < list.len() => list.get_item(place)?,
                Sequence::List(_) => return Err(changed("list")),
                Sequence::Tuple(tuple) => tuple.get_item(place)?,
            };
            lend(place, Lent(item.as_ptr())).map_err(|refused| refused.within(format!("[{place}]")))?;
        }
        if self.len(list) == len { Ok(()) } else { Err(changed("list")) }
    }

    fn map(&self, lent: Lent) -> Read<Pairs<'py>> {
        let object = self.object(lent);
        if let Ok(dict) = object.cast::<PyDict>() {
            if has_own_items(&dict)? {
                return Ok(Pairs::List(pairs(&object)?));
            }
            // Without the lock another thread could change it in the middle of a step.
            #[cfg(Py_GIL_DISABLED)]
            return Ok(Pairs::Dict(dict.copy()?));
            #[cfg(not(Py_GIL_DISABLED))]
            return Ok(Pairs::Dict(dict.to_owned()));
        }
        if let Some(fields) = fields(&object)? {
            return Ok(Pairs::Dict(fields));
        }
        if is_mapping(&object) { Ok(Pairs::List(pairs(&object)?)) } else { self.other(lent, "dict") }
    }

    fn count(&self, map: &Pairs<'py>) -> usize {
        match map {
            Pairs::Dict(dict) => dict.len(),
            Pairs::List(pairs) => pairs.len(),
        }
    }

    fn pairs(
        &self,
        map: &Pairs<'py>,
        count: usize,
        mut lend: impl FnMut(Lent, Lent) -> Read<()>,
    ) -> Read<()> {
        let mut lend = |key: &Bound<'py, PyAny>, value: &Bound<'py, PyAny>| {
            lend(Lent(key.as_ptr()), Lent(value.as_ptr()))
                .or_else(|refused| Err(refused.within(format!("[{}]", shown(key)?))))
        };
        let dict = match map {
            Pairs::Dict(dict) => dict,
            Pairs::List(pairs) => {
                return pairs.iter().try_for_each(|pair| {
                    let (key, value) = both(&pair)?;
                    lend(&key, &value)
                });
            }
        };
        let (mut position, mut seen) = (0, 0);
        let (mut key, mut value) = (std::ptr::null_mut(), std::ptr::null_mut());
        let mut next = |key: &mut *mut ffi::PyObject, value: &mut *mut ffi::PyObject| {
            // SAFETY: a dict, attached. One that is changed between two steps, by Python code that a key or value runs,
            // may show a pair twice or not at all, which the count tells, but never memory that isn't its own.
            unsafe { ffi::PyDict_Next(dict.as_ptr(), &raw mut position, key, value) != 0 }
        };
        while seen < count && next(&mut key, &mut value) {
            // SAFETY: two live objects; they are held from now on.
            let (key, value) =
                unsafe { (Bound::from_borrowed_ptr(self.py, key), Bound::from_borrowed_ptr(self.py, value)) };
            lend(&key, &value)?;
            seen += 1;
        }
        if seen < count || dict.len() != count { Err(changed("dict")) } else { Ok(()) }
    }

    #[inline]
    fn record(&self, class: usize, lent: Lent) -> Read<Bound<'py, PyAny>> {
        let class = &self.plan.classes[class];
        let object = self.object(lent);
        if !class.is_exactly(object) && !class.has_instance(object) {
            return self.other(lent, if class.is_dict() { "dict" } else { &class.name });
        }
        if let Some(len) = class.other_length(object) {
            let (name, wanted) = (&class.name, class.fields.len());
            return Err(Error::Value(format!("got a {name} of length {len}, wanted {wanted}")).into());
        }
        if class.is_exactly(object) {
            return Ok(object.to_owned());
        }
        self.record_of_subclass(class, &object)
    }

    #[inline]
    fn field(
        &self,
        class: usize,
        record: &Bound<'py, PyAny>,
        place: usize,
        lend: impl FnOnce(Lent) -> Read<()>,
    ) -> Read<()> {
        let class = &self.plan.classes[class];
        let within = |refused: Refused| {
            let name = &class.fields[place].text;
            refused.within(if class.is_dict() { format!("['{name}']") } else { format!(".{name}") })
        };
        // SAFETY: `record` said that it is an instance.
        match unsafe { class.get(record.as_borrowed(), place) } {
            Ok(value) => lend(Lent(value.as_ptr())).map_err(within),
            Err(error) if error.is_instance_of::<PyAttributeError>(self.py) => {
                Err(within(Error::Value("got no value, wanted one".into()).into()))
            }
            Err(error) => Err(error.into()),
        }
    }

    fn choice(&self, choice: usize, object: Lent) -> Read<(usize, Lent)> {
        let choice = &self.plan.choices[choice];
        match choice.place(self.object(object)) {
            Some(place) => Ok((place, object)),
            None => self.other(object, &choice.name),
        }
    }

    fn member(&self, class: usize, object: Lent) -> Read<usize> {
        let members = &self.plan.members[class];
        match members.place(self.object(object)) {
            Some(place) => Ok(place),
            None => self.other(object, &format!("a named member of {}", members.name)),
        }
    }

    fn flags(&self, class: usize, object: Lent) -> Read<u64> {
        let members = &self.plan.members[class];
        match members.int(&self.object(object))? {
            Some(bits) => self.int(Lent::new(&bits), Width::I64),
            None => self.other(object, &members.name),
        }
    }

    fn go_on(&self) -> Read<()> {
        Ok(self.py.check_signals()?)
    }
}

#[cold]
fn changed(kind: &str) -> Refused {
    Error::Value(format!("got a {kind} that changed meanwhile, wanted one that stays as it is")).into()
}
