//! The functions of `codec.bincode` and `codec.compact`.

use ferrule_kernels::codec::decode::decode;
use ferrule_kernels::codec::encode::encode;
use ferrule_kernels::codec::wire::{Bincode, Compact, Wire};
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes};

use crate::codec::make::Maker;
use crate::codec::read::{Lent, Reader};
use crate::codec::schema::plan;
use crate::errors::Outcome;
use crate::hints::{BytesLike, TypeForm};
use crate::sources::Bytes;

fn dumps<'py, W: Wire>(
    object: &Bound<'py, PyAny>,
    hint: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    let py = object.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let mut out = Vec::new();
    let reader = Reader { py, plan: &plan };
    encode::<W, _>(&plan.schema, &reader, Lent::new(object), &mut out)
        .map_err(|refused| refused.of("obj"))?;
    Ok(PyBytes::new(py, &out))
}

fn loads<'py, W: Wire>(data: BytesLike<'py>, hint: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    let py = data.0.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let data = Bytes::data(&data.0)?;
    decode::<W, _>(&plan.schema, data.as_slice(), &mut Maker::new(py, &plan))
}

/// BINCODE_DUMPS
#[pyfunction]
#[pyo3(signature = (obj, *, r#type = None))]
pub fn bincode_dumps<'py>(
    obj: Bound<'py, PyAny>,
    r#type: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    dumps::<Bincode>(&obj, r#type)
}

/// BINCODE_LOADS
#[pyfunction]
#[pyo3(signature = (data, *, r#type = None))]
pub fn bincode_loads<'py>(data: BytesLike<'py>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    loads::<Bincode>(data, r#type)
}

/// COMPACT_DUMPS
#[pyfunction]
#[pyo3(signature = (obj, *, r#type = None))]
pub fn compact_dumps<'py>(
    obj: Bound<'py, PyAny>,
    r#type: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    dumps::<Compact>(&obj, r#type)
}

/// COMPACT_LOADS
#[pyfunction]
#[pyo3(signature = (data, *, r#type = None))]
pub fn compact_loads<'py>(data: BytesLike<'py>, r#type: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    loads::<Compact>(data, r#type)
}
