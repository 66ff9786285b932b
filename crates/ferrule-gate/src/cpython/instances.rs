//! What instances of classes that are written in Python keep, read without asking the class: no descriptor, property or
//! method runs, and no instance gets a `__dict__` that it had none of, which would slow it down for good.

#![allow(unsafe_code, reason = "objects read in place")]

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyFunction, PyString, PyType};
use pyo3::{ffi, intern};

use super::slots::{is_plain, new_instance};

unsafe extern "C" {
    static mut PyMethod_Type: ffi::PyTypeObject;
    // Not documented, but exported for extensions: what a class has of a name, by its order of bases, borrowed.
    fn _PyType_Lookup(class: *mut ffi::PyTypeObject, name: *mut ffi::PyObject) -> *mut ffi::PyObject;
}

/// An attribute, by its name.
pub type Attribute<'py> = (Bound<'py, PyString>, Bound<'py, PyAny>);

/// Whether a class is written in Python, or made as such are.
#[inline]
pub fn is_made_by_class(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: a live type, of which the flags are read.
    unsafe { ffi::PyType_HasFeature(class.as_type_ptr(), ffi::Py_TPFLAGS_HEAPTYPE) != 0 }
}

/// Whether a class is written in C, so that its name says which it is and no method of it is Python's.
pub fn is_of_c(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: a live type, of which the flags are read. Nobody makes an immutable one in Python.
    let immutable =
        unsafe { ffi::PyType_HasFeature(class.as_type_ptr(), ffi::Py_TPFLAGS_IMMUTABLETYPE) != 0 };
    immutable || !is_made_by_class(class)
}

/// What a class, or one that it derives from, has of this name. Nothing of it is called.
pub fn of_class<'py>(class: &Bound<'py, PyType>, name: &Bound<'py, PyString>) -> Option<Bound<'py, PyAny>> {
    // SAFETY: a live type and a str; it gives a borrowed reference or null, and sets no exception that would stay.
    unsafe { Bound::from_borrowed_ptr_or_opt(class.py(), _PyType_Lookup(class.as_type_ptr(), name.as_ptr())) }
}

/// The name of a class, with the classes that it is in: `Outer.Inner`.
pub fn name_of(class: &Bound<'_, PyType>) -> String {
    let py = class.py();
    // SAFETY: a live type; a new reference to a str, or null with an exception set.
    let name = unsafe { Bound::from_owned_ptr_or_err(py, ffi::PyType_GetQualName(class.as_type_ptr())) };
    let name = name.ok().and_then(|name| text(&name)).unwrap_or_default();
    name.rsplit("<locals>.").next().unwrap_or_default().to_owned()
}

/// The same with its module: `collections.deque`, and of what is built in `builtins.int`.
pub fn full_name(class: &Bound<'_, PyType>) -> String {
    // SAFETY: a live type; the name of one that is written in C is a text that ends with a zero and stays.
    let own = unsafe { std::ffi::CStr::from_ptr((*class.as_type_ptr()).tp_name) }.to_string_lossy();
    if !is_made_by_class(class) {
        return if own.contains('.') { own.into_owned() } else { format!("builtins.{own}") };
    }
    let module = of_class(class, intern!(class.py(), "__module__")).and_then(|module| text(&module));
    format!("{}.{}", module.unwrap_or_default(), name_of(class))
}

/// An instance without attributes, if making one is no more than memory: the class and its bases are written in Python and
/// have no `__new__`.
pub fn new_plain<'py>(class: &Bound<'py, PyType>) -> PyResult<Option<Bound<'py, PyAny>>> {
    // SAFETY: live types, of which the places of functions are compared. Then the class is as `new_instance` wants it.
    unsafe {
        let new = |class: *mut ffi::PyTypeObject| (*class).tp_new.map(|new| new as usize);
        let own = new(class.as_type_ptr());
        if !is_plain(class) || own.is_none() || own != new(&raw mut ffi::PyBaseObject_Type) {
            return Ok(None);
        }
        new_instance(class).map(Some)
    }
}

/// A str as text; None where it is another thing, or has a lone surrogate.
pub fn text(name: &Bound<'_, PyAny>) -> Option<String> {
    name.cast_exact::<PyString>().ok().and_then(|name| name.to_str().ok().map(str::to_owned))
}

/// A function of C, or what is called like one.
pub struct Native<'py> {
    /// The same for the same function, whatever it is bound to.
    pub key: usize,
    /// What it is a method of, if it is bound to it.
    pub of: Option<Bound<'py, PyAny>>,
}

/// What a callable is, if it is written in C and known from outside as such: a function, a method, a class, or an object of
/// a class that is built in.
#[inline]
pub fn native<'py>(object: &Bound<'py, PyAny>) -> Option<Native<'py>> {
    let raw = object.as_ptr();
    // SAFETY: a live object, read as its type says.
    unsafe {
        let class = ffi::Py_TYPE(raw);
        if ffi::PyCFunction_Check(raw) != 0 {
            let function = raw.cast::<ffi::PyCFunctionObject>();
            let of = Bound::from_borrowed_ptr_or_opt(object.py(), (*function).m_self);
            let of = of.filter(|of| ffi::PyModule_Check(of.as_ptr()) == 0);
            return Some(Native { key: (*function).m_ml.addr(), of });
        }
        let python = [&raw mut ffi::PyFunction_Type, &raw mut PyMethod_Type];
        let heap = |class| ffi::PyType_HasFeature(class, ffi::Py_TPFLAGS_HEAPTYPE) != 0;
        let calls_python =
            python.contains(&class) || heap(class) || (ffi::PyType_Check(raw) != 0 && heap(raw.cast()));
        (!calls_python).then(|| Native { key: raw.addr(), of: None })
    }
}

/// What it is called, with its module or class: `math.sqrt`, `list.append`.
pub fn native_name(object: &Bound<'_, PyAny>) -> String {
    let py = object.py();
    // SAFETY: live objects, each read as its type says; names of C's are texts that end with a zero and stay.
    unsafe {
        let (raw, class) = (object.as_ptr(), ffi::Py_TYPE(object.as_ptr()));
        if ffi::PyCFunction_Check(raw) != 0 {
            let function = raw.cast::<ffi::PyCFunctionObject>();
            let own = std::ffi::CStr::from_ptr((*(*function).m_ml).ml_name).to_string_lossy();
            let of = Bound::from_borrowed_ptr_or_opt(py, (*function).m_self);
            let module = Bound::from_borrowed_ptr_or_opt(py, (*function).m_module);
            let before = match of.filter(|of| ffi::PyModule_Check(of.as_ptr()) == 0) {
                None => module.and_then(|module| text(&module)),
                Some(of) => Some(name_of(of.cast::<PyType>().unwrap_or(&of.get_type()))),
            };
            return before.map_or_else(|| own.to_string(), |before| format!("{before}.{own}"));
        }
        if let Ok(class) = object.cast::<PyType>() {
            return full_name(class).trim_start_matches("builtins.").to_owned();
        }
        let descriptors = [
            &raw mut ffi::PyMethodDescr_Type,
            &raw mut ffi::PyClassMethodDescr_Type,
            &raw mut ffi::PyWrapperDescr_Type,
        ];
        if descriptors.contains(&class) {
            let descriptor = raw.cast::<ffi::PyDescrObject>();
            let of =
                Bound::from_borrowed_ptr(py, (*descriptor).d_type.cast()).cast_into_unchecked::<PyType>();
            let own = text(&Bound::from_borrowed_ptr(py, (*descriptor).d_name)).unwrap_or_default();
            return format!("{}.{own}", name_of(&of));
        }
    }
    // Its class is written in C, and so is what is asked here.
    let own = object.getattr(intern!(py, "__name__")).ok().and_then(|name| text(&name));
    let class = full_name(&object.get_type());
    own.map_or(class.clone(), |own| match class.split_once('.') {
        Some((module, _)) if module != "builtins" => format!("{module}.{own}"),
        _ => own,
    })
}

/// Whether instances keep attributes in a dict, be it one that is not there yet.
pub fn has_dict(class: &Bound<'_, PyType>) -> bool {
    // SAFETY: a live type, whose flags and one offset are read.
    unsafe {
        let raw = class.as_type_ptr();
        ffi::PyType_HasFeature(raw, ffi::Py_TPFLAGS_MANAGED_DICT) != 0 || (*raw).tp_dictoffset != 0
    }
}

/// The attributes that an instance keeps in its slots and in its dict.
pub fn attributes<'py>(object: &Bound<'py, PyAny>) -> Vec<Attribute<'py>> {
    let class = object.get_type();
    if !is_made_by_class(&class) {
        return Vec::new();
    }
    let mut found = slots(object, &class);
    // SAFETY: an instance of this very class.
    unsafe { kept(object, &class, &mut found) };
    found
}

/// The attributes that a function keeps in its dict, if it has one.
pub fn attributes_of_function<'py>(function: &Bound<'py, PyFunction>) -> Vec<Attribute<'py>> {
    let mut found = Vec::new();
    // SAFETY: the class is its own.
    unsafe { kept(function, &function.get_type(), &mut found) };
    found
}

/// Gives an instance an attribute, as `object.__setattr__` does. False, and nothing done, where its class has something of
/// this name that would run.
pub fn give(
    object: &Bound<'_, PyAny>,
    name: &Bound<'_, PyString>,
    value: &Bound<'_, PyAny>,
) -> PyResult<bool> {
    // SAFETY: live objects; types are read. It gives -1 with an exception set, or 0.
    unsafe {
        let there = of_class(&object.get_type(), name);
        let class = there.as_ref().map(|there| ffi::Py_TYPE(there.as_ptr()));
        if class
            .is_some_and(|class| class != &raw mut ffi::PyMemberDescr_Type && (*class).tp_descr_set.is_some())
        {
            return Ok(false);
        }
        match ffi::PyObject_GenericSetAttr(object.as_ptr(), name.as_ptr(), value.as_ptr()) {
            0 => Ok(true),
            _ => Err(PyErr::fetch(object.py())),
        }
    }
}

/// What is in the slots of an instance.
fn slots<'py>(object: &Bound<'py, PyAny>, class: &Bound<'py, PyType>) -> Vec<Attribute<'py>> {
    let mut found = Vec::new();
    // SAFETY: the order of bases is a tuple of live types, all of which this class derives from, so that their member
    // descriptors say where its instances have what; a slot is null or holds a live object.
    unsafe {
        let order = (*class.as_type_ptr()).tp_mro;
        for place in 0..ffi::PyTuple_GET_SIZE(order) {
            let base = ffi::PyTuple_GET_ITEM(order, place).cast::<ffi::PyTypeObject>();
            if ffi::PyType_HasFeature(base, ffi::Py_TPFLAGS_HEAPTYPE) == 0 || (*base).tp_dict.is_null() {
                continue;
            }
            let (mut at, mut name, mut value) = (0, std::ptr::null_mut(), std::ptr::null_mut());
            while ffi::PyDict_Next((*base).tp_dict, &raw mut at, &raw mut name, &raw mut value) != 0 {
                if ffi::Py_TYPE(value) != &raw mut ffi::PyMemberDescr_Type {
                    continue;
                }
                let member = &*(*value.cast::<ffi::PyMemberDescrObject>()).d_member;
                if member.type_code != ffi::Py_T_OBJECT_EX || member.flags & ffi::Py_READONLY != 0 {
                    continue;
                }
                let slot = object.as_ptr().byte_offset(member.offset).cast::<*mut ffi::PyObject>();
                let name = Bound::from_borrowed_ptr(object.py(), name).cast_into_exact::<PyString>();
                if let (Ok(name), false) = (name, (*slot).is_null()) {
                    found.push((name, Bound::from_borrowed_ptr(object.py(), *slot)));
                }
            }
        }
    }
    found
}

/// Adds what is in the dict of an instance, or where that would be.
///
/// # Safety
/// `class` is the object's.
unsafe fn kept<'py>(object: &Bound<'py, PyAny>, class: &Bound<'py, PyType>, found: &mut Vec<Attribute<'py>>) {
    let raw = class.as_type_ptr();
    // SAFETY: where the class says that its instances have a dict, there is null or a live one at that place.
    unsafe {
        let dict = if ffi::PyType_HasFeature(raw, ffi::Py_TPFLAGS_MANAGED_DICT) != 0 {
            match layout::kept(object.as_ptr()) {
                layout::Kept::Dict(dict) => dict,
                layout::Kept::Values(values) => {
                    let names = super::dicts::shared_names(raw);
                    for (place, &[name, _]) in names.iter().enumerate() {
                        let value = *values.add(place);
                        let name = Bound::from_borrowed_ptr_or_opt(object.py(), name);
                        let name = name.and_then(|name| name.cast_into_exact::<PyString>().ok());
                        if let (Some(name), false) = (name, value.is_null()) {
                            found.push((name, Bound::from_borrowed_ptr(object.py(), value)));
                        }
                    }
                    return;
                }
            }
        } else if (*raw).tp_dictoffset > 0 {
            *object.as_ptr().byte_offset((*raw).tp_dictoffset).cast::<*mut ffi::PyObject>()
        } else {
            return;
        };
        let dict = Bound::from_borrowed_ptr_or_opt(object.py(), dict);
        let Some(Ok(dict)) = dict.map(Bound::cast_into::<PyDict>) else { return };
        found.extend(dict.iter().filter_map(|(name, value)| Some((name.cast_into_exact().ok()?, value))));
    }
}

/// Where an instance keeps its attributes, `Include/internal/pycore_object.h`: words before it.
mod layout {
    use pyo3::ffi;

    pub enum Kept {
        /// A dict, or null.
        Dict(*mut ffi::PyObject),
        /// One for each of the names that all instances share, each null or an object.
        #[cfg_attr(any(Py_3_14, Py_GIL_DISABLED), expect(dead_code, reason = "there Python is asked"))]
        Values(*const *mut ffi::PyObject),
    }

    /// # Safety
    /// A live object whose class has `Py_TPFLAGS_MANAGED_DICT`.
    #[cfg(not(Py_3_12))]
    pub unsafe fn kept(object: *mut ffi::PyObject) -> Kept {
        // SAFETY: four words before it are the values, if there is no dict, and three the dict.
        unsafe {
            let words = object.cast::<*mut ffi::PyObject>();
            let values = *words.sub(4);
            if values.is_null() { Kept::Dict(*words.sub(3)) } else { Kept::Values(values.cast()) }
        }
    }

    /// # Safety
    /// As above.
    #[cfg(all(Py_3_12, not(Py_3_13)))]
    pub unsafe fn kept(object: *mut ffi::PyObject) -> Kept {
        // SAFETY: three words before it is the dict, or, one byte before where they are, the values.
        unsafe {
            let word = *object.cast::<*mut ffi::PyObject>().sub(3);
            if word.addr() & 1 == 0 { Kept::Dict(word) } else { Kept::Values(word.byte_add(1).cast()) }
        }
    }

    /// # Safety
    /// As above.
    #[cfg(all(Py_3_13, not(any(Py_3_14, Py_GIL_DISABLED))))]
    pub unsafe fn kept(object: *mut ffi::PyObject) -> Kept {
        const INLINE_VALUES: std::ffi::c_ulong = 1 << 2;
        const HEAD: usize = 4;
        const VALID: usize = 3;
        // SAFETY: three words before it is the dict, or null. Then its values, if they are valid, lie behind what the class
        // says is the size of its instances: four bytes, of which the last says so, and one word for each.
        unsafe {
            let dict = *object.cast::<*mut ffi::PyObject>().sub(3);
            let class = ffi::Py_TYPE(object);
            let inline = ffi::PyType_HasFeature(class, INLINE_VALUES) != 0;
            let values = object.cast::<u8>().byte_offset((*class).tp_basicsize);
            if dict.is_null() && inline && *values.add(VALID) != 0 {
                Kept::Values(values.add(HEAD.next_multiple_of(size_of::<usize>())).cast())
            } else {
                Kept::Dict(dict)
            }
        }
    }

    /// # Safety
    /// As above.
    #[cfg(any(Py_3_14, Py_GIL_DISABLED))]
    pub unsafe fn kept(object: *mut ffi::PyObject) -> Kept {
        // SAFETY: a live object with a dict. The instance keeps what is given, so it stays as long as that.
        unsafe {
            let dict = ffi::PyObject_GenericGetDict(object, std::ptr::null_mut());
            if dict.is_null() {
                ffi::PyErr_Clear();
            } else {
                ffi::Py_DECREF(dict);
            }
            Kept::Dict(dict)
        }
    }
}
