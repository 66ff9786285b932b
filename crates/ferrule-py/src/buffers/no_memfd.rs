//! What there is instead of `memfd` where the system is not Linux: nothing.

use std::convert::Infallible;
use std::ptr::NonNull;

use ferrule_gate::errors::{Failure, Outcome};
use ferrule_kernels::buffers::{Layout, Name};
use pyo3::exceptions::PyNotImplementedError;

/// There is none.
pub struct Handle(Infallible);

/// There is none.
pub struct Mapping(Infallible);

impl Mapping {
    pub fn start(&self) -> NonNull<u8> {
        match self.0 {}
    }
}

impl Handle {
    pub fn name(&self) -> Name {
        match self.0 {}
    }
}

pub fn create(_layout: &Layout) -> Outcome<(Handle, Mapping)> {
    Err(unsupported())
}

pub fn attach(_name: &Name, _readonly: bool) -> Outcome<(Handle, Mapping, Layout)> {
    Err(unsupported())
}

fn unsupported() -> Failure {
    let text = "SharedArray: this system has no memory that is freed with its last holder; it needs Linux";
    Failure::Python(PyNotImplementedError::new_err(text))
}
