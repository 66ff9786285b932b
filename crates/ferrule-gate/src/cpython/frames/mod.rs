//! The stacks of all threads of Python's, read by a thread that never attaches: as a profiler beside the process would.
//!
//! Nothing that is read stands still. So it is copied by the system, which knows which addresses are good
//! ([`memory`]), and nothing is believed: a code object has its type, an instruction is within its code, and a stack that is
//! torn is an answer of its own. The frames of a thread lie one behind the other in chunks; a chunk is copied at once, and
//! the frames are followed in the copy.

#![allow(unsafe_code, reason = "a function of CPython's that PyO3 does not wrap")]

mod codes;
mod layout;
mod lines;
mod memory;
mod state;

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

use pyo3::ffi;
use pyo3::prelude::*;

use codes::Codes;
pub use codes::{Frame, Function};
use layout::{
    ATTACHED, CHUNK_FRAMES, CHUNK_PREVIOUS, CHUNK_SIZE, CHUNK_TOP, FRAME, Layout, OF_C, OF_GENERATOR,
};
use memory::{Piece, int, read, read_pieces, word};
use state::mixed;

/// The most frames of a stack that are looked at, the innermost ones, and the most threads: lists that changed while they were
/// read may have no end.
const MOST_FRAMES: usize = 20_000;
const MOST_THREADS: usize = 4_096;

/// The longest chunk of frames that is believed, in bytes.
const LONGEST_CHUNK: usize = 1 << 26;

/// How often a torn stack is read again.
const TRIES: usize = 3;

/// So much of a chunk is copied beyond its top, in bytes: who calls meanwhile has frames there.
const BEYOND: usize = 1 << 10;

/// The most that is remembered of generators, and of calls from C.
const MOST_REMEMBERED: usize = 1 << 12;

/// A thread of Python's, as it was when the list was read.
#[derive(Clone, Copy)]
pub struct Thread {
    /// The system's number of it.
    pub native_id: i32,
    /// Whether it had Python's lock: then it runs, or is kept from running.
    pub is_attached: bool,
    address: usize,
}

/// Where the frames of a thread are: what names the innermost, and the newest chunk, its top and its limit.
struct Place {
    current: usize,
    chunk: usize,
    top: usize,
    limit: usize,
}

/// A frame as it lies in memory.
#[derive(Clone, Copy)]
struct Raw {
    address: usize,
    code: usize,
    instruction: usize,
    previous: usize,
    owner: u8,
    /// A generator's that had paused when it was read.
    paused: bool,
    by_c: bool,
    /// The frame of C's that called it, from 3.12 on; 0 for none.
    entry: usize,
    /// Made of its variables; of none where it isn't in a chunk.
    words: u64,
}

/// What was read of a stack.
#[derive(Clone, Copy)]
pub enum Seen {
    /// Its frames, with what is at the innermost.
    Frames(Innermost),
    /// That there is none: the thread runs nothing of Python's.
    Nothing,
    /// Nothing that holds together.
    Torn,
}

/// What is at the innermost frame.
#[derive(Clone, Copy)]
pub struct Innermost {
    /// As it stands in the code: a specialized one where it was specialized.
    pub opcode: u8,
    /// Made of where it stands, and of its variables: where it is another than before, an instruction ran in between.
    pub state: u64,
}

/// Reads the stacks of this process's main interpreter.
pub struct Reader {
    layout: Layout,
    interpreter: usize,
    codes: Codes,
    raw: Vec<Raw>,
    chunk: Chunk,
    /// Of a thread, and the code of a generator there: where the frame was that called it last, and the code of that.
    callers: HashMap<(usize, usize), (usize, usize)>,
    /// Of a frame of C's: where the frame was that it called last.
    called: HashMap<usize, usize>,
}

/// A chunk of a thread's frames.
#[derive(Default)]
struct Chunk {
    start: usize,
    limit: usize,
    /// What was copied of it, from its start on; empty before.
    copy: Vec<u8>,
    /// How far its frames reach.
    top: usize,
    /// Where in the copy the frame begins that was asked for last: they are asked for from the innermost on.
    last: usize,
    /// Start, limit and top of the chunk before it, once they were asked for; the start is 0 where there is none.
    before: Option<(usize, usize, usize)>,
}

impl Reader {
    /// `opcodes` says what each opcode is: how many units are inline behind it, and 0x20 where it only begins a longer
    /// argument, 0x40 where it is the head of a loop of `for`, 0x80 where it jumps back. The error is why this Python can't be
    /// read so: its layout is another, or the system refuses.
    pub fn new(py: Python<'_>, opcodes: [u8; 256]) -> Result<Self, String> {
        let layout = Layout::of_this_python(py)?;
        // SAFETY: attached; the interpreter is there as long as Python is.
        let interpreter = unsafe { ffi::PyInterpreterState_Get() };
        let code_type = (&raw mut ffi::PyCode_Type).addr();
        let reader = Self {
            layout,
            interpreter: interpreter.addr(),
            codes: Codes::new(layout, code_type, opcodes),
            raw: Vec::new(),
            chunk: Chunk::default(),
            callers: HashMap::new(),
            called: HashMap::new(),
        };
        if word_at(reader.interpreter + layout.threads_head).is_none() {
            return Err("the system does not let a process read its memory beside itself".to_owned());
        }
        Ok(reader)
    }

    /// The functions that frames are of, in the order in which they were seen.
    pub fn functions(&self) -> &[Arc<Function>] {
        &self.codes.functions
    }

    /// Gives all threads; false where the list changed meanwhile.
    pub fn threads(&self, into: &mut Vec<Thread>) -> bool {
        into.clear();
        let places = &self.layout.thread;
        let last = places.native_id.max(places.next).max(places.interpreter).max(places.flags.unwrap_or(0));
        let mut bytes = vec![0; last + 8];
        let mut next = word_at(self.interpreter + self.layout.threads_head).unwrap_or(0);
        let attached = attached();
        while next != 0 && into.len() < MOST_THREADS {
            if !read(next, &mut bytes) || word(&bytes, places.interpreter) != self.interpreter {
                return false;
            }
            let native_id = i32::try_from(word(&bytes, places.native_id)).unwrap_or(0);
            // One that has none has not begun.
            if native_id > 0 {
                into.push(Thread {
                    native_id,
                    is_attached: match places.flags {
                        Some(flags) => int(&bytes, flags) & ATTACHED != 0,
                        None => next == attached,
                    },
                    address: next,
                });
            }
            next = word(&bytes, places.next);
        }
        true
    }

    /// Gives the frames of a thread, innermost first, and what was read.
    pub fn stack(&mut self, thread: &Thread, into: &mut Vec<Frame>) -> Seen {
        for _ in 0..TRIES {
            // As it is now: since the list was read a function may have ended, and another lies where it was.
            let Some(place) = self.place(thread) else { break };
            if self.walk(thread, &place).is_some() {
                let raw = std::mem::take(&mut self.raw);
                let innermost = self.codes.resolve(&raw, into);
                self.raw = raw;
                if let Some(innermost) = innermost {
                    self.remember(thread);
                    return Seen::Frames(innermost);
                }
                if self.raw.is_empty() {
                    return Seen::Nothing;
                }
            }
        }
        into.clear();
        Seen::Torn
    }

    /// Gives a number made of what counts in the objects that the innermost frame of the stack read last has: of one that
    /// stands where it stood, and has the same there, no instruction ran in between.
    pub fn contents(&mut self) -> u64 {
        self.codes.contents()
    }

    /// Gives the calling thread's frames, innermost first: file, qualified name and line of each.
    pub fn own_stack(&mut self, _py: Python<'_>) -> Option<Vec<(Arc<Function>, Option<i32>)>> {
        // SAFETY: attached, so there is one.
        let own = unsafe { ffi::PyThreadState_Get() }.addr();
        let mut threads = Vec::new();
        self.threads(&mut threads).then_some(())?;
        let thread = threads.iter().find(|thread| thread.address == own)?;
        let mut frames = Vec::new();
        self.stack(thread, &mut frames);
        let functions = self.functions();
        let known = |frame: &Frame| {
            let function = functions.get(usize::try_from(frame.function).ok()?)?;
            Some((Arc::clone(function), frame.shown_line()))
        };
        frames.iter().map(known).collect()
    }

    fn place(&self, thread: &Thread) -> Option<Place> {
        let places = &self.layout.thread;
        let current = Piece { address: thread.address.checked_add(places.current)?, length: 8 };
        let chunk = Piece { address: thread.address.checked_add(places.chunk)?, length: 24 };
        let mut bytes = [0; 32];
        read_pieces(&[current, chunk], &mut bytes).then(|| Place {
            current: word(&bytes, 0),
            chunk: word(&bytes, 8),
            top: word(&bytes, 16),
            limit: word(&bytes, 24),
        })
    }

    /// Follows a thread's frames, into `raw`.
    fn walk(&mut self, thread: &Thread, place: &Place) -> Option<()> {
        self.raw.clear();
        let innermost = match self.layout.thread.frame_in_current {
            Some(_) if place.current == 0 => return Some(()),
            Some(within) => place.current.checked_add(within)?,
            None => thread.address.checked_add(self.layout.thread.current)?,
        };
        let found = self.chunk.begin(place, innermost)?;
        let mut next = self.called_from(found);
        let (mut steps, mut mark, mut expected) = (0_usize, 0, None);
        while next != 0 && steps < MOST_FRAMES {
            let mut frame = self.frame(next)?;
            // No frame comes twice: a list that leads back was torn (Brent's way to find a circle).
            if next == mark || expected.take().is_some_and(|code| code != frame.code) {
                return None;
            }
            steps += 1;
            if steps.is_power_of_two() {
                mark = next;
            }
            if frame.owner == OF_GENERATOR && frame.previous == 0 {
                // It has a caller while it runs: it has paused since it was found. To look again would rather find what
                // takes longer; who called it last time does so this time, if that still runs where it was.
                let (caller, code) = *self.callers.get(&(thread.address, frame.code))?;
                (frame.previous, frame.paused, expected) = (caller, true, Some(code));
            }
            if frame.owner != OF_C {
                self.raw.push(frame);
            } else if let Some(called) = self.raw.last_mut() {
                (called.by_c, called.entry) = (true, next);
            }
            next = frame.previous;
        }
        Some(())
    }

    /// Gives where the innermost frame is, where `found` is named as it. In 3.12 that is a frame of C's once the function that
    /// C called has ended, until that is put away: then it is that function, which still names its caller.
    fn called_from(&self, found: usize) -> usize {
        let Some(&called) = self.called.get(&found) else { return found };
        let places = &self.layout.frame;
        let (mut entry, mut bytes) = ([0; FRAME], [0; FRAME]);
        if !read(found, &mut entry) || entry.get(places.owner) != Some(&OF_C) || !read(called, &mut bytes) {
            return found;
        }
        let previous = word(&bytes, places.previous);
        let paused = bytes.get(places.owner) == Some(&OF_GENERATOR) && previous == 0;
        if previous == found || paused { called } else { found }
    }

    /// Remembers who called whom in a stack that held together.
    fn remember(&mut self, thread: &Thread) {
        // The innermost last: of a generator that calls itself it is the one that may be found paused.
        for pair in self.raw.windows(2).rev() {
            if let [called, caller] = pair
                && called.owner == OF_GENERATOR
                && !called.paused
            {
                kept(&mut self.callers, (thread.address, called.code), (caller.address, caller.code));
            }
        }
        for frame in self.raw.iter().filter(|frame| frame.entry != 0) {
            kept(&mut self.called, frame.entry, frame.address);
        }
    }

    fn frame(&mut self, address: usize) -> Option<Raw> {
        let mut alone = [0; FRAME];
        let mut words = 0;
        let bytes = if self.chunk.reach(address)? {
            let start = address.checked_sub(self.chunk.start)?;
            words = mixed(0, self.chunk.variables(start));
            self.chunk.copy.get(start..start + FRAME)?
        } else {
            // Of a generator, or of C.
            read(address, &mut alone).then_some(&alone[..])?
        };
        let places = &self.layout.frame;
        Some(Raw {
            address,
            code: word(bytes, places.code),
            instruction: word(bytes, places.instruction),
            previous: word(bytes, places.previous),
            owner: *bytes.get(places.owner)?,
            paused: false,
            entry: 0,
            by_c: places.entry.and_then(|place| bytes.get(place)).is_some_and(|&entry| entry != 0),
            words,
        })
    }
}

/// Remembers something; all that was before is forgotten where it is too much.
fn kept<K: Eq + Hash, V>(remembered: &mut HashMap<K, V>, of: K, what: V) {
    if remembered.len() >= MOST_REMEMBERED && !remembered.contains_key(&of) {
        remembered.clear();
    }
    remembered.insert(of, what);
}

/// Where the state is of the thread that has Python's lock; 0 for none.
#[cfg(not(Py_3_12))]
fn attached() -> usize {
    unsafe extern "C" {
        fn _PyThreadState_UncheckedGet() -> *mut ffi::PyThreadState;
    }
    // SAFETY: in 3.11 it reads one number of Python's own, for the whole process, which any thread may.
    unsafe { _PyThreadState_UncheckedGet() }.addr()
}

/// From 3.12 on each thread says so itself.
#[cfg(Py_3_12)]
fn attached() -> usize {
    0
}

/// Eight bytes of memory.
fn word_at(address: usize) -> Option<usize> {
    let mut bytes = [0; 8];
    read(address, &mut bytes).then(|| usize::from_ne_bytes(bytes))
}

impl Chunk {
    /// Copies the newest chunk of a thread, and by the same call of the system the word that says where its innermost frame
    /// is, and gives that.
    ///
    /// A moment lies between both, in which short functions begin and end. The word comes last: a function then loses the
    /// moment in which it began to the one that lay there before it, and has that of the next; where that one had another
    /// caller with as many variables, it is shown under this one. The other way round those would win that are called soon
    /// after others.
    fn begin(&mut self, place: &Place, innermost: usize) -> Option<usize> {
        self.at(place.chunk, place.limit, place.top);
        let used = self.top.saturating_sub(self.start);
        let length = used.saturating_add(BEYOND).min(self.limit.saturating_sub(self.start));
        self.copy.resize(length + 8, 0);
        let pieces = [Piece { address: self.start, length }, Piece { address: innermost, length: 8 }];
        read_pieces(&pieces, &mut self.copy).then_some(())?;
        let found = word(&self.copy, length);
        self.copy.truncate(length);
        self.last = used;
        Some(found)
    }

    fn at(&mut self, start: usize, limit: usize, top: usize) {
        self.start = start;
        self.limit = if limit.wrapping_sub(start) <= LONGEST_CHUNK { limit } else { start };
        self.top = top.min(self.limit);
        self.copy.clear();
        self.before = None;
    }

    /// Sees to it that a frame is in the copy, of this chunk or of the one before it; false where it is in neither.
    fn reach(&mut self, address: usize) -> Option<bool> {
        if !self.has(address) {
            let (before, limit, top) =
                *self.before.get_or_insert_with(|| before(self.start).unwrap_or_default());
            if address < before.saturating_add(CHUNK_FRAMES) || address >= limit {
                return Some(false);
            }
            self.at(before, limit, top);
        }
        let end = address.checked_add(FRAME)?.checked_sub(self.start)?;
        if self.copy.len() < end {
            self.copy.resize(end.max(self.top.saturating_sub(self.start)), 0);
            self.last = self.copy.len();
            read(self.start, &mut self.copy).then_some(())?;
        }
        Some(true)
    }

    /// The variables of a frame that begins there in the copy, and its stack of values: all up to the next frame.
    fn variables(&mut self, start: usize) -> &[u8] {
        let next = std::mem::replace(&mut self.last, start);
        self.copy.get(start.saturating_add(FRAME)..next).unwrap_or(&[])
    }

    fn has(&self, address: usize) -> bool {
        address >= self.start.saturating_add(CHUNK_FRAMES) && address < self.limit
    }
}

/// Start, limit and top of the chunk before one.
fn before(chunk: usize) -> Option<(usize, usize, usize)> {
    let start = word_at(chunk.checked_add(CHUNK_PREVIOUS)?)?;
    let size = word_at(start.checked_add(CHUNK_SIZE)?)?;
    let used = word_at(start.checked_add(CHUNK_TOP)?)?.checked_mul(8)?;
    let top = start.checked_add(CHUNK_FRAMES)?.checked_add(used)?;
    (start != 0 && size <= LONGEST_CHUNK).then_some((start, start.checked_add(size)?, top))
}
