//! Pictures: PNG and JPEG, written once and drawn where they are wanted.

use std::io::Cursor;

use pdf_writer::{Chunk, Filter, Finish, Name, Ref};
use png::{BitDepth, ColorType, Transformations};

use super::deflate::deflate_small;
use super::file::{File, chunk};
use crate::Error;

/// A picture in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Image {
    pub(super) id: Ref,
    /// In pixels.
    pub(super) size: (u32, u32),
}

/// A picture, ready to be written.
enum Picture<'a> {
    Samples { size: (u32, u32), color: &'static [u8], samples: Vec<u8>, alpha: Option<Vec<u8>> },
    Jpeg { size: (u32, u32), color: &'static [u8], inverted: bool, file: &'a [u8] },
}

impl Image {
    /// Writes a picture. `name` says which it is, in messages.
    pub(super) fn write(file: &mut File, name: &str, data: &[u8], archival: bool) -> Result<Self, Error> {
        let wrong = |why: String| Error::Value(format!("{name} {why}; give a PNG or JPEG file"));
        let picture = if data.starts_with(b"\x89PNG\r\n\x1a\n") {
            read_png(data).map_err(|error| wrong(format!("can't be read as a PNG: {error}")))?
        } else if data.starts_with(&[0xff, 0xd8]) {
            read_jpeg(data).map_err(|why| wrong(format!("can't be read as a JPEG: {why}")))?
        } else {
            return Err(wrong("is neither a PNG nor a JPEG".to_owned()));
        };
        if archival && matches!(picture, Picture::Jpeg { color: b"DeviceCMYK", .. }) {
            return Err(wrong("has CMYK colours, which an archival report can't hold".to_owned()));
        }
        picture.write(file)
    }
}

impl Picture<'_> {
    fn write(&self, file: &mut File) -> Result<Image, Error> {
        let id = file.reserve();
        let (size, chunk) = match self {
            Self::Samples { size, color, samples, alpha } => {
                let mask = alpha.as_ref().map(|alpha| write_mask(file, *size, alpha)).transpose()?;
                (size, samples_object(id, *size, color, samples, mask))
            }
            Self::Jpeg { size, color, inverted, file: data } => {
                let mut chunk = chunk();
                let mut image = chunk.image_xobject(id, data);
                image.width(size.0 as i32).height(size.1 as i32).bits_per_component(8);
                image.color_space_name(Name(color));
                if *inverted {
                    image.decode([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
                }
                image.filter(Filter::DctDecode);
                image.finish();
                (size, chunk)
            }
        };
        file.write(id, &chunk)?;
        Ok(Image { id, size: *size })
    }
}

fn write_mask(file: &mut File, size: (u32, u32), alpha: &[u8]) -> Result<Ref, Error> {
    let id = file.reserve();
    file.write(id, &samples_object(id, size, b"DeviceGray", alpha, None))?;
    Ok(id)
}

fn samples_object(id: Ref, size: (u32, u32), color: &[u8], samples: &[u8], mask: Option<Ref>) -> Chunk {
    let data = deflate_small(samples);
    let mut chunk = chunk();
    let mut image = chunk.image_xobject(id, &data);
    image.width(size.0 as i32).height(size.1 as i32).bits_per_component(8);
    image.color_space_name(Name(color));
    if let Some(mask) = mask {
        image.s_mask(mask);
    }
    image.filter(Filter::FlateDecode);
    image.finish();
    chunk
}

/// Bytes of a picture: 16,000 by 16,000 pixels. A small file can say that it is much more.
const MOST_SAMPLES: usize = 1 << 30;

/// Reads a PNG as 8 bits a sample, its transparency apart.
fn read_png(data: &[u8]) -> Result<Picture<'static>, png::DecodingError> {
    let mut decoder = png::Decoder::new(Cursor::new(data));
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info()?;
    let Some(len) = reader.output_buffer_size().filter(|&len| len <= MOST_SAMPLES) else {
        return Err(png::DecodingError::LimitsExceeded);
    };
    let mut samples = vec![0; len];
    let info = reader.next_frame(&mut samples)?;
    samples.truncate(info.buffer_size());
    debug_assert_eq!(info.bit_depth, BitDepth::Eight);
    let (channels, color) = match info.color_type {
        ColorType::Grayscale => (1, &b"DeviceGray"[..]),
        ColorType::GrayscaleAlpha => (2, &b"DeviceGray"[..]),
        ColorType::Rgb | ColorType::Indexed => (3, &b"DeviceRGB"[..]),
        ColorType::Rgba => (4, &b"DeviceRGB"[..]),
    };
    let size = (info.width, info.height);
    if channels % 2 == 1 {
        return Ok(Picture::Samples { size, color, samples, alpha: None });
    }
    let alpha: Vec<u8> = samples.iter().skip(channels - 1).step_by(channels).copied().collect();
    let opaque = samples.chunks_exact(channels).flat_map(|pixel| &pixel[..channels - 1]).copied().collect();
    let alpha = alpha.iter().any(|alpha| *alpha != u8::MAX).then_some(alpha);
    Ok(Picture::Samples { size, color, samples: opaque, alpha })
}

/// Reads what must be known of a JPEG. Readers of the PDF decode it themselves.
fn read_jpeg(file: &[u8]) -> Result<Picture<'_>, &'static str> {
    const CUT_OFF: &str = "it ends too soon";
    let mut rest = &file[2..];
    let mut adobe = false;
    let mut frame = None;
    loop {
        let [0xff, marker, after @ ..] = rest else {
            return Err(if rest.len() < 2 { CUT_OFF } else { "a segment of it has no marker" });
        };
        if *marker == 0xff {
            // A marker may be preceded by any number of these.
            rest = &rest[1..];
            continue;
        }
        let [high, low, ..] = after else { return Err(CUT_OFF) };
        let len = usize::from(u16::from_be_bytes([*high, *low]));
        let segment = after.get(2..len).ok_or(CUT_OFF)?;
        match marker {
            0xc0..=0xc2 => frame = Some(segment),
            0xc3 | 0xc5..=0xc7 | 0xc9..=0xcb | 0xcd..=0xcf => {
                return Err("it is of a kind that PDF does not know");
            }
            0xee => adobe |= segment.starts_with(b"Adobe"),
            // The picture itself; it ends with an end marker.
            0xda if file.windows(2).rev().take(1 << 16).any(|window| window == [0xff, 0xd9]) => break,
            0xda => return Err(CUT_OFF),
            _ => {}
        }
        rest = &after[len..];
    }
    let [8, h1, h0, w1, w0, components, ..] = frame.ok_or("it has no frame")? else {
        return Err("its samples do not have 8 bits");
    };
    let size = (u32::from(u16::from_be_bytes([*w1, *w0])), u32::from(u16::from_be_bytes([*h1, *h0])));
    if size.0 == 0 || size.1 == 0 {
        return Err("it does not say how big it is");
    }
    let color = match components {
        1 => &b"DeviceGray"[..],
        3 => b"DeviceRGB",
        4 => b"DeviceCMYK",
        _ => return Err("it has neither 1, 3 nor 4 colour components"),
    };
    // Adobe's programs write the amounts of ink upside down.
    Ok(Picture::Jpeg { size, color, inverted: adobe && *components == 4, file })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Output;

    fn write(data: &[u8], archival: bool) -> Result<(u32, u32), String> {
        let mut file = File::new(Output::memory()).unwrap();
        let image = Image::write(&mut file, "image 3", data, archival).map_err(|error| error.to_string())?;
        Ok(image.size)
    }

    fn png(color: ColorType, samples: &[u8]) -> Vec<u8> {
        let mut data = Vec::new();
        let mut encoder = png::Encoder::new(&mut data, 2, 1);
        encoder.set_color(color);
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(samples).unwrap();
        data
    }

    fn jpeg(components: u8, frame: u8) -> Vec<u8> {
        let mut data = vec![0xff, 0xd8, 0xff, 0xee, 0, 7, b'A', b'd', b'o', b'b', b'e'];
        data.extend_from_slice(&[0xff, frame, 0, 8, 8, 0, 3, 0, 5, components]);
        data.extend_from_slice(&[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        data
    }

    #[test]
    fn transparency_is_kept_apart() {
        for (color, samples) in [
            (ColorType::Rgba, &[1, 2, 3, 255, 4, 5, 6, 0][..]),
            (ColorType::Rgb, &[1, 2, 3, 4, 5, 6]),
            (ColorType::Grayscale, &[1, 2]),
        ] {
            let data = png(color, samples);
            assert_eq!(write(&data, true), Ok((2, 1)));
            let Picture::Samples { samples, alpha, .. } = read_png(&data).unwrap() else { panic!("samples") };
            assert_eq!(alpha, (color == ColorType::Rgba).then(|| vec![255, 0]));
            assert_eq!(
                samples,
                if color == ColorType::Grayscale { vec![1, 2] } else { vec![1, 2, 3, 4, 5, 6] }
            );
        }
    }

    #[test]
    fn what_is_wrong_with_an_image_is_told() {
        assert_eq!(write(&jpeg(3, 0xc0), false), Ok((5, 3)));
        assert_eq!(write(&jpeg(4, 0xc2), false), Ok((5, 3)));
        let png = png(ColorType::Rgb, &[1, 2, 3, 4, 5, 6]);
        let cases = [
            (&b"GIF89a"[..], "image 3 is neither a PNG nor a JPEG; give"),
            (b"", "image 3 is neither a PNG nor a JPEG; give"),
            (&png[..40], "image 3 can't be read as a PNG"),
            (&jpeg(3, 0xc9), "image 3 can't be read as a JPEG: it is of a kind that PDF does not know"),
            (&jpeg(3, 0xc0)[..20], "image 3 can't be read as a JPEG: it ends too soon"),
            (&jpeg(4, 0xc0), "image 3 has CMYK colours, which an archival report can't hold"),
        ];
        for (data, message) in cases {
            let error = write(data, true).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
