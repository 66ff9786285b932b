//! Bindings of the domain `buffers`.

#![allow(unsafe_code, reason = "the buffer protocol")]

mod arguments;
mod arrow;
mod dlpack;
mod hints;
mod host;
mod images;
#[cfg(target_os = "linux")]
mod memfd;
#[cfg(not(target_os = "linux"))]
mod no_memfd;
mod owner;
mod quietly;
mod shared;

use std::ffi::c_int;
use std::sync::Arc;

use ferrule_base::DType;
use ferrule_gate::door::detached;
use ferrule_gate::errors::Outcome;
use ferrule_gate::hints::{AnyArray, AnyInt, Exporter};
use ferrule_gate::kept::Kept;
use ferrule_gate::take::arrow::requested;
use ferrule_gate::take::number::{integer, size};
use ferrule_gate::take::scalar::Flag;
use ferrule_gate::take::{dtype, shape};
use ferrule_kernels::buffers::{self, Layout, Memory};
use pyo3::prelude::*;
#[cfg(not(Py_3_12))]
use pyo3::types::PyMemoryView;
use pyo3::types::PyTuple;
use pyo3::{PyTraverseError, PyVisit, ffi};

use hints::{Capsule, DTypeLike, Ints, Shape};
#[cfg(not(target_os = "linux"))]
use no_memfd as memfd;
use owner::View;

/// Typed memory of any number of dimensions, made by Rust or taken over from somebody, and handed on without a copy.
///
/// It is handed over by the buffer protocol (``memoryview(b)``, ``np.asarray(b)``), by Arrow (``pa.array(b)``,
/// ``pl.Series(b)``: one dimension, contiguous, not bool) and by DLPack (``np.from_dlpack(b)``, ``torch.from_dlpack(b)``).
/// All of them see the same memory, which lives as long as any of them. What can't be passed without a copy is refused
/// with ``BufferError``.
///
/// Examples
/// --------
/// >>> import ferrule as fe, numpy as np
/// >>> made = fe.Buffer.arange(1_000_000, dtype="uint32")
/// >>> array = np.asarray(made)
/// >>> array.ctypes.data == made.address
/// True
/// >>> array[0] = 7
/// >>> memoryview(made)[:3].tolist()
/// [7, 1, 2]
#[pyclass(frozen, module = "ferrule.buffers")]
pub struct Buffer {
    view: View,
}

impl Buffer {
    fn of(view: View) -> Self {
        Self { view }
    }

    fn view(&self) -> &View {
        &self.view
    }
}

#[pymethods]
impl Buffer {
    /// Zeros. Large memory takes no time and no space until it is written to.
    ///
    /// Parameters
    /// ----------
    /// shape : int or tuple of int
    /// dtype : str or NumPy dtype, default float64
    ///     bool, int8 to int64, uint8 to uint64, float16 to float64.
    ///
    /// Raises
    /// ------
    /// OutOfMemoryError
    ///     There is not so much memory.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> fe.Buffer.zeros((2, 3), dtype="float32")
    /// Buffer(shape=(2, 3), dtype='float32')
    #[staticmethod]
    #[pyo3(signature = (shape, dtype = None))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn zeros<'py>(py: Python<'py>, shape: Shape<'py>, dtype: Option<DTypeLike<'py>>) -> Outcome<Self> {
        let layout = layout(&shape, dtype.as_ref())?;
        let bytes = layout.bytes();
        let memory = detached(py, |_| Memory::zeroed(bytes))?;
        Ok(Self::of(View::of_memory(memory, layout)))
    }

    /// The numbers from 0 to ``n - 1``. Uses all threads.
    ///
    /// Parameters
    /// ----------
    /// n : int
    /// dtype : str or NumPy dtype, default int64
    ///     An integer type, float32 or float64 (where large numbers are rounded).
    ///
    /// Raises
    /// ------
    /// ResultOverflowError
    ///     The last number does not fit the type.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe
    /// >>> memoryview(fe.Buffer.arange(4)).tolist()
    /// [0, 1, 2, 3]
    #[staticmethod]
    #[pyo3(signature = (n, dtype = None))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn arange<'py>(py: Python<'py>, n: AnyInt<'py>, dtype: Option<DTypeLike<'py>>) -> Outcome<Self> {
        let n = size(&n.0, "n", 0)?;
        let dtype = dtype.map_or(Ok(DType::Int64), |given| dtype::dtype(&given.0, "dtype"))?;
        let layout = Layout::contiguous(dtype, &[n], "n")?;
        let memory = detached(py, |run| buffers::arange(n, dtype, run))?;
        Ok(Self::of(View::of_memory(memory, layout)))
    }

    /// Random float64, uniform in [0, 1): in order the numbers of :func:`random_floats`. Uses all threads.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe, numpy as np
    /// >>> np.asarray(fe.Buffer.random((2, 2), seed=1))
    /// array([[0.74974824, 0.37239342],
    ///        [0.43828391, 0.95411672]])
    #[staticmethod]
    #[pyo3(signature = (shape, *, seed))]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn random<'py>(py: Python<'py>, shape: Shape<'py>, seed: AnyInt<'py>) -> Outcome<Self> {
        let layout = layout(&shape, None)?;
        let seed: u64 = integer(&seed.0, "seed")?.bitand(u64::MAX)?.extract()?;
        let items = layout.items();
        let memory = detached(py, |run| buffers::random(items, seed, run))?;
        Ok(Self::of(View::of_memory(memory, layout)))
    }

    /// A contiguous, writable copy of what :meth:`wrap` takes, in whatever strides. Uses all threads.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe, numpy as np
    /// >>> fe.Buffer.copy_of(np.arange(10)[::-2]).strides
    /// (8,)
    #[staticmethod]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn copy_of(obj: Exporter<'_>) -> Outcome<Self> {
        let py = obj.0.py();
        Ok(Self::of(copied(py, &arguments::view(&obj.0, "obj")?)?))
    }

    /// The memory of another object, without a copy: as a buffer that keeps the object's memory alive.
    ///
    /// Parameters
    /// ----------
    /// obj
    ///     Whatever has the buffer protocol (NumPy, memoryview, bytes, array, mmap), Arrow's C data interface (one array
    ///     or one chunk of integers or floats without nulls: pyarrow, polars) or DLPack (PyTorch, CuPy, JAX). Strides and
    ///     the right to write are kept. Arrow's memory is read-only, and so is that of a DLPack before 1.0. Memory on a device
    ///     stays there, is never read, and is handed on by ``__dlpack__`` alone.
    ///
    /// Raises
    /// ------
    /// ArgumentTypeError
    ///     The object has none of these, or items of another type: other than bool, integers and floats of up to 64 bits,
    ///     or not in this machine's byte order.
    /// ArgumentError
    ///     It has nulls, or several chunks.
    ///
    /// Examples
    /// --------
    /// >>> import ferrule as fe, numpy as np
    /// >>> array = np.zeros((3, 4), np.float32)
    /// >>> wrapped = fe.Buffer.wrap(array.T)
    /// >>> wrapped.shape, wrapped.strides, wrapped.address == array.ctypes.data
    /// ((4, 3), (4, 16), True)
    #[staticmethod]
    #[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
    fn wrap(obj: Exporter<'_>) -> Outcome<Self> {
        Ok(Self::of(arguments::view(&obj.0, "obj")?))
    }

    /// How long each dimension is.
    #[getter]
    fn shape<'py>(&self, py: Python<'py>) -> PyResult<Ints<'py>> {
        PyTuple::new(py, self.view.layout.shape()).map(Ints)
    }

    /// Bytes from one item to the next, for each dimension.
    #[getter]
    fn strides<'py>(&self, py: Python<'py>) -> PyResult<Ints<'py>> {
        PyTuple::new(py, self.view.layout.strides()).map(Ints)
    }

    /// What the items are, as NumPy calls it.
    #[getter]
    fn dtype(&self) -> &'static str {
        self.view.layout.dtype().name()
    }

    /// The bytes of all items.
    #[getter]
    fn nbytes(&self) -> usize {
        self.view.layout.bytes()
    }

    /// Whether nobody may write through this buffer.
    #[getter]
    fn readonly(&self) -> bool {
        self.view.readonly
    }

    /// Where the first item is. Reading there is up to you: it is good as long as the buffer is.
    #[getter]
    fn address(&self) -> usize {
        self.view.first.0 as usize
    }

    /// Where the memory is: ``cpu``, or a device such as ``cuda:0``.
    #[getter]
    fn device(&self) -> String {
        self.view.device.name()
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let shape = self.shape(py)?.0.repr()?;
        let readonly = if self.view.readonly { ", readonly" } else { "" };
        let device =
            if self.view.device.is_host() { String::new() } else { format!(", on {}", self.device()) };
        Ok(format!("Buffer(shape={shape}, dtype='{}'{readonly}{device})", self.dtype()))
    }

    /// For NumPy, where it can't have the memory by the buffer protocol: then it would take the whole buffer for one item.
    #[pyo3(signature = (dtype = None, copy: "bool | None" = None))]
    fn __array__<'py>(
        slf: &Bound<'py, Self>,
        dtype: Option<DTypeLike<'py>>,
        copy: Option<Flag<'_, 'py>>,
    ) -> Outcome<AnyArray<'py>> {
        let view = &slf.get().view;
        view.require_host("an array")?;
        let copy = copy.map_or(Ok(false), |copy| copy.take("copy"))?;
        let array = if copy {
            numpy_array(&Bound::new(slf.py(), Self::of(copied(slf.py(), view)?))?)?
        } else {
            numpy_array(slf)?
        };
        let array = match dtype {
            Some(given) => {
                let dtype = dtype::dtype(&given.0, "dtype")?;
                array.call_method1("astype", (dtype.name(), "K", "unsafe", true, false))?
            }
            None => array,
        };
        Ok(AnyArray(array))
    }

    /// Arrow's capsule of the type: for its consumers.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> Outcome<Capsule<'py>> {
        Ok(Capsule(arrow::schema(py, &self.view)?.into_any()))
    }

    /// Arrow's capsules of type and array: for its consumers. Another type that is requested is not converted to.
    #[pyo3(signature = (requested_schema: "object" = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> Outcome<(Capsule<'py>, Capsule<'py>)> {
        requested(requested_schema)?;
        let (schema, array) = arrow::array(py, &self.view)?;
        Ok((Capsule(schema.into_any()), Capsule(array.into_any())))
    }

    /// DLPack's capsule: for its consumers.
    #[pyo3(signature = (
        *,
        stream: "object" = None,
        max_version: "tuple[int, int] | None" = None,
        dl_device: "tuple[int, int] | None" = None,
        copy: "bool | None" = None
    ))]
    fn __dlpack__<'py>(
        &self,
        py: Python<'py>,
        stream: Option<Bound<'py, PyAny>>,
        max_version: Option<Bound<'py, PyAny>>,
        dl_device: Option<Bound<'py, PyAny>>,
        copy: Option<Flag<'_, 'py>>,
    ) -> Outcome<Capsule<'py>> {
        let request = dlpack::Request {
            stream,
            max_version: dlpack::two(max_version.as_ref(), "max_version")?,
            device: dlpack::two(dl_device.as_ref(), "dl_device")?,
        };
        let copy = copy.map_or(Ok(false), |copy| copy.take("copy"))?;
        let capsule = if copy {
            dlpack::export(py, &copied(py, &self.view)?, request, true)
        } else {
            dlpack::export(py, &self.view, request, false)
        };
        capsule.map(Capsule)
    }

    /// DLPack's numbers for the kind of device and the device.
    #[pyo3(signature = () -> "tuple[int, int]")]
    fn __dlpack_device__(&self) -> (i32, i32) {
        (self.view.device.kind, self.view.device.id)
    }

    #[cfg(not(Py_3_12))]
    #[pyo3(signature = (flags: "int", /) -> "memoryview")]
    fn __buffer__<'py>(slf: &Bound<'py, Self>, flags: c_int) -> PyResult<Bound<'py, PyAny>> {
        memory_view(slf.as_any(), flags)
    }

    unsafe fn __getbuffer__(slf: Bound<'_, Self>, view: *mut ffi::Py_buffer, flags: c_int) -> Outcome<()> {
        // SAFETY: the view is the buffer's own, and `view` is Python's.
        unsafe { host::export(slf.clone().into_any(), &slf.get().view, view, flags) }
    }

    fn __traverse__(&self, visit: PyVisit<'_>) -> Result<(), PyTraverseError> {
        // An owner that others share has one reference to its object, which must not be told of twice.
        match self.view.foreign() {
            Some(foreign) if Arc::strong_count(&self.view.owner) == 1 => visit.call(foreign.as_object()),
            _ => Ok(()),
        }
    }
}

/// The layout of new memory.
fn layout(shape: &Shape<'_>, dtype: Option<&DTypeLike<'_>>) -> Outcome<Layout> {
    let dtype = dtype.map_or(Ok(DType::Float64), |given| dtype::dtype(&given.0, "dtype"))?;
    Ok(Layout::contiguous(dtype, &shape::shape(&shape.0, "shape")?, "shape")?)
}

/// A contiguous view of the same items: of the same memory, where it is contiguous.
fn contiguous(py: Python<'_>, view: View) -> Outcome<View> {
    if view.layout.is_c_contiguous() { Ok(view) } else { copied(py, &view) }
}

fn copied(py: Python<'_>, view: &View) -> Outcome<View> {
    view.require_host("copying")?;
    let layout = Layout::contiguous(view.layout.dtype(), view.layout.shape(), "obj")?;
    let memory = detached(py, |run| {
        // A whole `View`, since its parts alone keep nothing alive.
        let View { first, layout, .. } = view;
        // SAFETY: the items can be read here, as `require_host` says, and the view's owner keeps them.
        unsafe { buffers::copy_strided(first.0, layout, run) }
    })?;
    Ok(View::of_memory(memory, layout))
}

fn numpy_array<'py>(buffer: &Bound<'py, Buffer>) -> Outcome<Bound<'py, PyAny>> {
    static ASARRAY: Kept<PyAny> = Kept::new();
    Ok(ASARRAY.import(buffer.py(), "numpy", "asarray")?.call1((buffer,))?)
}

/// What Python's `__buffer__` gives from 3.12 on.
#[cfg(not(Py_3_12))]
fn memory_view<'py>(object: &Bound<'py, PyAny>, flags: c_int) -> PyResult<Bound<'py, PyAny>> {
    let view = PyMemoryView::from(object)?;
    let readonly = view.getattr("readonly")?.extract::<bool>()?;
    if flags & ffi::PyBUF_WRITABLE != 0 && readonly {
        return Err(pyo3::exceptions::PyBufferError::new_err("the memory is read-only"));
    }
    Ok(view.into_any())
}

/// Memory that Python and other libraries see without a copy, also from other processes.
#[pymodule(name = "buffers", submodule, module = "ferrule")]
pub mod module {
    #[pymodule_export]
    use super::Buffer;
    #[pymodule_export]
    use super::images::normalize_images;
    #[pymodule_export]
    use super::shared::SharedArray;
}
