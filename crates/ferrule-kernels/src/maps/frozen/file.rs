//! The file of a [`Frozen`](super::Frozen) map: its block, with the header filled in.
//!
//! All numbers are little-endian. The header has 128 bytes:
//!
//! | bytes | what |
//! |---|---|
//! | 0–8 | `\x89FMAP\r\n\x1a`: as in PNG, a transfer as text or with seven bits destroys it |
//! | 8–12 | the version of the format |
//! | 12–16 | the kind of the values: 0 `i64`, 1 `f64`, 2 bytes |
//! | 16–56 | how many keys, slots, bytes of records, bytes of values, and slots of the longest run |
//! | 56–72 | the seeds of the hash |
//! | 72–80 | XXH3 of the XXH3s of the pieces of 1 MiB that follow the header |
//! | 80–120 | zeros |
//! | 120–128 | XXH3 of the 120 bytes before |

use twox_hash::XxHash3_64;

use super::layout::{HEADER, Kind, LONGEST, Layout, longest_run, place};
use crate::{Error, Run};

const MAGIC: [u8; 8] = *b"\x89FMAP\r\n\x1a";
const VERSION: u32 = 1;
/// Bytes that are hashed at once.
const PIECE: usize = 1 << 20;
/// Where the numbers begin, the checksum of what follows the header is, and that of the header.
const NUMBERS: usize = 16;
const CONTENT_SUM: usize = 72;
const HEADER_SUM: usize = 120;
/// Records between two looks at whether to stop.
const STEP: usize = 1 << 16;

/// The header for a block; `None` for one of objects, which mean nothing elsewhere.
pub fn sealed_header(run: &Run<'_>, layout: &Layout, block: &[u8]) -> Result<Option<[u8; HEADER]>, Error> {
    let kind: u32 = match layout.kind {
        Kind::Int => 0,
        Kind::Float => 1,
        Kind::Bytes => 2,
        Kind::Object => return Ok(None),
    };
    let mut header = [0; HEADER];
    header[..8].copy_from_slice(&MAGIC);
    header[8..12].copy_from_slice(&VERSION.to_le_bytes());
    header[12..NUMBERS].copy_from_slice(&kind.to_le_bytes());
    let numbers = [layout.len, layout.slots, layout.records, layout.blobs, layout.longest];
    let numbers = numbers.map(|number| number as u64).into_iter().chain(layout.seeds);
    for (place, number) in header[NUMBERS..CONTENT_SUM].as_chunks_mut().0.iter_mut().zip(numbers) {
        *place = number.to_le_bytes();
    }
    header[CONTENT_SUM..CONTENT_SUM + 8].copy_from_slice(&checksum(run, &block[HEADER..])?.to_le_bytes());
    let sum = XxHash3_64::oneshot(&header[..HEADER_SUM]);
    header[HEADER_SUM..].copy_from_slice(&sum.to_le_bytes());
    Ok(Some(header))
}

fn checksum(run: &Run<'_>, content: &[u8]) -> Result<u64, Error> {
    let sums = run.map(content.chunks(PIECE), |piece| XxHash3_64::oneshot(piece).to_le_bytes())?;
    Ok(XxHash3_64::oneshot(sums.as_flattened()))
}

/// The layout of a file, after everything about it was checked. `name` says what the user calls it.
pub fn parse(run: &Run<'_>, file: &[u8], name: &str) -> Result<Layout, Error> {
    let wrong = |what: String| Error::Decode(format!("{name}: {what}"));
    let known = MAGIC.iter().zip(file).all(|(wanted, byte)| wanted == byte);
    if !known || file.is_empty() {
        return Err(wrong("got another kind of file, wanted one that FrozenMap.save wrote".into()));
    }
    let Some((header, content)) = file.split_first_chunk::<HEADER>() else {
        return Err(wrong(format!("got {} bytes, wanted {HEADER} of a header: it is cut off", file.len())));
    };
    let version = u32_at(header, 8);
    if version != VERSION {
        return Err(wrong(format!("got version {version} of the format, wanted {VERSION}")));
    }
    if !sums_to(XxHash3_64::oneshot(&header[..HEADER_SUM]), u64_at(header, HEADER_SUM)) {
        return Err(wrong(format!(
            "its header is corrupt: the checksum of bytes 0 to {HEADER_SUM} is another"
        )));
    }
    let layout = layout(header).ok_or_else(|| wrong("its header has numbers that can't be".into()))?;
    let size = layout.size().ok_or_else(|| wrong("its header has numbers that can't be".into()))?;
    match file.len() {
        len if len < size => return Err(wrong(format!("got {len} bytes, wanted {size}: it is cut off"))),
        len if len > size => return Err(wrong(format!("got {len} bytes, wanted {size}: something follows"))),
        _ => {}
    }
    if !sums_to(checksum(run, content)?, u64_at(header, CONTENT_SUM)) {
        return Err(wrong(format!("it is corrupt: the checksum of bytes {HEADER} to {size} is another")));
    }
    check_content(run, &layout, file)?
        .map_or(Ok(layout), |fault| Err(wrong(format!("it has {fault}, though its checksum is right"))))
}

/// A fuzzer would never get past a checksum.
fn sums_to(sum: u64, wanted: u64) -> bool {
    sum == wanted || cfg!(fuzzing)
}

fn u32_at(header: &[u8; HEADER], at: usize) -> u32 {
    header[at..].first_chunk().map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn u64_at(header: &[u8; HEADER], at: usize) -> u64 {
    header[at..].first_chunk().map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

/// `None` where a number can't be.
fn layout(header: &[u8; HEADER]) -> Option<Layout> {
    let number = |index: usize| usize::try_from(u64_at(header, NUMBERS + 8 * index)).ok();
    let kind = match u32_at(header, 12) {
        0 => Kind::Int,
        1 => Kind::Float,
        2 => Kind::Bytes,
        _ => return None,
    };
    let layout = Layout {
        kind,
        len: number(0)?,
        slots: number(1)?,
        records: number(2)?,
        blobs: number(3)?,
        longest: number(4)?,
        seeds: [u64_at(header, 56), u64_at(header, 64)],
    };
    let rest = header[CONTENT_SUM + 8..HEADER_SUM].iter().all(|&byte| byte == 0);
    (rest && layout.len < layout.slots && layout.longest <= LONGEST).then_some(layout)
}

/// What is wrong with a file whose checksums are right: it was made to be.
fn check_content(run: &Run<'_>, layout: &Layout, file: &[u8]) -> Result<Option<String>, Error> {
    let map = layout.of(file);
    let mut taken = 0;
    for slots in map.slots.chunks(STEP) {
        for slot in slots.iter().map(|slot| u64::from_le_bytes(*slot)).filter(|&slot| slot != 0) {
            taken += 1;
            if place(slot) >= map.records.len() {
                return Ok(Some(format!("a slot for a record at {}, after the last", place(slot))));
            }
        }
        run.check()?;
    }
    if taken != layout.len || longest_run(map.slots) != layout.longest {
        return Ok(Some("a table of other slots than its header says".into()));
    }
    let (mut at, mut records) = (0, 0);
    while at < map.records.len() {
        let Some(record) = map.record(at) else {
            return Ok(Some(format!("a record at {at} that goes beyond the last")));
        };
        if layout.kind == Kind::Bytes && map.bytes(u64::from_le_bytes(record.value)).is_none() {
            return Ok(Some(format!("a value of bytes at {at} that goes beyond the last")));
        }
        at = record.end;
        records += 1;
        if records % STEP == 0 {
            run.check()?;
        }
    }
    Ok((records != layout.len).then(|| "more or fewer records than its header says".into()))
}
