//! Ports for `archive_repair`: of `reedsolo`, for fields of 256 elements, whose tables are bytes.

use std::borrow::Cow;

use pyo3::exceptions::{PyIndexError, PyValueError};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyByteArray, PyBytes, PyModule};

fn reedsolo(py: Python<'_>) -> PyResult<&Bound<'_, PyModule>> {
    static MODULE: PyOnceLock<Py<PyModule>> = PyOnceLock::new();
    Ok(MODULE.get_or_try_init(py, || PyModule::import(py, "reedsolo").map(Bound::unbind))?.bind(py))
}

/// The bytes of a `bytes`, of a `bytearray`, or of whatever else one is made of.
fn octets<'a>(value: &'a Bound<'_, PyAny>) -> PyResult<Cow<'a, [u8]>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(Cow::Borrowed(bytes.as_bytes()));
    }
    match value.cast::<PyByteArray>() {
        Ok(bytes) => Ok(Cow::Owned(bytes.to_vec())),
        Err(_) => Ok(Cow::Owned(PyByteArray::from(value)?.to_vec())),
    }
}

/// The module's tables, which a codec puts there before it encodes or decodes.
struct Field {
    log: [u8; 256],
    /// Twice as long as the field, so that the sum of two logarithms needs no remainder.
    exp: [u8; 510],
}

impl Field {
    fn of(py: Python<'_>) -> PyResult<Self> {
        let module = reedsolo(py)?;
        let log = module.getattr(intern!(py, "gf_log"))?;
        let exp = module.getattr(intern!(py, "gf_exp"))?;
        match (octets(&log)?[..].try_into(), octets(&exp)?[..].try_into()) {
            (Ok(log), Ok(exp)) => Ok(Self { log, exp }),
            _ => Err(PyValueError::new_err("wanted tables of a field of 256 elements")),
        }
    }

    fn log_of(&self, value: u8) -> usize {
        usize::from(self.log[usize::from(value)])
    }
}

/// `reedsolo.gf_poly_eval`, with `gf_mul` in its loop: the value of a polynomial.
#[pyfunction]
pub fn gf_poly_eval(poly: &Bound<'_, PyAny>, x: u8) -> PyResult<u8> {
    let field = Field::of(poly.py())?;
    let poly = octets(poly)?;
    let Some((&first, rest)) = poly.split_first() else {
        return Err(PyIndexError::new_err("bytearray index out of range"));
    };
    if x == 0 {
        return Ok(*rest.last().unwrap_or(&first));
    }
    let log = field.log_of(x);
    Ok(rest.iter().fold(first, |value, coefficient| {
        let product = if value == 0 { 0 } else { field.exp[field.log_of(value) + log] };
        product ^ coefficient
    }))
}

/// `reedsolo.rs_encode_msg`: a message with its parity; the generator polynomial is made in Python if it isn't given.
#[pyfunction]
#[pyo3(signature = (msg_in, nsym, fcr = 0, generator = 2, r#gen = None))]
pub fn rs_encode_msg<'py>(
    msg_in: &Bound<'py, PyAny>,
    nsym: usize,
    fcr: i64,
    generator: i64,
    r#gen: Option<Bound<'py, PyAny>>,
) -> PyResult<Bound<'py, PyByteArray>> {
    let py = msg_in.py();
    let message = octets(msg_in)?;
    let most = reedsolo(py)?.getattr(intern!(py, "field_charac"))?.extract::<usize>()?;
    let length = message.len() + nsym;
    if length > most {
        return Err(PyValueError::new_err(format!("Message is too long ({length} when max is {most})")));
    }
    let divisor = match r#gen {
        Some(divisor) => divisor,
        None => reedsolo(py)?.call_method1(intern!(py, "rs_generator_poly"), (nsym, fcr, generator))?,
    };
    let field = Field::of(py)?;
    // The first coefficient is 1, and takes no part.
    let logs: Vec<usize> = octets(&divisor)?.iter().skip(1).map(|each| field.log_of(*each)).collect();
    let mut out = vec![0; message.len() + logs.len()];
    out[..message.len()].copy_from_slice(&message);
    for place in 0..message.len() {
        let coefficient = out[place];
        if coefficient != 0 {
            let log = field.log_of(coefficient);
            for (value, other) in out[place + 1..].iter_mut().zip(&logs) {
                *value ^= field.exp[log + other];
            }
        }
    }
    out[..message.len()].copy_from_slice(&message);
    Ok(PyByteArray::new(py, &out))
}
