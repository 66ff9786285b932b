//! JPEG (ITU-T T.81): what must be known of one. Who shows it decodes it.

use super::{Form, Told, Turn};

const CUT_OFF: &str = "it ends too soon";

/// Pixels that a byte can stand for: of a block of 8 by 8 a bit at least is there.
const MOST_PIXELS: u64 = 8 * 64;

/// Pixels that are taken: 2^28 of four bytes fill a gigabyte of whoever shows them.
const MOST: u64 = 1 << 28;

/// Reads all but the pixels. `clean`, with room for the file, becomes it without what others would turn it by.
pub(super) fn read(file: &[u8], mut clean: Vec<u8>) -> Result<Told, &'static str> {
    let mut rest = &file[2..];
    clean.extend_from_slice(&file[..2]);
    let (mut adobe, mut frame, mut turn) = (false, None, None);
    loop {
        let [0xff, marker, after @ ..] = rest else {
            return Err(if rest.len() < 2 { CUT_OFF } else { "a segment of it has no marker" });
        };
        if *marker == 0xff {
            // A marker may be preceded by any number of these, of which not everybody knows.
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
        let start = clean.len() + 4;
        clean.extend_from_slice(&rest[..2 + len]);
        if *marker == 0xe1
            && turn.is_none()
            && let Some(exif) = segment.strip_prefix(b"Exif\0\0")
        {
            turn = Turn::read(exif).map(|(turn, place)| {
                clean[start + 6 + place.start..start + 6 + place.end].copy_from_slice(&Turn::none(exif));
                turn
            });
        }
        rest = &after[len..];
    }
    clean.extend_from_slice(rest);
    let [8, h1, h0, w1, w0, components, ..] = frame.ok_or("it has no frame")? else {
        return Err("its samples do not have 8 bits");
    };
    let stored = (u32::from(u16::from_be_bytes([*w1, *w0])), u32::from(u16::from_be_bytes([*h1, *h0])));
    if stored.0 == 0 || stored.1 == 0 {
        return Err("it does not say how big it is");
    }
    let pixels = u64::from(stored.0) * u64::from(stored.1);
    if pixels > MOST {
        return Err("it has more than 268,435,456 pixels");
    }
    if pixels / MOST_PIXELS > rest.len() as u64 {
        return Err("it ends too soon for its size");
    }
    if !matches!(components, 1 | 3 | 4) {
        return Err("it has neither 1, 3 nor 4 colour components");
    }
    // Adobe's programs write the amounts of ink upside down.
    let form = Form::Jpeg { components: *components, inverted: adobe && *components == 4 };
    Ok((stored, turn.unwrap_or(Turn::NONE), form, clean))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn jpeg(components: u8, frame: u8, size: [u8; 4]) -> Vec<u8> {
        let mut data = vec![0xff, 0xd8, 0xff, 0xee, 0, 7, b'A', b'd', b'o', b'b', b'e'];
        data.extend_from_slice(&[0xff, 0xff, 0xff, frame, 0, 8, 8]);
        data.extend_from_slice(&size);
        data.extend_from_slice(&[components, 0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
        data
    }

    #[test]
    fn what_is_known_of_a_jpeg() {
        for (components, inverted) in [(1, false), (3, false), (4, true)] {
            let (size, _, form, file) = read(&jpeg(components, 0xc2, [0, 3, 0, 5]), vec![]).unwrap();
            assert_eq!((size, form), ((5, 3), Form::Jpeg { components, inverted }));
            assert!(!file.windows(2).any(|window| window == [0xff; 2]), "filled up");
        }
    }

    #[test]
    fn what_is_wrong_with_a_jpeg_is_told() {
        let small = [0, 3, 0, 5];
        for (file, why) in [
            (jpeg(3, 0xc9, small), "it is of a kind that PDF does not know"),
            (jpeg(2, 0xc0, small), "it has neither 1, 3 nor 4 colour components"),
            (jpeg(3, 0xc0, [0, 0, 0, 5]), "it does not say how big it is"),
            (jpeg(3, 0xc0, [0xff; 4]), "it has more than 268,435,456 pixels"),
            (jpeg(3, 0xc0, [0x20, 0, 0x20, 0]), "it ends too soon for its size"),
        ] {
            assert_eq!(read(&file, vec![]).unwrap_err(), why);
        }
        let whole = jpeg(3, 0xc0, small);
        for end in 2..whole.len() {
            assert!(read(&whole[..end], vec![]).is_err(), "{end}");
        }
    }
}
