//! DLPack, both ways, in its old and its versioned form.
//!
//! Source: <https://dmlc.github.io/dlpack/latest/c_api.html>, <https://data-apis.org/array-api/latest>

#![allow(unsafe_code, reason = "DLPack's C interface")]

pub mod abi;

use std::ffi::CStr;
use std::fmt::Display;
use std::ptr::NonNull;
use std::sync::Arc;

use ferrule_base::Error;
use ferrule_gate::errors::{Outcome, class_of, shown, wrong_type};
use ferrule_gate::take::arrow::method;
use ferrule_gate::take::number::fitting;
use ferrule_kernels::buffers::MOST_DIMENSIONS;
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use pyo3::{ffi, intern};

use self::abi::{
    Device, Exported, IS_COPIED, ItemType, Managed, ManagedVersioned, OLD, Pointer, READ_ONLY, Taken, Tensor,
    USED_OLD, USED_VERSIONED, VERSION, VERSIONED,
};
use super::owner::{Address, ForeignRef, Held, Owner, View, refused, told};

/// Takes what `__dlpack__` gives; nothing where the object has no such method.
pub fn take(object: &Bound<'_, PyAny>, name: &str) -> Outcome<Option<View>> {
    let py = object.py();
    let Some(ask) = method(object, intern!(py, "__dlpack_device__"), name)? else { return Ok(None) };
    let Some(export) = method(object, intern!(py, "__dlpack__"), name)? else { return Ok(None) };
    let (kind, id) = pair(&ask.call0()?, format_args!("{name}.__dlpack_device__()"))?;
    let capsule = exported(&export, Device { kind, id })?;
    let (taken, readonly) = taken(&capsule, name)?;
    let tensor = match &taken {
        // SAFETY: a live structure, until `taken` is dropped.
        Taken::Old(Pointer(managed)) => unsafe { &managed.as_ref().tensor },
        // SAFETY: likewise.
        Taken::Versioned(Pointer(managed)) => unsafe { &managed.as_ref().tensor },
    };
    let (first, device) = (tensor.data.cast::<u8>().wrapping_add(tensor.byte_offset as usize), tensor.device);
    let wrong = |what: &str| Error::Decode(format!("{name}: got a tensor {what}"));
    let dimensions = usize::try_from(tensor.ndim).ok().filter(|&dimensions| dimensions <= MOST_DIMENSIONS);
    let dimensions = dimensions.ok_or_else(|| wrong("of an impossible number of dimensions"))?;
    let Some(dtype) = tensor.dtype.dtype() else {
        let ItemType { code, bits, lanes } = tensor.dtype;
        let text = match (code, bits) {
            (4, 16) => "bfloat16".into(),
            (5, _) => format!("complex{bits}"),
            _ => format!("DLPack's type {code} of {bits} bits in {lanes} lanes"),
        };
        let wanted = "wanted bool, integers or floats of up to 64 bits";
        return Err(Error::Type(format!("{name}: got a tensor of {text}, {wanted}")).into());
    };
    if dimensions > 0 && tensor.shape.is_null() {
        return Err(wrong("without a shape").into());
    }
    let numbers = |start: *mut i64| -> &[i64] {
        if dimensions == 0 {
            return &[];
        }
        // SAFETY: as many numbers as there are dimensions, where it isn't null, which both callers have looked at.
        unsafe { std::slice::from_raw_parts(start, dimensions) }
    };
    let shape: Option<Vec<_>> =
        numbers(tensor.shape).iter().map(|&length| usize::try_from(length).ok()).collect();
    let shape = shape.ok_or_else(|| wrong("of negative length"))?;
    let bytes = |&stride: &i64| isize::try_from(stride).ok()?.checked_mul(dtype.size() as isize);
    let strides = (!tensor.strides.is_null()).then(|| numbers(tensor.strides).iter().map(bytes).collect());
    let strides: Option<Vec<isize>> = match strides {
        Some(None) => return Err(wrong("of impossible strides").into()),
        Some(strides) => strides,
        None => None,
    };
    let layout = told(dtype, &shape, strides.as_deref(), name)?;
    if first.is_null() && layout.items() > 0 {
        return Err(wrong("without memory").into());
    }
    let source = (!device.is_host()).then(|| object.clone().unbind());
    let owner = Arc::new(Owner::Foreign(ForeignRef::new(py, Held::Tensor { tensor: taken, source })?));
    Ok(Some(View { owner, first: Address(first), layout, readonly, device }))
}

/// Two ints of a protocol's, if they are given.
pub fn two<'py, T>(argument: Option<&Bound<'py, PyAny>>, name: &str) -> Outcome<Option<(T, T)>>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    argument.map(|argument| pair(argument, name)).transpose()
}

fn pair<'py, T>(argument: &Bound<'py, PyAny>, name: impl Display + Copy) -> Outcome<(T, T)>
where
    T: for<'a> FromPyObject<'a, 'py, Error = PyErr>,
{
    let wrong = || wrong_type(name, argument, "a tuple of two ints");
    let pair = argument.cast::<PyTuple>().ok().filter(|pair| pair.len() == 2).ok_or_else(wrong)?;
    let (first, second) = (fitting(&pair.get_item(0)?)?, fitting(&pair.get_item(1)?)?);
    first.zip(second).ok_or_else(wrong)
}

/// Asks for a capsule, in the newest way that the object knows.
fn exported<'py>(export: &Bound<'py, PyAny>, device: Device) -> PyResult<Bound<'py, PyAny>> {
    let py = export.py();
    let arguments = PyDict::new(py);
    if matches!(device.kind, 2 | 10) {
        // No waiting for the device: the memory is not read here, and whoever gets it asks anew with a stream of theirs.
        arguments.set_item(intern!(py, "stream"), -1)?;
    }
    arguments.set_item(intern!(py, "max_version"), VERSION)?;
    arguments.set_item(intern!(py, "copy"), false)?;
    for newer in [intern!(py, "copy"), intern!(py, "max_version")] {
        match export.call((), Some(&arguments)) {
            Err(error) if error.is_instance_of::<PyTypeError>(py) => arguments.del_item(newer)?,
            outcome => return outcome,
        }
    }
    export.call((), Some(&arguments))
}

/// The tensor out of its capsule, and whether it is read-only.
fn taken(capsule: &Bound<'_, PyAny>, name: &str) -> Outcome<(Taken, bool)> {
    let pointer = |kind: &CStr| {
        // SAFETY: any object may be asked whether it is a capsule of a name; then it holds what the name says.
        unsafe {
            let valid = ffi::PyCapsule_IsValid(capsule.as_ptr(), kind.as_ptr()) == 1;
            NonNull::new(if valid {
                ffi::PyCapsule_GetPointer(capsule.as_ptr(), kind.as_ptr())
            } else {
                std::ptr::null_mut()
            })
        }
    };
    let rename = |kind: &'static CStr| {
        // SAFETY: a valid capsule, and a name that lives for ever: from now on the capsule lets nothing go.
        unsafe { ffi::PyCapsule_SetName(capsule.as_ptr(), kind.as_ptr()) };
    };
    if let Some(managed) = pointer(VERSIONED) {
        rename(USED_VERSIONED);
        let taken = Taken::Versioned(Pointer(managed.cast()));
        // SAFETY: all versions begin alike, and have their deleter in the same place.
        let versioned: &ManagedVersioned = unsafe { managed.cast().as_ref() };
        if versioned.major != VERSION.0 {
            let (major, wanted) = (versioned.major, VERSION.0);
            let text = format!("{name}: got a tensor of DLPack {major}, wanted version {wanted}");
            return Err(Error::Value(text).into());
        }
        if versioned.flags & IS_COPIED != 0 {
            let text = format!("{name}: got a copy, wanted the memory itself; see Buffer.copy_of");
            return Err(Error::Value(text).into());
        }
        return Ok((taken, versioned.flags & READ_ONLY != 0));
    }
    if let Some(managed) = pointer(OLD) {
        rename(USED_OLD);
        // The old form does not say whether one may write.
        return Ok((Taken::Old(Pointer(managed.cast())), true));
    }
    if pointer(USED_VERSIONED).or_else(|| pointer(USED_OLD)).is_some() {
        let text =
            format!("{name}.__dlpack__(): got a capsule that somebody has taken already, wanted one to take");
        return Err(Error::Value(text).into());
    }
    let came = class_of(capsule);
    Err(Error::Type(format!("{name}.__dlpack__(): got {came}, wanted a capsule of a tensor")).into())
}

/// What a consumer asks for.
pub struct Request<'py> {
    pub stream: Option<Bound<'py, PyAny>>,
    pub max_version: Option<(u32, u32)>,
    pub device: Option<(i32, i32)>,
}

/// The capsule of a view; `copied` says that it was made for this.
pub fn export<'py>(
    py: Python<'py>,
    view: &View,
    request: Request<'py>,
    copied: bool,
) -> Outcome<Bound<'py, PyAny>> {
    let own = (view.device.kind, view.device.id);
    if let Some((kind, id)) = request.device.filter(|&device| device != own) {
        let (from, to) = (view.device.name(), Device { kind, id }.name());
        return Err(refused(format!(
            "dl_device: the memory is on {from}, and to have it on {to} needs a copy"
        )));
    }
    if let Some(Held::Tensor { source: Some(source), .. }) =
        view.foreign().map(|foreign| foreign.get().held())
    {
        return again(source.bind(py), view, request);
    }
    if let Some(stream) = request.stream {
        let stream = shown(&stream)?;
        return Err(refused(format!(
            "stream: got {stream}, wanted None: the memory is on {}",
            view.device.name()
        )));
    }
    let versioned = request.max_version.is_some_and(|(major, _)| major >= VERSION.0);
    if view.readonly && !versioned {
        let text = "the memory is read-only, which a consumer of DLPack before 1.0 can't know; it must ask with max_version";
        return Err(refused(text.into()));
    }
    let Some(strides) = view.layout.item_strides() else {
        return Err(refused("DLPack: the strides are not whole items; see Buffer.copy_of".into()));
    };
    let shape = view.layout.shape().iter().map(|&length| length as i64);
    let numbers: Box<[i64]> = shape.chain(strides.into_iter().map(|stride| stride as i64)).collect();
    let flags = if view.readonly { READ_ONLY } else { 0 } | if copied { IS_COPIED } else { 0 };
    let context = Context { _owner: Arc::clone(&view.owner), numbers };
    if versioned {
        capsule(
            py,
            VERSIONED,
            drop_versioned,
            |context: *mut Context, tensor| ManagedVersioned {
                major: VERSION.0,
                minor: VERSION.1,
                context: context.cast(),
                deleter: Some(delete::<ManagedVersioned>),
                flags,
                tensor,
            },
            context,
            view,
        )
    } else {
        capsule(
            py,
            OLD,
            drop_old,
            |context: *mut Context, tensor| Managed {
                tensor,
                context: context.cast(),
                deleter: Some(delete::<Managed>),
            },
            context,
            view,
        )
    }
}

/// What an exported tensor holds until it is deleted.
struct Context {
    _owner: Arc<Owner>,
    /// Shape, then strides.
    numbers: Box<[i64]>,
}

fn capsule<'py, T>(
    py: Python<'py>,
    name: &'static CStr,
    destructor: unsafe extern "C" fn(*mut ffi::PyObject),
    manage: impl FnOnce(*mut Context, Tensor) -> T,
    mut context: Context,
    view: &View,
) -> Outcome<Bound<'py, PyAny>> {
    let dimensions = view.layout.shape().len();
    let shape = context.numbers.as_mut_ptr();
    let tensor = Tensor {
        data: view.first.0.cast(),
        device: view.device,
        ndim: dimensions as i32,
        dtype: ItemType::new(view.layout.dtype()),
        shape,
        strides: shape.wrapping_add(dimensions),
        byte_offset: 0,
    };
    let managed = Box::into_raw(Box::new(manage(Box::into_raw(Box::new(context)), tensor)));
    // SAFETY: a new capsule of what was just made, or null with an exception set; its destructor fits its name.
    unsafe {
        let capsule = ffi::PyCapsule_New(managed.cast(), name.as_ptr(), Some(destructor));
        Ok(Bound::from_owned_ptr_or_err(py, capsule)?)
    }
}

unsafe extern "C" fn delete<T: Exported>(managed: *mut T) {
    // SAFETY: called once, with what `capsule` made.
    unsafe {
        let managed = Box::from_raw(managed);
        drop(Box::from_raw(managed.context().cast::<Context>()));
    }
}

/// The tensor of a capsule that nobody has taken: who takes it gives it another name.
unsafe fn left<T>(capsule: *mut ffi::PyObject, name: &CStr) -> Option<NonNull<T>> {
    // SAFETY: a capsule on its way out, asked only for what it has.
    unsafe {
        if ffi::PyCapsule_IsValid(capsule, name.as_ptr()) == 0 {
            return None;
        }
        NonNull::new(ffi::PyCapsule_GetPointer(capsule, name.as_ptr()).cast())
    }
}

unsafe extern "C" fn drop_old(capsule: *mut ffi::PyObject) {
    // SAFETY: the destructor of a capsule that `export` made.
    unsafe {
        if let Some(managed) = left::<Managed>(capsule, OLD) {
            delete(managed.as_ptr());
        }
    }
}

unsafe extern "C" fn drop_versioned(capsule: *mut ffi::PyObject) {
    // SAFETY: the destructor of a capsule that `export` made.
    unsafe {
        if let Some(managed) = left::<ManagedVersioned>(capsule, VERSIONED) {
            delete(managed.as_ptr());
        }
    }
}

/// Memory on a device is handed on by whoever owns it: only they know what work is still to be done there before a
/// consumer's stream may use it.
fn again<'py>(source: &Bound<'py, PyAny>, view: &View, request: Request<'py>) -> Outcome<Bound<'py, PyAny>> {
    let py = source.py();
    let arguments = PyDict::new(py);
    if let Some(stream) = request.stream {
        arguments.set_item(intern!(py, "stream"), stream)?;
    }
    if let Some(version) = request.max_version {
        arguments.set_item(intern!(py, "max_version"), version)?;
    }
    let capsule = source.call_method(intern!(py, "__dlpack__"), (), Some(&arguments))?;
    // SAFETY: a capsule of such a name holds such a structure, which lives as long as the capsule.
    let data = unsafe {
        let versioned = left::<ManagedVersioned>(capsule.as_ptr(), VERSIONED);
        let old = left::<Managed>(capsule.as_ptr(), OLD);
        let tensor = match (versioned, old) {
            // Of another version, it is not known where the tensor lies.
            (Some(managed), _) if managed.as_ref().major == VERSION.0 => &managed.as_ref().tensor,
            (_, Some(managed)) => &managed.as_ref().tensor,
            _ => {
                return Err(refused(
                    "the owner of the memory gave no capsule of a tensor that is known here".into(),
                ));
            }
        };
        tensor.data.cast::<u8>().wrapping_add(tensor.byte_offset as usize)
    };
    if data != view.first.0 {
        return Err(refused("the owner of the memory has moved it meanwhile".into()));
    }
    Ok(capsule)
}
