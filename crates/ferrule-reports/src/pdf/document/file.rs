//! The file: objects are written as they become complete, and only where they are is remembered.
//!
//! Small objects go into object streams, which are compressed, and so is the table of where everything is (ISO 32000-1,
//! 7.5.7 and 7.5.8).

use std::io::Write;

use ferrule_base::memory::ask;
use pdf_writer::types::Predictor;
use pdf_writer::{Chunk, Filter, Finish, Name, Obj, Ref, Settings, Str};

use super::bytes::push_int;
use super::deflate::deflate;
use crate::Error;
use crate::convert::nearest;
use crate::output::Output;

/// An object stream is written once it holds so many bytes.
const PACK: usize = 1 << 16;

/// A stream is copied into a vector, which grows: it is there three times for a moment.
pub(super) const COPIES: usize = 3;

/// A PDF file in the making.
#[derive(Debug)]
pub(super) struct File {
    output: Output,
    places: Places,
    pack: Pack,
}

/// Where objects are, by their numbers: six bytes for each, since an accessible document has one for every cell.
#[derive(Debug)]
struct Places {
    /// The number of the stream that it is in; for one that is on its own, of its offset.
    of: Vec<u32>,
    /// Its index in the stream, or [`ALONE`].
    indices: Vec<u16>,
    /// From the beginning of the file.
    offsets: Vec<u64>,
}

const ALONE: u16 = u16::MAX;
const NOWHERE: u32 = u32::MAX;

/// Objects that will be in one object stream.
#[derive(Debug, Default)]
pub(super) struct Pack {
    ids: Vec<Ref>,
    /// Numbers and offsets.
    head: Vec<u8>,
    objects: Vec<u8>,
}

/// An object stream, complete.
#[derive(Debug)]
pub(super) struct Packed {
    ids: Vec<Ref>,
    first: usize,
    data: Vec<u8>,
}

impl Pack {
    /// Adds an object, which `write` writes.
    pub(super) fn add(&mut self, id: Ref, write: impl FnOnce(&mut Vec<u8>)) {
        self.ids.push(id);
        push_int(&mut self.head, id.get());
        self.head.push(b' ');
        push_int(&mut self.head, nearest(self.objects.len()));
        self.head.push(b' ');
        write(&mut self.objects);
        self.objects.push(b'\n');
    }

    /// Adds an object by the means of `pdf_writer`.
    pub(super) fn add_object(&mut self, id: Ref, write: impl FnOnce(Obj<'_>)) {
        let mut chunk = chunk();
        write(chunk.indirect(id));
        let bytes = chunk.as_bytes();
        let begin = bytes.windows(3).position(|window| window == b"obj").map_or(0, |at| at + 3);
        let end = bytes.windows(6).rposition(|window| window == b"endobj").unwrap_or(bytes.len());
        self.add(id, |out| out.extend_from_slice(bytes[begin..end].trim_ascii()));
    }

    /// Whether there is nothing in it.
    pub(super) fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// Compresses it.
    pub(super) fn finish(mut self) -> Result<Packed, Error> {
        let first = self.head.len();
        self.head.append(&mut self.objects);
        Ok(Packed { ids: self.ids, first, data: deflate(&self.head)? })
    }
}

impl File {
    /// Begins a file.
    pub(super) fn new(mut output: Output) -> Result<Self, Error> {
        // The bytes beyond ASCII tell programs that this is not a text.
        output.write_all(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")?;
        // Number 0 is no object.
        let places = Places { of: vec![NOWHERE], indices: vec![ALONE], offsets: Vec::new() };
        Ok(Self { output, places, pack: Pack::default() })
    }

    /// A number for an object to come.
    pub(super) fn reserve(&mut self) -> Ref {
        self.places.of.push(NOWHERE);
        self.places.indices.push(ALONE);
        Ref::new(nearest::<_, i32>(self.places.of.len()) - 1)
    }

    /// Writes a stream, which is the only object in the chunk.
    pub(super) fn write(&mut self, id: Ref, chunk: &Chunk) -> Result<(), Error> {
        const END: &[u8] = b"\nendstream\nendobj\n";
        self.places.set_alone(id, self.output.position());
        let (begin, end) = chunk.as_bytes().split_at(chunk.len() - END.len());
        debug_assert_eq!(end, END);
        self.output.write_all(begin)?;
        // A carriage return at the end of the data would be taken for a part of the line end, and the stream would seem
        // too short (ISO 19005-2, 6.1.7.1), if the line end had none of its own.
        self.output.write_all(b"\r")?;
        Ok(self.output.write_all(end)?)
    }

    /// Writes a stream whose data is compressed already.
    pub(super) fn write_deflated(&mut self, id: Ref, data: &[u8]) -> Result<(), Error> {
        ask(COPIES * data.len())?;
        let mut chunk = chunk();
        chunk.stream(id, data).filter(Filter::FlateDecode);
        self.write(id, &chunk)
    }

    /// Adds a small object, which is written with others.
    pub(super) fn add(&mut self, id: Ref, write: impl FnOnce(&mut Vec<u8>)) {
        self.pack.add(id, write);
    }

    /// Adds a small object by the means of `pdf_writer`.
    pub(super) fn add_object(&mut self, id: Ref, write: impl FnOnce(Obj<'_>)) {
        self.pack.add_object(id, write);
    }

    /// The small objects that have gathered, if there are enough of them to be written.
    pub(super) fn full_pack(&mut self) -> Pack {
        if self.pack.objects.len() >= PACK { std::mem::take(&mut self.pack) } else { Pack::default() }
    }

    /// Writes an object stream.
    pub(super) fn write_packed(&mut self, id: Ref, packed: &Packed) -> Result<(), Error> {
        if packed.ids.len() >= usize::from(ALONE) {
            return Err(Error::Value(format!(
                "page: got one with more than {ALONE} structure elements, wanted fewer cells on a page"
            )));
        }
        for (index, member) in packed.ids.iter().enumerate() {
            let member: usize = nearest(member.get());
            self.places.of[member] = nearest(id.get());
            self.places.indices[member] = nearest(index);
        }
        let mut chunk = chunk();
        let mut stream = chunk.stream(id, &packed.data);
        stream.filter(Filter::FlateDecode);
        stream.pair(Name(b"Type"), Name(b"ObjStm"));
        stream.pair(Name(b"N"), nearest::<_, i32>(packed.ids.len()));
        stream.pair(Name(b"First"), nearest::<_, i32>(packed.first));
        stream.finish();
        self.write(id, &chunk)
    }

    /// How many objects there are.
    pub(super) fn objects(&self) -> usize {
        self.places.of.len()
    }

    /// How many bytes are written.
    pub(super) fn position(&self) -> u64 {
        self.output.position()
    }

    /// Ends the file. Gives its bytes if it is in memory.
    pub(super) fn finish(mut self, catalog: Ref, info: Ref, id: &[u8; 16]) -> Result<Vec<u8>, Error> {
        /// Bytes of a row: the kind, a place, an index.
        const WIDTHS: [i32; 3] = [1, 6, 2];
        let stream = self.reserve();
        let packed = std::mem::take(&mut self.pack).finish()?;
        self.write_packed(stream, &packed)?;
        let table = self.reserve();
        let start = self.output.position();
        self.places.set_alone(table, start);
        let data = deflate(&self.places.rows())?;
        let mut chunk = chunk();
        let mut stream = chunk.stream(table, &data);
        stream.filter(Filter::FlateDecode);
        stream.decode_parms().predictor(Predictor::PngUp).columns(WIDTHS.iter().sum());
        stream.pair(Name(b"Type"), Name(b"XRef"));
        stream.pair(Name(b"Size"), nearest::<_, i32>(self.places.of.len()));
        stream.insert(Name(b"W")).array().items(WIDTHS);
        stream.pair(Name(b"Root"), catalog);
        stream.pair(Name(b"Info"), info);
        stream.insert(Name(b"ID")).array().items([Str(id), Str(id)]);
        stream.finish();
        self.output.write_all(chunk.as_bytes())?;
        self.output.write_all(format!("startxref\n{start}\n%%EOF\n").as_bytes())?;
        Ok(self.output.finish()?)
    }
}

impl Places {
    fn set_alone(&mut self, id: Ref, offset: u64) {
        self.of[nearest::<_, usize>(id.get())] = nearest(self.offsets.len());
        self.offsets.push(offset);
    }

    /// Rows of the cross-reference table, each as its difference from the one above, which compresses well.
    fn rows(&self) -> Vec<u8> {
        let mut rows = Vec::with_capacity(self.of.len() * 10);
        let mut above = [0_u8; 9];
        for (number, (of, index)) in self.of.iter().zip(&self.indices).enumerate() {
            let (kind, place, index) = match (*of, *index) {
                // Number 0 begins the list of free ones, which is otherwise empty.
                (NOWHERE, _) => (0, 0, if number == 0 { u16::MAX } else { 0 }),
                (offset, ALONE) => (1, self.offsets[offset as usize], 0),
                (stream, index) => (2, u64::from(stream), index),
            };
            let mut row = [0; 9];
            row[0] = kind;
            row[1..7].copy_from_slice(&place.to_be_bytes()[2..]);
            row[7..].copy_from_slice(&index.to_be_bytes());
            // The filter "up".
            rows.push(2);
            rows.extend(row.iter().zip(above).map(|(byte, above)| byte.wrapping_sub(above)));
            above = row;
        }
        rows
    }
}

/// A chunk that is written without spaces.
pub(super) fn chunk() -> Chunk {
    Chunk::with_settings(Settings { pretty: false })
}
