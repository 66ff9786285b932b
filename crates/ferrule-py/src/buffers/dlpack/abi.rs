//! The structures of DLPack's C interface.

#![allow(unsafe_code, reason = "DLPack's C interface")]

use std::ffi::{CStr, c_void};
use std::ptr::NonNull;

use ferrule_base::dtype::{DType, Kind};

use super::super::quietly::quietly;

/// Where memory is: DLPack's number for the kind of device, and which of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(C)]
pub struct Device {
    pub kind: i32,
    pub id: i32,
}

impl Device {
    /// The memory of this process.
    pub const CPU: Self = Self { kind: 1, id: 0 };

    /// Whether this process can read it: on the CPU, or kept there for a GPU ("pinned").
    pub fn is_host(self) -> bool {
        matches!(self.kind, 1 | 3 | 11)
    }

    /// As people call it, such as `cuda:0`.
    pub fn name(self) -> String {
        let kind = match self.kind {
            1 => return "cpu".into(),
            2 => "cuda",
            3 => "cuda_host",
            4 => "opencl",
            7 => "vulkan",
            8 => "metal",
            10 => "rocm",
            11 => "rocm_host",
            13 => "cuda_managed",
            14 => "oneapi",
            15 => "webgpu",
            16 => "hexagon",
            17 => "maia",
            kind => return format!("device{kind}:{}", self.id),
        };
        format!("{kind}:{}", self.id)
    }
}

/// The newest version that is spoken here.
pub const VERSION: (u32, u32) = (1, 1);

pub const OLD: &CStr = c"dltensor";
pub const VERSIONED: &CStr = c"dltensor_versioned";
pub const USED_OLD: &CStr = c"used_dltensor";
pub const USED_VERSIONED: &CStr = c"used_dltensor_versioned";
pub const READ_ONLY: u64 = 1;
pub const IS_COPIED: u64 = 2;

#[repr(C)]
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ItemType {
    pub code: u8,
    pub bits: u8,
    pub lanes: u16,
}

#[repr(C)]
pub struct Tensor {
    pub data: *mut c_void,
    pub device: Device,
    pub ndim: i32,
    pub dtype: ItemType,
    pub shape: *mut i64,
    /// In items; null where the tensor is contiguous.
    pub strides: *mut i64,
    pub byte_offset: u64,
}

#[repr(C)]
pub struct Managed {
    pub tensor: Tensor,
    pub context: *mut c_void,
    pub deleter: Option<unsafe extern "C" fn(*mut Managed)>,
}

#[repr(C)]
pub struct ManagedVersioned {
    pub major: u32,
    pub minor: u32,
    pub context: *mut c_void,
    pub deleter: Option<unsafe extern "C" fn(*mut ManagedVersioned)>,
    pub flags: u64,
    pub tensor: Tensor,
}

/// What is exported, of either version.
pub trait Exported {
    fn context(&self) -> *mut c_void;
}

impl Exported for Managed {
    fn context(&self) -> *mut c_void {
        self.context
    }
}

impl Exported for ManagedVersioned {
    fn context(&self) -> *mut c_void {
        self.context
    }
}

impl ItemType {
    pub fn new(dtype: DType) -> Self {
        let code = match dtype.kind() {
            Kind::Int => 0,
            Kind::UInt => 1,
            Kind::Float => 2,
            Kind::Bool => 6,
        };
        Self { code, bits: (dtype.size() * 8) as u8, lanes: 1 }
    }

    pub fn dtype(self) -> Option<DType> {
        DType::ALL.into_iter().find(|&dtype| Self::new(dtype) == self)
    }
}

/// A tensor that was taken out of its capsule, to be let go by its own deleter, while Python runs.
pub enum Taken {
    Old(Pointer<Managed>),
    Versioned(Pointer<ManagedVersioned>),
}

/// To a structure that nobody changes.
pub struct Pointer<T>(pub NonNull<T>);

// SAFETY: DLPack lets any thread call the deleter; nothing else is done with it after `take`.
unsafe impl<T> Send for Pointer<T> {}
// SAFETY: see above.
unsafe impl<T> Sync for Pointer<T> {}

impl Drop for Taken {
    fn drop(&mut self) {
        // SAFETY: taken by `take`, so this is the only one to call the deleter, which lets the structure go, too.
        quietly(|| unsafe {
            match self {
                Self::Old(Pointer(managed)) => {
                    if let Some(delete) = managed.as_ref().deleter {
                        delete(managed.as_ptr());
                    }
                }
                Self::Versioned(Pointer(managed)) => {
                    if let Some(delete) = managed.as_ref().deleter {
                        delete(managed.as_ptr());
                    }
                }
            }
        });
    }
}
