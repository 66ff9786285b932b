//! From type hints to a plan.

use ferrule_base::{Error, Stack};
use ferrule_codec::schema::{Id, Schema, Shape, Width};
use ferrule_gate::errors::{Failure, Outcome, answer};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{
    IntoPyDict, PyAny, PyBool, PyBytes, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple, PyType,
};

use crate::codec::classes::{Choice, Class, Default, Field};
use crate::codec::like::{fields_of_dataclass, record_fields};
use crate::codec::members::Members;
use crate::codec::plan::{Plan, shown};

const WANTED: &str = "bool, int, float, str, bytes, None, list, tuple, dict, Optional, a union, Any, a dataclass, \
                      a NamedTuple, a TypedDict or an Enum";

/// Deeper hints than a person writes.
const DEEPEST: usize = 100;

/// The plan of a type hint.
pub fn compile(hint: &Bound<'_, PyAny>) -> Outcome<Plan> {
    let py = hint.py();
    let mut compiler = Compiler {
        py,
        typing: py.import("typing")?,
        shapes: Vec::new(),
        classes: Vec::new(),
        members: Vec::new(),
        choices: Vec::new(),
        known: PyDict::new(py),
        stack: Stack::of_this_thread(),
        depth: 0,
        within_class: false,
        ordered: false,
    };
    let root = compiler.hint(hint, "type")?;
    let Compiler { shapes, classes, members, choices, ordered, .. } = compiler;
    let silent = silent(&shapes, &classes);
    Ok(Plan { schema: Schema::new(shapes, root)?, classes, members, choices, ordered, silent })
}

/// Whether values of these shapes are made without Python code: keys of a class would be hashed by its own, and flags call theirs.
fn silent(shapes: &[Shape], classes: &[Class]) -> bool {
    let key = |shape: &Shape| {
        matches!(shape, Shape::Bool | Shape::Int(_) | Shape::Double | Shape::Text | Shape::Bytes)
    };
    shapes.iter().all(|shape| match shape {
        Shape::Flags(_) => false,
        Shape::Map(of, _) => key(&shapes[*of]),
        Shape::Record(class, _) => classes[*class].silent,
        _ => true,
    })
}

struct Compiler<'py> {
    py: Python<'py>,
    typing: Bound<'py, PyModule>,
    shapes: Vec<Shape>,
    classes: Vec<Class>,
    members: Vec<Members>,
    choices: Vec<Choice>,
    /// The places of the classes met so far.
    known: Bound<'py, PyDict>,
    stack: Stack,
    depth: usize,
    within_class: bool,
    /// Whether there is a union outside of classes: `A | B == B | A`, so such hints can't be told apart.
    ordered: bool,
}

impl<'py> Compiler<'py> {
    fn add(&mut self, shape: Shape) -> Id {
        self.shapes.push(shape);
        self.shapes.len() - 1
    }

    fn hint(&mut self, hint: &Bound<'py, PyAny>, path: &str) -> Outcome<Id> {
        if self.depth == DEEPEST {
            return Err(too_deep(path));
        }
        if !self.stack.has_room() {
            let text = format!(
                "{path}: got hints nested deeper than this thread's stack has room for, wanted fewer"
            );
            return Err(Error::Value(text).into());
        }
        self.depth += 1;
        let id = self.shape(hint, path);
        self.depth -= 1;
        id
    }

    fn shape(&mut self, hint: &Bound<'py, PyAny>, path: &str) -> Outcome<Id> {
        let py = self.py;
        if let Some(shape) = self.scalar(hint)? {
            return Ok(self.add(shape));
        }
        let origin = self.typing.call_method1(intern!(py, "get_origin"), (hint,))?;
        if origin.is_none() {
            return match hint.cast::<PyType>() {
                Ok(class) => self.class(class, path),
                Err(_) => Err(unsupported(hint, path)),
            };
        }
        let arguments = self
            .typing
            .call_method1(intern!(py, "get_args"), (hint,))?
            .cast_into::<PyTuple>()
            .map_err(PyErr::from)?;
        if origin.is(self.typing.getattr("Annotated")?) {
            return self.annotated(&arguments, path);
        }
        if origin.is(self.typing.getattr("Required")?) {
            return self.hint(&arguments.get_item(0)?, path);
        }
        if origin.is(self.typing.getattr("Union")?) || origin.is(py.import("types")?.getattr("UnionType")?) {
            return self.union(hint, &arguments, path);
        }
        if origin.is(py.get_type::<PyList>()) {
            let item = self.hint(&arguments.get_item(0)?, &format!("{path}[]"))?;
            return Ok(self.add(Shape::List(item)));
        }
        if origin.is(py.get_type::<PyTuple>()) {
            return self.tuple(&arguments, path);
        }
        if origin.is(py.get_type::<PyDict>()) && arguments.len() == 2 {
            let key = self.hint(&arguments.get_item(0)?, &format!("{path} (a key)"))?;
            let plain = matches!(
                self.shapes[key],
                Shape::Text
                    | Shape::Int(_)
                    | Shape::Bool
                    | Shape::Bytes
                    | Shape::Double
                    | Shape::Single
                    | Shape::Member(..)
                    | Shape::Flags(_)
            );
            if !plain {
                let text = format!(
                    "{path}: got a dict with keys of {}, wanted str, int, bool, float, bytes or an Enum",
                    shown(&arguments.get_item(0)?)?
                );
                return Err(Error::Type(text).into());
            }
            let value = self.hint(&arguments.get_item(1)?, &format!("{path}{{}}"))?;
            return Ok(self.add(Shape::Map(key, value)));
        }
        Err(unsupported(hint, path))
    }

    fn scalar(&mut self, hint: &Bound<'py, PyAny>) -> Outcome<Option<Shape>> {
        let py = self.py;
        let is = |class: Bound<'py, PyType>| hint.is(&class);
        Ok(Some(if hint.is_none() || is(py.None().bind(py).get_type()) {
            Shape::Null
        } else if is(py.get_type::<PyBool>()) {
            Shape::Bool
        } else if is(py.get_type::<PyInt>()) {
            Shape::Int(Width::I64)
        } else if is(py.get_type::<PyFloat>()) {
            Shape::Double
        } else if is(py.get_type::<PyString>()) {
            Shape::Text
        } else if is(py.get_type::<PyBytes>()) {
            Shape::Bytes
        } else if is(py.get_type::<PyAny>()) || hint.is(self.typing.getattr("Any")?) {
            Shape::Any
        } else if is(py.get_type::<PyList>()) {
            Shape::List(self.add(Shape::Any))
        } else if is(py.get_type::<PyDict>()) {
            let key = self.add(Shape::Text);
            Shape::Map(key, self.add(Shape::Any))
        } else if is(py.get_type::<PyTuple>()) {
            Shape::Array(self.add(Shape::Any))
        } else {
            return Ok(None);
        }))
    }

    fn annotated(&mut self, arguments: &Bound<'py, PyTuple>, path: &str) -> Outcome<Id> {
        let id = self.hint(&arguments.get_item(0)?, path)?;
        for note in arguments.iter().skip(1) {
            let Ok(note) = note.cast::<PyString>() else { continue };
            let note = note.to_str()?;
            match (&self.shapes[id], Width::named(note), note) {
                (Shape::Int(_), Some(width), _) => self.shapes[id] = Shape::Int(width),
                (Shape::Double, _, "f32") => self.shapes[id] = Shape::Single,
                _ => {}
            }
        }
        Ok(id)
    }

    fn union(
        &mut self,
        hint: &Bound<'py, PyAny>,
        arguments: &Bound<'py, PyTuple>,
        path: &str,
    ) -> Outcome<Id> {
        let none = self.py.None().bind(self.py).get_type();
        let others: Vec<_> = arguments.iter().filter(|one| !one.is(&none)).collect();
        let optional = others.len() < arguments.len();
        let id = if let [one] = others.as_slice() {
            self.hint(one, path)?
        } else {
            self.ordered |= !self.within_class;
            let mut ids = Vec::new();
            let mut classes: Vec<Py<PyType>> = Vec::new();
            for one in &others {
                let id = self.hint(one, path)?;
                let class = self.class_of(id)?;
                let Some(class) = class.filter(|class| !classes.iter().any(|other| other.is(class))) else {
                    let text =
                        format!("{path}: got {}, wanted alternatives of different classes", shown(hint)?);
                    return Err(Error::Type(text).into());
                };
                ids.push(id);
                classes.push(class.unbind());
            }
            self.choices.push(Choice::new(shown(hint)?, classes));
            self.add(Shape::OneOf(self.choices.len() - 1, ids))
        };
        Ok(if optional { self.add(Shape::Optional(id)) } else { id })
    }

    /// The class that the values of a shape have; `None` where they have several.
    fn class_of(&self, id: Id) -> Outcome<Option<Bound<'py, PyType>>> {
        let py = self.py;
        Ok(Some(match &self.shapes[id] {
            Shape::Bool => py.get_type::<PyBool>(),
            Shape::Int(_) => py.get_type::<PyInt>(),
            Shape::Single | Shape::Double => py.get_type::<PyFloat>(),
            Shape::Text => py.get_type::<PyString>(),
            Shape::Bytes => py.get_type::<PyBytes>(),
            Shape::List(_) => py.get_type::<PyList>(),
            Shape::Array(_) | Shape::Tuple(_) => py.get_type::<PyTuple>(),
            Shape::Map(..) => py.get_type::<PyDict>(),
            Shape::Record(..) | Shape::Member(..) | Shape::Flags(_) => {
                // Its entry in `classes` is not there yet if it contains itself.
                let Some(class) = self.known_class(id)? else { return Ok(None) };
                if self.is_typed_dict(&class)? { py.get_type::<PyDict>() } else { class }
            }
            Shape::Null | Shape::Optional(_) | Shape::OneOf(..) | Shape::Any => return Ok(None),
        }))
    }

    /// The class with fields or constants that a shape was made for.
    fn known_class(&self, id: Id) -> Outcome<Option<Bound<'py, PyType>>> {
        for (class, known) in self.known.iter() {
            if known.extract::<Id>()? == id {
                return Ok(Some(class.cast_into::<PyType>().map_err(PyErr::from)?));
            }
        }
        Ok(None)
    }

    fn is_typed_dict(&self, class: &Bound<'py, PyType>) -> PyResult<bool> {
        self.typing.call_method1(intern!(self.py, "is_typeddict"), (class,))?.is_truthy()
    }

    fn tuple(&mut self, arguments: &Bound<'py, PyTuple>, path: &str) -> Outcome<Id> {
        let items: Vec<_> = arguments.iter().collect();
        if let [item, dots] = items.as_slice()
            && dots.is(self.py.Ellipsis())
        {
            let item = self.hint(item, &format!("{path}[]"))?;
            return Ok(self.add(Shape::Array(item)));
        }
        let mut ids = Vec::new();
        for (place, item) in items.iter().enumerate() {
            ids.push(self.hint(item, &format!("{path}[{place}]"))?);
        }
        Ok(self.add(Shape::Tuple(ids)))
    }

    fn class(&mut self, class: &Bound<'py, PyType>, path: &str) -> Outcome<Id> {
        let py = self.py;
        if let Some(known) = self.known.get_item(class)? {
            return Ok(known.extract()?);
        }
        let name: String = class.name()?.extract()?;
        if class.is_subclass(&py.import("enum")?.getattr("Enum")?)? {
            let members = Members::new(name, class)?;
            let (place, count) = (self.members.len(), members.members.len());
            let shape = if members.are_flags() { Shape::Flags(place) } else { Shape::Member(place, count) };
            self.members.push(members);
            let id = self.add(shape);
            self.known.set_item(class, id)?;
            return Ok(id);
        }
        let dataclass = fields_of_dataclass(class)?.is_some();
        let named_tuple = class.is_subclass_of::<PyTuple>()? && class.hasattr(intern!(py, "_fields"))?;
        let typed_dict = self.is_typed_dict(class)?;
        let record = if dataclass { None } else { record_fields(class)? };
        let fields = if dataclass {
            dataclass_fields(class)?
        } else if let Some(fields) = &record {
            let field = |(name, _): &(_, _)| Field::new(name, Default::Required);
            fields.iter().map(field).collect::<PyResult<_>>()?
        } else if named_tuple {
            named_tuple_fields(class)?
        } else if typed_dict {
            typed_dict_fields(class)?
        } else {
            return Err(unsupported(class, path));
        };
        // Its place is known before those of its fields: it may be among them.
        let id = self.add(Shape::Record(usize::MAX, Vec::new()));
        self.known.set_item(class, id)?;
        let hints = if let Some(record) = record {
            record.into_py_dict(py)?.into_any()
        } else {
            let options = [("include_extras", true)].into_py_dict(py)?;
            self.typing.call_method("get_type_hints", (class,), Some(&options))?
        };
        let dict = typed_dict || named_tuple;
        let outside = std::mem::replace(&mut self.within_class, true);
        let mut ids = Vec::new();
        for field in &fields {
            let path = format!("type: {name}.{}", field.text);
            ids.push(self.hint(&hint_of(field, &hints, &path)?, &path)?);
        }
        self.within_class = outside;
        self.classes.push(if dataclass {
            Class::of_dataclass(class, name, fields)?
        } else if !dict {
            Class::of_record(class, name, fields)
        } else if named_tuple {
            Class::of_named_tuple(class, name, fields)?
        } else {
            Class::of_typed_dict(class, name, fields)
        });
        self.shapes[id] = Shape::Record(self.classes.len() - 1, ids);
        Ok(id)
    }
}

/// Refuses a hint that is nested so deep, or made of so many parts, that even its hash would take the whole stack, or for
/// ever: Python goes into it by calls, and into each part as often as it is there.
pub fn check_depth(hint: &Bound<'_, PyAny>) -> Outcome<()> {
    const MOST: usize = 10_000;
    let mut level = parts(hint)?;
    let (mut depth, mut count) = (1, 0);
    while !level.is_empty() {
        (depth, count) = (depth + 1, count + level.len());
        if depth > DEEPEST {
            return Err(too_deep("type"));
        }
        if count > MOST {
            return Err(
                Error::Value(format!("type: got a hint of more than {MOST} parts, wanted fewer")).into()
            );
        }
        let mut next = Vec::new();
        for hint in &level {
            next.append(&mut parts(hint)?);
        }
        level = next;
    }
    Ok(())
}

/// What a hint is made of, without classes.
fn parts<'py>(hint: &Bound<'py, PyAny>) -> Outcome<Vec<Bound<'py, PyAny>>> {
    let py = hint.py();
    if hint.is_instance_of::<PyType>() {
        return Ok(Vec::new());
    }
    let arguments = answer(hint.getattr_opt(intern!(py, "__args__")), py)?.flatten();
    let Some(Ok(arguments)) = arguments.map(Bound::cast_into::<PyTuple>) else { return Ok(Vec::new()) };
    Ok(arguments.iter().filter(|one| !one.is_instance_of::<PyType>()).collect())
}

fn too_deep(path: &str) -> Failure {
    Error::Value(format!("{path}: got hints nested deeper than {DEEPEST}, wanted fewer")).into()
}

/// What is said of a field; a named tuple of `collections` says nothing.
fn hint_of<'py>(field: &Field, hints: &Bound<'py, PyAny>, path: &str) -> Outcome<Bound<'py, PyAny>> {
    let name = field.name.bind(hints.py());
    if hints.contains(name)? {
        Ok(hints.get_item(name)?)
    } else {
        Err(Error::Type(format!("{path}: got no annotation, wanted one")).into())
    }
}

fn dataclass_fields(class: &Bound<'_, PyType>) -> Outcome<Vec<Field>> {
    let dataclasses = class.py().import("dataclasses")?;
    let missing = dataclasses.getattr("MISSING")?;
    let mut fields = Vec::new();
    for field in dataclasses.call_method1("fields", (class,))?.try_iter()? {
        let field = field?;
        let name = field.getattr("name")?.cast_into::<PyString>().map_err(PyErr::from)?;
        if !field.getattr("init")?.is_truthy()? {
            let text =
                format!("type: {}.{name}: got init=False, wanted a field that __init__ takes", class.name()?);
            return Err(Error::Type(text).into());
        }
        let (value, factory) = (field.getattr("default")?, field.getattr("default_factory")?);
        let default = if !value.is(&missing) {
            Default::Value(value.unbind())
        } else if !factory.is(&missing) {
            Default::Factory(factory.unbind())
        } else {
            Default::Required
        };
        fields.push(Field::new(&name, default)?);
    }
    Ok(fields)
}

fn named_tuple_fields(class: &Bound<'_, PyType>) -> Outcome<Vec<Field>> {
    let defaults = class.getattr_opt("_field_defaults")?;
    let mut fields = Vec::new();
    for name in class.getattr("_fields")?.try_iter()? {
        let name = name?.cast_into::<PyString>().map_err(PyErr::from)?;
        let default = match &defaults {
            Some(defaults) if defaults.contains(&name)? => Default::Value(defaults.get_item(&name)?.unbind()),
            _ => Default::Required,
        };
        fields.push(Field::new(&name, default)?);
    }
    Ok(fields)
}

fn typed_dict_fields(class: &Bound<'_, PyType>) -> Outcome<Vec<Field>> {
    if class.getattr("__optional_keys__")?.len()? > 0 {
        let text = format!("type: {}: got keys that may be missing, wanted none such", class.name()?);
        return Err(Error::Type(text).into());
    }
    let mut fields = Vec::new();
    for name in class.getattr("__annotations__")?.try_iter()? {
        let name = name?.cast_into::<PyString>().map_err(PyErr::from)?;
        fields.push(Field::new(&name, Default::Required)?);
    }
    Ok(fields)
}

fn unsupported(hint: &Bound<'_, PyAny>, path: &str) -> Failure {
    match shown(hint) {
        Ok(shown) => Error::Type(format!("{path}: got {shown}, wanted {WANTED}")).into(),
        Err(error) => error.into(),
    }
}
