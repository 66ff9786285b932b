//! Binding of the preprocessing of images.

#![allow(unsafe_code, reason = "an array of the user's that is written")]

use std::mem::MaybeUninit;

use ferrule_base::strided::check_out;
use ferrule_base::{DType, Error};
use ferrule_gate::door::detached;
use ferrule_gate::errors::{Outcome, wrong_type};
use ferrule_gate::hints::{ArrayLike, Exporter};
use ferrule_gate::take::numbers::Floats;
use ferrule_kernels::buffers::{self, Images, Layout, Memory, Scale};
use pyo3::prelude::*;

use super::owner::View;
use super::{Buffer, arguments, contiguous};

/// Images as networks take them: from bytes with interleaved channels to normalised floats, channel by channel. Uses all threads.
///
/// Each value becomes ``(value / 255 - mean[channel]) / std[channel]``, computed in double precision and rounded once.
///
/// Parameters
/// ----------
/// batch : uint8 array of shape (images, height, width, channels)
///     Whatever :meth:`Buffer.wrap` takes, read in place; where it is not C-contiguous, a copy is made first.
/// mean, std : list, tuple or array of floats
///     One number for each channel, of values between 0 and 1; `std` positive.
/// out : Buffer, optional
///     Where the result is written: float32, C-contiguous, writable, of shape (images, channels, height, width), apart
///     from `batch`. A NumPy array or a tensor is written to by ``out=Buffer.wrap(array)``.
///
/// Returns
/// -------
/// Buffer
///     `out`, or a new one. NumPy, PyTorch and others read it without a copy.
///
/// Raises
/// ------
/// ArgumentTypeError, ShapeError, ArgumentError
///     What came is not what is wanted above; the message says which.
///
/// Examples
/// --------
/// >>> import ferrule as fe, numpy as np
/// >>> batch = np.full((1, 2, 2, 3), 255, np.uint8)
/// >>> tensor = fe.normalize_images(batch, mean=[0.5, 0.5, 0.5], std=[0.5, 0.25, 0.125])
/// >>> tensor
/// Buffer(shape=(1, 3, 2, 2), dtype='float32')
/// >>> np.asarray(tensor)[0, :, 0, 0]
/// array([1., 2., 4.], dtype=float32)
#[pyfunction]
#[pyo3(signature = (batch, mean, std, out: "Buffer | None" = None))]
#[expect(clippy::needless_pass_by_value, reason = "an argument's type is its hint")]
pub fn normalize_images<'py>(
    py: Python<'py>,
    batch: Exporter<'py>,
    mean: ArrayLike<'py>,
    std: ArrayLike<'py>,
    out: Option<Bound<'py, PyAny>>,
) -> Outcome<Bound<'py, Buffer>> {
    let source = arguments::view(&batch.0, "batch")?;
    source.require_host("batch")?;
    if source.layout.dtype() != DType::UInt8 {
        return Err(Error::Type(format!("batch: got {}, wanted uint8", source.layout.dtype().name())).into());
    }
    let &[count, height, width, channels] = source.layout.shape() else {
        let dimensions = source.layout.shape().len();
        let text = format!("batch: got {dimensions} dimensions, wanted 4: images, height, width, channels");
        return Err(Error::Shape(text).into());
    };
    let (mean, std) = (Floats::new(&mean.0, "mean")?, Floats::new(&std.0, "std")?);
    let scale = Scale::new(&mean, &std, channels)?;
    let result = Layout::contiguous(DType::Float32, &[count, channels, height, width], "batch")?;
    let out = out.map(|out| {
        out.cast_into::<Buffer>().map_err(|error| wrong_type("out", &error.into_inner(), "a Buffer"))
    });
    let out = out.transpose()?;
    if let Some(out) = &out {
        check_memory(out.get().view(), &result, &source)?;
    }
    let source = contiguous(py, source)?;
    let Some(values) = source.bytes() else {
        return Err(Error::Value("batch: its memory can't be read".into()).into());
    };
    let images = Images { values, pixels: height * width, channels };
    if let Some(out) = out {
        let mut target = Target(out.get().view());
        detached(py, |run| {
            // SAFETY: `check_memory` found it to be as long, aligned, writable and apart from the source. Another thread may
            // read or write there, too: then it sees old or new values; the kernel only writes.
            let target = unsafe { target.items() };
            buffers::normalize_images(images, &scale, target, run)
        })?;
        return Ok(out);
    }
    let memory = detached(py, |run| {
        let mut memory = Memory::uninitialised(result.bytes())?;
        buffers::normalize_images(images, &scale, memory.items_mut(), run)?;
        Ok(memory)
    })?;
    Ok(Bound::new(py, Buffer::of(View::of_memory(memory, result)))?)
}

/// The memory of `out`.
struct Target<'a>(&'a View);

impl Target<'_> {
    /// # Safety
    /// It is contiguous, aligned, writable memory of this process, and of float32.
    unsafe fn items(&mut self) -> &mut [MaybeUninit<f32>] {
        if self.0.layout.items() == 0 {
            return &mut [];
        }
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.0.first.0.cast(), self.0.layout.items()) }
    }
}

/// Whether a result can be written to this memory.
fn check_memory(out: &View, wanted: &Layout, source: &View) -> Outcome<()> {
    out.require_host("out")?;
    let dtype = out.layout.dtype();
    if dtype != DType::Float32 {
        return Err(Error::Type(format!("out: got {}, wanted float32", dtype.name())).into());
    }
    check_out(out.layout.shape(), wanted.shape())?;
    if out.readonly {
        return Err(Error::Value("out: got read-only memory, wanted memory to write to".into()).into());
    }
    if !out.layout.is_c_contiguous() || !out.is_aligned() {
        return Err(Error::Value("out: got strided or unaligned memory, wanted C-contiguous".into()).into());
    }
    if let (Some(out), Some(source)) = (out.extent(), source.extent())
        && out.0 < source.1
        && source.0 < out.1
    {
        return Err(Error::Value("out: got memory of batch, wanted other memory".into()).into());
    }
    Ok(())
}
