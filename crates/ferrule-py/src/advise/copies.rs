//! Copies of a call's arguments, made before the call: item by item and attribute by attribute, shared ones once. Nothing that
//! a user wrote is called, so what would need that is refused, and nothing of the program's lives longer for it.
//!
//! Another thread may run where NumPy copies much, and change what is being copied: so containers are copied whole at first,
//! and what is in the copy is put right.

use std::collections::HashMap;

use ferrule_gate::cpython::instances::{attributes, full_name, give, is_of_c, name_of, new_plain};
use ferrule_gate::cpython::{Uncollected, untrack};
use numpy::{PyArrayDescrMethods, PyUntypedArray, PyUntypedArrayMethods};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyByteArray, PyDict, PyFrozenSet, PyList, PyMemoryView, PySet, PyTuple, PyType};

use super::ways::{Refused, Way, has_plain_hash, is_closure, kept_by, way};

/// Tuples within tuples; all else may be as deep as it is.
const DEEPEST: usize = 100;
/// Objects that are copied, which bounds the time as bytes bound the memory.
const MOST: usize = 200_000;
/// What an object takes beside its items.
const HEAD: usize = 64;
const WORD: usize = size_of::<usize>();
/// Functions that are kept by functions, and so on.
const KEPT: usize = 3;
/// What a memoryview may be of.
const VIEWED: &[&str] = &["builtins.bytes", "builtins.bytearray", "array.array", "numpy.ndarray"];

/// Copies values that belong together.
pub struct Copier<'py> {
    py: Python<'py>,
    /// Originals and their copies, by the address of the original.
    made: HashMap<usize, [Bound<'py, PyAny>; 2]>,
    /// Originals whose copies are still without what is in them.
    ahead: Vec<(Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    classes: HashMap<usize, Way>,
    /// The class that was asked for last, and whether its instances stand for themselves, if that is so of all: most items are
    /// of one.
    last: (usize, Option<bool>),
    room: usize,
    pub bytes: usize,
    count: usize,
    /// Copies of instances, and whether anything was met again.
    instances: Vec<Bound<'py, PyAny>>,
    again: bool,
    /// Python's collector would call what the program wrote.
    still: Option<Uncollected<'py>>,
}

impl<'py> Copier<'py> {
    /// Copies at most so many bytes.
    pub fn new(py: Python<'py>, room: usize) -> Self {
        Self {
            py,
            made: HashMap::new(),
            ahead: Vec::new(),
            classes: HashMap::new(),
            last: (0, None),
            room,
            bytes: 0,
            count: 0,
            instances: Vec::new(),
            again: false,
            still: Uncollected::new(py),
        }
    }

    /// A copy of a value and of all that is in it.
    pub fn copy(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        self.again = false;
        let copy = self.shell(value, 0)?;
        while let Some((from, to)) = self.ahead.pop() {
            self.fill(&from, &to)?;
        }
        // Who counts instances by `gc.get_objects` finds none of ours. Only in circles would they need the collector.
        let instances = std::mem::take(&mut self.instances);
        if !self.again {
            instances.iter().for_each(untrack);
        }
        Ok(copy)
    }

    /// A copy that may still be without what is in it.
    fn shell(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        if self.is_same(value) {
            return Ok(value.clone());
        }
        if let Some([_, made]) = self.made.get(&value.as_ptr().addr()) {
            self.again = true;
            return Ok(made.clone());
        }
        if depth > DEEPEST {
            return Err(format!("tuples more than {DEEPEST} deep"));
        }
        let copy = self.new_of(value, depth)?;
        self.made.insert(value.as_ptr().addr(), [value.clone(), copy.clone()]);
        Ok(copy)
    }

    fn new_of(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let py = self.py;
        if let Ok(tuple) = value.cast_exact::<PyTuple>() {
            self.take(tuple.len() * WORD)?;
            return Ok(self.tuple(tuple, depth)?.into_any());
        }
        let (copy, filled) = if let Ok(list) = value.cast_exact::<PyList>() {
            self.take(list.len() * WORD)?;
            (list.get_slice(0, list.len()).into_any(), list.iter().all(|item| self.is_same(&item)))
        } else if let Ok(bytes) = value.cast_exact::<PyByteArray>() {
            self.take(bytes.len())?;
            (PyByteArray::new(py, &bytes.to_vec()).into_any(), true)
        } else if value.is_exact_instance_of::<PySet>() || value.is_exact_instance_of::<PyFrozenSet>() {
            (self.set(value)?, true)
        } else if value.is_exact_instance_of::<PyDict>() {
            self.dict(value)?
        } else {
            return self.other(value, depth);
        };
        if !filled {
            self.ahead.push((value.clone(), copy.clone()));
        }
        Ok(copy)
    }

    fn tuple(&mut self, tuple: &Bound<'py, PyTuple>, depth: usize) -> Result<Bound<'py, PyTuple>, Refused> {
        let items: Result<Vec<_>, _> = tuple.iter().map(|item| self.shell(&item, depth + 1)).collect();
        PyTuple::new(self.py, items?).map_err(said)
    }

    /// A set's items would have to be hashed anew, if they were others.
    fn set(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        self.take(value.len().map_err(said)? * 4 * WORD)?;
        let copy = value.call_method0(intern!(self.py, "copy")).map_err(said)?;
        let items: Vec<_> = copy.try_iter().and_then(Iterator::collect).map_err(said)?;
        match items.iter().find(|item| !self.is_constant(item)) {
            Some(other) => Err(format!("a set of {}", called(other))),
            None => Ok(copy),
        }
    }

    /// A dict with its keys, and whether it has its values as well. Keys are not hashed anew.
    fn dict(&mut self, value: &Bound<'py, PyAny>) -> Result<(Bound<'py, PyAny>, bool), Refused> {
        let hashes = || "a dict with keys whose hash is a function of Python's".to_owned();
        let dict = value.cast::<PyDict>().map_err(|_| called(value))?;
        self.take(dict.len() * 4 * WORD)?;
        if full_name(&value.get_type()).ends_with("OrderedDict")
            && !dict.iter().all(|(key, _)| has_plain_hash(&key))
        {
            return Err(hashes()); // it hashes them as it is copied
        }
        let copy = value.call_method0(intern!(self.py, "copy")).map_err(said)?;
        let (mut filled, mut hashed) = (true, true);
        for (key, value) in copy.cast::<PyDict>().map_err(|_| called(value))?.iter() {
            if !self.is_constant(&key) {
                return Err(format!("a dict with keys of {}", called(&key)));
            }
            hashed &= has_plain_hash(&key);
            filled &= self.is_same(&value);
        }
        if filled || hashed { Ok((copy, filled)) } else { Err(hashes()) }
    }

    fn deque(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        self.take(value.len().map_err(said)? * WORD)?;
        // All of them first: whoever iterates over one that has changed is told so again and again.
        let items = value.try_iter().and_then(Iterator::collect::<PyResult<Vec<_>>>).map_err(said)?;
        let items: Result<Vec<_>, _> = items.iter().map(|item| self.shell(item, depth + 1)).collect();
        let items = PyList::new(self.py, items?).map_err(said)?;
        let most = value.getattr(intern!(self.py, "maxlen")).map_err(said)?;
        value.get_type().call1((items, most)).map_err(said)
    }

    fn other(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let class = value.get_type();
        match full_name(&class).as_str() {
            "numpy.ndarray" => return self.array(value),
            "array.array" if is_of_c(&class) => {
                let each: usize = value
                    .getattr(intern!(self.py, "itemsize"))
                    .and_then(|each| each.extract())
                    .map_err(said)?;
                self.take(value.len().map_err(said)? * each)?;
                return value.call_method0(intern!(self.py, "__copy__")).map_err(said);
            }
            "builtins.memoryview" => return self.view(value, depth),
            "collections.defaultdict" | "collections.OrderedDict" => {
                let (copy, filled) = self.dict(value)?;
                if !filled {
                    self.ahead.push((value.clone(), copy.clone()));
                }
                return Ok(copy);
            }
            "collections.deque" => return self.deque(value, depth),
            _ => {}
        }
        match self.way(&class) {
            Way::Plain => self.plain(value, &class),
            Way::NamedTuple => {
                let tuple = value.cast::<PyTuple>().map_err(|_| called(value))?;
                self.take(tuple.len() * WORD)?;
                let items = self.tuple(tuple, depth)?;
                let new = self.py.get_type::<PyTuple>().getattr(intern!(self.py, "__new__"));
                let copy = new.and_then(|new| new.call1((class, items))).map_err(said)?;
                self.instances.push(copy.clone());
                Ok(copy)
            }
            Way::No(reason) => Err(reason),
            Way::Keeping(_) if is_closure(value) => Err("a closure".to_owned()),
            Way::Keeping(said) => Err(said.to_owned()),
            Way::Same => Ok(value.clone()),
        }
    }

    fn array(&mut self, value: &Bound<'py, PyAny>) -> Result<Bound<'py, PyAny>, Refused> {
        let array = value.cast_exact::<PyUntypedArray>().map_err(|_| called(value))?;
        if array.dtype().has_object() {
            return Err("an array of objects".to_owned());
        }
        self.take(array.len() * array.dtype().itemsize())?;
        // Meanwhile other threads may run, and ask whether the collector does.
        let py = self.py;
        let copy = || value.call_method1(intern!(py, "copy"), ("K",));
        Uncollected::meanwhile(&mut self.still, py, copy).map_err(said)
    }

    /// A view of all of what it views, which is copied once, whoever has it besides.
    fn view(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> Result<Bound<'py, PyAny>, Refused> {
        let viewed = value.getattr(intern!(self.py, "obj")).map_err(said)?;
        let class = viewed.get_type();
        if !(is_of_c(&class) && VIEWED.contains(&full_name(&class).as_str())) {
            return Err(format!("a memoryview of {}", called(&viewed)));
        }
        let whole = PyMemoryView::from(&viewed).map_err(said)?;
        for name in ["nbytes", "format", "shape", "strides"] {
            let [all, seen] = [whole.as_any(), value].map(|view| view.getattr(name));
            if !all.and_then(|all| all.eq(seen?)).map_err(said)? {
                return Err("a memoryview of a part".to_owned());
            }
        }
        let copy = PyMemoryView::from(&self.shell(&viewed, depth + 1)?).map_err(said)?;
        let readonly = value.getattr(intern!(self.py, "readonly")).and_then(|is| is.is_truthy());
        if readonly.map_err(said)? {
            return copy.call_method0(intern!(self.py, "toreadonly")).map_err(said);
        }
        Ok(copy.into_any())
    }

    fn plain(
        &mut self,
        value: &Bound<'py, PyAny>,
        class: &Bound<'py, PyType>,
    ) -> Result<Bound<'py, PyAny>, Refused> {
        let copy = new_plain(class).map_err(said)?.ok_or_else(|| called(value))?;
        self.take(0)?;
        self.instances.push(copy.clone());
        self.ahead.push((value.clone(), copy.clone()));
        Ok(copy)
    }

    /// Puts copies of what is in an original into its copy, which has all that a list or dict had.
    fn fill(&mut self, from: &Bound<'py, PyAny>, to: &Bound<'py, PyAny>) -> Result<(), Refused> {
        if let Ok(to) = to.cast_exact::<PyList>() {
            for (place, item) in to.iter().enumerate() {
                to.set_item(place, self.shell(&item, 0)?).map_err(said)?;
            }
        } else if let Ok(to) = to.cast::<PyDict>() {
            for (key, value) in to.iter() {
                if !self.is_same(&value) {
                    to.set_item(key, self.shell(&value, 0)?).map_err(said)?;
                }
            }
        } else {
            let own = attributes(from);
            self.take(own.len() * 2 * WORD)?;
            for (name, value) in own {
                let value = self.shell(&value, 0)?;
                if !give(to, &name, &value).map_err(said)? {
                    return Err(format!("{} with a property {name}", called(from)));
                }
            }
        }
        Ok(())
    }

    fn take(&mut self, bytes: usize) -> Result<(), Refused> {
        self.bytes += bytes + HEAD;
        self.count += 1;
        if self.bytes > self.room || self.count > MOST {
            return Err(format!("more than {:.0} KB", self.room as f64 / 1e3));
        }
        Ok(())
    }

    /// Whether a value stands for itself in a copy.
    fn is_same(&mut self, value: &Bound<'py, PyAny>) -> bool {
        self.stands(value, KEPT)
    }

    fn stands(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> bool {
        let class = value.get_type();
        let address = class.as_ptr().addr();
        if self.last.0 != address {
            let all = match self.way(&class) {
                Way::Same => Some(true),
                Way::Keeping(_) => None,
                _ => Some(false),
            };
            self.last = (address, all);
        }
        self.last.1.unwrap_or_else(|| {
            depth > 0 && kept_by(value).iter().all(|part| self.is_made_of_same(part, depth - 1))
        })
    }

    /// Whether it does, or is a tuple of such.
    fn is_constant(&mut self, value: &Bound<'py, PyAny>) -> bool {
        self.is_made_of_same(value, KEPT)
    }

    fn is_made_of_same(&mut self, value: &Bound<'py, PyAny>, depth: usize) -> bool {
        match value.cast_exact::<PyTuple>() {
            Ok(tuple) => tuple.iter().all(|item| self.stands(&item, depth)),
            Err(_) => self.stands(value, depth),
        }
    }

    fn way(&mut self, class: &Bound<'py, PyType>) -> Way {
        self.classes.entry(class.as_ptr().addr()).or_insert_with(|| way(class)).clone()
    }
}

fn called(value: &Bound<'_, PyAny>) -> Refused {
    format!("an object of {}", name_of(&value.get_type()))
}

fn said(error: PyErr) -> Refused {
    format!("Python refused: {error}")
}

/// A copy of a value that has at most `room` bytes, or None; how many it has; and why there is no copy.
#[pyfunction]
#[pyo3(signature = (value: "object", room: "int"))]
pub fn copied<'py>(value: &Bound<'py, PyAny>, room: usize) -> (Option<Bound<'py, PyAny>>, usize, String) {
    let mut copier = Copier::new(value.py(), room);
    match copier.copy(value) {
        Ok(copy) => (Some(copy), copier.bytes, String::new()),
        Err(reason) => (None, copier.bytes, reason),
    }
}
