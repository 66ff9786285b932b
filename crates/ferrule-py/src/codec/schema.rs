//! The class `Schema`.

use std::sync::Arc;

use ferrule_gate::errors::{Outcome, answer};
use ferrule_gate::kept::Kept;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::codec::compile::{check_depth, compile};
use crate::codec::hints::TypeForm;
use crate::codec::plan::{Plan, shown};

/// A type, compiled for the codecs: how its values are written and how they are made.
///
/// Every function with ``type=`` takes a `Schema`, or a type, from which it makes one and remembers it (the 256 that came
/// last, with their classes).
///
/// Parameters
/// ----------
/// type : type hint
///     ``bool``, ``int`` (an i64), ``float`` (an f64), ``str``, ``bytes``, ``None``, ``list[T]``, ``tuple[T, ...]``,
///     ``tuple[T, U]``, ``dict[K, V]``, ``Optional[T]``, unions of different classes, ``Any``, and classes, whose fields
///     have such types again: dataclasses, ``NamedTuple``, ``TypedDict`` (without missing keys), ``Enum``, ``Person``. A class may
///     contain itself. ``Annotated[int, "u8"]``, or :data:`ferrule.codec.U8`, is an integer of another width.
///
/// Raises
/// ------
/// ArgumentTypeError
///     There is no way to write such a type; the message says which field has it.
///
/// Notes
/// -----
/// Instances of a dataclass are made without calling anything where nothing but the ``__init__`` that ``dataclass`` wrote
/// would run. A class is looked at once: what is changed in it afterwards is not seen. With ``__init__``, ``__new__`` or ``__post_init__`` of its own, the class is called with its fields by name.
///
/// Examples
/// --------
/// >>> from dataclasses import dataclass
/// >>> import ferrule as fe
/// >>> @dataclass(slots=True)
/// ... class Point:
/// ...     x: float
/// ...     y: float
/// >>> fe.codec.Schema(list[Point])
/// Schema(list[...Point])
#[pyclass(frozen, module = "ferrule.codec", name = "Schema")]
pub struct Schema {
    hint: Py<PyAny>,
    /// What it was compiled to.
    pub plan: Arc<Plan>,
}

#[pymethods]
impl Schema {
    #[new]
    #[pyo3(signature = (r#type))]
    fn new(r#type: TypeForm<'_>) -> Outcome<Self> {
        let hint = r#type.0;
        check_depth(&hint)?;
        Ok(Self { plan: Arc::new(compile(&hint)?), hint: hint.unbind() })
    }

    /// The type hint that it was made from.
    #[getter]
    fn r#type(&self, py: Python<'_>) -> Py<PyAny> {
        self.hint.clone_ref(py)
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        Ok(format!("Schema({})", shown(self.hint.bind(py))?))
    }
}

/// So many are remembered.
const REMEMBERED: usize = 256;

/// The plan of a `Schema` or a type hint.
pub fn plan(hint: &Bound<'_, PyAny>) -> Outcome<Arc<Plan>> {
    static KNOWN: Kept<PyDict> = Kept::new();
    if let Ok(schema) = hint.cast::<Schema>() {
        return Ok(schema.get().plan.clone());
    }
    let py = hint.py();
    check_depth(hint)?;
    let known = KNOWN.get_or_try_init(py, || Ok::<_, PyErr>(PyDict::new(py).unbind()))?.bind(py);
    // A hint that can't be hashed is none, or is compiled each time.
    if let Some(Some(schema)) = answer(known.get_item(hint), py)?
        && let Ok(schema) = schema.cast::<Schema>()
    {
        return Ok(schema.get().plan.clone());
    }
    let plan = Arc::new(compile(hint)?);
    if !plan.ordered {
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let schema = Schema { hint: hint.clone().unbind(), plan: plan.clone() };
        known.set_item(hint, Bound::new(py, schema)?)?;
    }
    Ok(plan)
}
