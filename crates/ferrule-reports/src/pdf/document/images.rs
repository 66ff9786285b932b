//! Pictures: written once and drawn where they are wanted.

use ferrule_base::memory::ask;
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Rect, Ref};

use super::deflate::deflate_small;
use super::file::{COPIES, File, chunk};
use crate::Error;
use crate::picture::{Form, Picture, Turn};

/// A picture in the file.
#[derive(Debug, Clone, Copy)]
pub(super) struct Image {
    /// What draws it upright, 1 wide and 1 high.
    pub(super) id: Ref,
    /// In pixels.
    pub(super) size: (u32, u32),
}

impl Image {
    /// Writes a picture.
    pub(super) fn write(file: &mut File, picture: &Picture, archival: bool) -> Result<Self, Error> {
        if archival {
            picture.check_archival()?;
        }
        let id = match picture.form() {
            Form::Png => {
                let samples = picture.samples()?;
                let write = |file: &mut File, color: &[u8], samples: &[u8], mask: Option<Ref>| {
                    let id = file.reserve();
                    file.write(id, &samples_object(id, picture.stored(), color, samples, mask)?)?;
                    Ok::<_, Error>(id)
                };
                let alpha = samples.alpha.as_ref();
                let mask = alpha.map(|alpha| write(file, b"DeviceGray", alpha, None)).transpose()?;
                let color = if samples.is_rgb { &b"DeviceRGB"[..] } else { b"DeviceGray" };
                write(file, color, &samples.color, mask)?
            }
            Form::Jpeg { components, inverted } => {
                let id = file.reserve();
                ask(COPIES * picture.file().len())?;
                let mut chunk = chunk();
                let mut image = chunk.image_xobject(id, picture.file());
                image
                    .width(picture.stored().0.cast_signed())
                    .height(picture.stored().1.cast_signed())
                    .bits_per_component(8);
                image.color_space_name(Name(match components {
                    1 => b"DeviceGray",
                    3 => b"DeviceRGB",
                    _ => b"DeviceCMYK",
                }));
                if inverted {
                    image.decode([1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0]);
                }
                image.filter(Filter::DctDecode);
                image.finish();
                file.write(id, &chunk)?;
                id
            }
        };
        let id = if picture.turn() == Turn::NONE { id } else { write_turned(file, id, picture.turn())? };
        Ok(Self { id, size: picture.size() })
    }
}

/// Writes what draws a picture turned.
fn write_turned(file: &mut File, picture: Ref, turn: Turn) -> Result<Ref, Error> {
    let mut content = Content::new();
    content.transform(turn.matrix()).x_object(Name(b"P"));
    let content = content.finish();
    let (id, mut chunk) = (file.reserve(), chunk());
    let mut form = chunk.form_xobject(id, &content);
    form.bbox(Rect::new(0.0, 0.0, 1.0, 1.0));
    form.resources().x_objects().pair(Name(b"P"), picture);
    form.finish();
    file.write(id, &chunk)?;
    Ok(id)
}

fn samples_object(
    id: Ref,
    size: (u32, u32),
    color: &[u8],
    samples: &[u8],
    mask: Option<Ref>,
) -> Result<Chunk, Error> {
    let data = deflate_small(samples)?;
    ask(COPIES * data.len())?;
    let mut chunk = chunk();
    let mut image = chunk.image_xobject(id, &data);
    image.width(size.0.cast_signed()).height(size.1.cast_signed()).bits_per_component(8);
    image.color_space_name(Name(color));
    if let Some(mask) = mask {
        image.s_mask(mask);
    }
    image.filter(Filter::FlateDecode);
    image.finish();
    Ok(chunk)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::Output;

    fn write(data: &[u8], archival: bool) -> Result<(u32, u32), String> {
        let mut file = File::new(Output::memory()).unwrap();
        let image = Picture::read("image 3", data.to_vec())
            .and_then(|picture| Image::write(&mut file, &picture, archival))
            .map_err(|error| error.to_string())?;
        Ok(image.size)
    }

    fn png() -> Vec<u8> {
        let mut data = Vec::new();
        let mut encoder = png::Encoder::new(&mut data, 2, 1);
        encoder.set_color(png::ColorType::Rgb);
        encoder.write_header().unwrap().write_image_data(&[1, 2, 3, 4, 5, 6]).unwrap();
        data
    }

    fn jpeg(components: u8, frame: u8) -> Vec<u8> {
        let mut data = vec![0xff, 0xd8, 0xff, frame, 0, 8, 8, 0, 3, 0, 5, components];
        data.extend_from_slice(&[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        data
    }

    #[test]
    fn what_is_wrong_with_an_image_is_told() {
        assert_eq!(write(&png(), true), Ok((2, 1)));
        assert_eq!(write(&jpeg(3, 0xc0), false), Ok((5, 3)));
        assert_eq!(write(&jpeg(4, 0xc2), false), Ok((5, 3)));
        let cases = [
            (&b"GIF89a"[..], "image 3 is neither a PNG nor a JPEG; wanted"),
            (b"", "image 3 is neither a PNG nor a JPEG; wanted"),
            (&png()[..50], "image 3 can't be read as a PNG"),
            (&jpeg(3, 0xc9), "image 3 can't be read as a JPEG: it is of a kind that PDF does not know"),
            (&jpeg(3, 0xc0)[..14], "image 3 can't be read as a JPEG: it ends too soon"),
            (&jpeg(4, 0xc0), "image 3 has CMYK colours, which an archival report can't hold"),
        ];
        for (data, message) in cases {
            let error = write(data, true).unwrap_err();
            assert!(error.starts_with(message), "{error}");
        }
    }
}
