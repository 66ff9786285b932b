//! Who owns the memory that a buffer shows, and how it is let go.

#![allow(unsafe_code, reason = "memory that others own")]

use std::mem::ManuallyDrop;
use std::sync::Arc;

use arrow_array::ffi::FFI_ArrowArray;
use ferrule_base::DType;
use ferrule_gate::errors::{Failure, Outcome};
use ferrule_kernels::buffers::{Layout, Memory};
use pyo3::exceptions::PyBufferError;
use pyo3::prelude::*;
use pyo3::{PyTraverseError, PyVisit, ffi};

use super::dlpack::abi::{Device, Taken};
use super::memfd::Mapping;
use super::quietly::quietly;

/// What keeps memory alive. Many views share one; the last to go lets it go, on whatever thread it does.
pub enum Owner {
    /// Rust's own. It is there to be dropped.
    Memory(#[expect(dead_code, reason = "kept, not read")] Memory),
    /// Shared between processes.
    Mapping(#[expect(dead_code, reason = "kept, not read")] Mapping),
    /// Somebody else's.
    Foreign(ForeignRef),
}

/// A reference to a [`Foreign`] that may be dropped on any thread, also on one that does not run Python.
pub struct ForeignRef(ManuallyDrop<Py<Foreign>>);

impl ForeignRef {
    pub fn new(py: Python<'_>, held: Held) -> PyResult<Self> {
        let held = ManuallyDrop::new(held);
        Ok(Self(ManuallyDrop::new(Py::new(py, Foreign { held })?)))
    }

    pub fn get(&self) -> &Foreign {
        self.0.get()
    }

    pub fn as_object(&self) -> &Py<Foreign> {
        &self.0
    }
}

impl Drop for ForeignRef {
    fn drop(&mut self) {
        // SAFETY: taken once, here.
        let reference = unsafe { ManuallyDrop::take(&mut self.0) };
        // SAFETY: any thread may ask. It is 1 where this thread runs Python, which PyO3 does not know when the call came
        // from another library. Elsewhere nobody waits for Python: who holds it may wait for this very thread. There
        // PyO3 keeps the reference and drops it when it is next called.
        if unsafe { ffi::PyGILState_Check() } == 1 {
            let _ = Python::try_attach(|_| drop(reference));
        }
    }
}

/// Holds memory of somebody else. It is a Python object since what lets it go may need Python, and Python is there when
/// the last reference to an object goes.
#[pyclass(frozen, module = "ferrule._core.buffers")]
pub struct Foreign {
    held: ManuallyDrop<Held>,
}

impl Drop for Foreign {
    fn drop(&mut self) {
        // SAFETY: dropped once, here.
        quietly(|| unsafe { ManuallyDrop::drop(&mut self.held) });
    }
}

impl Foreign {
    pub fn held(&self) -> &Held {
        &self.held
    }
}

#[pymethods]
impl Foreign {
    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        match &*self.held {
            Held::Buffer(export) => {
                let object: *const *mut ffi::PyObject = &raw const export.0.obj;
                // SAFETY: the reference that the export owns, or null; `Option<Py>` has the layout of a pointer.
                visit.call(unsafe { &*object.cast::<Option<Py<PyAny>>>() })
            }
            Held::Tensor { source, .. } => visit.call(source),
            Held::Arrow(_) => Ok(()),
        }
    }
}

/// What there is to let go.
pub enum Held {
    /// An export of the buffer protocol.
    Buffer(Export),
    /// An array of the Arrow C data interface, which is told by being dropped.
    Arrow(FFI_ArrowArray),
    /// A tensor of DLPack, and whom to ask for it again where it is on a device.
    Tensor { tensor: Taken, source: Option<Py<PyAny>> },
}

/// An export of the buffer protocol. It stays where it is: its pointers may lead into itself.
pub struct Export(Box<ffi::Py_buffer>);

// SAFETY: it is made and let go by threads that run Python, and not changed in between.
unsafe impl Send for Export {}
// SAFETY: see above.
unsafe impl Sync for Export {}

impl Export {
    /// Asks for all that there is to know, and not for the right to write.
    pub fn of(object: &Bound<'_, PyAny>) -> PyResult<Self> {
        let mut export = Box::new(ffi::Py_buffer::new());
        // SAFETY: any object may be asked; it fills the structure or raises.
        let code = unsafe { ffi::PyObject_GetBuffer(object.as_ptr(), &raw mut *export, ffi::PyBUF_FULL_RO) };
        if code == 0 { Ok(Self(export)) } else { Err(PyErr::fetch(object.py())) }
    }

    pub fn fields(&self) -> &ffi::Py_buffer {
        &self.0
    }
}

impl Drop for Export {
    fn drop(&mut self) {
        // SAFETY: filled by `of` and released once, while Python runs: `Foreign` sees to it.
        unsafe { ffi::PyBuffer_Release(&raw mut *self.0) };
    }
}

/// Memory as somebody sees it.
#[derive(Clone)]
pub struct View {
    pub owner: Arc<Owner>,
    pub first: Address,
    pub layout: Layout,
    pub readonly: bool,
    pub device: Device,
}

/// Of the first item.
#[derive(Clone, Copy)]
pub struct Address(pub *mut u8);

// SAFETY: only an address. Who reads or writes there keeps the owner, and knows that others may write meanwhile.
unsafe impl Send for Address {}
// SAFETY: see above.
unsafe impl Sync for Address {}

impl View {
    /// Memory of Rust's, all of it, contiguous.
    pub fn of_memory(memory: Memory, layout: Layout) -> Self {
        let first = Address(memory.start().as_ptr());
        Self { owner: Arc::new(Owner::Memory(memory)), first, layout, readonly: false, device: Device::CPU }
    }

    /// `BufferError` where this process can't read it; `wanted` is the protocol that was asked for.
    pub fn require_host(&self, wanted: &str) -> Outcome<()> {
        if self.device.is_host() {
            return Ok(());
        }
        let device = self.device.name();
        Err(refused(format!("{wanted}: the memory is on {device}, and only __dlpack__ hands it over there")))
    }

    /// The bytes of contiguous items.
    pub fn bytes(&self) -> Option<&[u8]> {
        if !self.device.is_host() || !self.layout.is_c_contiguous() {
            return None;
        }
        if self.layout.items() == 0 {
            return Some(&[]);
        }
        // SAFETY: the items lie one after the other from here on, the owner keeps them there, and any bits are a byte.
        // Another thread may write meanwhile: kernels never rely on reading the same byte twice for their memory safety.
        Some(unsafe { std::slice::from_raw_parts(self.first.0, self.layout.bytes()) })
    }

    /// Where its bytes begin and end; nothing where there are none.
    pub fn extent(&self) -> Option<(usize, usize)> {
        let (start, end) = self.layout.extent();
        let at = |offset| self.first.0.wrapping_offset(offset) as usize;
        (start < end).then(|| (at(start), at(end)))
    }

    /// Whether each item's address is a multiple of its size.
    pub fn is_aligned(&self) -> bool {
        (self.first.0 as usize).is_multiple_of(self.layout.dtype().size())
    }

    /// The object that keeps its memory, where that is not Rust's.
    pub fn foreign(&self) -> Option<&ForeignRef> {
        match &*self.owner {
            Owner::Foreign(foreign) => Some(foreign),
            Owner::Memory(_) | Owner::Mapping(_) => None,
        }
    }
}

/// What protocols raise when they can't.
pub fn refused(message: String) -> Failure {
    Failure::Python(PyBufferError::new_err(message))
}

/// The layout of what a protocol told, `name` being what the user calls the argument.
pub fn told(dtype: DType, shape: &[usize], strides: Option<&[isize]>, name: &str) -> Outcome<Layout> {
    Ok(match strides {
        Some(strides) => Layout::new(dtype, shape, strides, name)?,
        None => Layout::contiguous(dtype, shape, name)?,
    })
}
