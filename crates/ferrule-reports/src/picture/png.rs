//! PNG (ISO/IEC 15948).

use std::io::Cursor;

use png::{BitDepth, ColorType, Decoder, DecodingError, Reader, Transformations};

use super::{Form, MOST_SAMPLES, Told, Turn};

const SIGNATURE: usize = 8;

/// Bytes that deflate can make of one: 258 of them take two bits at least.
const MOST_SAVED: u64 = 1032;

/// Pixels of 8 bits a sample, row by row, their transparency apart.
#[derive(Debug, PartialEq, Eq)]
pub struct Samples {
    /// Whether a pixel is red, green and blue; else it is grey.
    pub is_rgb: bool,
    /// The opaque pixels.
    pub color: Vec<u8>,
    /// How opaque each is, if one isn't.
    pub alpha: Option<Vec<u8>>,
}

/// Reads all but the pixels.
pub(super) fn read(mut file: Vec<u8>) -> Result<Told, String> {
    let header = chunks(&file).next().filter(|chunk| chunk.kind == *b"IHDR" && chunk.data.len() == 13);
    let data = &file[header.ok_or("it has no header")?.data];
    let &[w3, w2, w1, w0, h3, h2, h1, h0, depth, color, _, _, interlaced] = data else {
        return Err("it has no header".to_owned());
    };
    let stored = (u32::from_be_bytes([w3, w2, w1, w0]), u32::from_be_bytes([h3, h2, h1, h0]));
    if stored.0 == 0 || stored.1 == 0 {
        return Err("it has no pixels".to_owned());
    }
    // What follows the end is no picture's, and not every program passes it by.
    let end = chunks(&file).find(|chunk| chunk.kind == *b"IEND").ok_or("it ends too soon")?;
    let samples = match color {
        0 | 3 => 1,
        2 => 3,
        4 => 2,
        6 => 4,
        _ => return Err(format!("there is no colour type {color}")),
    };
    // Palettes become RGB, and whatever is transparent has a sample for it.
    let shown = if matches!(color, 0 | 4) { 2 } else { 4 };
    let pixels = u64::from(stored.0) * u64::from(stored.1);
    if pixels.saturating_mul(shown) > MOST_SAMPLES {
        return Err(format!(
            "it has {} by {} pixels, wanted {} at most",
            stored.0,
            stored.1,
            MOST_SAMPLES / shown
        ));
    }
    let row = (u64::from(stored.0) * samples * u64::from(depth)).div_ceil(8);
    let rows = if interlaced == 0 { row + 1 } else { row.saturating_sub(1) } * u64::from(stored.1);
    let packed: u64 = chunks(&file).filter(|chunk| chunk.kind == *b"IDAT").map(|chunk| chunk.len()).sum();
    if rows / MOST_SAVED > packed {
        return Err(format!("it ends too soon for {} by {} pixels", stored.0, stored.1));
    }
    file.truncate(end.data.end + 4);
    let turn = make_upright(&mut file);
    Ok((stored, turn, Form::Png, file))
}

/// Gives the orientation that the picture says, which it does not say any more then.
fn make_upright(file: &mut [u8]) -> Turn {
    let Some(exif) = chunks(file).find(|chunk| chunk.kind == *b"eXIf") else { return Turn::NONE };
    let data = &file[exif.data.clone()];
    let Some((turn, place)) = Turn::read(data) else { return Turn::NONE };
    let (none, start, end) = (Turn::none(data), exif.data.start, exif.data.end);
    file[start + place.start..start + place.end].copy_from_slice(&none);
    // A check sum of the kind and the data follows them.
    let sum = crc32fast::hash(&file[start - 4..end]).to_be_bytes();
    file[end..end + 4].copy_from_slice(&sum);
    turn
}

/// A chunk that is there as a whole.
struct Chunk {
    kind: [u8; 4],
    data: std::ops::Range<usize>,
}

impl Chunk {
    fn len(&self) -> u64 {
        self.data.len() as u64
    }
}

fn chunks(file: &[u8]) -> impl Iterator<Item = Chunk> {
    let mut at = SIGNATURE;
    std::iter::from_fn(move || {
        let [l3, l2, l1, l0, kind @ ..] = file.get(at..at.checked_add(8)?)? else { return None };
        let kind: [u8; 4] = kind.try_into().ok()?;
        let len = usize::try_from(u32::from_be_bytes([*l3, *l2, *l1, *l0])).ok()?;
        let data = at + 8..(at + 8).checked_add(len)?;
        at = data.end.checked_add(4).filter(|&end| end <= file.len())?;
        Some(Chunk { kind, data })
    })
}

fn open(file: &[u8]) -> Result<Reader<Cursor<&[u8]>>, DecodingError> {
    let mut decoder = Decoder::new(Cursor::new(file));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    // Nothing of these is shown, and a small one can be large when it is unpacked.
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder.read_info()
}

/// Why pixels can't be had.
pub(super) enum Why {
    Broken(DecodingError),
    NoMemory,
}

impl From<DecodingError> for Why {
    fn from(error: DecodingError) -> Self {
        Self::Broken(error)
    }
}

/// Whether all rows can be read.
pub(super) fn check(file: &[u8]) -> Result<(), DecodingError> {
    let mut reader = open(file)?;
    while reader.next_interlaced_row()?.is_some() {}
    Ok(())
}

/// Reads the pixels.
pub(super) fn samples(file: &[u8]) -> Result<Samples, Why> {
    let mut reader = open(file)?;
    let len = reader.output_buffer_size().filter(|&len| len as u64 <= MOST_SAMPLES);
    let len = len.ok_or(DecodingError::LimitsExceeded)?;
    let mut color = bytes(len)?;
    color.resize(len, 0);
    let info = reader.next_frame(&mut color)?;
    color.truncate(info.buffer_size());
    debug_assert_eq!(info.bit_depth, BitDepth::Eight);
    let (samples, is_rgb) = match info.color_type {
        ColorType::Grayscale => (1, false),
        ColorType::GrayscaleAlpha => (2, false),
        ColorType::Rgb | ColorType::Indexed => (3, true),
        ColorType::Rgba => (4, true),
    };
    if samples % 2 == 1 {
        return Ok(Samples { is_rgb, color, alpha: None });
    }
    let mut alpha = bytes(color.len() / samples)?;
    alpha.extend(color.iter().skip(samples - 1).step_by(samples));
    // Pixels move to the left, so none is written over that is still to be read.
    for pixel in 0..alpha.len() {
        color.copy_within(pixel * samples..(pixel + 1) * samples - 1, pixel * (samples - 1));
    }
    color.truncate(alpha.len() * (samples - 1));
    let alpha = alpha.iter().any(|alpha| *alpha != u8::MAX).then_some(alpha);
    Ok(Samples { is_rgb, color, alpha })
}

fn bytes(len: usize) -> Result<Vec<u8>, Why> {
    let mut bytes = Vec::new();
    bytes.try_reserve_exact(len).map_err(|_| Why::NoMemory)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::Picture;

    fn png(color: ColorType, samples: &[u8]) -> Vec<u8> {
        let mut data = Vec::new();
        let mut encoder = png::Encoder::new(&mut data, 2, 1);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        data
    }

    #[test]
    fn transparency_is_kept_apart() {
        for (color, samples) in [
            (ColorType::Rgba, &[1, 2, 3, 255, 4, 5, 6, 0][..]),
            (ColorType::Rgb, &[1, 2, 3, 4, 5, 6]),
            (ColorType::Grayscale, &[1, 2]),
        ] {
            let picture = Picture::read("a", png(color, samples)).unwrap();
            assert_eq!(picture.size(), (2, 1));
            assert!(picture.check().is_ok());
            let read = picture.samples().unwrap();
            assert_eq!(read.alpha, (color == ColorType::Rgba).then(|| vec![255, 0]));
            let grey = color == ColorType::Grayscale;
            assert_eq!(read.color, if grey { vec![1, 2] } else { vec![1, 2, 3, 4, 5, 6] });
        }
    }

    #[test]
    fn no_cut_file_is_taken() {
        let whole = png(ColorType::Rgba, &[1, 2, 3, 255, 4, 5, 6, 0]);
        for end in 8..whole.len() {
            let read = Picture::read("a", whole[..end].to_vec());
            assert!(read.is_err() || read.is_ok_and(|picture| picture.check().is_err()), "{end}");
        }
    }
}
