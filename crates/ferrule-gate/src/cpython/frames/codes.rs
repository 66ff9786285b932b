//! Code objects that frames name: which function each is, and which line and instruction a unit of it is in.

use std::collections::HashMap;
use std::sync::Arc;

use super::layout::{BYTES, FRAME, Layout, OF_GENERATOR, SIZE, TYPE};
use super::lines::{CIRCLES, NONE, lines_of, starts_of};
use super::memory::{Piece, int, read, read_pieces, word};
use super::state::{Contents, mixed};
use super::{Innermost, Raw};

/// The most characters of a name, items of a table and units of a code that are read: more are none.
const LONGEST: usize = 1 << 24;

/// The most words of a frame that are looked at.
const MOST_WORDS: usize = 1 << 12;

/// A function.
#[derive(PartialEq, Eq, Hash, Clone)]
pub struct Function {
    /// Code points, as of `name`.
    pub file: Vec<u32>,
    /// Its qualified name.
    pub name: Vec<u32>,
    /// Its first line.
    pub line: i32,
}

/// A frame, with its code known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Frame {
    /// Of [`Codes::functions`].
    pub function: u32,
    /// -1 where it is in none.
    pub line: i32,
    /// Where the frame is: another activation mostly has another place.
    pub address: usize,
    /// Made of where it stands, and of its variables: while what it calls runs, it stays the same.
    pub state: u64,
    /// Whether C called it, or it is a generator's: while what called it stands still it may begin again.
    pub again: bool,
    /// Whether it is a generator's or coroutine's: it stays where it is while it does not run.
    pub stays: bool,
    /// Whether it is in a loop other than one of `for`, which may come round with nothing changed.
    pub circles: bool,
}

/// What is at the address of a code, to know it again.
#[derive(PartialEq, Eq, Clone, Copy)]
struct Head {
    file: usize,
    name: usize,
    table: usize,
    units: usize,
    line: i32,
    first_traced: i32,
    variables: i32,
    stack: i32,
}

struct Code {
    head: Head,
    function: u32,
    lines: Vec<i32>,
    starts: Vec<u8>,
    /// The strings of one that was made of no file, as they lay in memory: such codes come and go, and another may have the
    /// same places.
    texts: Option<Texts>,
}

struct Texts {
    pieces: [Piece; 2],
    bytes: Vec<u8>,
}

/// The codes that were seen.
pub struct Codes {
    layout: Layout,
    code_type: usize,
    opcodes: [u8; 256],
    known: HashMap<usize, Code>,
    numbers: HashMap<Arc<Function>, u32>,
    /// Each once, in the order in which they were seen.
    pub functions: Vec<Arc<Function>>,
    addresses: Vec<usize>,
    /// At last those of the innermost frame: its instruction's unit, and its words.
    bytes: Vec<u8>,
    variables: usize,
    contents: Contents,
    /// How many generators were found paused: such a one has run since the look before, wherever it stands.
    paused: u64,
}

impl Codes {
    /// `opcodes`: what each opcode is, as [`starts_of`] has it.
    pub fn new(layout: Layout, code_type: usize, opcodes: [u8; 256]) -> Self {
        Self {
            layout,
            code_type,
            opcodes,
            known: HashMap::new(),
            numbers: HashMap::new(),
            functions: Vec::new(),
            addresses: Vec::new(),
            bytes: Vec::new(),
            variables: 0,
            contents: Contents::new(),
            paused: 0,
        }
    }

    /// Gives the frames, innermost first, without those that are just being made, and what is at the innermost; None
    /// where one has no code, or is not within it.
    pub fn resolve(&mut self, frames: &[Raw], into: &mut Vec<Frame>) -> Option<Innermost> {
        into.clear();
        self.look_again(frames)?;
        let mut innermost = None;
        for raw in frames {
            let code = self.known.get(&raw.code)?;
            // Between instructions, before the first one, it is one unit before the code.
            let before = raw.code.checked_add(self.layout.code.units)?.checked_sub(2)?;
            let unit = raw.instruction.checked_sub(before)? / 2;
            if unit > code.head.units {
                return None;
            }
            let first = usize::try_from(code.head.first_traced).unwrap_or(0);
            if raw.owner != OF_GENERATOR && unit < first + 1 {
                continue;
            }
            let place = unit.checked_sub(1);
            let start = place.map_or(0, |place| code.starts[place]);
            let line = place.and_then(|place| code.lines.get(place)).copied().unwrap_or(code.head.line);
            let stands = [raw.code, raw.instruction].map(usize::to_ne_bytes);
            into.push(Frame {
                function: code.function,
                line,
                address: raw.address,
                state: mixed(raw.words, stands.as_flattened()),
                again: raw.by_c || raw.owner == OF_GENERATOR,
                stays: raw.owner == OF_GENERATOR,
                circles: start & CIRCLES != 0,
            });
            innermost.get_or_insert((raw, usize::from(start & !CIRCLES), code.head));
        }
        let (raw, back, head) = innermost?;
        self.look_into(raw, back, head)
    }

    /// Reads what is at the innermost frame, whose instruction begins so many units back, and its variables.
    fn look_into(&mut self, raw: &Raw, back: usize, head: Head) -> Option<Innermost> {
        let variables = usize::try_from(head.variables).ok()?;
        let all = variables.checked_add(usize::try_from(head.stack).ok()?)?.min(MOST_WORDS);
        let unit = Piece { address: raw.instruction.checked_sub(2 * back)?, length: 2 };
        let words = Piece { address: raw.address.checked_add(FRAME)?, length: 8 * all };
        self.bytes.resize(2 + words.length, 0);
        read_pieces(&[unit, words], &mut self.bytes).then_some(())?;
        let (unit, words) = self.bytes.split_at(2);
        let place = [raw.address, raw.code, raw.instruction].map(usize::to_ne_bytes);
        self.variables = variables;
        self.paused += u64::from(raw.paused);
        let since = if raw.paused { self.paused } else { 0 };
        Some(Innermost { opcode: unit[0], state: mixed(mixed(since, place.as_flattened()), words) })
    }

    /// What counts in the objects that the innermost frame seen last has.
    pub fn contents(&mut self) -> u64 {
        self.contents.number_of(self.bytes.get(2..).unwrap_or(&[]), self.variables)
    }

    /// Sees to it that the code of each frame is known as it is now.
    fn look_again(&mut self, frames: &[Raw]) -> Option<()> {
        let mut addresses = std::mem::take(&mut self.addresses);
        addresses.clear();
        addresses.extend(frames.iter().map(|raw| raw.code));
        addresses.sort_unstable();
        addresses.dedup();
        let length = self.layout.code.units;
        let pieces: Vec<_> = addresses.iter().map(|&address| Piece { address, length }).collect();
        let mut bytes = std::mem::take(&mut self.bytes);
        bytes.resize(pieces.len() * length, 0);
        let all = read_pieces(&pieces, &mut bytes)
            && addresses
                .iter()
                .zip(bytes.chunks_exact(length))
                .all(|(&address, bytes)| self.look_at(address, bytes).is_some());
        self.addresses = addresses;
        self.bytes = bytes;
        all.then_some(())
    }

    fn look_at(&mut self, address: usize, bytes: &[u8]) -> Option<()> {
        if word(bytes, TYPE) != self.code_type {
            return None;
        }
        let code = &self.layout.code;
        let head = Head {
            file: word(bytes, code.file),
            name: word(bytes, code.name),
            table: word(bytes, code.table),
            units: word(bytes, SIZE),
            line: int(bytes, code.first_line),
            first_traced: int(bytes, code.first_traced),
            variables: int(bytes, code.variables),
            stack: int(bytes, code.stack),
        };
        match self.known.get(&address) {
            Some(known) if known.head == head && known.texts.as_ref().is_none_or(Texts::are_there) => {}
            _ => {
                let seen = self.read_code(address, head)?;
                self.known.insert(address, seen);
            }
        }
        Some(())
    }

    fn read_code(&mut self, address: usize, head: Head) -> Option<Code> {
        let (file, file_at) = self.string(head.file)?;
        let (name, name_at) = self.string(head.name)?;
        let table = contents(head.table)?;
        let units = limited(head.units)?;
        let mut code = vec![0; 2 * units];
        if !read(address.checked_add(self.layout.code.units)?, &mut code) {
            return None;
        }
        let of_no_file = file.first() == Some(&u32::from(b'<'));
        let texts = if of_no_file { Some(Texts::now([file_at, name_at])?) } else { None };
        Some(Code {
            head,
            function: self.number_of(Function { file, name, line: head.line }),
            lines: lines_of(&table, head.line, units),
            starts: starts_of(&code, &self.opcodes),
            texts,
        })
    }

    fn number_of(&mut self, function: Function) -> u32 {
        if let Some(&number) = self.numbers.get(&function) {
            return number;
        }
        let number = u32::try_from(self.functions.len()).unwrap_or(u32::MAX);
        let function = Arc::new(function);
        self.functions.push(Arc::clone(&function));
        self.numbers.insert(function, number);
        number
    }

    /// The code points of a `str`, and where they lie. Its state: two bits of whether it is interned, three of how many bytes a
    /// character has, one of whether they are behind its head, one of whether all are ASCII.
    fn string(&self, address: usize) -> Option<(Vec<u32>, Piece)> {
        let text = &self.layout.string;
        let mut head = vec![0; text.ascii];
        if !read(address, &mut head) {
            return None;
        }
        let length = limited(word(&head, text.length))?;
        let state = int(&head, text.state);
        let width = usize::try_from(state >> 2 & 7).ok()?;
        if !matches!(width, 1 | 2 | 4) || state >> 5 & 1 == 0 {
            return None;
        }
        let begin = if state >> 6 & 1 == 1 { text.ascii } else { text.wide };
        let piece = Piece { address: address.checked_add(begin)?, length: length * width };
        let mut bytes = vec![0; piece.length];
        if !read(piece.address, &mut bytes) {
            return None;
        }
        let points = bytes.chunks_exact(width).map(|point| {
            let mut whole = [0; 4];
            if cfg!(target_endian = "little") {
                whole[..width].copy_from_slice(point);
            } else {
                whole[4 - width..].copy_from_slice(point);
            }
            u32::from_ne_bytes(whole)
        });
        Some((points.collect(), piece))
    }
}

impl Texts {
    fn now(pieces: [Piece; 2]) -> Option<Self> {
        let mut bytes = vec![0; pieces.iter().map(|piece| piece.length).sum()];
        read_pieces(&pieces, &mut bytes).then_some(Self { pieces, bytes })
    }

    fn are_there(&self) -> bool {
        Self::now(self.pieces).is_some_and(|now| now.bytes == self.bytes)
    }
}

/// What a `bytes` has.
fn contents(address: usize) -> Option<Vec<u8>> {
    let mut head = [0; BYTES];
    if !read(address, &mut head) {
        return None;
    }
    let mut found = vec![0; limited(word(&head, SIZE))?];
    read(address.checked_add(BYTES)?, &mut found).then_some(found)
}

fn limited(length: usize) -> Option<usize> {
    (length <= LONGEST).then_some(length)
}

impl Frame {
    /// As Python shows it.
    pub fn shown_line(&self) -> Option<i32> {
        (self.line != NONE).then_some(self.line)
    }
}
