//! A zip archive (PKWARE APPNOTE 6.3) written from its beginning to its end, whose parts come as deflated fragments.

use std::io::{self, Write};
use std::ops::Range;

use crc32fast::Hasher;

use super::deflate::{END, Fragment};
use crate::convert::nearest;
use crate::output::Output;

/// Sizes follow the part (bit 3), names are UTF-8 (bit 11).
const STREAMED: u16 = 1 << 3 | 1 << 11;
const UTF8: u16 = 1 << 11;
/// 1980-01-01, the first day of the format: the same report is the same bytes, whenever it is made.
const DATE: u32 = 0x0021_0000;
const ZIP64: u16 = 45;
const PLAIN: u16 = 20;
/// Stands for a number that is in the ZIP64 field.
const IN_ZIP64: u32 = u32::MAX;

/// Of a block that is stored as it is.
const MOST_STORED: usize = u16::MAX as usize;

/// An archive in the making.
#[derive(Debug)]
pub struct Zip {
    output: Output,
    parts: Vec<Part>,
    /// Of the part that is being written, but for what the room at its beginning is filled with.
    crc: Hasher,
    /// Where that room is.
    room: Vec<Range<u64>>,
    /// Of what it is filled with.
    filling: Hasher,
}

#[derive(Debug)]
struct Part {
    name: String,
    flags: u16,
    method: u16,
    crc: u32,
    deflated: u64,
    size: u64,
    place: u64,
}

impl Part {
    fn is_large(&self) -> bool {
        self.deflated.max(self.size) >= IN_ZIP64.into()
    }

    /// What a reader must know. How large a streamed part is stands behind it, and readers want the same version there
    /// and in the directory.
    fn version(&self) -> u16 {
        let large = self.flags == STREAMED || self.is_large() || self.place >= IN_ZIP64.into();
        if large { ZIP64 } else { PLAIN }
    }

    /// What stands before a part and in the directory alike.
    fn common(&self) -> Vec<u8> {
        let streamed = self.flags == STREAMED;
        let mut bytes = Vec::new();
        bytes.extend(self.version().to_le_bytes());
        bytes.extend(self.flags.to_le_bytes());
        bytes.extend(self.method.to_le_bytes());
        bytes.extend(DATE.to_le_bytes());
        let sizes = if streamed { [0; 3] } else { [self.crc, clip(self.deflated), clip(self.size)] };
        sizes.iter().for_each(|size| bytes.extend(size.to_le_bytes()));
        bytes.extend(nearest::<_, u16>(self.name.len()).to_le_bytes());
        bytes
    }
}

fn clip(size: u64) -> u32 {
    u32::try_from(size).unwrap_or(IN_ZIP64)
}

impl Zip {
    /// Begins an archive.
    pub fn new(output: Output) -> Self {
        Self { output, parts: Vec::new(), crc: Hasher::new(), room: Vec::new(), filling: Hasher::new() }
    }

    /// Begins a part, whose fragments follow.
    pub fn begin(&mut self, name: String) -> io::Result<()> {
        self.crc = Hasher::new();
        self.header(Part { name, flags: STREAMED, method: 8, crc: 0, deflated: 0, size: 0, place: 0 })
    }

    /// Leaves room for so many bytes at the part's beginning, which are only known at its end: blocks that are stored as
    /// they are (RFC 1951, 3.2.4).
    pub fn leave_room(&mut self, size: usize) -> io::Result<()> {
        for start in (0..size).step_by(MOST_STORED) {
            let length: u16 = nearest(MOST_STORED.min(size - start));
            self.output.write_all(&[0])?; // not the last block, and stored
            self.output.write_all(&length.to_le_bytes())?;
            self.output.write_all(&(!length).to_le_bytes())?;
            let place = self.output.position();
            self.room.push(place..place + u64::from(length));
            self.output.write_all(&vec![b' '; length.into()])?;
            if let Some(part) = self.parts.last_mut() {
                part.deflated += 5 + u64::from(length);
                part.size += u64::from(length);
            }
        }
        Ok(())
    }

    /// Fills the room, with as many bytes as it was left for.
    pub fn fill_room(&mut self, text: &[u8]) -> io::Result<()> {
        let mut rest = text;
        for room in self.room.drain(..) {
            let length = usize::try_from(room.end - room.start).unwrap_or(usize::MAX);
            let (here, after) = rest.split_at_checked(length).ok_or(io::ErrorKind::InvalidInput)?;
            self.output.overwrite(room.start, here)?;
            rest = after;
        }
        self.filling.update(text);
        if rest.is_empty() { Ok(()) } else { Err(io::ErrorKind::InvalidInput.into()) }
    }

    /// Appends to the part.
    pub fn fragment(&mut self, fragment: &Fragment) -> io::Result<()> {
        self.output.write_all(&fragment.bytes)?;
        self.crc.combine(&fragment.crc);
        if let Some(part) = self.parts.last_mut() {
            part.deflated += fragment.bytes.len() as u64;
            part.size += fragment.length;
        }
        Ok(())
    }

    /// Ends the part.
    pub fn end(&mut self) -> io::Result<()> {
        self.output.write_all(&END)?;
        let Some(part) = self.parts.last_mut() else { return Ok(()) };
        part.deflated += END.len() as u64;
        let mut crc = std::mem::take(&mut self.filling);
        crc.combine(&self.crc);
        part.crc = crc.finalize();
        self.output.write_all(b"PK\x07\x08")?;
        self.output.write_all(&part.crc.to_le_bytes())?;
        for size in [part.deflated, part.size] {
            if part.is_large() {
                self.output.write_all(&size.to_le_bytes())?;
            } else {
                self.output.write_all(&clip(size).to_le_bytes())?;
            }
        }
        Ok(())
    }

    /// Appends a part that another program has deflated (method 8) or left as it is (method 0).
    pub fn copy(&mut self, name: String, method: u16, crc: u32, bytes: &[u8], size: u64) -> io::Result<()> {
        self.header(Part { name, flags: UTF8, method, crc, deflated: bytes.len() as u64, size, place: 0 })?;
        self.output.write_all(bytes)
    }

    /// Writes the directory. Gives the archive if it is in memory.
    pub fn finish(mut self) -> io::Result<Vec<u8>> {
        let start = self.output.position();
        for part in &self.parts {
            self.output.write_all(&directory_entry(part))?;
        }
        let size = self.output.position() - start;
        let count = self.parts.len() as u64;
        if start >= IN_ZIP64.into() || size >= IN_ZIP64.into() || count >= 0xffff {
            let end = self.output.position();
            self.output.write_all(b"PK\x06\x06")?;
            self.output.write_all(&44_u64.to_le_bytes())?;
            self.output.write_all(
                &[ZIP64.to_le_bytes(), ZIP64.to_le_bytes(), [0; 2], [0; 2], [0; 2], [0; 2]].concat(),
            )?;
            for number in [count, count, size, start] {
                self.output.write_all(&number.to_le_bytes())?;
            }
            self.output.write_all(b"PK\x06\x07\0\0\0\0")?;
            self.output.write_all(&end.to_le_bytes())?;
            self.output.write_all(&1_u32.to_le_bytes())?;
        }
        self.output.write_all(b"PK\x05\x06\0\0\0\0")?;
        let count = u16::try_from(count).unwrap_or(u16::MAX).to_le_bytes();
        self.output.write_all(&[count, count].concat())?;
        self.output.write_all(&clip(size).to_le_bytes())?;
        self.output.write_all(&clip(start).to_le_bytes())?;
        self.output.write_all(&[0, 0])?;
        self.output.finish()
    }

    fn header(&mut self, mut part: Part) -> io::Result<()> {
        part.place = self.output.position();
        self.output.write_all(b"PK\x03\x04")?;
        self.output.write_all(&part.common())?;
        self.output.write_all(&[0, 0])?;
        self.output.write_all(part.name.as_bytes())?;
        self.parts.push(part);
        Ok(())
    }
}

fn directory_entry(part: &Part) -> Vec<u8> {
    let mut extra = Vec::new();
    for number in [part.size, part.deflated, part.place] {
        if number >= IN_ZIP64.into() {
            extra.extend(number.to_le_bytes());
        }
    }
    if !extra.is_empty() {
        let size: u16 = nearest(extra.len());
        extra.splice(0..0, [1_u16.to_le_bytes(), size.to_le_bytes()].concat());
    }
    let mut entry = b"PK\x01\x02".to_vec();
    entry.extend(part.version().to_le_bytes()); // made by this version, under no system in particular
    let mut common = part.common();
    let sizes = [part.crc, clip(part.deflated), clip(part.size)].map(u32::to_le_bytes).concat();
    common.splice(10..22, sizes);
    entry.extend(common);
    entry.extend(nearest::<_, u16>(extra.len()).to_le_bytes());
    entry.extend([0; 10]); // no comment, the first disk, no attributes
    entry.extend(clip(part.place).to_le_bytes());
    entry.extend(part.name.as_bytes());
    entry.extend(extra);
    entry
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use super::*;
    use crate::xlsx::deflate::Deflater;

    #[test]
    fn parts_come_back() {
        let mut zip = Zip::new(Output::memory());
        let mut deflater = Deflater::default();
        zip.begin("a/ü.xml".into()).unwrap();
        for text in ["one", "", "two"] {
            deflater.block(text.as_bytes(), &[]);
            zip.fragment(&deflater.finish()).unwrap();
        }
        zip.end().unwrap();
        zip.copy("plain".into(), 0, crc32fast::hash(b"three"), b"three", 5).unwrap();
        let bytes = zip.finish().unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        for (name, wanted) in [("a/ü.xml", "onetwo"), ("plain", "three")] {
            let mut text = String::new();
            archive.by_name(name).unwrap().read_to_string(&mut text).unwrap();
            assert_eq!(text, wanted);
        }
    }

    #[test]
    fn room_is_filled_once_its_text_is_known() {
        for size in [1, 10, MOST_STORED, 2 * MOST_STORED + 7] {
            let mut zip = Zip::new(Output::memory());
            let mut deflater = Deflater::default();
            zip.begin("part".into()).unwrap();
            zip.leave_room(size).unwrap();
            deflater.block(b"rows", &[]);
            zip.fragment(&deflater.finish()).unwrap();
            let text = "head".repeat(size)[..size].to_owned();
            zip.fill_room(text.as_bytes()).unwrap();
            zip.end().unwrap();
            zip.begin("next".into()).unwrap();
            deflater.block(b"next", &[]);
            zip.fragment(&deflater.finish()).unwrap();
            zip.end().unwrap();
            let mut archive = ::zip::ZipArchive::new(Cursor::new(zip.finish().unwrap())).unwrap();
            for (name, wanted) in [("part", text + "rows"), ("next", "next".to_owned())] {
                let mut got = String::new();
                archive.by_name(name).unwrap().read_to_string(&mut got).unwrap();
                assert!(got == wanted);
            }
        }
    }

    #[test]
    fn large_numbers_go_to_the_zip64_field() {
        let large = 5 << 32;
        let part = Part {
            name: "n".into(),
            flags: STREAMED,
            method: 8,
            crc: 7,
            deflated: 9,
            size: large,
            place: large,
        };
        let entry = directory_entry(&part);
        let extra =
            [1_u16.to_le_bytes().to_vec(), 16_u16.to_le_bytes().to_vec(), large.to_le_bytes().to_vec()];
        assert!(entry.ends_with(&[extra.concat(), large.to_le_bytes().to_vec()].concat()));
        assert_eq!(entry[20..28], [9, 0, 0, 0, 255, 255, 255, 255]);
    }
}
