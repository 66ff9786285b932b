//! What the binary formats have in common.

use ferrule_codec::decode::decode;
use ferrule_codec::encode::encode;
use ferrule_codec::wire::Wire;
use ferrule_gate::errors::Outcome;
use ferrule_gate::give::bytes::new_bytes;
use ferrule_gate::take::source::Bytes;
use pyo3::prelude::*;
use pyo3::types::{PyAny, PyBytes};

use crate::codec::hints::{BytesLike, TypeForm};
use crate::codec::make::Maker;
use crate::codec::read::{Lent, Reader};
use crate::codec::schema::plan;

/// The bytes of a value.
pub fn dumps<'py, W: Wire>(
    object: &Bound<'py, PyAny>,
    hint: Option<TypeForm<'py>>,
) -> Outcome<Bound<'py, PyBytes>> {
    let py = object.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let mut out = Vec::new();
    let reader = Reader { py, plan: &plan };
    encode::<W, _>(&plan.schema, &reader, Lent::new(object), &mut out)
        .map_err(|refused| refused.of("obj"))?;
    Ok(new_bytes(py, &out)?)
}

/// The value of bytes.
pub fn loads<'py, W: Wire>(data: BytesLike<'py>, hint: Option<TypeForm<'py>>) -> Outcome<Bound<'py, PyAny>> {
    let py = data.0.py();
    let plan = plan(&hint.map_or_else(|| py.get_type::<PyAny>().into_any(), |hint| hint.0))?;
    let data = Bytes::data(&data.0)?;
    decode::<W, _>(&plan.schema, data.as_slice(), &mut Maker::new(py, &plan).uncollected(&plan))
}
