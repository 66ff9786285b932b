//! Where things lie in the structs of an interpreter, of its threads, and of frames and code objects.
//!
//! From 3.13 on Python says so itself, at the beginning of `_PyRuntime`; what 3.11 and 3.12 have is from their headers, whose
//! structs are the same in every release of a version. All of it is checked before it is used: the stack of who asks must be
//! what Python says it is (`Reader::own_stack`).

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

use pyo3::prelude::*;

/// Places in bytes, but where it says otherwise.
#[derive(Clone, Copy)]
pub struct Layout {
    /// Of the interpreter's first thread.
    pub threads_head: usize,
    pub thread: Thread,
    pub frame: Frame,
    pub code: Code,
    pub string: Text,
}

/// `PyThreadState`.
#[derive(Clone, Copy)]
pub struct Thread {
    pub next: usize,
    pub interpreter: usize,
    /// Of the innermost frame, or, up to 3.12, of what has it.
    pub current: usize,
    /// Where the frame is in what `current` points to, up to 3.12.
    pub frame_in_current: Option<usize>,
    pub native_id: usize,
    /// Of its flags, one of which says whether it has Python's lock; up to 3.11 there are none.
    pub flags: Option<usize>,
    /// Of the newest chunk of the stack of frames, of its top, and of its limit.
    pub chunk: usize,
}

/// `_PyInterpreterFrame`.
#[derive(Clone, Copy)]
pub struct Frame {
    pub previous: usize,
    pub code: usize,
    pub instruction: usize,
    pub owner: usize,
    /// Whether C called it, up to 3.11; later a frame of C's is between.
    pub entry: Option<usize>,
}

/// `PyCodeObject`.
#[derive(Clone, Copy)]
pub struct Code {
    pub file: usize,
    pub name: usize,
    pub table: usize,
    pub first_line: usize,
    /// Where the first instruction that is traced is, in units; before it a frame is being made.
    pub first_traced: usize,
    pub units: usize,
    /// How many variables it has, and how deep its stack of values gets.
    pub variables: usize,
    pub stack: usize,
}

/// `PyASCIIObject`, and how long it and `PyCompactUnicodeObject` are.
#[derive(Clone, Copy)]
pub struct Text {
    pub length: usize,
    pub state: usize,
    pub ascii: usize,
    pub wide: usize,
}

/// Of every object: its type; of one with items: how many. And where the content of `bytes` begins.
pub const TYPE: usize = 8;
pub const SIZE: usize = 16;
pub const BYTES: usize = 32;

/// The flag of a thread that has Python's lock.
pub const ATTACHED: i32 = 0x10;

/// How long a frame is without its variables.
pub const FRAME: usize = 72;

/// Of a chunk of the stack of frames: the chunk before it, how long it is, how many words of it were used when the next one
/// was begun, and where its frames begin.
pub const CHUNK_PREVIOUS: usize = 0;
pub const CHUNK_SIZE: usize = 8;
pub const CHUNK_TOP: usize = 16;
pub const CHUNK_FRAMES: usize = 24;

/// Who has a frame: a generator; nobody that runs Python, but C, which calls it.
pub const OF_GENERATOR: u8 = 1;
pub const OF_C: u8 = 3;

const CODE: Code = Code {
    file: 112,
    name: 128,
    table: 136,
    first_line: 68,
    first_traced: 176,
    units: 192,
    variables: 72,
    stack: 64,
};
const FRAMES: Frame = Frame { previous: 8, code: 0, instruction: 56, owner: 70, entry: None };
const TEXT: Text = Text { length: 16, state: 32, ascii: 40, wide: 56 };

impl Layout {
    /// Or why it isn't known.
    pub fn of_this_python(py: Python<'_>) -> Result<Self, String> {
        if !cfg!(all(target_os = "linux", target_pointer_width = "64")) {
            return Err("only on Linux of 64 bits can a process read its memory beside itself".to_owned());
        }
        if cfg!(Py_GIL_DISABLED) {
            return Err("in free-threaded builds objects lie otherwise".to_owned());
        }
        let version = py.version_info();
        match (version.major, version.minor) {
            (3, 11) => Ok(Self::of_3_11()),
            (3, 12) => Ok(Self::of_3_12()),
            (3, 13) => said::layout(),
            (major, minor) => Err(format!("where the frames of Python {major}.{minor} lie isn't known")),
        }
    }

    fn of_3_11() -> Self {
        Self {
            threads_head: 16,
            thread: Thread {
                next: 8,
                interpreter: 16,
                current: 56,
                frame_in_current: Some(8),
                native_id: 160,
                flags: None,
                chunk: 296,
            },
            frame: Frame { previous: 48, code: 32, instruction: 56, owner: 69, entry: Some(68) },
            code: Code { first_line: 72, first_traced: 168, units: 184, variables: 76, stack: 68, ..CODE },
            string: Text { ascii: 48, wide: 72, ..TEXT },
        }
    }

    fn of_3_12() -> Self {
        Self {
            threads_head: 72,
            thread: Thread {
                next: 8,
                interpreter: 16,
                current: 56,
                frame_in_current: Some(0),
                native_id: 144,
                flags: Some(24),
                chunk: 232,
            },
            frame: FRAMES,
            code: CODE,
            string: TEXT,
        }
    }
}

/// What Python 3.13 says of itself.
#[cfg(Py_3_13)]
mod said {
    use super::{CODE, Code, FRAMES, Frame, Layout, TEXT, Text, Thread};

    /// `_Py_DebugOffsets` of 3.13, `Include/internal/pycore_runtime.h`: what is not needed here has the names of none.
    #[repr(C)]
    #[derive(Clone, Copy)]
    struct Offsets {
        cookie: [u8; 8],
        version: u64,
        free_threaded: u64,
        _runtime: [u64; 3],
        _interpreter: [u64; 3],
        threads_head: u64,
        _interpreter_rest: [u64; 9],
        _thread: [u64; 2],
        next: u64,
        interpreter: u64,
        current_frame: u64,
        _thread_id: u64,
        native_thread_id: u64,
        datastack_chunk: u64,
        status: u64,
        _frame: u64,
        previous: u64,
        executable: u64,
        instr_ptr: u64,
        _localsplus: u64,
        owner: u64,
        _code: u64,
        filename: u64,
        _name: u64,
        qualname: u64,
        linetable: u64,
        firstlineno: u64,
        _variables: [u64; 3],
        co_code_adaptive: u64,
        _objects: [u64; 23],
        _unicode: u64,
        state: u64,
        length: u64,
        ascii: u64,
    }

    unsafe extern "C" {
        /// Longer than this, but nothing behind it is read.
        static _PyRuntime: Offsets;
    }

    pub fn layout() -> Result<Layout, String> {
        // SAFETY: Python's own, which is there as long as it is; its first eight bytes and the version say what follows, and
        // all of it was written when the process began.
        let said = unsafe { (&raw const _PyRuntime).read() };
        if &said.cookie != b"xdebugpy" || said.version >> 16 != 0x030D || said.free_threaded != 0 {
            return Err("Python does not say where its frames lie".to_owned());
        }
        let at = |place: u64| usize::try_from(place).unwrap_or(usize::MAX / 2);
        let units = at(said.co_code_adaptive);
        Ok(Layout {
            threads_head: at(said.threads_head),
            thread: Thread {
                next: at(said.next),
                interpreter: at(said.interpreter),
                current: at(said.current_frame),
                frame_in_current: None,
                native_id: at(said.native_thread_id),
                flags: Some(at(said.status)),
                chunk: at(said.datastack_chunk),
            },
            frame: Frame {
                previous: at(said.previous),
                code: at(said.executable),
                instruction: at(said.instr_ptr),
                owner: at(said.owner),
                ..FRAMES
            },
            code: Code {
                file: at(said.filename),
                name: at(said.qualname),
                table: at(said.linetable),
                first_line: at(said.firstlineno),
                first_traced: units.saturating_sub(16),
                units,
                ..CODE
            },
            string: Text {
                length: at(said.length),
                state: at(said.state),
                ascii: at(said.ascii),
                wide: at(said.ascii) + 16,
                ..TEXT
            },
        })
    }
}

#[cfg(not(Py_3_13))]
mod said {
    pub fn layout() -> Result<super::Layout, String> {
        Err("this was built for an older Python".to_owned())
    }
}
