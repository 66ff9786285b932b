//! Arrays that processes share.

#![allow(unsafe_code, reason = "the buffer protocol")]

use std::ffi::c_int;
use std::sync::{Arc, Mutex};

use ferrule_base::Error;
use ferrule_gate::errors::Outcome;
use ferrule_gate::fork::held;
use ferrule_gate::hints::AnyArray;
use ferrule_gate::take;
use ferrule_gate::take::scalar::{Flag, Str};
use ferrule_kernels::buffers::{Layout, Memory, Name};
use pyo3::ffi;
use pyo3::prelude::*;
use pyo3::types::{PyTuple, PyType};

use super::dlpack::abi::Device;
use super::hints::{DTypeLike, Ints, Shape};
use super::memfd::{self, Handle, Mapping};
use super::owner::{Address, Owner, View};
use super::{Buffer, host};

/// An array in memory that several processes see: what one writes, the others read. Needs Linux.
///
/// The memory belongs to whoever holds it and to no file: the system frees it when the last holder has closed it or
/// has ended, in whatever way. Nothing is left behind, in no folder, and there is nothing to unlink. Others
/// attach by :attr:`name`, which is good as long as this array is open in this process; whoever has attached has a name
/// of their own, so the memory outlives its creator. Only processes that the system lets look into this one can
/// attach: those of the same user, and root.
///
/// It can be pickled: what is passed is the name, so it goes to the children of ``multiprocessing``, however they are
/// started; keep it open until they have it. A forked child inherits it.
///
/// Who reads while another writes sees old and new items: agree on turns by a lock, a queue or a pipe.
///
/// Examples
/// --------
/// >>> import ferrule as fe
/// >>> with fe.SharedArray.create((2, 3), dtype="int32") as shared:
/// ...     shared.array[:] = 7
/// ...     with fe.SharedArray.attach(shared.name) as same:  # in whatever process
/// ...         print(same.array.sum())
/// 42
#[pyclass(frozen, module = "ferrule.buffers")]
pub struct SharedArray {
    open: Mutex<Option<Open>>,
    layout: Layout,
    readonly: bool,
}

struct Open {
    handle: Handle,
    buffer: Py<Buffer>,
}

impl SharedArray {
    fn new(
        py: Python<'_>,
        handle: Handle,
        mapping: Mapping,
        layout: Layout,
        readonly: bool,
    ) -> PyResult<Self> {
        let first = Address(mapping.start().as_ptr());
        let owner = Arc::new(Owner::Mapping(mapping));
        let view = View { owner, first, layout: layout.clone(), readonly, device: Device::CPU };
        let buffer = Py::new(py, Buffer::of(view))?;
        Ok(Self { open: Mutex::new(Some(Open { handle, buffer })), layout, readonly })
    }

    /// What is asked of it while it is open. No Python code runs meanwhile.
    fn open<T>(&self, py: Python<'_>, ask: impl FnOnce(&Open) -> T) -> Outcome<T> {
        let open = held(py, &self.open);
        Ok(open.as_ref().map(ask).ok_or_else(|| Error::Value("the SharedArray is closed".into()))?)
    }

    fn buffer(&self, py: Python<'_>) -> Outcome<Py<Buffer>> {
        self.open(py, |open| open.buffer.clone_ref(py))
    }
}

#[pymethods]
impl SharedArray {
    /// Makes an array of zeros. `shape` and `dtype` are as for :meth:`Buffer.zeros`.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> shared = fe.SharedArray.create(1_000_000)
    /// >>> shared.shape, shared.dtype, shared.nbytes
    /// ((1000000,), 'float64', 8000000)
    #[classmethod]
    #[pyo3(signature = (shape, dtype = None))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn create<'py>(
        cls: &Bound<'py, PyType>,
        shape: Shape<'py>,
        dtype: Option<DTypeLike<'py>>,
    ) -> Outcome<Self> {
        let py = cls.py();
        let layout = super::layout(&shape, dtype.as_ref())?;
        if !Memory::affordable(layout.bytes()) {
            return Err(Error::Memory(layout.bytes()).into());
        }
        // Attached: making it takes some 10 µs, whatever its size, since a page is made when it is first touched.
        let (handle, mapping) = memfd::create(&layout)?;
        Ok(Self::new(py, handle, mapping, layout, false)?)
    }

    /// Opens the array that another process, or this one, holds under a name.
    ///
    /// Parameters
    /// ----------
    /// name : str
    ///     What :attr:`name` gave to whoever holds it.
    /// readonly : bool
    ///     Whether it can only be read here.
    ///
    /// Raises
    /// ------
    /// FileNotFoundError
    ///     The holder has closed it or has ended. Never is other memory taken for it: the name has 128 random bits that
    ///     the memory has, too.
    /// PermissionError
    ///     The holder is a process of another user.
    /// ArgumentError
    ///     It is no such name.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> shared = fe.SharedArray.create(3, dtype="uint8")
    /// >>> reader = fe.SharedArray.attach(shared.name, readonly=True)
    /// >>> shared.array[0] = 5
    /// >>> reader.array
    /// array([5, 0, 0], dtype=uint8)
    /// >>> shared.close()
    /// >>> fe.SharedArray.attach(reader.name).array[0]
    /// np.uint8(5)
    #[classmethod]
    #[pyo3(signature = (name, readonly = Flag::or(false)), text_signature = "(name, readonly=False)")]
    fn attach(cls: &Bound<'_, PyType>, name: Str<'_, '_>, readonly: Flag<'_, '_>) -> Outcome<Self> {
        take!(name, readonly);
        // Attached: it takes some 10 µs.
        let (handle, mapping, layout) = memfd::attach(&Name::parse(name)?, readonly)?;
        Ok(Self::new(cls.py(), handle, mapping, layout, readonly)?)
    }

    /// Under which others attach, as long as it is open here: in each process another.
    #[getter]
    fn name(&self, py: Python<'_>) -> Outcome<String> {
        self.open(py, |open| open.handle.name().to_string())
    }

    /// As a NumPy array, which is the memory itself. It stays usable after :meth:`close`.
    #[getter]
    fn array<'py>(&self, py: Python<'py>) -> Outcome<AnyArray<'py>> {
        super::numpy_array(self.buffer(py)?.bind(py)).map(AnyArray)
    }

    /// How long each dimension is.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Ints<'py>> {
        PyTuple::new(py, self.layout.shape()).map(Ints)
    }

    /// What the items are, as NumPy calls it.
    #[getter]
    fn dtype(&self) -> &'static str {
        self.layout.dtype().name()
    }

    /// The bytes of all items.
    #[getter]
    fn nbytes(&self) -> usize {
        self.layout.bytes()
    }

    /// Whether it can only be read here.
    #[getter]
    fn readonly(&self) -> bool {
        self.readonly
    }

    /// Whether :meth:`close` was called.
    #[getter]
    fn closed(&self, py: Python<'_>) -> bool {
        self.open(py, |_| ()).is_err()
    }

    /// Gives up this process's name for it. Arrays and views that were made of it stay usable; the memory goes with the
    /// last of them here, and in other processes. May be called again.
    fn close(&self, py: Python<'_>) {
        let open = held(py, &self.open).take();
        drop(open);
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    #[pyo3(signature = (*_error: "object"))]
    fn __exit__(&self, py: Python<'_>, _error: &Bound<'_, PyTuple>) {
        self.close(py);
    }

    #[pyo3(signature = () -> "tuple[object, tuple[str, bool]]")]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Outcome<Bound<'py, PyTuple>> {
        let py = slf.py();
        let name = slf.get().name(py)?;
        Ok((slf.get_type().getattr("attach")?, (name, slf.get().readonly)).into_pyobject(py)?)
    }

    fn __repr__(&self, py: Python<'_>) -> Outcome<String> {
        let shape = self.shape(py)?.0.repr()?;
        let state = if self.closed(py) { ", closed" } else { "" };
        Ok(format!("SharedArray(shape={shape}, dtype='{}'{state})", self.dtype()))
    }

    #[cfg(not(Py_3_12))]
    #[pyo3(signature = (flags: "int", /) -> "memoryview")]
    fn __buffer__<'py>(slf: &Bound<'py, Self>, flags: c_int) -> PyResult<Bound<'py, PyAny>> {
        super::memory_view(slf.as_any(), flags)
    }

    /// The buffer that holds the mapping is the exporter: this one may be closed meanwhile.
    unsafe fn __getbuffer__(&self, py: Python<'_>, view: *mut ffi::Py_buffer, flags: c_int) -> Outcome<()> {
        let buffer = self.buffer(py)?.into_bound(py);
        // SAFETY: the view is the buffer's own, and `view` is Python's.
        unsafe { host::export(buffer.clone().into_any(), buffer.get().view(), view, flags) }
    }
}
