//! Values of a schema made of the plain objects that a JSON document is.

use std::fmt;

use ferrule_base::Error;
use ferrule_codec::DEEPEST;
use ferrule_codec::decode::Build;
use ferrule_codec::schema::{Id, Shape, Width};
use ferrule_gate::errors::{Failure, Outcome};
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};

use crate::codec::make::Maker;
use crate::codec::plan::Plan;

/// The value that a document's objects are, as the plan says. Nothing of the user's has seen them yet, so they don't change.
pub fn typed<'py>(plan: &Plan, document: &Bound<'py, PyAny>) -> Outcome<Bound<'py, PyAny>> {
    let mut typing = Typing { plan, maker: Maker::new(document.py(), plan), steps: 0 };
    typing.value(plan.schema.root(), document, &Path::Root, DEEPEST)
}

struct Typing<'a, 'py> {
    plan: &'a Plan,
    maker: Maker<'a, 'py>,
    steps: u32,
}

/// Where a value is in the document.
enum Path<'a> {
    Root,
    Key(&'a Path<'a>, &'a str),
    Place(&'a Path<'a>, usize),
}

impl fmt::Display for Path<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Root => out.write_str("data"),
            Self::Key(outer, key) => write!(out, "{outer}[{key:?}]"),
            Self::Place(outer, place) => write!(out, "{outer}[{place}]"),
        }
    }
}

/// Values between two looks at whether a signal came.
const STEPS: u32 = 1 << 14;

impl<'py> Typing<'_, 'py> {
    fn value(
        &mut self,
        id: Id,
        value: &Bound<'py, PyAny>,
        path: &Path<'_>,
        depth: usize,
    ) -> Outcome<Bound<'py, PyAny>> {
        let plan = self.plan;
        let depth = depth.checked_sub(1).ok_or_else(|| {
            Error::Decode(format!("{path}: got values nested deeper than {DEEPEST}, wanted fewer levels"))
        })?;
        match plan.schema.shape(id) {
            Shape::Any => Ok(value.clone()),
            Shape::Null if value.is_none() => Ok(value.clone()),
            Shape::Bool if value.is_instance_of::<PyBool>() => Ok(value.clone()),
            Shape::Text if value.is_instance_of::<PyString>() => Ok(value.clone()),
            Shape::Int(width) if is_int(value) => fits(*width, value, path),
            Shape::Double | Shape::Single if value.is_instance_of::<PyFloat>() => Ok(value.clone()),
            Shape::Double | Shape::Single if is_int(value) => {
                let float = value.extract::<f64>();
                let float = float.map_err(|_| wrong(path, "an int too large for a float", "a float"))?;
                self.maker.float(float)
            }
            Shape::Optional(inner) => {
                if value.is_none() {
                    Ok(value.clone())
                } else {
                    self.value(*inner, value, path, depth)
                }
            }
            Shape::List(item) | Shape::Array(item) => {
                let items = list(value, path)?;
                let mut made = self.maker.items(items.len())?;
                for (place, each) in items.iter().enumerate() {
                    let each = self.value(*item, &each, &Path::Place(path, place), depth)?;
                    self.maker.push(&mut made, each)?;
                    self.step()?;
                }
                let is_list = matches!(plan.schema.shape(id), Shape::List(_));
                if is_list { self.maker.list(made) } else { self.maker.tuple(made) }
            }
            Shape::Tuple(ids) => {
                let items = of_length(list(value, path)?, ids.len(), path)?;
                let mut made = self.maker.items(ids.len())?;
                for (place, (each, &id)) in items.iter().zip(ids).enumerate() {
                    let each = self.value(id, &each, &Path::Place(path, place), depth)?;
                    self.maker.push(&mut made, each)?;
                }
                self.maker.tuple(made)
            }
            Shape::Map(key, item) => {
                let members = object(value, path)?;
                let mut made = self.maker.pairs(members.len())?;
                for (name, each) in members.iter() {
                    let path = Path::Key(path, name.cast::<PyString>().map_err(PyErr::from)?.to_str()?);
                    let name = self.value(*key, &name, &path, depth)?;
                    let each = self.value(*item, &each, &path, depth)?;
                    self.maker.insert(&mut made, name, each)?;
                    self.step()?;
                }
                self.maker.map(made)
            }
            Shape::Record(class, ids) => self.record(*class, ids, value, path, depth),
            Shape::OneOf(choice, ids) => {
                let exact = ids.iter().find(|&&id| self.is_like(id, value, true));
                let found = exact.or_else(|| ids.iter().find(|&&id| self.is_like(id, value, false)));
                match found {
                    Some(&id) => self.value(id, value, path, depth),
                    None => Err(other(path, value, &format!("one of {}", plan.choices[*choice].name))),
                }
            }
            Shape::Member(class, _) => match self.member(*class, value)? {
                Some(place) => Ok(self.maker.member(*class, place)),
                None => Err(other(path, value, &format!("the value of a {}", plan.members[*class].name))),
            },
            shape => Err(other(path, value, wanted(shape))),
        }
    }

    fn record(
        &mut self,
        class: usize,
        ids: &[Id],
        value: &Bound<'py, PyAny>,
        path: &Path<'_>,
        depth: usize,
    ) -> Outcome<Bound<'py, PyAny>> {
        let (py, known) = (value.py(), &self.plan.classes[class]);
        let mut record = self.maker.record(class)?;
        if known.is_tuple() {
            let items = of_length(list(value, path)?, ids.len(), path)?;
            for (place, (each, &id)) in items.iter().zip(ids).enumerate() {
                let each = self.value(id, &each, &Path::Place(path, place), depth)?;
                self.maker.field(class, &mut record, place, each)?;
            }
            return self.maker.instance(class, record);
        }
        let members = object(value, path)?;
        for (place, (field, &id)) in known.fields.iter().zip(ids).enumerate() {
            let given = match members.get_item(field.name.bind(py))? {
                Some(given) => Some(self.value(id, &given, &Path::Key(path, &field.text), depth)?),
                None => field.default.get(py)?,
            };
            let Some(given) = given else {
                let keys = format!("an object without {:?}", field.text);
                return Err(wrong(path, &keys, &format!("the fields of {}", known.name)));
            };
            self.maker.field(class, &mut record, place, given)?;
        }
        self.maker.instance(class, record)
    }

    /// Whether a value may be of this shape, as far as its own kind and the names of its members tell.
    fn is_like(&self, id: Id, value: &Bound<'py, PyAny>, exactly: bool) -> bool {
        match self.plan.schema.shape(id) {
            Shape::Any => true,
            Shape::Null => value.is_none(),
            Shape::Bool => value.is_instance_of::<PyBool>(),
            Shape::Int(_) => is_int(value),
            Shape::Single | Shape::Double => value.is_instance_of::<PyFloat>() || (!exactly && is_int(value)),
            Shape::Text => value.is_instance_of::<PyString>(),
            Shape::Bytes => false,
            Shape::List(_) | Shape::Array(_) => value.is_instance_of::<PyList>(),
            Shape::Tuple(ids) => value.cast::<PyList>().is_ok_and(|items| items.len() == ids.len()),
            Shape::Map(..) => value.is_instance_of::<PyDict>(),
            Shape::Optional(inner) => value.is_none() || self.is_like(*inner, value, exactly),
            Shape::Record(class, ids) => {
                let known = &self.plan.classes[*class];
                if known.is_tuple() {
                    return value.cast::<PyList>().is_ok_and(|items| items.len() == ids.len());
                }
                let Ok(members) = value.cast::<PyDict>() else { return false };
                let has = |name: &Py<PyString>| members.contains(name.bind(value.py())).unwrap_or(false);
                let given = known.fields.iter().filter(|field| has(&field.name)).count();
                let all = known.fields.iter().all(|field| field.default.is_there() || has(&field.name));
                all && (!exactly || given == members.len())
            }
            Shape::OneOf(_, ids) => ids.iter().any(|&id| self.is_like(id, value, exactly)),
            Shape::Member(class, _) => self.member(*class, value).is_ok_and(|place| place.is_some()),
        }
    }

    /// The place of the constant with this value.
    fn member(&self, class: usize, value: &Bound<'py, PyAny>) -> PyResult<Option<usize>> {
        for (place, member) in self.plan.members[class].members.iter().enumerate() {
            let own = member.bind(value.py()).getattr(pyo3::intern!(value.py(), "value"))?;
            if own.get_type().is(value.get_type()) && own.eq(value)? {
                return Ok(Some(place));
            }
        }
        Ok(None)
    }

    #[inline]
    fn step(&mut self) -> Outcome<()> {
        self.steps += 1;
        if self.steps.is_multiple_of(STEPS) { self.maker.go_on() } else { Ok(()) }
    }
}

fn is_int(value: &Bound<'_, PyAny>) -> bool {
    value.is_instance_of::<PyInt>() && !value.is_instance_of::<PyBool>()
}

fn fits<'py>(width: Width, value: &Bound<'py, PyAny>, path: &Path<'_>) -> Outcome<Bound<'py, PyAny>> {
    let (least, most) = width.range();
    let inside = match value.extract::<i64>() {
        Ok(int) => int >= least && (int < 0 || int as u64 <= most),
        Err(_) => value.extract::<u64>().is_ok_and(|int| int <= most),
    };
    if inside {
        return Ok(value.clone());
    }
    Err(wrong(path, "an int out of range", &format!("one from {least} to {most}")))
}

fn list<'a, 'py>(value: &'a Bound<'py, PyAny>, path: &Path<'_>) -> Outcome<&'a Bound<'py, PyList>> {
    value.cast::<PyList>().map_err(|_| other(path, value, "an array"))
}

fn of_length<'a, 'py>(
    items: &'a Bound<'py, PyList>,
    len: usize,
    path: &Path<'_>,
) -> Outcome<&'a Bound<'py, PyList>> {
    if items.len() == len {
        return Ok(items);
    }
    Err(wrong(path, &format!("an array of {}", items.len()), &format!("one of {len}")))
}

fn object<'a, 'py>(value: &'a Bound<'py, PyAny>, path: &Path<'_>) -> Outcome<&'a Bound<'py, PyDict>> {
    value.cast::<PyDict>().map_err(|_| other(path, value, "an object"))
}

fn wanted(shape: &Shape) -> &'static str {
    match shape {
        Shape::Null => "null",
        Shape::Bool => "true or false",
        Shape::Int(_) => "an int",
        Shape::Single | Shape::Double => "a number",
        Shape::Text => "a string",
        Shape::Bytes => "bytes, which JSON has not",
        _ => "another value",
    }
}

/// What came instead is named in JSON's words.
fn other(path: &Path<'_>, value: &Bound<'_, PyAny>, wanted: &str) -> Failure {
    let came = match () {
        () if value.is_none() => "null",
        () if value.is_instance_of::<PyBool>() => "true or false",
        () if value.is_instance_of::<PyInt>() => "an int",
        () if value.is_instance_of::<PyFloat>() => "a float",
        () if value.is_instance_of::<PyString>() => "a string",
        () if value.is_instance_of::<PyList>() => "an array",
        () => "an object",
    };
    wrong(path, came, wanted)
}

fn wrong(path: &Path<'_>, came: &str, wanted: &str) -> Failure {
    Error::Decode(format!("{path}: got {came}, wanted {wanted}")).into()
}
